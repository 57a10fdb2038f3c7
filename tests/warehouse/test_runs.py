from __future__ import annotations

import signal
import time
from datetime import datetime, timedelta

import pytest

from forecasting.errors import ForecastingError, RunConflict
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.connection.rows import read_frame, read_query
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.jobs.versions import record_job_version
from forecasting.warehouse.runs.lease import Holder, hold_lease
from forecasting.warehouse.runs.log import (
    Run,
    add_effort,
    find_run,
    finish_run,
    open_run,
    own_transaction,
    previous_run,
    update_run_in,
)
from forecasting.warehouse.schema import fc_job_version, fc_run
from forecasting.warehouse.snapshots.catalog import record_snapshot
from tests.warehouse.builders import build_job, build_request, forecast_ready, update_run
from tests.warehouse.processes import start_python

ME = Holder.of_this_process(None)
ELSEWHERE = "another-host:77"


def all_runs(database):
    rows = read_frame(database, fc_run.select().order_by(fc_run.c.run_id))
    return list(zip(rows["as_of_date"].dt.strftime("%m-%d"), rows["attempt"], rows["run_status"], strict=True))


def id_of(run: Run | None) -> int:
    assert run is not None
    return run.run_id


def held_elsewhere(database, run, *, seconds_left, **columns):
    update_run(
        database,
        run.run_id,
        **({"host": ELSEWHERE, "lease_until_utc": utc_now() + timedelta(seconds=seconds_left)} | columns),
    )


def test_the_first_run_is_attempt_one_and_belongs_to_this_process(database):
    run = open_run(database, build_request("2026-03-02", orchestrator="dag-run-1"))
    assert (run.attempt, run.run_status, run.host) == (1, "RUNNING", ME.host)
    assert run.as_of_utc == datetime(2026, 3, 1, 23)
    assert run.orchestrator == "dag-run-1"
    assert run.lease_until_utc is not None
    assert timedelta(seconds=55) < run.lease_until_utc - utc_now() <= timedelta(seconds=60)
    assert find_run(database, run.run_id) == run


def test_a_running_run_is_continued_by_its_next_task(database):
    first = open_run(database, build_request(orchestrator="d", restart=True))
    assert open_run(database, build_request(orchestrator="d", restart=True)).run_id == first.run_id
    assert open_run(database, build_request(orchestrator="d")).run_id == first.run_id
    assert all_runs(database) == [("03-02", 1, "RUNNING")]


def test_clearing_a_later_task_opens_the_same_attempt_again(database):
    run = open_run(database, build_request())
    finish_run(database, run, status="FAILED", message="out of memory")
    again = open_run(database, build_request(restart=False))
    assert (again.run_id, again.run_status, again.finished_utc, again.message) == (run.run_id, "RUNNING", None, None)


def test_starting_a_finished_purpose_again_is_the_next_attempt_with_inputs_of_its_own(database):
    run = open_run(database, build_request())
    update_run(database, run.run_id, snapshot_id=5)
    finish_run(database, run)
    again = open_run(database, build_request(restart=True))
    assert (again.attempt, again.snapshot_id) == (2, None)


@pytest.mark.parametrize("restart", [True, False])
def test_a_published_run_is_sealed_and_its_next_attempt_has_the_same_inputs(database, restart):
    run = forecast_ready(database, "2026-03-02")
    update_run(database, run.run_id, model_version_id=8)
    publish_run(database, run, horizon=2, published_by="test")
    again = open_run(database, build_request("2026-03-02", restart=restart))
    sealed = find_run(database, run.run_id)
    assert (again.attempt, sealed.run_status) == (2, "OK")
    assert (again.snapshot_id, again.model_version_id, again.cutoff) == (sealed.snapshot_id, 8, datetime(2026, 3, 1))


def test_a_step_that_makes_no_rows_leaves_a_published_run_sealed(database):
    run = forecast_ready(database, "2026-03-02")
    publish_run(database, run, horizon=2, published_by="test")
    again = open_run(database, build_request("2026-03-02", keep_ended=True))
    with hold_lease(database, again):
        pass
    sealed = find_run(database, run.run_id)
    assert (again.run_id, sealed.run_status, sealed.lease_until_utc) == (run.run_id, "OK", None)


