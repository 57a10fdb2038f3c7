"""Airflow as `make airflow` starts it: a real scheduler with LocalExecutor, the REST API, and a clean end."""

import json
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forecasting.purposes import INTEGRATED, PURPOSES
from tests.local_airflow.conftest import CHECKOUT, Site

AS_OF = "2011-11-11"


@dataclass(frozen=True)
class Server:
    """A running instance, and a person who is logged in."""

    site: Site
    process: subprocess.Popen[str]
    address: str
    token: str = ""

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"{self.address}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def trigger(self, dag_id: str, **conf: Any) -> tuple[int, Any]:
        return self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None, "conf": conf})

    def start(self, dag_id: str) -> None:
        """Has a DAG scheduled and triggers it as a program would."""
        assert self.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})[0] == 200
        status, answer = self.trigger(dag_id, as_of=AS_OF, trigger_reason="API")
        assert status == 200, answer

    def wait_for_runs(self, dag_id: str, count: int = 1, *, seconds: float = 90) -> list[dict[str, Any]]:
        """Returns the runs of a DAG once there are as many and all have ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            runs = self.call("GET", f"/api/v2/dags/{dag_id}/dagRuns")[1]["dag_runs"]
            if len(runs) >= count and all(run["state"] in ("success", "failed") for run in runs):
                return runs
            time.sleep(0.5)
        raise AssertionError(f"{dag_id}: {[run['state'] for run in runs]} after {seconds} s")


@pytest.fixture(scope="module")
def server(orders: Site) -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, "-m", "local_airflow.server", "0"],
        cwd=CHECKOUT,
        env=orders.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield log_in(Server(orders, process, ""), process)
    finally:
        process.terminate()
        process.communicate(timeout=60)


def log_in(server: Server, process: subprocess.Popen[str]) -> Server:
    said = ""
    while "stop with" not in said:
        line = process.stdout.readline()
        assert line, f"the server ended by itself: {said}"
        said += line
    address = re.search(r"ready at (\S+)", said)[1]
    user, password = re.search(r"user (\S+) +password (\S+)", said).groups()
    status, answer = Server(server.site, process, address).call(
        "POST", "/auth/token", {"username": user, "password": password}
    )
    assert status == 201, answer
    return Server(server.site, process, address, answer["access_token"])


def find_rows(site: Site, job: str) -> dict[str, list[tuple[Any, ...]]]:
    """Returns what the real steps of a job have written: its runs by purpose, and the published forecast."""
    runs = "SELECT purpose, run_status, as_of_date, trigger_reason FROM fc_run WHERE job = ? ORDER BY purpose"
    forecast = "SELECT series_key, target_date, forecast_value, run_id FROM bi_forecast WHERE job = ?"
    return {"runs": site.query(runs, job), "forecast": site.query(forecast, job)}


def test_every_purpose_runs_over_the_rest_api_and_leaves_its_rows(orders, server):
    together, apart = f"{INTEGRATED}__shipments", [f"{purpose}__orders" for purpose in PURPOSES]
    server.start(together)
    for dag_id in apart:
        server.start(dag_id)
        assert [run["state"] for run in server.wait_for_runs(dag_id)] == ["success"]
    assert [run["state"] for run in server.wait_for_runs(together)] == ["success"]
    for job, purposes in (("orders", PURPOSES), ("shipments", (*PURPOSES, INTEGRATED))):
        found = find_rows(orders, job)
        assert found["runs"] == [(purpose, "OK", AS_OF, "API") for purpose in sorted(purposes)]
        assert len(found["forecast"]) == 3 * 7
        assert all(value is not None and value > 0 for _, _, value, _ in found["forecast"])
        assert len({run_id for *_, run_id in found["forecast"]}) == 1


def test_a_dag_that_comes_after_preparation_acts_for_the_same_day(server):
    server.call("PATCH", "/api/v2/dags/forecast_generation__tiny", {"is_paused": False})
    server.start("data_preparation__tiny")
    (run,) = server.wait_for_runs("forecast_generation__tiny")
    assert (run["state"], run["run_type"], run["logical_date"]) == ("success", "asset_triggered", None)
    assert {row[1:3] for row in server.site.find_asked("data_preparation__tiny")} == {(AS_OF, "API")}
    assert {row[1:3] for row in server.site.find_asked("forecast_generation__tiny")} == {(AS_OF, "SCHEDULE")}


def test_a_backfill_acts_for_each_scheduled_day(server):
    dag_id = "model_training__other"
    server.call("PATCH", f"/api/v2/dags/{dag_id}", {"is_paused": False})
    days = {"from_date": "2026-10-30T00:00:00Z", "to_date": "2026-11-08T00:00:00Z"}
    status, answer = server.call("POST", "/api/v2/backfills", {"dag_id": dag_id, **days})
    assert status == 200, answer
    backfilled = [run for run in server.wait_for_runs(dag_id, 2) if run["run_type"] == "backfill"]
    assert [run["state"] for run in backfilled] == ["success", "success"]
    assert {row[1] for row in server.site.find_asked(dag_id)} >= {"2026-10-31", "2026-11-07"}


@pytest.mark.parametrize("conf", [{"as_of": "2011-02-30"}, {"as_of": 7}, {"trigger_reason": "WHIM"}, {"retry": "no"}])
def test_a_wrong_parameter_is_refused_by_name(server, conf):
    status, answer = server.trigger("data_preparation__other", **conf)
    assert status == 400
    assert f"Invalid input for param {next(iter(conf))}" in answer


def test_without_a_login_there_is_only_the_health_page(server):
    stranger = Server(server.site, server.process, server.address)
    assert stranger.call("GET", "/api/v2/monitor/health")[0] == 200
    assert stranger.call("GET", "/api/v2/dags")[0] in (401, 403)


def test_the_password_is_for_its_owner_only(server):
    passwords = server.site.root / "var" / "airflow" / "passwords.json"
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600


def test_everything_listens_on_the_loopback_address_only(server):
    listening = {inode: address for address, inode in listening_sockets()}
    ours = {listening[inode] for pid in family(server.process.pid) for inode in open_sockets(pid) if inode in listening}
    assert ours == {f"127.0.0.1:{server.address.rpartition(':')[2]}"}


def test_a_taken_port_is_named(server):
    port = server.address.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "local_airflow.server", port],
        cwd=CHECKOUT,
        env=server.site.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr


def test_ctrl_c_ends_everything_with_a_step_on_its_way(server):
    (server.site.root / "slow").write_text("wait_for_source")
    server.call("PATCH", "/api/v2/dags/data_preparation__other", {"is_paused": False})
    assert server.trigger("data_preparation__other", as_of=AS_OF)[0] == 200
    deadline = time.monotonic() + 60
    while not (server.site.root / "pid").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    step = int((server.site.root / "pid").read_text())
    processes = {*family(server.process.pid), step}
    server.process.send_signal(signal.SIGINT)
    output, _ = server.process.communicate(timeout=60)
    assert "Airflow has stopped" in output
    assert server.process.returncode == 0
    assert {pid for pid in processes if Path(f"/proc/{pid}").exists()} == set()


def family(pid: int) -> list[int]:
    """Returns a process and all its descendants."""
    children = (Path(f"/proc/{pid}/task/{pid}/children").read_text().split()) if Path(f"/proc/{pid}").exists() else []
    return [pid, *(member for child in children for member in family(int(child)))]


def open_sockets(pid: int) -> set[str]:
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    return {link[8:-1] for link in links if link.startswith("socket:[")}


def listening_sockets() -> list[tuple[str, str]]:
    """Returns address:port and inode of every TCP socket of this machine that listens."""
    found = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A":
                found.append((readable(columns[1]), columns[9]))
    return found


def readable(hexadecimal: str) -> str:
    address, port = hexadecimal.split(":")
    host = socket.inet_ntoa(bytes.fromhex(address)[::-1]) if len(address) == 8 else address
    return f"{host}:{int(port, 16)}"
