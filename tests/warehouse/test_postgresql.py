"""What is particular to PostgreSQL: certificates, lost connections, types of sources."""

from __future__ import annotations

import logging
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, text

from benchmarks.postgresql import PASSWORD
from forecasting.errors import ForecastingError, WarehouseError
from forecasting.warehouse.connection.engine import TransientError
from forecasting.warehouse.connection.kind import Fault
from forecasting.warehouse.connection.postgresql.kind import PostgreSQL
from forecasting.warehouse.connection.rows import append_rows_in, read_query
from tests.tls_door import make_certificate, open_door


@pytest.fixture
def name(postgresql):
    with postgresql.database() as name:
        yield name


@pytest.fixture
def opened(postgresql, name, connect):
    return connect(postgresql.url(name))


def asked(database):
    with database.read() as connection:
        return connection.execute(text("SELECT 1")).scalar()


def through(server, name, port, options):
    return server.url(name, options=options).replace(f"127.0.0.1:{server.port}", f"localhost:{port}")


def test_a_server_without_encryption_is_refused_unless_the_url_says_so(postgresql, name, connect):
    with pytest.raises(WarehouseError, match="does not support SSL, but SSL was required") as caught:
        asked(connect(postgresql.url(name, options="")))
    assert PASSWORD not in str(caught.value)
    assert asked(connect(postgresql.url(name, options="sslmode=disable"))) == 1


@pytest.mark.parametrize(
    ("host", "days", "trusted", "output"),
    [
        ("localhost", 1, True, None),
        ("localhost", 1, False, "certificate verify failed|self-signed"),
        ("elsewhere.test", 1, True, 'does not match host name "localhost"'),
        ("localhost", -2, True, "certificate has expired|certificate verify failed"),
    ],
)
def test_the_certificate_is_checked_when_rows_are_written_and_when_they_are_streamed(
    postgresql, name, connect, tmp_path, host, days, trusted, output
):
    certificate, key = make_certificate(tmp_path, host, days=days)
    with open_door(postgresql.port, certificate, key) as port:
        database = connect(through(postgresql, name, port, f"sslrootcert={certificate}" if trusted else ""))
        if output is None:
            assert asked(database) == 1
            assert read_query(database, "SELECT 2 AS two")["two"].tolist() == [2]
            return
        with pytest.raises(WarehouseError, match=output):
            asked(database)
        with pytest.raises(ForecastingError, match=output):
            read_query(database, "SELECT 2 AS two")


def test_an_unprotected_connection_over_a_network_is_logged(connect, caplog):
    with caplog.at_level(logging.WARNING):
        connect("postgresql+psycopg://user:secret@db.example.test/x?sslmode=disable")
    assert "db.example.test/x: the connection is not protected, because its URL says sslmode=disable" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("changes", "output"),
    [
        ({"password": "wrong"}, "cannot be reached.*password authentication failed"),
        ({"user": "nobody_here"}, "cannot be reached.*authentication failed"),
    ],
)
def test_a_login_that_fails_is_told_without_its_password(postgresql, name, connect, changes, output):
    for act in (asked, lambda database: read_query(database, "SELECT 1")):
        with pytest.raises(ForecastingError, match=f"(?s){output}") as caught:
            act(connect(postgresql.url(name, **changes)))
        assert not {PASSWORD, "wrong"} & set(str(caught.value).replace(":", " ").split())


def test_a_database_or_server_that_is_not_there_is_told(postgresql, connect):
    with pytest.raises(WarehouseError, match=r"(?s)cannot be reached.*no_such_database"):
        asked(connect(postgresql.url("no_such_database")))
    nobody = postgresql.url("x").replace(f":{postgresql.port}/", ":1/")
    with pytest.raises(WarehouseError, match=r"(?s)cannot be reached.*refused"):
        asked(connect(nobody))


def end_other_sessions(postgresql):
    with postgresql.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")


def test_a_lost_connection_is_made_again_and_the_whole_transaction_repeated(postgresql, opened, monkeypatch):
    monkeypatch.setattr("forecasting.warehouse.connection.engine.PAUSE_SECONDS", 0)
    with opened.begin() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER)"))
    tries = []

    def work(connection):
        tries.append(1)
        connection.execute(text("INSERT INTO t VALUES (1)"))
        if len(tries) == 1:
            end_other_sessions(postgresql)
        connection.execute(text("INSERT INTO t VALUES (2)"))

    opened.transact(work)
    assert (len(tries), read_query(opened, "SELECT a FROM t ORDER BY a")["a"].tolist()) == (2, [1, 2])


def test_a_connection_that_is_lost_every_time_is_told_in_the_end(postgresql, opened, monkeypatch):
    monkeypatch.setattr("forecasting.warehouse.connection.engine.PAUSE_SECONDS", 0)

    def work(connection):
        end_other_sessions(postgresql)
        connection.execute(text("SELECT 1"))

    with pytest.raises(TransientError, match="connection to the database was lost"):
        opened.transact(work)


def test_every_type_of_a_source_arrives_as_its_value(opened):
    with opened.begin() as connection:
        connection.execute(
            text("CREATE TABLE s (n NUMERIC(12, 3), d DATE, t TIMESTAMPTZ, e TEXT, b BOOLEAN, i SMALLINT, u UUID)")
        )
        connection.execute(
            text("INSERT INTO s VALUES (1.125, '2026-03-01', '2026-03-01 01:00+02', '50% ''x''', true, 7, NULL)")
        )
        connection.execute(text("INSERT INTO s VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL)"))
    rows = read_query(opened, "SELECT * FROM s WHERE d = :day OR e IS NULL ORDER BY n", {"day": date(2026, 3, 1)})
    first = rows.iloc[0]
    assert (first["n"], first["d"], first["e"], first["b"]) == (1.125, date(2026, 3, 1), "50% 'x'", True)
    assert (first["t"], first["i"]) == (pd.Timestamp("2026-02-28 23:00", tz="UTC"), 7)
    assert rows.iloc[1].isna().all()
    assert len(read_query(opened, "SELECT * FROM s WHERE e LIKE '50\\% %'")) == 1
    assert list(read_query(opened, "SELECT n, d FROM s WHERE 1 = 0").columns) == ["n", "d"]


def test_text_goes_in_as_it_is(opened):
    table = Table("texts", MetaData(), Column("n", Integer), Column("s", String(20)))
    values = ["", None, 'say "x", y', "line\nbreak\r", "\\N", " blank ", "NULL", "a;b\tc", "ä€😀"]
    with opened.begin() as connection:
        table.create(connection)
        append_rows_in(connection, table, pd.DataFrame({"n": range(len(values)), "s": values}))
    got = read_query(opened, "SELECT s FROM texts ORDER BY n")["s"]
    assert [None if pd.isna(value) else value for value in got] == values


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_may_succeed_when_tried_again_is_told_apart(state):
    error = type("OperationalError", (Exception,), {"sqlstate": state})()
    assert PostgreSQL().fault_of(error) is Fault.LOCKED
