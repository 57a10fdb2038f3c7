from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import func, select

from forecasting.errors import ForecastingError, SourceError
from forecasting.warehouse.connection.engine import DuplicateRowError, connect_database
from forecasting.warehouse.connection.rows import read_frame, read_query, replace_slice
from forecasting.warehouse.schema import fc_data_check, fc_period, fc_quarantine, fc_series_status
from tests.warehouse.builders import insert_rows


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "erp.db"
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("CREATE TABLE sales (sku TEXT, day TEXT, qty REAL)")
        raw.executemany(
            "INSERT INTO sales VALUES (?, ?, ?)",
            [("007", "2026-03-01", 1.5), ("007", "2026-03-02", 2.0), ("a:b", "2026-03-03 00:15:00", 3.0)],
        )
    with closing(connect_database(f"sqlite:///{file}")) as database:
        yield database


def rows_of_day(database, first, last):
    sql = "SELECT qty FROM sales WHERE day BETWEEN :first AND :last ORDER BY day"
    return read_query(database, sql, {"first": first, "last": last})["qty"].tolist()


def test_dates_and_instants_are_compared_with_sqlite_text_at_both_ends(source):
    assert rows_of_day(source, date(2026, 3, 1), date(2026, 3, 2)) == [1.5, 2.0]
    assert rows_of_day(source, datetime(2026, 3, 3, 0, 15), datetime(2026, 3, 3, 0, 15)) == [3.0]


def test_comments_and_quoted_colons_are_no_binds_and_unused_parameters_are_ignored(source):
    sql = """-- Rows since :history_from; it's here
        SELECT sku AS unique_id, ':x' AS mark /* not :this */ FROM sales WHERE sku = 'a:b' AND qty > :least;"""
    got = read_query(source, sql, {"least": 1, "history_from": date(2026, 1, 1)})
    assert got.to_dict("records") == [{"unique_id": "a:b", "mark": ":x"}]


def test_a_bind_without_value_is_named_with_the_file(source):
    with pytest.raises(SourceError, match=r"(?s)job shop, sql/sources/shop.sql.*:plant.*accepted: :history_from"):
        read_query(
            source,
            "SELECT * FROM sales WHERE sku = :plant",
            {"history_from": date(2026, 1, 1)},
            where="job shop, sql/sources/shop.sql",
        )


def test_a_query_that_fails_is_named_with_file_and_database(source):
    with pytest.raises(SourceError, match=r"(?s)shop.sql on sqlite.*erp.db.*no such column: pirce"):
        read_query(source, "SELECT pirce FROM sales", where="shop.sql")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("salse", r"accepted: did you mean sales\?\n +next: +correct the name in the query, or `connection`"),
        ("fc_sales", r"next: +correct the name; .*forecasting init-db"),
    ],
)
def test_a_table_that_is_missing_is_answered_with_the_nearest_one_and_init_db_for_the_suites_own(source, table, said):
    with pytest.raises(SourceError, match=said):
        read_query(source, f"SELECT qty FROM {table}", where="shop.sql")


def test_no_rows_still_have_their_columns(source):
    got = read_query(source, "SELECT sku, qty FROM sales WHERE qty > 99")
    assert list(got.columns) == ["sku", "qty"]
    assert got.empty


def quarantine(run_id, *numbers):
    return pd.DataFrame({"run_id": run_id, "row_no": numbers, "source": "target", "reason_code": "R", "row_text": "t"})


def stored(database):
    rows = read_frame(database, fc_quarantine.select().order_by(fc_quarantine.c.run_id, fc_quarantine.c.row_no))
    return list(zip(rows["run_id"], rows["row_no"], strict=True))


def test_replacing_a_slice_leaves_other_slices_alone_and_is_safe_to_repeat(database):
    insert_rows(database, fc_quarantine, quarantine(1, 1, 2))
    for _ in range(2):
        assert replace_slice(database, fc_quarantine, quarantine(2, 5).drop(columns="run_id"), {"run_id": 2}) == 1
    assert stored(database) == [(1, 1), (1, 2), (2, 5)]
    assert replace_slice(database, fc_quarantine, quarantine(1), {"run_id": 1}) == 0
    assert stored(database) == [(2, 5)]


def test_a_failed_replacement_keeps_what_was_there(database):
    insert_rows(database, fc_quarantine, quarantine(1, 1))
    with pytest.raises(ForecastingError, match="column reason_code: text of 30 characters"):
        replace_slice(database, fc_quarantine, quarantine(1, 2).assign(reason_code="R" * 30), {"run_id": 1})
    with pytest.raises(ForecastingError, match=r"rows outside the slice run_id = 1"):
        replace_slice(database, fc_quarantine, quarantine(2, 2), {"run_id": 1})
    assert stored(database) == [(1, 1)]


def status(chunk, *rows):
    frame = pd.DataFrame(rows, columns=["series_id", "series_status", "message"])
    return frame.assign(run_id=1, chunk_no=chunk)


