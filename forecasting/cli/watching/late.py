"""Says which jobs are late, in a line for Nagios or a mail of cron; never takes a silent database for a good one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Timer

from forecasting.cli.watching.times import duration_of, utc_text
from forecasting.config import job_files, job_path, load_job
from forecasting.errors import ConfigError, ForecastingError
from forecasting.runs.sources import open_warehouse
from forecasting.runs.watching.lateness import RunDays, judge_punctuality, read_run_days
from forecasting.runs.watching.metrics import gauges, send
from forecasting.settings import Settings, load_settings, without_password
from forecasting.vocabulary.codes import WatchState
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.jobs import Mute, mutes_in_force

EXIT_CODES = {state: code for code, state in enumerate(WatchState)}
"""As Nagios has them: OK 0, WARNING 1, CRITICAL 2, UNKNOWN 3."""
_GRAVITY = (WatchState.CRITICAL, WatchState.UNKNOWN, WatchState.WARNING, WatchState.OK)
_NOUNS = {WatchState.CRITICAL: "late", WatchState.UNKNOWN: "broken", WatchState.WARNING: "behind"}


@dataclass(frozen=True)
class LateWish:
    """What a person or a monitor asks for.

    Attributes:
        job: Name of a job; None for all of them.
        grace: How much later than its due time everything may be, as typed.
        timeout_seconds: After which the answer is UNKNOWN.
        as_json: Whether to print one JSON object instead.
    """

    job: str | None = None
    grace: str = "0min"
    timeout_seconds: float = 45
    as_json: bool = False


@dataclass(frozen=True)
class WatchedJob:
    """Where a job stands.

    Attributes:
        job: Its name.
        state: OK where it is muted, whatever is late.
        words: What a person should know.
        owner: Who answers for it.
        age_seconds: Time since what readers see was published; None where they see nothing.
        due_at_utc: Instant by which the next forecast must be there, or had to be.
        muted_until_utc: Instant until which nobody is notified.
    """

    job: str
    state: WatchState
    words: str
    owner: str | None = None
    age_seconds: float | None = None
    due_at_utc: str | None = None
    muted_until_utc: str | None = None


def tell_late(wish: LateWish) -> int:
    """Prints where every job stands, the verdict first; returns the exit code of Nagios, UNKNOWN for every failure."""
    with _ended_after(wish):
        try:
            settings = load_settings()
            watched = list(watch_jobs(settings, wish, datetime.now(UTC).replace(tzinfo=None, microsecond=0)))
        except (ForecastingError, OSError) as error:
            return _say(wish, WatchState.UNKNOWN, without_password(str(error)), [])
        for one in watched:
            figures = {"age_seconds": one.age_seconds, "late": float(one.state is WatchState.CRITICAL)}
            send(settings.statsd, gauges(figures, "forecast", one.job))
        state = next(state for state in _GRAVITY if any(one.state is state for one in watched))
        return _say(wish, state, _summary(watched), watched)


def watch_jobs(settings: Settings, wish: LateWish, now: datetime) -> Iterator[WatchedJob]:
    """Yields where each job stands at an instant (UTC, zone-less).

    Raises:
        ConfigError: there is no job, none of that name, or the grace is no length of time.
        WarehouseError: the warehouse cannot be read.
    """
    paths = [job_path(settings.jobs, wish.job)] if wish.job else job_files(settings.jobs)
    if wish.job:
        load_job(paths[0])
    if not paths:
        raise ConfigError("there is no job file", where=str(settings.jobs), action="set FORECASTING_ROOT")
    grace = duration_of(wish.grace, "--grace")
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        known, mutes = read_run_days(database), mutes_in_force(database, now)
    for path in paths:
        judged = _judge(path, known.get(path.stem, RunDays()), now, grace)
        yield _muted(judged, mutes[path.stem]) if path.stem in mutes else judged


def _judge(path: Path, known: RunDays, now: datetime, grace: timedelta) -> WatchedJob:
    try:
        job = load_job(path)
    except ConfigError as error:
        words = f"the job file is broken: {str(error).splitlines()[0]}; see `forecasting check --job {path.stem}`"
        return WatchedJob(path.stem, WatchState.UNKNOWN, words)
    found = judge_punctuality(job, known, now, grace)
    age = (now - known.published).total_seconds() if known.published else None
    return WatchedJob(job.job, found.state, found.words, job.owner, age, utc_text(found.due) if found.due else None)


def _muted(judged: WatchedJob, mute: Mute) -> WatchedJob:
    until = utc_text(mute.until_utc)
    words = f"muted until {until} by {mute.muted_by}: {mute.reason}; {judged.words}"
    return replace(judged, state=WatchState.OK, words=words, muted_until_utc=until)


def _summary(watched: list[WatchedJob]) -> str:
    named = {noun: [one.job for one in watched if one.state is state] for state, noun in _NOUNS.items()}
    said = [f"{noun}: {', '.join(jobs)}" for noun, jobs in named.items() if jobs] or ["nothing is late"]
    muted = sum(one.muted_until_utc is not None for one in watched)
    counts = {noun: len(jobs) for noun, jobs in named.items()} | {"muted": muted}
    figures = " ".join(f"{noun}={count}" for noun, count in counts.items())
    return f"{'; '.join(said)} ({len(watched)} jobs, {muted} muted) | jobs={len(watched)} {figures}"


def _say(wish: LateWish, state: WatchState, said: str, watched: list[WatchedJob]) -> int:
    if wish.as_json:
        found = {"state": state, "jobs": [asdict(one) for one in watched]}
        print(json.dumps(found if watched else found | {"problem": said}), flush=True)
        return EXIT_CODES[state]
    lines = [f"FORECASTS {state} - {said}"]
    for one in watched:
        owner = f" (owner: {one.owner})" if one.owner else ""
        lines.append(f"{one.state:<8}  {one.job:<18}  {one.words.replace('|', '/')}{owner}")
    print("\n".join(lines), flush=True)
    return EXIT_CODES[state]


@contextmanager
def _ended_after(wish: LateWish) -> Iterator[None]:
    """Ends this process where a database accepts a connection and then says nothing: no driver can be waited for."""
    timer = Timer(wish.timeout_seconds, _give_up, [wish])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _give_up(wish: LateWish) -> None:
    code = _say(wish, WatchState.UNKNOWN, f"the warehouse has not answered within {wish.timeout_seconds:g} s", [])
    os._exit(code)
