"""What arrives in a simulated season: everything in the end, late and wrong at first in the shares it says."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta

import pandas as pd
import pytest

from demo.simulated_source import TABLE, Shift, arrive, create_source, plan_events
from demo.story import RunDay, cost_of_days, verdict_on
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.rows import read_query
from tests.warehouse.builders import build_job

FIRST = date(2026, 3, 2)
KEY = ["material", "posting_date"]


def sales(n_series=40, n_days=120):
    days = [FIRST - timedelta(days=30) + timedelta(days=number) for number in range(n_days)]
    rows = [(f"{series:03d}", day, 100.0, 2.5, "best seller") for day in days for series in range(n_series)]
    return pd.DataFrame(rows, columns=["material", "ds", "y", "price", "assortment"])


def test_in_the_end_all_but_the_lost_rows_are_there_and_right():
    events = plan_events(sales(), FIRST, None, seed=1)
    final = events.drop_duplicates(KEY, keep="last")
    n_rows = len(sales())
    assert 0 < n_rows - len(final) < 0.01 * n_rows
    assert (final["units"] == 100).all()


def test_rows_are_late_and_wrong_in_small_shares_and_only_once_days_begin():
    events = plan_events(sales(), FIRST, None, seed=1)
    firsts = events.drop_duplicates(KEY, keep="first")
    delay = (pd.to_datetime(firsts["arrives_on"]) - pd.to_datetime(firsts["posting_date"])).dt.days
    is_live = pd.to_datetime(firsts["posting_date"]) >= pd.Timestamp(FIRST) - pd.Timedelta(days=1)
    assert (delay >= 1).all()
    assert delay.max() <= 5
    assert (delay[~is_live] == 1).all()
    assert (delay[is_live] > 1).mean() == pytest.approx(0.02, abs=0.01)
    assert (firsts.loc[~is_live, "units"] == 100).all()
    assert (firsts.loc[is_live, "units"] != 100).mean() == pytest.approx(0.01, abs=0.005)
    assert len(events) > len(firsts)


def test_the_level_shifts_from_its_day_on():
    shift = Shift(FIRST + timedelta(days=20), 1.8)
    final = plan_events(sales(), FIRST, shift, seed=1).drop_duplicates(KEY, keep="last")
    after = final["posting_date"] >= shift.since
    assert set(final.loc[~after, "units"]) == {100.0}
    assert set(final.loc[after, "units"]) == {180.0}


def test_the_same_seed_tells_the_same_story():
    pd.testing.assert_frame_equal(plan_events(sales(), FIRST, None, 3), plan_events(sales(), FIRST, None, 3))
    assert not plan_events(sales(), FIRST, None, 3).equals(plan_events(sales(), FIRST, None, 4))


def test_a_correction_takes_the_place_of_the_row_that_it_corrects(tmp_path):
    first = pd.DataFrame([("1", FIRST, 5.0, 1.0, "new"), ("2", FIRST, 7.0, 1.0, "new")])
    first.columns = ["material", "posting_date", "units", "price", "assortment"]
    with closing(connect_database(f"sqlite:///{tmp_path / 'x.db'}")) as database:
        create_source(database)
        arrive(database, first)
        arrive(database, first.head(0))
        arrive(database, first.head(1).assign(units=6.0))
        rows = read_query(database, f"SELECT material, units FROM {TABLE} ORDER BY material")
    assert rows.to_numpy().tolist() == [["1", 6.0], ["2", 7.0]]


def run_days(*trained, n=30):
    days = [FIRST + timedelta(days=number) for number in range(n)]
    return [RunDay(number, day, training="ERROR" if number in trained else None) for number, day in enumerate(days, 1)]


def test_the_verdict_counts_from_the_shift():
    shift, job = Shift(FIRST + timedelta(days=10), 1.8), build_job("shop")
    assert verdict_on(run_days(16), job, shift).endswith("the shift was found after 5 run days, allowed are 17")
    assert verdict_on(run_days(30), job, shift).endswith("after 19 run days, allowed are 17 - TOO LATE")
    assert verdict_on(run_days(3), job, shift) == "trainings started before the shift: 1; the shift was not found"
    assert verdict_on(run_days(), job, None).endswith("0, as expected")
    assert verdict_on(run_days(3), job, None).endswith("1, expected: 0")


def test_the_cost_of_a_day_is_compared_between_thirds_of_the_season():
    lived = run_days(1, n=31)
    for run_day, seconds in zip(lived, [9.0] + [1.0] * 10 + [2.0] * 10 + [3.0] * 10, strict=True):
        run_day.seconds = seconds
    expected = "69 s in all; a run day without training took 1.0 s in the first third, 2.0 s in the second and 3.0 s in"
    assert cost_of_days(lived).startswith(expected)
    assert "nan s in the last" in cost_of_days(lived[:2])
