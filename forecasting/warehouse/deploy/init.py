"""Creates or upgrades the warehouse and brings views and reasons up to date; safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from sqlalchemy import Connection, func, inspect, select

from forecasting.config import Job
from forecasting.errors import WarehouseError
from forecasting.vocabulary.columns import REASON
from forecasting.vocabulary.facts import APPLIED_UTC, NEXT_ACTION, REASON_TEXT
from forecasting.vocabulary.reasons import REASONS
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.connection.rows import replace_slice_in
from forecasting.warehouse.deploy.comments import deploy_comments
from forecasting.warehouse.deploy.migrations import upgrade_in
from forecasting.warehouse.deploy.replace_views import replace_views_in
from forecasting.warehouse.deploy.views import ViewSelect, view_selects
from forecasting.warehouse.jobs.pointers import ensure_job
from forecasting.warehouse.schema import METADATA, SCHEMA_VERSION, fc_reason, fc_schema_version

LANGUAGE = "en"


def init_database(database: Database, jobs: Sequence[Job]) -> list[str]:
    """Creates or upgrades the tables, replaces all views, fills the reasons; returns what was done, one line each.

    Processes that do it at the same moment take turns, or, where tables are no part of a transaction, try again.

    Raises:
        WarehouseError: the database cannot be reached, lacks a permission, or holds a newer schema.
        ConfigError: the labels of a job cannot be columns of its views.
    """
    views = view_selects(database, list(jobs))
    _ensure_version_table(database)
    lines = database.transact(lambda connection: _bring_up_to_date(database, connection, views))
    for job in jobs:
        ensure_job(database, job.job)
    return [f"database {database.label}", *lines]


def _bring_up_to_date(database: Database, connection: Connection, views: Mapping[str, ViewSelect]) -> list[str]:
    """Does what init_database promises within a transaction; returns what was done, one line each."""
    found = _locked_version(connection)
    _require_known(database, found)
    upgrades = upgrade_in(connection, database.table_schema, found)
    created = _create_tables(database, connection)
    about_views = replace_views_in(database, connection, views)
    deploy_comments(database, connection, views)
    return [
        *(f"upgraded to {upgrade}" for upgrade in upgrades),
        f"tables created: {', '.join(created) or 'none, all are there'}",
        f"views replaced: {', '.join(views)}",
        *about_views,
        f"reasons: {_fill_reasons(connection)}",
        f"schema version {SCHEMA_VERSION}" + (", unchanged" if found == SCHEMA_VERSION else " recorded"),
    ]


def require_schema(database: Database) -> None:
    """Raises WarehouseError unless the tables are there in the version that this code knows."""
    with database.read() as connection:
        found = _version(database, connection)
    if found is None or found < SCHEMA_VERSION:
        raise WarehouseError(
            "the tables of the suite are missing or of an older version",
            where=database.label,
            found="none" if found is None else f"version {found}",
            accepted=f"version {SCHEMA_VERSION}",
            action="run `forecasting init-db`",
        )
    _require_known(database, found)


def _require_known(database: Database, found: int) -> None:
    if found > SCHEMA_VERSION:
        raise WarehouseError(
            "the tables were made by a newer version of the suite",
            where=database.label,
            found=f"version {found}",
            accepted=f"version {SCHEMA_VERSION} or older",
            action="update this installation",
        )


def _version(database: Database, connection: Connection) -> int | None:
    if not _has_version_table(database, connection):
        return None
    return connection.execute(select(func.max(fc_schema_version.c.version))).scalar()


def _ensure_version_table(database: Database) -> None:
    """Creates the table whose rows are the lock of an upgrade, in a transaction of its own."""
    try:
        with database.begin() as connection:
            if not _has_version_table(database, connection):
                fc_schema_version.create(connection, checkfirst=False)
                row = {"version": 0, APPLIED_UTC: utc_now(), "description": "an empty database"}
                connection.execute(fc_schema_version.insert().values(row))
    except WarehouseError:
        with database.read() as connection:
            if not _has_version_table(database, connection):
                raise


def _has_version_table(database: Database, connection: Connection) -> bool:
    return inspect(connection).has_table(fc_schema_version.name, schema=database.table_schema)


def _locked_version(connection: Connection) -> int:
    """Returns the version in force, once every other process that changes it has finished."""
    version = fc_schema_version.c.version
    connection.execute(fc_schema_version.update().values(version=version))
    return int(connection.execute(select(func.coalesce(func.max(version), 0))).scalar_one())


def _create_tables(database: Database, connection: Connection) -> list[str]:
    present = set(inspect(connection).get_table_names(schema=database.table_schema))
    missing = [table for table in METADATA.sorted_tables if table.name not in present]
    for table in missing:
        table.create(connection, checkfirst=False)
    return [table.name for table in missing]


def _fill_reasons(connection: Connection) -> int:
    rows = [(str(code), reason.text, reason.action, reason.severity) for code, reason in REASONS.items()]
    frame = pd.DataFrame(rows, columns=[REASON, REASON_TEXT, NEXT_ACTION, "severity"])
    return replace_slice_in(connection, fc_reason, frame, {"language": LANGUAGE})
