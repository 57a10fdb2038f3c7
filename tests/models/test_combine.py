from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.models.combine import ALL_SEGMENTS, combine, fit_weights
from tests.panel_builder import MONDAY


def _members(values: dict[str, list[float]], segment: str = "S") -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "unique_id": "a",
                "ds": pd.date_range(MONDAY, periods=len(y_hat)),
                "lead_periods": range(1, len(y_hat) + 1),
                "segment": segment,
                "method": method,
                "y_hat": y_hat,
            }
        )
        for method, y_hat in values.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _weights(**weights: float) -> pd.DataFrame:
    return pd.DataFrame({"segment": ALL_SEGMENTS, "method": list(weights), "weight": list(weights.values())})


def _backtest(y: np.ndarray, members: dict[str, np.ndarray], segment: str = "S", cutoffs: int = 4) -> pd.DataFrame:
    rows = _members({name: list(values) for name, values in members.items()}, segment)
    cutoff = np.resize(pd.date_range("2023-01-01", periods=cutoffs).to_numpy(), len(y))
    return rows.assign(
        y=np.tile(y, len(members)), cutoff=np.tile(cutoff, len(members)), obs_state="OBSERVED", scale_sq=4.0
    )


def test_a_weighted_mean_shares_the_weight_of_a_member_without_value():
    members = _members({"x": [10.0, 10.0, np.nan], "z": [20.0, np.nan, np.nan]})
    found = combine(members, _weights(x=0.25, z=0.75))
    assert np.allclose(found["y_hat"], [17.5, 10.0, np.nan], equal_nan=True)


def test_weights_that_sum_to_a_bias_factor_keep_it_where_a_member_is_missing():
    found = combine(_members({"x": [10.0, 10.0], "z": [20.0, np.nan]}), _weights(x=0.45, z=0.45))
    assert np.allclose(found["y_hat"], [13.5, 9.0])


def test_a_median_is_taken_over_the_members_with_a_value():
    members = _members({"x": [1.0, 1.0], "y": [2.0, np.nan], "z": [9.0, 3.0]})
    found = combine(members, _weights(x=1 / 3, y=1 / 3, z=1 / 3), "median")
    assert np.allclose(found["y_hat"], [2.0, 2.0])


def test_a_segment_uses_its_own_weights():
    weights = pd.concat([_weights(x=1.0, z=0.0), _weights(x=0.0, z=1.0).assign(segment="S")])
    members = pd.concat(
        [_members({"x": [1.0], "z": [2.0]}), _members({"x": [1.0], "z": [2.0]}, "T").assign(unique_id="b")]
    )
    assert combine(members, weights)["y_hat"].tolist() == [2.0, 1.0]


def test_learnt_weights_find_the_mixture_that_made_the_data():
    rng = np.random.default_rng(0)
    x, z = rng.normal(100, 10, 4000), rng.normal(100, 10, 4000)
    weights = fit_weights(_backtest(0.7 * x + 0.3 * z, {"x": x, "z": z}), ["z", "x"], "weights")
    found = weights[weights["segment"] == "S"].set_index("method")["weight"]
    assert found["x"] == pytest.approx(0.7, abs=0.01)
    assert found["z"] == pytest.approx(0.3, abs=0.01)


def test_a_small_segment_stays_close_to_the_weights_of_the_job():
    rng = np.random.default_rng(1)
    x, z = rng.normal(100, 10, 6000), rng.normal(100, 10, 6000)
    small = _backtest(z[:100], {"x": x[:100], "z": z[:100]}, "SMALL").assign(unique_id="b")
    weights = fit_weights(pd.concat([_backtest(x, {"x": x, "z": z}), small]), ["x", "z"], "weights")
    found = weights.set_index(["segment", "method"])["weight"]
    assert 0.9 < found[("SMALL", "x")] < found[(ALL_SEGMENTS, "x")]


def test_without_rows_members_weigh_the_same():
    rows = _backtest(np.ones(4), {"x": np.ones(4), "z": np.ones(4)}).iloc[:0]
    assert fit_weights(rows, ["x", "z"], "weights")["weight"].tolist() == [0.5, 0.5]


def test_the_same_bias_at_every_cutoff_is_taken_out_and_a_changing_one_is_not():
    y = np.full(400, 10.0)
    steady = fit_weights(_backtest(y, {"x": y * 1.1}), ["x"], "mean")
    changing = fit_weights(_backtest(y, {"x": y * np.resize([1.3, 0.8, 1.1, 0.85], 400)}), ["x"], "mean")
    assert steady["weight"].tolist() == pytest.approx([1 / 1.1] * 2)
    assert changing["weight"].tolist() == [1.0, 1.0]
