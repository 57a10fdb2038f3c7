"""Cutoffs, horizons and as_of dates, by tables written by hand. Runs in Airflow's interpreter as well."""

from datetime import UTC, datetime, timedelta

import pytest

from forecasting.errors import ConfigError
from forecasting.periods import Periods, as_of_at, parse_as_of, utc_offset

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


CUTOFFS = [
    # frequency, week_starts, zone, as_of, delay in hours, cutoff, leads 1 and 2
    ("D", "monday", BERLIN, "2026-11-30", 0, "2026-11-29", "2026-11-30", "2026-12-01"),
    ("D", "monday", BERLIN, "2026-11-30T23:59", 0, "2026-11-29", "2026-11-30", "2026-12-01"),
    ("D", "monday", BERLIN, "2026-11-30", 6, "2026-11-28", "2026-11-29", "2026-11-30"),
    ("D", "monday", BERLIN, "2026-11-30T06:00", 6, "2026-11-29", "2026-11-30", "2026-12-01"),
    ("D", "monday", "America/New_York", "2028-03-01", 0, "2028-02-29", "2028-03-01", "2028-03-02"),
    ("W", "monday", BERLIN, "2026-11-30", 0, "2026-11-23", "2026-11-30", "2026-12-07"),
    ("W", "monday", BERLIN, "2026-11-29", 0, "2026-11-16", "2026-11-23", "2026-11-30"),
    ("W", "saturday", BERLIN, "2026-11-28", 0, "2026-11-21", "2026-11-28", "2026-12-05"),
    ("W", "saturday", BERLIN, "2026-11-27", 0, "2026-11-14", "2026-11-21", "2026-11-28"),
    ("M", "monday", BERLIN, "2026-03-01", 0, "2026-02-01", "2026-03-01", "2026-04-01"),
    ("M", "monday", BERLIN, "2026-02-28", 0, "2026-01-01", "2026-02-01", "2026-03-01"),
    ("M", "monday", BERLIN, "2027-01-01", 0, "2026-12-01", "2027-01-01", "2027-02-01"),
    ("Q", "monday", BERLIN, "2026-11-30", 0, "2026-07-01", "2026-10-01", "2027-01-01"),
    ("Y", "monday", BERLIN, "2026-11-30", 0, "2025-01-01", "2026-01-01", "2027-01-01"),
    ("15min", "monday", BERLIN, "2026-11-30T06:00", 0, "2026-11-30T04:45", "2026-11-30T05:00", "2026-11-30T05:15"),
    ("15min", "monday", BERLIN, "2026-11-30T06:07", 0, "2026-11-30T04:45", "2026-11-30T05:00", "2026-11-30T05:15"),
    ("h", "monday", "Asia/Kolkata", "2026-11-30T06:00", 0, "2026-11-29T23:30", "2026-11-30T00:30", "2026-11-30T01:30"),
    # The run day that loses an hour (2026-03-29, 02:00 -> 03:00 local) and the run day that gains one (2026-10-25)
    ("D", "monday", BERLIN, "2026-03-30", 0, "2026-03-29", "2026-03-30", "2026-03-31"),
    ("h", "monday", BERLIN, "2026-03-29T04:00", 0, "2026-03-29T01:00", "2026-03-29T02:00", "2026-03-29T03:00"),
    ("15min", "monday", BERLIN, "2026-03-29T03:00", 0, "2026-03-29T00:45", "2026-03-29T01:00", "2026-03-29T01:15"),
    ("D", "monday", BERLIN, "2026-10-26", 0, "2026-10-25", "2026-10-26", "2026-10-27"),
    ("h", "monday", BERLIN, "2026-10-25T03:00", 0, "2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T03:00"),
    ("15min", "monday", BERLIN, "2026-10-25T04:00", 0, "2026-10-25T02:45", "2026-10-25T03:00", "2026-10-25T03:15"),
]


@pytest.mark.parametrize(("frequency", "week_starts", "zone", "as_of", "delay", "cutoff", "lead_1", "lead_2"), CUTOFFS)
def test_cutoff_is_the_last_complete_period(
    frequency: str, week_starts: str, zone: str, as_of: str, delay: int, cutoff: str, lead_1: str, lead_2: str
) -> None:
    periods = Periods(frequency, zone, week_starts)
    found = periods.cutoff(parse_as_of(as_of, zone), timedelta(hours=delay))
    assert found == at(cutoff)
    assert periods.future(found, 2) == [at(lead_1), at(lead_2)]
    assert [periods.lead(found, ds) for ds in periods.future(found, 3)] == [1, 2, 3]
    assert periods.is_start(found)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)])
def test_a_local_day_has_the_hours_of_its_clock(day: str, hours: int) -> None:
    hourly = Periods("h", BERLIN)
    midnight, next_midnight = parse_as_of(day, BERLIN).utc, Periods("D", BERLIN).end_instant(at(day))
    grid = hourly.between(midnight, hourly.shift(next_midnight, -1))
    assert len(grid) == hours
    assert {hourly.local_date(ds).isoformat() for ds in grid} == {day}


