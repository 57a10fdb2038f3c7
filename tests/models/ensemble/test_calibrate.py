from __future__ import annotations

import json
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from scipy.stats import expon, norm

from forecasting.models.ensemble.calibrate import Calibration, fit_calibration, lead_buckets
from forecasting.models.ensemble.residual_scale import fit_residual_scale
from forecasting.vocabulary.columns import QUANTILES


def _backtest(residuals: np.ndarray, spread: float = 2.0, segment: str = "S", lead: int = 1) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"y": 100 + residuals * spread, "y_hat": 100.0, "y_naive": 100.0, "spread": spread, "obs_state": "OBSERVED"}
    )
    frame["unique_id"] = [f"{segment}{lead}-{number}" for number in range(len(frame))]
    frame = frame.assign(segment=segment, lead_periods=lead, scale_abs=spread)
    return _at(frame, np.repeat(np.datetime64("1990-01-01", "us"), len(frame)))


def _at(rows: pd.DataFrame, cutoffs: np.ndarray, days: int = 1) -> pd.DataFrame:
    """Rows of other cutoffs, whose targets lie so many days after them."""
    return rows.assign(cutoff=cutoffs, ds=cutoffs + np.timedelta64(days, "D"))


def _forecast(y_hat: float, spread: float = 1.0, segment: str = "S", lead: int = 1) -> pd.DataFrame:
    frame = pd.DataFrame({"y_hat": [y_hat], "spread": spread, "segment": segment, "lead_periods": lead})
    return frame.assign(unique_id="new", scale_abs=spread, y_naive=y_hat)


def test_quantiles_are_the_scaled_residual_quantiles():
    """Of 399 residuals, a further one lies below the k-th with probability k / 400: q975 is the 390th."""
    residuals = np.linspace(-199, 199, 399)
    bands = fit_calibration(_backtest(residuals), 4, None).apply(_forecast(50.0, spread=10.0))
    assert np.allclose(bands.iloc[0], 50 + 10 * (400 * np.array(list(QUANTILES.values())) - 200))


def test_the_share_of_new_values_below_each_quantile_is_its_level():
    rng = np.random.default_rng(0)
    shares = []
    for _ in range(150):
        bands = fit_calibration(_backtest(rng.normal(size=250)), 4, None).apply(_forecast(0.0)).iloc[0]
        shares.append(norm.cdf(bands))
    assert np.mean(shares, axis=0) == pytest.approx(list(QUANTILES.values()), abs=0.006)


def _two_cutoffs(residuals: np.ndarray, first: float, second: float) -> pd.DataFrame:
    """The same residuals of other series at two cutoffs, and what all series of a cutoff have in common."""
    later = _backtest(residuals + second, spread=1.0, segment="T").assign(segment="S")
    later = _at(later, np.repeat(np.datetime64("1990-02-01", "us"), len(later)))
    return pd.concat([_backtest(residuals + first, spread=1.0), later], ignore_index=True)


@pytest.mark.parametrize("point", ["mean", "median"])
@pytest.mark.parametrize("second", [1.0, -1.0])
def test_what_the_series_of_a_cutoff_have_in_common_may_go_either_way(point, second):
    """Residuals spread evenly over 0 to 2 might have lain within -2 to 0 as well."""
    rows = _two_cutoffs(np.linspace(-1, 1, 2001), 1.0, second)
    bands = fit_calibration(rows, 4, None, point).apply(_forecast(0.0)).iloc[0]
    assert bands.to_numpy() == pytest.approx(4 * np.array(list(QUANTILES.values())) - 2, abs=0.01)


@pytest.mark.parametrize(("point", "centre"), [("mean", 1.0), ("median", np.log(2))])
def test_residuals_that_are_lopsided_around_what_is_forecast_stay_so(point, centre):
    """Errors of an exponential variable around its mean or median have that distribution's quantiles."""
    rows = _two_cutoffs(expon.ppf(np.arange(1, 5000) / 5000) - centre, 0.0, 0.0)
    bands = fit_calibration(rows, 4, None, point).apply(_forecast(0.0)).iloc[0]
    assert bands.to_numpy() == pytest.approx(expon.ppf(list(QUANTILES.values())) - centre, abs=0.01)


