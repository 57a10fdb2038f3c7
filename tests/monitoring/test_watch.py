"""From measurements to actions, over single windows and over simulated years."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from forecasting.config import Monitoring
from forecasting.monitoring.signals import Signal
from forecasting.monitoring.watch import judge_signals, request_of
from forecasting.vocabulary.codes import SignalAction

COLUMNS = [
    *(
        "segment",
        "signal_name",
        "window_end",
        "signal_value",
        "breached",
        "consecutive",
        "action_taken",
        "action_run_id",
    )
]
FIRST = datetime(2026, 1, 1)
NOTHING = pd.DataFrame(columns=COLUMNS).astype({"window_end": "datetime64[us]", "signal_value": "float64"})


def error(value, *, segment="ALL", name="ERROR", beyond="above", threshold=1.0):
    return Signal(segment, name, value, 100, threshold, beyond=beyond)


def live_through(values, rules=None, **signal):
    """Returns the state and action of every window of a signal with these values, each judged by those before."""
    rules, found = rules or Monitoring(), []
    seen = {name: [] for name in COLUMNS}
    for number, value in enumerate(values):
        window_end = FIRST + timedelta(days=number)
        past = pd.DataFrame(seen) if number else NOTHING
        (one,) = judge_signals([error(value, **signal)], past, window_end, rules)
        found.append(one)
        measured = np.nan if value is None else value
        row = (one.signal.segment, one.signal.signal, window_end, measured, int(one.breached), one.consecutive)
        for name, cell in zip(COLUMNS, (*row, str(one.action), None), strict=True):
            seen[name].append(cell)
    return found


def actions(watched):
    return [str(one.action) for one in watched]


def test_a_breach_must_last_before_it_starts_a_training():
    assert actions(live_through([0.9, 1.1, 1.1, 1.1])) == ["NONE", "WATCH", "WATCH", "REQUESTED"]
    assert actions(live_through([1.1, 1.1, 0.5, 1.1, 1.1])) == ["WATCH", "WATCH", "NONE", "WATCH", "WATCH"]


def test_a_breach_ends_only_well_within_the_barrier():
    watched = live_through([1.1, 0.95, 0.95, 0.89, 0.95])
    assert [(one.breached, one.consecutive) for one in watched] == [
        (True, 1),
        (True, 1),
        (True, 1),
        (False, 0),
        (False, 0),
    ]


def test_a_barrier_below_works_the_other_way_round():
    assert [one.breached for one in live_through([0.75, 0.65, 0.72, 0.78], beyond="below", threshold=0.7)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_size_of_a_bias_counts_not_its_side():
    assert [one.breached for one in live_through([-0.9, 0.9, -0.5], name="BIAS", threshold=0.8)] == [True, True, False]


def test_what_cannot_be_measured_is_no_breach():
    watched = live_through([1.1, 1.1, None, 1.1])
    assert [(one.breached, one.consecutive) for one in watched] == [(True, 1), (True, 2), (False, 0), (True, 1)]


def test_no_second_training_starts_within_the_cool_down():
    found = actions(live_through([1.1] * 20, Monitoring(consecutive=1, cool_down=timedelta(days=5))))
    assert found[0] == "REQUESTED"
    assert found[1:5] == ["COOL_DOWN"] * 4
    assert found[5] == "REQUESTED"


def test_the_cool_down_doubles_up_to_eightfold_while_trainings_bear_no_fruit():
    found = actions(live_through([1.1] * 200, Monitoring(consecutive=1, cool_down=timedelta(days=5))))
    asked = [number for number, action in enumerate(found) if action == "REQUESTED"]
    assert np.diff(asked).tolist() == [5, 10, 20, 40, 40, 40, 40]


def test_a_breach_that_was_over_in_between_waits_the_plain_cool_down_again():
    values = [1.1] * 6 + [0.5] + [1.1] * 12
    found = actions(live_through(values, Monitoring(consecutive=1, cool_down=timedelta(days=5))))
    assert [number for number, action in enumerate(found) if action == "REQUESTED"] == [0, 5, 10, 15]


@pytest.mark.parametrize(
    ("segment", "name", "rules", "expected"),
    [
        ("SMOOTH", "ERROR", Monitoring(consecutive=1), "ALERT"),
        ("ALL", "TARGET", Monitoring(consecutive=1), "ALERT"),
        ("ALL", "TARGET", Monitoring(consecutive=1, retrain_on=("TARGET",)), "REQUESTED"),
        ("ALL", "ERROR", Monitoring(consecutive=1, retrain_on=()), "ALERT"),
        ("ALL", "FRESHNESS", Monitoring(consecutive=3), "ALERT"),
        ("ALL", "STABILITY", Monitoring(consecutive=3), "WATCH"),
    ],
)
def test_what_starts_nothing_is_told(segment, name, rules, expected):
    assert actions(live_through([1.1], rules, segment=segment, name=name)) == [expected]


def test_a_request_says_why_with_numbers():
    rules = Monitoring(consecutive=1, retrain_on=("ERROR", "TARGET"))
    both = judge_signals([error(1.42, threshold=1.3), error(0.4, name="TARGET", threshold=0.25)], NOTHING, FIRST, rules)
    request = request_of(both)
    assert request is not None
    assert request.reason == "ERROR"
    assert request.detail == (
        "ERROR ALL 1.42 > 1.3, 1 windows, 100 values; TARGET ALL 0.4 > 0.25, 1 windows, 100 values"
    )
    assert request_of(both[1:]).reason == "DRIFT"
    assert request_of([one for one in both if one.action is SignalAction.NONE]) is None


def simulated_errors(seed, spread, days=365):
    """Ratios of a 14-day mean error to its expectation; days vary by `spread` and depend on the day before."""
    random = np.random.default_rng(seed)
    common = np.zeros(days)
    for day in range(1, days):
        common[day] = 0.7 * common[day - 1] + random.normal(0, 0.3 * spread)
    daily = np.exp(common) * random.gamma(1 / spread**2, spread**2, days)
    return pd.Series(daily).rolling(14, min_periods=7).mean()


def test_years_without_a_change_start_hardly_any_training():
    """The barrier is 1.3 times the backtest; errors of a day vary by a fifth."""
    years = [actions(live_through(simulated_errors(seed, 0.2), threshold=1.3)).count("REQUESTED") for seed in range(6)]
    assert sum(years) <= 1, years


def test_wild_years_start_few_trainings():
    """Errors of a day vary by a half."""
    years = [actions(live_through(simulated_errors(seed, 0.5), threshold=1.3)).count("REQUESTED") for seed in range(3)]
    assert max(years) <= 6, years


def test_a_model_that_has_become_worse_for_good_is_not_trained_every_day():
    """No training helps in this year: the error stays half as large again."""
    for seed in range(3):
        values = simulated_errors(seed, 0.2)
        values[100:] = values[100:] * 1.6
        asked = [
            day for day, action in enumerate(actions(live_through(values, threshold=1.3))) if action == "REQUESTED"
        ]
        after = [day for day in asked if day >= 100]
        assert after
        assert after[0] <= 100 + 14
        assert len(after) <= 6, after
