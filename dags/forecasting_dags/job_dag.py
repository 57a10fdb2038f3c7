"""Builds the DAG of a job and a purpose from the job file and the list of steps; it never imports a step."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Asset, CronTriggerTimetable, Param, TaskGroup, chain
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowTimetableInvalid

from forecasting.config import Job, Schedule, job_files, load_job
from forecasting.errors import ConfigError
from forecasting.purposes import CHUNKED_STEPS, INTEGRATED, INTEGRATED_PURPOSES, PURPOSES, parts_of
from forecasting.settings import load_settings
from forecasting.vocabulary.codes import Purpose, TriggerReason
from forecasting.vocabulary.facts import TRIGGER_DETAIL, TRIGGER_REASON
from forecasting_dags.alerts import alert_failure, alert_late
from forecasting_dags.as_of import AS_OF
from forecasting_dags.places import placed, require_executors
from forecasting_dags.request_training import RequestTraining
from forecasting_dags.send_held import SendHeld
from forecasting_dags.step_operator import FORCE, LABELS, RETRY, StepOperator

PREPARATION = Purpose.DATA_PREPARATION
FORECAST = Purpose.FORECAST_GENERATION
MONITORING = Purpose.ACCURACY_MONITORING
SUMMARY = "alert_summary"
_DATE_TIME = r"^\d{4}-\d\d-\d\d(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?)?$"
"""Airflow's interpreter checks the format `date`, but has no checker of `date-time`."""


def build_dags(purpose: str) -> dict[str, DAG]:
    """Returns the DAG of a purpose by dag_id, for every job file that loads."""
    built = (_try_build(path, purpose) for path in job_files(load_settings().jobs))
    return {dag.dag_id: dag for dag in built if isinstance(dag, DAG)}


def require_sound_jobs() -> None:
    """Raises ConfigError naming every job file of which no DAG can be built, with the reason."""
    outcomes = [_try_build(path, INTEGRATED) for path in job_files(load_settings().jobs)]
    problems = [outcome for outcome in outcomes if isinstance(outcome, str)]
    if problems:
        raise ConfigError("\n".join(problems), action="correct these files; until then their DAGs are missing")


def build_dag(job: Job, purpose: str) -> DAG:
    """Returns `<purpose>__<job>`: the steps of the purpose in as few tasks as may be, or those of three in a row."""
    schedule: Schedule = getattr(job.schedules, purpose)
    with DAG(
        dag_id=f"{purpose}__{job.job}",
        dag_display_name=_shown(job, purpose),
        description=job.description or None,
        doc_md=_document(job, purpose, schedule),
        schedule=_schedule(job, schedule),
        catchup=False,
        max_active_runs=1,
        default_args=_task_defaults(job),
        deadline=_deadline(job, schedule) if purpose in (FORECAST, INTEGRATED) else None,
        params=_params(job) | (_forecast_params(job) if purpose == FORECAST else {}),
        tags=[job.job, purpose, job.time_zone],
        auto_register=False,
    ) as dag:
        if purpose == INTEGRATED:
            chain(*(_part(job, name) for name in INTEGRATED_PURPOSES))
        else:
            chain(*_tasks(job, purpose))
    return dag


def build_summaries() -> dict[str, DAG]:
    """Returns the DAG `alert_summary__<job>` by dag_id, for every job file that loads and has quiet hours."""
    jobs = [load_job(path) for path in job_files(load_settings().jobs) if isinstance(_try_build(path, INTEGRATED), DAG)]
    return {f"{SUMMARY}__{job.job}": _build_summary(job) for job in jobs if job.alerts.quiet_hours}


def snapshot_asset(job: Job) -> Asset:
    """Returns the asset that stands for a job's prepared data; its events carry the as_of."""
    return Asset(name=f"{job.job}_snapshot", uri=f"forecasting://{job.job}/snapshot")


def _try_build(path: Path, purpose: str) -> DAG | str:
    try:
        job = load_job(path)
        for name in (*PURPOSES, INTEGRATED):
            _schedule(job, getattr(job.schedules, name))
        require_executors(job)
        return build_dag(job, purpose)
    except (ConfigError, AirflowTimetableInvalid, OSError, ValueError) as error:
        return str(error) if str(path) in str(error) else f"{path}: {error}"


def _build_summary(job: Job) -> DAG:
    hour, minute = (job.alerts.quiet_hours or "").rpartition("-")[2].split(":")
    with DAG(
        dag_id=f"{SUMMARY}__{job.job}",
        dag_display_name=_shown(job, SUMMARY),
        description="Alerts that the quiet hours have held back.",
        schedule=CronTriggerTimetable(f"{int(minute)} {int(hour)} * * *", timezone=job.time_zone),
        catchup=False,
        max_active_runs=1,
        default_args={"retries": job.execution.retries, "retry_delay": job.execution.retry_delay} | _owner(job),
        tags=[job.job],
        auto_register=False,
    ) as dag:
        SendHeld(task_id="send_held", job=job)
    return dag


def _shown(job: Job, purpose: str) -> str:
    """Returns the name in Airflow's list, which sorts and searches by it: the DAGs of a job stand together."""
    return f"{job.job}: {purpose}"


