from __future__ import annotations

from datetime import date

import pandas as pd

from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.history.periods import record_calendar, record_periods
from forecasting.warehouse.schema import fc_calendar, fc_period


def periods(first, count, hour=0):
    ds = pd.date_range(first, periods=count, freq="D")
    return pd.DataFrame(
        {
            "ds": ds,
            "target_date": ds,
            "target_ts_utc": ds + pd.Timedelta(hours=hour),
            "period_end": ds + pd.Timedelta(days=1),
        }
    )


def test_periods_are_extended_and_corrected_but_never_doubled(database):
    record_periods(database, "shop", periods("2026-03-01", 3))
    record_periods(database, "other", periods("2026-03-01", 1))
    assert record_periods(database, "shop", periods("2026-03-03", 2, hour=1)) == 2
    rows = read_frame(database, fc_period.select().where(fc_period.c.job == "shop").order_by(fc_period.c.ds))
    assert rows["target_ts_utc"].dt.strftime("%d %H").tolist() == ["01 00", "02 00", "03 01", "04 01"]
    assert len(read_frame(database, fc_period.select())) == 5


def test_a_calendar_gets_iso_weeks_across_the_year_and_is_safe_to_repeat(database):
    days = pd.DataFrame({"cal_date": [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4)], "is_open": [1, 0, 1]})
    for _ in range(2):
        record_calendar(database, "shop", days.assign(is_holiday=[0, 1, 0]))
    rows = read_frame(database, fc_calendar.select().order_by(fc_calendar.c.cal_date))
    assert rows[["iso_year", "iso_week", "is_open"]].to_numpy().tolist() == [[2026, 53, 1], [2026, 53, 0], [2027, 1, 1]]


def test_empty_frames_change_nothing(database):
    assert record_periods(database, "shop", periods("2026-03-01", 0)) == 0
    assert record_calendar(database, "shop", pd.DataFrame({"cal_date": []})) == 0
