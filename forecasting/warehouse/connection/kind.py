"""What a kind of database may do in its own way, and the portable way where it has none."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import URL, BindParameter, Connection, DateTime, Engine, Select, Table, TextClause, literal
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql.visitors import cloned_traverse
from sqlalchemy.types import NullType, TypeEngine

from forecasting.errors import WrongStatementError
from forecasting.warehouse.connection.about import About
from forecasting.warehouse.connection.values import driver_columns, plain_binds

CONNECT_SECONDS = 10
"""How long a server may take to answer."""

BATCH_ROWS = 65_536
"""Rows that are in memory at a time while a result is read."""

WRITES = "forecasting_writes"
"""Execution option of a connection that is going to write."""

PLAIN = "forecasting_plain"
"""Execution option of a statement whose values are known to be plain."""

GUID_BYTES = 16
_UNUSABLE = (
    *(pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary),
    *(pa.types.is_nested, pa.types.is_duration, pa.types.is_interval),
)

Query = Select[Any] | TextClause
"""What can be streamed."""


class Dataset(NamedTuple):
    """A table by its name in OpenLineage."""

    namespace: str
    name: str


class Fault(StrEnum):
    """Why a database refused, as far as the caller can act on it."""

    UNREACHABLE = "the database cannot be reached"
    LOST = "the connection to the database was lost"
    FORBIDDEN = "the database user lacks a permission"
    LOCKED = "another writer holds the database for too long"
    NO_TABLE = "a table or view is missing"
    NO_SCHEMA = "a schema is missing"
    WRONG_STATEMENT = "a statement is wrong"
    BROKEN_RULE = "a row breaks a rule of its table"
    EXISTS = "a table or view of this name is there already"
    OTHER = "the database refused a statement"


LASTING = (Fault.NO_TABLE, Fault.NO_SCHEMA, Fault.FORBIDDEN, Fault.WRONG_STATEMENT)
"""Faults that the same statement meets again until a person has repaired something."""

TRANSIENT = (Fault.LOST, Fault.LOCKED, Fault.EXISTS)
"""Faults after which the same transaction may well succeed: what exists may have been made at the same moment."""


class Kind:
    """A kind of database, reached through SQLAlchemy alone.

    Attributes:
        can_replace_views: Whether CREATE OR REPLACE VIEW exists.
        replaces_changed_views: Whether it also takes a view whose columns changed, and grants survive that.
        connects_at_once: Whether a connection that is open has reached the database.
        reach: What to do where the database cannot be reached.
        reading: Execution options of a reading transaction, which shall see one state of the database.
        instant: Type of columns with UTC instants to the second, which SQL compares with times that it is given.
        grants: Query that says who may read which view of `:schema`: view_name, grantee, is_grantable; empty where
            there are no grants, or replacing a view keeps them.
        about: What `forecasting doctor` asks; every kind has its own.
    """

    can_replace_views = True
    replaces_changed_views = False
    connects_at_once = True
    reach = "check login, host, port, database and options of the URL, the network and the server"
    reading: Mapping[str, Any] = MappingProxyType({"isolation_level": "REPEATABLE READ"})
    instant: TypeEngine[Any] = DateTime()
    grants = ""
    about: About

    def known_url(self, url: URL) -> URL:
        """Returns the URL in the form that SQLAlchemy's dialect reads; raises ConfigError where it cannot be meant."""
        return url

    def default_schema(self, url: URL) -> str | None:  # noqa: ARG002
        """Returns the schema that the URL makes the default one, or None where it says nothing."""
        return None

    def dataset(self, url: URL, table: str, schema: str | None) -> Dataset:
        """Returns how OpenLineage names a table, `schema.table` or one of the schema, by its rules of naming."""
        port = f":{url.port}" if url.port else ""
        name = table if "." in table or schema is None else f"{schema}.{table}"
        return Dataset(f"{url.get_backend_name()}://{url.host}{port}", name)

    def connect_args(self, url: URL) -> Mapping[str, Any]:  # noqa: ARG002
        """Returns driver options beyond those of the URL; raises ConfigError for options that cannot be meant."""
        return {}

    def without_tls(self, url: URL) -> str:  # noqa: ARG002
        """Returns the option that turns encryption or certificate checks off, or an empty text."""
        return ""

    def prepare(self, engine: Engine) -> None:
        """Attaches to a new engine what must happen on every connection."""

    def before_writing(self, url: URL) -> None:
        """Called before a writing transaction; raises OSError where there is nothing to write to."""

    def before_reading(self, url: URL) -> None:
        """Called before a reading transaction; raises OSError where there is nothing to read from."""

    def fault_of(self, error: Any) -> Fault:  # noqa: ARG002
        """Classifies a driver's error."""
        return Fault.OTHER

    def reason_of(self, error: Any, url: URL) -> tuple[str, str] | None:  # noqa: ARG002
        """Returns why the database cannot be reached and what to do, or None where the error does not tell."""
        return None

    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Returns errors of drivers that SQLAlchemy does not wrap."""
        return ()

    def bind_value(self, value: object) -> object:
        """Turns a bind value of a source query into what this database's columns compare well with."""
        return value

    def typed_bind(self, name: str, value: object) -> str:
        """Returns a bind as SQL that states its type, DATE or TIMESTAMP."""
        return f"CAST(:{name} AS {'TIMESTAMP' if isinstance(value, datetime) else 'DATE'})"

    def insert(self, connection: Connection, table: Table, rows: pa.Table) -> None:
        """Inserts rows within the open transaction, in one call of the driver.

        Args:
            connection: An open transaction.
            table: The table, with its schema.
            rows: Some columns of the table, as values.arrow_rows makes them.
        """
        columns = driver_columns(table, rows, connection.dialect)
        statement = self.insert_sql(connection.dialect, table, rows.column_names)
        connection.exec_driver_sql(
            statement, list(zip(*columns.values(), strict=True)), execution_options={PLAIN: True}
        )

    def insert_sql(self, dialect: Dialect, table: Table, names: Sequence[str]) -> str:
        """Returns the statement that takes rows of these columns, their values in this order."""
        quote = dialect.identifier_preparer
        columns, marks = ", ".join(map(quote.quote, names)), ", ".join("?" * len(names))
        return f"INSERT INTO {quote.format_table(table)} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names

    def replace(self, connection: Connection, table: Table, rows: pa.Table, key: Mapping[str, object]) -> None:
        """Makes the rows of a slice, those with the values of `key`, the given ones, within the open transaction."""
        connection.execute(table.delete().where(*(table.c[name] == value for name, value in key.items())))
        if rows.num_rows:
            self.insert(connection, table, rows)

    def stream(self, engine: Engine, statement: Query) -> Generator[pa.Table]:
        """Yields the result of a statement with all its binds, in parts of which one is in memory; commits nothing."""
        with engine.connect() as connection:
            names, batches = fetch_batches(connection, statement)
            yield from (as_columns(names, rows) for rows in batches)


