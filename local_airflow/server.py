"""Starts Airflow with its web interface on the loopback address and stops it, with all its processes, on Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from local_airflow.instance import (
    HOST,
    USER,
    Instance,
    load_instance,
    require_database,
    require_password,
)

COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
"""Processes of the instance; task logs are read from the file system, so nothing serves them."""
HEALTHY = ("metadatabase", "scheduler", "dag_processor", "triggerer")
START_SECONDS = 120
"""Longest wait until everything is healthy; measured 15 to 30 seconds on two cores."""
STOP_SECONDS = 30
"""Longest wait for a clean end before processes are killed; measured 5 to 13 seconds."""
POLL_SECONDS = 0.5


@contextmanager
def running_server(instance: Instance) -> Iterator[str]:
    """Runs Airflow as long as the block lasts and yields the password of the web interface.

    Raises:
        SystemExit: the port is taken, or a component did not start; its log is named.
    """
    require_free_port(instance.port)
    require_database(instance)
    password = require_password(instance)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, arguments in COMPONENTS.items():
            processes[name] = _start(instance, name, arguments)
        _wait_until_healthy(instance, processes)
        yield password
    finally:
        stop_all(processes)


def require_free_port(port: int) -> None:
    """Raises SystemExit when something listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SystemExit(f"port {port} is taken; choose another one: make airflow PORT=8081") from error


def free_port() -> int:
    """Returns a port on which nothing listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def stop_all(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ends every process group, the last one started first; kills what is left after STOP_SECONDS.

    The API server goes last, because a task that is being ended reports to it, and tries for long when it is gone.
    """
    deadline = time.monotonic() + STOP_SECONDS
    for process in reversed(processes.values()):
        _signal_group(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in processes.values():
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _start(instance: Instance, name: str, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    with (instance.logs / f"airflow-{name}.log").open("wb") as log:
        return subprocess.Popen(
            instance.command(*arguments),
            env=instance.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _wait_until_healthy(instance: Instance, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(instance):
        require_alive(instance, processes)
        if time.monotonic() > deadline:
            raise SystemExit(f"Airflow is not healthy after {START_SECONDS} s; see {instance.logs}/airflow-*.log")
        time.sleep(POLL_SECONDS)


def require_alive(instance: Instance, processes: dict[str, subprocess.Popen[bytes]]) -> None:
    """Raises SystemExit naming the log of the first component that has ended."""
    for name, process in processes.items():
        if process.poll() is not None:
            raise SystemExit(f"Airflow's {name} ended by itself; see {instance.logs / f'airflow-{name}.log'}")


def _is_healthy(instance: Instance) -> bool:
    try:
        with urllib.request.urlopen(f"{instance.address}/api/v2/monitor/health", timeout=5) as answer:  # noqa: S310
            health = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return False
    return all(health[component]["status"] == "healthy" for component in HEALTHY)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _stop_request(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Serves on the port given as only argument, 0 for any free one, until interrupted."""
    instance = load_instance(int(arguments[0]) or free_port())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop_request)
    try:
        print("starting Airflow; this takes about half a minute", flush=True)
        with running_server(instance) as password:
            print(f"Airflow is ready at {instance.address}\n  user {USER}   password {password}")
            print("  switch a DAG on to have it scheduled; a run that it has just missed starts at once")
            print(f"  logs {instance.logs}/airflow-*.log   stop with Ctrl-C", flush=True)
            signal.pause()
    except KeyboardInterrupt:
        print("Airflow has stopped", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
