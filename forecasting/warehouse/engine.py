"""Connections to databases: one transaction at a time, errors in plain words; everything one database needs is here."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from forecasting.errors import ConfigError, WarehouseError

LOCK_WAIT_SECONDS = 60
"""How long a statement waits for another writer before it gives up."""

_BEGIN = "forecasting_begin"
_SECRET_OPTION = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)


class DuplicateRow(WarehouseError):
    """A row with this key exists already, or a value breaks another rule of its table."""


class Fault(StrEnum):
    """Why a database refused, as far as the caller can act on it."""

    UNREACHABLE = "the database cannot be reached"
    FORBIDDEN = "the database user lacks a permission"
    LOCKED = "another writer holds the database for too long"
    NO_TABLE = "a table or view is missing"
    OTHER = "the database refused a statement"


_ACTIONS = {
    Fault.UNREACHABLE: "check the connection URL, the network and that the database is running",
    Fault.FORBIDDEN: "grant the permission, or use another database user",
    Fault.LOCKED: "run again once the other writer has finished",
    Fault.NO_TABLE: "run `forecasting init-db`, or correct the table name",
    Fault.OTHER: "",
}


@dataclass(frozen=True)
class Backend:
    """What one kind of database needs.

    Attributes:
        connect_args: Driver options; of the URL, because some name files.
        prepare: Called with a new engine, to attach what must happen on every connection.
        fault_of: Classifies a driver error.
        bind_value: Turns a source bind value into what the driver compares well with columns.
        or_replace: Whether CREATE OR REPLACE VIEW exists.
    """

    connect_args: Callable[[URL], dict[str, Any]]
    prepare: Callable[[Engine], None]
    fault_of: Callable[[Any], Fault]
    bind_value: Callable[[object], object]
    or_replace: bool


class Database:
    """An open database; close it when done. Connections are made when first needed.

    Attributes:
        engine: SQLAlchemy engine; hides statement parameters from messages.
        label: URL without password, for messages.
        table_schema: Schema of the base tables, or None for the default.
        view_schema: Schema of the views, or None for the default.
    """

    def __init__(self, engine: Engine, *, table_schema: str | None, view_schema: str | None) -> None:
        self.table_schema, self.view_schema = table_schema, view_schema
        self.engine = engine.execution_options(schema_translate_map={None: table_schema}) if table_schema else engine
        self.label = engine.url.render_as_string(hide_password=True)
        self._backend = BACKENDS[engine.dialect.name]
        self._secrets = _secrets_of(engine.url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yields a connection in one writing transaction: committed at the end, rolled back on any error.

        Raises:
            WarehouseError: the database cannot be reached, lacks a permission or table, or stays locked.
        """
        _create_folder(self.engine.url)
        with self._translated(), self.engine.connect() as connection:
            with connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}).begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yields a connection that sees one consistent state; it never waits for writers where the database can.

        Raises:
            WarehouseError: as begin().
        """
        with self._translated():
            _require_file(self.engine.url)
            with self.engine.connect() as connection, connection.begin():
                yield connection

    def bind_value(self, value: object) -> object:
        """Returns a bind value in the form in which this database's sources hold it."""
        return self._backend.bind_value(value)

    def without_secrets(self, text: str) -> str:
        """Returns the text with every secret of the URL replaced by three stars."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    def qualified(self, name: str, schema: str | None) -> str:
        """Returns a table or view name as SQL text, quoted and with its schema where needed."""
        preparer = self.engine.dialect.identifier_preparer
        return f"{preparer.quote_schema(schema)}.{preparer.quote(name)}" if schema else preparer.quote(name)

    def view_ddl(self, name: str, select: str) -> list[str]:
        """Returns the statements that create or replace a view; with grants kept where the database can."""
        view = self.qualified(name, self.view_schema)
        if self._backend.or_replace:
            return [f"CREATE OR REPLACE VIEW {view} AS\n{select}"]
        return [f"DROP VIEW IF EXISTS {view}", f"CREATE VIEW {view} AS\n{select}"]

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise DuplicateRow(
                "a row breaks a rule of its table", where=self.label, found=self.without_secrets(str(error.orig))
            ) from error
        except DBAPIError as error:
            self._raise(error)

    def _raise(self, error: DBAPIError) -> NoReturn:
        fault = self._backend.fault_of(error.orig)
        raise WarehouseError(
            fault.value,
            where=self.label,
            found=self.without_secrets(str(error.orig)).strip(),
            action=_ACTIONS[fault],
        ) from error


def connect_database(url: str, *, table_schema: str | None = None, view_schema: str | None = None) -> Database:
    """Returns the database of a SQLAlchemy URL; nothing is opened or created yet.

    Raises:
        ConfigError: the URL cannot be read, names an unknown kind of database, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigError(
            "a connection URL cannot be read",
            accepted="kind://user:password@host:port/database, or sqlite:////absolute/path.db",
            action="check FORECASTING_WAREHOUSE and FORECASTING_CONNECTION_<NAME>; percent-encode special characters",
        ) from None
    kind = parsed.get_backend_name()
    if kind not in BACKENDS:
        raise ConfigError("unknown kind of database", found=kind, accepted=", ".join(sorted(BACKENDS)))
    backend = BACKENDS[kind]
    try:
        engine = create_engine(parsed, connect_args=backend.connect_args(parsed), hide_parameters=True)
    except (ImportError, NoSuchModuleError) as error:
        raise ConfigError(
            f"the driver of {kind} is not installed", found=str(error), action="add it to the job's environment"
        ) from error
    backend.prepare(engine)
    return Database(engine, table_schema=table_schema, view_schema=view_schema)


