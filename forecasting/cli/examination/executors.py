"""Whether Airflow has the executors that a job names: a task with another one would break the import of its DAG."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from forecasting.config import Job, executor_classes
from forecasting.errors import ConfigError
from forecasting.operations.executors import configured_executors
from forecasting.settings import Settings, child_variables


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
    return configured_executors(interpreter, child_variables())
