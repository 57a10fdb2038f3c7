"""Lags and windows over many series at once; missing and closed periods are skipped, never counted as values.

Results are as of each row, the row itself included, so they can never see a later one. Kernels: coreforecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from coreforecast.grouped_array import GroupedArray
from coreforecast.lag_transforms import ExpandingMean, RollingMean, RollingStd, SeasonalRollingMean
from numpy.typing import NDArray

Values = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Blocks:
    """Values of several series, one gapless block after the other.

    Attributes:
        values: One value per period; NaN where it is not to be counted.
        bounds: Start of every block, and the length of `values` as the last entry.
    """

    values: Values
    bounds: NDArray[np.int32]

    @property
    def starts(self) -> Rows:
        """First row of the series that each row belongs to."""
        return np.repeat(self.bounds[:-1], np.diff(self.bounds)).astype(np.int64)

    def with_values(self, values: Values) -> Blocks:
        """Returns the same blocks with other values."""
        return Blocks(values, self.bounds)

    def mean(self, window: int) -> Values:
        """Mean of the counted values among the last `window` periods."""
        return self._apply(RollingMean(0, window, 1, skipna=True))

    def deviation(self, window: int) -> Values:
        """Standard deviation of the counted values among the last `window` periods."""
        return self._apply(RollingStd(0, window, 2, skipna=True))

    def mean_so_far(self) -> Values:
        """Mean of all counted values up to the row."""
        return self._apply(ExpandingMean(0, skipna=True))

    def seasonal_mean(self, season: int, windows: int) -> Values:
        """Mean of the counted values at the row's position in the last `windows` seasons, its own included."""
        return self._apply(SeasonalRollingMean(0, season, windows, 1, skipna=True))

    def last_at_position(self, season: int) -> Values:
        """Newest counted value at the row's position in the season, however long ago."""
        found, within, step = self.values.copy(), np.arange(len(self.values)) - self.starts, season
        longest = within.max(initial=0)
        while step <= longest:  # each pass looks back twice as far as the one before
            null = np.flatnonzero(np.isnan(found) & (within >= step))
            found[null] = found[null - step]
            step *= 2
        return found

    def shifted(self, periods: int) -> Values:
        """Value so many periods earlier; NaN before the series begins."""
        rows = np.arange(len(self.values)) - periods
        return take(self.values, np.where(rows >= self.starts, rows, -1))

    def ahead(self, origins: Rows, leads: Rows, season: int) -> Rows:
        """Returns the newest row, at or before the origin, at the season position of origin + lead; -1 without one."""
        rows = origins + leads - season * (-(-leads // season))
        return np.where(rows >= self.starts[origins], rows, -1)

    def _apply(self, kernel: Any) -> Values:
        return np.asarray(kernel.transform(GroupedArray(self.values, self.bounds)), dtype=np.float64)


def take(values: Values, rows: Rows) -> Values:
    """Returns values at rows; NaN where the row is negative."""
    return np.where(rows >= 0, values[rows], np.nan)
