"""Local dates and ends of periods, and calendars, so that views need no time-zone arithmetic."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from forecasting.vocabulary.columns import CAL_DATE, DS
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import append_rows_in
from forecasting.warehouse.schema import fc_calendar, fc_period


def record_periods(database: Database, job: str, frame: pd.DataFrame) -> int:
    """Replaces the job's periods between the first and the last of the frame; returns the number of rows.

    Args:
        database: The warehouse.
        job: Name of the job.
        frame: ds; target_date, the local date of the start; target_ts_utc, its UTC instant; period_end, the start of
            the next period on the clock of ds; target_ts_local and utc_offset, the start on the job's clock.
    """
    if frame.empty:
        return 0
    inside = fc_period.c.ds.between(frame[DS].min().to_pydatetime(), frame[DS].max().to_pydatetime())

    def replace(connection: Connection) -> int:
        connection.execute(fc_period.delete().where(fc_period.c.job == job, inside))
        return append_rows_in(connection, fc_period, frame.assign(job=job))

    return database.transact(replace)


def record_calendar(database: Database, calendar: str, frame: pd.DataFrame) -> int:
    """Replaces the dates of a calendar between the first and the last of the frame; returns the number of rows.

    Args:
        database: The warehouse.
        calendar: Name of the calendar; a job's own calendar has the name of the job.
        frame: cal_date and further columns of fc_calendar; ISO year and week are filled in where they are missing.
    """
    if frame.empty:
        return 0
    dates = pd.to_datetime(frame[CAL_DATE])
    inside = fc_calendar.c.cal_date.between(dates.min().date(), dates.max().date())
    iso = dates.dt.isocalendar()
    rows = frame.assign(calendar=calendar, cal_date=dates, iso_year=iso["year"], iso_week=iso["week"])

    def replace(connection: Connection) -> int:
        connection.execute(fc_calendar.delete().where(fc_calendar.c.calendar == calendar, inside))
        return append_rows_in(connection, fc_calendar, rows)

    return database.transact(replace)
