"""Rows in and out: frames become plain Python values before a driver sees them; a slice is replaced as a whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, Connection, Date, DateTime, Integer, MetaData, Numeric, Select, String, Table, and_, text
from sqlalchemy.types import TypeEngine

from forecasting.errors import ForecastingError, SourceError, WarehouseError
from forecasting.warehouse.engine import Database

_QUOTED_OR_COMMENT = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\")|--[^\n]*|/\*.*?\*/", re.DOTALL)


def read_query(
    database: Database, sql: str, parameters: Mapping[str, object] | None = None, *, where: str = ""
) -> pd.DataFrame:
    """Runs a source query and returns its rows as the driver gives them; decimals become floats.

    Args:
        database: Where to ask.
        sql: One SELECT with :binds; colons in comments and quoted text are left alone.
        parameters: Values of the binds; those the query does not use are ignored.
        where: Job and file, for messages.

    Raises:
        SourceError: a bind has no value, or the database refuses the query.
    """
    statement = text(_plain_sql(sql))
    wanted = list(statement.compile().params)
    given = parameters or {}
    missing = [name for name in wanted if name not in given]
    if missing:
        raise SourceError(
            "the query uses binds that have no value: " + ", ".join(f":{name}" for name in missing),
            where=where,
            accepted=", ".join(f":{name}" for name in sorted(given)),
            action="correct the name, or add it to `parameters` of the source in the job file",
        )
    bound = statement.bindparams(**{name: database.bind_value(given[name]) for name in wanted})
    try:
        with database.read() as connection:
            result = connection.execute(bound)
            return pd.DataFrame.from_records(result.fetchall(), columns=list(result.keys()), coerce_float=True)
    except WarehouseError as error:
        place = " on ".join(part for part in (where, error.where) if part)
        raise SourceError(
            f"the source query failed: {error.problem}", where=place, found=error.found, action=error.action
        ) from error


def read_frame(database: Database, select: Select[Any]) -> pd.DataFrame:
    """Returns the rows of a select on the suite's tables, typed by its columns.

    Dates and instants are datetime64[us], doubles float64, whole numbers int64 (Int64 where null occurs), text str.
    """
    with database.read() as connection:
        return read_frame_in(connection, select)


def read_frame_in(connection: Connection, select: Select[Any]) -> pd.DataFrame:
    """As read_frame, within an open transaction."""
    rows = connection.execute(select).fetchall()
    columns = list(select.selected_columns)
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    typed = [_typed(pd.Series(part, dtype=object), c.type) for part, c in zip(values, columns, strict=True)]
    return pd.DataFrame(dict(zip([c.name for c in columns], typed, strict=True)))


def replace_slice(database: Database, table: Table, frame: pd.DataFrame, key: Mapping[str, object]) -> int:
    """Deletes the rows of a slice and inserts the frame, in one transaction; returns the number of rows inserted.

    Args:
        database: Where to write.
        table: One of the schema's tables.
        frame: Columns of the table; those of `key` may be left out, nullable ones as well.
        key: Column values that define the slice.

    Raises:
        ForecastingError: a row lies outside the slice, or a value does not fit its column; nothing was changed.
        WarehouseError: the database refuses.
    """
    with database.begin() as connection:
        return replace_slice_in(connection, table, frame, key)


def replace_slice_in(connection: Connection, table: Table, frame: pd.DataFrame, key: Mapping[str, object]) -> int:
    """As replace_slice, within an open transaction."""
    for name, value in key.items():
        if name in frame.columns and not (frame[name] == value).all():
            raise ForecastingError(
                f"rows outside the slice {name} = {value!r}",
                where=f"table {table.name}",
                found=frame.loc[frame[name] != value, name].iloc[0],
            )
    connection.execute(table.delete().where(and_(*(table.c[name] == value for name, value in key.items()))))
    return append_rows_in(connection, table, frame.assign(**dict(key)))


def replace_slices(database: Database, frames: Mapping[Table, pd.DataFrame], key: Mapping[str, object]) -> int:
    """As replace_slice, for several tables with the same key in one transaction; returns the rows of all of them."""
    with database.begin() as connection:
        return sum(replace_slice_in(connection, table, frame, key) for table, frame in frames.items())


def append_rows(database: Database, table: Table, frame: pd.DataFrame) -> int:
    """Inserts the frame in one transaction; returns the number of rows. Raises as replace_slice."""
    with database.begin() as connection:
        return append_rows_in(connection, table, frame)


def append_rows_in(connection: Connection, table: Table, frame: pd.DataFrame) -> int:
    """As append_rows, within an open transaction; goes to the driver in one call."""
    columns = plain_columns(table, frame)
    if frame.empty:
        return 0
    dialect = connection.dialect
    schema = (connection.get_execution_options().get("schema_translate_map") or {}).get(None)
    qualified = table.to_metadata(MetaData(), schema=schema)
    insert = qualified.insert().compile(dialect=dialect, column_keys=list(columns))
    bound = {name: _driver_values(table.c[name].type, values, dialect) for name, values in columns.items()}
    if insert.positional:
        order = insert.positiontup or list(columns)
        connection.exec_driver_sql(str(insert), list(zip(*(bound[name] for name in order), strict=True)))
    else:
        connection.exec_driver_sql(str(insert), [dict(zip(bound, row, strict=True)) for row in zip(*bound.values(), strict=True)])
    return len(frame)


def plain_columns(table: Table, frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Returns plain Python values by column, with None for every kind of null.

    Raises:
        ForecastingError: names table and column where a column is unknown or missing, or a value is null, infinite,
            fractional, zoned or too long for its column.
    """
    unknown = [name for name in frame.columns if name not in table.c]
    missing = [c.name for c in table.c if not c.nullable and c.name not in frame.columns]
    if unknown or missing:
        problem = f"unknown columns {unknown}" if unknown else f"missing columns {missing}"
        raise ForecastingError(problem, where=f"table {table.name}", accepted=", ".join(table.c.keys()))
    return {c.name: _plain_column(frame[c.name], c) for c in table.c if c.name in frame.columns}


