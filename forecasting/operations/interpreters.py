"""Has the steps that a person starts run in the environments that the job names for them, as Airflow has."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NoReturn

from forecasting.config import Job
from forecasting.config.execution import DEFAULT_ENVIRONMENT
from forecasting.errors import ConfigError
from forecasting.purposes import INTEGRATED, PURPOSES, purpose_of, steps_of
from forecasting.settings import CHECKOUT, Settings, child_variables, python_path

BY_HAND = "command line"
"""Who has started the processes that one command is shared out to: none of them ends the run between its steps."""

log = logging.getLogger(__name__)


def enter_environments(what: str, job: Job, as_of: str, settings: Settings, arguments: Sequence[str]) -> None:
    """Replaces this process where its steps run in other environments; returns where this one is theirs.

    Steps of one environment are done by one process. Where they have several, processes follow one another, and this
    one ends as the first that fails, or the last, does.

    Args:
        what: A purpose, or steps separated by commas, as `arguments` have it.
        job: The job; its `execution` names the environments.
        as_of: Run day, for processes that begin later.
        settings: Where interpreters are. Steps that an orchestrator has started are where they belong.
        arguments: Of the command that this process is.

    Raises:
        ConfigError: an environment has no interpreter.
    """
    is_purpose = what in (*PURPOSES, INTEGRATED)
    steps = steps_of(what) if is_purpose else what.split(",")
    pythons = _pythons(job, steps, settings)
    if settings.orchestrator is not None or not any(pythons.values()):
        return
    if len(pythons) == 1:
        _become(pythons, job, arguments)
    for _, steps_there in groupby(steps, lambda step: (purpose_of(step), _environment(job, step))):
        part = list(steps_there)
        environment = _environment(job, part[0])
        log.info("%s of job %s in the environment %s", ", ".join(part), job.job, environment)
        own = {"FORECASTING_ORCHESTRATOR": BY_HAND} if is_purpose else {}
        words = [",".join(part) if word == what else word for word in arguments]
        words += [] if "--as-of" in arguments else ["--as-of", as_of]
        words += ["--within", INTEGRATED] if what == INTEGRATED else []
        command = _command(pythons[environment] or Path(sys.executable), words)
        code = subprocess.run(command, env=_variables(environment) | own, check=False).returncode
        if code:
            sys.exit(code)
    sys.exit()


def enter_environment(steps: Sequence[str], job: Job, settings: Settings, arguments: Sequence[str]) -> None:
    """Replaces this process where steps run in another environment; returns where this one is theirs.

    Raises:
        ConfigError: the steps run in several environments, or theirs has no interpreter.
    """
    pythons = _pythons(job, steps, settings)
    if not any(pythons.values()):
        return
    if len(pythons) > 1:
        raise ConfigError(
            "the steps run in several environments, and one process does them all",
            where=f"job {job.job}, execution",
            found=", ".join(pythons),
            action="fill in the run days one by one with `forecasting run PURPOSE --as-of DATE --kind BACKFILL`, or by "
            "`airflow backfill create`",
        )
    _become(pythons, job, arguments)


def _pythons(job: Job, steps: Sequence[str], settings: Settings) -> dict[str, Path | None]:
    """The interpreter by environment, None where this process stands for it."""
    return {name: _other(name, settings) for name in dict.fromkeys(_environment(job, step) for step in steps)}


def _become(pythons: Mapping[str, Path | None], job: Job, arguments: Sequence[str]) -> NoReturn:
    ((environment, python),) = pythons.items()
    log.info("job %s goes on in the environment %s", job.job, environment)
    os.execve(str(python), _command(python, arguments), _variables(environment))  # noqa: S606


def _environment(job: Job, step: str) -> str:
    return job.execution.place(step).environment


def _other(environment: str, settings: Settings) -> Path | None:
    """The interpreter of an environment, None where this process stands for it."""
    if environment in (DEFAULT_ENVIRONMENT, settings.environment):
        return None
    return settings.elsewhere(environment)


def _command(python: Path | None, arguments: Sequence[str]) -> list[str]:
    return [str(python), "-m", "forecasting", *arguments]


def _variables(environment: str) -> dict[str, str]:
    return child_variables(FORECASTING_ENVIRONMENT=environment, PYTHONPATH=python_path(CHECKOUT))
