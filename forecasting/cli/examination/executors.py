"""Whether Airflow has the executors that a job names: a task with another one would break the import of its DAG."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from forecasting.config import Job, executor_classes
from forecasting.errors import ConfigError
from forecasting.settings import Settings

_ASKING_SECONDS = 60
_QUESTION = "from airflow.sdk.configuration import conf; print(conf.get('core', 'executor'))"


def require_executors(job: Job, settings: Settings) -> bool:
    """Makes sure that Airflow has every executor that a job names; returns whether anybody could tell.

    What Airflow has says AIRFLOW__CORE__EXECUTOR, or else Airflow's own interpreter.

    Raises:
        ConfigError: Airflow has no such executor.
    """
    configured = settings.executors or _asked(settings)
    if not configured:
        return False
    job.execution.require_executors(executor_classes(configured), job=job.job)
    return True


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
