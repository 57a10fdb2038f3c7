from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from forecasting.config import Job
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.deploy.init import init_database
from tests.project_builder import make_project
from tests.sql.archive import Archive, fill_archive
from tests.warehouse.builders import build_job

__all__ = ["make_project"]


@pytest.fixture(scope="session", params=["sqlite", "postgresql", "hana"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Weeks of publications and actuals in a database of every kind that runs here; for reading only."""
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path_factory.mktemp('archive') / 'warehouse.db'}")
        return
    server = request.getfixturevalue(request.param)
    with server.database() as name:
        yield from _filled(server.url(name))


def _filled(url: str) -> Iterator[Archive]:
    with closing(connect_database(url)) as database:
        yield fill_archive(database)


def _job() -> Job:
    return build_job(labels=[{"name": "material", "text": "material_text"}, {"name": "plant"}])


@pytest.fixture
def job() -> Job:
    return _job()


@pytest.fixture(params=["sqlite", "postgresql", "hana"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty warehouse of every kind that runs here, with the views of `job`."""
    first = request.getfixturevalue(f"created_{request.param}")
    if request.param == "sqlite":
        shutil.copy(first, tmp_path / "x.db")
        with closing(connect_database(f"sqlite:///{tmp_path / 'x.db'}")) as opened:
            yield opened
        return
    server = request.getfixturevalue(request.param)
    with server.database(like=first) as name, closing(connect_database(server.url(name))) as opened:
        if first is None:
            init_database(opened, [_job()])
        yield opened


@pytest.fixture(scope="session")
def created_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse that is copied for every test: creating it takes longer."""
    file: Path = tmp_path_factory.mktemp("created") / "x.db"
    _create(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def created_postgresql(postgresql: Any) -> Iterator[Any]:
    """The same on PostgreSQL."""
    yield from _created(postgresql)


@pytest.fixture(scope="session")
def created_hana(hana: Any) -> Iterator[Any]:
    """The same on the stand-in; None on a SAP HANA server, where nothing is copied."""
    yield from _created(hana)


def _created(server: Any) -> Iterator[Any]:
    if not server.can_copy:
        yield None
        return
    with server.database() as name:
        _create(server.url(name))
        yield name


def _create(url: str) -> None:
    with closing(connect_database(url)) as database:
        init_database(database, [_job()])
