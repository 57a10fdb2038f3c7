"""What is known of the periods to come: which series are expected, which periods are open, and drivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.panel.lags import Rows, Values
from forecasting.vocabulary.columns import DS, ID, IS_HOLIDAY, IS_OPEN, LEAD

Flags = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Ahead:
    """The periods after the cutoff, lead 1 first.

    Attributes:
        periods: Start of every period.
        series: Place among the series of the panel of every series that is expected, rising, (expected,).
        is_open: 1 or 0, (expected, periods).
        is_holiday: 1 or 0, (expected, periods).
        drivers: Values by name, each (expected, periods); null where unknown.
    """

    periods: pd.DatetimeIndex
    series: Rows
    is_open: Flags
    is_holiday: Flags
    drivers: Mapping[str, Values] = field(default_factory=dict)

    @property
    def leads(self) -> Rows:
        """Lead of every row."""
        return np.tile(np.arange(1, len(self.periods) + 1), len(self.series))

    def of(self, kept: NDArray[np.bool_]) -> Ahead:
        """Returns the rows of the series of the panel for which a mask is true."""
        places, mine = np.cumsum(kept) - 1, kept[self.series]
        drivers = {name: values[mine] for name, values in self.drivers.items()}
        return Ahead(self.periods, places[self.series[mine]], self.is_open[mine], self.is_holiday[mine], drivers)

    def without(self, gone: NDArray[np.bool_]) -> Ahead:
        """Returns the rows of the periods that are not gone; their leads count on."""
        drivers = {name: values[:, ~gone] for name, values in self.drivers.items()}
        return Ahead(self.periods[~gone], self.series, self.is_open[:, ~gone], self.is_holiday[:, ~gone], drivers)

    def frame(self, ids: pd.Series) -> pd.DataFrame:
        """Returns one row per expected series and period; see Panel.future.

        Args:
            ids: Name of every series of the panel.
        """
        columns = {
            ID: ids.array.take(self.series.repeat(len(self.periods))),
            DS: self.periods[np.tile(np.arange(len(self.periods)), len(self.series))],
            LEAD: self.leads,
            IS_OPEN: self.is_open.ravel(),
            IS_HOLIDAY: self.is_holiday.ravel(),
        }
        return pd.DataFrame(columns | {name: values.ravel() for name, values in self.drivers.items()}).astype(
            {ID: "str"}
        )
