"""SQLite: a file that readers and one writer share; many rows enter at once, and large results leave by a child."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import URL, Connection, Engine, Table, event, func, select
from sqlalchemy.dialects.sqlite import DATETIME

from forecasting.warehouse.connection.about import About
from forecasting.warehouse.connection.kind import (
    BATCH_ROWS,
    WRITES,
    Dataset,
    Fault,
    Kind,
    Query,
    as_columns,
    fetch_batches,
    literal_sql,
)
from forecasting.warehouse.connection.values import driver_columns

LOCK_WAIT_SECONDS = 60
"""How long a writer waits for another one before it gives up."""
STATEMENT_ROWS = 64
"""Rows of one INSERT statement."""
MAX_BINDS = 32_000
"""Binds of one statement; SQLite's limit is 32,766."""
_CACHE = "PRAGMA cache_size=-65536"
_SCAN = Path(__file__).with_name("scan.py")
MIXED_TYPES = 3
"""Exit code of the child where the rows of a column have several types."""


class SQLite(Kind):
    """SQLite through Python's own driver."""

    can_replace_views = False
    connects_at_once = False  # the file is opened by the first statement
    reach = "check the path; the file of the suite's own tables is made by `forecasting init-db`"
    reading: Mapping[str, Any] = MappingProxyType({})  # every transaction sees one state
    instant = DATETIME(truncate_microseconds=True)  # type: ignore[no-untyped-call]
    about = About(
        drivers=("adbc-driver-sqlite",),
        version="SELECT sqlite_version() FROM (SELECT COUNT(*) FROM sqlite_master)",
        oldest=(3, 31),
        login="",
        encryption="",
        rights="SELECT COUNT(*), NULL FROM sqlite_master WHERE type IN ('table', 'view')",
        lock_wait="PRAGMA busy_timeout = {milliseconds}",
        roles="",
    )

    def connect_args(self, url: URL) -> dict[str, Any]:
        """Returns how long to wait for another writer."""
        return {} if "timeout" in url.query else {"timeout": LOCK_WAIT_SECONDS}

    def dataset(self, url: URL, table: str, schema: str | None) -> Dataset:  # noqa: ARG002
        """Returns a file of this machine, and the table behind its path."""
        return Dataset("file", f"{url.database}#{table}")

    def prepare(self, engine: Engine) -> None:
        """Lets readers and a writer work at the same time, and makes a writer wait at its first statement."""

        @event.listens_for(engine, "connect")
        def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            if not connection.get_execution_options().get(WRITES):
                connection.exec_driver_sql("BEGIN")
                return
            if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
                _use_write_ahead_log(connection.connection.driver_connection)
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def before_writing(self, url: URL) -> None:
        """Creates the folder of the file."""
        file = _file(url)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)

    def before_reading(self, url: URL) -> None:
        """Raises FileNotFoundError rather than create an empty file."""
        file = _file(url)
        if file is not None and not file.exists():
            raise FileNotFoundError(f"no such file: {file}")

    def fault_of(self, error: Any) -> Fault:
        """Classifies by primary result code; what is wrong with a statement has none of its own."""
        text = str(error)
        if text.startswith("no such table"):
            return Fault.NO_TABLE
        if isinstance(error, sqlite3.ProgrammingError) or text.startswith("no such column") or "syntax error" in text:
            return Fault.WRONG_STATEMENT
        primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        return {
            sqlite3.SQLITE_CANTOPEN: Fault.UNREACHABLE,
            sqlite3.SQLITE_NOTADB: Fault.UNREACHABLE,
            sqlite3.SQLITE_READONLY: Fault.FORBIDDEN,
            sqlite3.SQLITE_PERM: Fault.FORBIDDEN,
            sqlite3.SQLITE_BUSY: Fault.LOCKED,
            sqlite3.SQLITE_LOCKED: Fault.LOCKED,
            sqlite3.SQLITE_CONSTRAINT: Fault.BROKEN_RULE,
        }.get(primary, Fault.OTHER)

    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Returns errors of the driver where it is used directly."""
        return (sqlite3.Error,)

    def bind_value(self, value: object) -> object:
        """Returns dates and instants as the text in which SQLite sources usually hold them."""
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
        return value.isoformat() if isinstance(value, date) else value

    def typed_bind(self, name: str, value: object) -> str:  # noqa: ARG002
        """Returns the bind as it is: SQLite has no type for dates, and its functions take their text."""
        return f":{name}"

    def insert(self, connection: Connection, table: Table, rows: pa.Table) -> None:
        """Inserts many rows by one statement, in which columns with a single value are written out."""
        _insert(connection, table, rows)

    def replace(self, connection: Connection, table: Table, rows: pa.Table, key: Mapping[str, object]) -> None:
        """As Kind.replace; a slice of the same size most likely has the same keys, and is overwritten in place.

        It was so if every given row, each with a key of its own, has changed a row and none of the slice is left over.
        """
        primary = [column.name for column in table.primary_key.columns]
        of_slice = [table.c[name] == value for name, value in key.items()]
        counted = select(func.count()).select_from(table).where(*of_slice)
        n_rows, driver = rows.num_rows, cast("sqlite3.Connection", connection.connection.driver_connection)
        if primary and n_rows and n_rows == connection.execute(counted).scalar() == _count_distinct(rows, primary):
            before = driver.total_changes
            _insert(connection, table, rows, conflict=_overwrite(table, primary, rows.column_names, key))
            if driver.total_changes - before == n_rows == connection.execute(counted).scalar():
                return
        super().replace(connection, table, rows, key)

    def stream(self, engine: Engine, statement: Query) -> Generator[pa.Table]:
        """Yields the result; one that does not fit into a batch comes as Arrow columns from a child process.

        A second SQLite library in one process would lose the locks of the first (https://sqlite.org/howtocorrupt.html,
        section 2.2.1), so the Arrow driver, which brings its own, works in a process of its own.
        """
        with engine.connect() as connection, _reading_only(connection):
            names, batches = fetch_batches(connection, statement)
            first, file, n_sent = next(batches), _file(engine.url), 0
            if len(first) == BATCH_ROWS and file is not None:
                with suppress(_MixedTypesError):
                    for part in _scan(file, literal_sql(engine, statement)):
                        yield part
                        n_sent += 1
                    return
            yield from (as_columns(names, rows) for rows in islice(chain([first], batches), n_sent, None))


@contextmanager
def _reading_only(connection: Connection) -> Iterator[None]:
    """A transaction in which nothing can be written, and which is rolled back."""
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    with connection.begin() as transaction:
        driver.execute("PRAGMA query_only=ON")
        try:
            yield
        finally:
            driver.execute("PRAGMA query_only=OFF")
            transaction.rollback()


def _use_write_ahead_log(driver: Any) -> None:
    """Switches the file over; while another process does so SQLite answers at once instead of waiting."""
    until = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            driver.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


class _MixedTypesError(Exception):
    """A column holds values of a type that its first rows do not show, which Arrow columns cannot."""


def _scan(file: Path, sql: str) -> Iterator[pa.Table]:
    request = {"file": str(file.resolve()), "sql": sql, "batch_rows": BATCH_ROWS}
    command = [sys.executable, str(_SCAN), json.dumps(request)]
    with TemporaryFile() as message, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=message) as child:
        try:
            with suppress(pa.ArrowInvalid), pa.ipc.open_stream(child.stdout) as reader:
                yield from (_without_guesses(pa.Table.from_batches([batch])) for batch in reader)
            if child.wait() == MIXED_TYPES:
                raise _MixedTypesError
            if child.returncode:
                message.seek(0)
                raise sqlite3.OperationalError(message.read().decode().strip())
        finally:
            child.kill()


def _without_guesses(rows: pa.Table) -> pa.Table:
    """Returns the rows with no type for columns that are null throughout, which the driver takes for whole numbers."""
    columns = [pa.nulls(len(column)) if column.null_count == len(column) else column for column in rows.columns]
    return pa.table(columns, names=rows.column_names)


def _insert(connection: Connection, table: Table, rows: pa.Table, conflict: str = "") -> None:
    columns = driver_columns(table, rows, connection.dialect)
    fixed = {name: _literal(columns[name][0]) for name in rows.column_names if _has_one_value(rows[name])}
    varying = [values for name, values in columns.items() if name not in fixed]
    row = "(" + ", ".join(fixed.get(name, "?") for name in columns) + ")"
    quote = connection.dialect.identifier_preparer
    names = ", ".join(quote.quote(name) for name in columns)
    head = f"INSERT INTO {quote.format_table(table)} ({names}) VALUES "  # noqa: S608 - names of our own tables
    per_statement = max(1, min(STATEMENT_ROWS, MAX_BINDS // max(1, len(varying))))
    whole = rows.num_rows - rows.num_rows % per_statement
    driver: Any = connection.connection.driver_connection
    driver.execute(_CACHE)
    for first, last, size in ((0, whole, per_statement), (whole, rows.num_rows, 1)):
        driver.executemany(head + ", ".join([row] * size) + conflict, _bound(varying, first, last, size))


def _count_distinct(rows: pa.Table, names: list[str]) -> int:
    return int(rows.select(names).group_by(names).aggregate([]).num_rows)


def _overwrite(table: Table, primary: list[str], given: list[str], key: Collection[str]) -> str:
    """Returns what makes an INSERT overwrite the row of the slice with the same primary key, and no other row.

    Columns that are not given become null.
    """
    others = [column.name for column in table.c if column.name not in primary]
    changes = ", ".join(f"{name} = {f'excluded.{name}' if name in given else 'NULL'}" for name in others)
    same_slice = " AND ".join(f"{table.name}.{name} = excluded.{name}" for name in key if name not in primary)
    where = f" WHERE {same_slice}" if same_slice else ""
    return f" ON CONFLICT ({', '.join(primary)}) DO UPDATE SET {changes}{where}"


def _bound(columns: list[list[Any]], first: int, last: int, size: int) -> Iterator[list[Any]]:
    """Yields the binds of `size` rows at a time; the list is the same every time, which the driver allows."""
    n_columns = len(columns)
    binds: list[Any] = [None] * (n_columns * size)
    for start in range(first, last, size):
        for number, values in enumerate(columns):
            binds[number::n_columns] = values[start : start + size]
        yield binds


def _has_one_value(column: pa.ChunkedArray) -> bool:
    if column.null_count == len(column):
        return True
    if column.null_count or pa.types.is_floating(column.type):
        return False
    return bool(pc.all(pc.equal(column, column[0])).as_py())


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _file(url: URL) -> Path | None:
    if not url.database or url.database.startswith(("file:", ":memory:")):
        return None
    return Path(url.database)
