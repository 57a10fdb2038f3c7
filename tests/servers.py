"""Every kind of database on this machine, for programs that run outside pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from benchmarks.postgresql import run_server
from tests.hana_peer.peer import run_peer

DATABASES = ("sqlite", "postgresql", "hana")


@contextmanager
def serving() -> Iterator[Callable[[str], AbstractContextManager[dict[str, str]]]]:
    """Runs the servers, and yields what opens an empty warehouse of a kind and gives the variables that name it."""
    with run_server() as postgresql, run_peer() as hana:
        servers: dict[str, Any] = {"postgresql": postgresql, "hana": hana}

        @contextmanager
        def warehouse(kind: str) -> Iterator[dict[str, str]]:
            if kind not in servers:
                yield {}
                return
            with servers[kind].database() as database:
                yield {"FORECASTING_WAREHOUSE": servers[kind].url(database)}

        yield warehouse
