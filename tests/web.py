"""The REST API of a server, for whatever interpreter talks to it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.services import wait_until

HEALTHY = ("metadatabase", "scheduler", "dag_processor", "triggerer")


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

    def answers(self) -> bool:
        """Whether somebody answers."""
        with suppress(OSError):
            return self.call("GET", "/api/v2/monitor/health")[0] == 200
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
