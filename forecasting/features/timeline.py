"""History and future of a panel as one timeline: every series a gapless block, its future rows last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.panel.lags import Blocks, Rows, Values
from forecasting.panel.panel import Panel
from forecasting.panel.past import CLOSED, HOLIDAY
from forecasting.vocabulary.columns import ID, IS_HOLIDAY, IS_OPEN


@dataclass(frozen=True)
class Timeline:
    """Aligned columns of history and future.

    Attributes:
        ids: Id of every block, in the order of the panel.
        blocks: Observed values of y; null where closed or missing, and in the future.
        ds: Start of every period.
        lead: 0 in the history, 1..horizon in the future.
        columns: is_open, is_holiday and the drivers; null in the future where a driver is not known in advance.
    """

    ids: pd.Index
    blocks: Blocks
    ds: pd.DatetimeIndex
    lead: Rows
    columns: dict[str, Values]

    @classmethod
    def of(cls, panel: Panel, drivers: Collection[str] = ()) -> Timeline:
        """Puts the future rows of every series behind its history.

        Args:
            panel: Its past, and what it knows of the horizon.
            drivers: Names of past drivers, and of those that are known in advance.
        """
        past, ahead = panel.past, panel.ahead
        horizon = len(ahead.periods)
        coming = np.zeros(len(past.starts), dtype=np.int64)
        coming[ahead.series] = horizon
        ends = np.cumsum(past.lengths + coming)
        old = np.arange(len(past.y)) + np.repeat(np.cumsum(coming) - coming, past.lengths)
        new = ((ends - horizon)[ahead.series][:, None] + np.arange(horizon)).ravel()

        def joined(before: NDArray[Any], after: NDArray[Any] | float) -> NDArray[Any]:
            values = np.empty(len(old) + len(new), dtype=before.dtype)
            values[old], values[new] = before, after
            return values

        y = joined(past.observed, np.nan)
        places = joined(past.places, np.tile(len(past.grid) + np.arange(horizon), len(ahead.series)))
        lead = joined(np.zeros(len(old), dtype=np.int64), ahead.leads)
        columns = {
            IS_OPEN: joined((past.state != CLOSED).astype("float64"), ahead.is_open.ravel()),
            IS_HOLIDAY: joined(past.has(HOLIDAY).astype("float64"), ahead.is_holiday.ravel()),
        }
        for name in drivers:
            columns[name] = joined(past.drivers[name], ahead.drivers[name].ravel() if name in ahead.drivers else np.nan)
        bounds = np.append(0, ends).astype(np.int32)
        return cls(pd.Index(panel.static[ID]), Blocks(y, bounds), panel.periods[places], lead, columns)

    def with_y(self, rows: Rows, values: Values) -> Timeline:
        """Returns the same timeline with these values of y."""
        y = self.blocks.values.copy()
        y[rows] = values
        return replace(self, blocks=self.blocks.with_values(y))
