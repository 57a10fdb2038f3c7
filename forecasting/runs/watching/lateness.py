"""Whether what the schedules of a job promise is there: judged by its clock, by what has run and what readers see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from forecasting.config import Job
from forecasting.periods import AsOf, as_of_at, parse_as_of
from forecasting.purposes import PURPOSES
from forecasting.runs.schedule import PUBLISHING, due_after, next_start
from forecasting.vocabulary.codes import WatchState
from forecasting.vocabulary.facts import AS_OF_UTC, PUBLISHED_UTC, RETIRED_EVENT_ID, STARTED_UTC
from forecasting.warehouse.connection import Database
from forecasting.warehouse.status import read_status

ALLOWED_TO_OTHERS = timedelta(days=1)
"""How long after its start a purpose that readers do not see may take, such as a training with its retries."""


@dataclass(frozen=True)
class RunDays:
    """What the warehouse knows of a job's run days; instants are UTC, zone-less.

    Attributes:
        begun: When the first run of the job started; None before it.
        ended: Newest as_of that each purpose has ended well for.
        shown: The as_of of what readers see; None where they see nothing.
        published: When that was published.
        is_retired: Whether the job has come to its end.
    """

    begun: datetime | None = None
    ended: Mapping[str, datetime] = field(default_factory=dict)
    shown: datetime | None = None
    published: datetime | None = None
    is_retired: bool = False


@dataclass(frozen=True)
class Punctuality:
    """What has become of the promises of a job.

    Attributes:
        state: CRITICAL: a forecast is late or missing; WARNING: something behind it is; else OK.
        words: The reasons, or that all is well.
        due: Instant (UTC, zone-less) by which the next forecast must be there, or had to be; None without a schedule.
    """

    state: WatchState
    words: str
    due: datetime | None


def read_run_days(database: Database) -> dict[str, RunDays]:
    """Returns what the warehouse knows of every job that has run, by job."""
    runs, shown = read_status(database, "run_days"), read_status(database, "shown").set_index("job")
    found = {}
    for job, rows in runs.groupby("job"):
        ended = rows.dropna(subset=[AS_OF_UTC]).set_index("purpose")[AS_OF_UTC]
        seen = shown.loc[job] if job in shown.index else None
        found[str(job)] = RunDays(
            begun=_plain(rows[STARTED_UTC].min()),
            ended={str(purpose): _plain(as_of) for purpose, as_of in ended.items()},
            shown=None if seen is None else _plain(seen[AS_OF_UTC]),
            published=None if seen is None else _plain(seen[PUBLISHED_UTC]),
            is_retired=bool(rows[RETIRED_EVENT_ID].notna().any()),
        )
    return found


def judge_punctuality(job: Job, known: RunDays, now: datetime, grace: timedelta) -> Punctuality:
    """Returns whether anything that the schedules of a job promise is late at an instant (UTC, zone-less).

    Args:
        job: The job, with the schedules that hold now.
        known: What has run.
        now: The instant.
        grace: How much later than its due time everything may be.
    """
    if known.is_retired:
        return Punctuality(WatchState.OK, "retired: nothing is due", None)
    if known.begun is None:
        state = WatchState.WARNING if _crons(job) else WatchState.OK
        words = "nothing has run yet; are its DAGs switched on?" if _crons(job) else "nothing has run yet, by hand"
        return Punctuality(state, words, None)
    due = due_after(job, _run_day(job, known.shown or known.begun))
    late = due is not None and now > due + grace
    seen = f"readers see {_run_day(job, known.shown).text}" if known.shown else "readers see no forecast"
    age = f", published {_age(now - known.published)} ago" if known.published else ""
    said = [f"{seen}{age}"]
    if due is not None:
        when = f"{_local(job, due):%Y-%m-%d %H:%M} {job.time_zone}"
        said.append(f"the next was due {when}, {_age(now - due)} ago" if late else f"the next is due {when}")
    behind = list(_behind(job, known, now - grace))
    state = WatchState.CRITICAL if late else WatchState.WARNING if behind else WatchState.OK
    return Punctuality(state, "; ".join([*said, *behind]), due)


def _behind(job: Job, known: RunDays, now: datetime) -> Iterator[str]:
    """Yields in words which purposes have not ended well although their cron has fired a while ago."""
    for purpose in PURPOSES:
        if purpose in PUBLISHING or not getattr(job.schedules, purpose).cron:
            continue
        last = known.ended.get(purpose)
        start = next_start(job, purpose, _run_day(job, last or known.begun or now))
        if start is not None and now > start + ALLOWED_TO_OTHERS:
            since = f"since {_run_day(job, last).text}" if last else "yet"
            yield f"{purpose} has not ended well {since}, due {_local(job, start):%Y-%m-%d %H:%M}"


def _crons(job: Job) -> list[str]:
    return [purpose for purpose in (*PURPOSES, *PUBLISHING) if getattr(job.schedules, purpose).cron]


def _run_day(job: Job, instant: datetime) -> AsOf:
    text = as_of_at(instant.replace(tzinfo=UTC), job.time_zone, grain=job.as_of_grain)
    return parse_as_of(text, job.time_zone)


def _local(job: Job, instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC).astimezone(ZoneInfo(job.time_zone))


def _age(length: timedelta) -> str:
    hours = length / timedelta(hours=1)
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:,.1f} d"


def _plain(value: object) -> datetime:
    return pd.Timestamp(value).to_pydatetime()  # type: ignore[arg-type]
