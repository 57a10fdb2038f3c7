"""A server of every kind of database: it makes databases, copies of others where it can, and names them by URL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.postgresql import run_server
from forecasting.warehouse.connection.kinds import KINDS
from tests.hana_peer.peer import run_peer

DATABASES = tuple(KINDS)


class Files:
    """SQLite's files, as a server has databases."""

    can_copy = True

    def __init__(self, folder: Path) -> None:
        self._folders = (folder / str(number) for number in count(1))

    def url(self, file: Path) -> str:
        return f"sqlite:///{file}"

    @contextmanager
    def database(self, like: Path | None = None) -> Iterator[Path]:
        """Yields a file, not there unless it is a copy, and removes it afterwards."""
        file = next(self._folders) / "var" / "warehouse.db"
        if like:
            file.parent.mkdir(parents=True)
            shutil.copy(like, file)
        yield file
        shutil.rmtree(file.parent.parent, ignore_errors=True)


@contextmanager
def run_files() -> Iterator[Files]:
    """Yields the files of a temporary folder."""
    with TemporaryDirectory() as folder:
        yield Files(Path(folder))


SERVERS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "sqlite": run_files,
    "postgresql": run_server,
    "hana": run_peer,
}
"""By SQLAlchemy's name of the kind; each runs while its context is open."""


@contextmanager
def serving() -> Iterator[Callable[[str], AbstractContextManager[dict[str, str]]]]:
    """Runs the servers, and yields what opens an empty warehouse of a kind and gives the variables that name it."""
    with ExitStack() as stack:
        servers = {kind: stack.enter_context(run()) for kind, run in SERVERS.items()}

        @contextmanager
        def warehouse(kind: str) -> Iterator[dict[str, str]]:
            with servers[kind].database() as database:
                yield {"FORECASTING_WAREHOUSE": servers[kind].url(database)}

        yield warehouse
