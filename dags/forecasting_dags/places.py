"""Where a task runs, in Airflow's words, and whether Airflow knows the executors that a job names."""

from __future__ import annotations

from typing import Any

from airflow.sdk.configuration import conf

from forecasting.config import Job, Placement, Resources, executor_classes

KUBERNETES = "KubernetesExecutor"
_CONTAINER = "base"
"""Name of the container of a task in Airflow's pods."""


def require_executors(job: Job) -> None:
    """Raises ConfigError where a job names an executor that this Airflow does not have."""
    job.execution.require_executors(_known(), job=job.job)


def placed(place: Placement) -> dict[str, Any]:
    """Returns the arguments of an operator that run its task in a place."""
    arguments: dict[str, Any] = {"pool": place.pool}
    arguments |= {"queue": place.queue} if place.queue else {}
    arguments |= {"executor": place.executor} if place.executor else {}
    known = _known()
    if place.resources is None or known.get(place.executor or next(iter(known))) != KUBERNETES:
        return arguments
    return arguments | {"executor_config": {"pod_override": _pod(place.resources)}}


def _known() -> dict[str, str]:
    return executor_classes(conf.get("core", "executor"))


def _pod(resources: Resources) -> Any:
    from kubernetes.client import models  # type: ignore[import-untyped] # half a second, for Kubernetes alone

    amounts = {"cpu": resources.cpus, "memory": resources.memory, "nvidia.com/gpu": resources.gpus or None}
    asked = {name: str(amount) for name, amount in amounts.items() if amount is not None}
    wanted = models.V1ResourceRequirements(requests=asked, limits=asked)
    return models.V1Pod(spec=models.V1PodSpec(containers=[models.V1Container(name=_CONTAINER, resources=wanted)]))
