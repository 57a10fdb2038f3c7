"""Portable column types, and columns whose comment says meaning, unit and how to aggregate."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Double,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from forecasting.warehouse.connection.kinds import INSTANT

Aggregate = Literal["SUM", "AVG", "NONE"]

METADATA = MetaData()
"""Every table of the suite; the database schema is set per connection."""

I = Integer()  # noqa: E741
B = BigInteger()
S = SmallInteger()
F: TypeEngine[Any] = Double()
D = Date()
T = INSTANT
TEXT = Text()


def V(length: int) -> String:  # noqa: N802
    """Returns text of at most this many characters."""
    return String(length)


def table(name: str, comment: str, *columns: Column[Any] | UniqueConstraint) -> Table:
    """Returns a table of the suite."""
    return Table(name, METADATA, *columns, comment=comment)


def key(name: str, kind: TypeEngine[Any], comment: str) -> Column[Any]:
    """Returns a column of the primary key."""
    return Column(name, kind, primary_key=True, autoincrement=False, comment=_in_words(comment, "NONE"))


def required(name: str, kind: TypeEngine[Any], comment: str, aggregate: Aggregate = "NONE") -> Column[Any]:
    """Returns a column that is never null."""
    return Column(name, kind, nullable=False, comment=_in_words(comment, aggregate))


def optional(name: str, kind: TypeEngine[Any], comment: str, aggregate: Aggregate = "NONE") -> Column[Any]:
    """Returns a column that is null where the value is unknown."""
    return Column(name, kind, nullable=True, comment=_in_words(comment, aggregate))


def one_of(codes: type[StrEnum]) -> str:
    """Returns the comment of a column that holds one of these codes."""
    *others, last = codes
    return f"{', '.join(others)} or {last}."


def _in_words(comment: str, aggregate: Aggregate) -> str:
    return f"{comment} Aggregate: {aggregate}."
