"""Turns what a person typed into steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from forecasting.config import load_job
from forecasting.errors import ConfigError
from forecasting.periods import as_of_at
from forecasting.purposes import INTEGRATED, PURPOSES, steps_of
from forecasting.settings import load_settings
from forecasting.steps.entrance import StepRequest, run_purpose, run_step


def run_what(what: str, request: StepRequest) -> Iterator[dict[str, Any]]:
    """Runs a purpose or a step, yielding the facts of each step; an empty as_of means now.

    Raises:
        ConfigError: `what` is neither a purpose nor a step.
    """
    settings = load_settings()
    if not request.as_of:
        job = load_job(settings.jobs / f"{request.job}.yml")
        now = as_of_at(datetime.now(UTC), job.time_zone, grain=job.as_of_grain)
        request = replace(request, as_of=now)
    if what in (*PURPOSES, INTEGRATED):
        yield from run_purpose(what, request, settings)
    elif what in steps_of(INTEGRATED):
        yield run_step(what, request, settings)
    else:
        raise ConfigError(
            "neither a purpose nor a step",
            where="forecasting run",
            found=what,
            accepted=f"a purpose: {', '.join([*PURPOSES, INTEGRATED])}; a step: {', '.join(steps_of(INTEGRATED))}",
        )
