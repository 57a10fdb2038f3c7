"""Schema versions in order: what has to change in the tables of an older version before the missing ones are created.

A migration must be safe to repeat: SAP HANA commits every DDL statement by itself, so an upgrade that was cut off
starts again from its first statement. New tables need no migration, they are created as they are.

A migration only adds: tables, views, columns that may be null. Then code of the version before goes on working, runs in
flight end, and a rollback needs nothing. One that takes something away says so in `works_from`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, inspect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.schema import (
    SCHEMA_VERSION,
    fc_job_current,
    fc_job_version,
    fc_model_version,
    fc_period,
    fc_publication,
    fc_schema_version,
    fc_series_status,
)


@dataclass(frozen=True)
class Migration:
    """One step from the version before to this one.

    Attributes:
        version: Version that it leads to.
        description: What changed, for fc_schema_version.
        apply: Changes the tables of the schema that it is given, or of the default one.
        works_from: Oldest version whose code may still work on the tables; None: it only adds, so that whatever worked
            before goes on working.
    """

    version: int
    description: str
    apply: Callable[[Connection, str | None], None]
    works_from: int | None = None


def _deletions_and_hand_over(connection: Connection, schema: str | None) -> None:
    _add_column(connection, schema, fc_publication.c.handed_over_utc)


def _next_run_day(connection: Connection, schema: str | None) -> None:
    _add_column(connection, schema, fc_publication.c.next_as_of_date)


def _local_times(connection: Connection, schema: str | None) -> None:
    _add_column(connection, schema, fc_period.c.target_ts_local)
    _add_column(connection, schema, fc_period.c.utc_offset)


def _no_durations(connection: Connection, schema: str | None) -> None:
    _drop_column(connection, schema, fc_series_status, "duration_ms")


def _deployments(connection: Connection, schema: str | None) -> None:
    _add_column(connection, schema, fc_model_version.c.device)


def _ends_and_owners_of_jobs(connection: Connection, schema: str | None) -> None:
    _add_column(connection, schema, fc_job_current.c.retired_event_id)
    _add_column(connection, schema, fc_job_version.c.owner)
    _add_column(connection, schema, fc_publication.c.due_utc)


def _new_tables(_connection: Connection, _schema: str | None) -> None:
    """New tables are created as they are."""


MIGRATIONS = (
    Migration(2, "deletions are logged; a publication knows its hand-over", _deletions_and_hand_over),
    Migration(3, "live errors, signals of monitoring, changes by people", _new_tables),
    Migration(4, "a publication knows the next run day", _next_run_day),
    Migration(5, "a period knows its local time", _local_times),
    Migration(6, "what the data have said about jobs is stored", _new_tables),
    Migration(7, "a column that nothing filled is gone", _no_durations, works_from=7),
    Migration(8, "deployments are recorded; newer tables serve older code", _deployments, works_from=8),
    Migration(9, "jobs have ends, owners, due times and mutes; series have predecessors", _ends_and_owners_of_jobs),
)
"""Every step since version 1, oldest first; the last one leads to SCHEMA_VERSION.

Code older than version 8 accepts no other version than its own.
"""


def upgrade_in(connection: Connection, schema: str | None, found: int) -> list[str]:
    """Applies and records what a database of version `found` lacks; returns the descriptions of what was applied.

    Args:
        connection: An open transaction.
        schema: Schema of the tables, or None for the default.
        found: Version of the database; 0 where it is empty, which needs no step.
    """
    steps = missing_steps(found)
    if steps:
        _add_column(connection, schema, fc_schema_version.c.works_from)
    for migration in steps:
        migration.apply(connection, schema)
        _record(connection, migration.version, migration.description)
    if found == 0:
        _record(connection, SCHEMA_VERSION, "created as in docs/reference/tables.md")
    return [f"version {step.version}: {step.description}" for step in steps]


def missing_steps(found: int) -> list[Migration]:
    """Returns what a database of a version lacks, oldest first; nothing where it is empty."""
    return [migration for migration in MIGRATIONS if 0 < found < migration.version]


def _record(connection: Connection, version: int, description: str) -> None:
    row = {"version": version, "applied_utc": utc_now(), "description": description, "works_from": works_from(version)}
    connection.execute(fc_schema_version.insert().values(row))


def works_from(version: int) -> int:
    """Returns the oldest version whose code may work on the tables after every step up to a version."""
    return max((step.works_from for step in MIGRATIONS if step.works_from and step.version <= version), default=1)


def _add_column(connection: Connection, schema: str | None, column: Column[Any]) -> None:
    """Adds a column that may be null, unless the table has it or is not there yet."""
    known = _columns(connection, schema, column.table.name)
    if known and column.name not in known:
        connection.execute(_AddColumn(column))


def _drop_column(connection: Connection, schema: str | None, table: Table, name: str) -> None:
    if name in _columns(connection, schema, table.name):
        connection.execute(_DropColumn(table, name))


def _columns(connection: Connection, schema: str | None, table: str) -> set[str]:
    """Returns the names of a table's columns; none where it is not there yet."""
    inspector = inspect(connection)
    is_there = inspector.has_table(table, schema=schema)
    return {known["name"] for known in inspector.get_columns(table, schema=schema)} if is_there else set()


class _AddColumn(ExecutableDDLElement):
    def __init__(self, column: Column[Any]) -> None:
        self.column = column


@compiles(_AddColumn)
def _add_column_sql(element: _AddColumn, compiler: DDLCompiler, **_: object) -> str:
    table = compiler.preparer.format_table(element.column.table)
    return f"ALTER TABLE {table} ADD COLUMN {compiler.get_column_specification(element.column)}"


@compiles(_AddColumn, "hana")
def _add_column_sql_of_hana(element: _AddColumn, compiler: DDLCompiler, **_: object) -> str:
    table = compiler.preparer.format_table(element.column.table)
    return f"ALTER TABLE {table} ADD ({compiler.get_column_specification(element.column)})"


class _DropColumn(ExecutableDDLElement):
    def __init__(self, table: Table, name: str) -> None:
        self.table, self.name = table, name


@compiles(_DropColumn)
def _drop_column_sql(element: _DropColumn, compiler: DDLCompiler, **_: object) -> str:
    return f"ALTER TABLE {compiler.preparer.format_table(element.table)} DROP COLUMN {element.name}"


@compiles(_DropColumn, "hana")
def _drop_column_sql_of_hana(element: _DropColumn, compiler: DDLCompiler, **_: object) -> str:
    return f"ALTER TABLE {compiler.preparer.format_table(element.table)} DROP ({element.name})"
