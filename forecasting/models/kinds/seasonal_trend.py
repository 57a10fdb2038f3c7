"""Seasons by loess: one or several are taken out of every series, the rest is smoothed, their last patterns return.

Nothing of the seasons is kept: they are estimated again from the panel's history at prediction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from statsmodels.tsa.seasonal import MSTL, STL

from forecasting.models.base import Fitted, Model, Param, Spec
from forecasting.models.batch import horizon_of
from forecasting.models.kinds.naive import forecast_frame
from forecasting.models.smoothing.engine import Smoothing
from forecasting.models.smoothing.exponential_smoothing import ExponentialSmoothing
from forecasting.panel.lags import Values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import Y_HAT

SMOOTHING: Model = Smoothing(ExponentialSmoothing())
MIN_SEASONS = 2
LEAST_WINDOW = 11
"""Seasons that a pattern is smoothed over at least, and exactly where there are several seasons. 2 origins: one season,
windows of 11, 35, 101 and as many as there are: M5 (35 daily series) rmsse .998, .905, .872, .87; Tourism monthly (31)
mase 1.977 at 11 and 1.962 at all. Two seasons, M4 Hourly (18): mase 1.08 at 11, 1.21 at all."""
_FILE, _LEVEL = "seasons.json", "level"


@dataclass(frozen=True)
class Seasons:
    """How seasons are estimated.

    Attributes:
        lengths: Periods of each season; those of which the history does not hold two are left out.
        window: Number of neighbouring seasons that a pattern is smoothed over, odd, at least 7; 0 for as many as there
            are, or 11 where there are several seasons.
        newest_periods: History that is used.
    """

    lengths: tuple[int, ...]
    window: int
    newest_periods: int


class SeasonalTrend:
    """Seasons by loess (STL; MSTL for several), what remains by exponential smoothing.

    Sources: Cleveland, Cleveland, McRae and Terpenning, "STL: A Seasonal-Trend Decomposition Procedure Based on Loess",
    Journal of Official Statistics 6 (1990); Bandara, Hyndman and Bergmeir, "MSTL: A Seasonal-Trend Decomposition
    Algorithm for Time Series with Multiple Seasonal Patterns" (2021). Positive series are decomposed as logarithms.

    params: newest_periods (1500), the history that is used; window (0), seasons that a pattern is smoothed
    over: all of them, or 11 where there are several season lengths.
    """

    defaults: ClassVar[Mapping[str, Param]] = {"newest_periods": 1500, "window": 0}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Estimates the smoothing parameters of the adjusted series."""
        lengths = tuple(length for length in sorted(spec.season_lengths) if length > 1)
        seasons = Seasons(lengths, spec.params["window"], spec.params["newest_periods"])
        adjusted, _ = adjust(panel, seasons)
        params = {**SMOOTHING.defaults, "newest_periods": seasons.newest_periods}
        level = SMOOTHING.fit(adjusted, replace(spec, season_lengths=(1,), params=params))
        return FittedSeasonalTrend(seasons, level)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        facts: dict[str, Any] = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        seasons = Seasons(**facts | {"lengths": tuple(facts["lengths"])})
        return FittedSeasonalTrend(seasons, SMOOTHING.load(folder / _LEVEL))


@dataclass(frozen=True)
class FittedSeasonalTrend:
    """How seasons are estimated, and the model of what remains."""

    seasons: Seasons
    level: Fitted

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series that the smoothing cannot forecast."""
        adjusted, (factor, summand) = adjust(panel, self.seasons)
        return forecast_frame(panel, self.level.predict(adjusted)[Y_HAT].to_numpy("float64") * factor + summand)

    def save(self, folder: Path) -> None:
        """Writes the season lengths and the model of the adjusted series."""
        (folder / _FILE).write_text(json.dumps(self.seasons.__dict__), encoding="utf-8")
        (folder / _LEVEL).mkdir()
        self.level.save(folder / _LEVEL)


def adjust(panel: Panel, seasons: Seasons) -> tuple[Panel, tuple[Values, Values]]:
    """Returns the panel without its seasons, and by row of panel.future the factor and the summand that restore them.

    Only the newest periods are adjusted; the smoothing looks at no others.
    """
    blocks, horizon = panel.past.blocks, horizon_of(panel)
    adjusted, ahead = blocks.values.copy(), np.zeros((2, len(panel.past.starts), horizon))
    ahead[0] = 1.0
    for number, (start, end) in enumerate(zip(blocks.bounds[:-1], blocks.bounds[1:], strict=True)):
        first = max(start, end - seasons.newest_periods)
        y = blocks.values[first:end]
        logarithmic = bool(np.nanmin(y, initial=np.inf) > 0)
        pattern, coming = _pattern(np.log(y) if logarithmic else y, seasons, horizon)
        adjusted[first:end] = y / np.exp(pattern) if logarithmic else y - pattern
        ahead[0 if logarithmic else 1, number] = np.exp(coming) if logarithmic else coming
    factor, summand = (part[panel.ahead.series].ravel() for part in ahead)
    return replace(panel, past=panel.past.with_y(adjusted)), (factor, summand)


def _pattern(y: Values, seasons: Seasons, horizon: int) -> tuple[Values, Values]:
    """Returns the sum of the seasonal patterns over the history, and their repetition over the horizon."""
    known = np.flatnonzero(~np.isnan(y))
    lengths = [length for length in seasons.lengths if len(known) > MIN_SEASONS * length]
    if not lengths:
        return np.zeros(len(y)), np.zeros(horizon)
    filled = np.interp(np.arange(len(y)), known, y[known])
    if len(lengths) == 1:
        window = seasons.window or max(LEAST_WINDOW, len(y) // lengths[0] // 2 * 2 + 1)
        patterns = STL(filled, period=lengths[0], seasonal=window).fit().seasonal[:, None]
    else:
        windows = [seasons.window or LEAST_WINDOW] * len(lengths)
        found = MSTL(filled, periods=lengths, windows=windows).fit().seasonal
        patterns = np.asarray(found, dtype=np.float64)
    leads = np.arange(horizon)
    coming = [pattern[len(y) - length + leads % length] for pattern, length in zip(patterns.T, lengths, strict=True)]
    return patterns.sum(axis=1), np.sum(coming, axis=0)


MODEL: Model = SeasonalTrend()
