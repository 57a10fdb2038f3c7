"""The tables and views of a release: upgraded by its own code, as their owner, just before the switch."""

from __future__ import annotations

from forecasting.errors import ForecastingError
from forecasting.operations.deploy.attempt import DEFAULT_ENVIRONMENT, DeploymentAttempt, Refusal
from forecasting.operations.deploy.children import run_logged, run_quietly
from forecasting.operations.deploy.release import finish, schema_version_of

_VERSIONS = "from forecasting.warehouse.deploy import code_versions; print(*code_versions())"


def upgrade_tables(attempt: DeploymentAttempt) -> str:
    """Creates and upgrades tables and views as the owner, and marks the release as whole; returns the version in words.

    Raises:
        Refusal: the release in use could not work on the new tables, and nobody has accepted that.
        ForecastingError: the database refuses; what is in use goes on.
    """
    version, works_from = _versions(attempt)
    _require_way_back(attempt, works_from)
    code, lines = run_logged(attempt.command("init-db"), attempt.release, attempt.variables(owner=True))
    if code:
        raise ForecastingError(
            "the tables cannot be upgraded",
            where=f"commit {attempt.short}",
            found=lines,
            action="mend what the lines say, such as the login FORECASTING_CONNECTION_OWNER; then deploy again",
        )
    finish(attempt, version)
    return f"version {version}"


def _require_way_back(attempt: DeploymentAttempt, works_from: int) -> None:
    """Refuses tables on which the release in use could not go on, unless a person has said that it is to be so."""
    in_use = schema_version_of(attempt.home.release(attempt.before)) if attempt.before else None
    if in_use is None or in_use >= works_from or attempt.accepted:
        return
    raise Refusal(
        "the release in use could not work on the tables of this one, so that going back would need the backup",
        where=f"commit {attempt.short}",
        found=f"tables for code of schema version {works_from} or newer; version {in_use} is in use",
        action="pause the DAGs, back up the warehouse, then say so: "
        f'forecasting deploy {attempt.wanted.ref} --accept-differences "the backup is made"',
    )


def _versions(attempt: DeploymentAttempt) -> tuple[int, int]:
    """Returns the schema version that the release knows, and the oldest one whose code may work on its tables."""
    command = [attempt.interpreter(DEFAULT_ENVIRONMENT), "-c", _VERSIONS]
    code, output, errors = run_quietly(command, attempt.release, attempt.variables())
    numbers = output.split()
    if code or len(numbers) != 2:
        raise Refusal(
            "the release does not say its schema version",
            where=f"commit {attempt.short}",
            found=errors or output,
            action="deploy a commit that has forecasting.warehouse.deploy.code_versions",
        )
    return int(numbers[0]), int(numbers[1])
