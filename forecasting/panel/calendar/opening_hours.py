"""Opening hours of jobs below a day: times of the local clock at which the business has no value, learnt from the data.

A time of day is closed where it has been empty on nearly all recent days, a time of a weekday where it has been empty
on nearly all recent weeks, unless demand is so sparse that chance explains it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.config import Job
from forecasting.panel.calendar.days import ACCIDENT_CHANCE, CLOSED_SHARE, LEARN_MIN_WEEKS, LEARN_WEEKS, on_clock
from forecasting.panel.calendar.seen import Seen
from forecasting.periods import MINUTES

MIN_DAYS = 28
"""Days that a time of day must have been seen on."""
_WEEK = 7

Hours = NDArray[np.bool_]
"""Whether each time of each weekday is closed: 7 weekdays by the periods of a day."""


def learn_closed_hours(seen: Seen, job: Job, cutoff: pd.Timestamp) -> Hours:
    """Returns the closed times of a week; none where the job learns no calendar.

    Args:
        seen: What the source shows by period, none after the cutoff.
        job: Rules, frequency and time zone.
        cutoff: Newest period of history.
    """
    width = MINUTES.get(job.frequency)
    if width is None or job.calendar == "none" or job.calendar.closed != "learn":
        return np.zeros((_WEEK, 1), dtype=bool)
    n_slots = 24 * 60 // width
    recent = cutoff - pd.Timedelta(weeks=LEARN_WEEKS)
    first = max(seen.periods[0], recent)
    grid = pd.date_range(first, cutoff, freq=pd.Timedelta(minutes=width))
    weekdays, slots = local_slots(grid, job)
    cells = weekdays * n_slots + slots
    every = np.bincount(cells, minlength=_WEEK * n_slots).reshape(_WEEK, n_slots)
    there = np.bincount(cells[grid.isin(seen.traded_periods)], minlength=_WEEK * n_slots).reshape(_WEEK, n_slots)
    empty = every - there
    by_day = _closed(empty.sum(axis=0), every.sum(axis=0), MIN_DAYS)
    return by_day[None, :] | _closed(empty, every, LEARN_MIN_WEEKS)


def local_slots(periods: pd.DatetimeIndex, job: Job) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns weekday and number within the day of periods, on the clock of the job."""
    local = on_clock(periods, job.time_zone)
    minutes = local.hour.to_numpy("int64") * 60 + local.minute.to_numpy("int64")
    return local.day_of_week.to_numpy("int64"), minutes // MINUTES[job.frequency]


def describe_hours(closed: Hours, job: Job) -> str:
    """Returns in words how many times of a week are closed, and those of every day; empty where none is."""
    if not closed.any():
        return ""
    always = (
        np.flatnonzero(np.diff(np.concatenate([[0], closed.all(axis=0).astype(int), [0]]))) * MINUTES[job.frequency]
    )
    clock = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in always]
    spans = ", ".join(f"{first}-{last}" for first, last in zip(clock[::2], clock[1::2], strict=True))
    every = f", every day {spans}" if spans else ""
    return f"closed hours learned from the data: {int(closed.sum())} of {closed.size} periods of a week{every}"


def _closed(empty: NDArray[np.int64], seen: NDArray[np.int64], least: int) -> Hours:
    """Whether cells are nearly always empty, and the others are not empty often enough to explain it by chance."""
    candidate = (empty >= CLOSED_SHARE * seen) & (seen >= least)
    trading = ~candidate & (seen > 0)
    if not trading.any() or not candidate.any():
        return np.zeros(empty.shape, dtype=bool)
    from scipy.special import bdtrc

    by_accident = (empty[trading].sum() + 1) / (seen[trading].sum() + 2)
    chance = bdtrc(np.maximum(empty - 1, 0), np.maximum(seen, 1), by_accident)
    return np.asarray(candidate & (chance < ACCIDENT_CHANCE))
