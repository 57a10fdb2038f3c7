"""Measurements of a window against hand-computed cases."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from forecasting.config import ErrorBarrier, Monitoring
from forecasting.monitoring.signals import Evidence, measure_changes, measure_drift, measure_errors, stability_index

RULES = Monitoring(min_evidence=10)


def live(errors, *, y=10.0, naive=4.0, n_series=12, lead=1, inside=1, segment="SMOOTH"):
    """One error a day, the same in every series."""
    days = pd.date_range("2026-03-01", periods=len(errors))
    rows = [
        (f"{number:02d}", segment, day, lead, y, naive, error, inside, 1)
        for number in range(n_series)
        for day, error in zip(days, errors, strict=True)
    ]
    columns = [*("unique_id", "segment", "ds", "lead_periods", "y", "err_naive", "err_final", "in_80", "is_scored")]
    return pd.DataFrame(rows, columns=columns)


def backtest(abs_err=2.0, *, n_series=12, n=10, in_80=8, lead_to=7, segment="SMOOTH"):
    """Sums of one cutoff with n scored values a series, whose actuals are 10 each; scales are 2 and 4."""
    sums = (n * abs_err, n * abs_err**2, n * 10.0, in_80, 2.0, 4.0)
    at = pd.Timestamp("2026-02-01")
    rows = [(f"{number:02d}", segment, at, 1, lead_to, n, *sums) for number in range(n_series)]
    columns = [
        *("unique_id", "segment", "cutoff", "lead_from", "lead_to", "n_scored", "sum_abs_err", "sum_sq_err"),
        *("sum_abs_actual", "n_in_80", "scale_abs", "scale_sq"),
    ]
    return pd.DataFrame(rows, columns=columns)


def measured(errors, tests=None, *, rules=RULES, window=8, metric="wape", last_lead=7, segment="ALL"):
    evidence = Evidence(errors, backtest() if tests is None else tests, window, metric, last_lead)
    return {one.signal: one for one in measure_errors(evidence, rules) if one.segment == segment}


@pytest.mark.parametrize(
    ("metric", "value", "baseline"),
    [("wape", 0.3, 0.2), ("rmsse", math.sqrt(9 / 4), math.sqrt(4 / 4)), ("mase", 3 / 2, 2 / 2)],
)
def test_the_error_is_the_pooled_metric_beside_that_of_the_backtest(metric, value, baseline):
    error = measured(live([3.0] * 8), metric=metric)["ERROR"]
    assert (error.value, error.baseline) == (pytest.approx(value), pytest.approx(baseline))
    assert error.threshold == pytest.approx(1.3 * baseline)
    assert error.exceeds()
    assert error.n_evidence == 12 * 8


def test_one_wild_day_and_one_wild_series_are_no_large_error():
    errors = live([2.0] * 8)
    errors.loc[errors["ds"] == "2026-03-04", "err_final"] = 500.0
    errors.loc[errors["unique_id"] == "03", "err_final"] = -700.0
    error = measured(errors)["ERROR"]
    assert error.value == pytest.approx(0.2)
    assert not error.exceeds()
    two = errors.copy()
    two.loc[two["ds"] == "2026-03-05", "err_final"] = 500.0
    assert measured(two)["ERROR"].exceeds()


def test_an_absolute_barrier_needs_no_backtest():
    rules = Monitoring(min_evidence=10, error=ErrorBarrier(kind="absolute", limit=0.25))
    error = measured(live([3.0] * 8), backtest().head(0), rules=rules)["ERROR"]
    assert (error.value, error.threshold, error.baseline) == (pytest.approx(0.3), 0.25, None)


def test_skill_is_the_gain_over_seasonal_naive_and_breaches_below():
    rules = Monitoring(min_evidence=10, error=ErrorBarrier(kind="skill", limit=0.3))
    error = measured(live([3.0] * 8, naive=4.0), rules=rules)["ERROR"]
    assert error.value == pytest.approx(0.25)
    assert error.exceeds()
    assert not measured(live([2.0] * 8, naive=4.0), rules=rules)["ERROR"].exceeds()


def test_without_a_backtest_a_relative_barrier_is_none():
    error = measured(live([3.0] * 8), backtest().head(0))["ERROR"]
    assert (error.threshold, error.exceeds()) == (None, False)


@pytest.mark.parametrize("errors", [live([9.0] * 3), live([9.0] * 8, n_series=1)])
def test_little_evidence_measures_nothing(errors):
    found = measured(errors)
    assert (found["ERROR"].value, found["COVERAGE"].value) == (None, None)
    assert not found["ERROR"].exceeds()


def test_what_is_not_scored_is_no_evidence():
    errors = live([9.0] * 8)
    errors["is_scored"] = (errors["ds"] < "2026-03-03").astype(int)
    assert measured(errors)["ERROR"].value is None


def test_one_wild_window_of_the_backtest_does_not_lift_the_baseline():
    wild = backtest(500.0).assign(cutoff=pd.Timestamp("2026-01-01"))
    before = backtest(1.0).assign(cutoff=pd.Timestamp("2025-12-01"))
    assert measured(live([3.0] * 8), pd.concat([before, wild, backtest(2.0)]))["ERROR"].baseline == pytest.approx(0.2)


def test_skill_is_doubted_only_where_chance_does_not_explain_its_lack():
    rules = Monitoring(min_evidence=10, error=ErrorBarrier(kind="skill", limit=0.3))
    errors = live([2.0] * 8, naive=4.0)
    errors.loc[errors["unique_id"] == "03", "err_final"] = 40.0
    error = measured(errors, rules=rules)["ERROR"]
    assert error.value == pytest.approx(0.5)
    assert not error.exceeds()


def test_the_backtest_of_longer_leads_is_no_baseline():
    tests = pd.concat([backtest(2.0, lead_to=7), backtest(9.0, lead_to=14)])
    assert measured(live([3.0] * 8), tests)["ERROR"].baseline == pytest.approx(0.2)


@pytest.mark.parametrize(("n_inside", "breaches"), [(6, False), (5, True)])
def test_coverage_may_fall_a_tenth_below_the_backtest(n_inside, breaches):
    errors = live([1.0] * 8)
    errors["in_80"] = (errors.groupby(["unique_id"]).cumcount() < n_inside).astype(float)
    coverage = measured(errors, backtest(in_80=8))["COVERAGE"]
    assert coverage.value == pytest.approx(n_inside / 8)
    assert coverage.threshold == pytest.approx(0.7)
    assert coverage.exceeds() is breaches


def test_errors_to_one_side_are_bias_and_errors_to_both_are_none():
    one_side, both = measured(live([-3.0] * 12), window=12), measured(live([3.0, -3.0] * 6), window=12)
    assert one_side["BIAS"].value == pytest.approx(-1.0)
    assert one_side["BIAS"].exceeds()
    assert abs(both["BIAS"].value) < 0.2
    assert not both["BIAS"].exceeds()


@pytest.mark.parametrize(
    "errors",
    [
        pytest.param([-90.0] + [1.0] * 11, id="one large order"),
        pytest.param([-30.0, -50.0] + [5.0] * 10, id="few large days among many small ones"),
    ],
)
def test_skewed_demand_is_no_bias(errors):
    assert abs(measured(live(errors), window=12)["BIAS"].value) < 0.5


def test_the_barrier_of_bias_is_never_below_what_chance_makes():
    chance = 2 * math.sqrt(math.pi / 2) / math.sqrt(5)
    assert measured(live([-3.0] * 5), window=6)["BIAS"].threshold == pytest.approx(chance)
    assert measured(live([-3.0] * 30), window=30)["BIAS"].threshold == 0.8
    assert not measured(live([-3.0] * 5), window=6)["BIAS"].exceeds()


def test_chance_alone_crosses_the_barrier_of_bias_in_few_windows():
    random = np.random.default_rng(3)
    crossed = 0
    for _ in range(200):
        errors = live(random.normal(0, 1, 14), n_series=1)
        crossed += measured(errors, backtest(n_series=1), window=14)["BIAS"].exceeds()
    assert crossed <= 10


def test_bias_is_judged_one_period_ahead_only():
    assert measured(live([-3.0] * 12, lead=2), window=12)["BIAS"].value is None


def test_every_segment_is_measured_by_its_own_backtest():
    lumpy = live([3.0] * 8, segment="LUMPY").assign(unique_id=lambda rows: "L" + rows["unique_id"])
    errors = pd.concat([live([3.0] * 8), lumpy], ignore_index=True)
    tests = backtest(4.0, segment="LUMPY").assign(unique_id=lambda rows: "L" + rows["unique_id"])
    tests = pd.concat([backtest(2.0), tests], ignore_index=True)
    assert measured(errors, tests, segment="SMOOTH")["ERROR"].baseline == pytest.approx(0.2)
    assert measured(errors, tests, segment="LUMPY")["ERROR"].baseline == pytest.approx(0.4)


def deciles(reference, recent, column="y"):
    rows = [
        (scope, column, number, float(count))
        for scope, counts in (("ALL", reference), ("RECENT", recent))
        for number, count in enumerate(counts, 1)
    ]
    return pd.DataFrame(rows, columns=["scope_type", "column_name", "bin_no", "stat_value"])


def test_the_stability_index_is_that_of_its_formula():
    index = stability_index(np.array([50.0, 50.0]), np.array([80.0, 20.0]))
    assert index == pytest.approx(0.3 * math.log(0.8 / 0.5) - 0.3 * math.log(0.2 / 0.5))
    assert stability_index(np.array([50.0, 50.0]), np.array([5.0, 5.0])) == 0
    assert math.isfinite(stability_index(np.array([50.0, 50.0]), np.array([10.0, 0.0])))


def test_drift_is_measured_for_the_target_and_for_the_driver_that_has_moved_most():
    frame = pd.concat(
        [
            deciles([100] * 10, [20] * 10),
            deciles([100] * 10, [100, 100] + [0] * 8, "price"),
            deciles([100] * 10, [20] * 10, "rain"),
        ]
    )
    target, feature = measure_drift(frame, "y", RULES)
    assert (target.signal, target.value, target.exceeds()) == ("TARGET", 0.0, False)
    assert (feature.signal, feature.exceeds()) == ("FEATURE", True)
    assert feature.n_evidence == 200
    assert [one.signal for one in measure_drift(deciles([10], [10]), "y", RULES)] == ["TARGET"]


def test_few_recent_values_are_no_drift():
    (target,) = measure_drift(deciles([100] * 10, [9] + [0] * 9), "y", RULES)
    assert (target.value, target.n_evidence) == (None, 9)


def test_stability_is_the_change_relative_to_the_forecast_before():
    changes = pd.DataFrame(
        {
            "segment": ["A", "B"],
            "n_compared": [50, 50],
            "sum_abs_change": [30.0, 0.0],
            "sum_abs_previous": [50.0, 50.0],
        }
    )
    found = {one.segment: one for one in measure_changes(changes, RULES)}
    assert {name: one.value for name, one in found.items()} == {"ALL": 0.3, "A": 0.6, "B": 0.0}
    assert found["ALL"].exceeds()
    (nothing,) = measure_changes(changes.head(0), RULES)
    assert (nothing.value, nothing.n_evidence) == (None, 0)
