from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.errors import ConfigError
from forecasting.panel.calendar.days import (
    build_calendar,
    describe_calendar,
    empty_calendar,
    late_periods,
    period_flags,
)
from forecasting.panel.calendar.seen import Seen
from forecasting.panel.intake.layout import lay_out
from forecasting.vocabulary.codes import DayBasis
from tests.panel_builder import at, build_job, build_rows

WEEKS = 20


def calendar_of(rows, job, cutoff, declared=None):
    _, past = lay_out(rows, job, cutoff)
    return build_calendar(Seen.of(past), job, cutoff, declared)


def _trading_rows(job, n_series=6, closed_days=(5,), empty=()):
    values = [0.0 if day % 7 in closed_days or day in empty else 3.0 for day in range(7 * WEEKS)]
    return build_rows({f"series {n}": list(values) for n in range(n_series)}, job)


def _days(calendar, basis):
    return [day.isoformat() for day in calendar.loc[calendar["basis"] == basis, "cal_date"].dt.date]


def test_a_weekday_without_sales_is_learned_as_closed_in_past_and_future():
    job = build_job(horizon=14)
    calendar = calendar_of(_trading_rows(job), job, at(job, 7 * WEEKS - 1))
    closed = calendar.loc[calendar["is_open"] == 0, "cal_date"]
    assert set(closed.dt.day_name()) == {"Saturday"}
    assert len(closed) == WEEKS + 2
    assert describe_calendar(calendar, at(job, 7 * WEEKS - 1)) == [
        "closed weekdays learned from the data: saturday (20 of 20 days)"
    ]


def test_a_past_day_on_a_closed_weekday_with_sales_stays_open():
    job = build_job()
    rows = _trading_rows(job)
    rows.loc[(rows["unique_id"] == "series 0") & (rows["ds"] == at(job, 5)), "y"] = 9.0
    calendar = calendar_of(rows, job, at(job, 7 * WEEKS - 1))
    assert calendar.set_index("cal_date")["is_open"][at(job, 5)] == 1
    assert calendar.set_index("cal_date")["is_open"][at(job, 12)] == 0


@pytest.mark.parametrize("demand_share", [0.07, 0.3])
def test_a_series_with_demand_on_random_days_has_no_closed_weekday(demand_share):
    job = build_job()
    for seed in range(20):
        random = np.random.default_rng(seed)
        values = np.where(random.random(730) < demand_share, random.integers(1, 9, 730), 0).astype("float64")
        calendar = calendar_of(build_rows({"part": values.tolist()}, job), job, at(job, 729))
        assert (calendar["is_open"] == 1).all(), f"seed {seed}"


@pytest.mark.parametrize("traded_share", [1.0, 0.7])
@pytest.mark.parametrize("closed", [("Sunday",), ("Saturday", "Sunday")])
def test_one_series_that_trades_on_most_other_days_teaches_its_closed_weekdays(traded_share, closed):
    job = build_job()
    days = pd.date_range(at(job, 0), periods=7 * WEEKS)
    traded = (np.random.default_rng(3).random(len(days)) < traded_share) & ~days.day_name().isin(closed)
    calendar = calendar_of(build_rows({"shop": traded.astype("float64").tolist()}, job), job, at(job, len(days) - 1))
    assert set(calendar.loc[calendar["is_open"] == 0, "cal_date"].dt.day_name()) == set(closed)


def test_an_empty_past_day_is_closed_only_where_many_series_trade_nearly_every_day():
    job = build_job()
    day = 7 * 10 + 2
    cutoff = at(job, 7 * WEEKS - 1)
    many = calendar_of(_trading_rows(job, empty=(day,)), job, cutoff)
    few = calendar_of(_trading_rows(job, n_series=2, empty=(day,)), job, cutoff)
    sparse = calendar_of(_trading_rows(job, empty=range(0, 7 * WEEKS, 4)), job, cutoff)
    assert _days(many, DayBasis.LEARNED_EMPTY) == [at(job, day).date().isoformat()]
    assert _days(few, DayBasis.LEARNED_EMPTY) == []
    assert _days(sparse, DayBasis.LEARNED_EMPTY) == []


