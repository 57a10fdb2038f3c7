"""Rows for steps and reports, by the keys they know or by the name of a query in sql/."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sqlalchemy import Table

from forecasting.warehouse.engine import Database
from forecasting.warehouse.rows import read_frame, read_query
from forecasting.warehouse.views import with_schemas

QUERIES = Path(__file__).resolve().parents[2] / "sql"


def read_run_rows(database: Database, table: Table, run_id: int) -> pd.DataFrame:
    """Returns a run's rows of a table in key order, typed as read_frame types them."""
    return read_frame(database, table.select().where(table.c.run_id == run_id).order_by(*table.primary_key.columns))


def read_named(database: Database, name: str, **binds: object) -> pd.DataFrame:
    """Returns the rows of sql/<name>.sql, whose {tables} and {views} are the schemas of the database."""
    sql = (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return read_query(database, with_schemas(sql, database), binds, where=f"sql/{name}.sql")
