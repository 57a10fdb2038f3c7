from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.config import ModelSpec
from forecasting.evaluation.backtest import run_backtest
from forecasting.models.ensemble.bundle import fit_bundle
from forecasting.models.kinds.long_years import extra_period, widened
from forecasting.models.registry import model_named, spec_of
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Chunk
from tests.panel_builder import build_job

WEEKS_FROM, BEFORE_WEEK_53, YEAR_AFTER = "2014-01-06", "2026-11-30", "2027-12-06"
SEASONAL = ["seasonal_naive", "window_mean", "theta", "stl", "pooled_ar", "lightgbm"]


def _job(**fields):
    candidates = [{"name": "mean", "members": [{"model": "window_mean"}]}]
    models = {"candidates": candidates, "backtest": {"origins": 3}}
    return build_job(**({"frequency": "W", "horizon": 8, "absent": "missing", "models": models} | fields))


def _panel(job, until, peak, *, start=WEEKS_FROM, n_series=4):
    """Series near 100, and near 180 in the periods that `peak` picks."""
    ds = pd.Series(pd.date_range(start, until, freq="D" if job.frequency == "D" else "7D"))
    noise = np.random.default_rng(5).normal(1, 0.02, (n_series, len(ds)))
    frames = [
        pd.DataFrame({"unique_id": f"s{number}", "ds": ds, "y": np.where(peak(ds), 180, 100) * noise[number]})
        for number in range(n_series)
    ]
    return build_panel(pd.concat(frames, ignore_index=True), None, job, pd.Timestamp(until))


def _weeks_52_and_53(ds):
    return ds.dt.isocalendar()["week"].isin([52, 53])


def _week_of_christmas(ds):
    return (ds + pd.Timedelta(days=6)).dt.day_of_year.between(359, 365)


def _predicted(name, panel, job):
    fitted = model_named(name).fit(panel, spec_of(job, ModelSpec(model=name)))
    return fitted, fitted.predict(panel)


@pytest.mark.parametrize("until", [BEFORE_WEEK_53, YEAR_AFTER])
@pytest.mark.parametrize("name", SEASONAL)
def test_a_week_is_forecast_from_the_weeks_of_its_number(name, until):
    """Two weeks 53 have passed, six and eleven years ago; the year after one has its weeks a period later."""
    job = _job()
    panel = _panel(job, until, _weeks_52_and_53)
    _, forecast = _predicted(name, panel, job)
    expected = np.where(_weeks_52_and_53(forecast["ds"]), 180, 100)
    assert forecast["y_hat"].to_numpy() == pytest.approx(expected, rel=0.15)


@pytest.mark.parametrize("until", ["2026-12-07", YEAR_AFTER])
def test_weeks_that_follow_a_date_are_left_where_they_are(until):
    job = _job()
    panel = _panel(job, until, _week_of_christmas)
    spec = spec_of(job, ModelSpec(model="window_mean"))
    assert not extra_period(panel, spec)
    _, forecast = _predicted("seasonal_naive", panel, job)
    by_date = np.where(_week_of_christmas(forecast["ds"] - pd.Timedelta(weeks=52)), 180, 100)
    assert forecast["y_hat"].to_numpy() == pytest.approx(by_date, rel=0.08)


def test_without_any_week_53_before_it_the_nearest_date_serves():
    job = _job()
    panel = _panel(job, BEFORE_WEEK_53, _weeks_52_and_53, start="2022-01-03")
    _, forecast = _predicted("seasonal_naive", panel, job)
    week_53 = forecast[forecast["ds"] == "2026-12-28"]
    then = panel.history[panel.history["ds"] == "2025-12-29"]
    assert week_53["y_hat"].tolist() == then["y"].tolist()


