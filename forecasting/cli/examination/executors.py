"""Whether Airflow has the executors that a job names: a task with another one would break the import of its DAG."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from forecasting.config import Job, executor_classes
from forecasting.errors import ConfigError, nearest
from forecasting.purposes import every_step
from forecasting.settings import Settings

_ASKING_SECONDS = 60
_QUESTION = "from airflow.sdk.configuration import conf; print(conf.get('core', 'executor'))"


def named_executors(job: Job) -> dict[str, str]:
    """Returns the executors that a job names, each with the first step that it is named for."""
    named: dict[str, str] = {}
    for step in every_step():
        executor = job.execution.place(step).executor
        if executor is not None:
            named.setdefault(executor, step)
    return named


def require_executors(job: Job, settings: Settings) -> bool:
    """Makes sure that Airflow has every executor that a job names; returns whether anybody could tell.

    What Airflow has says AIRFLOW__CORE__EXECUTOR, or else Airflow's own interpreter.

    Raises:
        ConfigError: Airflow has no such executor.
    """
    configured = settings.executors or _asked(settings)
    known = executor_classes(configured) if configured else {}
    for executor, step in named_executors(job).items():
        if known and executor not in known:
            raise ConfigError(
                "Airflow has no such executor",
                where=f"job {job.job}, execution, step {step}",
                found=executor,
                accepted=nearest(executor, known),
                action="correct the job file, or name the executor in AIRFLOW__CORE__EXECUTOR",
            )
    return bool(known)


def _asked(settings: Settings) -> str | None:
    try:
        return _answer(settings.interpreter("airflow"))
    except ConfigError:
        return None


@cache
def _answer(interpreter: Path) -> str | None:
    try:
        answer = subprocess.run(
            [interpreter, "-c", _QUESTION], capture_output=True, text=True, timeout=_ASKING_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip().rpartition("\n")[2] or None
