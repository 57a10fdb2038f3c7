"""Large results leave in parts, on every kind of database."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import BigInteger, Column, Double, Integer, MetaData, String, Table, bindparam, func, select, text

from forecasting.errors import WrongStatementError
from forecasting.warehouse.connection.rows import append_rows_in, read_query, scan_frame

N_ROWS = 1_000
TABLE = Table(
    "many", MetaData(), Column("n", Integer), Column("x", Double), Column("s", String(20)), Column("c", String(4))
)


@pytest.fixture
def filled(connect, url, monkeypatch):
    """Rows in which x and s are null in the first parts."""
    for module in ("kind", "sqlite.kind", "postgresql.kind", "hana.kind"):
        monkeypatch.setattr(f"forecasting.warehouse.connection.{module}.BATCH_ROWS", 100)
    database = connect(url)
    rows = pd.DataFrame({"n": range(N_ROWS)})
    late = rows["n"] >= N_ROWS // 2
    rows = rows.assign(x=rows["n"].where(late) / 3, s=("t" + rows["n"].astype(str)).where(late, None), c="same")
    with database.begin() as connection:
        TABLE.create(connection)
        append_rows_in(connection, TABLE, rows)
    return database, rows


def test_rows_come_back_as_they_went_in(filled):
    database, rows = filled
    got = read_query(database, "SELECT n, x, s, c FROM many ORDER BY n")
    assert got["n"].tolist() == rows["n"].tolist()
    assert got["x"].fillna(-1).tolist() == rows["x"].fillna(-1).tolist()
    assert got["s"].fillna("-").tolist() == rows["s"].fillna("-").tolist()
    assert set(got["c"]) == {"same"}


def test_a_large_result_comes_in_parts_and_may_be_left_early(filled):
    database, _ = filled
    parts = database.stream(text("SELECT n FROM many ORDER BY n"))
    first = next(parts)
    assert first.num_rows < N_ROWS
    parts.close()
    assert sum(part.num_rows for part in database.stream(text("SELECT n FROM many"))) == N_ROWS


def test_binds_and_quotes_arrive_in_a_large_result(filled):
    database, _ = filled
    sql = "SELECT n, ':x' AS mark, 'it''s 5%' AS told FROM many WHERE c = :c AND n >= :least ORDER BY n"
    got = read_query(database, sql, {"c": "same", "least": 200})
    assert (len(got), got["n"].iloc[0]) == (800, 200)
    assert set(got["mark"] + got["told"]) == {":xit's 5%"}


def test_a_column_of_numbers_and_text_in_sqlite_becomes_text(connect, tmp_path, monkeypatch):
    for module in ("kind", "sqlite.kind"):
        monkeypatch.setattr(f"forecasting.warehouse.connection.{module}.BATCH_ROWS", 100)
    database = connect(f"sqlite:///{tmp_path / 'x.db'}")
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE dirty (v)"))
        connection.execute(text("INSERT INTO dirty VALUES (:v)"), [{"v": v} for v in [*range(400), "n/a"]])
    got = read_query(database, "SELECT v FROM dirty ORDER BY rowid")["v"].tolist()
    assert (len(got), str(got[3]), got[-1]) == (401, "3", "n/a")


def test_whole_numbers_beyond_2_to_the_53_are_kept_beside_nulls(connect, url):
    table = Table("ids", MetaData(), Column("n", Integer), Column("id", BigInteger))
    rows = pd.DataFrame({"n": [1, 2, 3], "id": pd.array([7_612_345_678_901_234_567, None, -(2**63)], dtype="Int64")})
    database = connect(url)
    with database.begin() as connection:
        table.create(connection)
        append_rows_in(connection, table, rows)
    got = scan_frame(database, table.select().order_by(table.c.n))["id"]
    assert (got[0], got.isna().tolist(), got[2]) == (7_612_345_678_901_234_567, [False, True, False], -(2**63))


def test_binds_of_pandas_and_numpy_arrive_in_a_large_result(filled):
    database, _ = filled
    binds = {"least": np.int64(200), "third": np.float64(100.5)}
    got = read_query(database, "SELECT n FROM many WHERE n >= :least AND x > :third", binds)
    assert got["n"].min() == 500
    wanted = select(TABLE.c.n).where(TABLE.c.n.in_([np.int64(3), np.int64(5)]), TABLE.c.n < np.float64(5))
    assert scan_frame(database, wanted)["n"].tolist() == [3]
    if database.engine.dialect.name != "hana":  # which wants to know the type of a bind from its column
        binds = {"day": pd.Timestamp("2026-03-01 06:00"), "never": pd.NaT}
        query = "SELECT n FROM many WHERE CAST(:day AS VARCHAR(30)) = '2026-03-01 06:00:00' AND :never IS NULL"
        assert len(read_query(database, query, binds)) == N_ROWS


def test_a_statement_that_cannot_be_built_is_a_message(filled):
    database, _ = filled
    with (
        pytest.raises(WrongStatementError, match=r"(?s)a statement is wrong.*nothing.*next:"),
        database.begin() as open_,
    ):
        open_.execute(TABLE.insert().values(nothing=1))
    if database.engine.dialect.name == "postgresql":
        with pytest.raises(WrongStatementError, match=r"(?s)a statement is wrong.*literal.*next:"):
            list(database.stream(select(func.abs(bindparam("strange", object())))))
