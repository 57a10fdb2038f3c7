"""Live errors against hand-computed cases, and what is not scored."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.monitoring.live import score_vintages
from forecasting.vocabulary.columns import QUANTILES

BANDS = dict(zip(QUANTILES, [2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 13.0, 14.0], strict=True))


def vintage(**changes):
    row = {
        "series_id": 1,
        "ds": pd.Timestamp("2026-03-02"),
        "lead_periods": 1,
        "run_id": 7,
        "revision_no": 0,
        "y": 9.0,
        "obs_state": "OBSERVED",
        "y_hat": 8.0,
        "y_model": 7.0,
        "y_reconciled": np.nan,
        "y_naive": 11.0,
        **BANDS,
    }
    return row | changes


def scored(**changes):
    return score_vintages(pd.DataFrame([vintage(**changes)])).iloc[0]


def test_errors_are_forecast_minus_actual_of_every_step():
    row = scored()
    assert row[["err_naive", "err_model", "err_final"]].tolist() == [2.0, -2.0, -1.0]
    assert pd.isna(row["err_reconciled"])
    assert row[["in_50", "in_80", "in_90", "in_95"]].tolist() == [1, 1, 1, 1]
    losses = [max(level * (9 - BANDS[name]), (level - 1) * (9 - BANDS[name])) for name, level in QUANTILES.items()]
    assert row["sum_pinball"] == pytest.approx(2 * sum(losses) / 9)
    assert row["is_scored"] == 1
    assert pd.isna(row["skip_reason"])


@pytest.mark.parametrize(("y", "inside"), [(4.0, [0, 1, 1, 1]), (2.5, [0, 0, 0, 1]), (14.5, [0, 0, 0, 0])])
def test_an_interval_holds_its_ends(y, inside):
    assert scored(y=y)[["in_50", "in_80", "in_90", "in_95"]].tolist() == inside


@pytest.mark.parametrize("state", ["MISSING", "CLOSED", "STOCKOUT"])
def test_only_observed_demand_is_scored_and_the_rest_is_counted_with_its_state(state):
    row = scored(obs_state=state, y=np.nan if state == "MISSING" else 0.0)
    assert (row["is_scored"], row["skip_reason"]) == (0, state)
    assert row[["err_naive", "err_model", "err_final", "sum_pinball", "in_80"]].isna().all()


def test_a_series_without_a_forecast_is_not_scored():
    row = scored(y_hat=np.nan, **dict.fromkeys(QUANTILES, np.nan))
    assert (row["is_scored"], row["skip_reason"]) == (0, "NO_FORECAST")
