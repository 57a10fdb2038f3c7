"""What a release must pass before anything changes: its own checks of jobs, the import of its DAGs, and tests."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.deploy.attempt import AIRFLOW, DeploymentAttempt, Refusal
from forecasting.operations.deploy.children import run_logged, run_quietly
from forecasting.operations.executors import configured_executors

IMPORT = "forecasting_dags.deployment.import_all"
"""Module of the release that imports its DAG files, in Airflow's interpreter."""
_SOUND = "ok "
"""How a line of the check begins that tells of nothing wrong."""
_COMMAND_NOT_FOUND = 127


def check_jobs(attempt: DeploymentAttempt) -> str:
    """Has the release check all its jobs; returns in words that they are sound.

    Raises:
        Refusal: a job file, a query or a setting is wrong.
        ForecastingError: a source cannot be used just now.
    """
    code, lines = run_logged(attempt.command("check", "--for-deployment"), attempt.release, attempt.variables())
    if code:
        wrong = [line for line in lines.splitlines() if not line.startswith(_SOUND)]
        kind = ForecastingError if code == ForecastingError.exit_code else Refusal
        raise kind(
            "`forecasting check` of the release has failed",
            where=f"commit {attempt.short}",
            found="\n".join(wrong),
            action="correct what the lines say, push, and the next deployment takes it",
        )
    return f"{len(attempt.jobs())} jobs are sound"


def import_dags(attempt: DeploymentAttempt) -> str:
    """Imports every DAG file of the release as Airflow does; returns in words how many DAGs there are.

    Tasks may name the executors of the Airflow that is in use.

    Raises:
        Refusal: a file cannot be imported.
    """
    if not Path(attempt.interpreter(AIRFLOW)).exists():
        return "not imported: the release has no environment of Airflow"
    command = [attempt.interpreter(AIRFLOW), "-m", IMPORT, str(attempt.release / "dags")]
    executors = attempt.settings.executors or configured_executors(command[0], attempt.variables())
    path = {"PYTHONPATH": f"{attempt.release}{os.pathsep}{attempt.release / 'dags'}"}
    with TemporaryDirectory() as scratch:  # a home of its own: nothing of a running Airflow is touched
        own = {"AIRFLOW_HOME": scratch, "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
        own |= {"AIRFLOW__CORE__EXECUTOR": executors} if executors else {}
        code, output, errors = run_quietly(command, attempt.release, attempt.variables() | path | own)
    found = json.loads(output.splitlines()[-1]) if code == 0 and output.strip() else None
    if found is None or found["errors"]:
        broken = [f"{file}: {error}" for file, error in (found or {"errors": {}})["errors"].items()]
        raise Refusal(
            "a DAG file of the release cannot be imported",
            where=f"commit {attempt.short}",
            found="\n".join(broken) or errors,
            action="correct the file, push, and the next deployment takes it",
        )
    return f"{found['dags']} DAGs are imported"


def run_tests(attempt: DeploymentAttempt) -> str:
    """Runs the configured tests of the release, which know no database; returns in words that they pass.

    Raises:
        ConfigError: there is no such command.
        Refusal: a test fails.
    """
    command = attempt.deploying.tests
    if not command:
        return "none are configured"
    try:
        code, lines = run_logged(command, attempt.release, attempt.variables(data=False))
    except FileNotFoundError:
        code, lines = _COMMAND_NOT_FOUND, ""
    if code == _COMMAND_NOT_FOUND:
        raise ConfigError(
            "the command of the tests is not there",
            where="FORECASTING_DEPLOY_TESTS",
            found=" ".join(command),
            accepted="a command that the release can run, such as make --old-file=setup test-fast; empty for none",
        )
    if code:
        raise Refusal(
            f"the tests of the release have failed: {' '.join(command)}",
            where=f"commit {attempt.short}",
            found=lines,
            action="correct it, push, and the next deployment takes it",
        )
    return f"`{' '.join(command)}` passes"
