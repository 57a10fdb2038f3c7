"""Values for databases: Arrow columns, null for every kind of unknown, and a clear refusal of what cannot be held."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import BigInteger, Column, Date, DateTime, Float, Integer, Numeric, SmallInteger, Table
from sqlalchemy.engine.interfaces import Dialect

from forecasting.errors import ForecastingError

_ZONED, _TO_UTC = "times with a zone", "convert to UTC and drop the zone"
_INFINITE = "infinite value"
_NO_TEXT = "text that is not Unicode, or holds a NUL character"


def arrow_rows(table: Table, frame: pd.DataFrame) -> pa.Table:
    """Returns the frame with the very types of a table: int16, int32, int64, float64, date32, timestamp[us] and string.

    Raises:
        ForecastingError: names table and column where a column is unknown or missing, or a value is null, infinite,
            fractional, zoned, too large or too long for its column, or no text that a database can hold.
    """
    unknown = [name for name in frame.columns if name not in table.c]
    missing = [c.name for c in table.c if not c.nullable and c.name not in frame.columns]
    if unknown or missing:
        problem = f"unknown columns {unknown}" if unknown else f"missing columns {missing}"
        raise ForecastingError(problem, where=f"table {table.name}", accepted=", ".join(table.c.keys()))
    given = [c for c in table.c if c.name in frame.columns]
    return pa.table({c.name: _arrow_column(frame[c.name], c) for c in given})


def plain_column(values: pd.Series, column: Column[Any]) -> list[Any]:
    """As arrow_rows, for one column, as plain Python values."""
    return list(_arrow_column(values, column).to_pylist())


def plain_values(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    """As plain_column, for some columns of one row, by name."""
    unknown = [name for name in values if name not in table.c]
    if unknown:
        raise ForecastingError(f"unknown columns {unknown}", where=f"table {table.name}")
    return {name: plain_column(pd.Series([value]), table.c[name])[0] for name, value in values.items()}


def plain_binds(values: Any, names: Sequence[str] | None = None) -> Any:
    """Returns the values of a statement as every driver takes them: plain Python, None for every kind of unknown.

    Args:
        values: One row, as tuple or by name, or a list of rows.
        names: Names of the values of a tuple, for messages; positions where they are of another length.

    Raises:
        ForecastingError: a value is infinite, has a zone, or is text that no database can hold; says which.
    """
    if isinstance(values, list):
        return [plain_binds(row, names) for row in values]
    if isinstance(values, Mapping):
        return {name: _plain_bind(value, name) for name, value in values.items()}
    known = names if names and len(names) == len(values) else range(1, len(values) + 1)
    return tuple(map(_plain_bind, values, known))


def driver_columns(table: Table, rows: pa.Table, dialect: Dialect) -> dict[str, list[Any]]:
    """Returns by column what the driver takes.

    Each distinct text or time is made once, because they repeat in every series; measured values rarely do.
    """
    return {name: _driver_column(table.c[name], rows[name], dialect) for name in rows.column_names}


def _plain_bind(value: Any, name: object) -> Any:
    if type(value) in _PLAIN:
        return value
    try:
        return _plain(value)
    except (TypeError, ValueError) as error:
        raise ForecastingError(str(error), where=f"value {name} of a statement") from error


def _plain(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) and not isinstance(value, np.datetime64) else value
    if plain is pd.NaT or plain is pd.NA:
        return None
    if type(plain) is bool:
        return plain
    for kind, convert in _CONVERSIONS:
        if isinstance(plain, kind):
            return convert(plain)
    return plain


def _plain_time(value: Any) -> datetime | None:
    instant: Any = pd.Timestamp(value)
    if instant is pd.NaT:
        return None
    if instant.tzinfo is not None:
        raise TypeError(f"{_ZONED} ({instant.tzinfo}); {_TO_UTC}")
    plain: datetime = instant.to_pydatetime(warn=False)
    return plain


def _plain_number(value: float) -> float | None:
    if math.isinf(value):
        raise ValueError(_INFINITE)
    return None if math.isnan(value) else float(value)


def _plain_text(value: str) -> str:
    value = str(value)
    if "\0" in value:
        raise ValueError(f"{_NO_TEXT}: {value[:60]!r}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError(f"{_NO_TEXT}: {value[:60]!r}") from None
    return value


_PLAIN = frozenset({int, bool, date, type(None)})
_CONVERSIONS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (str, _plain_text),
    (float, _plain_number),
    (datetime | np.datetime64, _plain_time),
    (int, int),
)
"""By type of the value, of which a subclass may be given; whatever is of another type stays as it is."""


def _driver_column(column: Column[Any], values: pa.ChunkedArray, dialect: Dialect) -> list[Any]:
    if pa.types.is_floating(values.type) or (pa.types.is_integer(values.type) and not values.null_count):
        numbers = values.to_numpy()
        if not values.null_count:
            return list(numbers.tolist())
        plain = numbers.astype(object)
        plain[np.isnan(numbers)] = None
        return list(plain.tolist())
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    coded = values.combine_chunks().dictionary_encode()
    distinct = coded.dictionary.to_pylist()
    made = np.array([*(distinct if process is None else map(process, distinct)), None], dtype=object)
    return list(made[pc.fill_null(coded.indices, len(distinct)).to_numpy()].tolist())


def _arrow_column(values: pd.Series, column: Column[Any]) -> pa.Array:
    kind = column.type
    try:
        if isinstance(kind, Date | DateTime):
            array = _times(values).cast(pa.date32() if isinstance(kind, Date) else pa.timestamp("us"), safe=False)
        elif isinstance(kind, Integer):
            array = _integers(values).cast(_width(kind))
        elif isinstance(kind, Float | Numeric):
            array = _floats(values)
        else:
            array = _texts(values, getattr(kind, "length", None))
        if not column.nullable and array.null_count:
            raise ValueError("null in a column that must have a value")  # noqa: TRY301
    except (TypeError, ValueError) as error:
        raise ForecastingError(str(error), where=f"table {column.table.name}, column {column.name}") from error
    return array


def _times(values: pd.Series) -> pa.Array:
    has_zone = isinstance(values.dtype, pd.DatetimeTZDtype)
    if values.dtype == object:
        has_zone = any(getattr(value, "tzinfo", None) is not None for value in values)
    if has_zone:
        raise TypeError(f"{_ZONED} ({values.dtype}); {_TO_UTC}")
    return pa.array(values.astype("datetime64[us]").to_numpy(), from_pandas=True)


def _integers(values: pd.Series) -> pa.Array:
    if pd.api.types.is_integer_dtype(values.dtype) and not values.isna().any():
        return pa.array(values.to_numpy(dtype="int64"))
    known = values.notna().to_numpy()
    numbers = [_whole(value) if is_known else None for value, is_known in zip(values.tolist(), known, strict=True)]
    return pa.array(numbers, pa.int64())


def _width(kind: Integer) -> pa.DataType:
    return pa.int16() if isinstance(kind, SmallInteger) else pa.int64() if isinstance(kind, BigInteger) else pa.int32()


def _whole(value: Any) -> int:
    number = int(value)
    if number != value:
        raise ValueError(f"not a whole number: {value}")
    return number


def _floats(values: pd.Series) -> pa.Array:
    numbers = values.astype("float64").to_numpy()
    if np.isinf(numbers).any():
        raise ValueError(_INFINITE)
    return pa.array(numbers, from_pandas=True)


def _texts(values: pd.Series, length: int | None) -> pa.Array:
    known = values.notna()
    try:
        if values.dtype == object:
            texts = [str(value) if is_known else None for value, is_known in zip(values, known, strict=True)]
            array = pa.array(texts, pa.string())
        else:
            array = pa.array(values.astype("str"), pa.string(), from_pandas=True)
    except UnicodeEncodeError as error:
        raise ValueError(f"{_NO_TEXT}: {error.object[:60]!r}") from None
    broken = pc.index(pc.match_substring(array, "\0"), value=True).as_py()
    if broken >= 0:
        raise ValueError(f"{_NO_TEXT}: {array[broken].as_py()[:60]!r}")
    lengths = pc.utf8_length(array)
    longest = pc.max(lengths).as_py() or 0
    if length is not None and longest > length:
        text = array[pc.index(lengths, longest).as_py()].as_py()
        raise ValueError(f"text of {longest} characters, {length} fit: {text[:60]}...")
    return array if isinstance(array, pa.Array) else array.combine_chunks()