@pytest.mark.parametrize(
    ("frequency", "zone", "ds", "local", "offset"),
    [
        ("h", BERLIN, "2026-10-25T00:00", "2026-10-25T02:00", "+02:00"),  # the clock shows 02:00 to 03:00 twice
        ("h", BERLIN, "2026-10-25T01:00", "2026-10-25T02:00", "+01:00"),
        ("15min", "Asia/Kathmandu", "2026-06-01T00:00", "2026-06-01T05:45", "+05:45"),
        ("h", "America/St_Johns", "2026-01-01T03:30", "2026-01-01T00:00", "-03:30"),
        ("D", BERLIN, "2026-06-01", "2026-06-01T00:00", "+02:00"),
        ("D", "America/Santiago", "2026-09-06", "2026-09-06T01:00", "-03:00"),  # a day without a midnight
        ("Y", BERLIN, "1890-01-01", "1890-01-01T00:00", "+00:53:28"),
    ],
)
def test_a_period_starts_at_a_time_of_its_own_clock(
    frequency: str, zone: str, ds: str, local: str, offset: str
) -> None:
    moment = Periods(frequency, zone).local_start(at(ds))
    assert (moment.replace(tzinfo=None), utc_offset(moment)) == (at(local), offset)


@pytest.mark.parametrize(
    ("instant", "zone", "grain", "as_of"),
    [
        ("2026-11-29T23:30", BERLIN, "day", "2026-11-30"),  # 00:30 local: the UTC date is still the day before
        ("2026-06-30T22:30", BERLIN, "day", "2026-07-01"),  # 00:30 local in summer
        ("2026-11-30T04:30", "America/New_York", "day", "2026-11-29"),
        ("2026-10-25T00:30", BERLIN, "hour", "2026-10-25T02:00+02:00"),  # the clock shows 02:00 to 03:00 twice
        ("2026-10-25T01:30", BERLIN, "hour", "2026-10-25T02:00+01:00"),
        ("2026-10-25T02:30", BERLIN, "hour", "2026-10-25T03:00"),
        ("2026-03-29T01:30", BERLIN, "hour", "2026-03-29T03:00"),
        ("2011-10-30T00:20", "Europe/London", "hour", "2011-10-30T01:00+01:00"),
        ("2011-10-30T01:20", "Europe/London", "hour", "2011-10-30T01:00+00:00"),
        ("2026-11-29T23:10", BERLIN, "hour", "2026-11-30T00:00"),
    ],
)
def test_a_trigger_acts_for_the_local_date(instant: str, zone: str, grain: str, as_of: str) -> None:
    assert as_of_at(at(instant).replace(tzinfo=UTC), zone, grain=grain) == as_of
    if grain == "hour":
        hour = at(instant).replace(minute=0)
        assert parse_as_of(as_of, zone).utc == hour


@pytest.mark.parametrize(
    ("text", "local", "utc"),
    [
        ("2026-11-30", "2026-11-30T00:00", "2026-11-29T23:00"),
        ("2026-07-01T06:00", "2026-07-01T06:00", "2026-07-01T04:00"),
        ("2026-07-01T06:00+00:00", "2026-07-01T08:00", "2026-07-01T06:00"),
        ("2026-07-01T06:00:30", "2026-07-01T06:00:30", "2026-07-01T04:00:30"),
        ("2026-07-01T06:00:00.5", "2026-07-01T06:00:00.500000", "2026-07-01T04:00:00.500000"),
        ("2026-10-25T02:30", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30", "2026-10-25T01:30"),
        ("2026-10-25T01:30+00:00", "2026-10-25T02:30", "2026-10-25T01:30"),
    ],
)
def test_as_of_is_local_unless_it_carries_an_offset(text: str, local: str, utc: str) -> None:
    as_of = parse_as_of(text, BERLIN)
    assert (as_of.local, as_of.utc) == (at(local), at(utc))
    assert parse_as_of(as_of.text, BERLIN) == as_of


def test_a_date_means_its_first_midnight_where_the_clock_shows_two() -> None:
    first, second = (parse_as_of(text, "America/Havana") for text in ("2026-11-01", "2026-11-01T05:00+00:00"))
    assert (first.text, first.utc) == ("2026-11-01", at("2026-11-01T04:00"))
    assert (second.text, second.utc) == ("2026-11-01T00:00-05:00", at("2026-11-01T05:00"))
    assert parse_as_of(second.text, "America/Havana") == second


def test_as_of_that_is_no_date_names_what_is_accepted() -> None:
    with pytest.raises(ConfigError, match=r"as_of is not a date(.|\n)*last tuesday(.|\n)*2026-11-30"):
        parse_as_of("last tuesday", BERLIN)


@pytest.mark.parametrize(
    ("frequency", "week_starts", "ds"),
    [("W", "monday", "2026-11-29"), ("W", "saturday", "2026-11-30"), ("M", "monday", "2026-11-02"),
     ("Q", "monday", "2026-11-01"), ("D", "monday", "2026-11-01T01:00"), ("15min", "monday", "2026-11-01T00:10")],
)  # fmt: skip
def test_dates_off_the_grid_are_recognised(frequency: str, week_starts: str, ds: str) -> None:
    assert not Periods(frequency, BERLIN, week_starts).is_start(at(ds))


def test_between_is_empty_when_the_end_lies_before_the_start() -> None:
    assert Periods("D").between(at("2026-01-02"), at("2026-01-01")) == []
