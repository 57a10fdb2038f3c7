"""Checks what can be checked before the first run: job files, connections, queries, models, checks, interpreters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pandas as pd
from rich.console import Console
from rich.markup import escape

from data_checks.runner import CheckResult, require_expectations, run_suite
from data_checks.suites import build_forecast_suite, build_panel_suite, build_source_suite
from forecasting.cli.examination.executors import require_executors
from forecasting.cli.examination.found_rows import span_of, such_as
from forecasting.cli.examination.interpreters import find_interpreters
from forecasting.cli.examination.left_out import later_as_of, left_out
from forecasting.cli.examination.proposals import missing_fields, proposals
from forecasting.cli.job_life.standings import unusual_standings
from forecasting.config import Job, Source, job_files, job_path, load_job
from forecasting.errors import (
    CheckBlocked,
    ConfigError,
    ForecastingError,
    WarehouseError,
    WrongQueryError,
    WrongStatementError,
    nearest,
)
from forecasting.keys import compose_key, text_of
from forecasting.models.registry import require_known_params
from forecasting.models.trial import try_members
from forecasting.overrides.intake import read_entries
from forecasting.panel.intake.drivers import share_with_drivers, type_drivers
from forecasting.panel.intake.predecessors import type_predecessors
from forecasting.panel.intake.rows import type_rows, unknown_past_drivers
from forecasting.periods import as_of_at, day_or_time, parse_as_of
from forecasting.runs.checks import next_step
from forecasting.runs.hand_over import require_receiver
from forecasting.runs.own_names import with_own_names
from forecasting.runs.settled_job import differing, look, values_of
from forecasting.runs.sources import open_warehouse, read_source, read_statement
from forecasting.settings import Settings, load_settings
from forecasting.steps.preparation.companions import (
    early_drivers,
    first_period,
    keyed_attributes,
    require_labels,
    wrong_drivers,
)
from forecasting.steps.preparation.predecessors import in_columns_of, quarantined_in_words
from forecasting.steps.preparation.source_verdicts import judged_frame, local_clock, source_suite
from forecasting.vocabulary.codes import CheckOutcome
from forecasting.vocabulary.columns import DS, ID
from forecasting.vocabulary.facts import PERIOD_FROM, PERIOD_TO, PREDECESSOR_KEY
from forecasting.warehouse.deploy import require_schema, view_selects
from forecasting.warehouse.jobs import knows_found, read_found
from forecasting.warehouse.overrides import series_with_labels


def check_jobs(name: str | None, as_of: str | None, console: Console, *, for_deployment: bool = False) -> int:
    """Prints one line per thing checked and returns the exit code of the worst fault, or 0; writes nothing.

    Without an as_of a job is checked for the first run day that sees the newest period of its source. For a deployment
    the tables may be missing or of an older version, and data that fail their checks are a warning: the release is
    not to blame for them.
    """
    settings = load_settings()
    paths = [job_path(settings.jobs, name)] if name else job_files(settings.jobs)
    report = _Report(console, data_may_fail=for_deployment)
    report.add("warehouse", lambda: _check_warehouse(settings, for_deployment=for_deployment))
    unusual = _unusual(settings, name)
    for job_name, words in unusual.items():
        report.add(f"{job_name}: job file", partial(_Said, "nothing runs", (words,)))
    for path in paths:
        if path.stem in unusual:
            continue
        try:
            job = load_job(path)
        except ForecastingError as error:
            proposed = missing_fields(path, settings)
            report.fail(
                path.name, ConfigError(error.problem, where=error.where, action=proposed) if proposed else error
            )
            continue
        if job.left_to_data:
            found = _Found(job, settings)
            report.add(f"{job.job}: left to the data", found.check)
            job = found.job
        report.add(f"{job.job}: views", partial(_check_views, job, settings))
        for what, action in _checks_of(_Target(with_own_names(job), settings, as_of)):
            report.add(f"{job.job}: {what}", action)
    return report.code


def _unusual(settings: Settings, name: str | None) -> dict[str, str]:
    """Returns what is to be known of jobs that are retired or have lost their file; nothing without sound tables."""
    with suppress(ForecastingError), closing(open_warehouse(settings)) as database:
        require_schema(database)
        said = unusual_standings(database, settings.jobs)
        return {job: words for job, words in said.items() if name in (None, job)}
    return {}


@dataclass(frozen=True)
class _Said:
    """What was found, if anything, and what of it somebody should look at before the first run."""

    text: str
    warnings: tuple[str, ...] = ()


class _Report:
    """Prints what was checked; a fault that was reported before is not reported again in full."""

    def __init__(self, console: Console, *, data_may_fail: bool) -> None:
        self._console, self._in_words, self.code = console, dict[str, str](), 0
        self._data_may_fail = data_may_fail

    def add(self, what: str, action: Callable[[], str | _Said]) -> None:
        try:
            said = action()
        except ForecastingError as error:
            if not (self._data_may_fail and isinstance(error, CheckBlocked)):
                self.fail(what, error)
                return
            said = _Said("cannot be used just now", (str(error),))
        text, warnings = (said, ()) if isinstance(said, str) else (said.text, said.warnings)
        if text:
            self._console.print(f"[green]ok[/green]      {escape(f'{what}: {text}')}", highlight=False, soft_wrap=True)
        for warning in warnings:
            line = f"[yellow]warn[/yellow]    {escape(f'{what}: {warning}')}"
            self._console.print(line, highlight=False, soft_wrap=True)

    def fail(self, what: str, error: ForecastingError) -> None:
        self.code = max(self.code, error.exit_code)
        cause = str(error) if error.found is None else f"{error.found}\n{error.action}"
        before = self._in_words.setdefault(cause, what)
        again = "" if before == what else f": the same fault as in {before}"
        self._console.print(f"[red]failed[/red]  {escape(what + again)}", highlight=False)
        if not again:
            self._console.print(str(error), markup=False, highlight=False, soft_wrap=True)


def _checks_of(target: _Target) -> Iterator[tuple[str, Callable[[], str | _Said]]]:
    job, settings = target.job, target.settings
    yield "environment", lambda: _Said(*find_interpreters(job, settings))
    if job.execution.executors:
        yield "executors", partial(_check_executors, job, settings)
    yield "models", lambda: _check_models(job)
    yield "checks", lambda: _check_suites(job)
    yield "target query", target.check
    if job.sources.drivers is not None:
        yield "drivers query", partial(_check_drivers, target, job.sources.drivers)
    if job.hand_over is not None:
        yield "hand_over", partial(require_receiver, job.job, job.hand_over, settings)
    if job.sources.attributes is not None:
        yield "attributes query", partial(_check_attributes, target, job.sources.attributes)
    if job.sources.predecessor is not None:
        yield "predecessor query", partial(_check_predecessors, target, job.sources.predecessor)
    if job.sources.overrides is not None:
        yield "overrides query", partial(_check_overrides, target, job.sources.overrides)
    if job.sources.calendar is not None:
        yield "calendar query", partial(_check_rows, target.read, job.sources.calendar)
    if job.readiness.ready is not None:
        yield "ready query", partial(_check_rows, target.read_alone, job.readiness.ready)


def _check_executors(job: Job, settings: Settings) -> _Said:
    is_known = require_executors(job, settings)
    unknown = "nobody could tell whether Airflow has them: set AIRFLOW__CORE__EXECUTOR as Airflow has it"
    return _Said(", ".join(job.execution.executors), () if is_known else (unknown,))


class _Found:
    """What the data say about the fields that a job leaves to them; the job with it, as it is stored or would be."""

    def __init__(self, job: Job, settings: Settings) -> None:
        self.job, self._settings = job, settings

    def check(self) -> _Said:
        """Looks at the data, and returns in words what they say, and what of it is stored otherwise."""
        job, findings, stored = self.job, look(self.job, self._settings), dict[str, Any]()
        with suppress(ForecastingError), closing(open_warehouse(self._settings)) as database:
            stored = read_found(database, job.job) if knows_found(database) else {}
        self.job = job.settled(stored).settled(values_of(findings))
        asked = sorted(self.job.left_to_data)
        unknown = [f"unknown, give it in the job file: {', '.join(asked)}"] if asked else []
        text = "; ".join(map(str, findings)) or ("" if unknown else "as it was found before")
        return _Said(text, (*unknown, *differing(findings, stored)))


class _Target:
    """The target query of a job, and what the other queries need of it: the run day and the first period.

    Attributes:
        job: The job.
        settings: Where everything is.
        as_of: The run day checked for; today until the source has reported its newest period, unless it is given.
        first: First period of the target; None until it is known.
        columns: Columns of the target; none until they are known.
        keys: Distinct values of its key columns, as text; none until they are known.
    """

    def __init__(self, job: Job, settings: Settings, as_of: str | None) -> None:
        self.job, self.settings, self._is_given = job, settings, as_of is not None
        today = as_of_at(datetime.now(UTC), job.time_zone, grain=job.as_of_grain)
        self.as_of = parse_as_of(as_of or today, job.time_zone)
        self.first: datetime | None = None
        self.columns: list[str] = []
        self.keys = pd.DataFrame()

    def read(self, source: Source) -> pd.DataFrame:
        """Returns the rows of a query that goes along with the target, from its first period on."""
        return read_source(self.job, source, self.as_of, self.settings, self.first)

    def read_alone(self, source: Source) -> pd.DataFrame:
        """Returns the rows of a query that is asked by itself."""
        return read_source(self.job, source, self.as_of, self.settings)

    def check(self) -> _Said:
        """Reads the target, runs its checks for the run day and returns in words what was found."""
        job, today = self.job, self.cutoff()
        raw = self.read_alone(job.sources.target)
        typed = type_rows(raw, job, today)
        newest = typed.loc[typed[DS] <= today, DS].max()
        self.first = first_period(typed)
        hidden = self.left_out(job.sources.target, lambda rows: type_rows(rows, job, today)[DS], newest)
        behind = 0 if self._is_given or pd.isna(newest) else job.periods.lead(newest.to_pydatetime(), today)
        if behind > 0:
            self.as_of = job.periods.first_as_of(newest.to_pydatetime(), job.data_delay, grain=job.as_of_grain)
            typed = type_rows(raw, job, self.cutoff())
        self.columns = list(typed.columns)
        self.keys = typed[[name for name in job.key if name in typed.columns]].apply(text_of).drop_duplicates()
        _require_columns_of_checks(job, self.columns)
        if job.sources.attributes is None:
            require_labels(list(raw.columns), job)
        results = run_suite(judged_frame(typed), source_suite(job, self.cutoff(), typed))
        found = f"{len(typed):,} rows, {typed[ID].nunique():,} series, {span_of(typed[DS])}"
        if behind > 0:
            found += f", {behind:,} periods behind today; checked for {self.as_of.text}"
        noticed = [hidden, *local_clock(raw, job), unknown_past_drivers(raw, typed, job), *proposals(typed, job)]
        said = _Said(found, tuple(filter(None, noticed)))
        return self._in_words(said, results, behind, raw)

    def left_out(self, source: Source, dates_of: Callable[[pd.DataFrame], pd.Series], newest: pd.Timestamp) -> str:
        """Returns in words that a query leaves out the newest of the rows it is asked for, or nothing."""
        job, until = self.job, self.cutoff()
        statement = read_statement(self.settings.root / source.query, f"job {job.job}, {source.query}")
        if source is not job.sources.target and ":horizon_until" in statement:
            until = pd.Timestamp(job.periods.shift(until.to_pydatetime(), job.horizon))
        later = later_as_of(job, until.to_pydatetime())
        return left_out(
            job, lambda: read_source(job, source, later, self.settings, self.first), dates_of, newest, until
        )

    def _in_words(self, said: _Said, results: list[CheckResult], behind: int, raw: pd.DataFrame) -> _Said:
        job = self.job
        failures = [one for one in results if not one.success]
        failed = [f"{one.outcome} {one.check.check_id}: {one.observed}{such_as(one, raw)}" for one in failures]
        blocking = [one.check.title for one in results if one.outcome == CheckOutcome.BLOCK]
        steps = [next_step(results)] if blocking else []
        is_scheduled = job.schedules.data_preparation.cron or job.schedules.integrated_workflow.cron
        if behind > job.checks.max_staleness and is_scheduled:
            blocking.append(f"the newest period is at most {job.checks.max_staleness} periods behind today")
            steps.append(f"Look at the load of the source, or check a past run day: --as-of {self.as_of.text}.")
        if blocking:
            raise CheckBlocked(
                "; ".join(blocking),
                where=f"job {job.job}, {job.sources.target.query}",
                found="; ".join([said.text, *said.warnings, *failed]),
                action=" ".join(steps),
            )
        return replace(said, text="; ".join([said.text, *(failed or ["every check holds"])]))

    def cutoff(self) -> pd.Timestamp:
        """Returns the newest period that the run day checked for may see."""
        return pd.Timestamp(self.job.periods.cutoff(self.as_of, self.job.data_delay))


def _require_columns_of_checks(job: Job, columns: list[str]) -> None:
    """Refuses a further check of the source that names a column which the query does not return."""
    for extra in (extra for extra in job.checks.extra if extra.frame == "source"):
        given = [extra.kwargs.get(name) for name in ("column", "column_A", "column_B")]
        named = [*(name for name in given if name), *(extra.kwargs.get("column_list") or ())]
        unknown = [str(name) for name in named if name not in columns]
        if unknown:
            raise WrongQueryError(
                "a check names a column that the target query does not return",
                where=f"job {job.job}, checks.extra, {extra.name}",
                found=", ".join(unknown),
                accepted=nearest(unknown[0], columns),
            )


def _check_warehouse(settings: Settings, *, for_deployment: bool) -> str | _Said:
    with closing(open_warehouse(settings)) as database:
        try:
            require_schema(database)
        except WarehouseError as error:
            if not for_deployment or "init-db" not in error.action:
                raise
            return _Said(database.label, (f"{error.problem}; `forecasting init-db` follows",))
        return database.label


def _check_models(job: Job) -> str:
    if not job.models.candidates:
        return "chosen by the training from what the panel is"
    members = [member for candidate in job.models.candidates for member in candidate.members]
    for member in members:
        require_known_params(member)
    try_members(job)
    return ", ".join(sorted({member.model for member in members}))


def _check_views(job: Job, settings: Settings) -> str:
    with closing(open_warehouse(settings)) as database:
        return f"{len(view_selects(database, [job]))} views"


def _check_suites(job: Job) -> str:
    suites = (
        build_source_suite(
            job.checks, newest_expected=None, is_bounded=(job.lower_bound is not None, job.upper_bound is not None)
        ),
        build_panel_suite(job.checks, n_series_expected=1),
        build_forecast_suite(job.checks, n_rows_expected=1, recent_total=None, lower_bound=job.lower_bound),
    )
    for suite in suites:
        require_expectations(suite)
    return f"{sum(len(suite.checks) for suite in suites)} checks"


def _check_rows(read: Callable[[Source], pd.DataFrame], source: Source) -> str:
    return f"{len(read(source)):,} rows"


def _check_attributes(target: _Target, source: Source) -> str:
    rows = target.read(source)
    require_labels([*target.columns, *rows.columns], target.job)
    return f"{len(rows):,} rows about {len(keyed_attributes(rows, target.job)):,} series"


def _check_drivers(target: _Target, source: Source) -> _Said:
    job = target.job
    rows, verdicts = type_drivers(target.read(source), job)
    with_drivers, n_keys = share_with_drivers(rows, target.keys, job)
    served = f"for {with_drivers:,} of {n_keys:,} keys of the target" if n_keys else ""
    early, newest = early_drivers(rows, target.first), rows[DS].max()
    hidden = target.left_out(source, lambda raw: type_drivers(raw, job)[0][DS], newest)
    text = "; ".join(filter(None, [f"{len(rows):,} rows, {span_of(rows[DS])}", served]))
    return _Said(text, tuple(filter(None, [hidden, early, wrong_drivers(verdicts)])))


def _check_predecessors(target: _Target, source: Source) -> _Said:
    job = target.job
    links, verdicts = type_predecessors(in_columns_of(target.read_alone(source), job), job)
    there = set(compose_key(target.keys[list(job.key)])) if len(target.keys) else set()
    strange = sorted(set(links[PREDECESSOR_KEY]) - there) if there else []
    said = [f"{len(strange):,} old keys are no series of the target, such as {strange[0]}"] if strange else []
    return _Said(f"{len(links):,} series go on under another key", (*said, *quarantined_in_words(verdicts)))


def _check_overrides(target: _Target, source: Source) -> str:
    job = target.job
    rows = target.read_alone(source)
    series = pd.DataFrame()
    with suppress(WrongStatementError), closing(open_warehouse(target.settings)) as database:
        series = series_with_labels(database, job.job)  # without tables, of which another line tells, there is none
    if rows.empty or series.empty:
        return f"{len(rows):,} rows"
    rows.index = pd.RangeIndex(1, len(rows) + 1)
    entries = read_entries(rows, job, series, where=f"job {job.job}, {source.query}")
    first, last = (job.periods.shift(target.cutoff().to_pydatetime(), lead) for lead in (1, job.horizon))
    later, past = int((entries[PERIOD_FROM] > last).sum()), int((entries[PERIOD_TO] < first).sum())
    outside = [f"{later:,} begin after the horizon, {day_or_time(last)}, and wait"] if later else []
    outside += [f"{past:,} end before it, {day_or_time(first)}, and change nothing"] if past else []
    return "; ".join([f"{len(rows):,} rows", *outside])
