"""Automatic models of statsforecast, for jobs or candidates whose environment has that package.

Nothing is kept from training: every series is estimated again at prediction, so a prediction takes as long as a fit.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from forecasting.errors import ConfigError
from forecasting.models.base import Fitted, JsonFitted, Model, Param, Spec
from forecasting.models.batch import Batch, batch_forecast, horizon_of
from forecasting.panel.lags import Values
from forecasting.panel.panel import Panel

PACKAGE = "statsforecast"
MIN_PERIODS = 10
"""A series with fewer observed periods gets no forecast from these models."""
MIN_SEASONS = 2
PARALLEL_FROM = 16
"""Fewer series than this are fitted faster in the own process."""


@dataclass(frozen=True)
class Automatic:
    """A model of statsforecast with its own choice of form; needs the environment `statistical`.

    auto_ets: AutoETS; auto_theta: DynamicOptimizedTheta; auto_ces: AutoCES, whose first use compiles for a minute.

    params: newest_periods (730), the history that is used.
    """

    kind: str
    defaults: ClassVar[Mapping[str, Param]] = {"newest_periods": 730}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:  # noqa: ARG002 - the interface
        """Learns nothing but the season.

        Raises:
            ConfigError: the package is not in this environment.
        """
        self.require_package()
        return FittedAutomatic(self.kind, spec.season_length, spec.params["newest_periods"], spec.machine.workers)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote; raises ConfigError where the package is not in this environment."""
        self.require_package()
        return FittedAutomatic.load(folder)

    def require_package(self) -> None:
        """Raises ConfigError unless this environment has the package."""
        if find_spec(PACKAGE) is None:
            raise ConfigError(
                f"model {self.kind} needs the package {PACKAGE}, which this environment lacks",
                where="models.candidates",
                accepted="the environment `statistical`",
                action="give the candidate `environment: statistical`, and build that with `forecasting environments "
                "build statistical`",
            )


@dataclass(frozen=True)
class FittedAutomatic(JsonFitted):
    """Which model, with which season.

    Attributes:
        kind: Class of statsforecast.models.
        season: Periods in the season.
        newest_periods: History that is used.
        workers: Processes that estimate series in parallel.
    """

    kind: str
    season: int
    newest_periods: int
    workers: int

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series that is short or cannot be estimated."""
        batch, horizon = Batch.of(panel, self.newest_periods), horizon_of(panel)
        batch = batch.where(batch.observed >= MIN_PERIODS)
        workers = self.workers if len(batch.ids) >= PARALLEL_FROM else 1
        y_hat = Parallel(n_jobs=workers, batch_size=4)(
            delayed(_forecast)(self.kind, y[first:], self.season, horizon)
            for y, first in zip(batch.values.T, batch.starts, strict=True)
        )
        return batch_forecast(panel, batch, np.reshape(y_hat, (len(batch.ids), horizon)).T)


def _forecast(kind: str, y: Values, season: int, horizon: int) -> Values:
    """Returns the forecasts of one series, gaps filled along straight lines; null where the estimation fails."""
    known = np.flatnonzero(~np.isnan(y))
    filled = np.interp(np.arange(len(y)), known, y[known])
    length = season if len(y) >= MIN_SEASONS * season else 1
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        model = getattr(importlib.import_module(f"{PACKAGE}.models"), kind)(season_length=length)
        try:
            return np.asarray(model.forecast(filled, h=horizon)["mean"], dtype=np.float64)
        except Exception:  # noqa: BLE001 - the series boundary: null here, a fallback with its reason in the forecast
            return np.full(horizon, np.nan)


AUTO_ETS: Model = Automatic("AutoETS")
AUTO_THETA: Model = Automatic("DynamicOptimizedTheta")
AUTO_CES: Model = Automatic("AutoCES")
