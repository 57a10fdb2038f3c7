"""Wall-clock times become instants, by cases that a calendar of the zone shows."""

from __future__ import annotations

import pandas as pd
import pytest

from forecasting.panel.intake.local_times import instants_of, looks_local

BERLIN = "Europe/Berlin"
"""Clocks go from 02:00 to 03:00 on 2026-03-29, and from 03:00 to 02:00 on 2026-10-25."""


def rows(times, series="a", **columns):
    return pd.DataFrame({"meter": series, "ds": times} | columns)


def utc(*texts):
    return [pd.Timestamp(text, tz="UTC") for text in texts]


def output(frame):
    return instants_of(frame, "ds", ["meter"], BERLIN).tolist()


def test_a_time_becomes_the_instant_of_its_zone():
    assert output(rows(["2026-01-15 12:00", "2026-07-15 12:00"])) == utc("2026-01-15 11:00", "2026-07-15 10:00")


def test_the_hour_that_autumn_repeats_is_told_by_the_order_of_each_series():
    times = ["2026-10-25 01:00", "2026-10-25 02:00", "2026-10-25 02:00", "2026-10-25 03:00"]
    expected = utc("2026-10-24 23:00", "2026-10-25 00:00", "2026-10-25 01:00", "2026-10-25 02:00")
    assert output(rows(times)) == expected
    both = pd.concat([rows(times, "a"), rows(times, "b")], ignore_index=True)
    assert output(both) == expected * 2


@pytest.mark.parametrize("order", [[3, 2, 1, 0], [0, 2, 1, 4, 3], [4, 0, 1, 2, 3]])
def test_an_order_that_is_not_that_of_time_tells_nothing(order):
    times = ["2026-10-25 01:00", "2026-10-25 02:00", "2026-10-25 02:00", "2026-10-25 03:00", "2026-10-25 04:00"]
    mixed, other = rows(times, "a").iloc[order], rows(times, "b")
    found = output(pd.concat([mixed, other], ignore_index=True))
    said = [value for value in found[: len(order)] if isinstance(value, str) and "order of time" in value]
    assert all(value.startswith("2026-10-25 02:00 occurs twice in Europe/Berlin, and the rows") for value in said)
    assert len(said) == 2
    rest = [pd.Timestamp(value) for value in found[len(order) :]]
    assert rest == utc("2026-10-24 23:00", *(f"2026-10-25 0{hour}:00" for hour in range(4)))


def test_two_half_hours_in_the_order_of_the_clock_are_told_apart():
    times = [f"2026-10-25 02:{minute}" for minute in ("00", "00", "30", "30")]
    assert output(rows(times)) == utc(*(f"2026-10-25 {time}" for time in ("00:00", "01:00", "00:30", "01:30")))


def test_a_quarter_of_an_hour_is_told_apart_as_well():
    times = [f"2026-10-25 02:{minute:02d}" for minute in (0, 15, 30, 45)] * 2
    found = output(rows(times))
    assert [instant.hour for instant in found] == [0] * 4 + [1] * 4


def test_a_fold_column_tells_a_single_row():
    found = output(rows(["2026-10-25 02:00", "2026-10-25 02:00"], ["a", "b"], fold=[1, 0]))
    assert found == utc("2026-10-25 01:00", "2026-10-25 00:00")


def test_what_cannot_be_told_is_no_date_and_says_why():
    found = output(rows(["2026-10-25 02:00", "2026-03-29 02:30", "2026-03-29 03:00", "soon"]))
    assert found[0] == "2026-10-25 02:00 occurs twice in Europe/Berlin"
    assert found[1] == "2026-03-29 02:30 does not exist in Europe/Berlin"
    assert pd.Timestamp(found[2]) == pd.Timestamp("2026-03-29 01:00", tz="UTC")
    assert found[3] == "soon"


def test_instants_stay_as_they_are():
    aware = rows(pd.to_datetime(["2026-10-25 02:00"]).tz_localize("UTC"))
    assert output(aware) == utc("2026-10-25 02:00")
    assert output(rows(["2026-10-25 02:00+01:00"])) == ["2026-10-25 02:00+01:00"]


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York"])
def test_wall_clock_times_are_recognised_by_the_hour_that_spring_leaves_out(zone):
    instants = pd.Series(pd.date_range("2026-03-01", "2026-04-10", freq="h", tz="UTC"))
    assert looks_local(instants.dt.tz_convert(zone).dt.tz_localize(None), zone).startswith("the times look like")
    assert looks_local(instants.dt.tz_localize(None), zone) == ""
    assert looks_local(instants, zone) == ""
    assert looks_local(pd.Series(pd.date_range("2026-05-01", "2026-06-01", freq="h")), zone) == ""


def test_one_absurd_time_among_the_others_costs_nothing():
    instants = pd.Series(pd.date_range("2026-03-01", "2026-04-10", freq="h", tz="UTC"))
    texts = instants.dt.tz_convert(BERLIN).dt.tz_localize(None).astype("str")
    absurd = pd.concat([texts, pd.Series(["0001-01-01 00:00:00", "9999-12-31 00:00:00"])], ignore_index=True)
    assert looks_local(absurd, BERLIN).startswith("the times look like")