def _deadline(job: Job, schedule: Schedule) -> DeadlineAlert | None:
    """Returns what Airflow does at publish_by; its distance from the start is that of a day without a clock change."""
    if job.publish_by is None or schedule.start is None or not load_settings().deadlines:
        return None
    day = date(2001, 1, 1)
    due = datetime.combine(day, time.fromisoformat(job.publish_by))
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_LOGICAL_DATE,
        interval=(due - datetime.combine(day, schedule.start)) % timedelta(days=1),
        callback=AsyncCallback(alert_late, {"job": job.job}),
    )


def _schedule(job: Job, schedule: Schedule) -> CronTriggerTimetable | list[Asset] | None:
    if schedule.after:
        return [snapshot_asset(job)]
    if not schedule.cron:
        return None
    timetable = CronTriggerTimetable(schedule.cron, timezone=job.time_zone)
    timetable.validate()
    return timetable


def _tasks(job: Job, purpose: str, within: str | None = None) -> list[Any]:
    parts = _parts(job, purpose)
    names = [purpose] if len(parts) == 1 else [part[-1] for part in parts]
    announced = [snapshot_asset(job)] if purpose == PREPARATION and within is None else []
    tasks = [
        _task(job, name, part, within, announced if part == parts[-1] else [])
        for name, part in zip(names, parts, strict=True)
    ]
    if purpose != MONITORING:
        return tasks
    return [*tasks, RequestTraining(task_id="request_training", job=job, signals=names[-1])]


def _parts(job: Job, purpose: str) -> list[tuple[str, ...]]:
    execution = job.execution
    return parts_of(purpose, execution.place, execution.chunks, by_step=execution.task_per == "step")


def _task(job: Job, name: str, part: tuple[str, ...], within: str | None, outlets: list[Asset]) -> Any:
    chunks, place = job.execution.chunks, placed(job.execution.place(part[0]))
    if chunks == 1 or not CHUNKED_STEPS.intersection(part):
        return StepOperator(task_id=name, job=job, steps=part, within=within, outlets=outlets, **place)
    share = StepOperator.partial(
        task_id=name, job=job, steps=part, within=within, map_index_template="{{ task.chunk }}", **place
    )
    return share.expand(chunk=[f"{number}/{chunks}" for number in range(chunks)])


def _part(job: Job, purpose: str) -> Any:
    """Returns a purpose of the integrated workflow: its task, or a group of them."""
    if len(_parts(job, purpose)) == 1:
        return _tasks(job, purpose, within=INTEGRATED)[0]
    with TaskGroup(group_id=purpose, prefix_group_id=False) as group:
        chain(*_tasks(job, purpose, within=INTEGRATED))
    return group


def _task_defaults(job: Job) -> dict[str, Any]:
    execution = job.execution
    return {
        "retries": execution.retries,
        "retry_delay": execution.retry_delay,
        "execution_timeout": execution.task_timeout,
        "on_failure_callback": partial(alert_failure, job),
    } | _owner(job)


def _owner(job: Job) -> dict[str, str]:
    return {"owner": job.owner} if job.owner else {}


def _params(job: Job) -> dict[str, Param]:
    grain: dict[str, Any] = (
        {"format": "date"} if job.as_of_grain == "day" else {"format": "date-time", "pattern": _DATE_TIME}
    )
    return {
        AS_OF: Param(
            None,
            type=["null", "string"],
            **grain,
            description="The local point in time to act for; empty: that of the trigger, in the job's time zone.",
        ),
        TRIGGER_REASON: Param(
            None,
            type=["null", "string"],
            enum=[None, *TriggerReason],
            description="Why this run was started; empty: SCHEDULE or MANUAL, as Airflow knows it.",
        ),
        TRIGGER_DETAIL: Param(
            None, type=["null", "string"], maxLength=500, description="What exactly started it, such as a signal."
        ),
        RETRY: Param(True, type="boolean", description="Whether a failed step is tried again, as the job says."),
    }


def _forecast_params(job: Job) -> dict[str, Param]:
    text = "Why the forecast may rest on older data than readers see; recorded with the publication. Empty: it may not."
    return _label_params(job) | {FORCE: Param(None, type=["null", "string"], maxLength=500, description=text)}


def _label_params(job: Job) -> dict[str, Param]:
    if not job.labels and "labels" not in job.left_to_data:
        return {}
    values = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    return {
        LABELS: Param(
            None,
            type=["null", "object"],
            properties={label.name: values for label in job.labels},
            additionalProperties=values if "labels" in job.left_to_data else False,
            description="Forecast again only the series with these labels, such as "
            f'{{"{job.labels[0].name if job.labels else "label"}": ["..."]}}; the others keep what readers see. '
            "Empty: all series.",
        )
    }


def _document(job: Job, purpose: str, schedule: Schedule) -> str:
    when = schedule.cron and f"cron `{schedule.cron}` ({job.time_zone})"
    when = when or (schedule.after and f"after {schedule.after}") or "by hand or over REST"
    return (
        f"{job.description or f'Job `{job.job}`.'}\n\n"
        f"**Purpose** {purpose.replace('_', ' ')} · **starts** {when} · **frequency** {job.frequency}, "
        f"horizon {job.horizon}\n\n"
        "A run acts for its `as_of`. To repeat a day, trigger the DAG with that `as_of`; a publication is only ever "
        "replaced by one of the same or a later `as_of`.\n\n"
        "While this DAG is paused its schedule starts nothing, and a run that is triggered waits in the queue. "
        "A run day that was missed is filled in with `forecasting backfill`."
    )
