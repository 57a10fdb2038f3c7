"""Open databases: one transaction at a time, errors in plain words, no secret in any of them."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, NoReturn, TypeVar
from urllib.parse import quote, quote_plus

import pyarrow as pa
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import (
    ArgumentError,
    CompileError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    ResourceClosedError,
    StatementError,
)

from forecasting.errors import ConfigError, WarehouseError, WrongStatementError, nearest
from forecasting.hosts import LOOPBACK
from forecasting.warehouse.connection.kind import LASTING, PLAIN, TRANSIENT, WRITES, Dataset, Fault, Query
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.connection.values import plain_binds

TRIES, PAUSE_SECONDS = 3, 0.5
"""How often a transaction is tried whose failure may pass, and the pause before it is tried again."""

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
_SAFE = ("", "/", " +", " +/")
"""Characters that ways of quoting a URL leave as they are."""
_SECRET_OPTION = re.compile(r"pass|pwd|secret|token|key", re.IGNORECASE)


class TransientError(WarehouseError):
    """The same transaction may succeed when it is tried again."""


class DuplicateRowError(WarehouseError):
    """A row with this key exists already, or a value breaks another rule of its table."""


_ACTIONS = {
    Fault.LOST: "run again; if it happens often, look at the network and at the server's log",
    Fault.FORBIDDEN: "grant the permission, or use another database user",
    Fault.LOCKED: "run again once the other writer has finished",
    Fault.NO_TABLE: "correct the name; the suite's own tables and views are made by `forecasting init-db`",
    Fault.NO_SCHEMA: "create it (see sql/roles/), or correct FORECASTING_TABLE_SCHEMA and FORECASTING_VIEW_SCHEMA",
    Fault.WRONG_STATEMENT: "correct the statement; a source query is one SELECT",
    Fault.BROKEN_RULE: "",
    Fault.EXISTS: "rename or drop it if it is not the suite's; if another process made it just now, run again",
    Fault.OTHER: "",
}


class Database:
    """An open database; close it when done. Connections are made when first needed.

    Attributes:
        engine: SQLAlchemy engine; hides statement parameters from messages.
        label: URL without password, for messages.
        table_schema: Schema of the base tables, or None for the default.
        view_schema: Schema of the views, or None for the default.
    """

    def __init__(self, engine: Engine, *, table_schema: str | None, view_schema: str | None) -> None:
        self._kind = KINDS[engine.dialect.name]
        of_url = self._kind.default_schema(engine.url)
        self.table_schema, self.view_schema = table_schema, view_schema = table_schema or of_url, view_schema or of_url
        self.engine = engine.execution_options(schema_translate_map={None: table_schema}) if table_schema else engine
        self.label = engine.url.set(query={}).render_as_string(hide_password=True)
        self._secrets = _secrets_of(engine.url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yields a connection in one writing transaction: committed at the end, rolled back on any error.

        Raises:
            WarehouseError: the database cannot be reached, lacks a permission or table, or stays locked.
        """
        self._prepare_file(self._kind.before_writing)
        with self._transaction({WRITES: True}) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yields a connection in one reading transaction: it sees one state, and waits for no writer where that works.

        Raises:
            WarehouseError: as begin().
        """
        self._prepare_file(self._kind.before_reading)
        with self._transaction(self._kind.reading) as connection:
            yield connection

    def transact(self, work: Callable[[Connection], _T]) -> _T:
        """Returns what `work` returns in a writing transaction, tried again where the connection or a lock was lost.

        Raises:
            WarehouseError: as begin().
        """
        for tries_left in reversed(range(TRIES)):
            try:
                with self.begin() as connection:
                    return work(connection)
            except TransientError as error:
                if not tries_left:
                    raise
                _LOG.warning("%s; the transaction is tried again", error)
                time.sleep(PAUSE_SECONDS)
        raise AssertionError("unreachable")

    def stream(self, statement: Query) -> Iterator[pa.Table]:
        """Yields the result of a statement with all its binds, in parts of which one is in memory at a time.

        There is at least one part, with the columns, where there are no rows.

        Raises:
            WarehouseError: as begin().
        """
        self._prepare_file(self._kind.before_reading)
        with self._translated(), closing(self._kind.stream(self.engine, statement)) as batches:
            yield from batches

    def bind_value(self, value: object) -> object:
        """Returns a bind value in the form in which this database's sources hold it."""
        return self._kind.bind_value(value)

    def dataset(self, table: str, schema: str | None) -> Dataset:
        """Returns a table, `schema.table` or one of the schema, by its name in OpenLineage."""
        return self._kind.dataset(self.engine.url, table, schema)

    def typed_bind(self, name: str, value: object) -> str:
        """Returns the bind of a date or an instant as SQL that states its type, where this database has one."""
        return self._kind.typed_bind(name, value)

    def without_secrets(self, text: str) -> str:
        """Returns the text with every secret of the URL replaced by three stars."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    @property
    def replaces_changed_views(self) -> bool:
        """Whether a view whose columns changed can be replaced in place, with its grants."""
        return self._kind.replaces_changed_views

    def table_names(self, schema: str | None) -> list[str]:
        """Returns the tables and views that this login sees in a schema, or in the default one; [] where it may not."""
        try:
            with self.read() as connection:
                found = inspect(connection)
                return sorted([*found.get_table_names(schema), *found.get_view_names(schema)])
        except WarehouseError:
            return []

    def quoted(self, name: str) -> str:
        """Returns a name as SQL text, in quotes where this database needs them."""
        return self.engine.dialect.identifier_preparer.quote(name)

    def view_ddl(self, name: str, select: str, *, columns_kept: bool) -> list[str]:
        """Returns the statements that create or replace a view.

        Grants survive where the database can replace a view and its present columns stay in front; else the view is
        dropped first.
        """
        view = f"{self.quoted(self.view_schema)}.{name}" if self.view_schema else name
        if self._kind.can_replace_views and columns_kept:
            return [f"CREATE OR REPLACE VIEW {view} AS\n{select}"]
        return [f"DROP VIEW IF EXISTS {view}", f"CREATE VIEW {view} AS\n{select}"]

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    def _prepare_file(self, prepare: Callable[[URL], None]) -> None:
        try:
            prepare(self.engine.url)
        except OSError as error:
            self._raise(Fault.UNREACHABLE, str(error), error)

    @contextmanager
    def _transaction(self, options: Mapping[str, Any]) -> Iterator[Connection]:
        with self._translated():
            connection = self.engine.connect()
        with self._translated(is_connected=True), connection.execution_options(**options), connection.begin():
            yield connection

    @contextmanager
    def _translated(self, *, is_connected: bool = False) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            self._raise(Fault.BROKEN_RULE, str(error.orig), error)
        except DBAPIError as error:
            self._raise(self._fault_of(error.orig, is_connected=is_connected), str(error.orig), error, error.orig)
        except (CompileError, StatementError, ResourceClosedError) as error:
            self._raise(Fault.WRONG_STATEMENT, str(error), error)
        except self._kind.driver_errors() as error:
            self._raise(self._fault_of(error, is_connected=is_connected), str(error), error, error)

    def _fault_of(self, error: Any, *, is_connected: bool) -> Fault:
        fault = self._kind.fault_of(error)
        was_reached = is_connected and self._kind.connects_at_once
        return Fault.LOST if was_reached and fault is Fault.UNREACHABLE else fault

    def _raise(self, fault: Fault, text: str, error: Exception, message: Any = None) -> NoReturn:
        reason = self._kind.reason_of(message, self.engine.url) if fault is Fault.UNREACHABLE and message else None
        classes: dict[Fault, type[WarehouseError]] = {Fault.BROKEN_RULE: DuplicateRowError}
        classes |= dict.fromkeys(TRANSIENT, TransientError) | dict.fromkeys(LASTING, WrongStatementError)
        kind = classes.get(fault, WarehouseError)
        raise kind(
            f"{fault.value}: {reason[0]}" if reason else fault.value,
            where=self.label,
            found=self.without_secrets(text).strip(),
            action=reason[1] if reason else _ACTIONS.get(fault, self._kind.reach),
        ) from error


def connect_database(url: str, *, table_schema: str | None = None, view_schema: str | None = None) -> Database:
    """Returns the database of a SQLAlchemy URL, whose options win over ours; nothing is opened or created yet.

    Raises:
        ConfigError: the URL cannot be read, names an unknown kind of database, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        if "@" in (parsed.host or "") or url.partition("?")[0].count("@") > 1:
            raise ValueError("more than one @")  # noqa: TRY301 - handled like any other unreadable URL
    except (ArgumentError, ValueError):
        raise ConfigError(
            "a connection URL cannot be read",
            accepted="kind://user:password@host:port/database, or sqlite:////absolute/path.db",
            action="check FORECASTING_WAREHOUSE and FORECASTING_CONNECTION_<NAME>; percent-encode special characters",
        ) from None
    name = parsed.get_backend_name()
    if name not in KINDS:
        raise ConfigError(
            "a connection URL names an unknown kind of database",
            found=name,
            accepted=nearest(name, KINDS),
            action="correct FORECASTING_WAREHOUSE or FORECASTING_CONNECTION_<NAME>",
        )
    kind = KINDS[name]
    parsed = kind.known_url(parsed)
    options = dict(kind.connect_args(parsed))
    try:
        engine = create_engine(parsed, connect_args=options, hide_parameters=True)
    except (ImportError, NoSuchModuleError) as error:
        raise ConfigError(
            f"the driver of {name} is not installed",
            found=str(error),
            action="add it to the job's environment; for SAP HANA: make setup without HANA=0",
        ) from error
    event.listen(engine, "before_cursor_execute", _with_plain_values, retval=True)
    kind.prepare(engine)
    database = Database(engine, table_schema=table_schema, view_schema=view_schema)
    weakened = kind.without_tls(parsed)
    if weakened and parsed.host not in LOOPBACK:
        _LOG.warning("%s: the connection is not protected, because its URL says %s", database.label, weakened)
    return database


def _with_plain_values(
    _connection: Connection, _cursor: Any, statement: str, values: Any, context: Any, _is_many: bool
) -> tuple[str, Any]:
    """Lets no value reach a driver that it would store wrongly, or that would end the process."""
    if not values or (context is not None and context.execution_options.get(PLAIN)):
        return statement, values
    names = context.compiled.positiontup if context is not None and context.compiled is not None else None
    return statement, plain_binds(values, names)


def _secrets_of(url: URL) -> list[str]:
    options = {name: str(value) for name, value in url.query.items() if _SECRET_OPTION.search(name)}
    plain = [secret for secret in (str(url.password or ""), *options.values()) if secret]
    quoted = [form for secret in plain for form in (quote_plus(secret), *(quote(secret, safe=safe) for safe in _SAFE))]
    return sorted({*plain, *quoted}, key=len, reverse=True)
