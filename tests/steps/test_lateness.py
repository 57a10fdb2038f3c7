"""A job is late when its clock says so, whoever tells it: the scheduler may be dead."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from forecasting.runs.watching.lateness import RunDays, judge_punctuality
from forecasting.vocabulary.codes import WatchState
from tests.warehouse.builders import build_job

MONDAY = datetime(2026, 3, 1, 23, 0)
"""Midnight of 2 March in Berlin."""
SEEN = RunDays(begun=datetime(2026, 2, 1), shown=MONDAY, published=datetime(2026, 3, 2, 4, 0))
WELL = RunDays(
    **vars(SEEN) | {"ended": dict.fromkeys(("data_preparation", "model_training", "accuracy_monitoring"), MONDAY)}
)
DUE = datetime(2026, 3, 3, 5, 30)


def judged(known: RunDays, now: datetime, grace: timedelta = timedelta(0), **fields: object):
    return judge_punctuality(build_job(**fields), known, now, grace)


@pytest.mark.parametrize(
    ("now", "grace", "state"),
    [
        (DUE, timedelta(0), WatchState.OK),
        (DUE + timedelta(seconds=1), timedelta(0), WatchState.CRITICAL),
        (DUE + timedelta(minutes=29), timedelta(minutes=30), WatchState.OK),
        (DUE + timedelta(minutes=31), timedelta(minutes=30), WatchState.CRITICAL),
    ],
)
def test_a_forecast_is_late_from_its_due_time_on(now: datetime, grace: timedelta, state: WatchState) -> None:
    assert judged(WELL, now, grace).state is state


def test_the_words_say_what_readers_see_how_old_it_is_and_since_when_it_is_late() -> None:
    late = judged(WELL, DUE + timedelta(hours=3))
    assert late.words == (
        "readers see 2026-03-02, published 28.5 h ago; the next was due 2026-03-03 06:30 Europe/Berlin, 3.0 h ago"
    )
    well = judged(WELL, DUE - timedelta(hours=3))
    assert well.words == "readers see 2026-03-02, published 22.5 h ago; the next is due 2026-03-03 06:30 Europe/Berlin"


def test_a_purpose_behind_the_forecast_is_a_warning() -> None:
    trained = RunDays(**vars(WELL) | {"ended": {**WELL.ended, "model_training": datetime(2026, 2, 20, 23)}})
    found = judged(trained, DUE - timedelta(hours=1))
    assert (found.state, found.words.rpartition("; ")[2]) == (
        WatchState.WARNING,
        "model_training has not ended well since 2026-02-21, due 2026-02-28 06:00",
    )
    assert judged(trained, DUE - timedelta(hours=1), schedules={"model_training": {}}).state is WatchState.OK
    assert judged(SEEN, DUE + timedelta(hours=1)).state is WatchState.CRITICAL


def test_a_job_that_has_begun_and_shown_nothing_is_late_from_the_next_run_day_on() -> None:
    begun = RunDays(begun=datetime(2026, 3, 1, 12, 0))
    assert judged(begun, datetime(2026, 3, 2, 5, 0)).state is WatchState.OK
    late = judged(begun, datetime(2026, 3, 2, 6, 0))
    assert (late.state, late.words.partition(";")[0]) == (WatchState.CRITICAL, "readers see no forecast")


def test_nothing_of_a_retired_job_is_late() -> None:
    assert judged(RunDays(**vars(SEEN) | {"is_retired": True}), datetime(2027, 1, 1)).state is WatchState.OK


def test_a_job_of_which_nothing_has_run_is_a_warning_unless_it_is_started_by_hand() -> None:
    by_hand = {"data_preparation": {}, "model_training": {}, "forecast_generation": {}, "accuracy_monitoring": {}}
    assert (judged(RunDays(), DUE).state, judged(RunDays(), DUE).words) == (
        WatchState.WARNING,
        "nothing has run yet; are its DAGs switched on?",
    )
    assert judged(RunDays(), DUE, schedules=by_hand).state is WatchState.OK
    assert judged(WELL, datetime(2027, 1, 1), schedules=by_hand).due is None
