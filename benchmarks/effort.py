"""What a run costs: processor and wall seconds, worker processes included."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joblib.externals.loky import get_reusable_executor

from forecasting.operations.entrance import StepRequest, run_purpose
from forecasting.settings import Settings
from forecasting.vocabulary.facts import RUN_ID

Say = Callable[[str], None]
"""Shows one line of progress."""


@dataclass(frozen=True)
class Effort:
    """The cost of one or more purposes.

    Attributes:
        cpu_seconds: Of this process and its children.
        wall_seconds: From start to end.
        steps: Wall seconds by step.
    """

    cpu_seconds: float
    wall_seconds: float
    steps: dict[str, float]

    def __add__(self, other: Effort) -> Effort:
        """Returns the effort of both."""
        names = [*self.steps, *(name for name in other.steps if name not in self.steps)]
        steps = {name: self.steps.get(name, 0.0) + other.steps.get(name, 0.0) for name in names}
        return Effort(self.cpu_seconds + other.cpu_seconds, self.wall_seconds + other.wall_seconds, steps)


def run_measured(purpose: str, request: StepRequest, settings: Settings, say: Say) -> tuple[int, Effort]:
    """Runs a purpose and returns its run_id and effort.

    Idle worker processes are ended before their seconds are read: a child counts only once it has ended.
    """
    started, cpu_before = time.perf_counter(), cpu_seconds()
    steps: dict[str, float] = {}
    facts: dict[str, Any] = {}
    for facts in run_purpose(purpose, request, settings):
        steps[facts["step"]] = facts["seconds"]
        say(f"{request.job} {facts['step']:<20} {facts['seconds']:>7.1f} s  {facts['message']}")
    get_reusable_executor().shutdown(wait=True)
    return facts[RUN_ID], Effort(cpu_seconds() - cpu_before, time.perf_counter() - started, steps)


def cpu_seconds() -> float:
    """Returns the processor seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
