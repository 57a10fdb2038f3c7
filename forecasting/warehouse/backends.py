"""Everything that differs between kinds of databases; nothing elsewhere asks which kind it has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

LOCK_WAIT_SECONDS = 60
"""How long a SQLite writer waits for another one before it gives up."""

CONNECT_SECONDS = 10
"""How long a server may take to answer."""

WRITES = "forecasting_writes"
"""Execution option of a connection that is going to write."""


class Fault(StrEnum):
    """Why a database refused, as far as the caller can act on it."""

    UNREACHABLE = "the database cannot be reached"
    FORBIDDEN = "the database user lacks a permission"
    LOCKED = "another writer holds the database for too long"
    NO_TABLE = "a table or view is missing"
    OTHER = "the database refused a statement"


def _nothing(_: object) -> None: ...


def _as_is(value: object) -> object:
    return value


@dataclass(frozen=True)
class Backend:
    """What one kind of database needs.

    Attributes:
        connect_args: Driver options.
        fault_of: Classifies a driver error.
        prepare: Called with a new engine, to attach what must happen on every connection.
        before_writing: Called with the URL before a writing transaction.
        before_reading: Called with the URL before a reading transaction.
        bind_value: Turns a bind value of a source query into what this database's columns compare well with.
        can_replace_views: Whether CREATE OR REPLACE VIEW exists.
    """

    connect_args: Mapping[str, Any]
    fault_of: Callable[[Any], Fault]
    prepare: Callable[[Engine], None] = _nothing
    before_writing: Callable[[URL], None] = _nothing
    before_reading: Callable[[URL], None] = _nothing
    bind_value: Callable[[object], object] = _as_is
    can_replace_views: bool = True


# SQLite


def _sqlite_file(url: URL) -> Path | None:
    if not url.database or url.database.startswith(("file:", ":memory:")):
        return None
    return Path(url.database)


def _sqlite_create_folder(url: URL) -> None:
    file = _sqlite_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)


def _sqlite_require_file(url: URL) -> None:
    file = _sqlite_file(url)
    if file is not None and not file.exists():
        raise FileNotFoundError(f"no such file: {file}")


def _sqlite_prepare(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(WRITES):
            connection.exec_driver_sql("BEGIN")
            return
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _sqlite_fault(error: Any) -> Fault:
    if str(error).startswith("no such table"):
        return Fault.NO_TABLE
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    return {
        sqlite3.SQLITE_CANTOPEN: Fault.UNREACHABLE,
        sqlite3.SQLITE_NOTADB: Fault.UNREACHABLE,
        sqlite3.SQLITE_READONLY: Fault.FORBIDDEN,
        sqlite3.SQLITE_PERM: Fault.FORBIDDEN,
        sqlite3.SQLITE_BUSY: Fault.LOCKED,
        sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    }.get(primary, Fault.OTHER)


def _iso_text(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


# PostgreSQL

_POSTGRESQL_FAULTS = {"42501": Fault.FORBIDDEN, "42P01": Fault.NO_TABLE, "55P03": Fault.LOCKED, "40P01": Fault.LOCKED}


def _postgresql_fault(error: Any) -> Fault:
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    if state is None:
        is_operational = any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
        return Fault.UNREACHABLE if is_operational else Fault.OTHER
    if state.startswith(("08", "28", "3D", "57P")):
        return Fault.UNREACHABLE
    return _POSTGRESQL_FAULTS.get(state, Fault.OTHER)


# SAP HANA

_HANA_FAULTS = {258: Fault.FORBIDDEN, 259: Fault.NO_TABLE, 131: Fault.LOCKED, 133: Fault.LOCKED, 10: Fault.UNREACHABLE}


def _hana_fault(error: Any) -> Fault:
    code = getattr(error, "errorcode", 0)
    return Fault.UNREACHABLE if code <= -10700 else _HANA_FAULTS.get(code, Fault.OTHER)


BACKENDS: dict[str, Backend] = {
    "sqlite": Backend(
        connect_args={"timeout": LOCK_WAIT_SECONDS},
        fault_of=_sqlite_fault,
        prepare=_sqlite_prepare,
        before_writing=_sqlite_create_folder,
        before_reading=_sqlite_require_file,
        bind_value=_iso_text,
        can_replace_views=False,
    ),
    "postgresql": Backend(connect_args={"connect_timeout": CONNECT_SECONDS}, fault_of=_postgresql_fault),
    "hana": Backend(
        connect_args={"connectTimeout": CONNECT_SECONDS * 1000, "reconnect": "false"}, fault_of=_hana_fault
    ),
}
"""Everything that differs between databases, by SQLAlchemy's name of the kind."""
