from __future__ import annotations

from datetime import date

import pytest

from forecasting.periods import parse_as_of
from forecasting.runs.schedule import days_between, due_after
from tests.warehouse.builders import build_job

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
"""A Sunday, and the Tuesday after the clocks have changed in Berlin."""


def days(cron, first=FIRST, last=LAST, **schedules):
    job = build_job(schedules={"forecast_generation": {"cron": cron}} | schedules)
    return [as_of.date.day for as_of in days_between(job, "forecast_generation", first, last)]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 4 * * *", list(range(1, 32))),
        ("30 4 * * 1", [2, 9, 16, 23, 30]),
        ("30 4 * * Mon-Wed,fri", [2, 3, 4, 6, 9, 10, 11, 13, 16, 17, 18, 20, 23, 24, 25, 27, 30, 31]),
        ("30 4 * * 0", [1, 8, 15, 22, 29]),
        ("30 4 * * 7", [1, 8, 15, 22, 29]),
        ("30 4 1,15-17 * *", [1, 15, 16, 17]),
        ("30 4 */10 * *", [1, 11, 21, 31]),
        ("30 4 5/10 * *", [5, 15, 25]),
        ("30 4 * feb,4-12 *", []),
        ("30 4 1 jan-MAR *", [1]),
        ("30 4 13 * 5", [6, 13, 20, 27]),
        ("30 4 13 * 1", [2, 9, 13, 16, 23, 30]),
    ],
)
def test_a_day_is_a_date_on_which_the_cron_fires(cron, expected):
    assert days(cron) == expected


def test_a_purpose_after_another_counts_by_its_cron_and_one_by_hand_counts_every_date():
    weekly = {"cron": "0 3 * * 6"}
    followed = build_job(schedules={"data_preparation": weekly, "forecast_generation": {"after": "data_preparation"}})
    assert [a.date.day for a in days_between(followed, "forecast_generation", FIRST, LAST)] == [7, 14, 21, 28]
    by_hand = build_job(schedules={"forecast_generation": {}})
    assert len(days_between(by_hand, "forecast_generation", FIRST, LAST)) == 31


def test_an_hourly_job_has_a_day_for_every_hour_in_which_the_cron_fires():
    job = build_job(as_of_grain="hour", schedules={"forecast_generation": {"cron": "5 1-3 * * *"}})
    change = date(2026, 3, 29)
    assert [a.text for a in days_between(job, "forecast_generation", change, change)] == [
        "2026-03-29T01:00",
        "2026-03-29T03:00",
    ]
    back = date(2026, 10, 25)
    assert [a.text for a in days_between(job, "forecast_generation", back, back)] == [
        "2026-10-25T01:00",
        "2026-10-25T02:00+02:00",
        "2026-10-25T02:00+01:00",
        "2026-10-25T03:00",
    ]


@pytest.mark.parametrize(("cron", "expected"), [("30 4 L * *", [31]), ("30 4 * * fri#2", [13])])
def test_the_last_day_and_a_numbered_weekday_are_read_as_airflow_reads_them(cron, expected):
    assert days(cron) == expected


def due(as_of, **fields):
    job = build_job(**fields)
    found = due_after(job, parse_as_of(as_of, job.time_zone))
    return found and found.isoformat(timespec="minutes")


AFTER = {"data_preparation": {"cron": "0 3 * * 6"}, "forecast_generation": {"after": "data_preparation"}}
BY_HAND = {name: {} for name in ("data_preparation", "model_training", "forecast_generation", "accuracy_monitoring")}


@pytest.mark.parametrize(
    ("as_of", "fields", "expected"),
    [
        ("2026-03-02", {}, "2026-03-03T05:30"),  # 04:30 in Berlin, and two hours
        ("2026-03-28", {}, "2026-03-29T04:30"),  # the clocks go forward
        ("2026-03-02", {"publish_by": "06:00"}, "2026-03-03T05:00"),
        ("2026-03-02", {"publish_by": "01:00"}, "2026-03-04T00:00"),
        ("2026-03-02", {"snapshot_deadline": "3h"}, "2026-03-03T08:30"),
        ("2026-03-06", {"schedules": {"forecast_generation": {"cron": "30 4 * * 1-5"}}}, "2026-03-09T05:30"),
        ("2026-03-02", {"schedules": {"forecast_generation": {"cron": "0 */6 * * *"}}}, "2026-03-03T01:00"),
        ("2026-03-02", {"schedules": AFTER}, "2026-03-07T04:00"),
        ("2026-03-02", {"schedules": BY_HAND | {"integrated_workflow": {"cron": "0 2 * * *"}}}, "2026-03-03T03:00"),
        ("2026-03-02", {"schedules": BY_HAND}, None),
        (
            "2026-10-25T02:00+02:00",
            {"as_of_grain": "hour", "schedules": {"forecast_generation": {"cron": "5 * * * *"}}},
            "2026-10-25T04:05",
        ),
    ],
)
def test_the_next_forecast_is_due_by_the_clock_of_the_job(as_of, fields, expected):
    assert due(as_of, **fields) == expected
