"""Golden forecasts: what readers see of every job, computed again by the code of the release, and compared."""

from __future__ import annotations

import json
from typing import Any

from forecasting.errors import WrongStatementError
from forecasting.operations.deploy.attempt import DEFAULT_ENVIRONMENT, DeploymentAttempt, Refusal
from forecasting.operations.deploy.children import run_quietly
from forecasting.vocabulary.codes import Agreement, Purpose
from forecasting.warehouse.forecasts import published_run

SHOWN = 3
"""Differences of a job that the record repeats."""
_PLACES = ("predict", Purpose.FORECAST_GENERATION)
"""Where a job file may name the environment of its predictions, the narrowest first."""


def replay_published(attempt: DeploymentAttempt) -> str:
    """Replays what readers see of every job; returns in words how it compares.

    A run that the release cannot replay on the tables as they are is left to replay_left.

    Raises:
        Refusal: a forecast has moved, and nobody has accepted that.
    """
    try:
        runs = {job: published_run(attempt.database, job) for job in attempt.jobs()}
    except WrongStatementError:  # before the first init-db
        return "no forecast is published yet: the warehouse has no tables"
    said = [_replay(attempt, job, run.run_id) for job, run in runs.items() if run is not None]
    return _judge(attempt, said) if said else "no forecast is published yet"


def replay_left(attempt: DeploymentAttempt) -> str:
    """Replays, on the upgraded tables, what could not be replayed before; returns and raises as replay_published."""
    left = dict(attempt.left_to_replay)
    attempt.left_to_replay.clear()
    return _judge(attempt, [_replay(attempt, job, run_id) for job, run_id in left.items()])


def _replay(attempt: DeploymentAttempt, job: str, run_id: int) -> str:
    environment = _environment_of(attempt.jobs()[job])
    command = attempt.command("replay", str(run_id), "--json", "--for-deployment", environment=environment)
    code, output, errors = run_quietly(command, attempt.release, attempt.variables())
    found = _parse(output)
    where = f"job {job}, run {run_id}"
    if found is None:
        raise Refusal(
            "the release breaks off where it computes a published forecast again",
            where=f"commit {attempt.short}, {where}",
            found=errors or f"exit code {code}",
            action=f"correct it and push; to see it: forecasting replay {run_id}",
        )
    verdict = found["verdict"]
    if verdict == Agreement.NOT_COMPARABLE:
        attempt.left_to_replay[job] = run_id
        return f"{where}: not comparable, {found['message']}"
    if verdict == Agreement.DIFFERENT:
        attempt.differences.append(f"{where}: {_in_words(found)}")
        return attempt.differences[-1]
    return f"{where}: {found['rows']:,} rows, {verdict}"


def _judge(attempt: DeploymentAttempt, said: list[str]) -> str:
    text = "\n".join(said)
    if attempt.differences and attempt.accepted is None:
        raise Refusal(
            "the release changes forecasts that readers see",
            where=f"commit {attempt.short}",
            found="\n".join(attempt.differences),
            accepted="the same numbers within a millionth of each",
            action=f'find out why, or say so: forecasting deploy {attempt.wanted.ref} --accept-differences "reason"',
        )
    return text


def _environment_of(content: Any) -> str:
    """Returns the environment that predicts a job, from the content of its file."""
    execution = content.get("execution") if isinstance(content, dict) else None
    execution = execution if isinstance(execution, dict) else {}
    parts = execution.get("steps")
    parts = parts if isinstance(parts, dict) else {}
    places = [*(parts.get(name) for name in _PLACES), execution]
    named = (place.get("environment") for place in places if isinstance(place, dict))
    return next(filter(None, named), DEFAULT_ENVIRONMENT)


def _in_words(found: dict[str, Any]) -> str:
    by_column = ", ".join(f"{name} {count:,}" for name, count in found["different_values"].items())
    different = found["rows"] - found["identical_rows"] - found["within_tolerance_rows"]
    first = "; ".join(" ".join(map(str, row.values())) for row in found["differences"][:SHOWN])
    return (
        f"{different:,} of {found['rows']:,} rows differ, by up to {found['largest_change']:.2%}; "
        f"values by column: {by_column}; the first of them: {first}"
    )


def _parse(output: str) -> dict[str, Any] | None:
    lines = output.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
