"""Which nights a job's schedule would have started in a range of dates, so that missed ones can be told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, timedelta
from typing import NamedTuple

from forecasting.config import Job, Schedule
from forecasting.errors import ConfigError
from forecasting.periods import AsOf, as_of_at, parse_as_of

PUBLISHING = ("forecast_generation", "integrated_workflow")
"""Purposes whose schedule starts forecasts."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"^(?:\*|(\w+)(?:-(\w+))?)(?:/([1-9]\d*))?$")


class _Field(NamedTuple):
    """A field of a cron expression: its place, the numbers it may hold, and names for them from the first on."""

    position: int
    low: int
    high: int
    names: tuple[str, ...] = ()


_HOUR, _DAY, _MONTH, _WEEKDAY = (
    _Field(1, 0, 23),
    _Field(2, 1, 31),
    _Field(3, 1, 12, _MONTHS),
    _Field(4, 0, 7, _WEEKDAYS),
)


def nights_between(job: Job, purpose: str, first: date, last: date) -> list[AsOf]:
    """Returns every as_of from the first to the last date, both included, that the cron of a purpose starts.

    A purpose that follows another one counts by the other's cron; without a cron every date counts. Jobs with
    `as_of_grain: hour` have one as_of per hour in which the cron fires, others one per date.

    Raises:
        ConfigError: the cron expression holds something else than numbers, names, lists, ranges and steps.
    """
    cron = _cron_of(job, purpose)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if job.as_of_grain == "day":
        return [parse_as_of(day.isoformat(), job.time_zone) for day in days if _fires_on(cron, day)]
    hours = (parse_as_of(text, job.time_zone) for day in days for text in _hours_of(job, day))
    return [as_of for as_of in hours if _fires_on(cron, as_of.date) and as_of.local.hour in _numbers(cron, _HOUR)]


def next_run_day(job: Job, day: date) -> date | None:
    """Returns the first date after this one on which a schedule starts a forecast; None where none does in a year."""
    crons = [cron for purpose in PUBLISHING if (cron := _schedule_of(job, purpose).cron)]
    days = (day + timedelta(days=number) for number in range(1, 367))
    return next((day for day in days if any(_fires_on(cron, day) for cron in crons)), None)


def missed_run_days(job: Job, published: Collection[date], today: date) -> list[date]:
    """Returns the dates between the first published run day and today on which a schedule has started no forecast."""
    missed, day = [], next_run_day(job, min(published))
    while day is not None and day < today:
        missed += [] if day in published else [day]
        day = next_run_day(job, day)
    return missed


def _cron_of(job: Job, purpose: str) -> str:
    return _schedule_of(job, purpose).cron or "* * * * *"


def _schedule_of(job: Job, purpose: str) -> Schedule:
    schedule: Schedule = getattr(job.schedules, purpose)
    return getattr(job.schedules, schedule.after) if schedule.after else schedule


def _hours_of(job: Job, day: date) -> Iterator[str]:
    """Yields the hours of a local date, the two of a night with a change of clocks among them."""
    start, end = (parse_as_of(moment.isoformat(), job.time_zone).utc for moment in (day, day + timedelta(days=1)))
    while start < end:
        yield as_of_at(start.replace(tzinfo=UTC), job.time_zone, grain="hour")
        start += timedelta(hours=1)


def _fires_on(cron: str, day: date) -> bool:
    """Whether a cron expression has an instant on this date; of two restricted kinds of day either is enough."""
    in_month = day.day in _numbers(cron, _DAY)
    in_week = day.isoweekday() % 7 in {number % 7 for number in _numbers(cron, _WEEKDAY)}
    is_either = not any(cron.split()[field.position].startswith("*") for field in (_DAY, _WEEKDAY))
    fits = in_month or in_week if is_either else in_month and in_week
    return fits and day.month in _numbers(cron, _MONTH)


def _numbers(cron: str, field: _Field) -> set[int]:
    found: set[int] = set()
    for part in cron.split()[field.position].lower().split(","):
        match = _PART.match(part)
        if match is None:
            raise _not_understood(cron, part)
        edges = [_number(cron, edge, field) for edge in match.group(1, 2) if edge] or [field.low, field.high]
        end = field.high if match[3] and not match[2] else edges[-1]
        if not field.low <= edges[0] <= end <= field.high:
            raise _not_understood(cron, part)
        found.update(range(edges[0], end + 1, int(match[3] or 1)))
    return found


def _number(cron: str, text: str, field: _Field) -> int:
    if text in field.names:
        return field.names.index(text) + field.low
    if not text.isdecimal():
        raise _not_understood(cron, text)
    return int(text)


def _not_understood(cron: str, part: str) -> ConfigError:
    return ConfigError(
        "cannot tell on which days this schedule fires",
        where=f"cron `{cron}`",
        found=part,
        accepted="numbers, names, lists, ranges and steps",
        action="fill in night by night: forecasting run PURPOSE --job J --as-of D --kind BACKFILL",
    )
