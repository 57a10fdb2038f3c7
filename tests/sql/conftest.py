from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from forecasting.config import Job
from forecasting.warehouse.connection.engine import Database, connect_database
from tests.project_builder import make_project
from tests.servers import DATABASES
from tests.sql.archive import Archive, fill_archive
from tests.warehouse.builders import build_job
from tests.warehouse.conftest import created_for, new_url

__all__ = ["make_project"]

JOB = build_job(labels=[{"name": "material", "text": "material_text"}, {"name": "plant"}])


@pytest.fixture(scope="session", params=DATABASES)
def archive(request: pytest.FixtureRequest) -> Iterator[Archive]:
    """Weeks of publications and actuals in a database of every kind that runs here; for reading only."""
    for url in new_url(request, None):
        with closing(connect_database(url)) as database:
            yield fill_archive(database)


@pytest.fixture
def job() -> Job:
    return JOB


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty warehouse of every kind that runs here, with the views of `job`."""
    for url in new_url(request, JOB):
        with closing(connect_database(url)) as opened:
            yield opened


@pytest.fixture(scope="session")
def created(request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """Names a database of a kind with the tables and views, to copy."""
    return created_for(request, JOB)
