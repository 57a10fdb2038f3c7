"""Everything that differs between databases, one module for each kind; nothing elsewhere asks which kind it has."""

from __future__ import annotations

from forecasting.warehouse.databases.hana import Hana
from forecasting.warehouse.databases.kind import Fault, Kind
from forecasting.warehouse.databases.postgresql import PostgreSQL
from forecasting.warehouse.databases.sqlite import SQLite

KINDS: dict[str, Kind] = {"sqlite": SQLite(), "postgresql": PostgreSQL(), "hana": Hana()}
"""By SQLAlchemy's name of the kind."""

__all__ = ["KINDS", "Fault", "Kind"]
