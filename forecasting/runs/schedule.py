"""Which run days a job's schedule starts, and by when the forecast of each must be there: missed and late ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from croniter import croniter

from forecasting.config import Job, Schedule
from forecasting.periods import AsOf, as_of_at, parse_as_of
from forecasting.vocabulary.codes import Purpose

PUBLISHING = (Purpose.FORECAST_GENERATION, "integrated_workflow")
"""Purposes whose schedule starts forecasts."""
ALLOWED = timedelta(hours=2)
"""How long after its start, and the wait for a snapshot, a forecast may take where the job has no publish_by."""


def days_between(job: Job, purpose: str, first: date, last: date) -> list[AsOf]:
    """Returns every as_of from the first to the last date, both included, that the cron of a purpose starts.

    A purpose that follows another one counts by the other's cron; without a cron every date counts. Jobs with
    `as_of_grain: hour` have one as_of per hour in which the cron fires, others one per date.
    """
    cron = _cron_of(job, purpose)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if job.as_of_grain == "day":
        return [parse_as_of(day.isoformat(), job.time_zone) for day in days if _fires_on(cron, day)]
    hours = (parse_as_of(text, job.time_zone) for day in days for text in _hours_of(job, day))
    return [as_of for as_of in hours if _fires_within(cron, as_of.local, timedelta(hours=1))]


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


def next_start(job: Job, purpose: str, as_of: AsOf) -> datetime | None:
    """Returns the instant (UTC, zone-less) at which a schedule starts a purpose after a run day, or hour.

    None where the purpose has no cron, its own or that of the purpose that it follows.
    """
    cron = _schedule_of(job, purpose).cron
    if not cron:
        return None
    length = timedelta(hours=1) if job.as_of_grain == "hour" else timedelta(days=1)
    begun = as_of.local if job.as_of_grain == "hour" else datetime.combine(as_of.date, time.min)
    local: datetime = croniter(cron, begun + length - timedelta(microseconds=1)).get_next(datetime)
    return _utc(local, job)


def due_after(job: Job, as_of: AsOf) -> datetime | None:
    """Returns the instant (UTC, zone-less) by which the forecast that follows a run day must be there.

    That is `publish_by` of the next run day; a job without it has ALLOWED after its start and the wait for a snapshot.
    None where no schedule starts forecasts. This is the one rule of lateness: bi_job_health shows it.
    """
    starts = [(purpose, start) for purpose in PUBLISHING if (start := next_start(job, purpose, as_of)) is not None]
    return min((_due(job, purpose, start) for purpose, start in starts), default=None)


def _due(job: Job, purpose: str, start: datetime) -> datetime:
    planned = getattr(job.schedules, purpose).start
    if job.publish_by is None or planned is None:
        return start + job.snapshot_deadline + ALLOWED
    local = start.replace(tzinfo=UTC).astimezone(ZoneInfo(job.time_zone)).replace(tzinfo=None)
    by = datetime.combine(local.date(), time.fromisoformat(job.publish_by))
    return _utc(by if by >= local else by + timedelta(days=1), job)


def _utc(local: datetime, job: Job) -> datetime:
    return parse_as_of(local.isoformat(), job.time_zone).utc


def _cron_of(job: Job, purpose: str) -> str:
    return _schedule_of(job, purpose).cron or "* * * * *"


def _schedule_of(job: Job, purpose: str) -> Schedule:
    schedule: Schedule = getattr(job.schedules, purpose)
    return getattr(job.schedules, schedule.after) if schedule.after else schedule


def _hours_of(job: Job, day: date) -> Iterator[str]:
    """Yields the hours of a local date, the two of a change of clocks among them."""
    start, end = (parse_as_of(moment.isoformat(), job.time_zone).utc for moment in (day, day + timedelta(days=1)))
    while start < end:
        yield as_of_at(start.replace(tzinfo=UTC), job.time_zone, grain="hour")
        start += timedelta(hours=1)


def _fires_on(cron: str, day: date) -> bool:
    """Whether a cron expression has an instant on this date, on the clock of the job."""
    return _fires_within(cron, datetime.combine(day, time.min), timedelta(days=1))


def _fires_within(cron: str, start: datetime, length: timedelta) -> bool:
    following: datetime = croniter(cron, start - timedelta(microseconds=1)).get_next(datetime)
    return following < start + length
