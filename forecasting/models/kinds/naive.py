"""Seasonal naive and window mean: no parameters, only the newest history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.models.base import Fitted, JsonFitted, Model, Param, Spec
from forecasting.models.kinds.capped import Capped
from forecasting.panel.known import Known
from forecasting.panel.lags import Rows, Values, take
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import DS, ID, LEAD, Y_HAT

_ROUNDING = 1e-6
RANGES_OUTSIDE = 3
"""Growing yearly series leave their range by more than its width; a diverging forecast by far more."""


class SeasonalNaive:
    """The newest observed value at the same position in the season; where there is none, the newest observed value.

    params: season (0: the main one; or another length of the job's).
    """

    defaults: ClassVar[Mapping[str, Param]] = {"season": 0}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:  # noqa: ARG002 - the interface
        """Learns nothing but the season."""
        return FittedNaive(spec.params["season"] or spec.season_length)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        return FittedNaive.load(folder)


class WindowMean:
    """The mean over the same position of the last `windows` seasons (default 8), closed and missing periods skipped.

    A series with less than two seasons of history has no mean by position: there it is the mean of the last `windows`
    periods.
    """

    defaults: ClassVar[Mapping[str, Param]] = {"windows": 8}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:  # noqa: ARG002 - the interface
        """Learns nothing but the season and the number of windows (params.windows)."""
        return FittedWindowMean(spec.season_length, spec.params["windows"])

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        return FittedWindowMean.load(folder)


@dataclass(frozen=True)
class FittedNaive(JsonFitted):
    """Seasonal naive of one season length."""

    season: int

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series without any observed value."""
        blocks = panel.past.blocks
        origins, leads = origins_and_leads(panel)
        seasonal = take(blocks.last_at_position(self.season), blocks.ahead(origins, leads, self.season))
        return forecast_frame(panel, np.where(np.isnan(seasonal), blocks.last_at_position(1)[origins], seasonal))


@dataclass(frozen=True)
class FittedWindowMean(JsonFitted):
    """Window mean of one season length and number of seasons."""

    season: int
    windows: int

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null where no period in the windows was observed."""
        blocks = panel.past.blocks
        origins, leads = origins_and_leads(panel)
        plain = blocks.mean(self.windows)[origins]
        seasonal = take(blocks.seasonal_mean(self.season, self.windows), blocks.ahead(origins, leads, self.season))
        short = origins - blocks.starts[origins] + 1 < 2 * self.season
        return forecast_frame(panel, np.where(short, plain, seasonal))


def origins_and_leads(panel: Panel) -> tuple[Rows, Rows]:
    """Returns, for every row of panel.future, the last history row of its series and its lead."""
    ahead = panel.ahead
    return np.repeat(panel.past.bounds[1:][ahead.series] - 1, len(ahead.periods)), ahead.leads


def forecast_frame(panel: Panel, y_hat: Values) -> pd.DataFrame:
    """Returns unique_id, ds, lead_periods of panel.future with these values; implausible ones become null.

    Args:
        panel: Panel to be forecast.
        y_hat: (expected, periods), or one after the other.
    """
    known, ahead = Known.of(panel.past.observed, panel.past.bounds), panel.ahead
    lowest, highest = (edge[ahead.series][:, None] for edge in (known.least(), known.most()))
    values = y_hat.reshape(len(ahead.series), len(ahead.periods))
    kept = np.where(is_plausible(values, lowest, highest), values, np.nan)
    return panel.future[[ID, DS, LEAD]].assign(**{Y_HAT: kept.ravel()})


def is_plausible(y_hat: Values, lowest: Values, highest: Values) -> NDArray[np.bool_]:
    """Whether values are finite and no further outside the observed range than RANGES_OUTSIDE times its width."""
    slack = RANGES_OUTSIDE * (highest - lowest) + _ROUNDING * np.abs(highest)
    return np.asarray((y_hat >= lowest - slack) & (y_hat <= highest + slack))


SEASONAL_NAIVE: Model = SeasonalNaive()
WINDOW_MEAN: Model = Capped(WindowMean())
