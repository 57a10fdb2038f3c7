"""Exponential smoothing per series: additive season, no trend, parameters estimated by statsmodels.

Only the smoothing parameters are kept. Level and season are filtered anew from the panel's history at prediction,
starting from the first seasons, so a fitted model follows new observations.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.holtwinters import ExponentialSmoothing as StatsmodelsSmoothing

from forecasting.frames import ID, LEAD
from forecasting.models.base import Fitted, Param, Spec
from forecasting.models.naive import forecast_frame
from forecasting.panel.lags import Values, observed_values
from forecasting.panel.panel import Panel

MIN_SEASONS = 3
"""A season is estimated from this many of its lengths on; below it the series is smoothed without one."""
MIN_PERIODS = 10
"""Shorter series get no forecast from this model."""
PARALLEL_FROM = 16
"""Fewer series than this are fitted faster in the own process."""
DEFAULT_LEVEL, DEFAULT_SEASON = 0.1, 0.05
"""Smoothing parameters where the estimation fails."""
_FILE = "parameters.json"


class ExponentialSmoothing:
    """Additive exponential smoothing per series, parameters estimated by statsmodels.

    params: newest_periods (730), the history that is used.
    """

    defaults: ClassVar[Mapping[str, Param]] = {"newest_periods": 730}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Estimates the smoothing parameters of every series, in spec.workers processes."""
        newest = spec.params["newest_periods"]
        series = _series_values(panel, newest)
        workers = spec.workers if len(series) >= PARALLEL_FROM else 1
        found = Parallel(n_jobs=workers, batch_size=8)(
            delayed(_estimate)(y, spec.season_length) for y in series.values()
        )
        return FittedSmoothing(dict(zip(series, found, strict=True)), spec.season_length, newest)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        facts = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        facts["parameters"] = {name: (level, season) for name, (level, season) in facts["parameters"].items()}
        return FittedSmoothing(**facts)


@dataclass(frozen=True)
class FittedSmoothing:
    """Smoothing parameters (level, season) by series."""

    parameters: Mapping[str, tuple[float, float]]
    season: int
    newest_periods: int

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series that was not fitted."""
        series = _series_values(panel, self.newest_periods)
        expected = panel.future.groupby(ID, sort=False)[LEAD]
        y_hat = [
            self._forecast(series.get(str(name)), self.parameters.get(str(name)), leads.to_numpy())
            for name, leads in expected
        ]
        return forecast_frame(panel, np.concatenate([np.empty(0), *y_hat]))

    def save(self, folder: Path) -> None:
        """Writes the smoothing parameters."""
        (folder / _FILE).write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    def _forecast(self, y: Values | None, parameters: tuple[float, float] | None, leads: Values) -> Values:
        if y is None or parameters is None:
            return np.full(len(leads), np.nan)
        level, season = parameters
        seasonal = {"smoothing_seasonal": season} if _has_season(y, self.season) else {}
        with _perfect_fits_allowed():
            states = _smoothing(y, self.season).fit(smoothing_level=level, optimized=False, **seasonal)
            y_hat: Values = np.asarray(states.forecast(int(leads.max())), dtype=np.float64)[leads - 1]
        return y_hat


def _series_values(panel: Panel, newest: int) -> dict[str, Values]:
    known = panel.history[[ID]].assign(y=observed_values(panel.history))
    values = {str(name): y.to_numpy("float64")[-newest:] for name, y in known.groupby(ID, sort=False)["y"]}
    return {name: _filled(y) for name, y in values.items() if np.isfinite(y).sum() >= MIN_PERIODS}


def _filled(y: Values) -> Values:
    return np.asarray(pd.Series(y).ffill().bfill(), dtype=np.float64)


def _has_season(y: Values, season: int) -> bool:
    return season > 1 and len(y) >= MIN_SEASONS * season


def _smoothing(y: Values, season: int) -> StatsmodelsSmoothing:
    if not _has_season(y, season):
        return StatsmodelsSmoothing(y, initialization_method="known", initial_level=float(y[:MIN_PERIODS].mean()))
    first = y[: MIN_SEASONS * season].reshape(MIN_SEASONS, season)
    return StatsmodelsSmoothing(
        y,
        seasonal="add",
        seasonal_periods=season,
        initialization_method="known",
        initial_level=float(first.mean()),
        initial_seasonal=first.mean(axis=0) - first.mean(),
    )


def _perfect_fits_allowed() -> np.errstate:
    # A constant series is fitted without error; statsmodels then takes log(0) for criteria that are not used here.
    return np.errstate(divide="ignore", invalid="ignore")


def _estimate(y: Values, season: int) -> tuple[float, float]:
    with warnings.catch_warnings(), _perfect_fits_allowed():
        # An estimation that has not converged is checked below, not announced.
        warnings.simplefilter("ignore", ConvergenceWarning)
        try:
            found = _smoothing(y, season).fit().params
        except (ValueError, FloatingPointError, np.linalg.LinAlgError):
            return DEFAULT_LEVEL, DEFAULT_SEASON
    estimates = np.nan_to_num([found["smoothing_level"], found["smoothing_seasonal"]])
    if not ((estimates >= 0) & (estimates <= 1)).all():
        return DEFAULT_LEVEL, DEFAULT_SEASON
    return float(estimates[0]), float(estimates[1])
