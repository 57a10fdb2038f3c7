"""Starts what `make install` has written, on PostgreSQL, and runs a job there: `make prove-server`.

Every service runs the command, settings and keys of its unit; systemd itself is not needed. It is proven that a run day
comes through, that a viewer cannot start one, that nothing listens on other addresses than the loopback one, and that
nothing is left when the services have ended.
"""

from __future__ import annotations

import json
import os
import pwd
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.postgresql import Server, run_server
from forecasting.settings import CHECKOUT
from server.install import install
from tests.project_builder import AS_OF, building
from tests.services import alive, listening, read_environment, running_services, wait_until

CODE = ("dags", "data_checks", "environments", "forecasting", "pyproject.toml", "sql", ".venv")
SCHEDULES = {name: {} for name in ("data_preparation", "model_training", "forecast_generation", "accuracy_monitoring")}
DAG = "integrated_workflow__orders"
SEEN = "SELECT COUNT(*) AS n_rows FROM bi_forecast WHERE job = 'orders'"
HEALTHY = ("metadatabase", "scheduler", "dag_processor", "triggerer")


def main() -> int:
    """Installs, starts, runs, stops; returns 1 where something is not as it must be."""
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server() as database,
        database.database() as metadata,
        database.database() as warehouse,
    ):
        prefix = Path(folder) / "opt"
        port = _free_port()
        install(prefix, pwd.getpwuid(os.geteuid()), port)
        _name_databases(prefix, database, metadata, warehouse)
        release = prefix / "releases" / "first"
        with building(release) as make:
            project = make(
                environ={"FORECASTING_WAREHOUSE": database.url(warehouse)},
                schedules=SCHEDULES | {"integrated_workflow": {}},
            )
            for name in CODE:
                (release / name).symlink_to(CHECKOUT / name)
            (prefix / "current").symlink_to(release)
            airflow = prefix / "current" / ".venv" / "airflow" / "bin" / "airflow"
            subprocess.run(
                [airflow, "db", "migrate"], env=_usual() | read_environment(prefix), check=True, capture_output=True
            )
            with running_services(prefix) as services:
                web = Web(f"http://127.0.0.1:{port}")
                wait_until("Airflow is healthy", web.is_healthy)
                passwords = json.loads((prefix / "etc" / "passwords.json").read_text(encoding="utf-8"))
                _run_day(web, passwords)
                pids = [pid for service in services.values() for pid in service.members()]
                addresses = listening(pids)
            rows = int(project.query(SEEN)["n_rows"].item())
        left = [what for pid in pids if (what := alive(pid))]
    print(f"{len(services)} services, {len(pids)} processes; listening on {', '.join(sorted(addresses))}")
    print(f"the run day is published: {rows} rows; processes left: {', '.join(left) or 'none'}")
    return int(not rows or bool(left) or any(not address.startswith("127.0.0.1:") for address in addresses))


@dataclass(frozen=True)
class Web:
    """The REST API, as people and programs use it."""

    address: str

    def call(self, method: str, path: str, body: object = None, token: str = "") -> tuple[int, Any]:
        """Returns the status and the answer."""
        request = urllib.request.Request(
            f"{self.address}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def is_healthy(self) -> bool:
        """Whether every component says that it is well."""
        with suppress(OSError, ValueError):
            health = self.call("GET", "/api/v2/monitor/health")[1]
            return all(health[component]["status"] == "healthy" for component in HEALTHY)
        return False

    def log_in(self, user: str, password: str) -> str:
        """Returns the token of a user."""
        status, answer = self.call("POST", "/auth/token", {"username": user, "password": password})
        assert status == 201, answer
        return str(answer["access_token"])


def _run_day(web: Web, passwords: dict[str, str]) -> None:
    admin, viewer = (web.log_in(user, passwords[user]) for user in ("admin", "viewer"))
    wait_until("the job's DAG is there", lambda: web.call("GET", f"/api/v2/dags/{DAG}", token=admin)[0] == 200)
    assert web.call("PATCH", f"/api/v2/dags/{DAG}", {"is_paused": False}, admin)[0] == 200
    asked = {"logical_date": None, "conf": {"as_of": AS_OF}}
    assert web.call("POST", f"/api/v2/dags/{DAG}/dagRuns", asked, viewer)[0] == 403, "a viewer can start a run"
    assert web.call("POST", f"/api/v2/dags/{DAG}/dagRuns", asked, admin)[0] == 200

    def has_ended() -> bool:
        runs = web.call("GET", f"/api/v2/dags/{DAG}/dagRuns", token=admin)[1]["dag_runs"]
        assert all(run["state"] != "failed" for run in runs), "the run day has failed"
        return bool(runs) and all(run["state"] == "success" for run in runs)

    wait_until("the run day has ended", has_ended, 600)


def _name_databases(prefix: Path, server: Server, metadata: str, warehouse: str) -> None:
    secrets = prefix / "etc" / "secrets.env"
    named = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": server.url(metadata, options="").removesuffix("?"),
        "FORECASTING_WAREHOUSE": server.url(warehouse),
    }
    lines = []
    for line in secrets.read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}='{named[name]}'" if name in named else line)
    secrets.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _usual() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
