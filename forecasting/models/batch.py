"""Many series as one matrix, right-aligned at the cutoff, so that a recursion over time serves all of them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.frames import ID, LEAD
from forecasting.models.naive import forecast_frame
from forecasting.panel.lags import Values, observed_values
from forecasting.panel.panel import Panel


@dataclass(frozen=True)
class Batch:
    """Observed values of several series.

    Attributes:
        ids: One id per column, in the order of the panel.
        values: (periods, series); the last row is the cutoff. NaN before a series begins and where a period is missing
            or closed.
    """

    ids: tuple[str, ...]
    values: Values

    @classmethod
    def of(cls, panel: Panel, newest_periods: int | None = None) -> Batch:
        """Aligns the history of a panel; of longer series only the newest periods are kept."""
        codes, ids = pd.factorize(panel.history[ID])
        lengths = np.bincount(codes, minlength=len(ids))
        back = np.cumsum(lengths)[codes] - np.arange(len(codes)) - 1
        periods = min(int(lengths.max(initial=0)), newest_periods or int(lengths.max(initial=0)))
        values = np.full((periods, len(ids)), np.nan)
        kept = back < periods
        values[periods - 1 - back[kept], codes[kept]] = observed_values(panel.history).to_numpy("float64")[kept]
        return cls(tuple(map(str, ids)), values)

    def select(self, columns: Values) -> Batch:
        """Returns the series at these positions (or where a mask is true), without rows that are null for all."""
        values = self.values[:, columns]
        known = np.flatnonzero(~np.isnan(values).all(axis=1))
        first = known[0] if len(known) else len(values)
        return Batch(tuple(np.array(self.ids, dtype=object)[columns]), values[first:])


def batch_forecast(panel: Panel, batch: Batch, y_hat: Values) -> pd.DataFrame:
    """Returns what Fitted.predict returns.

    Args:
        panel: Panel to be forecast.
        batch: Series that have a forecast; others of the panel become null.
        y_hat: (horizon, series of the batch), null where there is no forecast.
    """
    columns = pd.Index(batch.ids).get_indexer(panel.future[ID])
    found = np.full(len(panel.future), np.nan)
    there = columns >= 0
    found[there] = y_hat[panel.future[LEAD].to_numpy("int64")[there] - 1, columns[there]]
    return forecast_frame(panel, found)
