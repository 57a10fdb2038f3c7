from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import BigInteger, Column, Date, DateTime, Double, Integer, MetaData, SmallInteger, String, Table

from forecasting.errors import ForecastingError
from forecasting.vocabulary.codes import ObsState
from forecasting.warehouse.connection.values import arrow_rows, plain_values

TABLE = Table(
    "t",
    MetaData(),
    Column("n", BigInteger),
    Column("i", SmallInteger),
    Column("x", Double),
    Column("s", String(5)),
    Column("d", Date),
    Column("t", DateTime),
)


@pytest.mark.parametrize(
    ("column", "given", "plain"),
    [
        ("n", pd.Series([1, None], dtype="Int64"), [1, None]),
        ("n", pd.Series([1.0, np.nan]), [1, None]),
        ("n", pd.Series([True, False]), [1, 0]),
        ("n", pd.Series([np.int32(7), None, pd.NA], dtype=object), [7, None, None]),
        ("n", pd.Series([2**62 + 1]), [2**62 + 1]),
        ("n", pd.Series([2**62 + 1, None], dtype="Int64"), [2**62 + 1, None]),
        ("n", pd.Series([None, None], dtype=object), [None, None]),
        ("x", pd.Series([1.5, np.nan], dtype="float32"), [1.5, None]),
        ("x", pd.Series([1.5, None], dtype="Float64"), [1.5, None]),
        ("x", pd.Series([2, 3]), [2.0, 3.0]),
        ("x", pd.Series([None], dtype=object), [None]),
        ("s", pd.Series(["007", None, " a "]), ["007", None, " a "]),
        ("s", pd.Series([ObsState.CLOSED, pd.NA], dtype=object).str[:5], ["CLOSE", None]),
        ("d", pd.Series([pd.Timestamp("2026-03-01"), pd.NaT]), [date(2026, 3, 1), None]),
        ("d", pd.Series([date(2026, 3, 1), None], dtype=object), [date(2026, 3, 1), None]),
        ("t", pd.Series([pd.Timestamp("2026-03-01 10:30"), pd.NaT]), [datetime(2026, 3, 1, 10, 30), None]),
        ("t", pd.Series([datetime(9999, 12, 31)], dtype=object), [datetime(9999, 12, 31)]),
    ],
)
def test_every_kind_of_value_becomes_plain(column, given, plain):
    got = arrow_rows(TABLE, pd.DataFrame({column: given}))[column].to_pylist()
    assert got == plain
    assert [type(value) for value in got] == [type(value) for value in plain]


@pytest.mark.parametrize(
    ("column", "given", "output"),
    [
        ("n", pd.Series([1.5]), "table t, column n: not a whole number: 1.5"),
        ("i", pd.Series([40_000]), "table t, column i: .*40000 not in range"),
        ("x", pd.Series([1.0, np.inf]), "table t, column x: infinite value"),
        ("x", pd.Series(["a"]), "table t, column x: could not convert"),
        ("t", pd.Series(pd.to_datetime(["2026-03-01"], utc=True)), "table t, column t: times with a zone"),
        ("t", pd.Series([pd.Timestamp("2026-03-01", tz="UTC")], dtype=object), "table t, column t: times with a zone"),
        ("z", pd.Series([1]), r"unknown columns \['z'\]"),
    ],
)
def test_what_a_column_cannot_hold_is_refused_by_name(column, given, output):
    with pytest.raises(ForecastingError, match=output):
        arrow_rows(TABLE, pd.DataFrame({column: given}))


def test_a_null_or_a_missing_column_is_refused_where_a_value_is_required():
    strict = Table("u", MetaData(), Column("a", Integer, nullable=False))
    with pytest.raises(ForecastingError, match="table u, column a: null"):
        arrow_rows(strict, pd.DataFrame({"a": [None]}))
    with pytest.raises(ForecastingError, match=r"missing columns \['a'\]"):
        arrow_rows(strict, pd.DataFrame({}))


def test_single_values_are_converted_in_the_same_way():
    given = {"n": np.int64(3), "x": np.float32(0.5), "t": pd.Timestamp("2026-03-01"), "d": date(2026, 3, 1), "s": None}
    plain = plain_values(TABLE, given)
    assert plain == {"n": 3, "x": 0.5, "t": datetime(2026, 3, 1), "d": date(2026, 3, 1), "s": None}
    assert type(plain["n"]) is int
    assert type(plain["t"]) is datetime


def test_half_a_character_is_refused_by_name():
    with pytest.raises(ForecastingError, match="table t, column s: text that is not Unicode"):
        arrow_rows(TABLE, pd.DataFrame({"s": pd.Series(["a" + chr(0xD800)], dtype=object)}))
