"""SAP HANA: column tables, array insert, large fetches; a lost connection is never hidden, an option never ignored."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from importlib import import_module
from typing import Any

import pyarrow as pa
from sqlalchemy import TIMESTAMP, URL, Engine, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable

from forecasting.warehouse.connection.about import About
from forecasting.warehouse.connection.hana.faults import reason_of
from forecasting.warehouse.connection.hana.options import driver_options, weakened, with_user_key
from forecasting.warehouse.connection.kind import Dataset, Fault, Kind, Query, as_columns

BATCH_ROWS = 32_000
"""Rows of one fetch, and in memory at a time: 20,000 rows take one or two messages instead of 13 to 23."""

_FAULTS = {
    258: Fault.FORBIDDEN,
    257: Fault.WRONG_STATEMENT,
    259: Fault.NO_TABLE,
    260: Fault.WRONG_STATEMENT,
    362: Fault.NO_SCHEMA,
    288: Fault.EXISTS,
    301: Fault.BROKEN_RULE,
    10: Fault.UNREACHABLE,
    332: Fault.UNREACHABLE,
    414: Fault.UNREACHABLE,
    416: Fault.UNREACHABLE,
    -10104: Fault.UNREACHABLE,
    129: Fault.LOCKED,
    131: Fault.LOCKED,
    133: Fault.LOCKED,
    1888: Fault.LOCKED,
    -10807: Fault.LOST,
    -10108: Fault.LOST,
}

_FORGOTTEN = """array at authorization between by collate deferred empty filter grouping lateral no not of over
recursive row to unnest window within"""
FORGOTTEN_WORDS = frozenset(_FORGOTTEN.split())
"""Reserved words that the dialect does not put in quotes by itself."""


class Hana(Kind):
    """SAP HANA through hdbcli."""

    replaces_changed_views = True
    instant = TIMESTAMP()
    about = About(  # the questions were written after the server's reference
        drivers=("hdbcli", "sqlalchemy-hana"),
        version="SELECT VERSION FROM SYS.M_DATABASE",
        oldest=(2,),
        login="SELECT CURRENT_USER, CURRENT_SCHEMA FROM DUMMY",
        encryption="""
            SELECT CASE WHEN IS_ENCRYPTED = 'TRUE' THEN 1 ELSE 0 END, ''
            FROM SYS.M_CONNECTIONS WHERE CONNECTION_ID = CURRENT_CONNECTION
        """,
        rights="""
            SELECT COALESCE(SUM(CASE WHEN PRIVILEGE = 'SELECT' THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN PRIVILEGE IN ('INSERT', 'UPDATE', 'DELETE') THEN 1 ELSE 0 END), 0)
            FROM SYS.EFFECTIVE_PRIVILEGES
            WHERE USER_NAME = CURRENT_USER AND GRANTOR NOT IN ('SYS', '_SYS_REPO') AND GRANTEE <> 'PUBLIC'
                AND SCHEMA_NAME <> CURRENT_USER
        """,
        lock_wait="SET TRANSACTION LOCK WAIT TIMEOUT {milliseconds}",
        roles="sql/roles/hana.sql",
    )

    def known_url(self, url: URL) -> URL:
        """Returns the URL of a user store key in the one form that the dialect reads."""
        return with_user_key(url)

    def default_schema(self, url: URL) -> str | None:
        """Returns the schema that the URL makes the current one; the dialect would look into the user's own."""
        schema = url.query.get("currentSchema")
        return schema if isinstance(schema, str) else None

    def dataset(self, url: URL, table: str, schema: str | None) -> Dataset:
        """Returns host and port, and schema and table as the database folds them."""
        plain = super().dataset(url, table, schema)
        return Dataset(plain.namespace, plain.name.upper())

    def connect_args(self, url: URL) -> Mapping[str, Any]:
        """Returns every option, because the dialect drops those beside a user store key."""
        return driver_options(url)

    def without_tls(self, url: URL) -> str:
        """Returns the options of the URL that turn encryption or certificate checks off."""
        return weakened(driver_options(url))

    def prepare(self, engine: Engine) -> None:
        """Quotes what the dialect forgets, and fetches many rows at a time."""
        quote: Any = engine.dialect.identifier_preparer
        quote.reserved_words = quote.reserved_words | FORGOTTEN_WORDS

        @event.listens_for(engine, "before_cursor_execute")
        def _fetch_many(_connection: Any, cursor: Any, *_statement: object) -> None:
            cursor.setfetchsize(BATCH_ROWS)

    def fault_of(self, error: Any) -> Fault:
        """Classifies by error code."""
        code = getattr(error, "errorcode", 0)
        return _FAULTS.get(code, Fault.UNREACHABLE if code <= -10700 else Fault.OTHER)

    def reason_of(self, error: Any, url: URL) -> tuple[str, str] | None:
        """Returns why the server cannot be reached and what to do."""
        return reason_of(error, url)

    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Returns errors of the driver where it is used directly."""
        return (import_module("hdbcli.dbapi").Error,)

    def stream(self, engine: Engine, statement: Query) -> Generator[pa.Table]:
        """Yields the result as the driver fetches it, turned into columns without a value being touched in Python.

        Nothing is committed: the connection is closed with its transaction open, which rolls it back.
        """
        with engine.connect() as connection:
            result = connection.execute(statement)
            names, cursor = list(result.keys()), result.cursor
            is_last = False
            while not is_last:
                rows = cursor.fetchmany(BATCH_ROWS)
                is_last = len(rows) < BATCH_ROWS
                yield as_columns(names, rows)


@compiles(CreateTable, "hana")
def _create_column_table(create: CreateTable, compiler: Any, **options: Any) -> str:
    plain: str = compiler.visit_create_table(create, **options)
    return plain.replace("CREATE TABLE", "CREATE COLUMN TABLE", 1)
