"""Metrics reach a real StatsD server, and one that is gone costs nothing."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from forecasting.errors import ForecastingError
from forecasting.purposes import PURPOSES
from forecasting.runs.watching import metrics
from forecasting.runs.watching.metrics import gauges, send, send_ended
from tests.project_builder import Make


@contextmanager
def statsd() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.setblocking(False)
        yield server


def received(server: socket.socket) -> list[str]:
    """Returns the lines of all datagrams; on this machine they are there once they are sent."""
    lines: list[str] = []
    with suppress(BlockingIOError):
        while True:
            lines += server.recv(65_536).decode().splitlines()
    return lines


def address(server: socket.socket) -> str:
    return f"127.0.0.1:{server.getsockname()[1]}"


def test_a_run_day_sends_its_verdict_its_figures_and_the_seconds_of_its_steps(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    with statsd() as server:
        project = replace(project, settings=replace(project.settings, statsd=address(server)))
        project.run("accuracy_monitoring")
        forecast = project.query("SELECT run_id FROM fc_publication")["run_id"].item()
        send_ended(address(server), project.database, [forecast])
        with pytest.raises(ForecastingError):
            project.run("forecast_generation", "2026-08-29")
        lines = received(server)
    assert [line for line in lines if ":1|c" in line] == [
        "forecasting.run.orders.accuracy_monitoring.OK:1|c",
        "forecasting.run.orders.forecast_generation.OK:1|c",
        "forecasting.run.orders.forecast_generation.FAILED:1|c",
    ]
    figures = dict(line.removesuffix("|g").rsplit(":", 1) for line in lines if line.endswith("|g"))
    of_run = "forecasting.run.orders.forecast_generation"
    assert {name: figures[f"{of_run}.{name}"] for name in ("n_expected", "n_ok", "n_fallback", "n_checks_failed")} == {
        "n_expected": "4",
        "n_ok": "4",
        "n_fallback": "0",
        "n_checks_failed": "0",
    }
    assert {"n_breached", "n_exceptions"} <= {name.rpartition(".")[2] for name in figures if "accuracy" in name}
    timed = [line.partition(":")[0] for line in lines if re.search(r":\d+\|ms$", line)]
    assert timed[:2] == [f"forecasting.step.orders.measure_accuracy.{unit}" for unit in ("seconds", "cpu_seconds")]
    assert len(timed) == 2 * len(PURPOSES["accuracy_monitoring"])


def test_nothing_is_sent_unless_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    send(None, ["a:1|c"])


def test_many_lines_are_several_datagrams() -> None:
    lines = [f"forecasting.step.orders.{number:050}:1|ms" for number in range(100)]
    with statsd() as server:
        send(address(server), lines)
        first = server.recv(65_536)
        assert len(first) <= metrics.DATAGRAM_BYTES
        assert first.decode().splitlines() + received(server) == lines


def test_a_figure_that_is_unknown_is_left_out() -> None:
    assert [*gauges({"n": 3, "none": None, "part": 0.25}, "run", "orders")] == [
        "forecasting.run.orders.n:3|g",
        "forecasting.run.orders.part:0.25|g",
    ]


@pytest.mark.parametrize("server", ["127.0.0.1:1", "nowhere.invalid:8125", "127.0.0.1:99999"])
def test_a_server_that_is_gone_harms_nothing(server: str) -> None:
    for _ in range(3):
        send(server, ["a:1|c"])


def test_a_name_server_that_does_not_answer_is_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    began = time.monotonic()
    for _ in range(3):
        send("slow.example:8125", ["a:1|c"])
    assert time.monotonic() - began < 2 * metrics.RESOLVE_SECONDS
