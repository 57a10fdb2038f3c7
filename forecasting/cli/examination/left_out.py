"""Rows that a source has and its query leaves out, because the dates do not compare with the binds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pandas as pd

from forecasting.config import Job
from forecasting.keys import text_of
from forecasting.periods import AsOf
from forecasting.vocabulary.columns import DS

_LATER = timedelta(days=366)
"""A bind of the next year lies behind every text of this one, such as 20261128 and 2026-11-28T00:00."""


def later_as_of(job: Job, until: datetime) -> AsOf:
    """Returns a run day whose binds lie a year behind a period."""
    return job.periods.first_as_of(until + _LATER, job.data_delay, grain=job.as_of_grain)


def left_out(
    job: Job,
    read_later: Callable[[], pd.DataFrame],
    dates_of: Callable[[pd.DataFrame], pd.Series],
    newest: pd.Timestamp,
    until: pd.Timestamp,
) -> str:
    """Returns in words that a query returns rows up to its bind only when it is asked for later ones; else nothing.

    Args:
        job: Whose query it is.
        read_later: Asks the query with the binds of later_as_of.
        dates_of: Periods of the rows of the query, in their order.
        newest: Newest period that the query has returned.
        until: Last period that it was asked for.
    """
    if pd.isna(newest) or newest >= until:
        return ""
    raw = read_later()
    if DS not in raw.columns:
        return ""
    dates = dates_of(raw)
    behind = raw.loc[((dates > newest) & (dates <= until)).to_numpy(), DS]
    if behind.empty:
        return ""
    return (
        f"{len(behind):,} rows after {newest} are left out, though the query is asked for rows up to {until}: "
        f"{_remedy(str(text_of(behind).iloc[-1]), job)}"
    )


def _remedy(date: str, job: Job) -> str:
    if re.fullmatch(r"\d{8}(\d{6})?", date):
        return f"the dates are text such as {date}, set date_binds: yyyymmdd for the source"
    if "T" in date:
        return f"the dates are text such as {date}, compare replace(date, 'T', ' ') with the bind"
    if len(date) > len("2026-11-30") and not job.periods.is_sub_daily:
        return f"the dates carry a time, such as {date}, compare substr(date, 1, 10) with the bind"
    return "compare with <= in the form of the bind; where the newest rows are to wait, say data_delay instead"
