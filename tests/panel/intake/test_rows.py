"""Typing of source rows, by cases worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.config import Job
from forecasting.errors import SourceError, WrongQueryError
from forecasting.panel.intake.rows import quarantined, shown_columns, type_rows
from tests.panel_builder import build_job

CUTOFF = pd.Timestamp("2026-03-31")


def make_job(**changes: Any) -> Job:
    content: dict[str, Any] = {
        "job": "orders",
        "frequency": "D",
        "horizon": 7,
        "sources": {"target": {"query": "orders.sql"}},
        "models": {"candidates": [{"name": "naive", "members": [{"model": "seasonal_naive"}]}]},
    }
    return Job.model_validate(content | changes)


def raw(**columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"unique_id": ["a"], "ds": ["2026-03-01"], "y": [1.0]} | columns)


def issue_of(job: Job | None = None, **columns: list[Any]) -> object:
    return type_rows(raw(**columns), job or make_job(), CUTOFF)["row_issue"].iloc[0]


@pytest.mark.parametrize("ds", ["2026-03-01", "20260301", 20260301, pd.Timestamp("2026-03-01"), "2026-03-01 00:00:00"])
def test_a_date_is_read_in_the_forms_that_databases_give(ds: object) -> None:
    typed = type_rows(raw(ds=[ds]), make_job(), CUTOFF)
    assert typed["ds"].tolist() == [pd.Timestamp("2026-03-01")]
    assert typed["row_issue"].isna().all()


def test_an_instant_with_offset_becomes_the_local_date() -> None:
    job = make_job(time_zone="Europe/Berlin")
    typed = type_rows(raw(ds=["2026-03-01T23:00:00Z"]), job, CUTOFF)
    assert typed["ds"].tolist() == [pd.Timestamp("2026-03-02")]


def test_an_instant_with_offset_stays_utc_below_a_day() -> None:
    job = make_job(time_zone="Europe/Berlin", frequency="h")
    typed = type_rows(raw(ds=["2026-03-02T01:00:00+01:00"]), job, CUTOFF)
    assert typed["ds"].tolist() == [pd.Timestamp("2026-03-02")]


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (["2026-03-01", "2026-03-01T23:00:00Z"], ["2026-03-01", "2026-03-02"]),
        (["2026-03-01T23:00:00Z", "2026-03-01"], ["2026-03-02", "2026-03-01"]),
        (["2026-03-01 00:00:00+01:00", "2026-03-01T23:00:00+00"], ["2026-03-01", "2026-03-02"]),
        (["2026-03-01", "yesterday", "2026-03-02 00:00:00+01:00"], ["2026-03-01", None, "2026-03-02"]),
        ([datetime(2026, 3, 1), datetime(2026, 3, 1, 23, tzinfo=UTC), date(2026, 3, 3)], [1, 2, 3]),
        ([20260301.0, None, 20260302.5], ["2026-03-01", None, None]),
        ([None, None], [None, None]),
    ],
)
def test_every_date_of_a_mixed_column_is_read_by_its_own_form(texts: list[Any], dates: list[Any]) -> None:
    rows = pd.DataFrame({"unique_id": "a", "ds": texts, "y": 1.0})
    typed = type_rows(rows, make_job(time_zone="Europe/Berlin"), CUTOFF)
    expected = [f"2026-03-{day:02}" if isinstance(day, int) else day for day in dates]
    assert [None if pd.isna(ds) else ds.date().isoformat() for ds in typed["ds"]] == expected
    assert typed["row_issue"].fillna("").tolist() == ["" if day else "DATE_INVALID" for day in expected]


@pytest.mark.parametrize("y", [3, 3.0, "3", Decimal("3.0"), np.int64(3), True * 3])
def test_a_number_is_read_in_the_forms_that_databases_give(y: object) -> None:
    assert type_rows(raw(y=[y]), make_job(), CUTOFF)["y"].tolist() == [3.0]


def test_a_value_that_is_absent_is_no_issue() -> None:
    typed = type_rows(raw(y=[None]), make_job(), CUTOFF)
    assert typed["y"].isna().all()
    assert typed["row_issue"].isna().all()


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"unique_id": [None]}, "KEY_MISSING"),
        ({"unique_id": ["x" * 201]}, "KEY_TOO_LONG"),
        ({"ds": ["2026-02-30"]}, "DATE_INVALID"),
        ({"ds": [None]}, "DATE_INVALID"),
        ({"ds": ["2026-03-01 06:00"]}, "DATE_OFF_GRID"),
        ({"ds": ["2026-04-01"]}, "DATE_AFTER_CUTOFF"),
        ({"y": ["many"]}, "VALUE_NOT_NUMBER"),
        ({"y": [np.inf]}, "VALUE_INFINITE"),
        ({"y": [-np.inf]}, "VALUE_INFINITE"),
    ],
)
def test_an_unusable_row_is_named(columns: dict[str, list[Any]], reason: str) -> None:
    assert issue_of(**columns) == reason


def test_a_negative_value_is_an_issue_only_with_a_lower_bound() -> None:
    assert issue_of(make_job(lower_bound=0), y=[-1.0]) == "VALUE_NEGATIVE"
    assert issue_of(y=[-1.0]) is pd.NA


def test_every_row_of_a_series_with_two_units_is_named() -> None:
    rows = pd.DataFrame(
        {"unique_id": ["a", "a", "b"], "ds": ["2026-03-01", "2026-03-02", "2026-03-01"], "y": [1, 2, 3],
         "unit_code": ["kg", "t", "t"]}
    )  # fmt: skip
    issues = type_rows(rows, make_job(), CUTOFF)["row_issue"]
    assert issues.fillna("").tolist() == ["MIXED_UNITS", "MIXED_UNITS", ""]


def test_leading_zeros_case_and_blanks_of_a_key_survive() -> None:
    rows = raw(unique_id=[["00042", "Ab", "aB", " x "]]).explode("unique_id").reset_index(drop=True)
    assert type_rows(rows, make_job(), CUTOFF)["unique_id"].tolist() == ["00042", "Ab", "aB", " x "]


def test_several_key_columns_become_one_key_without_collisions() -> None:
    job = make_job(key=["material", "plant"])
    rows = pd.DataFrame({"material": ["a|b", "a"], "plant": ["c", "b|c"], "ds": "2026-03-01", "y": 1.0})
    assert type_rows(rows, job, CUTOFF)["unique_id"].nunique() == 2


def test_a_missing_past_driver_is_named() -> None:
    with pytest.raises(SourceError, match=r"lacks the columns \['price'\]"):
        type_rows(raw(), make_job(past_drivers=["price"]), CUTOFF)


def test_rows_set_aside_show_only_the_columns_they_may() -> None:
    frame = raw(y=["many"], secret=["4711"])
    job = make_job()
    typed = type_rows(frame, job, CUTOFF)
    verdicts = pd.DataFrame({"reason_code": ["VALUE_NOT_NUMBER"], "check_id": ["source_value_not_number"]})
    rows = quarantined(frame, typed["unique_id"], verdicts, "target", shown_columns(job))
    assert rows["row_text"].tolist() == ['{"unique_id": "a", "ds": "2026-03-01", "y": "many"}']
    assert rows[["row_no", "unique_id", "ds_text", "reason_code", "check_id"]].to_numpy().tolist() == [
        [1, "a", "2026-03-01", "VALUE_NOT_NUMBER", "source_value_not_number"]
    ]


@pytest.mark.parametrize("ds", ["2026", "2026-03", "202603", 2026, 202603])
@pytest.mark.parametrize("frequency", ["h", "D", "W"])
def test_a_year_or_a_month_names_no_day(ds: object, frequency: str) -> None:
    assert issue_of(make_job(frequency=frequency), ds=[ds]) == "DATE_INVALID"


@pytest.mark.parametrize(
    ("ds", "frequency", "expected"),
    [
        ("2026-02", "M", "2026-02-01"),
        ("202602", "M", "2026-02-01"),
        (202602, "M", "2026-02-01"),
        ("2026-01", "Q", "2026-01-01"),
        ("2025", "Y", "2025-01-01"),
        (2025, "Y", "2025-01-01"),
    ],
)
def test_a_year_or_a_month_names_the_period_of_a_job_of_such(ds: object, frequency: str, expected: str) -> None:
    typed = type_rows(raw(ds=[ds]), make_job(frequency=frequency), CUTOFF)
    assert (typed["ds"].tolist(), typed["row_issue"].isna().all()) == ([pd.Timestamp(expected)], True)


@pytest.mark.parametrize("zone", ["America/Santiago", "Africa/Cairo", "Asia/Beirut", "America/Havana"])
def test_the_instant_at_which_a_day_begins_is_that_day_where_midnight_does_not_exist(zone: str) -> None:
    days = pd.date_range("2023-01-01", "2026-03-31")
    starts = days.tz_localize(zone, nonexistent="shift_forward", ambiguous=[True] * len(days))
    texts = starts.tz_convert("UTC").strftime("%Y-%m-%d %H:%M:%S+00:00")
    rows = pd.DataFrame({"unique_id": "a", "ds": texts, "y": 1.0})
    typed = type_rows(rows, make_job(time_zone=zone), CUTOFF)
    assert (starts.hour == 1).any()
    assert typed["ds"].tolist() == days.tolist()
    assert typed["row_issue"].isna().all()


def test_a_later_instant_of_a_day_is_off_the_grid() -> None:
    job = make_job(time_zone="America/Santiago")
    assert issue_of(job, ds=["2025-09-07T01:30:00-03:00"]) == "DATE_OFF_GRID"
    assert issue_of(job, ds=["2025-09-08T01:00:00-03:00"]) == "DATE_OFF_GRID"


@pytest.mark.parametrize(
    ("frequency", "dates", "said"),
    [
        ("W", pd.date_range("2026-01-01", periods=12, freq="7D"), "set week_starts: thursday in the job file"),
        ("W", pd.date_range("2026-01-01", periods=12), None),
        ("M", pd.date_range("2025-01-31", periods=12, freq="ME"), "these are last days; return the first day"),
        (
            "Q",
            pd.date_range("2025-01-15", periods=12, freq="QS") + pd.Timedelta(days=14),
            "return the first day of each",
        ),
        ("D", pd.date_range("2026-01-01 06:00", periods=12), "return the first day of each period"),
    ],
)
def test_a_table_of_which_no_date_begins_a_period_says_what_to_do(frequency, dates, said):
    job = build_job(frequency=frequency)
    rows = pd.DataFrame({"unique_id": "a", "ds": dates, "y": 1.0})
    if said is None:
        assert (type_rows(rows, job, pd.Timestamp("2030-01-01"))["row_issue"] == "DATE_OFF_GRID").any()
        return
    with pytest.raises(WrongQueryError, match=f"(?s)no date is the start of a period.*{said}"):
        type_rows(rows, job, pd.Timestamp("2030-01-01"))
