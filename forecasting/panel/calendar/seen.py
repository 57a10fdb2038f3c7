"""What all series together show by period: what a calendar is learnt from, added up over any shares of the series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.panel.lags import Rows
from forecasting.panel.past import ROW, Past


@dataclass(frozen=True, eq=False)
class Seen:
    """Counts by period.

    Attributes:
        periods: From the first row of any series to the cutoff, rising.
        traded: Rows with a value other than zero.
        unknown: Rows without a value.
        begun: Series whose first row it is.
    """

    periods: pd.DatetimeIndex
    traded: Rows
    unknown: Rows
    begun: Rows

    @classmethod
    def of(cls, past: Past) -> Seen:
        """Counts the rows that the source holds."""
        y, places, size = past.y_reported, past.places, len(past.grid)
        trades = ~np.isnan(y) & (y != 0)
        unknown = np.isnan(y) & past.has(ROW)
        return cls(
            past.grid,
            np.bincount(places[trades], minlength=size),
            np.bincount(places[unknown], minlength=size),
            np.bincount(past.starts, minlength=size),
        )

    @property
    def traded_periods(self) -> pd.DatetimeIndex:
        """Periods with a value other than zero."""
        return self.periods[self.traded > 0]

    def begun_by(self, instants: pd.Series) -> Rows:
        """Returns how many series have begun at each of some instants or before."""
        return np.append(0, np.cumsum(self.begun))[self.periods.searchsorted(instants.to_numpy(), side="right")]