@pytest.mark.parametrize("status", ["FAILED", "BLOCKED", "ABORTED"])
def test_a_first_step_that_is_tried_again_after_a_failure_continues_the_attempt(database, status):
    run = open_run(database, build_request(restart=True))
    finish_run(database, run, status=status)
    assert open_run(database, build_request(restart=True)).run_id == run.run_id


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [("SCHEDULE", "ERROR", "ERROR"), ("ERROR", "MANUAL", "ERROR"), ("API", "SCHEDULE", "API")],
)
def test_a_run_that_is_tried_again_keeps_the_reason_that_says_most(database, first, then, kept):
    run = open_run(database, build_request(restart=True, trigger_reason=first, trigger_detail=f"of {first}"))
    finish_run(database, run, status="FAILED")
    open_run(database, build_request(restart=True, trigger_reason=then, trigger_detail=f"of {then}"))
    open_run(database, build_request(trigger_reason="DRIFT"))
    row = read_query(database, "SELECT trigger_reason, trigger_detail FROM fc_run").iloc[0]
    assert row.tolist() == [kept, f"of {kept}"]


def test_a_live_process_of_another_orchestrator_is_not_disturbed(database):
    run = open_run(database, build_request(orchestrator="d1"))
    held_elsewhere(database, run, seconds_left=40)
    output = (
        rf"(?s)job shop, forecast_generation: another live run.*run {run.run_id} for 2026-03-02 on {ELSEWHERE} since "
    )
    with pytest.raises(RunConflict, match=output + r"2\d{3}-.* UTC, leased until 2\d{3}-.* UTC, started by d1.*wait"):
        open_run(database, build_request(orchestrator="d2"))
    assert find_run(database, run.run_id).orchestrator == "d1"


def test_two_people_do_not_share_a_run_that_is_being_worked_on(database):
    run = open_run(database, build_request())
    held_elsewhere(database, run, seconds_left=40)
    with pytest.raises(RunConflict, match="started by a person"):
        open_run(database, build_request())


@pytest.mark.parametrize(
    "columns",
    [{"seconds_left": -1}, {"seconds_left": 600, "host": "another-host:", "orchestrator": "d2"}],
    ids=["lease ended", "same orchestrator between two steps"],
)
def test_a_run_that_nobody_else_works_in_is_continued(database, columns):
    run = open_run(database, build_request(orchestrator="d1"))
    held_elsewhere(database, run, **columns)
    again = open_run(database, build_request(orchestrator="d2"))
    assert (again.run_id, again.orchestrator, again.host) == (run.run_id, "d2", ME.host)


def test_a_task_that_joins_another_of_its_orchestrator_leaves_the_other_marked(database):
    run = open_run(database, build_request(orchestrator="d1"))
    held_elsewhere(database, run, seconds_left=40)
    assert open_run(database, build_request(orchestrator="d1")).host == ELSEWHERE


def test_a_run_between_two_steps_belongs_to_the_orchestrator_that_holds_it(database):
    run = open_run(database, build_request(orchestrator="d1"))
    held_elsewhere(database, run, seconds_left=600, host=ME.between_steps)
    for stranger in ("d2", None):
        with pytest.raises(RunConflict, match="started by d1"):
            open_run(database, build_request(orchestrator=stranger))
    assert open_run(database, build_request(orchestrator="d1")).run_id == run.run_id


def test_a_person_goes_on_with_a_run_between_two_steps_on_the_same_host_only(database):
    run = open_run(database, build_request())
    held_elsewhere(database, run, seconds_left=600, host="another-host:")
    with pytest.raises(RunConflict, match="started by a person"):
        open_run(database, build_request())
    held_elsewhere(database, run, seconds_left=600, host=ME.between_steps)
    assert open_run(database, build_request()).run_id == run.run_id


def test_a_resumed_run_is_traced_to_what_it_runs_with_now(database):
    run = open_run(database, build_request(parent_run_id=3))
    finish_run(database, run, status="FAILED")
    now = {"config_hash": "1" * 64, "git_commit": "2" * 40, "env_lock_hash": "3" * 64, "parent_run_id": 4}
    again = open_run(database, build_request(**now, seed=5))
    assert again.run_id == run.run_id
    assert {name: getattr(again, name) for name in now} == now
    assert read_frame(database, fc_run.select())["seed"].tolist() == [5]


