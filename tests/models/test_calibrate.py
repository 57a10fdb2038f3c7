from __future__ import annotations

import json
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from forecasting.frames import QUANTILES
from forecasting.models.calibrate import Calibration, fit_calibration, lead_buckets


def _backtest(residuals: np.ndarray, spread: float = 2.0, segment: str = "S", lead: int = 1) -> pd.DataFrame:
    frame = pd.DataFrame({"y": 100 + residuals * spread, "y_hat": 100.0, "spread": spread, "obs_state": "OBSERVED"})
    return frame.assign(segment=segment, lead_periods=lead)


def _forecast(y_hat: float, spread: float = 1.0, segment: str = "S", lead: int = 1) -> pd.DataFrame:
    return pd.DataFrame({"y_hat": [y_hat], "spread": spread, "segment": segment, "lead_periods": lead})


def test_quantiles_are_the_scaled_residual_quantiles():
    residuals = np.linspace(-1, 1, 401)
    bands = fit_calibration(_backtest(residuals), 4, None).apply(_forecast(50.0, spread=10.0))
    assert np.allclose(bands.iloc[0], 50 + 10 * (2 * np.array(list(QUANTILES.values())) - 1))


def test_a_small_segment_borrows_the_residuals_of_all():
    rows = pd.concat([_backtest(np.linspace(-1, 1, 401)), _backtest(np.full(50, 9.0), segment="SMALL")])
    calibration = fit_calibration(rows, 4, None)
    large, small = (calibration.apply(_forecast(0.0, segment=segment)) for segment in ("S", "SMALL"))
    assert large["q975"].iloc[0] < 1
    assert small["q975"].iloc[0] == 9.0


def test_leads_have_buckets_of_their_own_and_a_thin_one_borrows_all_leads():
    near, far = _backtest(np.linspace(-1, 1, 401)), _backtest(np.linspace(-5, 5, 401), lead=4)
    calibration = fit_calibration(pd.concat([near, far]), 4, None)
    widths = [np.ptp(calibration.apply(_forecast(0.0, lead=lead)).to_numpy()) for lead in (1, 2, 4)]
    assert widths[0] < widths[1] < widths[2]


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
    calibration = fit_calibration(_backtest(np.linspace(-1, 1, 401)), 28, 0)
    again = Calibration.from_dict(json.loads(json.dumps(calibration.to_dict())))
    assert again == calibration


@pytest.mark.parametrize(
    ("horizon", "buckets"),
    [(28, ((1, 7), (8, 14), (15, 28))), (8, ((1, 2), (3, 4), (5, 8))), (1, ((1, 1),)), (2, ((1, 1), (2, 2)))],
)
def test_lead_buckets_end_at_a_quarter_a_half_and_the_horizon(horizon, buckets):
    assert lead_buckets(horizon) == buckets
