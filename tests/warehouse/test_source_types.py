"""Every type that a driver can give: its value to the digit, or a refusal by name; by database."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import date, time

import pandas as pd
import pytest
from sqlalchemy import inspect

from forecasting.errors import SourceError, WrongQueryError
from forecasting.keys import compose_key
from forecasting.periods import parse_as_of
from forecasting.runs.sources import read_source
from forecasting.settings import load_settings
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.rows import read_query
from tests.warehouse.builders import build_job

LARGE = 305184080441754059
"""An identifier of 18 digits, of which a float keeps 16."""
INTEGERS, DECIMALS, WITH_PLACES = "BIGINT", "DECIMAL(18,0)", "DECIMAL(20,2)"


def filled(connect, url, kind, values):
    database = connect(url)
    with database.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE typed (n INTEGER, v {kind})")
        for number, value in enumerate(values):
            connection.exec_driver_sql(f"INSERT INTO typed VALUES ({number}, {value})")
    return read_query(database, "SELECT n, v FROM typed ORDER BY n")["v"]


@pytest.mark.parametrize("kind", [INTEGERS, DECIMALS, WITH_PLACES], ids=["integer", "decimal", "decimal with places"])
@pytest.mark.parametrize("with_null", [True, False])
def test_an_identifier_keeps_every_digit_beside_nulls_and_as_a_decimal(connect, url, kind, with_null):
    values = filled(connect, url, kind, [LARGE, LARGE + 1, *(["NULL"] if with_null else [])])
    keys = compose_key(values.to_frame())
    assert keys.tolist()[:2] == [str(LARGE), str(LARGE + 1)]
    assert keys.isna().tolist() == [False, False, *([True] if with_null else [])]


def test_a_decimal_with_a_fraction_is_a_number(connect, url):
    values = filled(connect, url, WITH_PLACES, ["2.50", "3", "NULL"])
    assert pd.to_numeric(values).tolist()[:2] == [2.5, 3.0]
    assert values.isna().tolist() == [False, False, True]


def test_a_decimal_is_the_float_that_is_nearest_to_its_text(connect, url):
    texts = ["423610.97", "958999.95", "457035.71", "0.07", "1.1"]
    assert filled(connect, url, WITH_PLACES, texts).tolist() == [float(text) for text in texts]


@pytest.mark.parametrize(
    "writing",
    ["DELETE FROM typed RETURNING v", "WITH gone AS (DELETE FROM typed RETURNING v) SELECT v FROM gone"],
)
def test_a_query_that_writes_changes_nothing(connect, url, writing):
    filled(connect, url, INTEGERS, [1, 2])
    database = connect(url)
    with pytest.raises((SourceError, WrongQueryError), match="the source query failed"):
        read_query(database, writing)
    assert read_query(database, "SELECT v FROM typed ORDER BY v")["v"].tolist() == [1, 2]
    with database.begin() as connection:
        connection.exec_driver_sql("INSERT INTO typed VALUES (3, 3)")


def test_identifiers_of_16_bytes_are_read_and_a_blob_beside_text_costs_its_row(connect, tmp_path):
    database = connect(f"sqlite:///{tmp_path / 'x.db'}")
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (n, guid, day)")
        connection.exec_driver_sql("INSERT INTO t VALUES (1, x'00112233445566778899aabbccddeeff', '2026-03-01')")
        connection.exec_driver_sql("INSERT INTO t VALUES (2, NULL, x'00ff')")
    rows = read_query(database, "SELECT guid, day FROM t ORDER BY n")
    assert rows["guid"].tolist()[0] == "00112233445566778899AABBCCDDEEFF"
    assert rows["day"].tolist() == ["2026-03-01", "x'00FF'"]


def test_infinite_dates_and_those_beyond_the_calendar_are_null(typed):
    database = typed("postgresql")
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE endless (d date, t timestamp, z timestamptz)")
        for day in ("infinity", "-infinity", "12000-01-01", "0044-03-15 BC", "2026-03-01"):
            connection.exec_driver_sql(f"INSERT INTO endless VALUES ('{day}', '{day}', '{day}')")
    rows = read_query(database, "SELECT d, t, z FROM endless")
    assert rows.notna().sum().tolist() == [1, 1, 1]
    assert rows["d"].tolist()[-1] == date(2026, 3, 1)


REFUSED = "refused"
INSTANT, DAY = pd.Timestamp("2026-03-01 06:00"), date(2026, 3, 1)
ZONED = pd.Timestamp("2026-03-01 06:00", tz="UTC")
TYPES = {
    "postgresql": {
        "boolean": ("true", True),
        "smallint": ("5", 5),
        "integer": ("5", 5),
        "bigint": (f"{LARGE}", LARGE),
        "oid": ("5", 5),
        "real": ("1.1", 1.1),
        "double precision": ("1.1", 1.1),
        "numeric": ("1.1", 1.1),
        "numeric(38,0)": ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        "money": ("50.00", REFUSED),
        "text": ("'é'", "é"),
        "varchar(5)": ("'0ab'", "0ab"),
        "char(3)": ("'ab'", "ab "),
        "name": ("'ab'", "ab"),
        "colour": ("'red'", "red"),
        "positive": ("5", 5),
        "date": ("'2026-03-01'", DAY),
        "timestamp": ("'2026-03-01 06:00'", INSTANT),
        "timestamptz": ("'2026-03-01 07:00+01'", ZONED),
        "time": ("'06:00'", time(6)),
        "timetz": ("'06:00+01'", REFUSED),
        "interval": ("'1 day'", REFUSED),
        "uuid": ("'7f0c1b6e-0000-4000-8000-000000000001'", "7f0c1b6e-0000-4000-8000-000000000001"),
        "json": ("'{\"a\": 1}'", '{"a": 1}'),
        "jsonb": ("'{\"a\": 1}'", '{"a": 1}'),
        "bytea": ("'\\x01'", REFUSED),
        "integer[]": ("'{1,2}'", REFUSED),
        "inet": ("'10.0.0.1'", REFUSED),
        "macaddr": ("'08:00:2b:01:02:03'", REFUSED),
        "bit(3)": ("B'101'", REFUSED),
        "point": ("'(1,2)'", REFUSED),
        "int4range": ("'[1,5)'", REFUSED),
        "tsvector": ("'a b'", REFUSED),
    },
    "sqlite": {
        "integer": (f"{LARGE}", LARGE),
        "real": ("1.1", 1.1),
        "numeric(10,2)": ("1.1", 1.1),
        "text": ("'001'", "001"),
        "date": ("'2026-03-01'", "2026-03-01"),
        "boolean": ("1", 1),
        "blob": ("x'01'", REFUSED),
    },
    "hana": {
        "TINYINT": ("5", 5),
        "SMALLINT": ("5", 5),
        "INTEGER": ("5", 5),
        "BIGINT": (f"{LARGE}", LARGE),
        "DECIMAL(18,2)": ("1.10", 1.1),
        "DOUBLE": ("1.1", 1.1),
        "NVARCHAR(5)": ("'é'", "é"),
        "DATE": ("'2026-03-01'", DAY),
        "TIMESTAMP": ("'2026-03-01 06:00:00'", INSTANT),
    },
}
"""What a source query gets, by type: the value, or a refusal by name. A type that is missing belongs here."""


@pytest.mark.parametrize(
    ("database_kind", "kind", "literal", "expected"),
    [(name, kind, *case) for name, cases in TYPES.items() for kind, case in cases.items()],
    ids=[f"{name}-{kind}" for name, cases in TYPES.items() for kind in cases],
)
def test_every_type_arrives_to_the_digit_or_is_refused_by_name(typed, database_kind, kind, literal, expected):
    database = typed(database_kind)
    with database.begin() as connection:
        if inspect(connection).has_table("typed"):
            connection.exec_driver_sql("DROP TABLE typed")
        connection.exec_driver_sql(f"CREATE TABLE typed (v {kind})")
        connection.exec_driver_sql(f"INSERT INTO typed VALUES ({literal})")
        connection.exec_driver_sql("INSERT INTO typed VALUES (NULL)")
    query = "SELECT v FROM typed ORDER BY CASE WHEN v IS NULL THEN 1 ELSE 0 END"
    if expected is REFUSED:
        with pytest.raises(WrongQueryError, match=r"(?s)the source query failed.*(column v|type).*next:"):
            read_query(database, query)
        return
    first, second = read_query(database, query)["v"].tolist()
    assert (first, type(first)) == (expected, type(expected))
    assert pd.isna(second)


@pytest.fixture(scope="module")
def typed(request):
    """Opens a database of a kind, one for all types."""
    with ExitStack() as stack:
        opened = {}

        def open_kind(kind):
            if kind not in opened:
                server = request.getfixturevalue(kind)
                url = server.url(stack.enter_context(server.database()))
                opened[kind] = stack.enter_context(closing(connect_database(url)))
                if kind == "postgresql":
                    with opened[kind].begin() as connection:
                        connection.exec_driver_sql("CREATE TYPE colour AS ENUM ('red')")
                        connection.exec_driver_sql("CREATE DOMAIN positive AS integer")
            return opened[kind]

        yield open_kind


TEXT_DAYS = ["20251231", "20260227", "20260228", "20260301"]


@pytest.fixture
def sales(connect, url):
    """Days as dates and as the text in which SAP holds them."""
    database = connect(url)
    with database.begin() as connection:
        text = "NVARCHAR(8)" if database.engine.dialect.name == "hana" else "VARCHAR(8)"
        connection.exec_driver_sql(f"CREATE TABLE sales (sap_day {text}, cal_day DATE, y INTEGER)")
        for number, day in enumerate(TEXT_DAYS):
            iso = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            connection.exec_driver_sql(f"INSERT INTO sales VALUES ('{day}', '{iso}', {number})")
    return database, url


@pytest.mark.parametrize(
    ("form", "where"),
    [
        ("iso", "cal_day <= :history_until"),
        ("yyyymmdd", "sap_day <= :history_until"),
        ("date", "cal_day <= :history_until"),
    ],
)
def test_days_are_bound_in_the_form_in_which_the_source_holds_them(sales, tmp_path, form, where):
    _, url = sales
    assert read_days(url, tmp_path, form, where) == [0, 1, 2]


def test_typed_days_can_be_reckoned_with(sales, tmp_path):
    database, url = sales
    where = {
        "sqlite": "cal_day <= DATE(:history_until, '-1 day')",
        "postgresql": "cal_day <= :history_until - 1 AND cal_day > :history_until::date - 300",
        "hana": "cal_day <= ADD_DAYS(:history_until, -1)",
    }[database.engine.dialect.name]
    assert read_days(url, tmp_path, "date", where) == [0, 1]


def read_days(url, root, form, where):
    (root / "x.sql").write_text(f"SELECT 'a' AS unique_id, cal_day AS ds, y FROM sales WHERE {where} ORDER BY y")
    source = {"connection": "erp", "query": "x.sql", "date_binds": form}
    job = build_job(time_zone="UTC", sources={"target": source})
    settings = load_settings({"FORECASTING_ROOT": str(root), "FORECASTING_CONNECTION_ERP": url})
    return read_source(job, job.sources.target, parse_as_of("2026-03-01", "UTC"), settings)["y"].tolist()
