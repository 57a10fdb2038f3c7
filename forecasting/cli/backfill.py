"""Fills in the missed run days of a job, and says what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime

from forecasting.config import load_named_job
from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.backfill import FORECAST, fill_days, missed_days
from forecasting.operations.interpreters import enter_environment
from forecasting.periods import as_of_at
from forecasting.purposes import INTEGRATED_PURPOSES, steps_of
from forecasting.runs.settled_job import settled_job
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_settings
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.jobs import require_active

_WHERE = "forecasting backfill"


def backfill_job(
    name: str, first: str, last: str, purposes: str, arguments: Sequence[str] | None = None
) -> Iterator[str]:
    """Fills in what is missing between two dates, both included; yields one line per run day.

    With the arguments of the command that this process is, it goes on in the environment of the job where that is
    another one.

    Raises:
        ConfigError: a date or a purpose is wrong, or the job is retired; nothing was started.
        ForecastingError: some run days could not be filled in; the others are.
    """
    settings = load_settings()
    job = load_named_job(settings.jobs, name)
    start, end = _read_date("--from", first), _read_date("--to", last)
    now = datetime.now(UTC)
    today = date.fromisoformat(as_of_at(now, job.time_zone))
    if not start <= end <= today:
        raise ConfigError(
            "these dates are no range of past run days",
            where=f"{_WHERE} --from, --to",
            found=f"{start} to {end}",
            accepted=f"a date, and the same or a later one up to {today}",
        )
    wanted = _read_purposes(purposes)
    if arguments is not None:
        enter_environment([step for purpose in wanted for step in steps_of(purpose)], job, settings, arguments)
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        require_active(database, name)
        job = settled_job(database, job)
        run_days = [as_of for as_of in missed_days(database, job, start, end) if as_of.utc <= now.replace(tzinfo=None)]
    if not run_days:
        yield f"{name}: nothing is missing from {start} to {end}"
    failed = 0
    for filled in fill_days(run_days, job, settings, wanted):
        failed += not filled.succeeded
        yield f"{filled.as_of.text}  {'' if filled.succeeded else 'failed: '}{filled.message}"
    if failed:
        raise ForecastingError(
            f"{failed} of {len(run_days)} run days could not be filled in",
            where=f"job {name}",
            action="correct what is named above, then run the same command again; it goes on with what is missing",
        )


def _read_date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError("not a date", where=f"{_WHERE} {option}", found=text, accepted="2026-11-30") from error


def _read_purposes(text: str) -> frozenset[str]:
    wanted = frozenset(part.strip() for part in text.split(","))
    if FORECAST not in wanted or not wanted <= set(INTEGRATED_PURPOSES):
        raise ConfigError(
            "these purposes cannot be filled in",
            where=f"{_WHERE} --purposes",
            found=text,
            accepted=f"{FORECAST}, with any of {', '.join(sorted({*INTEGRATED_PURPOSES} - {FORECAST}))}",
        )
    return wanted
