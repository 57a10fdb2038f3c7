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
from forecasting.warehouse.deploy.migrations import missing_steps, upgrade_in, works_from
from forecasting.warehouse.deploy.replace_views import replace_views_in
from forecasting.warehouse.deploy.views import ViewSelect, view_selects
from forecasting.warehouse.jobs.pointers import ensure_job
from forecasting.warehouse.runs.lease import runs_in_flight_in
from forecasting.warehouse.schema import METADATA, SCHEMA_VERSION, fc_reason, fc_schema_version

LANGUAGE = "en"


def init_database(database: Database, jobs: Sequence[Job]) -> list[str]:
    """Creates or upgrades the tables, replaces all views, fills the reasons; returns what was done, one line each.

    Processes that do it at the same moment take turns, or, where tables are no part of a transaction, try again. Tables
    of a newer version that accepts this code stay as they are, with their views and reasons.

    Raises:
        WarehouseError: the database cannot be reached, lacks a permission, holds a newer schema that does not accept
            this code, or is to be changed in a way that the runs in flight would not survive.
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
    _require_accepted(database, connection, found)
    if found > SCHEMA_VERSION:
        is_newer = f"schema version {found} is newer than version {SCHEMA_VERSION} of this code, which may work on it"
        return [f"{is_newer}: tables, views and reasons stay as they are"]
    _require_no_run_in_flight(database, connection, found)
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


def require_schema(database: Database, code_version: int = SCHEMA_VERSION) -> None:
    """Raises WarehouseError unless the tables are of a code's version, or of a newer one that accepts it.

    Args:
        database: The warehouse.
        code_version: Schema version that the code knows; that of this code unless given.
    """
    with database.read() as connection:
        found = _version(database, connection)
        if found is None or found < code_version:
            raise WarehouseError(
                "the tables of the suite are missing or of an older version",
                where=database.label,
                found="none" if found is None else f"version {found}",
                accepted=f"version {code_version}, or a newer one that accepts it",
                action="run `forecasting init-db`",
            )
        _require_accepted(database, connection, found, code_version)


def code_versions() -> tuple[int, int]:
    """Returns the schema version that this code knows, and the oldest one whose code may work on its tables."""
    return SCHEMA_VERSION, works_from(SCHEMA_VERSION)


def _require_accepted(
    database: Database, connection: Connection, found: int, code_version: int = SCHEMA_VERSION
) -> None:
    if found <= code_version:
        return
    newest = select(fc_schema_version.c.works_from).where(fc_schema_version.c.version == found)
    oldest = connection.execute(newest).scalar() or found
    if oldest > code_version:
        raise WarehouseError(
            "the tables were made by a newer version of the suite, on which this one may not work",
            where=database.label,
            found=f"schema version {found}, which accepts code of version {oldest} or newer",
            accepted=f"for this code version {code_version}, or a newer one that accepts it",
            action="update this installation; to stay with it, restore the backup from before the upgrade",
        )


def _require_no_run_in_flight(database: Database, connection: Connection, found: int) -> None:
    """Refuses a step that takes something away while runs work on the tables as they are."""
    breaking = [step for step in missing_steps(found) if step.works_from]
    runs = runs_in_flight_in(connection) if breaking else []
    if runs:
        listed = "; ".join(f"version {step.version}: {step.description}" for step in breaking)
        raise WarehouseError(
            f"runs are in flight, and code of schema version {found} does not work on the new tables ({listed})",
            where=database.label,
            found="; ".join(runs),
            accepted="no run in flight",
            action="pause the DAGs, wait until these runs have ended, make a backup of the warehouse, then run "
            "`forecasting init-db`; going back to the older code afterwards needs that backup",
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
