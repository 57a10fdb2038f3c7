"""The single entrance to every step, for Airflow, the command line and tests."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pkgutil import resolve_name
from typing import Any

from forecasting.artifacts import ArtifactStore
from forecasting.config import Job, load_named_job
from forecasting.errors import CheckBlocked, ConfigError, ForecastingError, JobNotActive, WrongRunDayError, nearest
from forecasting.panel.intake.found import Finding
from forecasting.panel.panel import Chunk
from forecasting.periods import AsOf, parse_as_of
from forecasting.purposes import (
    CHUNKED_STEPS,
    CONTINUING_STEPS,
    INTEGRATED,
    JUDGING_STEPS,
    LASTING_STEPS,
    PURPOSES,
    every_step,
    purpose_of,
    steps_of,
)
from forecasting.runs.context import StepContext
from forecasting.runs.own_names import own_name, with_own_names
from forecasting.runs.provenance import env_lock_hash, git_commit
from forecasting.runs.settled_job import settle_job, settled_job
from forecasting.runs.sources import FIRST_DAY, open_warehouse
from forecasting.runs.watching.lineage import tell_ended, tell_started
from forecasting.runs.watching.log_context import log_about
from forecasting.runs.watching.metrics import send_ended, send_step
from forecasting.settings import Settings, without_password
from forecasting.steps.generation.labels import parse_labels
from forecasting.vocabulary.codes import Purpose, RunStatus, TriggerReason, VintageKind
from forecasting.vocabulary.facts import RUN_ID
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.history import first_period_of
from forecasting.warehouse.jobs import record_job_version, renamed_to, require_active
from forecasting.warehouse.runs import Run, RunRequest, add_effort, ended_runs, finish_run, hold_lease, open_run

STEPS = {
    "wait_for_source": "forecasting.steps.preparation.wait_for_source:wait_for_source",
    "extract_history": "forecasting.steps.preparation.extract_history:extract_history",
    "build_panel": "forecasting.steps.preparation.build_panel:build_panel",
    "profile_panel": "forecasting.steps.preparation.profile_panel:profile_panel",
    "refresh_champion": "forecasting.steps.training.refresh_champion:refresh_champion",
    "backtest_candidates": "forecasting.steps.training.backtest_candidates:backtest_candidates",
    "fit_challenger": "forecasting.steps.training.fit_challenger:fit_challenger",
    "choose_champion": "forecasting.steps.training.choose_champion:choose_champion",
    "select_inputs": "forecasting.steps.generation.select_inputs:select_inputs",
    "predict": "forecasting.steps.generation.predict:predict",
    "apply_overrides": "forecasting.steps.generation.apply_overrides:apply_overrides",
    "check_forecast": "forecasting.steps.generation.check_forecast:check_forecast",
    "publish_forecast": "forecasting.steps.generation.publish_forecast:publish_forecast",
    "measure_accuracy": "forecasting.steps.monitoring.measure_accuracy:measure_accuracy",
    "watch_signals": "forecasting.steps.monitoring.watch_signals:watch_signals",
}
"""Where each step is; only the one that runs is imported."""
LOOKING_STEP = "extract_history"
_LAST_STEP = steps_of(INTEGRATED)[-1]
MAX_DETAIL = 500
_PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


@dataclass(frozen=True)
class StepRequest:
    """What to run.

    Attributes:
        job: Name of the job.
        as_of: ISO date or date-time in the job's time zone.
        chunk: 'i/n'; more than one share only for chunked steps.
        within: The integrated workflow, when the step is part of one.
        reason: trigger_reason of the run.
        detail: trigger_detail of the run.
        labels: JSON object of label and values, to forecast again only the series that have them.
        kind: LIVE; BACKFILL to fill in a missed run day as it would have been then.
        force: Why a forecast may rest on older data than readers see; None: it may not.
        resume: Whether steps that this attempt has done already are left out.
    """

    job: str
    as_of: str
    chunk: str = "0/1"
    within: str | None = None
    reason: str = TriggerReason.MANUAL
    detail: str | None = None
    labels: str = ""
    kind: str = VintageKind.LIVE
    force: str | None = None
    resume: bool = False


def run_step(step: str, request: StepRequest, settings: Settings) -> dict[str, Any]:
    """Runs one step and returns its small facts: step, run_id, seconds, message and what the step adds.

    Raises:
        ConfigError: unknown step, job, as_of or chunk; nothing was started.
        JobNotActive: the job was retired, or renamed and its file not.
        ForecastingError: the step failed; its run says so.
    """
    with log_about(job=request.job, as_of=request.as_of, step=step):
        return _run_step(step, request, settings)


def _run_step(step: str, request: StepRequest, settings: Settings) -> dict[str, Any]:
    job, as_of, chunk = _read_request(step, request, settings)
    artifacts = ArtifactStore(settings.artifacts, settings.scratch)
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        _require_in_use(database, job.job, settings)
        _require_time_of_the_job(database, job, as_of)
        job, findings = _settled(step, job, database, settings)
        labels = _read_labels(step, request, job)
        record_job_version(database, job, git_commit())
        opening = _Opening(database, settings, job, as_of, request)
        parent = opening.open(INTEGRATED, step) if request.within else None
        with _failures_recorded(database, parent):
            run = opening.open(purpose_of(step), step, parent=parent)
        if run.run_status == RunStatus.RUNNING or step in LASTING_STEPS:
            inside = with_own_names(job)
            context = StepContext(settings, inside, as_of, run, database, artifacts, chunk, labels, request.force)
            if request.resume and step in context.steps_done:
                return _facts(step, run, 0.0, {"message": "done before in this attempt"})
            with log_about(purpose=run.purpose, **{RUN_ID: run.run_id}):
                return _with_findings(_work(step, context, parent), findings)
        if parent and step == _LAST_STEP:
            finish_run(database, parent, message=run.message)
        return _facts(step, run, 0.0, {"message": f"run {run.run_id} has ended and is sealed; nothing to do"})


def _settled(step: str, job: Job, database: Database, settings: Settings) -> tuple[Job, list[Finding]]:
    """Returns the job with what the data say, and what is new of it; only reading the source looks at them.

    Where a query fails, the step itself says so.
    """
    if step == LOOKING_STEP and job.left_to_data:
        with suppress(ForecastingError):
            return settle_job(database, job, settings)
    return settled_job(database, job), []


def _with_findings(facts: dict[str, Any], findings: list[Finding]) -> dict[str, Any]:
    if not findings:
        return facts
    said = [f"found in the data: {'; '.join(map(str, findings))}"]
    if any(one.field == "labels" and one.value for one in findings):
        said.append("`forecasting init-db` gives the readers' views their columns")
    return facts | {"message": "; ".join([facts["message"], *said])}


def _read_labels(step: str, request: StepRequest, job: Job) -> dict[str, tuple[str, ...]]:
    labels = {own_name(name): values for name, values in parse_labels(request.labels, job).items()}
    if labels and (
        request.within or request.kind != VintageKind.LIVE or purpose_of(step) != Purpose.FORECAST_GENERATION
    ):
        raise ConfigError(f"{step} runs for all series", where="--labels", accepted="forecast_generation by itself")
    return labels


def run_purpose(purpose: str, request: StepRequest, settings: Settings) -> Iterator[dict[str, Any]]:
    """Runs the steps of a purpose in order, yielding the facts of each as it ends; raises as run_step."""
    if purpose not in (*PURPOSES, INTEGRATED):
        raise ConfigError("unknown purpose", found=purpose, accepted=nearest(purpose, [*PURPOSES, INTEGRATED]))
    if purpose == INTEGRATED:
        request = replace(request, within=INTEGRATED)
    for step in steps_of(purpose):
        yield run_step(step, request, settings)


@dataclass(frozen=True)
class _Opening:
    database: Database
    settings: Settings
    job: Job
    as_of: AsOf
    request: StepRequest

    def open(self, purpose: str, step: str, *, parent: Run | None = None) -> Run:
        return open_run(
            self.database,
            RunRequest(
                job=self.job.job,
                purpose=purpose,
                as_of=self.as_of,
                vintage_kind=self.request.kind,
                parent_run_id=parent.run_id if parent else None,
                trigger_reason=self.request.reason,
                trigger_detail=_detail(self.request),
                orchestrator=self.settings.orchestrator,
                config_hash=self.job.config_hash,
                git_commit=git_commit(),
                env_lock_hash=env_lock_hash(self.job.execution.environment_of(purpose)),
                seed=self.job.models.seed,
                restart=step == steps_of(purpose)[0],
                keep_ended=step in JUDGING_STEPS or _ends_continuing(step),
                continues=step in CONTINUING_STEPS,
            ),
        )


def _ends_continuing(step: str) -> bool:
    """Whether a step works on scratch files and ends its purpose; in a run that has ended it has nothing left to do."""
    return step in CONTINUING_STEPS and step == steps_of(purpose_of(step))[-1]


def _detail(request: StepRequest) -> str | None:
    labels = f"labels {request.labels}" if request.labels else ""
    forced = f"forced: {request.force}" if request.force else ""
    return "; ".join(filter(None, [request.detail, labels, forced]))[:MAX_DETAIL] or None


def _read_request(step: str, request: StepRequest, settings: Settings) -> tuple[Job, AsOf, Chunk]:
    if step not in every_step():
        raise ConfigError("unknown step", where="forecasting run", found=step, accepted=", ".join(every_step()))
    if request.kind not in [*VintageKind]:
        raise ConfigError("unknown kind of run", where="--kind", found=request.kind, accepted=", ".join(VintageKind))
    if request.reason not in [*TriggerReason]:
        accepted = ", ".join(TriggerReason)
        raise ConfigError("unknown reason of a run", where="--reason", found=request.reason, accepted=accepted)
    for option, text in (("--detail", request.detail), ("--force", request.force)):
        if text and len(text) > MAX_DETAIL:
            found, accepted = f"{len(text)} characters", f"up to {MAX_DETAIL} characters"
            raise ConfigError("the text is too long", where=option, found=found, accepted=accepted)
    job = load_named_job(settings.jobs, request.job)
    chunk = Chunk.parse(request.chunk)
    if chunk.count > 1 and step not in CHUNKED_STEPS:
        raise ConfigError(f"{step} does not run in chunks", where="--chunk", found=request.chunk, accepted="0/1")
    return job, parse_as_of(request.as_of, job.time_zone), chunk


def _require_in_use(database: Database, job: str, settings: Settings) -> None:
    """Refuses a job that was retired, and the old name of one that was renamed until its file has followed."""
    require_active(database, job)
    successor = renamed_to(database, job)
    if successor is not None and not (settings.jobs / f"{successor}.yml").exists():
        raise JobNotActive(
            "the job goes on under another name; nothing was started",
            where=f"job {job}",
            found=f"jobs/{job}.yml",
            accepted=f"job: {successor}",
            action=f"rename jobs/{job}.yml to {successor}.yml, and `job:` in it",
        )


def _require_time_of_the_job(database: Database, job: Job, as_of: AsOf) -> None:
    """Refuses an as_of before all that is recorded of a job, or before 1900 where that is nothing, as a slip."""
    first = first_period_of(database, job.job) or FIRST_DAY
    if as_of.local < first:
        raise WrongRunDayError(
            "as_of lies before the history of the job; nothing was started",
            where=f"job {job.job}, --as-of",
            found=as_of.text,
            accepted=f"from {first.date()} on",
        )


def _work(step: str, context: StepContext, parent: Run | None) -> dict[str, Any]:
    runs = [context.run, parent] if parent else [context.run]
    if step == PURPOSES[context.run.purpose][0]:
        tell_started(context)
    try:
        return _work_in(runs, step, context, parent)
    finally:
        under_way = [run.run_id for run in runs if run.run_status == RunStatus.RUNNING]
        send_ended(context.settings.statsd, context.database, under_way)
        if context.run.run_id in under_way:
            tell_ended(context)


def _work_in(runs: list[Run], step: str, context: StepContext, parent: Run | None) -> dict[str, Any]:
    run, database = context.run, context.database
    with hold_lease(database, *runs), _failures_recorded(database, *runs):
        _drop_orphans(context)
        facts = _run(step, context)
        if step == PURPOSES[run.purpose][-1]:
            finish_run(database, run, message=facts["message"])
            context.artifacts.drop_staging(run.run_id)
        if parent and step == _LAST_STEP:
            finish_run(database, parent, message=facts["message"])
    return facts


def _drop_orphans(context: StepContext) -> None:
    """Removes scratch files of runs that have ended, which a process has left that was killed just then."""
    for run_id in ended_runs(context.database, context.artifacts.staged_runs() - {context.run.run_id}):
        context.artifacts.drop_staging(run_id)


def _run(step: str, context: StepContext) -> dict[str, Any]:
    function = resolve_name(STEPS[step])
    steps = PURPOSES[context.run.purpose]
    before = [name for name in steps[: steps.index(step)] if name in context.steps_done]
    context.note_done(before)
    started, cpu_before = time.perf_counter(), _cpu_seconds()
    facts: dict[str, Any] = function(context)
    if context.chunk.count == 1:
        context.note_done([*before, step])
    seconds = time.perf_counter() - started
    peak_mem_mb = max(resource.getrusage(who).ru_maxrss for who in _PROCESSES) / 1024
    cpu_seconds = _cpu_seconds() - cpu_before
    add_effort(context.database, context.run.run_id, cpu_seconds=cpu_seconds, peak_mem_mb=peak_mem_mb)
    send_step(context.settings.statsd, (context.job.job, step), seconds, cpu_seconds)
    return _facts(step, context.run, round(seconds, 1), facts)


def _facts(step: str, run: Run, seconds: float, found: dict[str, Any]) -> dict[str, Any]:
    return {"step": step, RUN_ID: run.run_id, "seconds": seconds, **found}


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in _PROCESSES]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


@contextmanager
def _failures_recorded(database: Database, *runs: Run | None) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        status = RunStatus.BLOCKED if isinstance(error, CheckBlocked) else RunStatus.FAILED
        text = str(error) if isinstance(error, ForecastingError) else f"{type(error).__name__}: {error}"
        for failed in filter(None, runs):
            finish_run(database, failed, status=status, message=without_password(text))
        raise
