"""Closed days of one store: declared by key or label, in history and horizon, at every cutoff."""

from __future__ import annotations

import pandas as pd
import pytest

from forecasting.errors import SourceError
from forecasting.panel.build import build_panel, cut_panel
from forecasting.panel.calendar.own_calendars import number_calendars
from forecasting.panel.storage import load_panel, save_panel
from tests.panel_builder import at, build_job, build_rows

JOB = build_job(key=["store", "item"], labels=[{"name": "city"}])
N = 60
IDS = ["1|a", "1|b", "2|a"]


def attributes_of(ids: list[str] = IDS) -> pd.DataFrame:
    frame = pd.DataFrame({"unique_id": ids})
    frame[["store", "item"]] = frame["unique_id"].str.split("|", expand=True).to_numpy()
    return frame.assign(city=frame["store"].map({"1": "Ulm", "2": "Bonn"}))


def declared(*days: tuple[int, str | None, str | None, int]) -> pd.DataFrame:
    rows = [(at(JOB, n), store, city, is_open) for n, store, city, is_open in days]
    return pd.DataFrame(rows, columns=["cal_date", "store", "city", "is_open"])


def panel_with(days: pd.DataFrame) -> object:
    rows = build_rows({name: [5.0 if n not in (30, 40) else 0.0 for n in range(N)] for name in IDS}, JOB)
    numbered, attributes = number_calendars(days, attributes_of(), JOB)
    return build_panel(rows, attributes, JOB, at(JOB, N - 1), numbered)


def closed(frame: pd.DataFrame) -> set[tuple[str, int]]:
    shut = frame[frame["is_open"] == 0]
    return {(name, (ds - at(JOB, 0)).days) for name, ds in zip(shut["unique_id"], shut["ds"], strict=True)}


DAYS = declared((30, "1", None, 0), (40, None, None, 0), (40, "2", None, 1), (62, "1", None, 0), (63, None, "Bonn", 0))


def test_days_of_one_store_close_its_series_only(tmp_path) -> None:
    panel = panel_with(DAYS)
    assert closed(panel.history) == {("1|a", 30), ("1|b", 30), ("1|a", 40), ("1|b", 40)}
    assert closed(panel.future) == {("1|a", 62), ("1|b", 62), ("2|a", 63)}
    save_panel(panel, tmp_path)
    again = load_panel(tmp_path)
    pd.testing.assert_frame_equal(again.own_days, panel.own_days)
    earlier = cut_panel(again, JOB, at(JOB, 58))
    assert closed(earlier.future) == {("1|a", 62), ("1|b", 62), ("2|a", 63)}
    assert closed(earlier.history) == closed(panel.history)


def test_the_row_that_names_more_counts_and_numbers_are_shared() -> None:
    numbered, attributes = number_calendars(declared((62, None, "Ulm", 0), (62, "1", "Ulm", 1)), attributes_of(), JOB)
    assert attributes["calendar_no"].tolist() == [1, 1, 0]
    assert numbered[["calendar_no", "is_open"]].to_numpy().tolist() == [[1, 1]]


def test_a_calendar_of_all_is_none_of_anybody_s_own() -> None:
    panel = panel_with(declared((40, None, None, 0)))
    assert (len(panel.own_days), "calendar_no" in panel.static) == (0, False)
    assert closed(panel.history) == {(name, 40) for name in IDS}


def test_rows_of_no_series_are_refused() -> None:
    with pytest.raises(SourceError, match="belong to no series"):
        number_calendars(declared((40, "01", None, 0)), attributes_of(), JOB)


def test_a_week_is_closed_where_all_its_days_are() -> None:
    job = build_job(frequency="W", key=["store"], horizon=2)
    rows = build_rows({"1": [5.0] * 20, "2": [5.0] * 20}, job)
    days = pd.date_range(at(job, 20), periods=7)
    frame = pd.DataFrame({"cal_date": days, "store": "1", "is_open": 0})
    numbered, attributes = number_calendars(frame, pd.DataFrame({"unique_id": ["1", "2"], "store": ["1", "2"]}), job)
    future = build_panel(rows, attributes, job, at(job, 19), numbered).future
    assert future["is_open"].tolist() == [0, 1, 1, 1]