def test_a_step_that_continues_refuses_a_run_that_has_ended_well_and_leaves_it(database):
    run = open_run(database, build_request(purpose="model_training"))
    finish_run(database, run, message="done")
    ended = find_run(database, run.run_id)
    output = r"(?s)run \d+ for 2026-03-02.*OK.*forecasting run model_training --job shop --as-of 2026-03-02"
    with pytest.raises(ForecastingError, match=output):
        open_run(database, build_request(purpose="model_training", continues=True))
    assert find_run(database, run.run_id) == ended


@pytest.mark.parametrize("taken", [{"orchestrator": "d2"}, {"run_status": "ABORTED"}, {"run_status": "OK"}])
def test_nothing_is_written_into_a_run_that_was_taken_over_or_has_ended(database, taken):
    run = open_run(database, build_request(orchestrator="d1"))
    update_run(database, run.run_id, **taken)
    with pytest.raises(RunConflict, match="taken over"), own_transaction(database, run) as connection:
        update_run_in(connection, run.run_id, n_ok=1)
    assert find_run(database, run.run_id).n_ok is None


def test_a_task_may_still_write_when_another_task_of_its_orchestrator_has_failed(database):
    run = open_run(database, build_request(orchestrator="d1"))
    finish_run(database, run, status="FAILED")
    with own_transaction(database, run) as connection:
        update_run_in(connection, run.run_id, n_ok=1)
    assert find_run(database, run.run_id).n_ok == 1


def test_an_error_after_the_first_write_of_a_transaction_takes_it_back(database):
    run = open_run(database, build_request())
    with pytest.raises(ValueError, match="mine"), own_transaction(database, run) as connection:
        update_run_in(connection, run.run_id, n_ok=1)
        raise ValueError("mine")
    assert find_run(database, run.run_id).n_ok is None


@pytest.mark.parametrize("taken", [{"orchestrator": "d2"}, {"host": ELSEWHERE}], ids=["orchestrator", "person"])
def test_the_loser_of_a_lease_does_not_end_the_run_of_the_winner(database, taken):
    run = open_run(database, build_request())
    update_run(database, run.run_id, **taken)
    finish_run(database, run, status="FAILED", message="lost")
    assert find_run(database, run.run_id).run_status == "RUNNING"


@pytest.mark.parametrize("host", [ELSEWHERE, "another-host:"], ids=["inside a step", "between two steps"])
def test_another_day_waits_while_the_lease_lasts(database, host):
    run = open_run(database, build_request("2026-03-02"))
    held_elsewhere(database, run, seconds_left=40, host=host)
    with pytest.raises(RunConflict, match="2026-03-02"):
        open_run(database, build_request("2026-03-03"))
    open_run(database, build_request("2026-03-03", purpose="data_preparation"))
    open_run(database, build_request("2026-03-03", job="other"))


def test_filling_in_a_missed_day_and_the_day_itself_do_not_wait_for_each_other(database):
    missed = open_run(database, build_request("2026-02-27", vintage_kind="BACKFILL"))
    update_run(database, missed.run_id, host="elsewhere:17")
    today = open_run(database, build_request("2026-03-02"))
    assert {find_run(database, run.run_id).run_status for run in (missed, today)} == {"RUNNING"}
    with pytest.raises(RunConflict):
        open_run(database, build_request("2026-02-28", vintage_kind="BACKFILL"))


def test_another_day_takes_over_when_the_lease_has_ended(database):
    run = open_run(database, build_request("2026-03-02"))
    held_elsewhere(database, run, seconds_left=-1)
    open_run(database, build_request("2026-03-03"))
    assert all_runs(database) == [("03-02", 1, "ABORTED"), ("03-03", 1, "RUNNING")]
    assert ELSEWHERE in str(find_run(database, run.run_id).message)


HOLD = """
import sys, time
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.runs.lease import hold_lease
from forecasting.warehouse.runs.log import open_run
from tests.warehouse.builders import build_request
database = connect_database(sys.argv[1])
run = open_run(database, build_request(sys.argv[2], orchestrator=sys.argv[3] or None))
with hold_lease(database, run):
    print(run.run_id, flush=True)
    time.sleep(float(sys.argv[4]))
"""