def test_the_scale_follows_lead_and_series_as_the_residuals_do():
    rng = np.random.default_rng(1)
    spread, ratio, lead = rng.lognormal(0, 1, 20_000), rng.lognormal(0, 0.5, 20_000), rng.integers(1, 19, 20_000)
    rows = pd.DataFrame({"spread": spread, "scale_abs": spread * ratio, "lead_periods": lead})
    residuals = rng.normal(size=20_000) * 2 * spread * ratio**0.6 * lead**0.5
    found = fit_residual_scale(rows, residuals)
    assert found.steps == pytest.approx(0.6, abs=0.05)
    assert found.growth == pytest.approx(0.5, abs=0.05)
    ratios = np.abs(residuals) / found.of(rows)
    near, far = ratios[lead <= 3].mean(), ratios[lead >= 16].mean()
    assert near == pytest.approx(far, rel=0.05)


def test_other_units_give_the_same_interval_in_these_units():
    rng = np.random.default_rng(2)
    rows = _backtest(rng.normal(size=600)).assign(
        scale_abs=rng.lognormal(0, 1, 600), lead_periods=np.resize([1, 2, 4], 600)
    )
    columns = ["y", "y_hat", "spread", "scale_abs"]
    thousand = rows.assign(**{name: rows[name] * 1000 for name in columns})
    bands, large = (fit_calibration(frame, 4, None).apply(frame) for frame in (rows, thousand))
    assert np.allclose(bands * 1000, large)


def test_a_small_segment_borrows_the_residuals_of_all():
    rows = pd.concat([_backtest(np.linspace(-1, 1, 401)), _backtest(np.full(50, 9.0), segment="SMALL")])
    calibration = fit_calibration(rows, 4, None)
    large, small = (calibration.apply(_forecast(0.0, segment=segment)) for segment in ("S", "SMALL"))
    assert large["q975"].iloc[0] < 1
    assert small["q975"].iloc[0] == pytest.approx(9.0)


def test_leads_have_buckets_of_their_own_and_a_thin_one_borrows_all_leads():
    near, far = _backtest(np.linspace(-1, 1, 401)), _backtest(np.linspace(-5, 5, 401), lead=4)
    calibration = fit_calibration(pd.concat([near, far]), 4, None)
    widths = [np.ptp(calibration.apply(_forecast(0.0, lead=lead)).to_numpy()) for lead in (1, 2, 4)]
    assert widths[0] < widths[1] < widths[2]


def test_a_series_that_never_moved_keeps_what_it_was_within_its_interval():
    row = _forecast(4.9, spread=0.0)
    bands = fit_calibration(_backtest(np.linspace(-3, 3, 399)), 4, None).apply(row.assign(y_naive=5.0)).iloc[0]
    assert bands["q10"] < 4.9
    assert bands["q90"] > 5.0
    assert fit_calibration(_backtest(np.linspace(-3, 3, 399)), 4, None).apply(row).eq(4.9).all(axis=None)


def test_without_residuals_the_normal_distribution_serves():
    calibration = fit_calibration(_backtest(np.ones(10)), 4, None)
    bands = calibration.apply(_forecast(0.0, spread=(2 / np.pi) ** 0.5)).iloc[0]
    assert bands["q975"] == pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-3)
    assert bands["q50"] == 0


def test_quantiles_keep_the_bound_and_never_cross_and_are_null_without_a_forecast():
    calibration = fit_calibration(_backtest(np.linspace(-9, 9, 401)), 4, 0)
    bands = calibration.apply(pd.concat([_forecast(1.0), _forecast(float("nan"))], ignore_index=True))
    assert (bands.iloc[0] >= 0).all()
    assert bands.iloc[0].is_monotonic_increasing
    assert bands.iloc[1].isna().all()


def test_closed_and_missing_periods_teach_nothing():
    rows = pd.concat([_backtest(np.linspace(-1, 1, 401)), _backtest(np.full(400, 50.0)).assign(obs_state="CLOSED")])
    assert fit_calibration(rows, 4, None).apply(_forecast(0.0))["q975"].iloc[0] < 1


def test_a_calibration_survives_json():
    calibration = fit_calibration(_backtest(np.linspace(-1, 1, 401)), 28, 0, "median")
    again = Calibration.from_dict(json.loads(json.dumps(calibration.to_dict())), calibration.factors)
    assert again == calibration


