"""Drivers known in advance: matched by keys or labels, laid beside history and future, carried to earlier cutoffs."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.errors import SourceError
from forecasting.panel.build import build_panel, cut_panel
from forecasting.panel.intake.drivers import join_drivers, type_drivers, unknown_drivers
from forecasting.panel.panel import Panel
from tests.panel_builder import at, build_job, build_rows

SOURCES = {"target": {"query": "a.sql"}, "drivers": {"query": "prices.sql"}}


def driver_job(*names: str, **fields: Any) -> Any:
    return build_job(**{"future_drivers": list(names), "sources": SOURCES, "horizon": 2, "calendar": "none"} | fields)


def panel_of(job: Any, series: dict[str, list[float | None]], drivers: pd.DataFrame, attributes: Any = None) -> Panel:
    n = max(map(len, series.values()))
    panel = build_panel(build_rows(series, job), attributes, job, at(job, n - 1))
    known = pd.DataFrame({"unique_id": sorted(series)}) if attributes is None else attributes
    return join_drivers(panel, type_drivers(drivers, job)[0], known, job)


def days(job: Any, *numbers: int) -> list[str]:
    return [str(at(job, n).date()) for n in numbers]


def test_a_driver_of_each_series_lies_beside_its_history_and_future() -> None:
    job = driver_job("price")
    rows = [("a", day, 1.0 + n) for n, day in enumerate(days(job, 0, 1, 2, 3, 4))]
    rows += [("b", day, 10.0) for day in days(job, 1, 3)] + [("other", day, 99.0) for day in days(job, 1, 3)]
    panel = panel_of(job, {"a": [1, 2, 3], "b": [None, 5, 6]}, pd.DataFrame(rows, columns=["unique_id", "ds", "price"]))
    assert panel.history[["unique_id", "price"]].to_numpy().tolist() == [
        ["a", 1.0],
        ["a", 2.0],
        ["a", 3.0],
        ["b", 10.0],
        ["b", pytest.approx(np.nan, nan_ok=True)],
    ]
    assert panel.future["price"].fillna(-1).tolist() == [4, 5, 10, -1]
    assert unknown_drivers(panel, job)["unknown_drivers"].fillna("known").tolist() == [*["known"] * 3, "price"]


def test_a_driver_may_belong_to_a_label_to_a_part_of_the_key_or_to_all_series() -> None:
    job = driver_job("snap", key=["item", "store"], labels=[{"name": "state"}])
    attributes = pd.DataFrame({"unique_id": ["x|1", "y|2"], "item": ["x", "y"], "store": [1, 2], "state": ["CA", "TX"]})
    series: dict[str, list[float | None]] = {"x|1": [1, 2], "y|2": [3, 4]}
    when = days(job, 0, 1, 2, 3)
    for column, first, second in (("state", "CA", "TX"), ("store", "1", "2"), ("item", "x", "y")):
        rows = [(first, day, 1) for day in when] + [(second, day, 0) for day in when]
        panel = panel_of(job, series, pd.DataFrame(rows, columns=[column, "ds", "snap"]), attributes)
        assert panel.history["snap"].tolist() == [1, 1, 0, 0]
        assert panel.future["snap"].tolist() == [1, 1, 0, 0]
    everyone = panel_of(job, series, pd.DataFrame({"ds": when, "snap": [0, 1, 2, 3]}), attributes)
    assert everyone.history["snap"].tolist() == [0, 1, 0, 1]
    assert everyone.future["snap"].tolist() == [2, 3, 2, 3]


def test_an_earlier_cutoff_sees_the_plan_of_its_own_horizon() -> None:
    job = driver_job("price")
    rows = [(name, day, 10.0 * n + m) for m, name in enumerate("ab") for n, day in enumerate(days(job, *range(7)))]
    drivers = pd.DataFrame(rows, columns=["unique_id", "ds", "price"])
    series: dict[str, list[float | None]] = {"a": [1, 2, None, 3, 4], "b": [None, 1, 2, 3, 4]}
    now = panel_of(job, series, drivers)
    then = panel_of(job, {"a": [1, 2, None], "b": [None, 1, 2]}, drivers)
    cut = cut_panel(now, job, at(job, 2))
    assert_frame_equal(cut.history, then.history)
    assert_frame_equal(cut.future, then.future)
    assert cut.future["price"].tolist() == [30, 40, 31, 41]


def test_a_series_that_has_ended_has_no_drivers_beyond_the_later_cutoff() -> None:
    job = driver_job("price", lifecycle={"dormant_after": 1, "ended_after": 3})
    drivers = pd.DataFrame({"ds": days(job, *range(8)), "price": range(8)})
    panel = panel_of(job, {"a": [1, 0, 0, 0, 0], "b": [1, 2, 3, 4, 5]}, drivers)
    assert set(panel.future["unique_id"]) == {"b"}
    cut = cut_panel(panel, job, at(job, 1))
    assert cut.future["price"].tolist() == [2, 3, 2, 3]


GOOD = {"unique_id": ["a"], "ds": ["2024-01-01"], "price": [1.0]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"price": None}, r"prices.sql: the drivers query lacks the columns \['price'\](.|\n)*found(.|\n)*ds"),
        ({"ds": None}, r"lacks the columns \['ds'\]"),
        ({"plant": ["x"]}, r"columns without a meaning: \['plant'\](.|\n)*unique_id"),
        ({"ds": ["soon"]}, r"DATE_INVALID(.|\n)*soon"),
        ({"ds": ["2024-01-01 07:00:00"]}, r"DATE_OFF_GRID(.|\n)*07:00"),
        ({"unique_id": [None]}, "KEY_MISSING"),
        ({"price": ["cheap"]}, r"1 of 1 rows of drivers cannot(.|\n)*VALUE_NOT_NUMBER(.|\n)*cheap(.|\n)*leave a"),
        ({"price": [float("inf")]}, "VALUE_INFINITE"),
        ({"unique_id": ["a", "a"], "ds": ["2024-01-01"] * 2, "price": [1.0, 2.0]}, "DUPLICATE_KEY"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_drivers_query_of_wrong_rows_is_refused_with_an_example(changes: dict[str, Any], message: str) -> None:
    content = {name: values for name, values in (GOOD | changes).items() if values is not None}
    with pytest.raises(SourceError, match=message):
        type_drivers(pd.DataFrame(content), driver_job("price"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((None, "2024-01-03", 1.0), "KEY_MISSING"),
        (("a", "soon", 1.0), "DATE_INVALID"),
        (("a", "0001-01-01", 1.0), "DATE_IMPOSSIBLE"),
        (("a", "2024-01-03 07:00", 1.0), "DATE_OFF_GRID"),
        (("a", "2024-01-03", "cheap"), "VALUE_NOT_NUMBER"),
        (("a", "2024-01-03", "inf"), "VALUE_INFINITE"),
        (("a", "2024-01-03", 1e300), "VALUE_TOO_LARGE"),
        (("a", "2024-01-01", 1.0), "DUPLICATE_KEY"),
    ],
)
def test_a_wrong_row_of_drivers_costs_only_itself(row: tuple[Any, ...], reason: str) -> None:
    sound = pd.DataFrame({"unique_id": "a", "ds": ["2024-01-01", "2024-01-02"], "price": [1.0, 2.0]})
    rows, verdicts = type_drivers(
        pd.concat([sound, pd.DataFrame([row], columns=sound.columns)]).astype(object), driver_job("price")
    )
    assert rows["price"].tolist() == [1.0, 2.0]
    assert verdicts["reason_code"].to_dict() == {2: reason}


def test_rows_of_drivers_that_differ_are_both_unknown() -> None:
    raw = pd.DataFrame({"ds": ["2024-01-01", "2024-01-01", "2024-01-02"], "price": [1.0, 2.0, 3.0]})
    rows, verdicts = type_drivers(raw, driver_job("price"))
    assert rows["price"].tolist() == [3.0]
    assert verdicts["reason_code"].to_dict() == dict.fromkeys([0, 1], "DUPLICATE_KEY")


def test_drivers_whose_keys_match_no_series_are_refused_with_both_sides() -> None:
    job = driver_job("price")
    drivers = pd.DataFrame({"unique_id": [7], "ds": days(job, 0), "price": [1.0]})
    with pytest.raises(SourceError, match=r"belong to no series(.|\n)*'7'(.|\n)*'007'(.|\n)*leading zeros"):
        panel_of(job, {"007": [1, 2]}, drivers)


def test_hourly_drivers_with_an_offset_are_utc() -> None:
    job = driver_job("wind", frequency="h", time_zone="Europe/Berlin")
    rows = pd.DataFrame({"ds": ["2024-01-01T01:00:00+01:00", "2024-01-01T01:00:00Z"], "wind": [1, None]})
    typed, _ = type_drivers(rows, job)
    assert typed["ds"].tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-01 01:00")]
    assert typed["wind"].fillna(-1).tolist() == [1, -1]


def test_many_series_are_joined_in_seconds() -> None:
    job = driver_job("price", key=["item", "store"])
    n_items, n_stores, n_days = 500, 10, 100
    ids = [(f"item {item}", str(store)) for item in range(n_items) for store in range(n_stores)]
    attributes = pd.DataFrame(ids, columns=["item", "store"])
    attributes["unique_id"] = attributes["item"] + "|" + attributes["store"]
    periods = pd.DatetimeIndex([at(job, n) for n in range(n_days + 2)]).as_unit("us")
    drivers = attributes[["item", "store"]].loc[attributes.index.repeat(len(periods))].reset_index(drop=True)
    drivers = drivers.assign(ds=np.tile(periods, len(ids)), price=1.0)
    ordered = np.sort(attributes["unique_id"].to_numpy())
    rows = pd.DataFrame({"unique_id": np.repeat(ordered, n_days), "ds": np.tile(periods[:-2], len(ids)), "y": 1.0})
    panel = build_panel(rows, None, job, periods[-3])
    started = time.perf_counter()
    joined = join_drivers(panel, drivers, attributes, job)
    assert time.perf_counter() - started < 10  # 0.5 million rows; measured 0.3 s
    assert (joined.history["price"] == 1).all()
    assert (joined.future["price"] == 1).all()
