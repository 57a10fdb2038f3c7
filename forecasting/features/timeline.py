"""History and future of a panel as one timeline: every series a gapless block, its future rows last."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.panel.lags import Blocks, Rows, Values, observed_values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import DS, ID, IS_HOLIDAY, IS_OPEN, LEAD


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
            panel: Its history and future are sorted by unique_id, ds.
            drivers: Columns of the history, and of the future where they are known in advance.
        """
        codes, ids = pd.factorize(panel.history[ID])
        coming = pd.Index(ids).get_indexer(panel.future[ID])
        past, ahead = (np.bincount(numbers, minlength=len(ids)) for numbers in (codes, coming))
        ends = np.cumsum(past + ahead)
        old = np.arange(len(codes)) + (np.cumsum(ahead) - ahead)[codes]
        new = np.arange(len(coming)) + np.cumsum(past)[coming]

        def joined(before: NDArray[Any], after: NDArray[Any] | float) -> NDArray[Any]:
            values = np.empty(len(old) + len(new), dtype=before.dtype)
            values[old], values[new] = before, after
            return values

        y = joined(observed_values(panel.history).to_numpy("float64"), np.nan)
        ds = joined(panel.history[DS].to_numpy(), panel.future[DS].to_numpy())
        lead = joined(np.zeros(len(old), dtype=np.int64), panel.future[LEAD].to_numpy("int64"))
        columns = {
            name: joined(
                panel.history[name].to_numpy("float64"),
                panel.future[name].to_numpy("float64") if name in panel.future.columns else np.nan,
            )
            for name in (IS_OPEN, IS_HOLIDAY, *drivers)
        }
        bounds = np.append(0, ends).astype(np.int32)
        return cls(pd.Index(ids), Blocks(y, bounds), pd.DatetimeIndex(ds), lead, columns)

    def with_y(self, rows: Rows, values: Values) -> Timeline:
        """Returns the same timeline with these values of y."""
        y = self.blocks.values.copy()
        y[rows] = values
        return replace(self, blocks=self.blocks.with_values(y))
