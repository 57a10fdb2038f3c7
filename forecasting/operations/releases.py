"""A run ends on the release with which it was begun: its later steps take code, jobs and environment from it."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from forecasting.config import Job, load_named_job
from forecasting.errors import ConfigError
from forecasting.operations.entrance import StepRequest
from forecasting.periods import parse_as_of
from forecasting.purposes import INTEGRATED, kind_option, purpose_of, steps_of
from forecasting.runs.provenance import git_commit
from forecasting.runs.sources import open_warehouse
from forecasting.settings import CHECKOUT, Settings, variables_of_release
from forecasting.warehouse.deployments import commit_under_way

RELEASES = "releases"
"""Folder of a deployment with a folder for each commit."""

log = logging.getLogger(__name__)


def enter_release(step: str, request: StepRequest, settings: Settings, arguments: Sequence[str]) -> None:
    """Replaces this process by one of the release with which the run of a step was begun, where that is another one.

    The first step begins a run, so it stays, unless it resumes one. Of the integrated workflow the whole counts.

    Args:
        step: The first step that is to run.
        request: What it runs for.
        settings: Where the releases are; without a deployment there is nothing to do.
        arguments: Of the command that does the same in the other release.

    Raises:
        ConfigError: the release or its environment is gone, or does not run the code that lies in it.
    """
    purpose = INTEGRATED if request.within else purpose_of(step)
    if settings.deployment is None or (step == steps_of(purpose)[0] and not request.resume):
        return
    job = load_named_job(settings.jobs, request.job)
    as_of = parse_as_of(request.as_of, job.time_zone)
    with closing(open_warehouse(settings)) as database:
        commit = commit_under_way(database, job.job, purpose, as_of, request.kind)
    if commit is None or commit == git_commit():
        return
    again = f"forecasting run {purpose} --job {job.job} --as-of {as_of.text}{kind_option(request.kind)}"
    release = settings.deployment / RELEASES / commit
    interpreter = _interpreter(release, job, step, settings)
    _require_usable(release, interpreter, settings, again)
    log.info("the run was begun with release %s and ends with it; this is release %s", commit, git_commit())
    os.chdir(release)
    command = [str(interpreter), "-m", "forecasting", *arguments]
    os.execve(interpreter, command, variables_of_release(release, settings))  # noqa: S606


def _interpreter(release: Path, job: Job, step: str, settings: Settings) -> Path:
    """Returns the interpreter of the step's environment, which the release's job file names where it is readable."""
    if settings.root == CHECKOUT:
        with suppress(ConfigError):
            job = load_named_job(release / settings.jobs.name, job.job)
    name = job.execution.place(step).environment
    return Path(settings.interpreters.get(name, release / ".venv" / name / "bin" / "python"))


def _require_usable(release: Path, interpreter: Path, settings: Settings, again: str) -> None:
    begun = "the release with which the run was begun"
    problems = {
        f"{begun} is gone": (not release.is_dir(), release),
        f"{begun} has lost its environment": (not interpreter.exists(), interpreter),
        f"{begun} does not run the code that lies in it": (settings.release == release.name, f"code of {CHECKOUT}"),
    }
    for problem, (is_so, found) in problems.items():
        if is_so:
            raise ConfigError(
                problem,
                where=f"run of release {release.name}",
                found=found,
                action=f"start the purpose again with the release in use, in Airflow by a new DAG run: {again}",
            )
