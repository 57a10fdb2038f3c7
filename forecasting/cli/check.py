"""Checks what can be checked before the first run: job files, connections, queries, models, checks, interpreters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

import pandas as pd
from rich.console import Console
from rich.markup import escape

from data_checks.runner import require_expectations, run_suite
from data_checks.suites import build_forecast_suite, build_panel_suite, build_source_suite
from forecasting.config import Job, Source, job_files, load_job
from forecasting.errors import CheckBlocked, ForecastingError
from forecasting.frames import DS, ID
from forecasting.models.registry import require_known_params
from forecasting.panel.drivers import type_drivers
from forecasting.panel.intake import type_rows
from forecasting.periods import AsOf, as_of_at, parse_as_of
from forecasting.settings import Settings, load_settings
from forecasting.steps.extract_history import keyed_attributes, source_suite
from forecasting.steps.hand_over import require_receiver
from forecasting.steps.override_intake import read_entries
from forecasting.steps.sources import open_warehouse, read_source
from forecasting.warehouse.init import require_schema
from forecasting.warehouse.overrides import series_with_labels


def check_jobs(name: str | None, as_of: str | None, console: Console) -> int:
    """Prints one line per thing checked and returns the exit code: 0, 1 or 2 as the worst fault; writes nothing."""
    settings = load_settings()
    paths = [settings.jobs / f"{name}.yml"] if name else job_files(settings.jobs)
    codes = [_report(console, "warehouse", lambda: _check_warehouse(settings))]
    for path in paths:
        try:
            job = load_job(path)
        except ForecastingError as error:
            codes.append(_fail(console, path.name, error))
            continue
        moment = parse_as_of(as_of or as_of_at(datetime.now(UTC), job.time_zone), job.time_zone)
        checks = _checks_of(job, moment, settings)
        codes += [_report(console, f"{job.job}: {what}", action) for what, action in checks]
    return max(codes)


def _checks_of(job: Job, as_of: AsOf, settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "environment", lambda: str(settings.interpreter(job.execution.environment))
    yield "models", lambda: _check_models(job)
    yield "checks", lambda: _check_suites(job)
    yield "target query", lambda: _check_target(job, as_of, settings)
    if job.sources.drivers is not None:
        yield "drivers query", partial(_check_drivers, job, job.sources.drivers, as_of, settings)
    if job.hand_over is not None:
        yield "hand_over", partial(require_receiver, job.job, job.hand_over, settings)
    if job.sources.attributes is not None:
        yield "attributes query", partial(_check_attributes, job, job.sources.attributes, as_of, settings)
    if job.sources.overrides is not None:
        yield "overrides query", partial(_check_overrides, job, job.sources.overrides, as_of, settings)
    others = {"calendar": job.sources.calendar, "ready": job.readiness.ready}
    for name, source in others.items():
        if source is not None:
            yield f"{name} query", partial(_check_source, job, source, as_of, settings)


def _report(console: Console, what: str, action: Callable[[], str]) -> int:
    try:
        console.print(f"[green]ok[/green]      {escape(f'{what}: {action()}')}", highlight=False, soft_wrap=True)
    except ForecastingError as error:
        return _fail(console, what, error)
    return 0


def _fail(console: Console, what: str, error: ForecastingError) -> int:
    console.print(f"[red]failed[/red]  {escape(what)}", highlight=False)
    console.print(str(error), markup=False, highlight=False, soft_wrap=True)
    return error.exit_code


def _check_warehouse(settings: Settings) -> str:
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        return database.label


def _check_models(job: Job) -> str:
    members = [member for candidate in job.models.candidates for member in candidate.members]
    for member in members:
        require_known_params(member)
    return ", ".join(sorted({member.model for member in members}))


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


def _check_attributes(job: Job, source: Source, as_of: AsOf, settings: Settings) -> str:
    rows = read_source(job, source, as_of, settings)
    return f"{len(rows):,} rows about {len(keyed_attributes(rows, job)):,} series"


def _check_drivers(job: Job, source: Source, as_of: AsOf, settings: Settings) -> str:
    rows = type_drivers(read_source(job, source, as_of, settings), job)
    return f"{len(rows):,} rows, {rows[DS].min()} to {rows[DS].max()}"


def _check_overrides(job: Job, source: Source, as_of: AsOf, settings: Settings) -> str:
    rows = read_source(job, source, as_of, settings)
    with closing(open_warehouse(settings)) as database:
        series = series_with_labels(database, job.job)
    if len(rows) and len(series):
        rows.index = pd.RangeIndex(1, len(rows) + 1)
        read_entries(rows, job, series, where=f"job {job.job}, {source.query}")
    return f"{len(rows):,} rows"


def _check_target(job: Job, as_of: AsOf, settings: Settings) -> str:
    cutoff = pd.Timestamp(job.periods.cutoff(as_of, job.data_delay))
    typed = type_rows(read_source(job, job.sources.target, as_of, settings), job, cutoff)
    results = run_suite(typed, source_suite(job, cutoff))
    failed = [
        f"{result.outcome} {result.check.check_id}: {result.observed}" for result in results if not result.success
    ]
    blocking = [result for result in results if result.outcome == "BLOCK"]
    found = f"{len(typed):,} rows, {typed[ID].nunique():,} series, {typed[DS].min()} to {typed[DS].max()}"
    if blocking:
        raise CheckBlocked(
            "; ".join(result.check.title for result in blocking),
            where=f"job {job.job}, {job.sources.target.query}",
            found="; ".join([found, *failed]),
            action="correct the source, or choose another action under `checks.actions`",
        )
    return "; ".join([found, *failed]) if failed else f"{found}; every check holds"
