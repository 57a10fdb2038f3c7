"""Plain Python values for drivers: None for every kind of null, and a clear refusal of what a column cannot hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, Date, DateTime, Float, Integer, Numeric, Table

from forecasting.errors import ForecastingError


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
    return {c.name: plain_column(frame[c.name], c) for c in table.c if c.name in frame.columns}


def plain_values(table: Table, values: Mapping[str, object]) -> dict[str, Any]:
    """As plain_columns, for some columns of one row."""
    unknown = [name for name in values if name not in table.c]
    if unknown:
        raise ForecastingError(f"unknown columns {unknown}", where=f"table {table.name}")
    return {name: plain_column(pd.Series([value]), table.c[name])[0] for name, value in values.items()}


def plain_column(values: pd.Series, column: Column[Any]) -> list[Any]:
    """As plain_columns, for one column."""
    kind = column.type
    try:
        if isinstance(kind, Date | DateTime):
            plain = _plain_times(values, "D" if isinstance(kind, Date) else "us")
        elif isinstance(kind, Integer):
            plain = _plain_integers(values)
        elif isinstance(kind, Float | Numeric):
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
    return [
        None if null else _whole(value) for value, null in zip(values.tolist(), values.isna().tolist(), strict=True)
    ]


def _whole(value: Any) -> int:
    number = int(value)
    if number != value:
        raise ValueError(f"not a whole number: {value}")
    return number


def _plain_floats(values: pd.Series) -> list[Any]:
    numbers = values.astype("float64").to_numpy()
    if np.isinf(numbers).any():
        raise ValueError("infinite value")
    plain = numbers.astype(object)
    plain[np.isnan(numbers)] = None
    return list(plain.tolist())


def _plain_texts(values: pd.Series, length: int | None) -> list[Any]:
    plain = [None if null else str(value) for value, null in zip(values.tolist(), values.isna().tolist(), strict=True)]
    longest = max((value for value in plain if value is not None), key=len, default="")
    if length is not None and len(longest) > length:
        raise ValueError(f"text of {len(longest)} characters, {length} fit: {longest[:60]}...")
    return plain
