from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.models.compose import Recipe, compose_forecast

CASES = {
    "a champion": ("SMOOTH", 1, True, (5.0, 6.0, 7.0), (5.0, "best", "MODEL", "OK", None)),
    "b below bound": ("SMOOTH", 1, True, (-5.0, 6.0, 7.0), (0.0, "best", "MODEL", "OK", None)),
    "c closed": ("SMOOTH", 0, True, (5.0, 6.0, 7.0), (0.0, "best", "CLOSED", "OK", "PERIOD_CLOSED")),
    "d short": ("SHORT", 1, True, (5.0, 6.0, 7.0), (6.0, "window_mean", "FALLBACK", "SUBSTITUTED", "HISTORY_SHORT")),
    "e no demand": (
        "NO_DEMAND",
        1,
        True,
        (5.0, 0.0, 0.0),
        (0.0, "window_mean", "FALLBACK", "SUBSTITUTED", "NO_DEMAND"),
    ),
    "f unknown": (
        "SMOOTH",
        1,
        False,
        (5.0, 6.0, 7.0),
        (6.0, "window_mean", "FALLBACK", "SUBSTITUTED", "SERIES_UNKNOWN"),
    ),
    "g no value": (
        "SMOOTH",
        1,
        True,
        (None, 6.0, 7.0),
        (6.0, "window_mean", "FALLBACK", "SUBSTITUTED", "MODEL_NO_VALUE"),
    ),
    "h no mean": (
        "SMOOTH",
        1,
        True,
        (None, None, 7.0),
        (7.0, "seasonal_naive", "NAIVE", "SUBSTITUTED", "MODEL_NO_VALUE"),
    ),
    "i nothing": ("SMOOTH", 1, True, (None, None, None), (None, "none", "FALLBACK", "WARN", "NO_FORECAST")),
}


@pytest.fixture(scope="module")
def composed():
    ds = pd.Timestamp("2024-01-01")
    facts = [(name, ds, 1, "S", demand, is_open, known) for name, (demand, is_open, known, _, _) in CASES.items()]
    columns = ["unique_id", "ds", "lead_periods", "segment", "demand_class", "is_open", "trained"]
    methods = ("best", "window_mean", "seasonal_naive")
    members = [
        (name, ds, 1, "S", method, np.nan if value is None else value)
        for name, (_, _, _, values, _) in CASES.items()
        for method, value in zip(methods, values, strict=True)
    ]
    return compose_forecast(
        pd.DataFrame(members, columns=["unique_id", "ds", "lead_periods", "segment", "method", "y_hat"]),
        pd.DataFrame(facts, columns=columns),
        Recipe("recipe", ("best",), "mean", 0),
        pd.DataFrame({"segment": ["ALL"], "method": ["best"], "weight": [1.0]}),
    ).set_index("unique_id")


@pytest.mark.parametrize("case", CASES)
def test_every_row_says_where_its_number_comes_from_and_why(composed, case):
    row = composed.loc[case, ["y_hat", "method", "source_code", "quality_code", "reason_code"]]
    assert [None if pd.isna(value) else value for value in row] == list(CASES[case][4])


def test_the_model_s_own_number_and_the_naive_one_stay_visible(composed):
    assert composed.loc["d short", ["y_model", "y_naive"]].tolist() == [5.0, 7.0]
    assert composed.loc["c closed", ["y_model", "y_naive"]].tolist() == [5.0, 0.0]
    assert pd.isna(composed.loc["g no value", "y_model"])