def plain_values(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    """As plain_columns, for some columns of one row."""
    unknown = [name for name in values if name not in table.c]
    if unknown:
        raise ForecastingError(f"unknown columns {unknown}", where=f"table {table.name}")
    return {name: _plain_column(pd.Series([value]), table.c[name])[0] for name, value in values.items()}


def _plain_sql(sql: str) -> str:
    kept = _QUOTED_OR_COMMENT.sub(lambda match: (match[1] or " ").replace(":", r"\:"), sql)
    return kept.strip().rstrip(";")


def _typed(values: pd.Series, kind: TypeEngine[Any]) -> pd.Series:
    if isinstance(kind, DateTime | Date):
        return values.astype("datetime64[us]")
    if isinstance(kind, Integer):
        return values.astype("Int64" if values.isna().any() else "int64")
    if isinstance(kind, Numeric):
        return values.astype("float64")
    return values.astype("str") if isinstance(kind, String) else values


def _plain_column(values: pd.Series, column: Column[Any]) -> list[Any]:
    kind = column.type
    try:
        if isinstance(kind, Date | DateTime):
            plain = _plain_times(values, "D" if isinstance(kind, Date) else "us")
        elif isinstance(kind, Integer):
            plain = _plain_integers(values)
        elif isinstance(kind, Numeric):
            plain = _plain_floats(values)
        else:
            plain = _plain_texts(values, getattr(kind, "length", None))
        if not column.nullable and None in plain:
            raise ValueError("null in a column that must have a value")  # noqa: TRY301
    except (TypeError, ValueError) as error:
        raise ForecastingError(str(error), where=f"table {column.table.name}, column {column.name}") from error
    return plain


def _plain_times(values: pd.Series, unit: str) -> list[Any]:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        raise TypeError(f"times with a zone ({values.dtype}); convert to UTC and drop the zone")
    if values.dtype == object and any(getattr(value, "tzinfo", None) is not None for value in values):
        raise TypeError("times with a zone; convert to UTC and drop the zone")
    return list(values.astype("datetime64[us]").to_numpy().astype(f"datetime64[{unit}]").tolist())


def _plain_integers(values: pd.Series) -> list[Any]:
    if pd.api.types.is_integer_dtype(values.dtype) and not values.isna().any():
        return list(values.to_numpy(dtype="int64").tolist())
    numbers = values.astype("Float64") if values.dtype != object else pd.to_numeric(values).astype("Float64")
    broken = numbers.dropna() % 1 != 0
    if broken.any():
        raise ValueError(f"not a whole number: {numbers.dropna()[broken].iloc[0]}")
    return [None if value is pd.NA else int(value) for value in numbers.astype("Int64").tolist()]


def _plain_floats(values: pd.Series) -> list[Any]:
    numbers = values.astype("float64").to_numpy()
    if np.isinf(numbers).any():
        raise ValueError("infinite value")
    if not np.isnan(numbers).any():
        return list(numbers.tolist())
    return list(np.where(np.isnan(numbers), None, numbers.astype(object)).tolist())


def _plain_texts(values: pd.Series, length: int | None) -> list[Any]:
    plain = [None if null else str(value) for value, null in zip(values.tolist(), values.isna().tolist(), strict=True)]
    longest = max((value for value in plain if value is not None), key=len, default="")
    if length is not None and len(longest) > length:
        raise ValueError(f"text of {len(longest)} characters, {length} fit: {longest[:60]}...")
    return plain


def _driver_values(kind: TypeEngine[Any], values: list[Any], dialect: Any) -> Sequence[Any]:
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else [process(value) for value in values]