def statuses(database):
    rows = read_frame(database, fc_series_status.select().order_by(fc_series_status.c.series_id))
    shown = rows[["series_id", "chunk_no", "series_status", "message"]]
    return [tuple(None if pd.isna(value) else value for value in row) for row in shown.itertuples(index=False)]


def replace_chunk(database, chunk, *rows):
    replace_slice(database, fc_series_status, status(chunk, *rows), {"run_id": 1, "chunk_no": chunk})


@pytest.mark.parametrize("keys", [(1, 2), (2, 3), (1, 2, 3), (2,)])
def test_a_slice_is_what_was_given_last_whatever_keys_it_had(database, keys):
    replace_chunk(database, 0, (1, "FAILED", "a"), (2, "FAILED", "b"))
    replace_chunk(database, 1, (9, "OK", None))
    replace_chunk(database, 0, *[(key, "OK", None) for key in keys])
    assert statuses(database) == [*[(key, 0, "OK", None) for key in keys], (9, 1, "OK", None)]


def test_a_column_that_is_not_given_again_is_null(database):
    replace_chunk(database, 0, (1, "FAILED", "a"))
    again = status(0, (1, "OK", "b")).drop(columns="message")
    replace_slice(database, fc_series_status, again, {"run_id": 1, "chunk_no": 0})
    assert statuses(database) == [(1, 0, "OK", None)]


def test_a_slice_cannot_take_a_row_of_another_one(database):
    replace_chunk(database, 0, (1, "OK", None))
    replace_chunk(database, 1, (9, "OK", None))
    for rows in ([(9, "FAILED", "x")], [(1, "OK", None), (9, "FAILED", "x")]):
        with pytest.raises(DuplicateRowError):
            replace_chunk(database, 0, *rows)
    assert statuses(database) == [(1, 0, "OK", None), (9, 1, "OK", None)]


def test_a_key_given_twice_is_refused(database):
    replace_chunk(database, 0, (1, "OK", None), (2, "OK", None))
    with pytest.raises(DuplicateRowError):
        replace_chunk(database, 0, (1, "OK", None), (1, "FAILED", None))
    assert len(statuses(database)) == 2


def test_frames_come_back_as_they_went_in(database):
    frame = pd.DataFrame(
        {
            "job": ["shop", "shop"],
            "ds": pd.to_datetime(["2026-03-29 00:00", "2026-03-29 00:15"]).astype("datetime64[us]"),
            "target_date": pd.to_datetime(["2026-03-29", "2026-03-29"]).astype("datetime64[us]"),
            "target_ts_utc": pd.to_datetime(["2026-03-28 23:00", "2026-03-29 00:15"]).astype("datetime64[us]"),
            "period_end": pd.to_datetime(["2026-03-30", "9999-12-31"]).astype("datetime64[us]"),
            "target_ts_local": pd.to_datetime(["2026-03-29 00:00", "2026-03-29 01:15"]).astype("datetime64[us]"),
            "utc_offset": pd.Series(["+01:00", "+01:00"], dtype="str"),
        }
    )
    insert_rows(database, fc_period, frame)
    assert_frame_equal(read_frame(database, fc_period.select().order_by(fc_period.c.ds)), frame)


def test_nulls_come_back_as_nulls_with_the_type_of_their_column(database):
    check = pd.DataFrame(
        {
            "run_id": [1, 1],
            "suite": "source",
            "check_id": ["a", "b"],
            "scope_value": "",
            "expectation": "E",
            "severity": "WARN",
            "success": [True, False],
            "unexpected_count": [None, 2],
            "unexpected_pct": [None, 0.1 + 0.2],
            "action": "WARN",
        }
    )
    insert_rows(database, fc_data_check, check)
    got = read_frame(database, fc_data_check.select().order_by(fc_data_check.c.check_id))
    assert got["unexpected_count"].dtype == "Int64"
    assert got["unexpected_count"].tolist() == [pd.NA, 2]
    assert got["unexpected_pct"].isna().tolist() == [True, False]
    assert got["unexpected_pct"].iloc[1] == 0.1 + 0.2
    assert got["success"].tolist() == [1, 0]
    assert got["observed"].isna().all()
    empty = read_frame(database, fc_data_check.select().where(fc_data_check.c.run_id == 9))
    assert empty.dtypes["unexpected_pct"] == "float64"
    assert list(empty.columns) == list(fc_data_check.c.keys())


def test_a_reading_transaction_sees_one_state_while_others_write(database):
    insert_rows(database, fc_quarantine, quarantine(1, 1))
    counted = select(func.count()).select_from(fc_quarantine)
    with database.read() as connection:
        before = connection.execute(counted).scalar()
        insert_rows(database, fc_quarantine, quarantine(2, 1))
        assert (before, connection.execute(counted).scalar()) == (1, 1)
    with database.read() as connection:
        assert connection.execute(counted).scalar() == 2
