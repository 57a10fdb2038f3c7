"""What a run is measured by, for a StatsD server that the settings name; a server that is gone costs and harms nothing.

StatsD is what Airflow's own metrics speak first. It is text in UDP datagrams, which nobody waits for.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from threading import Thread
from typing import Any

import pandas as pd

from forecasting.errors import WarehouseError
from forecasting.vocabulary.facts import CPU_SECONDS, RUN_STATUS
from forecasting.warehouse.connection import Database
from forecasting.warehouse.status import read_status

PREFIX = "forecasting"
RESOLVE_SECONDS = 0.5
"""Longest wait for the address of the server, once in a process; without an answer nothing is sent."""
DATAGRAM_BYTES = 1400
"""What fits into a packet of an ordinary network."""

log = logging.getLogger(__name__)


def send_step(server: str | None, step: tuple[str, str], seconds: float, cpu_seconds: float) -> None:
    """Sends how long a step, named by its job and itself, has worked."""
    send(server, [timing(seconds, "step", *step, "seconds"), timing(cpu_seconds, "step", *step, CPU_SECONDS)])


def send_ended(server: str | None, database: Database, runs: Iterable[int]) -> None:
    """Sends the verdict and the figures of those of some runs that have ended."""
    for run_id in runs if server else ():
        with suppress(WarehouseError):  # the run has its own verdict, whatever becomes of its metrics
            for row in read_status(database, "run_figures", run_id=run_id).to_dict("records"):
                send(server, _lines(row))


def _lines(row: Mapping[Hashable, Any]) -> Iterator[str]:
    job, purpose, verdict = str(row["job"]), str(row["purpose"]), str(row[RUN_STATUS])
    yield count("run", job, purpose, verdict)
    figures = {str(name): value for name, value in row.items() if name not in ("job", "purpose", RUN_STATUS)}
    yield from gauges({name: None if pd.isna(value) else value for name, value in figures.items()}, "run", job, purpose)


def count(*name: str) -> str:
    """Returns the line that adds 1 to a counter."""
    return f"{_dotted(name)}:1|c"


def timing(seconds: float, *name: str) -> str:
    """Returns the line of a timer."""
    return f"{_dotted(name)}:{seconds * 1000:.0f}|ms"


def gauges(figures: Mapping[str, float | None], *name: str) -> Iterator[str]:
    """Yields the lines of figures that stay until the next one; nothing for one that is unknown."""
    for figure, value in figures.items():
        if value is not None:
            yield f"{_dotted((*name, figure))}:{value:.15g}|g"


def send(server: str | None, lines: Iterable[str]) -> None:
    """Sends lines to host:port, several a datagram; does nothing where no server is named or it cannot be found."""
    address = _address(server) if server else None
    if address is None:
        return
    family, place = address
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)
        for datagram in _datagrams(lines):
            with suppress(OSError):
                sender.sendto(datagram, place)


def _dotted(name: Iterable[str]) -> str:
    return ".".join([PREFIX, *name])


def _datagrams(lines: Iterable[str]) -> Iterator[bytes]:
    held = b""
    for line in lines:
        text = line.encode()
        if held and len(held) + 1 + len(text) > DATAGRAM_BYTES:
            yield held
            held = b""
        held = held + b"\n" + text if held else text
    if held:
        yield held


@cache
def _address(server: str) -> tuple[socket.AddressFamily, tuple[str, int]] | None:
    """Returns the family and the address of a server; a name server that does not answer is not waited for."""
    host, _, port = server.rpartition(":")
    found: list[tuple[socket.AddressFamily, tuple[str, int]]] = []

    def resolve() -> None:
        with suppress(OSError, UnicodeError):
            for family, _, _, _, place in socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM):
                found.append((family, place))  # type: ignore[arg-type]

    thread = Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(RESOLVE_SECONDS)
    if not found:
        log.warning("no metrics are sent: the address of %s is not found", server)
        return None
    return found[0]
