from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache
from typing import Any

import pytest

from forecasting.config import Job
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.deploy.init import init_database
from tests.servers import DATABASES
from tests.warehouse.builders import build_job

JOB = build_job(labels=[{"name": "material"}])


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of every kind that runs here, with the tables where the test asks for `database`, else empty."""
    yield from new_url(request, JOB if "database" in request.fixturenames else None)


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
def created(request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """Names a database of a kind with the suite's tables, to copy: creating them takes longer."""
    return created_for(request, JOB)


def new_url(request: pytest.FixtureRequest, job: Job | None) -> Iterator[str]:
    """Yields the URL of a database of the kind that is the parameter, with the tables and views of a job, or empty."""
    server = request.getfixturevalue(request.param)
    like = request.getfixturevalue("created")(request.param) if job else None
    with server.database(like=like) as name:
        if job and not like:
            _create(server.url(name), job)
        yield server.url(name)


def created_for(
    request: pytest.FixtureRequest, job: Job, fill: Callable[[Database], Any] = bool
) -> Callable[[str], Any]:
    """Returns what names a database of a kind with the views of a job, and what `fill` has put into its tables.

    It is made once, to be copied; None where nothing can be copied.
    """

    @cache
    def created(kind: str) -> Any:
        server = request.getfixturevalue(kind)
        if not server.can_copy:
            return None
        opened = ExitStack()
        request.session.addfinalizer(opened.close)  # runs before that of the server, which is older
        name = opened.enter_context(server.database())
        _create(server.url(name), job, fill)
        return name

    return created


def _create(url: str, job: Job, fill: Callable[[Database], Any] = bool) -> None:
    with closing(connect_database(url)) as database:
        init_database(database, [job])
        fill(database)