def _secrets_of(url: URL) -> list[str]:
    options = {name: str(value) for name, value in url.query.items() if _SECRET_OPTION.search(name)}
    return [secret for secret in (str(url.password or ""), *options.values()) if secret]


# SQLite


def _sqlite_file(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith(("file:", ":memory:")):
        return None
    return Path(url.database)


def _create_folder(url: URL) -> None:
    file = _sqlite_file(url)
    if file is None:
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(Fault.UNREACHABLE.value, where=str(file), found=str(error)) from error


def _require_file(url: URL) -> None:
    file = _sqlite_file(url)
    if file is not None and not file.exists():
        raise WarehouseError(
            Fault.UNREACHABLE.value, where=str(file), found="no such file", action="run `forecasting init-db`"
        )


def _sqlite_prepare(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get(_BEGIN, "BEGIN")
        if statement != "BEGIN" and connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql(statement)


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
    if state is None or state.startswith(("08", "28", "3D", "57P")):
        return Fault.UNREACHABLE
    return _POSTGRESQL_FAULTS.get(state, Fault.OTHER)


# SAP HANA

_HANA_FAULTS = {258: Fault.FORBIDDEN, 259: Fault.NO_TABLE, 131: Fault.LOCKED, 133: Fault.LOCKED, 10: Fault.UNREACHABLE}


def _hana_fault(error: Any) -> Fault:
    code = getattr(error, "errorcode", 0)
    return Fault.UNREACHABLE if code <= -10700 else _HANA_FAULTS.get(code, Fault.OTHER)


def _nothing(_engine: Engine) -> None: ...


BACKENDS: dict[str, Backend] = {
    "sqlite": Backend(lambda _: {"timeout": LOCK_WAIT_SECONDS}, _sqlite_prepare, _sqlite_fault, _iso_text, False),
    "postgresql": Backend(lambda _: {"connect_timeout": 10}, _nothing, _postgresql_fault, lambda value: value, True),
    "hana": Backend(
        lambda _: {"reconnect": "false", "connectTimeout": 10_000}, _nothing, _hana_fault, lambda value: value, True
    ),
}
"""Everything that differs between databases, by SQLAlchemy's name."""
