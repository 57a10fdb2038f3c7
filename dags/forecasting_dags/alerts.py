"""What people are notified of: failed tasks, signals, late forecasts. Telling never fails the task it is about."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from airflow.sdk import Context
from airflow.sdk.configuration import conf

from forecasting.config import Job, load_job
from forecasting.muting import noted_mute
from forecasting.periods import as_of_at, parse_as_of
from forecasting.purposes import PURPOSES, every_step, purpose_of
from forecasting.settings import load_settings, without_password
from forecasting.vocabulary.codes import Purpose
from forecasting.vocabulary.facts import AS_OF_DATE
from forecasting_dags.alert_channel import Alert, tell
from forecasting_dags.as_of import resolve_as_of
from forecasting_dags.step_operator import step_environment

SENDING_SECONDS = 5
"""What is left to send an alert of the time that Airflow lets a task linger after its result."""
SHOWN_LINES = 12
"""Last lines of an error that an alert repeats."""

_CONSEQUENCES: dict[str, str] = {
    Purpose.DATA_PREPARATION: "New data are missing; a forecast goes on with older ones within max_snapshot_age.",
    Purpose.MODEL_TRAINING: "The champion in use goes on; readers are not affected.",
    Purpose.FORECAST_GENERATION: "Nothing new is published.",
    Purpose.ACCURACY_MONITORING: "Errors are not watched until it succeeds; readers are not affected.",
}

_FAILED_STEP = re.compile(r"step (\w+) ")
"""How the error of a task begins that a step has failed."""

log = logging.getLogger(__name__)


def alert_failure(job: Job, context: Context) -> None:
    """Tells that a task has failed for good."""
    try:
        tell(job, _failure(job, context))
    except Exception:
        log.exception("the alert of a failed task could not be sent")


def alert_signals(job: Job, as_of: str, signals: list[dict[str, str]]) -> None:
    """Tells of signals beyond their barrier that start nothing, all of them in one alert.

    Args:
        job: The job.
        as_of: What the run acted for.
        signals: signal, segment and text of each.
    """
    try:
        if signals:
            names = ", ".join(f"{found['signal']} {found['segment']}" for found in signals)
            texts = "\n".join(f"    {found['text']}" for found in signals)
            body = f"{texts}\nReaders see the forecast all the same. Every signal is in fc_monitor_signal."
            title = f"beyond their barrier at {as_of}: {names}"
            tell(job, Alert(Purpose.ACCURACY_MONITORING, names, title, _unless_muted(job, lambda _: body)))
    except Exception:
        log.exception("the alert of signals could not be sent")


async def alert_late(job: str, context: Mapping[str, Any]) -> None:
    """Tells that the forecast of a scheduled run is not published by its deadline, unless readers see it by now.

    Airflow's triggerer awaits it: what its executor runs at a deadline may not read connections (3.3.2).

    Args:
        job: Name of the job.
        context: As Airflow gives it at a deadline: dag_run as JSON.
    """
    await asyncio.to_thread(_tell_late, job, context)


def _tell_late(job: str, context: Mapping[str, Any]) -> None:
    try:
        known = load_job(load_settings().jobs / f"{job}.yml")
        run = context["dag_run"]
        instant = datetime.fromisoformat(run["logical_date"] or run["run_after"])
        as_of = as_of_at(instant, known.time_zone, grain=known.as_of_grain)

        def write(seen: date | None) -> str | None:
            if seen is not None and seen >= parse_as_of(as_of, known.time_zone).date:
                log.info("the forecast of job %s for %s is published", job, as_of)
                return None
            return (
                f"{_readers(seen)}\n"
                f"Do: see in Airflow what run {run['dag_run_id']} of {run['dag_id']} waits for, or run\n"
                f"    forecasting run forecast_generation --job {job} --as-of {as_of}"
            )

        title = f"the forecast for {as_of} is not published by {known.publish_by}"
        tell(known, Alert(Purpose.FORECAST_GENERATION, f"late {as_of}", title, _unless_muted(known, write)))
    except Exception:
        log.exception("the alert of a late forecast could not be sent")


def _failure(job: Job, context: Context) -> Alert:
    task = context["ti"]
    as_of = resolve_as_of(job, context)
    text = without_password(str(context.get("exception") or "the task was ended from outside"))
    error, named = text.splitlines(), _FAILED_STEP.match(text)
    step = named[1] if named else task.task_id.rpartition(".")[2]
    purpose = purpose_of(step) if step in every_step() else step if step in PURPOSES else Purpose.ACCURACY_MONITORING

    def write(seen: date | None) -> str:
        affected = f" {_readers(seen)}" if purpose == Purpose.FORECAST_GENERATION else ""
        return "\n".join(
            [
                f"{_CONSEQUENCES[purpose]}{affected}",
                f"Do: remove the cause, then clear the task in Airflow: {getattr(task, 'log_url', task.task_id)}",
                f"    or run: forecasting run {purpose} --job {job.job} --as-of {as_of}",
                "Log:",
                *[f"    {line}" for line in error[:1] + error[1:][-SHOWN_LINES:]],
            ]
        )

    what = step if step == purpose else f"{step} of {purpose}"
    title = f"{what} has failed for {as_of}"
    return Alert(purpose, f"{step} {as_of[:10]}", title, _unless_muted(job, write))


def _unless_muted(job: Job, write: Callable[[date | None], str | None]) -> Callable[[], str | None]:
    """Returns what writes an alert, with its owner, once it knows what readers see; None while the job is muted."""

    def written() -> str | None:
        standing = _standing(job)
        if standing.muted:
            log.warning("nobody is notified: job %s is muted %s", job.job, standing.muted)
            return None
        body = write(standing.seen)
        return f"{body}\nOwner: {job.owner}" if body and job.owner else body

    return written


def _readers(seen: date | None) -> str:
    if seen is None:
        return "Readers keep what they had; `forecasting status` says what that is."
    return f"Readers keep the forecast of {seen}."


@dataclass(frozen=True)
class _Standing:
    """What the warehouse says of a job.

    Attributes:
        seen: The as_of of the forecast that readers see; None where there is none or nobody can tell in time.
        muted: Until when and why nobody is notified; None where the job is not muted.
    """

    seen: date | None = None
    muted: str | None = None


def _standing(job: Job) -> _Standing:
    """Returns what the warehouse says of a job, or what the note of its mute says where the warehouse is down."""
    settings = load_settings()
    place = job.execution.place(PURPOSES[Purpose.FORECAST_GENERATION][-1])
    try:
        command = [str(settings.interpreter(place.environment)), "-m", "forecasting", "status"]
        answer = subprocess.run(
            [*command, "--job", job.job, "--json"],
            cwd=settings.root,
            env=step_environment(job, settings),
            capture_output=True,
            text=True,
            timeout=conf.getfloat("core", "task_success_overtime") - SENDING_SECONDS,
            check=True,
        )
        found = json.loads(answer.stdout)
        published = found["published"]
        return _Standing(date.fromisoformat(published[AS_OF_DATE][:10]) if published else None, found.get("muted"))
    except Exception:
        log.exception("what readers of job %s see could not be read", job.job)
        return _Standing(muted=noted_mute(settings.scratch, job.job, datetime.now(UTC)))
