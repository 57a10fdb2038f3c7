from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from benchmarks.postgresql import Server
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.deploy.init import init_database
from tests.hana_peer.peer import Peer
from tests.hana_peer.scratch import Scratch
from tests.warehouse.builders import build_job


@pytest.fixture(params=["sqlite", "postgresql", "hana"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of every kind that runs here, with the tables where the test asks for `database`, else empty."""
    with_tables = "database" in request.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "var" / "warehouse.db"
        if with_tables:
            file.parent.mkdir()
            shutil.copy(request.getfixturevalue("created_file"), file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue(request.param)
    created = {"postgresql": "created_database", "hana": "created_in_hana"}[request.param]
    with server.database(like=request.getfixturevalue(created) if with_tables else None) as name:
        if with_tables and not server.can_copy:
            _create(server.url(name))
        yield server.url(name)


@pytest.fixture
def connect() -> Iterator[Callable[..., Database]]:
    """Opens databases that are closed after the test."""
    with ExitStack() as stack:
        yield lambda url, **schemas: stack.enter_context(closing(connect_database(url, **schemas)))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(connect_database(url)) as opened:
        yield opened


@pytest.fixture(scope="session")
def created_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the suite's tables, to copy."""
    file = tmp_path_factory.mktemp("created") / "warehouse.db"
    _create(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def created_database(postgresql: Server) -> Iterator[str]:
    """A PostgreSQL database with the suite's tables, to copy."""
    with postgresql.database() as name:
        _create(postgresql.url(name))
        yield name


@pytest.fixture(scope="session")
def created_in_hana(hana: Peer | Scratch) -> Iterator[int | None]:
    """A database of the stand-in with the suite's tables, to copy; None for a server, where nothing can be copied."""
    if not isinstance(hana, Peer):
        yield None
        return
    with hana.database() as port:
        _create(hana.url(port))
        yield port


def _create(url: str) -> None:
    with closing(connect_database(url)) as database:
        init_database(database, [build_job(labels=[{"name": "material"}])])
