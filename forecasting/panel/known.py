"""Values that are known, by series: sums, means and quantiles of all series at once.

Every figure of a series is made of its own values in their order, so that it is the same in any chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from forecasting.panel.lags import Rows, Values

_CELLS = 1 << 22
"""Values that are sorted at once."""


@dataclass(frozen=True, eq=False)
class Known:
    """Some values of several series.

    Attributes:
        values: Without nulls, the series after one another, each in the order of time.
        series: Number of the series of every value, rising.
        n_series: Number of series, of which some may have no value.
    """

    values: Values
    series: Rows
    n_series: int

    @classmethod
    def of(cls, values: Values, bounds: Rows) -> Known:
        """Returns those of the values of gapless blocks that are not null.

        Args:
            values: (rows,).
            bounds: First row of every series, and the number of rows as the last entry.
        """
        lengths = np.diff(bounds)
        there = ~np.isnan(values)
        return cls(values[there], np.repeat(np.arange(len(lengths)), lengths)[there], len(lengths))

    @cached_property
    def counts(self) -> Rows:
        """Number of values of every series."""
        return np.bincount(self.series, minlength=self.n_series)

    @property
    def ranks(self) -> Rows:
        """Number of earlier values of the same series, by value."""
        return np.arange(len(self.series)) - (np.cumsum(self.counts) - self.counts)[self.series]

    def where(self, mask: NDArray[np.bool_]) -> Known:
        """Returns the values for which a mask is true."""
        return Known(self.values[mask], self.series[mask], self.n_series)

    def newest(self, count: int) -> Known:
        """Returns the newest values of every series, at most so many."""
        return self.where(self.ranks >= (self.counts - count)[self.series])

    def sum(self, of: Values | None = None) -> Values:
        """Returns the sum by series, 0 without a value; of other numbers at the same places where they are given."""
        weights = self.values if of is None else of
        return np.bincount(self.series, weights, minlength=self.n_series).astype(np.float64, copy=False)

    def mean(self, of: Values | None = None) -> Values:
        """Returns the mean by series, as sum; null without a value."""
        return self.sum(of) / np.where(self.counts > 0, self.counts, np.nan)

    def deviation(self) -> Values:
        """Returns the sample standard deviation by series; null with fewer than two values."""
        freedom = self.counts - 1
        squares = self.sum((self.values - self.mean()[self.series]) ** 2)
        return np.sqrt(squares / np.where(freedom > 0, freedom, np.nan))

    def least(self) -> Values:
        """Returns the smallest value by series; null without one."""
        return self._edge(np.minimum)

    def most(self) -> Values:
        """Returns the largest value by series; null without one."""
        return self._edge(np.maximum)

    def quantiles(self, levels: Sequence[float]) -> Values:
        """Returns quantiles by series, (levels, series), linear between neighbours; null without a value."""
        found = np.full((len(levels), self.n_series), np.nan)
        firsts = np.cumsum(self.counts) - self.counts
        order = np.argsort(self.counts, kind="stable")
        order = order[np.searchsorted(self.counts[order], 1) :]
        while len(order):
            rows = max(1, min(len(order), _CELLS // int(self.counts[order[-1]])))
            some, order = order[-rows:], order[:-rows]
            width = np.arange(self.counts[some[-1]])
            inside = width < self.counts[some][:, None]
            taken = np.minimum(firsts[some][:, None] + width, len(self.values) - 1)
            ordered = np.sort(np.where(inside, self.values[taken], np.inf), axis=1)
            for number, level in enumerate(levels):
                place = level * (self.counts[some] - 1)
                below = place.astype(np.int64)
                above = np.minimum(below + 1, self.counts[some] - 1)
                low, high = (ordered[np.arange(rows), at] for at in (below, above))
                found[number, some] = low + (high - low) * (place - below)
        return found

    def _edge(self, kind: np.ufunc) -> Values:
        found = np.full(self.n_series, np.nan)
        firsts = (np.cumsum(self.counts) - self.counts)[self.counts > 0]
        if len(firsts):
            found[self.counts > 0] = kind.reduceat(self.values, firsts)
        return found
