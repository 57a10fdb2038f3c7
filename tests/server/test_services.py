"""The services of `make install`, started from their units, outlive a scheduler; `make prove-ha` kills them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.postgresql import Server
from tests.comparable import assert_same_tables, comparable_tables
from tests.installations import databases, installed
from tests.project_builder import AS_OF, building
from tests.services import Service, alive, listening, running_services, wait_until

DAG = "data_preparation__orders"
RUNS = f"/api/v2/dags/{DAG}/dagRuns"
QUICK = {
    "AIRFLOW__API__WORKERS": "1",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "15",
}
"""What makes the test shorter than the settings of an installation would."""
JOB = {"schedules": {"data_preparation": {}}, "execution": {"retries": 1, "retry_delay": "0min"}}


def test_a_task_goes_on_at_the_other_scheduler_and_nothing_is_left(tmp_path: Path, postgresql: Server) -> None:
    with (
        building(tmp_path / "alone") as make,
        databases(postgresql) as variables,
        installed(tmp_path / "opt", variables | QUICK, **JOB) as one,
    ):
        with running_services(one.prefix) as services:
            token = one.log_in()
            one.web.unpause(DAG, token)
            asked = {"dag_run_id": "killed", "logical_date": None, "conf": {"as_of": AS_OF}}
            assert one.web.call("POST", RUNS, asked, token)[0] == 200
            schedulers = [services["scheduler@1"], services["scheduler@2"]]
            wait_until("a step runs", lambda: any(map(_runs_a_step, schedulers)))
            (killed,) = filter(_runs_a_step, schedulers)
            killed.kill()
            pids = killed.ended | {pid for service in services.values() for pid in service.members()}
            wait_until("the run has succeeded", lambda: _state(one.web.call("GET", RUNS, token=token)) == "success")
            path = f"{RUNS}/killed/taskInstances"
            (task,) = one.web.call("GET", path, token=token)[1]["task_instances"]
            assert task["try_number"] == 2
            assert listening(list(pids)) == {one.web.address.removeprefix("http://")}
        undisturbed = make(ran=["data_preparation"], **JOB)
        assert_same_tables(comparable_tables(one.project.database), comparable_tables(undisturbed.database))
    assert [what for pid in pids if (what := alive(pid))] == []


def _runs_a_step(service: Service) -> bool:
    return any(" -m forecasting" in alive(pid) for pid in service.members())


def _state(answer: tuple[int, Any]) -> str:
    status, body = answer
    assert status == 200, body
    (run,) = body["dag_runs"]
    assert run["state"] != "failed", body
    return str(run["state"])
