"""Airflow as `make airflow` starts it, for the tests that talk to it."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from tests.local_airflow.sites import CHECKOUT, Site

AS_OF = "2011-11-11"


@dataclass(frozen=True)
class Server:
    """A running instance, and a person who is logged in."""

    site: Site
    process: subprocess.Popen[str]
    address: str
    user: str = ""
    password: str = ""
    token: str = ""
    said: str = ""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"{self.address}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read().decode()
                is_json = answer.headers.get_content_type() == "application/json"
                return answer.status, json.loads(text or "null") if is_json else text
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def log_in(self, user: str, password: str) -> "Server":
        status, answer = self.call("POST", "/auth/token", {"username": user, "password": password})
        assert status == 201, answer
        return replace(self, user=user, password=password, token=answer["access_token"])

    def trigger(self, dag_id: str, run: dict[str, Any] | None = None, **conf: Any) -> tuple[int, Any]:
        return self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf} | (run or {}))

    def unpause(self, dag_id: str, *, seconds: float = 30) -> None:
        """Switches a DAG on; Airflow's SQLite may be locked by its scheduler for a moment."""
        deadline = time.monotonic() + seconds
        status, answer = self.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})
        while status >= 500 and time.monotonic() < deadline:
            time.sleep(0.5)
            status, answer = self.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})
        assert status == 200, answer

    def start(self, dag_id: str) -> None:
        """Has a DAG scheduled and triggers it as a program would."""
        self.unpause(dag_id)
        status, answer = self.trigger(dag_id, as_of=AS_OF, trigger_reason="API")
        assert status == 200, answer

    def wait_for_runs(
        self, dag_id: str, count: int = 1, *, seconds: float = 300, every: float = 0.5
    ) -> list[dict[str, Any]]:
        """Returns the runs of a DAG once there are as many and all have ended; asks every so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            runs = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns")[1]["dag_runs"]
            if len(runs) >= count and all(run["state"] in ("success", "failed") for run in runs):
                return runs
            time.sleep(every)
        raise AssertionError(f"{dag_id}: {[run['state'] for run in runs]} after {seconds} s")


@contextmanager
def running_airflow(site: Site, **variables: str) -> Iterator[Server]:
    """Runs a server as long as the block lasts, with further variables; its user is logged in."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local_airflow.server", "0"],
        cwd=CHECKOUT,
        env=site.environment | variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = ""
        while "stop with" not in said:
            line = process.stdout.readline()
            assert line, f"the server ended by itself: {said}"
            said += line
        address = re.search(r"ready at (\S+)", said)[1]
        yield Server(site, process, address, said=said).log_in(*re.search(r"user (\S+) +password (\S+)", said).groups())
    finally:
        process.terminate()
        process.communicate(timeout=60)
