from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.models.ensemble.better_baseline import Serving
from forecasting.models.ensemble.compose import NO_BASELINE, compose_forecast, significant
from forecasting.models.ensemble.recipe import Recipe

CASES = {
    "a champion": ("SMOOTH", 1, True, (5.0, 6.0, 7.0), (5.0, "best", "MODEL", "OK", None)),
    "b below bound": ("SMOOTH", 1, True, (-5.0, 6.0, 7.0), (0.0, "best", "MODEL", "OK", None)),
    "c closed": ("SMOOTH", 0, True, (5.0, 6.0, 7.0), (0.0, "best", "CLOSED", "OK", "PERIOD_CLOSED")),
    "d short": ("SHORT", 1, True, (5.0, 6.0, 7.0), (5.0, "best", "MODEL", "OK", None)),
    "d too short": (
        "SHORT",
        1,
        True,
        (None, 6.0, 7.0),
        (6.0, "window_mean", "FALLBACK", "SUBSTITUTED", "HISTORY_SHORT"),
    ),
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


def _compose(weights, serving=NO_BASELINE):
    facts = [("S", demand, is_open, known) for demand, is_open, known, _, _ in CASES.values()]
    targets = pd.DataFrame(facts, columns=["segment", "demand_class", "is_open", "trained"])
    targets["segment"] = targets["segment"].mask(targets["demand_class"] == "SHORT", "SHORT")
    values = [values for _, _, _, values, _ in CASES.values()]
    members = pd.DataFrame(values, columns=["best", "window_mean", "seasonal_naive"], dtype="float64")
    rows = pd.DataFrame(weights, columns=["segment", "method", "weight"])
    found = compose_forecast(members, targets, Recipe("recipe", ("best",), "mean", 0), rows, serving)
    return found.set_axis(list(CASES))


@pytest.fixture(scope="module")
def composed():
    return _compose([("ALL", "best", 1.0)])


@pytest.mark.parametrize("case", CASES)
def test_every_row_says_where_its_number_comes_from_and_why(composed, case):
    row = composed.loc[case, ["y_hat", "method", "source_code", "quality_code", "reason_code"]]
    assert [None if pd.isna(value) else value for value in row] == list(CASES[case][4])


def test_the_model_s_own_number_and_the_naive_one_stay_visible(composed):
    assert composed.loc["f unknown", ["y_model", "y_naive"]].tolist() == [5.0, 7.0]
    assert composed.loc["c closed", ["y_model", "y_naive"]].tolist() == [5.0, 0.0]
    assert pd.isna(composed.loc["g no value", "y_model"])


@pytest.mark.parametrize(("method", "value"), [("window_mean", 6.0), ("seasonal_naive", 7.0)])
def test_a_baseline_that_was_better_serves_its_segment_by_choice(method, value):
    rows = _compose([("ALL", "best", 1.0)], serving=Serving({"S": method, "ALL": method}, {"S"}))
    columns = ["y_hat", "y_model", "method", "source_code", "quality_code", "reason_code"]
    chosen = [value, 5.0, method, "BASELINE", "OK", "BASELINE_BETTER"]
    assert rows.loc["a champion", columns].tolist() == rows.loc["f unknown", columns].tolist() == chosen
    assert rows.loc["c closed", ["y_hat", "source_code"]].tolist() == [0.0, "CLOSED"]
    assert rows.loc["d short", ["y_hat", "source_code"]].tolist() == [5.0, "MODEL"]
    assert rows.loc["e no demand", "source_code"] == "FALLBACK"
    assert rows.loc["i nothing", "reason_code"] == "NO_FORECAST"


def test_a_recipe_that_is_a_baseline_says_so() -> None:
    targets = pd.DataFrame({"segment": ["S"], "demand_class": ["SMOOTH"], "is_open": [1], "trained": [True]})
    members = pd.DataFrame({"window_mean": [1.0], "seasonal_naive": [2.0]})
    recipe = Recipe("only_seasonal_naive", ("seasonal_naive",), "mean", 0)
    for weight, source, reason in ((1.0, "BASELINE", "BASELINE_BETTER"), (1.1, "MODEL", None)):
        weights = pd.DataFrame({"segment": ["ALL"], "method": ["seasonal_naive"], "weight": [weight]})
        row = compose_forecast(members, targets, recipe, weights).iloc[0]
        found = [None if pd.isna(value) else value for value in row[["source_code", "reason_code"]]]
        assert found == [source, reason]


def test_where_no_model_has_a_value_the_better_baseline_stands_in() -> None:
    rows = _compose([("ALL", "best", 1.0)], serving=Serving({"S": "seasonal_naive", "ALL": "window_mean"}))
    assert rows.loc["g no value", ["y_hat", "source_code", "reason_code"]].tolist() == [7.0, "NAIVE", "MODEL_NO_VALUE"]


def test_the_other_models_serve_where_those_with_a_weight_have_no_value() -> None:
    targets = pd.DataFrame({"segment": ["S"], "demand_class": ["SMOOTH"], "is_open": [1], "trained": [True]})
    members = pd.DataFrame({"trees": [np.nan], "ets": [5.0], "theta": [7.0], "window_mean": 1.0, "seasonal_naive": 2.0})
    weights = pd.DataFrame({"segment": "ALL", "method": ["trees", "ets", "theta"], "weight": [1.0, 0.0, 0.0]})
    recipe = Recipe("recipe", ("trees", "ets", "theta", "window_mean"), "weights", 0)
    row = compose_forecast(members, targets, recipe, weights).iloc[0]
    columns = ["y_hat", "method", "source_code", "reason_code"]
    assert row[columns].tolist() == [6.0, "recipe", "COMBINATION", "OTHER_MEMBERS"]


def test_segments_that_the_backtest_has_not_seen_go_by_the_job():
    assert (
        _compose([("ALL", "best", 1.0)], serving=Serving({"ALL": "window_mean"}, {"ALL"})).loc["d short", "source_code"]
        == "BASELINE"
    )


def test_a_published_value_has_the_digits_that_members_agree_on() -> None:
    values = np.array([7.000000000000002, -0.30000000000000004, 0.0, np.nan, 1e-320, 12345678901234.5, 9.97e36])
    found = significant(values)
    assert found[:3].tolist() == [7.0, -0.3, 0.0]
    assert np.isnan(found[3])
    assert found[4:].tolist() == [1e-320, 12345678901234.0, 9.97e36]
