"""The interface that every model keeps: fit what is slow or shared, predict from whatever history the panel holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

import pandas as pd

from forecasting.panel.panel import Panel

Param = int | float | str
PARAMETERS = "parameters.json"
CPU, GPU = "cpu", "gpu"


@dataclass(frozen=True)
class Machine:
    """What fitting may use of the machine that it runs on.

    Attributes:
        workers: Processes or threads.
        device: Where trees are grown, cpu or gpu.
        interpreters: Python of every other environment that members name; that of this process is none of them.
    """

    workers: int = 1
    device: str = CPU
    interpreters: Mapping[str, Path] = field(default_factory=dict)


ONE_CORE = Machine()


@dataclass(frozen=True)
class Spec:
    """What a model needs to know of the job.

    Attributes:
        horizon: Leads to predict.
        frequency: One of periods.FREQUENCIES.
        season_lengths: Periods in each season, the main one first.
        point: What y_hat estimates, mean or median.
        lower_bound: Smallest possible value, or None.
        has_calendar: Whether dates carry meaning; without it no date feature may be used.
        time_zone: IANA name of the clock that periods below a day follow, whose ds are UTC; else UTC.
        labels: Static columns that may serve as categories.
        past_drivers: History columns that may be used up to the cutoff.
        future_drivers: Columns of history and future that may be used over the horizon too; null where unknown.
        seed: Seed of everything random.
        machine: What fitting may use.
        params: Every parameter of this model: the job file's, else the default.
    """

    horizon: int
    frequency: str
    season_lengths: tuple[int, ...]
    point: str = "mean"
    lower_bound: float | None = None
    has_calendar: bool = True
    time_zone: str = "UTC"
    labels: tuple[str, ...] = ()
    past_drivers: tuple[str, ...] = ()
    future_drivers: tuple[str, ...] = ()
    seed: int = 0
    machine: Machine = ONE_CORE
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def season_length(self) -> int:
        """Periods in the main season."""
        return self.season_lengths[0]


class Fitted(Protocol):
    """A model after training; its parameters are fixed, its state comes from the panel at prediction."""

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns unique_id, ds, lead_periods, y_hat for every row of panel.future, in its order.

        Pure: the same panel gives the same rows, and a subset of series gives the subset of rows. y_hat is null for a
        series the model cannot forecast. Closed periods and bounds are applied by the caller.
        """

    def save(self, folder: Path) -> None:
        """Writes everything predict needs into an empty folder; no pickles."""


@dataclass(frozen=True)
class JsonFitted:
    """A fitted model whose fields, numbers and texts, are all that it has learnt: JSON keeps every digit of them."""

    def save(self, folder: Path) -> None:
        """Writes the fields."""
        (folder / PARAMETERS).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads what save wrote."""
        return cls(**json.loads((folder / PARAMETERS).read_text(encoding="utf-8")))


class Model(Protocol):
    """One kind of model."""

    @property
    def defaults(self) -> Mapping[str, Param]:
        """The parameters that a job file may set, with the values they have unless it does."""

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Learns what is shared or slow: parameters, trees, encoders."""

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
