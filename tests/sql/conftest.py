from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from forecasting.config import Job
from forecasting.warehouse.engine import Database, connect_database
from forecasting.warehouse.init import init_database
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


@pytest.fixture
def job() -> Job:
    return build_job(labels=[{"name": "material", "text": "material_text"}, {"name": "plant"}])


@pytest.fixture(params=["sqlite", "postgresql", "hana"])
def database(request: pytest.FixtureRequest, tmp_path: Path, job: Job) -> Iterator[Database]:
    """An empty warehouse of every kind that runs here."""
    if request.param == "sqlite":
        yield from _created(f"sqlite:///{tmp_path / 'x.db'}", job)
        return
    server = request.getfixturevalue(request.param)
    with server.database() as name:
        yield from _created(server.url(name), job)


def _created(url: str, job: Job) -> Iterator[Database]:
    with closing(connect_database(url)) as opened:
        init_database(opened, [job])
        yield opened