def test_a_calibration_from_before_there_was_a_scale_has_the_spread_as_its_unit():
    content = {"lead_buckets": [[1, 4]], "lower_bound": None, "offsets": [["ALL", -1, list(range(9))]]}
    bands = Calibration.from_dict(content, {}).apply(_forecast(10.0, spread=3.0))
    assert bands.iloc[0].tolist() == [10 + 3 * n for n in range(9)]


def _widths(days: int, n_cutoffs: int = 5) -> list[float]:
    """Widths of a wild, a new and a calm series after cutoffs a day apart, targets so many days after each."""
    rng = np.random.default_rng(4)
    cutoffs = np.datetime64("1990-01-01", "us") + (np.arange(100) * n_cutoffs // 100).astype("timedelta64[D]")
    parts = [
        _at(_backtest(rng.normal(size=100) * (3.0 if name < 10 else 1.0)), cutoffs, days).assign(unique_id=f"{name:02}")
        for name in range(40)
    ]
    calibration = fit_calibration(pd.concat(parts, ignore_index=True), 4, None)
    return [np.ptp(calibration.apply(_forecast(0.0).assign(unique_id=name)).to_numpy()) for name in ("00", "new", "39")]


def test_a_series_has_the_width_of_its_own_residuals_shrunk_to_that_of_all():
    wild, new, calm = _widths(days=1)
    assert 2.0 < wild / calm < 2.5, "5 windows of its own and 2 of all"
    assert calm < new < wild


@pytest.mark.parametrize("n_cutoffs", [1, 5])
def test_windows_that_overlap_count_as_one(n_cutoffs):
    wild, new, calm = _widths(days=30, n_cutoffs=n_cutoffs)
    assert 1.3 < wild / calm < 1.7
    assert calm < new < wild


def _published(calibration: Calibration, n: int, factor: float, segment: str = "S") -> pd.DataFrame:
    """Rows of one lead, whose actuals deviate `factor` times as far as the calibration has learnt."""
    rng = np.random.default_rng(7)
    rows = pd.concat([_forecast(50.0, spread=spread, segment=segment) for spread in rng.lognormal(0, 1, n)])
    rows = rows.reset_index(drop=True).assign(cutoff=pd.Timestamp("2024-01-01"), obs_state="OBSERVED")
    bands = calibration.apply(rows)
    return pd.concat([rows, bands], axis=1).assign(y=50 + factor * rows["spread"] * rng.normal(size=n))


def test_live_residuals_widen_the_intervals_without_training_and_thin_segments_keep_theirs():
    rng = np.random.default_rng(3)
    rows = pd.concat([_backtest(rng.normal(size=2000)), _backtest(rng.normal(size=2000), segment="T")])
    calibration = fit_calibration(rows, 4, None)
    published = pd.concat([_published(calibration, 4000, 2.0), _published(calibration, 150, 9.0, "T")])
    again = calibration.recalibrated(published.drop(columns=["spread", "scale_abs"]))
    before, after = (c.apply(_forecast(0.0)).iloc[0] for c in (calibration, again))
    assert after["q975"] == pytest.approx(2 * 1.96, rel=0.06)
    assert before["q975"] == pytest.approx(1.96, rel=0.08)
    thin, kept = (c.apply(_forecast(0.0, segment="T")).iloc[0] for c in (calibration, again))
    assert thin.equals(kept)


def test_closed_periods_and_missing_actuals_recalibrate_nothing():
    calibration = fit_calibration(_backtest(np.linspace(-1, 1, 401)), 4, 0)
    published = _published(calibration, 400, 5.0).assign(obs_state="CLOSED")
    assert calibration.recalibrated(published) == calibration


@pytest.mark.parametrize(
    ("horizon", "buckets"),
    [(28, ((1, 7), (8, 14), (15, 28))), (8, ((1, 2), (3, 4), (5, 8))), (1, ((1, 1),)), (2, ((1, 1), (2, 2)))],
)
def test_lead_buckets_end_at_a_quarter_a_half_and_the_horizon(horizon, buckets):
    assert lead_buckets(horizon) == buckets
