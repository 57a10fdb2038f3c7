"""Plain tables that are not the suite's own: a source as another system would hold it, for demo and benchmarks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Double,
    Integer,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
)
from sqlalchemy.types import TypeEngine

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.kinds import INSTANT
from forecasting.warehouse.connection.rows import append_rows_in

_LARGEST_INTEGER = 2**31 - 1


def load_raw_table(database: Database, name: str, frame: pd.DataFrame, *, key: Sequence[str]) -> int:
    """Fills a table with the rows of a frame, replacing what it held, unless it holds as many rows already.

    Args:
        database: Where to write.
        name: Table; created where missing.
        frame: Columns of text, numbers, dates or instants.
        key: Columns of the primary key.

    Returns:
        Rows written; 0 where the table was complete.
    """
    table = Table(name, MetaData(), *[_column(frame[column], primary_key=column in key) for column in frame.columns])
    if _count(database, table) == len(frame):
        return 0
    with database.begin() as connection:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        append_rows_in(connection, table, frame)
    return len(frame)


def _count(database: Database, table: Table) -> int | None:
    with database.begin() as connection:
        if not inspect(connection).has_table(table.name, schema=database.table_schema):
            return None
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _column(values: pd.Series, *, primary_key: bool) -> Column[Any]:
    kind: TypeEngine[Any]
    if pd.api.types.is_integer_dtype(values):
        kind = BigInteger() if len(values) and values.abs().max() > _LARGEST_INTEGER else Integer()
    elif pd.api.types.is_numeric_dtype(values):
        kind = Double()
    elif pd.api.types.is_datetime64_any_dtype(values):
        kind = INSTANT
    elif isinstance(values.iloc[0], date):
        kind = Date()
    else:
        kind = String(max(1, int(values.astype(str).str.len().max())))
    return Column(str(values.name), kind, primary_key=primary_key, nullable=not primary_key)
