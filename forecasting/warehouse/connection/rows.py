"""Rows in and out: frames become plain Python values before a driver sees them; a slice is replaced as a whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    Select,
    String,
    Table,
    bindparam,
    text,
)
from sqlalchemy.types import TypeEngine

from forecasting.errors import (
    ForecastingError,
    SourceError,
    WarehouseError,
    WrongQueryError,
    WrongStatementError,
    nearest,
    shortened,
)
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.kind import Fault, require_usable
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.connection.values import arrow_rows, plain_binds, plain_column

_NULLABLE_INTEGERS = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
"""Keep what floats cannot: whole numbers beyond 2**53 in columns with nulls."""
OWN_PREFIXES = ("fc_", "bi_")
"""How the names of the suite's own tables and views begin."""
_TABLE = re.compile(r"\b(?:FROM|JOIN)\s+([\w.\"]+)", re.IGNORECASE)
_QUOTED_OR_COMMENT = re.compile(r"('(?:[^']|'')*'|\"[^\"]*\")|--[^\n]*|/\*.*?\*/", re.DOTALL)


def read_query(
    database: Database,
    sql: str,
    parameters: Mapping[str, object] | None = None,
    *,
    where: str = "",
    typed: Collection[str] = (),
) -> pd.DataFrame:
    """Runs a source query and returns its rows as the driver gives them; whole numbers keep every digit beside nulls.

    Decimals without a fraction are whole numbers, others floats.

    Args:
        database: Where to ask.
        sql: One SELECT with :binds; colons in comments and quoted text are left alone.
        parameters: Values of the binds; those the query does not use are ignored.
        where: Job and file, for messages.
        typed: Binds, of dates or instants, whose type the statement states, so that arithmetic works on them.

    Raises:
        SourceError: a bind has no value, or the database refuses the query.
    """
    rows = _joined(list(query_parts(database, sql, parameters, where=where, typed=typed)))
    with_nulls = [name for name in rows.column_names if rows[name].null_count]
    exact = rows.select(with_nulls).to_pandas(types_mapper=_NULLABLE_INTEGERS.get)
    frame: pd.DataFrame = rows.to_pandas()
    return frame.assign(**{str(name): exact[name] for name in with_nulls})


def query_parts(
    database: Database,
    sql: str,
    parameters: Mapping[str, object] | None = None,
    *,
    where: str = "",
    typed: Collection[str] = (),
) -> Iterator[pa.Table]:
    """As read_query, in parts of which one is in memory at a time; there is at least one, with the columns."""
    statement = text(_plain_sql(sql, {name: database.typed_bind(name, (parameters or {})[name]) for name in typed}))
    wanted = list(statement.compile().params)
    given = parameters or {}
    missing = [name for name in wanted if name not in given]
    if missing:
        raise WrongQueryError(
            "the query uses binds that have no value: " + ", ".join(f":{name}" for name in missing),
            where=where,
            accepted=", ".join(f":{name}" for name in sorted(given)),
            action="correct the name, or add it to `parameters` of the source in the job file",
        )
    try:
        plain = plain_binds({name: given[name] for name in wanted})
        asked = statement.bindparams(**{name: database.bind_value(plain[name]) for name in wanted})
        yield from (require_usable(part) for part in database.stream(asked))
    except WarehouseError as error:
        place = " on ".join(part for part in (where, error.where) if part)
        kind = WrongQueryError if isinstance(error, WrongStatementError) else SourceError
        accepted, action = _right_tables(database, sql, error)
        raise kind(
            f"the source query failed: {error.problem}",
            where=place,
            found=error.found,
            accepted=accepted,
            action=action,
        ) from error


def _right_tables(database: Database, sql: str, error: WarehouseError) -> tuple[str, str]:
    """Returns which tables there are like the one that a query names in vain, if it does, and what to do."""
    if error.problem != Fault.NO_TABLE:
        return error.accepted, error.action
    named = (name.replace('"', "") for name in _TABLE.findall(without_comments(sql)))
    missing = next((name for name in named if name.lower() in str(error.found).lower()), "")
    schema, _, table = missing.rpartition(".")
    if not table or table.lower().startswith(OWN_PREFIXES):
        return error.accepted, error.action
    known = shortened(nearest(table, database.table_names(schema or None)))
    return known, "correct the name in the query, or `connection` of the source in the job file"


def read_frame(database: Database, select: Select[Any]) -> pd.DataFrame:
    """Returns the rows of a select on the suite's tables, typed by its columns.

    Dates and instants are datetime64[us], doubles float64, whole numbers int64 (Int64 where null occurs), text str.
    """
    with database.read() as connection:
        return read_frame_in(connection, select)


def scan_frame(database: Database, select: Select[Any]) -> pd.DataFrame:
    """As read_frame, for many rows: as fast as the driver gives them."""
    rows = _joined(list(database.stream(select))).to_pandas(types_mapper=_NULLABLE_INTEGERS.get)
    return pd.DataFrame({c.name: _typed(rows[c.name], c.type) for c in select.selected_columns})


