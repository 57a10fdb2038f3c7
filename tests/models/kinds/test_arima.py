"""ARIMA with regressors: effects that were put in are found, what cannot be estimated is null."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.config import Job, ModelSpec
from forecasting.models.kinds.arima import ORDERS, Sarimax, Series, estimate
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from forecasting.panel.intake.drivers import join_drivers, type_drivers
from forecasting.panel.panel import Panel
from tests.panel_builder import at, build_job, build_rows

N = 120
SOURCES = {"target": {"query": "a.sql"}, "drivers": {"query": "prices.sql"}}


def promoted_job() -> Job:
    return build_job(future_drivers=["promotion"], sources=SOURCES, calendar="none", absent="missing", horizon=10)


def promoted_panel(job: Job, effect: float, plan: np.ndarray) -> Panel:
    noise = np.random.default_rng(3).normal(0, 1, N)
    values = (50 + effect * plan[:N] + noise).tolist()
    drivers = pd.DataFrame({"ds": [at(job, n) for n in range(len(plan))], "promotion": plan})
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, N - 1))
    return join_drivers(panel, type_drivers(drivers, job)[0], pd.DataFrame({"unique_id": ["a"]}), job)


def plan() -> np.ndarray:
    return (np.random.default_rng(11).random(N + 10) < 0.3).astype(float)


def test_a_promotion_that_is_planned_raises_the_forecast_by_its_effect() -> None:
    job = promoted_job()
    fitted = bare_model("sarimax").fit(
        panel := promoted_panel(job, 20, plan()), spec_of(job, ModelSpec(model="sarimax"))
    )
    y_hat, on = fitted.predict(panel)["y_hat"], panel.future["promotion"] == 1
    assert 0 < on.sum() < 10
    assert y_hat[on].mean() - y_hat[~on].mean() == pytest.approx(20, abs=1.5)
    assert y_hat[~on].mean() == pytest.approx(50, abs=1.5)


def test_an_unknown_plan_counts_as_the_mean_of_the_history() -> None:
    job, planned = promoted_job(), plan()
    panel = promoted_panel(job, 20, planned)
    unknown = panel.with_drivers(panel.past.drivers, {"promotion": np.full(panel.ahead.is_open.shape, np.nan)})
    fitted = bare_model("sarimax").fit(panel, spec_of(job, ModelSpec(model="sarimax")))
    assert fitted.predict(unknown)["y_hat"].mean() == pytest.approx(50 + 20 * planned[:N].mean(), abs=1.5)


def test_a_regressor_that_never_varies_is_left_out() -> None:
    job = promoted_job()
    panel = promoted_panel(job, 20, np.ones(N + 10))
    fitted = Sarimax().fit(panel, spec_of(job, ModelSpec(model="sarimax")))
    assert fitted.estimates["a"].columns == ()


def test_the_order_that_made_the_series_is_chosen() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 400)
    changes = np.zeros(400)
    for n in range(2, 400):
        changes[n] = 0.5 * changes[n - 1] - 0.4 * changes[n - 2] + noise[n]
    empty = pd.DataFrame(index=range(400))
    found = estimate(Series(np.cumsum(changes), empty, empty.iloc[:0]), season=0)
    assert found is not None
    assert ORDERS[found.order] == (2, 1, 0)
    least_squares = np.linalg.lstsq(np.column_stack([changes[1:-1], changes[:-2]]), changes[2:], rcond=None)[0]
    assert found.params[:2] == pytest.approx(least_squares, abs=0.01)


def test_a_long_season_is_a_sum_of_waves() -> None:
    job = build_job(frequency="h", horizon=24, calendar="none", absent="missing")
    wave = 10 + 4 * np.sin(np.arange(240) * 2 * np.pi / 24)
    values = (wave + np.random.default_rng(2).normal(0, 0.3, 240))[:216]
    panel = build_panel(build_rows({"a": values.tolist()}, job), None, job, at(job, 215))
    fitted = bare_model("sarimax").fit(panel, spec_of(job, ModelSpec(model="sarimax")))
    assert fitted.predict(panel)["y_hat"].to_numpy() == pytest.approx(wave[216:], abs=1.0)
