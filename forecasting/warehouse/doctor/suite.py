"""Checks of the suite's own tables: schemas, versions, what the login may do with them, and what it may create."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Column, Connection, Executable, Integer, Table, inspect, text

from forecasting.errors import WarehouseError
from forecasting.vocabulary.codes import DiagnosisState
from forecasting.warehouse.connection.kind import Fault
from forecasting.warehouse.connection.named_queries import with_schemas
from forecasting.warehouse.deploy.init import require_schema
from forecasting.warehouse.deploy.views import load_views
from forecasting.warehouse.doctor.patient import Patient
from forecasting.warehouse.doctor.result import Diagnosis, ok
from forecasting.warehouse.schema import METADATA, SCHEMA_VERSION

NEVER = text("1 = 0")
"""Condition of statements that ask for a right and touch no row."""

OWNER_CAN = "run it once with the login that runs `forecasting init-db`, which may"


def check_schemas(patient: Patient) -> Diagnosis:
    """Finds the schemas of tables and views."""
    database = patient.database
    named = {"FORECASTING_TABLE_SCHEMA": database.table_schema, "FORECASTING_VIEW_SCHEMA": database.view_schema}
    given = {variable: schema for variable, schema in named.items() if schema}
    if not given:
        return ok("tables and views in the login's own schema")
    with database.read() as connection:
        inspector = inspect(connection)
        missing = [f"{variable}={schema}" for variable, schema in given.items() if not inspector.has_schema(schema)]
    if missing:
        create = f"create it (see {patient.about.roles}), " if patient.about.roles else ""
        action = f"{create}or correct the variable"
        return Diagnosis(
            DiagnosisState.FAIL, f"no such schema, or this login may not see it: {', '.join(missing)}", action
        )
    return ok(", ".join(f"{variable}={schema}" for variable, schema in given.items()))


def check_tables(patient: Patient) -> Diagnosis:
    """Finds every table of the suite in the version that this code knows."""
    require_schema(patient.database)
    with patient.database.read() as connection:
        inspector, schemas = inspect(connection), patient.database
        present = {*inspector.get_table_names(schema=schemas.table_schema)}
        present |= {*inspector.get_view_names(schema=schemas.view_schema)}
    expected = [*(table.name for table in METADATA.sorted_tables), *(view.name for view in load_views())]
    missing = [name for name in expected if name not in present]
    if missing:
        found = f"missing, or out of this login's sight: {', '.join(missing)}"
        return Diagnosis(DiagnosisState.FAIL, found, "run `forecasting init-db` with the login of the owner")
    n_views = len(expected) - len(METADATA.tables)
    return ok(f"version {SCHEMA_VERSION}, {len(METADATA.tables)} tables, {n_views} views")


def check_rights(patient: Patient) -> Diagnosis:
    """Asks for every right that a run day needs, by statements that touch no row: read, insert, change and delete."""
    refused = {
        message: fault for table in METADATA.sorted_tables for message, fault in _refusals(patient, table).items()
    }
    for view in load_views():
        columns = ", ".join(view.columns)
        sql = with_schemas(f"SELECT {columns} FROM {{views}}{view.name} WHERE 1 = 0", patient.database)  # noqa: S608
        refused |= _tried(patient.reading(), f"read {view.name}", text(sql))
    if not refused:
        return ok(f"reads and writes {len(METADATA.tables)} tables, reads {len(load_views())} views")
    if {*refused.values()} & {Fault.NO_TABLE, Fault.WRONG_STATEMENT}:
        action = "run `forecasting init-db` with the login of the owner, which completes tables and views"
    else:
        how = f"see {patient.about.roles}" if patient.about.roles else "make the file writable"
        action = f"grant it to the login of the run days: {how}"
    return Diagnosis(DiagnosisState.FAIL, f"this login could not: {_few([*refused])}", action)


def check_creating(patient: Patient) -> Diagnosis:
    """Creates a table and a view, and removes what an earlier examination has left behind."""
    try:
        removed = patient.scratch.remove_left_over()
        table = patient.scratch.table("new", Column("a", Integer()))
        patient.scratch.view_of(table)
    except WarehouseError as error:
        if error.problem != Fault.FORBIDDEN:
            raise
        found = "this login may not create tables, as it should be for that of the run days"
        return Diagnosis(DiagnosisState.SKIPPED, found, f"what needs tables of its own is not checked; {OWNER_CAN}")
    return ok("creates tables and views" + (f"; removed what was left over: {', '.join(removed)}" if removed else ""))


def _refusals(patient: Patient, table: Table) -> dict[str, str]:
    first, same = next(iter(table.c)), table.select().where(NEVER)
    refused = _tried(patient.reading(), f"read {table.name}", same)
    writing = {
        "insert into": table.insert().from_select([column.name for column in table.c], same),
        "change": table.update().where(NEVER).values({first.name: first}),
        "delete from": table.delete().where(NEVER),
    }
    for right, statement in writing.items():
        refused |= _tried(patient.undone(), f"{right} {table.name}", statement)
    return refused


def _tried(transaction: AbstractContextManager[Connection], what: str, statement: Executable) -> dict[str, str]:
    """Returns what could not be done, and the fault; nothing where it could."""
    try:
        with transaction as connection:
            connection.execute(statement)
    except WarehouseError as error:
        return {what if error.problem == Fault.FORBIDDEN else f"{what} ({error.problem}: {error.found})": error.problem}
    return {}


def _few(names: list[str], n_shown: int = 8) -> str:
    more = f" and {len(names) - n_shown} more" if len(names) > n_shown else ""
    return ", ".join(names[:n_shown]) + more
