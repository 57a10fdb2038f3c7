"""The section `monitoring` of a job file: when live errors are too large, and what happens then."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from forecasting.config.sections import Duration, Section
from forecasting.vocabulary.codes import SignalName

_ANSWERABLE = (SignalName.ERROR, SignalName.BIAS, SignalName.COVERAGE, SignalName.TARGET, SignalName.FEATURE)


def _require_answerable(value: object) -> object:
    if value not in _ANSWERABLE:
        *others, last = (f"'{name}'" for name in _ANSWERABLE)
        raise ValueError(f"a training can answer {', '.join(others)} or {last}")
    return value


TrainingSignal = Annotated[SignalName, BeforeValidator(_require_answerable)]
"""A signal that a training can do something about."""
WINDOWS: dict[str, int] = {"15min": 192, "30min": 96, "h": 48, "D": 14, "W": 8, "M": 6, "Q": 4, "Y": 3}
"""Periods that are judged together, by frequency, where the job names no number."""


class ErrorBarrier(Section):
    """The error of published forecasts beyond which the model is retrained."""

    metric: Literal["rmsse", "mase", "wape"] | None = Field(
        None,
        description="Metric of the live error, pooled over series; unless given that of models.gate. Of sparse demand "
        "rmsse notices a rise of the level first and wape a fall; bias notices both.",
    )
    kind: Literal["absolute", "backtest", "skill"] = Field(
        "backtest",
        description="What `limit` is: absolute, the largest metric; backtest, the largest ratio to the metric at the "
        "median cutoff of the champion's backtest; skill, the smallest gain over seasonal naive, 1 - metric / that of "
        "seasonal naive. What chance explains is no breach: compared are 95 % bounds.",
    )
    limit: float = Field(1.3, description="The barrier, read as `kind` says; skill needs one below 1.")

    @model_validator(mode="after")
    def _can_be_crossed_and_kept(self) -> ErrorBarrier:
        if self.kind == "skill" and self.limit >= 1:
            raise ValueError("a gain over seasonal naive is below 1: name a `limit` such as 0.1")
        if self.kind != "skill" and self.limit <= 0:
            raise ValueError("an error is above 0, and so must be its `limit`")
        return self


class Monitoring(Section):
    """What is watched in live forecasts, and which breach starts a training."""

    window: int | None = Field(
        None,
        ge=2,
        le=1000,
        description="Newest periods that are judged together; unless given "
        + ", ".join(f"{count} ({frequency})" for frequency, count in WINDOWS.items())
        + ".",
    )
    leads: int | None = Field(
        None, ge=1, description="Leads 1 to this one are judged; unless given the first quarter of the horizon."
    )
    error: ErrorBarrier = Field(default_factory=ErrorBarrier, description="Barrier of the live error.")
    bias: float = Field(
        0.8,
        gt=0,
        le=1,
        description="Largest tracking signal: size of the summed errors by the sum of their sizes, over the totals of "
        "the job one period ahead, whichever of them is left out; 1 where all err to one side.",
    )
    coverage: float = Field(
        0.1, gt=0, lt=1, description="How far the share within the 80 % interval may fall below that of the backtest."
    )
    drift: float = Field(
        0.25, gt=0, description="Largest population stability index of recent values against the whole history."
    )
    stability: float = Field(
        0.25, gt=0, description="Largest mean change between two publications, relative to the forecast."
    )
    freshness: int = Field(1, ge=0, description="Periods that the current publication may lack.")
    min_evidence: int = Field(30, ge=1, description="Fewer scored values, or less than half a window, judge nothing.")
    consecutive: int = Field(3, ge=1, description="Windows in a row beyond the barrier before anything is started.")
    release: float = Field(
        0.1, ge=0, lt=1, description="A breach ends once the value is this share of the barrier within it."
    )
    cool_down: Duration = Field(
        timedelta(days=14),
        description="No second training is started within this time; it doubles, up to eightfold, while a breach "
        "outlasts the trainings that it has started.",
    )
    retrain_on: tuple[TrainingSignal, ...] = Field(
        (SignalName.ERROR, SignalName.BIAS, SignalName.COVERAGE),
        description="Signals that start a training; TARGET and FEATURE may too. What is not named only tells.",
    )
