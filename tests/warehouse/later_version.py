"""A later version of the suite: this code with steps that lead on from the present version of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table

from forecasting.warehouse.deploy.migrations import MIGRATIONS, Migration, _add_column
from forecasting.warehouse.schema import SCHEMA_VERSION, fc_forecast, fc_publication, fc_run

NEXT = SCHEMA_VERSION + 1


def add_something(connection: Connection, schema: str | None) -> None:
    """Adds a column to tables that every run writes, and a table."""
    for table in (fc_run, fc_forecast, fc_publication):
        later = table.to_metadata(MetaData())
        later.append_column(Column("of_later", String(20), nullable=True))
        _add_column(connection, schema, later.c.of_later)
    Table("fc_later", MetaData(), Column("number", Integer)).create(connection, checkfirst=True)


def step(version: int = NEXT, *, works_from: int | None = None) -> Migration:
    return Migration(version, f"what version {version} brings", add_something, works_from=works_from)


@contextmanager
def later_code(*steps: Migration) -> Iterator[None]:
    """Lets this process be of the version to which the steps lead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("forecasting.warehouse.deploy.migrations.MIGRATIONS", (*MIGRATIONS, *steps))
        patch.setattr("forecasting.warehouse.deploy.init.SCHEMA_VERSION", steps[-1].version)
        yield
