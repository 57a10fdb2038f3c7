"""Intermittent demand: recursions by hand, skipped periods, the season that series share."""

from __future__ import annotations

import numpy as np
import pytest

from forecasting.config import ModelSpec
from forecasting.models.batch import Batch
from forecasting.models.kinds.intermittent import SyntetosBoylan, TeunterSyntetosBabai
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Panel
from tests.panel_builder import at, build_job, build_rows

VALUES = [0.0, 4.0, 0.0, 0.0, 2.0, 0.0]
"""Mean size 3, two demands in six periods."""


def batch_of(*columns: list[float]) -> Batch:
    return Batch(tuple("abc"[: len(columns)]), np.array(columns).T)


def test_syntetos_boylan_agrees_with_the_recursion_by_hand() -> None:
    # a = .5: size 3, interval 3; at 4 after 2 periods: 3.5 and 2.5; at 2 after 3 periods: 2.75 and 2.75
    forecast, squares = SyntetosBoylan().run(batch_of(VALUES), np.array([[[0.5]]]))
    assert forecast.item() == pytest.approx(0.75 * 1.0)
    steps = [0.75, 0.75, 0.75 * 1.4, 0.75 * 1.4, 0.75 * 1.4, 0.75]
    assert squares.item() == pytest.approx(sum((y - step) ** 2 for y, step in zip(VALUES, steps, strict=True)))


def test_teunter_syntetos_babai_agrees_with_the_recursion_by_hand() -> None:
    # a = b = .5: size 3, chance 1/3; chance 1/6, 7/12, 7/24, 7/48, 55/96, 55/192; size 3.5 at 4, 2.75 at 2
    forecast, squares = TeunterSyntetosBabai().run(batch_of(VALUES), np.array([[[0.5]], [[0.5]]]))
    assert forecast.item() == pytest.approx(2.75 * 55 / 192)
    steps = [1.0, 0.5, 3.5 * 7 / 12, 3.5 * 7 / 24, 3.5 * 7 / 48, 2.75 * 55 / 96]
    assert squares.item() == pytest.approx(sum((y - step) ** 2 for y, step in zip(VALUES, steps, strict=True)))


@pytest.mark.parametrize("model", [SyntetosBoylan(), TeunterSyntetosBabai()])
def test_missing_and_closed_periods_are_no_periods_without_demand(model) -> None:
    parameters = np.full((2, 1, 1), 0.3) if isinstance(model, TeunterSyntetosBabai) else np.full((1, 1, 1), 0.3)
    gaps = [np.nan if n % 3 == 2 else value for n, value in enumerate([0, 4, 9, 0, 0, 9, 2, 0, 9])]
    with_gaps, squares = model.run(batch_of(gaps), parameters)
    without, expected = model.run(batch_of(VALUES), parameters)
    assert with_gaps.item() == pytest.approx(without.item())
    assert squares.item() == pytest.approx(expected.item())


def weekend_panel(series: dict[str, list[float | None]], n: int) -> tuple[Panel, object]:
    job = build_job(absent="missing", lower_bound=0)
    return build_panel(build_rows(series, job), None, job, at(job, n - 1)), job


@pytest.mark.parametrize("name", ["sba", "tsb"])
def test_a_new_series_follows_the_season_of_the_others(name: str) -> None:
    n = 140
    busy = {f"s{k}": [float(8 if day % 7 >= 5 else 1) for day in range(n)] for k in range(5)}
    panel, job = weekend_panel(busy | {"new": [None] * (n - 3) + [1.0, 9.0, 2.0]}, n)
    fitted = bare_model(name).fit(panel, spec_of(job, ModelSpec(model=name)))
    y_hat = fitted.predict(panel).query("unique_id == 'new'")["y_hat"].to_numpy()
    weekend = panel.future["ds"].iloc[:7].dt.day_of_week.to_numpy() >= 5
    assert y_hat[weekend].min() > 2 * y_hat[~weekend].max()


def test_ending_demand_fades_in_one_method_and_stays_in_the_other() -> None:
    values = [float(5 if day % 4 == 0 else 0) for day in range(120)] + [0.0] * 60
    panel, job = weekend_panel({"a": values}, len(values))
    means = {}
    for name in ("sba", "tsb"):
        fitted = bare_model(name).fit(panel, spec_of(job, ModelSpec(model=name)))
        means[name] = fitted.predict(panel)["y_hat"].mean()
    assert means["tsb"] < 0.3 * means["sba"]
