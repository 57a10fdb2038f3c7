from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from typing import Any

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


def _job() -> Job:
    return build_job(labels=[{"name": "material", "text": "material_text"}, {"name": "plant"}])


@pytest.fixture
def job() -> Job:
    return _job()


@pytest.fixture(params=["sqlite", "postgresql", "hana"])
def database(request: pytest.FixtureRequest, created: Callable[..., Any], tmp_path: Path) -> Iterator[Database]:
    """An empty warehouse of every kind that runs here, with the views of `job`."""
    first = created(request.param)
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
def created(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """Creates the warehouse of a kind when it is first wanted, and returns what is copied; None: nothing can be."""
    with ExitStack() as stack:

        @cache
        def create(kind: str) -> Any:
            if kind == "sqlite":
                name = tmp_path_factory.mktemp("created") / "x.db"
                url = f"sqlite:///{name}"
            else:
                server = request.getfixturevalue(kind)
                if not server.can_copy:
                    return None
                name = stack.enter_context(server.database())
                url = server.url(name)
            with closing(connect_database(url)) as opened:
                init_database(opened, [_job()])
            return name

        yield create
