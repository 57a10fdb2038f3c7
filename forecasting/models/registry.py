"""The models a job file may name, and what they learn about the job."""

from __future__ import annotations

import hashlib
import json
from pkgutil import resolve_name

from forecasting.config import Job, ModelSpec
from forecasting.errors import ConfigError
from forecasting.models.base import ONE_CORE, Machine, Model, Spec
from forecasting.models.kinds.automatic import Automatic
from forecasting.models.kinds.long_years import LongYears
from forecasting.models.kinds.pooled import Pooled
from forecasting.vocabulary.models import MODELS, MODELS_FILE, POOLED

SEASONAL_NAIVE, WINDOW_MEAN = "seasonal_naive", "window_mean"
BASELINES = (ModelSpec(model=SEASONAL_NAIVE), ModelSpec(model=WINDOW_MEAN))
"""Fitted beside every recipe: what a champion must beat, and what stands in for it."""
_TYPES: dict[type, str] = {int: "a whole number", float: "a number", str: "a text"}


def bare_model(name: str) -> Model:
    """Returns a model as its module has it; only that module is imported.

    Raises:
        ConfigError: there is no such model, or nothing is where the table of models says.
    """
    if name not in MODELS:
        raise ConfigError("no such model", where="models.candidates", found=name, accepted=", ".join(MODELS))
    try:
        model: Model = resolve_name(MODELS[name])
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(
            f"the model {name} cannot be loaded",
            where=MODELS_FILE,
            found=f"{MODELS[name]}: {error}",
            accepted="module:attribute, such as forecasting.models.kinds.drift:NAIVE",
        ) from error
    return model


def model_named(name: str) -> Model:
    """Returns a model on years of equal length; one that all series teach, without what is absurd.

    Raises:
        ConfigError: as bare_model.
    """
    return LongYears(Pooled(bare_model(name)) if name in POOLED else bare_model(name))


def require_known_params(member: ModelSpec) -> None:
    """Raises ConfigError unless the model is there, has every parameter given, and each value is of its type."""
    defaults = model_named(member.model).defaults
    model = bare_model(member.model)
    if isinstance(model, Automatic) and member.environment is None:
        model.require_package()
    where = f"models.candidates, {member.model}"
    unknown = [name for name in member.params if name not in defaults]
    if unknown:
        accepted = ", ".join(f"{name} ({value})" for name, value in defaults.items())
        raise ConfigError("unknown model parameter", where=where, found=unknown, accepted=accepted or "none")
    for name, value in member.params.items():
        wanted = type(defaults[name])
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise ConfigError(
                f"parameter {name} has a value of another type", where=where, found=value, accepted=_TYPES[wanted]
            )


def member_name(member: ModelSpec) -> str:
    """Returns the method name of a member: the model, and a short hash of parameters and environment, if any."""
    if not member.params and not member.environment:
        return member.model
    text = json.dumps(member.params, sort_keys=True) + (member.environment or "")
    return f"{member.model}_{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def spec_of(job: Job, member: ModelSpec, machine: Machine = ONE_CORE) -> Spec:
    """Returns what a member needs to know of the job.

    Raises:
        ConfigError: the model has no such parameter, or a value is of another type.
    """
    require_known_params(member)
    return Spec(
        horizon=job.horizon,
        frequency=job.frequency,
        season_lengths=job.season_lengths,
        point=job.point,
        lower_bound=job.lower_bound,
        has_calendar=job.calendar != "none",
        time_zone=job.time_zone if job.periods.is_sub_daily else "UTC",
        labels=tuple(label.name for label in job.labels),
        past_drivers=job.past_drivers,
        future_drivers=job.future_drivers,
        seed=job.models.seed,
        machine=machine,
        params={**model_named(member.model).defaults, **member.params},
    )