@pytest.mark.parametrize("n_late", [1, 2])
def test_empty_days_at_the_end_are_late_until_a_later_day_shows_that_they_were_closed(n_late):
    job, last = build_job(), 7 * WEEKS - 1
    while at(job, last).day_name() in ("Saturday", "Sunday", "Monday", "Tuesday"):
        last -= 1
    late = [at(job, last - back) for back in reversed(range(n_late))]
    rows = _trading_rows(job, empty=range(last - n_late + 1, last + 1))
    calendar = calendar_of(rows[rows["ds"] <= at(job, last)], job, at(job, last))
    assert late_periods(calendar, job).tolist() == late
    assert _days(calendar, DayBasis.LEARNED_EMPTY) == []
    assert (calendar.set_index("cal_date").loc[late, "is_open"] == 1).all()
    later = calendar_of(rows, job, at(job, 7 * WEEKS - 1))
    assert late_periods(later, job).empty
    assert _days(later, DayBasis.LEARNED_EMPTY) == [day.date().isoformat() for day in late]


def test_a_public_holiday_at_the_end_is_closed_as_before():
    job = build_job(calendar={"closed": "learn", "holidays": "DE"})
    first = pd.Timestamp(at(job, 0))
    day = (pd.Timestamp(first.year, 12, 25) - first).days
    day += 366 if day < 60 else 0
    cutoff = at(job, day)
    rows = build_rows({f"s{n}": [1.0 if x != day else float("nan") for x in range(day + 1)] for n in range(8)}, job)
    rows = rows[rows["y"].notna()]
    calendar = calendar_of(rows, job, cutoff)
    assert (late_periods(calendar, job).empty, _days(calendar, DayBasis.LEARNED_EMPTY)) == (True, [str(cutoff.date())])


@pytest.mark.parametrize(("n_empty", "n_closed"), [(12, 12), (13, 0)])
def test_empty_days_are_closed_while_they_are_at_most_a_tenth_of_the_days(n_empty, n_closed):
    """120 days are no Saturdays, which are closed anyway."""
    job = build_job()
    spread = [day for day in range(0, 7 * WEEKS, 5) if day % 7 != 5][:n_empty]
    calendar = calendar_of(_trading_rows(job, empty=spread), job, at(job, 7 * WEEKS - 1))
    assert len(_days(calendar, DayBasis.LEARNED_EMPTY)) == n_closed


def test_a_day_whose_values_are_unknown_is_not_learned_as_closed():
    job = build_job()
    day, cutoff = at(job, 7 * 10 + 2), at(job, 7 * WEEKS - 1)
    rows = _trading_rows(job)
    unknown = rows.assign(y=rows["y"].mask(rows["ds"] == day))
    one_unknown = unknown.assign(y=unknown["y"].mask(unknown["y"].isna() & (unknown["unique_id"] != "series 0"), 0.0))
    assert _days(calendar_of(unknown, job, cutoff), DayBasis.LEARNED_EMPTY) == []
    assert _days(calendar_of(one_unknown, job, cutoff), DayBasis.LEARNED_EMPTY) == [day.date().isoformat()]


def test_unknown_values_on_most_days_do_not_hide_an_empty_day():
    job = build_job()
    day, cutoff = at(job, 7 * 10 + 2), at(job, 7 * WEEKS - 1)
    rows = _trading_rows(job, n_series=12, empty=(7 * 10 + 2,))
    half = rows["unique_id"].isin([f"series {number}" for number in range(6)])
    unknown = rows.assign(y=rows["y"].mask(half & (rows["ds"] != day) & (rows["ds"] > at(job, 7))))
    assert _days(calendar_of(unknown, job, cutoff), DayBasis.LEARNED_EMPTY) == [day.date().isoformat()]


