"""Seasons by loess: several at once, additive and multiplicative, and what happens where history is short."""

from __future__ import annotations

import numpy as np
import pytest

from forecasting.config import Job, ModelSpec
from forecasting.models.kinds.seasonal_trend import Seasons, adjust
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Panel
from tests.panel_builder import at, build_job, build_rows

RNG = np.random.default_rng(5)


def forecast(values: np.ndarray, job: Job) -> np.ndarray:
    known = len(values) - job.horizon
    panel = build_panel(build_rows({"a": values[:known].tolist()}, job), None, job, at(job, known - 1))
    fitted = bare_model("stl").fit(panel, spec_of(job, ModelSpec(model="stl")))
    return fitted.predict(panel)["y_hat"].to_numpy()


def hourly(n: int) -> np.ndarray:
    hour, weekday = np.arange(n) % 24, np.arange(n) // 24 % 7
    return 50 + 10 * np.sin(hour * 2 * np.pi / 24) - 15 * (weekday >= 5)


def test_day_and_week_return_together() -> None:
    job = build_job(frequency="h", horizon=72, calendar="none", absent="missing")
    values = hourly(24 * 7 * 6 + 72) + RNG.normal(0, 1, 24 * 7 * 6 + 72)
    assert np.abs(forecast(values, job) - hourly(len(values))[-72:]).mean() < 1.5


def test_a_season_that_grows_with_its_series_keeps_growing() -> None:
    job = build_job(frequency="M", horizon=12, calendar="none", absent="missing")
    month = np.arange(132)
    values = np.exp(0.01 * month) * (100 + 40 * np.sin(month * np.pi / 6)) * np.exp(RNG.normal(0, 0.01, 132))
    error = np.abs(forecast(values, job) / values[-12:] - 1)
    assert error.mean() < 0.05


def test_an_adjusted_series_and_its_season_make_up_the_series() -> None:
    job = build_job(frequency="M", horizon=12, calendar="none", absent="missing")
    values = [float(value) for value in 10 + 3 * np.cos(np.arange(60) * np.pi / 6)]
    values[20] = float("nan")
    panel: Panel = build_panel(build_rows({"a": values}, job), None, job, at(job, 59))
    adjusted, (factor, summand) = adjust(panel, Seasons((12,), 11, 1500))
    level = adjusted.history["y"].to_numpy()
    assert np.isnan(level[20])
    assert np.nanstd(level) < 0.1 * np.nanstd(values)
    assert level[-1] * factor + summand == pytest.approx(10 + 3 * np.cos(np.arange(60, 72) * np.pi / 6), rel=0.02)


def test_without_two_seasons_nothing_is_taken_out() -> None:
    job = build_job(frequency="M", horizon=12, calendar="none", absent="missing")
    values = [float(value) for value in 10 + 3 * np.cos(np.arange(20) * np.pi / 6)]
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, 19))
    adjusted, (factor, summand) = adjust(panel, Seasons((12,), 11, 1500))
    assert adjusted.history["y"].tolist() == pytest.approx(values)
    assert (factor == 1).all()
    assert (summand == 0).all()
