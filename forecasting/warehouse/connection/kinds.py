"""Everything that differs between databases, one module for each kind; nothing elsewhere asks which kind it has."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.types import TypeEngine

from forecasting.warehouse.connection.hana.kind import Hana
from forecasting.warehouse.connection.kind import Fault, Kind
from forecasting.warehouse.connection.postgresql.kind import PostgreSQL
from forecasting.warehouse.connection.sqlite.kind import SQLite

KINDS: dict[str, Kind] = {"sqlite": SQLite(), "postgresql": PostgreSQL(), "hana": Hana()}
"""By SQLAlchemy's name of the kind."""

INSTANT: TypeEngine[Any] = DateTime()
"""Type of a column with UTC instants, in every kind of database."""
for _name, _kind in KINDS.items():
    INSTANT = INSTANT.with_variant(_kind.instant, _name)

__all__ = ["INSTANT", "KINDS", "Fault", "Kind"]
