"""Mutes jobs for a planned outage, ends mutes early, and lists those in force; none is longer than a month."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from forecasting.cli.watching.times import end_of, utc_text
from forecasting.config import Job, job_files, load_jobs, load_named_job
from forecasting.errors import ConfigError
from forecasting.muting import forget_mute, note_mute
from forecasting.operations.deploy.record import login
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings, load_settings
from forecasting.vocabulary.facts import MUTED_BY, UNTIL_UTC
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.jobs import Mute, end_mute, mutes_in_force, record_mute

LONGEST = timedelta(days=31)
"""A mute that outlives its outage hides the next failure."""
MAX_REASON, MAX_NAME = 500, 100


@dataclass(frozen=True)
class MuteWish:
    """What a person asked for.

    Attributes:
        jobs: Names of jobs.
        everything: Whether all jobs are meant.
        until: When the mutes end, as typed; empty where none is to begin.
        reason: Why nobody is to be notified.
        end: Whether mutes are to end now.
    """

    jobs: Sequence[str]
    everything: bool = False
    until: str = ""
    reason: str = ""
    end: bool = False


def change_mutes(wish: MuteWish) -> Iterator[str]:
    """Mutes jobs or ends their mutes; yields a line for each job.

    Raises:
        ConfigError: no job or an unknown one is named, or the end or the reason is missing or wrong; nothing is muted.
    """
    settings, now = load_settings(), datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    jobs = _named(wish, settings)
    _require_consistent(wish)
    ends = {} if wish.end else {job.job: _end(wish, job, now) for job in jobs}
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        for job in jobs:
            yield _unmute(database, job, settings) if wish.end else _mute(database, job, ends[job.job], wish, settings)


def list_mutes(*, as_json: bool) -> Iterator[str]:
    """Yields a line for every mute in force, or one JSON list."""
    with closing(open_warehouse(load_settings())) as database:
        require_schema(database)
        mutes = mutes_in_force(database, datetime.now(UTC).replace(tzinfo=None)).values()
    if as_json:
        rows = [
            {"job": one.job, UNTIL_UTC: utc_text(one.until_utc), "reason": one.reason, MUTED_BY: one.muted_by}
            for one in mutes
        ]
        yield json.dumps(rows)
        return
    for one in mutes:
        yield f"{one.job} is muted until {utc_text(one.until_utc)} by {one.muted_by}: {one.reason}"
    if not mutes:
        yield "no job is muted"


def _named(wish: MuteWish, settings: Settings) -> list[Job]:
    if bool(wish.jobs) == wish.everything:
        known = ", ".join(path.stem for path in job_files(settings.jobs)) or "none is there yet"
        raise ConfigError("say which jobs", where="forecasting mute", accepted=f"names of jobs ({known}), or --all")
    if wish.everything:
        return load_jobs(settings.jobs)[0]
    return [load_named_job(settings.jobs, name) for name in dict.fromkeys(wish.jobs)]


def _require_consistent(wish: MuteWish) -> None:
    if wish.end and (wish.until or wish.reason):
        raise ConfigError("a mute begins or ends", where="forecasting mute", accepted="--end, or --until with --reason")
    if wish.end:
        return
    if not wish.until:
        action = 'say when: --until 2026-12-03T08:00 or --until 4h, with --reason "..."'
        raise ConfigError("a mute needs an end", where="forecasting mute", action=action)
    if not wish.reason.strip():
        raise ConfigError("a mute needs a reason", where="forecasting mute", action='give one: --reason "new disks"')
    if len(wish.reason) > MAX_REASON:
        found = f"{len(wish.reason)} characters"
        raise ConfigError("the reason is too long", where="--reason", found=found, accepted=f"up to {MAX_REASON}")


def _end(wish: MuteWish, job: Job, now: datetime) -> datetime:
    end = end_of(wish.until, job.time_zone, now, "--until")
    if not now < end <= now + LONGEST:
        raise ConfigError(
            "the mute would have ended already" if end <= now else "the mute would be too long",
            where=f"--until, job {job.job}",
            found=f"{wish.until}, which is {_local_text(job, end)}",
            accepted=f"an end within {LONGEST.days} days",
            action="mute again before it ends, or pause the DAGs" if end > now else "give a later end, such as 4h",
        )
    return end


def _mute(database: Database, job: Job, end: datetime, wish: MuteWish, settings: Settings) -> str:
    held = mutes_in_force(database, datetime.now(UTC).replace(tzinfo=None)).get(job.job)
    record_mute(database, Mute(job.job, end, wish.reason.strip(), (settings.orchestrator or login())[:MAX_NAME]))
    note_mute(settings.scratch, job.job, end.replace(tzinfo=UTC), wish.reason.strip())
    before = f", no longer until {_local_text(job, held.until_utc)} ({held.reason})" if held else ""
    return f"{job.job} is muted until {_local_text(job, end)}{before}; to end it: forecasting mute {job.job} --end"


def _unmute(database: Database, job: Job, settings: Settings) -> str:
    was_muted = end_mute(database, job.job)
    forget_mute(settings.scratch, job.job)
    return f"{job.job} is not muted any more" if was_muted else f"{job.job} was not muted"


def _local_text(job: Job, instant: datetime) -> str:
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(job.time_zone)):%Y-%m-%d %H:%M} {job.time_zone}"
