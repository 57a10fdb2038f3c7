from __future__ import annotations

import numpy as np
import pytest

from forecasting.features.teaching import lessons_of
from forecasting.panel.build import build_panel
from tests.panel_builder import at, build_job, build_rows

N = 60


def series(seed: int, level: float = 20.0) -> np.ndarray:
    return level * np.random.default_rng(seed).uniform(0.5, 1.5, N)


def panel_of(**odd):
    job = build_job(calendar="none", absent="missing")
    sound = {f"sound {number}": list(series(number)) for number in range(10)}
    rows = build_rows(sound | {name: list(values) for name, values in odd.items()}, job)
    return build_panel(rows, None, job, at(job, N - 1))


def with_value(values: np.ndarray, place: int, value: float) -> np.ndarray:
    return np.where(np.arange(N) == place % N, value, values)


@pytest.mark.parametrize("value", [20_000.0, -20_000.0, 1e15, 1e99])
def test_no_model_learns_from_a_slip_and_the_history_keeps_it(value):
    panel = panel_of(odd=with_value(series(99), -1, value))
    lessons = lessons_of(panel)
    assert (lessons.n_slips, lessons.unfit) == (1, ())
    assert str(lessons) == "1 values teach no model, and 0 series no other series"
    slip = panel.history[panel.history["is_outlier"] == 1]
    assert slip[["unique_id", "y", "obs_state"]].to_numpy().tolist() == [["odd", value, "OBSERVED"]]
    assert np.isnan(panel.past.observed).sum() == 1


def test_three_values_in_a_row_are_a_new_level():
    values = series(99)
    for n_new, n_slips in ((1, 1), (2, 2), (3, 0), (5, 0)):
        panel = panel_of(odd=np.append(values[:-n_new], values[-n_new:] * 1000))
        assert lessons_of(panel).n_slips == n_slips


@pytest.mark.parametrize(
    "values",
    [
        series(99) * 1e-9,
        series(99) * 1e12,
        series(99) * np.where(np.arange(N) < 30, 1e-6, 1),
        1.3 ** np.arange(N),
        np.random.default_rng(1).lognormal(0, 8, N),
        -1e12 * series(99),
    ],
    ids=["tiny", "huge", "another unit", "growing", "wild", "negative"],
)
def test_a_series_of_another_kind_teaches_nothing(values):
    lessons = lessons_of(panel_of(odd=values))
    assert lessons.unfit == ("odd",)
    assert "odd" not in lessons.panel.series
    assert str(lessons).endswith("1 series (odd) no other series")


@pytest.mark.parametrize(
    "values",
    [
        series(99),
        series(99) * 1000,
        np.where(np.arange(N) % 9 == 0, 300.0, 0.0),
        np.full(N, 7.0),
        with_value(series(9), 5, 200.0),
    ],
    ids=["usual", "large", "rare", "constant", "a promotion"],
)
def test_what_a_panel_usually_holds_teaches_all_of_it(values):
    panel = panel_of(usual=values)
    lessons = lessons_of(panel)
    assert lessons.panel is panel
    assert str(lessons) == ""


def test_where_many_series_are_of_their_own_kind_all_of_them_teach():
    lessons = lessons_of(panel_of(**{f"odd {number}": series(number) * 1e9 for number in range(5)}))
    assert lessons.unfit == ()
