"""Columns of users that have a name of the suite's own: inside they go by another one, readers keep theirs."""

from __future__ import annotations

from collections.abc import Iterable

from forecasting.config import Job, ModelSpec
from forecasting.vocabulary import columns
from forecasting.vocabulary.columns import CURRENCY, DS, ID, QUANTILES, UNIT, UPPER, Y
from forecasting.vocabulary.facts import FIRST_DS, LAST_DS, N_OBS, SERIES_ID, VALUE_WEIGHT

_SUFFIX = "_of_source"
_COLUMNS = {value for name, value in vars(columns).items() if name.isupper() and isinstance(value, str)}
_INSIDE = {"aside", "far_value", "late_day", "is_late", N_OBS, FIRST_DS, LAST_DS, VALUE_WEIGHT, SERIES_ID}
RESERVED = frozenset(_COLUMNS | set(QUANTILES) | _INSIDE) - {ID, DS, Y, UNIT, CURRENCY}
"""Names that frames of the suite have for columns of their own."""


def own_name(name: str) -> str:
    """Returns the name that a column of a user has inside."""
    return f"{name}{_SUFFIX}" if name in RESERVED else name


def name_of_user(name: str) -> str:
    """Returns what a user calls a column that own_name has named."""
    return name.removesuffix(_SUFFIX) if name.removesuffix(_SUFFIX) in RESERVED else name


def with_own_names(job: Job) -> Job:
    """Returns the job with the names that its keys, labels and drivers have inside; the job itself where all are free.

    Sources are read under these names (`inside_names`), so that no step meets a column of a user in the place of one
    of the suite.
    """
    if not RESERVED.intersection(_declared(job)):
        return job
    labels = tuple(
        label.model_copy(update={"name": own_name(label.name), "text": label.text and own_name(label.text)})
        for label in job.labels
    )
    names = {field: tuple(map(own_name, getattr(job, field))) for field in ("key", "past_drivers", "future_drivers")}
    candidates = tuple(
        candidate.model_copy(update={"members": tuple(map(_with_own_groups, candidate.members))})
        for candidate in job.models.candidates
    )
    capacity = {UPPER: own_name(job.capacity)} if job.capacity else {}
    return job.with_candidates(candidates).model_copy(update={**names, **capacity, "labels": labels})


def inside_names(job: Job) -> dict[str, str]:
    """Returns the name inside by the name in the source, of the columns of a job that with_own_names has returned."""
    declared = [name for name in _declared(job) if name.endswith(_SUFFIX)]
    return {name.removesuffix(_SUFFIX): name for name in declared if name.removesuffix(_SUFFIX) in RESERVED}


def _declared(job: Job) -> Iterable[str]:
    labels = (name for label in job.labels for name in (label.name, label.text) if name)
    return [*job.key, *labels, *job.past_drivers, *job.future_drivers, *filter(None, [job.capacity])]


def _with_own_groups(member: ModelSpec) -> ModelSpec:
    grouped = member.params.get("group_by")
    if not isinstance(grouped, str) or not grouped:
        return member
    names = "+".join(map(own_name, grouped.split("+")))
    return member.model_copy(update={"params": {**member.params, "group_by": names}})
