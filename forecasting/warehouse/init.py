"""Creates what is missing in the warehouse and brings views and reasons up to date; safe to repeat."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, func, inspect, select

from forecasting.config import Job
from forecasting.errors import WarehouseError
from forecasting.reasons import REASONS
from forecasting.warehouse.engine import Database
from forecasting.warehouse.ids import utc_now
from forecasting.warehouse.pointers import ensure_job
from forecasting.warehouse.rows import replace_slice_in
from forecasting.warehouse.schema import METADATA, SCHEMA_VERSION, fc_reason, fc_schema_version
from forecasting.warehouse.views import ViewSelect, view_selects

LANGUAGE = "en"


def init_database(database: Database, jobs: Sequence[Job]) -> list[str]:
    """Creates missing tables, replaces all views, fills the reasons; returns what was done, one line each.

    Raises:
        WarehouseError: the database cannot be reached, lacks a permission, or holds a newer schema.
        ConfigError: the labels of a job cannot be columns of its views.
    """
    views = view_selects(database, list(jobs))
    with database.begin() as connection:
        _require_not_newer(database, connection)
        created = _create_tables(database, connection)
        for name, view in views.items():
            _replace_view(database, connection, name, view)
        n_reasons = _fill_reasons(connection)
        upgraded = _record_version(connection)
    for job in jobs:
        ensure_job(database, job.job)
    return [
        f"database {database.label}",
        f"tables created: {', '.join(created) or 'none, all are there'}",
        f"views replaced: {', '.join(views)}",
        f"reasons: {n_reasons}",
        f"schema version {SCHEMA_VERSION}" + (" recorded" if upgraded else ", unchanged"),
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


def _require_not_newer(database: Database, connection: Connection) -> None:
    found = _version(database, connection)
    if found is not None:
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
    if not inspect(connection).has_table(fc_schema_version.name, schema=database.table_schema):
        return None
    return connection.execute(select(func.max(fc_schema_version.c.version))).scalar()


def _create_tables(database: Database, connection: Connection) -> list[str]:
    present = set(inspect(connection).get_table_names(schema=database.table_schema))
    missing = [table for table in METADATA.sorted_tables if table.name not in present]
    for table in missing:
        table.create(connection, checkfirst=False)
    return [table.name for table in missing]


def _replace_view(database: Database, connection: Connection, name: str, view: ViewSelect) -> None:
    inspector = inspect(connection)
    present: list[str] = []
    if name in inspector.get_view_names(schema=database.view_schema):
        present = [column["name"] for column in inspector.get_columns(name, schema=database.view_schema)]
    columns_kept = present == list(view.columns[: len(present)])
    for statement in database.view_ddl(name, view.sql, columns_kept=columns_kept):
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _fill_reasons(connection: Connection) -> int:
    rows = [(str(code), reason.text, reason.action, reason.severity) for code, reason in REASONS.items()]
    frame = pd.DataFrame(rows, columns=["reason_code", "reason_text", "next_action", "severity"])
    return replace_slice_in(connection, fc_reason, frame, {"language": LANGUAGE})


def _record_version(connection: Connection) -> bool:
    if connection.execute(select(func.max(fc_schema_version.c.version))).scalar() == SCHEMA_VERSION:
        return False
    row = {"version": SCHEMA_VERSION, "applied_utc": utc_now(), "description": "tables as in docs/tables.md"}
    connection.execute(fc_schema_version.insert().values(row))
    return True
