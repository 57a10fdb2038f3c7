"""The recipe: which members make a forecast, how they are combined, and what the combination estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from forecasting.config import Candidate, Job
from forecasting.models.registry import member_name
from forecasting.vocabulary.codes import SourceCode

WEAK = ("naive", "drift", "seasonal_naive", "window_mean")
SEEING_DRIVERS = ("lightgbm", "sarimax")
Combination = Literal["mean", "median", "trimmed_mean", "weights", "blend"]
Point = Literal["mean", "median"]


@dataclass(frozen=True)
class Recipe:
    """How members become one forecast.

    Attributes:
        name: Name of the candidate.
        methods: Method names of its members.
        how: How they are combined.
        lower_bound: Smallest possible value, or None.
        point: What y_hat estimates.
        is_scaled: Whether weights are learnt in units of the series' scale, so that every series counts alike; else in
            units of y, as the metric wape counts.
        begin: Members that weigh the same until weights can be learnt: models that see the future drivers of the job,
            else all models. Naive members only help where weights tell where.
    """

    name: str
    methods: tuple[str, ...]
    how: Combination
    lower_bound: float | None
    point: Point = "mean"
    is_scaled: bool = True
    begin: tuple[str, ...] = ()

    @classmethod
    def of(cls, candidate: Candidate, job: Job) -> Recipe:
        """Builds the recipe of a candidate."""
        methods = tuple(map(member_name, candidate.members))
        is_scaled = job.models.gate.metric != "wape"
        models = [member for member in candidate.members if member.model not in WEAK]
        seeing = [member for member in models if member.model in SEEING_DRIVERS and job.future_drivers]
        begin = tuple(map(member_name, seeing or models))
        return cls(candidate.name, methods, candidate.combine, job.lower_bound, job.point, is_scaled, begin)

    @property
    def label(self) -> str:
        """Method name of its forecasts: the only member, or the name of the combination."""
        return self.methods[0] if len(self.methods) == 1 else self.name

    @property
    def source(self) -> SourceCode:
        """Source code of its forecasts."""
        return SourceCode.MODEL if len(self.methods) == 1 else SourceCode.COMBINATION