def test_a_series_without_a_week_53_of_its_own_takes_what_the_others_made_of_it():
    job = _job()
    panel = _panel(job, BEFORE_WEEK_53, _weeks_52_and_53)
    young = (panel.history["unique_id"] == "s0") & (panel.history["ds"] < "2022-01-01")
    rows = panel.history.loc[~young, ["unique_id", "ds", "y"]]
    younger = build_panel(rows, None, job, panel.cutoff)
    fitted, forecast = _predicted("window_mean", younger, job)
    week_53 = forecast[forecast["ds"] == "2026-12-28"].set_index("unique_id")["y_hat"]
    assert week_53["s0"] == pytest.approx(180, rel=0.08)
    alone = fitted.predict(younger.select(["s0"]))
    assert_frame_equal(alone, forecast[forecast["unique_id"] == "s0"].reset_index(drop=True), check_exact=True)
    factor = pd.Series(widened(younger, "week_53"), index=younger.future["unique_id"])[
        younger.future["ds"].eq("2026-12-28").to_numpy()
    ]
    assert factor.to_dict() == pytest.approx({"s0": 2.0} | dict.fromkeys(["s1", "s2", "s3"], np.sqrt(1.5)))


@pytest.mark.parametrize("until", ["2026-12-14", "2026-12-21", "2026-12-28"])
@pytest.mark.parametrize("horizon", [1, 2])
def test_week_53_may_be_the_first_the_last_or_the_newest_period(until, horizon, tmp_path):
    job = _job(horizon=horizon)
    panel = _panel(job, until, _weeks_52_and_53)
    fitted, forecast = _predicted("theta", panel, job)
    expected = np.where(_weeks_52_and_53(forecast["ds"]), 180, 100)
    assert forecast["y_hat"].to_numpy() == pytest.approx(expected, rel=0.15)
    fitted.save(tmp_path)
    again = model_named("theta").load(tmp_path)
    parts = [again.predict(panel.select(Chunk(number, 3).of(panel.series))) for number in range(3)]
    whole = pd.concat(parts).sort_values(["unique_id", "ds"], ignore_index=True)
    assert_frame_equal(whole, forecast, check_exact=True)


def test_the_band_of_week_53_is_as_wide_as_its_two_precedents_say():
    job = _job()
    panel = _panel(job, BEFORE_WEEK_53, _weeks_52_and_53, n_series=8)
    candidate = job.models.candidates[0]
    bundle = fit_bundle(panel, job, candidate, run_backtest(panel, job))
    forecast = bundle.predict(panel).query("unique_id == 's0'").set_index("ds")
    width = forecast["q90"] - forecast["q10"]
    assert forecast.loc["2026-12-28", "y_hat"] == pytest.approx(180, rel=0.08)
    assert width["2026-12-28"] == pytest.approx(width["2026-12-21"] * np.sqrt(1.5), rel=0.1)


@pytest.mark.parametrize("name", ["seasonal_naive", "window_mean"])
def test_the_last_day_of_a_leap_year_is_forecast_from_the_last_days_of_years(name):
    job = _job(frequency="D", horizon=5, models=_job().models.model_dump() | {"season_lengths": [365]})
    panel = _panel(
        job, "2024-12-28", lambda ds: (ds.dt.month == 12) & (ds.dt.day == 31), start="2019-01-01", n_series=2
    )
    _, forecast = _predicted(name, panel, job)
    last = (forecast["ds"] == "2024-12-31").to_numpy()
    assert forecast["y_hat"][last].to_numpy() == pytest.approx(180, rel=0.08)
    assert forecast["y_hat"][~last].to_numpy() == pytest.approx(100, rel=0.08)


def test_29_february_is_forecast_from_its_neighbours():
    job = _job(frequency="D", horizon=5, models=_job().models.model_dump() | {"season_lengths": [365]})
    panel = _panel(job, "2024-02-26", lambda ds: ds.dt.month > 12, start="2021-01-01", n_series=2)
    _, forecast = _predicted("seasonal_naive", panel, job)
    assert forecast["ds"].dt.day.tolist()[:5] == [27, 28, 29, 1, 2]
    y_hat = forecast["y_hat"]
    assert y_hat[2] == pytest.approx((y_hat[1] + y_hat[3]) / 2)