def literal_sql(engine: Engine, statement: Query) -> str:
    """Returns a statement as text with the values of its binds written out, for drivers outside SQLAlchemy.

    The values are made plain first, as for a statement that SQLAlchemy executes: it has no literal of pandas' types.

    Raises:
        ForecastingError: as values.plain_binds.
    """
    plain = cloned_traverse(statement, {}, {"bindparam": _make_plain})
    schemas = engine.get_execution_options().get("schema_translate_map")
    named = {"schema_translate_map": schemas, "render_schema_translate": True} if schemas else {}
    text = str(plain.compile(engine, compile_kwargs={"literal_binds": True}, **named))
    return text.replace("%%", "%") if engine.dialect.paramstyle in {"format", "pyformat"} else text


def _make_plain(bind: BindParameter[Any]) -> None:
    if bind.expanding and isinstance(bind.value, list | tuple):
        bind.value = [_plain(value, bind.key) for value in bind.value]
        return
    bind.value = _plain(bind.value, bind.key)
    if isinstance(bind.type, NullType):
        bind.type = literal(bind.value).type


def _plain(value: Any, name: str) -> Any:
    return plain_binds({name: value})[name]


def unusable(column: str, kind: object) -> WrongStatementError:
    """Returns the refusal of a column of a type that tells no number, text or time."""
    return WrongStatementError(
        f"column {column} has the type {kind}, whose values cannot be known to the digit",
        accepted="numbers, text, dates, times and true or false",
        action="cast it in the query, to numeric for amounts and to text for keys, or leave it out",
    )


def require_usable(rows: pa.Table) -> pa.Table:
    """Returns the rows of a source query; keys of 16 bytes, such as RAW(16), become the 32 digits that people read.

    Raises:
        WrongStatementError: names the first column that holds other bytes, lists or spans of time.
    """
    for number, field in enumerate(rows.schema):
        if _are_identifiers(rows[number]):
            digits = [None if value is None else value.hex().upper() for value in rows[number].to_pylist()]
            rows = rows.set_column(number, field.name, pa.array(digits, pa.string()))
    for field in rows.schema:
        is_extension = isinstance(field.type, pa.BaseExtensionType)
        if is_extension or any(is_of(field.type) for is_of in _UNUSABLE):
            raise unusable(field.name, getattr(field.type, "type_name", field.type))
    return rows


def _are_identifiers(column: pa.ChunkedArray) -> bool:
    """Whether a column holds bytes, 16 in each row that is not null."""
    if not any(is_of(column.type) for is_of in _UNUSABLE[:3]):
        return False
    lengths = pc.unique(pc.binary_length(column).drop_null()).to_pylist()
    return lengths in ([], [GUID_BYTES])


def fetch_batches(connection: Connection, statement: Query) -> tuple[list[str], Iterator[Sequence[Any]]]:
    """Returns the columns of a result and its rows as the driver gives them, in one or more batches."""
    result = connection.execution_options(stream_results=True, max_row_buffer=BATCH_ROWS).execute(statement)
    first = result.fetchmany(BATCH_ROWS)
    return list(result.keys()), chain([first], result.partitions(BATCH_ROWS))


def as_columns(names: list[str], rows: Sequence[Any]) -> pa.Table:
    """Returns rows as columns; whatever Arrow has no single type for becomes text, decimals as in without_decimals."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table([_array(list(column)) for column in columns], names=names)


def _array(values: list[Any]) -> pa.Array:
    if any(isinstance(value, bytes | memoryview) for value in values):
        values = _bytes_told(values)
    try:
        array = pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    return without_decimals(array) if pa.types.is_decimal(array.type) else array


def _bytes_told(values: list[Any]) -> list[Any]:
    """Returns bytes beside other values as text that nobody takes for one of them, such as x'00FF'."""
    if all(value is None or isinstance(value, bytes | memoryview) for value in values):
        return values
    return [f"x'{bytes(value).hex().upper()}'" if isinstance(value, bytes | memoryview) else value for value in values]


def without_decimals(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Returns decimals as whole numbers, to the digit, where none has a fraction, else as floats.

    Whole numbers that no 64 bits hold become text: identifiers never pass through a float.
    """
    if pc.all(pc.equal(values, pc.round(values)), skip_nulls=True).as_py() is False:
        return values.cast(pa.string()).cast(pa.float64())  # Arrow's own way is off in the last digit of one in seven
    whole = values.cast(pa.decimal128(38, 0))
    try:
        return whole.cast(pa.int64())
    except pa.ArrowInvalid:
        return whole.cast(pa.string())
