from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from forecasting.warehouse.engine import Database, connect_database
from forecasting.warehouse.init import init_database
from tests.warehouse.builders import build_job


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of every kind that runs here."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'var' / 'warehouse.db'}"
        return
    server = request.getfixturevalue("postgresql")
    with server.database() as name:
        yield server.url(name)


@pytest.fixture
def connect() -> Iterator[Callable[..., Database]]:
    """Opens databases that are closed after the test."""
    with ExitStack() as stack:
        yield lambda url, **schemas: stack.enter_context(closing(connect_database(url, **schemas)))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(connect_database(url)) as opened:
        init_database(opened, [build_job(labels=[{"name": "material"}])])
        yield opened
