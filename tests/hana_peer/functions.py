"""Functions of SAP HANA that the stand-in knows; every other one is refused, SQLite's own above all."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_SAME = """ABS ADD_DAYS ADD_SECONDS AVG CEIL COALESCE CONCAT COUNT CURRENT_CONNECTION DAYS_BETWEEN DENSE_RANK EXP
FIRST_VALUE FLOOR IFNULL LAG LAST_VALUE LEAD LENGTH LN LOWER LPAD LTRIM MAX MIN MOD NULLIF POWER RANK REPLACE
ROUND ROW_NUMBER RTRIM SESSION_CONTEXT SIGN SQRT SUBSTR SUBSTRING SUM TO_BIGINT TO_DATE TO_DECIMAL TO_DOUBLE
TO_INTEGER TO_NVARCHAR TO_TIMESTAMP TO_VARCHAR TRIM UPPER"""
_WORDS = """CURRENT_CONNECTION CURRENT_DATE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP
CURRENT_TRANSACTION_ISOLATION_LEVEL CURRENT_USER CURRENT_UTCDATE CURRENT_UTCTIMESTAMP SESSION_USER"""

FUNCTIONS = {name: name for name in _SAME.split()} | {"GREATEST": "MAX", "LEAST": "MIN"}
"""What SQLite calls each."""

WORDS = {word: f"{word}_()" for word in _WORDS.split()}
"""Functions without brackets."""


def _null_in_null_out(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: None if None in values else function(*values)


def _instant(value: Any) -> datetime:
    return datetime.fromisoformat(str(value))


def _iso(instant: datetime) -> str:
    return instant.isoformat(" ").rstrip("0") if instant.microsecond else instant.isoformat(" ")


def _moved(value: Any, by: timedelta) -> str:
    made = _instant(value) + by
    return made.date().isoformat() if len(str(value)) == 10 and not by.seconds else _iso(made)


def _not_zero(value: Any) -> Any:
    if value == 0:
        raise ZeroDivisionError("division by zero")
    return value


_PLAIN: Mapping[str, tuple[int, Callable[..., Any]]] = {
    "ADD_DAYS": (2, lambda value, days: _moved(value, timedelta(days=int(days)))),
    "ADD_SECONDS": (2, lambda value, seconds: _moved(value, timedelta(seconds=float(seconds)))),
    "CEIL": (1, math.ceil),
    "CONCAT": (2, lambda a, b: f"{a}{b}"),
    "DAYS_BETWEEN": (2, lambda a, b: (_instant(b).date() - _instant(a).date()).days),
    "EXP": (1, math.exp),
    "FLOOR": (1, math.floor),
    "LN": (1, math.log),
    "LPAD": (3, lambda text, width, fill: str(text).rjust(int(width), str(fill))),
    "MOD": (2, math.fmod),
    "NOT_ZERO": (1, _not_zero),
    "POWER": (2, math.pow),
    "SQRT": (1, math.sqrt),
    "TO_BIGINT": (1, int),
    "TO_DATE": (1, lambda value: _instant(value).date().isoformat()),
    "TO_DECIMAL": (1, float),
    "TO_DOUBLE": (1, float),
    "TO_INTEGER": (1, int),
    "TO_NVARCHAR": (1, str),
    "TO_TIMESTAMP": (1, lambda value: _iso(_instant(value))),
    "TO_VARCHAR": (1, str),
}


def install(connection: sqlite3.Connection, words: Mapping[str, Callable[[], Any]]) -> None:
    """Gives a connection the functions that SQLite lacks; `words` are those without brackets, of this session."""
    for name, (n_arguments, function) in _PLAIN.items():
        connection.create_function(name, n_arguments, _null_in_null_out(function), deterministic=True)
    now: dict[str, Callable[[], Any]] = {
        "CURRENT_DATE": lambda: datetime.now().date().isoformat(),
        "CURRENT_UTCDATE": lambda: datetime.now(UTC).date().isoformat(),
        "CURRENT_TIME": lambda: f"{datetime.now():%H:%M:%S}",
        "CURRENT_TIMESTAMP": lambda: _iso(datetime.now()),
        "CURRENT_UTCTIMESTAMP": lambda: _iso(datetime.now(UTC).replace(tzinfo=None)),
    }
    for name, word in (now | dict(words)).items():
        connection.create_function(f"{name}_", 0, word)
