"""Starts what `make install` has written, on PostgreSQL, and runs a job there: `make prove-server`.

Every service runs the command, settings and keys of its unit; systemd itself is not needed. A run day comes through and
no task of it needs a second try, although all web workers are cold; a viewer cannot start one. Airflow's tables are
cleaned, everything is backed up and lost, and restored and upgraded with the commands of the page; then the next run
day comes through. Nothing listens on other addresses than the loopback one, and nothing is left when the services have
ended.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.postgresql import Server, programs_folder, run_server
from server.databases import InstalledDatabase
from tests.installations import METADATA, WAREHOUSE, Installation, databases, installed, type_from_the_page
from tests.project_builder import AS_OF
from tests.services import alive, listening, read_environment, run_once, running_services, wait_until

SCHEDULES = {name: {} for name in ("data_preparation", "model_training", "forecast_generation", "accuracy_monitoring")}
DAG = "integrated_workflow__orders"
NEXT_DAY = "2026-06-30"
PUBLISHED = """
    SELECT p.as_of_date, COUNT(*) FROM fc_publication p JOIN fc_forecast f ON f.run_id = p.run_id
    GROUP BY p.as_of_date ORDER BY p.as_of_date"""
NOTES, AGE = "SELECT COUNT(*) FROM log", "UPDATE log SET dttm = dttm - INTERVAL '91 days'"
SHOWN_LINES = 25
CONNECTION = {"connection_id": "forecasting_vault", "conn_type": "postgres", "password": "geheim-geheim"}


@dataclass(frozen=True)
class Proof:
    """An installation, its server of databases, and what was seen while it ran."""

    one: Installation
    server: Server
    addresses: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)

    def read(self, sql: str, variable: str = "") -> list[tuple[Any, ...]]:
        """Reads one of the databases, or changes it; without its variable, that of the administrator."""
        with self.server.connect(self.name(variable) if variable else "postgres") as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def name(self, variable: str) -> str:
        """Returns the name of a database by its variable."""
        return InstalledDatabase(variable, read_environment(self.one.prefix)[variable]).login()["PGDATABASE"]

    @contextmanager
    def running(self) -> Iterator[str]:
        """Runs all services as long as the block lasts, and yields the token of their administrator."""
        with running_services(self.one.prefix) as services:
            yield self.one.log_in()
            pids = [pid for service in services.values() for pid in service.members()]
            self.addresses.update(listening(pids))
        self.left.extend(what for pid in pids if (what := alive(pid)))


def main() -> int:
    """Goes through it; returns 1 where something is not as it must be."""
    os.environ["PATH"] = f"{programs_folder()}{os.pathsep}{os.environ['PATH']}"
    started, schedules = time.monotonic(), SCHEDULES | {"integrated_workflow": {}}
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server() as server,
        databases(server) as variables,
        installed(Path(folder) / "opt", variables, schedules=schedules) as one,
    ):
        proof = Proof(one, server)
        with proof.running() as admin:
            assert one.web.call("POST", "/api/v2/connections", CONNECTION, admin)[0] == 201
            run_day(one)
        _clean(proof)
        _lose_and_restore(proof)
        type_from_the_page("Upgrade", one.prefix)
        with proof.running() as admin:
            status, found = one.web.call("GET", "/api/v2/connections/forecasting_vault", token=admin)
            assert (status, found["password"]) == (200, "***"), "the restored connection cannot be read"
            run_day(one, NEXT_DAY)
        published = proof.read(PUBLISHED, WAREHOUSE)
    print(f"listening on {', '.join(sorted(proof.addresses))}; processes left: {', '.join(proof.left) or 'none'}")
    print(
        f"published: {', '.join(f'{n} series for {day}' for day, n in published)}; {time.monotonic() - started:.0f} s"
    )
    is_open = any(not address.startswith("127.0.0.1:") for address in proof.addresses)
    return int(len(published) != 2 or bool(proof.left) or is_open)


def run_day(one: Installation, as_of: str = AS_OF) -> None:
    """Has an administrator start a run day of the job, as a viewer may not; no task of it may need a second try."""
    web, admin, viewer = one.web, one.log_in(), one.log_in("viewer")
    web.unpause(DAG, admin)
    asked = {"logical_date": None, "conf": {"as_of": as_of}}
    assert web.call("POST", f"/api/v2/dags/{DAG}/dagRuns", asked, viewer)[0] == 403, "a viewer can start a run"
    status, run = web.call("POST", f"/api/v2/dags/{DAG}/dagRuns", asked, admin)
    assert status == 200, run
    path = f"/api/v2/dags/{DAG}/dagRuns/{run['dag_run_id']}"

    def has_ended() -> bool:
        state = web.call("GET", path, token=admin)[1]["state"]
        assert state != "failed", f"the run day has failed:\n{_failures(one, path, admin)}"
        return bool(state == "success")

    wait_until("the run day has ended", has_ended, 600)
    tasks = web.call("GET", f"{path}/taskInstances", token=admin)[1]["task_instances"]
    took = [f"{task['task_id']} {task['duration']:.0f} s, try {task['try_number']}" for task in tasks]
    print(f"run day {as_of}: {'; '.join(took)}", flush=True)
    assert {task["try_number"] for task in tasks} == {1}, "a task was lost, and had to be tried again"


def _failures(one: Installation, run: str, token: str) -> str:
    """Returns what the tasks of a run that have failed have said last."""
    tasks = one.web.call("GET", f"{run}/taskInstances?state=failed", token=token)[1]["task_instances"]
    logs = [f"{run}/taskInstances/{task['task_id']}/logs/{task['try_number']}" for task in tasks]
    said = [one.web.call("GET", log, token=token)[1]["content"][-SHOWN_LINES:] for log in logs]
    return "\n".join(str(line.get("event", line)) for lines in said for line in lines)


def _clean(proof: Proof) -> None:
    """Has Airflow's tables cleaned of what is older than 90 days, and of nothing else."""
    ((n_notes,),) = proof.read(NOTES, METADATA)
    run_once(proof.one.prefix, "forecasting-clean")
    assert proof.read(NOTES, METADATA)[0][0] >= n_notes, "young rows were deleted"
    proof.read(AGE, METADATA)
    run_once(proof.one.prefix, "forecasting-clean")
    ((n_left,),) = proof.read(NOTES, METADATA)
    print(f"cleaned: of {n_notes} rows of Airflow's audit log {n_left} are left once they are old", flush=True)
    assert n_left < n_notes


def _lose_and_restore(proof: Proof) -> None:
    """Backs up, loses both databases, keys and artifacts, and restores them as the page says."""
    prefix, names = proof.one.prefix, [proof.name(variable) for variable in (METADATA, WAREHOUSE)]
    run_once(prefix, "forecasting-backup")
    shutil.rmtree(prefix / "var" / "artifacts")
    for file in (prefix / "etc").glob("*.env"):
        file.unlink()
    for name in names:
        proof.read(f"DROP DATABASE {name} WITH (FORCE)")
        proof.read(f"CREATE DATABASE {name}")
    (backup,) = (prefix / "backup").iterdir()
    print(type_from_the_page("Back up and restore", prefix, backup=backup).strip(), flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers end with it
    sys.exit(main())
