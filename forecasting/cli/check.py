"""Checks what can be checked before the first run: job files, connections, queries, models, checks, interpreters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

import pandas as pd
from rich.console import Console

from data_checks.runner import require_expectations
from data_checks.suites import build_forecast_suite, build_panel_suite, build_source_suite
from forecasting.config import Job, Source, job_files, load_job
from forecasting.errors import ForecastingError
from forecasting.frames import ID, ROW_ISSUE
from forecasting.models.registry import model_named
from forecasting.panel.intake import type_rows
from forecasting.periods import AsOf, as_of_at, parse_as_of
from forecasting.settings import Settings, load_settings
from forecasting.steps.sources import read_source
from forecasting.warehouse.engine import open_warehouse
from forecasting.warehouse.init import require_schema


def check_jobs(name: str | None, as_of: str | None, console: Console) -> bool:
    """Prints one line per thing checked and returns whether everything is fine; writes nothing."""
    settings = load_settings()
    paths = [settings.jobs / f"{name}.yml"] if name else job_files(settings.jobs)
    fine = _report(console, "warehouse", lambda: _check_warehouse(settings))
    for path in paths:
        try:
            job = load_job(path)
        except ForecastingError as error:
            console.print(f"[red]failed[/red]  {path.name}\n{error}", highlight=False)
            fine = False
            continue
        moment = parse_as_of(as_of or as_of_at(datetime.now(UTC), job.time_zone), job.time_zone)
        for what, action in _checks_of(job, moment, settings):
            fine = _report(console, f"{job.job}: {what}", action) and fine
    return fine


def _checks_of(job: Job, as_of: AsOf, settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "environment", lambda: str(settings.interpreter(job.execution.environment))
    yield "models", lambda: _check_models(job)
    yield "checks", lambda: _check_suites(job)
    yield "target query", lambda: _check_target(job, as_of, settings)
    others = {"attributes": job.sources.attributes, "calendar": job.sources.calendar, "ready": job.readiness.ready}
    for name, source in others.items():
        if source is not None:
            yield f"{name} query", partial(_check_source, job, source, as_of, settings)


def _report(console: Console, what: str, action: Callable[[], str]) -> bool:
    try:
        console.print(f"[green]ok[/green]      {what}: {action()}", highlight=False)
    except ForecastingError as error:
        console.print(f"[red]failed[/red]  {what}", highlight=False)
        console.print(str(error), markup=False, highlight=False)
        return False
    return True


def _check_warehouse(settings: Settings) -> str:
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        return database.label


def _check_models(job: Job) -> str:
    names = {member.model for candidate in job.models.candidates for member in candidate.members}
    for model in sorted(names):
        model_named(model)
    return ", ".join(sorted(names))


def _check_suites(job: Job) -> str:
    suites = (
        build_source_suite(job.checks, newest_expected=None, lower_bound=job.lower_bound),
        build_panel_suite(job.checks, n_series_expected=1),
        build_forecast_suite(job.checks, n_rows_expected=1, recent_total=None, lower_bound=job.lower_bound),
    )
    for suite in suites:
        require_expectations(suite)
    return f"{sum(len(suite.checks) for suite in suites)} checks"


def _check_source(job: Job, source: Source, as_of: AsOf, settings: Settings) -> str:
    return f"{len(read_source(job, source, as_of, settings)):,} rows"


def _check_target(job: Job, as_of: AsOf, settings: Settings) -> str:
    raw = read_source(job, job.sources.target, as_of, settings)
    typed = type_rows(raw, job, pd.Timestamp(job.periods.cutoff(as_of, job.data_delay)))
    issues = typed[ROW_ISSUE].value_counts()
    found = ", ".join(f"{count:,} {reason}" for reason, count in issues.items()) or "no row to set aside"
    return f"{len(typed):,} rows, {typed[ID].nunique():,} series; {found}"
