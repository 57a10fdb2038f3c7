"""The past of a panel as columns: one value and one byte of marks per series and period, series after series.

A series is a gapless block of rows from its first period to the cutoff; eight more bytes a row hold each driver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.panel.lags import Blocks, Rows, Values
from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import (
    DS,
    ID,
    IS_HOLIDAY,
    IS_OPEN,
    IS_OUTLIER,
    OBS_STATE,
    REPORTED,
    Y_REPORTED,
    Y,
)

Marks = NDArray[np.uint8]
Mask = NDArray[np.bool_]

STATES = (ObsState.OBSERVED, ObsState.MISSING, ObsState.CLOSED)
"""States by their number, which is the two lowest bits of a mark."""
OBSERVED, MISSING, CLOSED = range(len(STATES))
OUTLIER, HOLIDAY, ROW, VALUE = 4, 8, 16, 32
"""Bits of a mark: no model learns from the value; a holiday; the source holds the row; it has a value there."""
_STATE = 3


@dataclass(frozen=True, eq=False)
class Past:
    """What is known of every series in every period up to the cutoff.

    Attributes:
        grid: Periods from the first one of any series to the cutoff, rising.
        starts: Place in the grid of the first period of each series, (series,); every series goes on to the end.
        y: Value, (rows,); null where MISSING, 0 where CLOSED.
        marks: State and bits, (rows,).
        drivers: Values by name, each (rows,); null where unknown.
    """

    grid: pd.DatetimeIndex
    starts: Rows
    y: Values
    marks: Marks
    drivers: Mapping[str, Values] = field(default_factory=dict)

    @cached_property
    def bounds(self) -> Rows:
        """First row of every series, and the number of rows as the last entry."""
        return np.append(0, np.cumsum(len(self.grid) - self.starts)).astype(np.int64)

    @property
    def lengths(self) -> Rows:
        """Rows of every series, at least one."""
        return np.diff(self.bounds)

    @property
    def series(self) -> Rows:
        """Number of the series of every row."""
        return np.repeat(np.arange(len(self.starts)), self.lengths)

    @property
    def places(self) -> Rows:
        """Place in the grid of every row."""
        return np.arange(len(self.y)) - np.repeat(self.bounds[:-1] - self.starts, self.lengths)

    @property
    def state(self) -> Marks:
        """Number of the state of every row, as in STATES."""
        return self.marks & np.uint8(_STATE)

    @property
    def y_reported(self) -> Values:
        """Value of the source, null where it has none."""
        return np.where(self.marks & VALUE, self.y, np.nan)

    @cached_property
    def observed(self) -> Values:
        """Value where it was OBSERVED and is no outlier, null elsewhere: what models may learn from."""
        return np.where(self.marks & (_STATE | OUTLIER), np.nan, self.y)

    @property
    def blocks(self) -> Blocks:
        """Observed values as blocks."""
        return Blocks(self.observed, self.bounds.astype(np.int32))

    def has(self, bit: int) -> Mask:
        """Whether rows have a bit."""
        return np.asarray((self.marks & bit) != 0)

    def with_y(self, y: Values) -> Past:
        """Returns the same rows with other values."""
        return replace(self, y=y)

    def of(self, kept: Mask) -> Past:
        """Returns the rows of the series for which a mask is true."""
        if kept.all():
            return self
        starts = self.starts[kept]
        first = starts.min(initial=len(self.grid))
        return self._rows(np.repeat(kept, self.lengths), self.grid[first:], starts - first)

    def until(self, end: int) -> Past:
        """Returns the rows before a place of the grid; series that begin there or later are left out."""
        return self._rows(self.places < end, self.grid[:end], self.starts[self.starts < end])

    def without(self, gone: Mask) -> tuple[Past, Mask]:
        """Returns the rows whose place in the grid is not gone, and which series have any."""
        left = np.append(0, np.cumsum(~gone))
        starts, lasting = left[self.starts], left[self.starts] < left[-1]
        return self._rows(~gone[self.places], self.grid[~gone], starts[lasting]), lasting

    def frame(self, ids: pd.Series, rows: Mask | None = None) -> pd.DataFrame:
        """Returns rows as people and checks read them; see Panel.history.

        Args:
            ids: Name of every series.
            rows: Which rows, in their order; all of them unless given.
        """
        some = slice(None) if rows is None else rows
        marks = self.marks[some]
        columns = {
            ID: ids.array.take(self.series[some]),
            DS: self.grid[self.places[some]],
            Y: self.y[some],
            OBS_STATE: state_texts(self.state[some]),
            IS_OPEN: (self.state[some] != CLOSED).astype("int8"),
            IS_HOLIDAY: (marks & HOLIDAY != 0).astype("int8"),
            IS_OUTLIER: (marks & OUTLIER != 0).astype("int8"),
            REPORTED: marks & ROW != 0,
            Y_REPORTED: self.y_reported[some],
        }
        drivers = {name: values[some] for name, values in self.drivers.items()}
        return pd.DataFrame(columns | drivers).astype({ID: "str", OBS_STATE: "str"})

    def _rows(self, kept: Mask, grid: pd.DatetimeIndex, starts: Rows) -> Past:
        drivers = {name: values[kept] for name, values in self.drivers.items()}
        return Past(grid, starts, self.y[kept], self.marks[kept], drivers)


def state_texts(state: NDArray[np.integer]) -> pd.Series:
    """Returns the names of states; null where the number is negative."""
    return pd.Series(pd.Categorical.from_codes(state.astype(np.int64), pd.Index([str(name) for name in STATES])))


def joined_marks(state: Marks, bits: Mapping[int, Mask]) -> Marks:
    """Returns marks of states, with each bit where its mask is true."""
    marks = state.astype(np.uint8)
    for bit, mask in bits.items():
        marks |= mask.astype(np.uint8) * np.uint8(bit)
    return marks
