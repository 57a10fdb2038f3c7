"""An installation of `make install` for a proof: a project as its release, its databases, and its REST API."""

from __future__ import annotations

import json
import os
import pwd
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.postgresql import Server
from forecasting.settings import CHECKOUT
from server.install import install
from tests.project_builder import Project, building
from tests.services import read_environment, wait_until

CODE = ("dags", "data_checks", "environments", "forecasting", "pyproject.toml", "sql", ".venv")
HEALTHY = ("metadatabase", "scheduler", "dag_processor", "triggerer")
METADATA, WAREHOUSE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "FORECASTING_WAREHOUSE"


@dataclass(frozen=True)
class Installation:
    """A folder that `make install` has prepared, with one project as its release."""

    prefix: Path
    web: Web
    project: Project

    def log_in(self, user: str = "admin") -> str:
        """Returns the token of a user whose password Airflow has drawn; waits until everything is healthy."""
        wait_until("Airflow is healthy", self.web.is_healthy)
        passwords = json.loads((self.prefix / "etc" / "passwords.json").read_text(encoding="utf-8"))
        return self.web.log_in(user, passwords[user])


@contextmanager
def installed(prefix: Path, variables: Mapping[str, str], **job: Any) -> Iterator[Installation]:
    """Yields an installation, its metadata migrated and nothing started.

    Args:
        prefix: Its folder.
        variables: Replace or follow those of secrets.env: the two databases above all.
        job: Fields of the job file, as building() takes them.
    """
    port = _free_port()
    install(prefix, pwd.getpwuid(os.geteuid()), port)
    _set_variables(prefix / "etc" / "secrets.env", variables)
    release = prefix / "releases" / "first"
    with building(release) as make:
        project = make(environ={WAREHOUSE: variables[WAREHOUSE]}, **job)
        for name in CODE:
            (release / name).symlink_to(CHECKOUT / name)
        (prefix / "current").symlink_to(release)
        usual = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        airflow = prefix / "current" / ".venv" / "airflow" / "bin" / "airflow"
        subprocess.run(
            [airflow, "db", "migrate"], env=usual | read_environment(prefix), check=True, capture_output=True
        )
        yield Installation(prefix, Web(f"http://127.0.0.1:{port}"), project)


@contextmanager
def databases(server: Server) -> Iterator[dict[str, str]]:
    """Yields the variables of a new database for Airflow and one for the warehouse."""
    with server.database() as metadata, server.database() as warehouse:
        yield {METADATA: server.url(metadata, options="").removesuffix("?"), WAREHOUSE: server.url(warehouse)}


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

    def unpause(self, dag_id: str, token: str) -> None:
        """Switches a DAG on as soon as it is there; its missed run starts at once."""
        path = f"/api/v2/dags/{dag_id}"
        wait_until(f"{dag_id} is there", lambda: self.call("GET", path, token=token)[0] == 200)
        assert self.call("PATCH", path, {"is_paused": False}, token)[0] == 200


def _set_variables(file: Path, variables: Mapping[str, str]) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition("=")[0] not in variables]
    file.write_text("\n".join([*kept, *(f"{name}='{value}'" for name, value in variables.items())]) + "\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