def test_learning_looks_at_nothing_after_the_cutoff():
    job = build_job()
    cutoff = at(job, 7 * 12 - 1)
    rows = _trading_rows(job)
    changed = rows.assign(y=rows["y"].mask(rows["ds"] > cutoff, 99.0))
    first, second = (calendar_of(frame[frame["ds"] <= cutoff], job, cutoff) for frame in (rows, changed))
    pd.testing.assert_frame_equal(first, second)
    assert first["cal_date"].max() == at(job, 7 * 12 + 6)


def test_declared_days_win_over_what_was_learned():
    job = build_job()
    declared = pd.DataFrame(
        {
            "cal_date": [at(job, 7 * WEEKS + 5), at(job, 7 * WEEKS)],
            "is_open": [1, 0],
            "is_holiday": [0, 1],
            "holiday_name": [None, "stock taking"],
        }
    )
    calendar = calendar_of(_trading_rows(job), job, at(job, 7 * WEEKS - 1), declared).set_index("cal_date")
    assert list(calendar.loc[at(job, 7 * WEEKS + 5), ["is_open", "basis"]]) == [1, "DECLARED"]
    assert list(calendar.loc[at(job, 7 * WEEKS), ["is_open", "is_holiday", "holiday_name"]]) == [
        0,
        1,
        "stock taking",
    ]


def test_public_holidays_are_features_and_closed_on_request():
    rows = _trading_rows(build_job())
    job = build_job(calendar={"closed": "declared", "holidays": "DE", "closed_on_holidays": True})
    calendar = calendar_of(rows, job, at(job, 7 * WEEKS - 1)).set_index("cal_date")
    assert list(calendar.loc["2024-05-01", ["is_open", "is_holiday"]]) == [0, 1]
    assert list(calendar.loc["2024-01-06", ["is_open", "is_holiday"]]) == [1, 0]
    with pytest.raises(ConfigError, match=r"calendar\.holidays"):
        calendar_of(rows, build_job(calendar={"holidays": "QQ"}), at(job, 30))


def test_weekdays_of_the_job_are_closed_always():
    job = build_job(calendar={"closed": "declared", "closed_weekdays": ["sunday"]})
    calendar = calendar_of(_trading_rows(job, closed_days=()), job, at(job, 6))
    assert set(calendar.loc[calendar["is_open"] == 0, "cal_date"].dt.day_name()) == {"Sunday"}


def test_a_week_is_open_where_one_of_its_days_is():
    job = build_job(frequency="W", calendar={"closed": "declared", "closed_weekdays": ["sunday"]})
    rows = build_rows({"a": [1.0, 2.0, 3.0]}, job)
    declared = pd.DataFrame({"cal_date": pd.date_range(at(job, 1), periods=6), "is_open": 0})
    calendar = calendar_of(rows, job, at(job, 2), declared)
    flags = period_flags(calendar, job, pd.DatetimeIndex([at(job, n) for n in range(3)]))
    assert flags["is_open"].tolist() == [1, 0, 1]


def test_sub_daily_periods_follow_their_local_date():
    job = build_job(
        frequency="h", time_zone="Europe/Berlin", calendar={"closed": "declared", "closed_weekdays": ["tuesday"]}
    )
    rows = build_rows({"a": [1.0] * 48}, job)
    calendar = calendar_of(rows, job, at(job, 47))
    flags = period_flags(calendar, job, pd.DatetimeIndex([at(job, n) for n in range(48)]))
    assert flags["is_open"].tolist() == [1] * 23 + [0] * 24 + [1]


def test_without_a_calendar_everything_is_open():
    job = build_job(calendar="none")
    calendar = calendar_of(_trading_rows(job), job, at(job, 139))
    pd.testing.assert_frame_equal(calendar, empty_calendar())
    assert describe_calendar(calendar, at(job, 139)) == ["no calendar: every period is open"]
    assert period_flags(calendar, job, pd.DatetimeIndex([at(job, 5)]))["is_open"].tolist() == [1]
