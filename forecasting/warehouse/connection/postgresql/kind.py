"""PostgreSQL: COPY in, Arrow out, encrypted with a checked certificate unless the URL says otherwise."""

from __future__ import annotations

import ssl
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pgpq import ArrowToPostgresBinaryEncoder
from sqlalchemy import URL, Connection, Engine, Table
from sqlalchemy.engine.interfaces import Dialect

from forecasting.warehouse.connection.about import About
from forecasting.warehouse.connection.kind import (
    BATCH_ROWS,
    CONNECT_SECONDS,
    Dataset,
    Fault,
    Kind,
    Query,
    literal_sql,
    unusable,
)

_CHECKED = "verify-full"
_AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
_WHOLE = r"^-?\d+(\.0*)?$"
_FAULTS = {
    "42501": Fault.FORBIDDEN,
    "25006": Fault.WRONG_STATEMENT,
    "42P01": Fault.NO_TABLE,
    "3F000": Fault.NO_SCHEMA,
    "55P03": Fault.LOCKED,
    "40P01": Fault.LOCKED,
    "40001": Fault.LOCKED,
}


class PostgreSQL(Kind):
    """PostgreSQL through psycopg; results come through its Arrow driver."""

    reach = f"{Kind.reach}; a server without TLS on a safe network takes ?sslmode=disable at the end of its URL"
    grants = """
        SELECT c.relname AS view_name, COALESCE(r.rolname, '') AS grantee, a.is_grantable AS is_grantable
        FROM pg_class c
        INNER JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL aclexplode(c.relacl) a
        LEFT JOIN pg_roles r ON r.oid = a.grantee
        WHERE n.nspname = COALESCE(:schema, current_schema()) AND c.relkind = 'v'
            AND a.privilege_type = 'SELECT' AND a.grantee <> c.relowner
        """
    about = About(
        drivers=("psycopg", "adbc-driver-postgresql", "pgpq"),
        version="SHOW server_version",
        oldest=(14,),
        login="SELECT current_user, current_schema()",
        encryption="""
            SELECT CASE WHEN ssl THEN 1 ELSE 0 END, COALESCE(version || ', ' || cipher, '')
            FROM pg_stat_ssl WHERE pid = pg_backend_pid()
        """,
        rights="""
            SELECT COUNT(*) FILTER (WHERE has_table_privilege(c.oid, 'SELECT')),
                COUNT(*) FILTER (WHERE has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
            FROM pg_class c INNER JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'
                AND n.nspname !~ '^pg_' AND has_schema_privilege(n.oid, 'USAGE')
        """,
        lock_wait="SET LOCAL lock_timeout = {milliseconds}",
        roles="sql/roles/postgresql.sql",
    )

    def dataset(self, url: URL, table: str, schema: str | None) -> Dataset:
        """Returns host and port, and database, schema and table; public where no schema is named."""
        name = table if "." in table else f"{schema or 'public'}.{table}"
        return Dataset(f"postgres://{url.host}:{url.port or 5432}", f"{url.database}.{name}")

    def connect_args(self, url: URL) -> Mapping[str, Any]:
        """Returns the time limit of connecting, full checks of the certificate on a network, and UTF-8 as in Arrow."""
        options: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "sslrootcert": _authorities()}
        options["client_encoding"] = "utf8"
        if not url.host or url.host.startswith("/"):
            del options["sslrootcert"]
        else:
            options["sslmode"] = _CHECKED
        return {name: value for name, value in options.items() if name not in url.query}

    def without_tls(self, url: URL) -> str:
        """Returns the weaker sslmode of the URL, if it has one."""
        mode = url.query.get("sslmode", _CHECKED)
        return "" if mode == _CHECKED else f"sslmode={mode}"

    def fault_of(self, error: Any) -> Fault:
        """Classifies by SQLSTATE; errors of psycopg and of the Arrow driver both have it."""
        state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
        if state is None:
            is_operational = any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
            connected = "server closed the connection" in str(error) or "connection is lost" in str(error)
            return (Fault.LOST if connected else Fault.UNREACHABLE) if is_operational else Fault.OTHER
        if state.startswith("57P"):
            return Fault.LOST
        if state.startswith("42") and state not in _FAULTS:
            return Fault.WRONG_STATEMENT
        if state.startswith("23"):
            return Fault.BROKEN_RULE
        if state.startswith(("08", "28", "3D")):
            return Fault.UNREACHABLE
        return _FAULTS.get(state, Fault.OTHER)

    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Returns errors of the Arrow driver, and of psycopg where COPY is used."""
        from adbc_driver_postgresql import dbapi
        from psycopg import Error

        return (dbapi.Error, Error)

    def insert(self, connection: Connection, table: Table, rows: pa.Table) -> None:
        """Copies the rows in, in the server's own binary form, within the open transaction."""
        statement = self.insert_sql(connection.dialect, table, rows.column_names)
        encoder = ArrowToPostgresBinaryEncoder(rows.schema)
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(encoder.write_header())
            for batch in rows.to_batches(max_chunksize=BATCH_ROWS // 4):
                copy.write(encoder.write_batch(batch))
            copy.write(encoder.finish())

    def insert_sql(self, dialect: Dialect, table: Table, names: Sequence[str]) -> str:
        """Returns the COPY that takes rows of these columns in binary form."""
        quote = dialect.identifier_preparer
        return f"COPY {quote.format_table(table)} ({', '.join(map(quote.quote, names))}) FROM STDIN (FORMAT binary)"

    def stream(self, engine: Engine, statement: Query) -> Generator[pa.Table]:
        """Yields the result as the server encodes it, without a Python value in between."""
        from adbc_driver_postgresql import dbapi

        options = {**self.connect_args(engine.url), "options": _reading_only(engine.url)}
        with closing(dbapi.connect(_conninfo(engine.url, options))) as connection:
            with connection.cursor() as cursor:
                cursor.execute(literal_sql(engine, statement))
                with cursor.fetch_record_batch() as reader:
                    yield _plain(reader.schema.empty_table())
                    for batch in reader:
                        yield _plain(pa.Table.from_batches([batch]))


def _authorities() -> str:
    """Returns the file of this system's certificate authorities, which the driver's own OpenSSL does not find."""
    named = ssl.get_default_verify_paths().cafile
    return named or next((path for path in _AUTHORITIES if Path(path).exists()), "system")


def _reading_only(url: URL) -> str:
    """Returns the server options of the URL with transactions that cannot write; a closed connection rolls back."""
    given = url.query.get("options", "")
    return f"{given if isinstance(given, str) else ' '.join(given)} -c default_transaction_read_only=on".strip()


def _conninfo(url: URL, options: Mapping[str, Any]) -> str:
    """Returns what libpq reads: keywords and values, in which any password stands as it is."""
    from psycopg.conninfo import make_conninfo

    login = {"host": url.host, "port": url.port, "user": url.username, "password": url.password, "dbname": url.database}
    given = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    known: dict[str, Any] = {name: value for name, value in login.items() if value is not None}
    return make_conninfo("", **{**known, **given, **options})


def _plain(rows: pa.Table) -> pa.Table:
    """Returns the rows with every digit: numerics, which the driver gives as text, and floats of 4 bytes as written.

    Whole numerics stay whole, others become floats of 8 bytes; UUID and JSON become text.
    """
    columns = zip(rows.schema, rows.columns, strict=True)
    return pa.table([_plain_column(field, column) for field, column in columns], names=rows.schema.names)


def _plain_column(field: pa.Field, column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode()
    if kind == "money":
        raise unusable(field.name, kind)
    if pa.types.is_date32(column.type) or pa.types.is_timestamp(column.type):
        return _within_years(column)
    if kind == "float4":
        return column.cast(pa.string()).cast(pa.float64())
    if kind == "uuid":
        return pa.chunked_array([[None if value is None else str(value) for value in column.to_pylist()]], pa.string())
    if kind in ("json", "jsonb"):
        return pa.chunked_array([chunk.storage.cast(pa.string()) for chunk in column.chunks], pa.string())
    return _whole_or_float(column.cast(pa.string())) if kind == "numeric" else column


def _within_years(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Returns dates or instants, null where they are infinite or lie beyond the years that Python counts."""
    is_date = pa.types.is_date32(column.type)
    numbers = column.cast(pa.int32()).cast(pa.int64()) if is_date else column.cast(pa.int64())
    days = (date.min, date.max)
    instants = (datetime.combine(date.min, time.min), datetime.combine(date.max, time.max))
    kind, edges = (pa.date32(), days) if is_date else (column.type, instants)
    first, last = (pa.scalar(edge, kind).cast(pa.int32() if is_date else pa.int64()).as_py() for edge in edges)
    inside = pc.and_(pc.greater_equal(numbers, first), pc.less_equal(numbers, last))
    return pc.if_else(inside, column, pa.scalar(None, column.type))


def _whole_or_float(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """As kind.without_decimals, for numbers that are written out."""
    if pc.all(pc.match_substring_regex(texts, _WHOLE), skip_nulls=True).as_py() is False:
        return texts.cast(pa.float64())
    whole = pc.replace_substring_regex(texts, r"\.0*$", "")
    try:
        return whole.cast(pa.int64())
    except pa.ArrowInvalid:
        return whole
