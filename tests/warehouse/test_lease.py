from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest

from forecasting.errors import RunConflict
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.runs import lease
from forecasting.warehouse.runs.lease import Holder, hold_lease, is_worked_on
from forecasting.warehouse.runs.log import Run, find_run, finish_run, open_run
from tests.warehouse.builders import build_request, update_run

ME = Holder.of_this_process(None)


@pytest.fixture
def quick_heart(monkeypatch):
    monkeypatch.setattr(lease, "STEP_LEASE", timedelta(seconds=2))


def time_left(run: Run) -> timedelta:
    assert run.lease_until_utc is not None
    return run.lease_until_utc - utc_now()


def test_a_held_run_names_its_process_and_a_left_one_stays_reserved(database):
    run = open_run(database, build_request())
    with hold_lease(database, run):
        held = find_run(database, run.run_id)
    left = find_run(database, run.run_id)
    assert held.host == ME.host
    assert timedelta(0) < time_left(held) <= timedelta(seconds=60)
    assert left.host == ME.between_steps
    assert timedelta(seconds=90) < time_left(left) <= timedelta(minutes=2)


def test_the_lease_is_renewed_while_the_step_works(database, quick_heart):
    run = open_run(database, build_request())
    with hold_lease(database, run):
        time.sleep(2.2)
        assert time_left(find_run(database, run.run_id)) > timedelta(0)


def test_a_run_that_was_finished_inside_is_not_reserved_again(database):
    run = open_run(database, build_request())
    with hold_lease(database, run):
        finish_run(database, run)
    ended = find_run(database, run.run_id)
    assert (ended.run_status, ended.lease_until_utc) == ("OK", None)


def test_a_failed_step_leaves_the_run_and_shows_its_own_error(database):
    run = open_run(database, build_request())
    with pytest.raises(ValueError, match="mine"), hold_lease(database, run):
        raise ValueError("mine")
    assert find_run(database, run.run_id).host == ME.between_steps


@pytest.mark.parametrize("taken", [{"orchestrator": "d2"}, {"run_status": "ABORTED"}])
def test_a_step_that_slept_while_another_took_over_does_not_succeed(database, quick_heart, taken):
    run = open_run(database, build_request(orchestrator="d1"))
    with pytest.raises(RunConflict, match="taken over"), hold_lease(database, run):
        update_run(database, run.run_id, **taken)
        time.sleep(1.2)


def test_a_run_that_was_taken_over_before_cannot_be_held(database):
    run = open_run(database, build_request(orchestrator="d1"))
    update_run(database, run.run_id, orchestrator="d2")
    with pytest.raises(RunConflict, match="taken over"), hold_lease(database, run):
        pytest.fail("the step must not start")


def test_leaving_does_not_disturb_a_process_that_holds_the_run_as_well(database):
    run = open_run(database, build_request(orchestrator="d1"))
    with hold_lease(database, run):
        update_run(database, run.run_id, host="another-host:5")
    assert find_run(database, run.run_id).host == "another-host:5"


@pytest.mark.parametrize("last_beat", ["mine", "fellow"])
def test_a_run_stays_marked_as_worked_on_while_a_fellow_task_goes_on(database, quick_heart, last_beat):
    run = open_run(database, build_request(orchestrator="d1"))
    fellow = f"{ME.between_steps}{os.getppid()}"
    with hold_lease(database, run):
        update_run(database, run.run_id, host=fellow)
        if last_beat == "mine":
            time.sleep(0.8)
    left = find_run(database, run.run_id)
    assert left.host == fellow
    assert time_left(left) > timedelta(0)


def leased(host):
    return {"host": host, "lease_until_utc": utc_now() + timedelta(minutes=1)}


def test_a_process_of_another_container_of_the_same_name_is_not_known_to_be_dead(monkeypatch, tmp_path):
    """Two containers share a host name, and in both the suite is process 7: each has process ids of its own."""
    dead = f"{ME.between_steps}{2**22 - 1}"
    assert not is_worked_on(leased(dead))
    (tmp_path / "pid").symlink_to("pid:[4026531999]")
    monkeypatch.setattr(lease, "_PROCESS_IDS", tmp_path / "pid")
    assert is_worked_on(leased(dead))
    there = Holder.of_this_process(None)
    assert there.host != ME.host
    assert not there.shares({"orchestrator": None, "host": ME.host})


def test_another_process_that_got_the_id_of_a_dead_one_is_not_taken_for_it():
    assert is_worked_on(leased(ME.host))
    pid, _, started = ME.host.rpartition(":")[2].partition(".")
    assert not is_worked_on(leased(f"{ME.between_steps}{pid}.{int(started) - 1}"))


def test_several_runs_are_renewed_together(database, quick_heart):
    parent = open_run(database, build_request(orchestrator="d1", purpose="integrated_workflow"))
    run = open_run(database, build_request(orchestrator="d1"))
    with hold_lease(database, run, parent):
        time.sleep(2.2)
        assert all(time_left(find_run(database, held.run_id)) > timedelta(0) for held in (run, parent))
