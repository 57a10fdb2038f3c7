"""Everything that differs between databases, one module for each kind; nothing elsewhere asks which kind it has."""

from __future__ import annotations

from forecasting.warehouse.connection.hana.kind import Hana
from forecasting.warehouse.connection.kind import Fault, Kind
from forecasting.warehouse.connection.postgresql.kind import PostgreSQL
from forecasting.warehouse.connection.sqlite.kind import SQLite

KINDS: dict[str, Kind] = {"sqlite": SQLite(), "postgresql": PostgreSQL(), "hana": Hana()}
"""By SQLAlchemy's name of the kind."""

__all__ = ["KINDS", "Fault", "Kind"]