@pytest.mark.parametrize("as_of", ["2026-03-02", "2026-03-03"])
def test_a_killed_process_is_taken_over_at_once(database, url, as_of):
    victim = start_python(HOLD, url, "2026-03-02", "d1", "60")
    assert victim.stdout is not None
    run_id = int(victim.stdout.readline())
    with pytest.raises(RunConflict):
        open_run(database, build_request(as_of, orchestrator="d2"))
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    taken = open_run(database, build_request(as_of, orchestrator="d2"))
    assert (taken.run_id == run_id) == (as_of == "2026-03-02")
    assert find_run(database, run_id).run_status == ("RUNNING" if taken.run_id == run_id else "ABORTED")


@pytest.mark.parametrize("days", [("2026-03-02",) * 3, ("2026-03-02", "2026-03-03", "2026-03-04")])
def test_of_processes_that_open_at_the_same_moment_exactly_one_wins(database, url, days):
    racers = [start_python(HOLD, url, day, f"d{n}", "60") for n, day in enumerate(days)]
    deadline = time.monotonic() + 60
    while sum(racer.poll() is not None for racer in racers) < len(racers) - 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    winners = [racer for racer in racers if racer.poll() is None]
    for winner in winners:
        winner.kill()
    errors = [racer.communicate()[1] for racer in racers]
    assert len(winners) == 1
    assert sum("RunConflict" in error for error in errors) == len(racers) - 1
    assert len(all_runs(database)) == 1


def test_tasks_of_one_orchestrator_hold_a_run_at_the_same_time(database, url):
    tasks = [start_python(HOLD, url, "2026-03-02", "d1", "1") for _ in range(2)]
    answers = [task.communicate() for task in tasks]
    assert [error for _, error in answers] == ["", ""]
    assert answers[0][0] == answers[1][0]


def test_previous_run_is_the_last_usable_one_of_an_earlier_day(database):
    by_day = {}
    for as_of, status in [
        ("2026-03-01", "OK"),
        ("2026-03-02", "OK"),
        ("2026-03-03", "FAILED"),
        ("2026-03-04", "OK"),
    ]:
        by_day[as_of] = open_run(database, build_request(as_of))
        finish_run(database, by_day[as_of], status=status)
    again = open_run(database, build_request("2026-03-04", restart=True))
    assert id_of(previous_run(database, again)) == by_day["2026-03-02"].run_id
    assert previous_run(database, by_day["2026-03-01"]) is None


def test_updates_name_unknown_columns_and_unknown_runs(database):
    run = open_run(database, build_request())
    with pytest.raises(ForecastingError, match=r"unknown columns \['rows_red'\]"):
        update_run(database, run.run_id, rows_red=1)
    with pytest.raises(ForecastingError, match=r"(?s)no such run.*99"):
        find_run(database, 99)


def test_effort_adds_up_and_memory_counts_where_it_was_largest(database):
    run = open_run(database, build_request())
    for cpu_seconds, peak_mem_mb in [(1.5, 200.0), (2.0, 300.0), (0.5, 100.0)]:
        add_effort(database, run.run_id, cpu_seconds=cpu_seconds, peak_mem_mb=peak_mem_mb)
    row = read_frame(database, fc_run.select()).iloc[0]
    assert (row["cpu_seconds"], row["peak_mem_mb"]) == (4.0, 300.0)


def test_a_job_file_is_kept_once_per_content(database):
    for job in (build_job(), build_job(), build_job(horizon=3)):
        record_job_version(database, job, "a" * 40)
    kept = read_frame(database, fc_job_version.select())
    assert set(kept["config_text"]) == {build_job().config_text, build_job(horizon=3).config_text}
    assert len(kept) == 2


def test_a_long_message_is_cut_to_the_column(database):
    run = open_run(database, build_request())
    finish_run(database, run, status="FAILED", message="x" * 5000)
    assert find_run(database, run.run_id).message == "x" * 1000


def test_an_hourly_as_of_is_a_run_of_its_own(database):
    morning = open_run(database, build_request("2026-03-02T06:00"))
    finish_run(database, morning)
    evening = open_run(database, build_request("2026-03-02T18:00", restart=True))
    assert (evening.attempt, evening.as_of_date) == (1, morning.as_of_date)


def test_a_snapshot_does_not_seal(database):
    run = open_run(database, build_request())
    record_snapshot(database, run, ("there", "5" * 64), cutoff=datetime(2026, 3, 1), n_rows=1, n_series=1)
    finish_run(database, run)
    with hold_lease(database, open_run(database, build_request())):
        assert all_runs(database) == [("03-02", 1, "RUNNING")]