def read_frame_in(connection: Connection, select: Select[Any]) -> pd.DataFrame:
    """As read_frame, within an open transaction."""
    rows = connection.execute(select).fetchall()
    columns = list(select.selected_columns)
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    typed = [_typed(pd.Series(part, dtype=object), c.type) for part, c in zip(values, columns, strict=True)]
    return pd.DataFrame(dict(zip([c.name for c in columns], typed, strict=True)))


def first_row(database: Database, statement: Select[Any]) -> dict[str, Any] | None:
    """Returns the first row of a statement by column, or None."""
    with database.read() as connection:
        row = connection.execute(statement).mappings().first()
    return dict(row) if row is not None else None


def require_row(database: Database, table: Table, number: int) -> dict[str, Any]:
    """Returns the row of a table with a single key.

    Raises:
        ForecastingError: there is no such row.
    """
    (key,) = table.primary_key.columns
    row = first_row(database, table.select().where(key == number))
    if row is None:
        raise ForecastingError(f"no {key.name} {number}", where=f"table {table.name}")
    return row


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
    return database.transact(lambda connection: replace_slice_in(connection, table, frame, key))


def replace_slice_in(connection: Connection, table: Table, frame: pd.DataFrame, key: Mapping[str, object]) -> int:
    """As replace_slice, within an open transaction."""
    for name, value in key.items():
        if name in frame.columns and not (frame[name] == value).all():
            raise ForecastingError(
                f"rows outside the slice {name} = {value!r}",
                where=f"table {table.name}",
                found=frame.loc[frame[name] != value, name].iloc[0],
            )
    constants: dict[str, Any] = dict(key)
    rows, qualified = arrow_rows(table, frame.assign(**constants)), _qualified(connection, table)
    KINDS[connection.dialect.name].replace(connection, qualified, rows, key)
    return len(frame)


def append_rows_in(connection: Connection, table: Table, frame: pd.DataFrame) -> int:
    """Inserts the frame within an open transaction, in one call of the driver; returns the number of rows."""
    if not frame.empty:
        KINDS[connection.dialect.name].insert(connection, _qualified(connection, table), arrow_rows(table, frame))
    return len(frame)


def _qualified(connection: Connection, table: Table) -> Table:
    """Returns the table with the schema of the connection, for statements outside SQLAlchemy."""
    schema = (connection.get_execution_options().get("schema_translate_map") or {}).get(None)
    return table.to_metadata(MetaData(), schema=schema) if schema else table


def update_rows_in(connection: Connection, table: Table, frame: pd.DataFrame, *, key: Sequence[str]) -> None:
    """Sets the columns of existing rows to the values of a frame.

    Args:
        connection: An open transaction.
        table: One of the schema's tables.
        frame: The key and the columns to set; other columns keep their values.
        key: Columns that identify a row.
    """
    if frame.empty:
        return
    values = {f"new_{name}": plain_column(frame[name], table.c[name]) for name in frame.columns}
    same = (table.c[name] == bindparam(f"new_{name}") for name in key)
    changes: dict[str, Any] = {name: bindparam(f"new_{name}") for name in frame.columns if name not in key}
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    connection.execute(table.update().where(*same).values(changes), rows)


def without_comments(sql: str) -> str:
    """Returns the text of a statement without its comments; quoted text stays."""
    return _QUOTED_OR_COMMENT.sub(lambda match: match[1] or " ", sql)


def _plain_sql(sql: str, typed: Mapping[str, str] = MappingProxyType({})) -> str:
    kept = _QUOTED_OR_COMMENT.sub(lambda match: (match[1] or " ").replace(":", r"\:"), sql)
    for name, bind in typed.items():
        kept = re.sub(rf"(?<![:\w\\]):{name}\b", bind, kept)
    return kept.strip().rstrip(";")


def _typed(values: pd.Series, kind: TypeEngine[Any]) -> pd.Series:
    if isinstance(kind, DateTime | Date):
        return values.astype("datetime64[us]")
    if isinstance(kind, Integer):
        return values.astype("Int64" if values.isna().any() else "int64")
    if isinstance(kind, Float | Numeric):
        return values.astype("float64")
    return values.astype("str") if isinstance(kind, String) else values


def _joined(parts: list[pa.Table]) -> pa.Table:
    """Returns the parts as one; a column that has numbers in one part and text in another becomes text."""
    try:
        return pa.concat_tables(parts, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        kinds = {name: _common(part.schema.field(name).type for part in parts) for name in parts[0].column_names}
        return pa.concat_tables([_cast(part, kinds) for part in parts], promote_options="permissive")


def _common(types: Iterable[pa.DataType]) -> pa.DataType | None:
    """Returns text where a part is text, else floats where a part has them: whole numbers beside them are no keys."""
    known = list(types)
    if any(pa.types.is_string(kind) for kind in known):
        return pa.string()
    numbers = all(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind) for kind in known)
    return pa.float64() if numbers and any(pa.types.is_floating(kind) for kind in known) else None


def _cast(part: pa.Table, kinds: Mapping[str, pa.DataType | None]) -> pa.Table:
    for name, kind in kinds.items():
        if kind is not None:
            part = part.set_column(part.column_names.index(name), name, part[name].cast(kind, safe=False))
    return part
