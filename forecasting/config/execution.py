"""Where and how the steps of a job run: `execution` of a job file, for the whole job and for single steps of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, field_validator

from forecasting.config.sections import Duration, Name, Section
from forecasting.errors import ConfigError, nearest
from forecasting.purposes import NUMBERS_OF, PURPOSES, every_step, purpose_of

DEFAULT_ENVIRONMENT = "forecasting"
DEFAULT_POOL = "default_pool"

MEMORY = r"^[1-9]\d*(Mi|Gi)$"
Device = Literal["cpu", "gpu", "gpu_or_cpu"]


class Resources(Section):
    """What a task asks of the machine that it runs on; Kubernetes gives it as request and limit of the pod."""

    cpus: float | None = Field(None, gt=0, le=1024, description="Processor cores.")
    memory: str | None = Field(None, pattern=MEMORY, description="Memory, such as 8Gi.")
    gpus: int = Field(0, ge=0, le=64, description="Graphics processors.")


class StepExecution(Section):
    """Where a step runs; what is not given is as for the purpose, or else as for the job."""

    environment: Name | None = Field(
        None,
        description="Environment whose interpreter runs the step: .venv/<name>, or FORECASTING_PYTHON_<NAME> from the "
        f"environment. {DEFAULT_ENVIRONMENT}, unless given.",
    )
    pool: str | None = Field(None, description=f"Airflow pool of the task. {DEFAULT_POOL}, unless given.")
    queue: str | None = Field(None, description="Airflow queue (Celery, Kubernetes).")
    executor: str | None = Field(
        None,
        description="Airflow executor, by its class or alias in AIRFLOW__CORE__EXECUTOR. The first one there, unless "
        "given; a queue alone never leads to another executor.",
    )
    resources: Resources | None = Field(None, description="What a task asks of its machine.")
    device: Device | None = Field(
        None,
        description="Where lightgbm trains: cpu, gpu (an OpenCL device, or the step fails), or gpu_or_cpu. "
        "cpu, unless given. Prediction needs no GPU.",
    )


def executor_classes(configured: str) -> dict[str, str]:
    """Returns the class of every executor that a task may name, by each of its names, the default one first.

    Args:
        configured: Airflow's setting [core] executor: names of classes, paths of classes or alias:class, separated by
            commas; those of a team after its name and =, teams separated by semicolons.
    """
    classes: dict[str, str] = {}
    for entry in configured.replace(";", ",").split(","):
        alias, _, path = entry.rpartition("=")[2].strip().rpartition(":")
        name = path.rpartition(".")[2]
        classes |= {known: name for known in (alias, name, path) if known}
    return classes


@dataclass(frozen=True)
class Placement:
    """Where a step runs, as StepExecution; equal for steps that one task can do."""

    environment: str = DEFAULT_ENVIRONMENT
    pool: str = DEFAULT_POOL
    queue: str | None = None
    executor: str | None = None
    resources: Resources | None = None
    device: Device = field(default="cpu", compare=False)


class Execution(StepExecution):
    """Where and how the steps run."""

    steps: dict[str, StepExecution] = Field(
        {}, description="Where single purposes or steps run otherwise, by name; a step goes before its purpose."
    )
    chunks: int = Field(1, ge=1, le=256, description="Number of parallel prediction tasks.")
    workers: int = Field(2, ge=1, le=64, description="Processes that fit series in parallel inside one task.")
    task_per: Literal["purpose", "step"] = Field(
        "purpose",
        description="What one Airflow task does: the steps of a purpose that run in the same place, chunks apart, or "
        "one step.",
    )
    retries: int = Field(1, ge=0, le=10, description="Airflow retries per task, from the step that failed.")
    retry_delay: Duration = Field(timedelta(minutes=5), description="Time between two tries.")
    task_timeout: Duration = Field(timedelta(hours=4), description="Longest run time of one task.")

    @field_validator("steps")
    @classmethod
    def _require_known_steps(cls, value: dict[str, StepExecution]) -> dict[str, StepExecution]:
        known = [*PURPOSES, *every_step()]
        for name in value:
            if name not in known:
                raise ValueError(f"`{name}` is no purpose and no step; {nearest(name, known)}")
        return value

    def place(self, step: str) -> Placement:
        """Returns where a step runs."""
        given: dict[str, Any] = {}
        for place in (self, self.steps.get(purpose_of(step)), self.steps.get(step)):
            words = {name: getattr(place, name, None) for name in StepExecution.model_fields}
            given |= {name: value for name, value in words.items() if value is not None}
        return Placement(**given)

    @property
    def executors(self) -> dict[str, str]:
        """The executors that are named, each with the first step that it is named for."""
        named: dict[str, str] = {}
        for step in every_step():
            executor = self.place(step).executor
            if executor is not None:
                named.setdefault(executor, step)
        return named

    def require_executors(self, known: Collection[str], *, job: str) -> None:
        """Raises ConfigError where an executor is named that Airflow does not know: it would break a whole DAG file."""
        for executor, step in self.executors.items():
            if executor not in known:
                raise ConfigError(
                    "Airflow has no such executor",
                    where=f"job {job}, execution, step {step}",
                    found=executor,
                    accepted=nearest(executor, known),
                    action="correct the job file, or name the executor in AIRFLOW__CORE__EXECUTOR",
                )

    def environment_of(self, purpose: str) -> str:
        """Returns the environment that the numbers of a purpose come from."""
        return self.place(NUMBERS_OF[purpose]).environment

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments of all steps, in the order of the steps."""
        return tuple(dict.fromkeys(self.place(step).environment for step in every_step()))
