"""What a step of a training may use of the machine that it runs on."""

from __future__ import annotations

from forecasting.models.base import Machine
from forecasting.models.kinds.trees.device import usable_device
from forecasting.runs.context import StepContext

BACKTEST, FIT = "backtest_candidates", "fit_challenger"


def machine_of(context: StepContext, step: str) -> Machine:
    """Returns the workers and the device of a step; ConfigError where it asks for a GPU and there is none."""
    execution = context.job.execution
    return Machine(execution.workers, usable_device(execution.place(step).device))
