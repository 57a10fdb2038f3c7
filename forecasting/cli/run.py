"""Turns what a person typed into steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from forecasting.config import Job, load_named_job
from forecasting.errors import ConfigError
from forecasting.operations.entrance import StepRequest, run_purpose, run_step
from forecasting.periods import as_of_at, parse_as_of
from forecasting.purposes import INTEGRATED, PURPOSES, every_step, purpose_of, steps_of
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings, load_settings
from forecasting.vocabulary.codes import TriggerReason
from forecasting.vocabulary.facts import RUN_ID
from forecasting.warehouse.runs import stop_run


def run_what(what: str, request: StepRequest, arguments: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Runs a purpose, a step or several steps of one purpose, yielding the facts of each; an empty as_of means now.

    Args:
        what: A purpose, or steps of one in their order, separated by commas.
        request: What to run it for.
        arguments: Of the command that this process is; with them it is replaced by one of the release with which the
            run was begun, and of the environments that the job names, where those are other ones. None: it runs what it
            is asked to with its own code and packages.

    Raises:
        ConfigError: `what` is neither a purpose nor steps of one in their order, as_of lies in the future, or another
            option is wrong.
    """
    settings = load_settings()
    job = load_named_job(settings.jobs, request.job)
    now = as_of_at(datetime.now(UTC), job.time_zone, grain=job.as_of_grain)
    request = replace(request, as_of=request.as_of or now)
    _require_not_in_the_future(request.as_of, now, job)
    is_purpose = what in (*PURPOSES, INTEGRATED)
    steps = steps_of(what) if is_purpose else _steps_in_order(what)
    if steps and settings.deployment and arguments is not None:
        from forecasting.operations.releases import enter_release

        within = INTEGRATED if what == INTEGRATED else request.within
        enter_release(steps[0], replace(request, within=within), settings, arguments)
    if steps and arguments is not None:
        from forecasting.operations.interpreters import enter_environments

        enter_environments(what, job, request.as_of, settings, arguments)
    if is_purpose:
        yield from run_purpose(what, request, settings)
    elif steps:
        for step in steps:
            facts = run_step(step, request, settings)
            if step == steps[-1]:
                _stop_between_steps(facts, settings)
            yield facts
    else:
        raise ConfigError(
            "neither a purpose nor steps of one purpose in their order",
            where="forecasting run",
            found=what,
            accepted=f"a purpose: {', '.join([*PURPOSES, INTEGRATED])}; steps: {','.join(every_step())}",
        )


def _steps_in_order(what: str) -> Sequence[str]:
    """Returns the steps that a text names, separated by commas; none unless they follow one another in a purpose."""
    named = what.split(",")
    of_purpose = next((steps for steps in PURPOSES.values() if named[0] in steps), ())
    first = of_purpose.index(named[0]) if of_purpose else 0
    return named if tuple(named) == of_purpose[first : first + len(named)] else []


def _stop_between_steps(facts: Mapping[str, Any], settings: Settings) -> None:
    """Ends the run of a single step, so that none stays RUNNING of which nobody knows whether it will go on."""
    steps = steps_of(purpose_of(facts["step"]))
    left = steps[steps.index(facts["step"]) + 1 :]
    if left and settings.orchestrator is None:
        message = f"stopped after {facts['step']}, which was run by itself; not run: {', '.join(left)}"
        with closing(open_warehouse(settings)) as database:
            stop_run(database, facts[RUN_ID], message=message)


def forced(request: StepRequest, *, force: bool) -> StepRequest:
    """Returns the request; where it is forced, its reason is what a person says and goes on record.

    Raises:
        ConfigError: it is forced without a reason in words.
    """
    if not force:
        return request
    if request.reason in [*TriggerReason] or not request.reason.strip():
        raise ConfigError(
            "publishing older data than readers see needs a reason",
            where="forecasting run --force",
            found=f"--reason {request.reason}",
            action='give one: --force --reason "the newer data were wrong"',
        )
    return replace(request, reason=TriggerReason.MANUAL, force=request.reason.strip())


def _require_not_in_the_future(as_of: str, now: str, job: Job) -> None:
    if parse_as_of(as_of, job.time_zone).utc > parse_as_of(now, job.time_zone).utc:
        raise ConfigError(
            "as_of lies in the future; its forecast would keep all earlier ones from the readers",
            where=f"--as-of, job {job.job}",
            found=as_of,
            accepted=f"up to {now}",
        )
