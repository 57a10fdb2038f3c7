"""A job with what the data say where its file does not: looked at once, stored, and the same on every run day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from forecasting.config import Job, Source
from forecasting.panel.intake.found import Finding, find_dating, find_drivers, find_labels
from forecasting.panel.intake.rows import read_dates
from forecasting.periods import AsOf, as_of_at, parse_as_of
from forecasting.runs.sources import read_source
from forecasting.settings import Settings
from forecasting.vocabulary.columns import DS
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import columns_of_readers
from forecasting.warehouse.jobs import read_found, record_found


def settled_job(database: Database, job: Job) -> Job:
    """Returns the job with what is stored about it; fields that nobody has looked at yet have their defaults."""
    return job.settled(read_found(database, job.job)) if job.left_to_data else job


def settle_job(database: Database, job: Job, settings: Settings) -> tuple[Job, list[Finding]]:
    """Returns the job with all that the data say, and what is new of it, which is stored from now on.

    Raises:
        SourceError: a query failed.
        ConfigError: a connection is not configured.
    """
    known = settled_job(database, job)
    findings = look(known, settings)
    store(database, job, findings)
    return known.settled(values_of(findings)), findings


def store(database: Database, job: Job, findings: list[Finding]) -> None:
    """Stores findings about a job; nothing where there are none."""
    if findings:
        record_found(database, job.job, values_of(findings), {one.field: one.because[:500] for one in findings})


def values_of(findings: list[Finding]) -> dict[str, Any]:
    """Returns the values of findings by field."""
    return {one.field: one.value for one in findings}


def differing(findings: list[Finding], stored: Mapping[str, Any]) -> list[str]:
    """Returns in words where the data say something else by now than is stored."""
    return [
        f"{one.field} is stored as {stored[one.field]}, and stays so until `forecasting init-db --look-again`"
        for one in findings
        if one.field in stored and stored[one.field] != one.value
    ]


def look(job: Job, settings: Settings) -> list[Finding]:
    """Returns what the data say about the fields that a job leaves to them.

    The target is read until now, whatever the run day: what is known ahead shows behind the newest period alone.

    Raises:
        SourceError: a query failed.
        ConfigError: a connection is not configured.
    """
    findings: list[Finding] = []
    now = parse_as_of(as_of_at(datetime.now(UTC), job.time_zone, grain=job.as_of_grain), job.time_zone)
    days = None
    if job.left_to_data - {"labels"}:
        raw = read_source(job, job.sources.target, now, settings)
        days = read_dates(raw[DS], job).dropna() if DS in raw.columns else None
    if job.left_to_data & {"week_starts", "dated"} and days is not None:
        findings += find_dating(days, job)
        job = job.settled(values_of(findings))
        if findings and "future_drivers" in job.left_to_data:  # other binds may reach one period further
            days = read_dates(read_source(job, job.sources.target, now, settings)[DS], job).dropna()
    if "labels" in job.left_to_data and job.sources.attributes is not None:
        findings += find_labels(read_source(job, job.sources.attributes, now, settings), job, columns_of_readers())
        job = job.settled(values_of(findings))
    if "future_drivers" in job.left_to_data and job.sources.drivers is not None and days is not None:
        starts = (
            days.map(lambda day: job.periods.start_of(day.to_pydatetime())) if not job.periods.is_sub_daily else days
        )
        known = starts[starts <= job.periods.cutoff(now, job.data_delay)]
        if len(known):
            findings += _look_at_drivers(job, job.sources.drivers, known.min(), known.max(), settings)
    return findings


def _look_at_drivers(job: Job, source: Source, first: datetime, newest: datetime, settings: Settings) -> list[Finding]:
    as_of: AsOf = job.periods.first_as_of(newest, job.data_delay, grain=job.as_of_grain)
    raw = read_source(job, source, as_of, settings, since=first)
    return [*find_drivers(raw, job, newest)] if DS in raw.columns and len(raw) else []
