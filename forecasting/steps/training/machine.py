"""What a step of a training may use of the machine that it runs on."""

from __future__ import annotations

from forecasting.config import Job
from forecasting.models.base import Machine
from forecasting.models.kinds.trees.device import usable_device
from forecasting.runs.context import StepContext

BACKTEST, FIT = "backtest_candidates", "fit_challenger"


def machine_of(context: StepContext, step: str, job: Job) -> Machine:
    """Returns the workers, the device and the other interpreters of a step.

    Args:
        context: The training.
        step: One of its steps.
        job: The job with all contenders, whose members may name environments.

    Raises:
        ConfigError: the step asks for a GPU and there is none, or the interpreter of an environment is missing.
    """
    execution = context.job.execution
    found = {name: context.settings.elsewhere(name) for name in job.models.environments}
    others = {name: python for name, python in found.items() if python is not None}
    return Machine(execution.workers, usable_device(execution.place(step).device), others)
