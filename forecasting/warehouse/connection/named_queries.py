"""Rows for steps and reports, by the keys they know or by the name of a query in sql/."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Table

from forecasting.shipped import shipped
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import read_frame, read_query

QUERIES = shipped("sql")


def read_run_rows(database: Database, table: Table, run_id: int) -> pd.DataFrame:
    """Returns a run's rows of a table in key order, typed as read_frame types them."""
    return read_frame(database, table.select().where(table.c.run_id == run_id).order_by(*table.primary_key.columns))


def read_named(database: Database, name: str, **binds: object) -> pd.DataFrame:
    """Returns the rows of sql/<name>.sql, whose {tables} and {views} are the schemas of the database."""
    sql = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return read_query(database, with_schemas(sql, database), binds, where=f"sql/{name}.sql")


def with_schemas(sql: str, database: Database) -> str:
    """Returns SQL text with {tables} and {views} replaced by the schemas, a dot included, or by nothing."""
    tables, readers = _prefix(database.table_schema, database), _prefix(database.view_schema, database)
    return sql.replace("{tables}", tables).replace("{views}", readers)


def _prefix(schema: str | None, database: Database) -> str:
    return f"{database.quoted(schema)}." if schema else ""
