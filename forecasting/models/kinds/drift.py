"""Naive and drift: the newest value, and the newest value with the mean change of the whole history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd

from forecasting.models.base import Fitted, JsonFitted, Model, Param, Spec
from forecasting.models.batch import Batch, batch_forecast, horizon_of
from forecasting.panel.panel import Panel


@dataclass(frozen=True)
class Drift:
    """The newest observed value plus a share of the mean change per period, from the first to the newest value.

    Source: Hyndman and Athanasopoulos, "Forecasting: Principles and Practice" (2021), chapter 5.2. The naive forecast
    has the share 0, drift the share 1.
    """

    share: float = 1.0
    defaults: ClassVar[Mapping[str, Param]] = {}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:  # noqa: ARG002 - the interface
        """Learns nothing: line and newest value come from the history at prediction."""
        return FittedDrift(self.share)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        return FittedDrift.load(folder)


@dataclass(frozen=True)
class FittedDrift(JsonFitted):
    """Share of the mean change that is carried on."""

    share: float

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series without any observed value."""
        batch, horizon = Batch.of(panel), horizon_of(panel)
        known, columns = ~np.isnan(batch.values), np.arange(len(batch.ids))
        if not len(columns):
            return batch_forecast(panel, batch, np.empty((horizon, 0)))
        first, idle = known.argmax(axis=0), known[::-1].argmax(axis=0)
        last = len(known) - 1 - idle
        start, newest = batch.values[first, columns], batch.values[last, columns]
        slope = self.share * (newest - start) / np.maximum(last - first, 1)
        return batch_forecast(panel, batch, newest + slope * (idle + np.arange(1, horizon + 1)[:, None]))


NAIVE: Model = Drift(share=0.0)
DRIFT: Model = Drift()
