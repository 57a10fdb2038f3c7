"""Many series as one matrix, right-aligned at the cutoff, so that a recursion over time serves all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.models.kinds.naive import forecast_frame, is_plausible
from forecasting.panel.lags import Values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import ID


@dataclass(frozen=True)
class Batch:
    """Observed values of several series, the longest first.

    Attributes:
        ids: One id per column.
        values: (periods, series); the last row is the cutoff. NaN before a series begins and where a period is missing
            or closed. Columns are sorted by the row of their first value.
    """

    ids: tuple[str, ...]
    values: Values

    @classmethod
    def of(cls, panel: Panel, newest_periods: int | None = None) -> Batch:
        """Aligns the history of a panel; of longer series only the newest periods are kept, series without a value go.

        The order of equally long series is that of the panel.
        """
        past = panel.past
        longest = int(past.lengths.max(initial=0))
        periods = min(longest, newest_periods or longest)
        values = np.full((periods, len(past.starts)), np.nan)
        back = len(past.grid) - 1 - past.places
        kept = back < periods
        values[periods - 1 - back[kept], past.series[kept]] = past.observed[kept]
        return cls.sorted(panel.static[ID].to_numpy(dtype=object), values)

    @classmethod
    def sorted(cls, ids: NDArray[np.object_], values: Values) -> Batch:
        """Returns the columns that have a value, the longest first, without leading rows that are null for all."""
        known = ~np.isnan(values)
        first = np.where(known, np.arange(len(values))[:, None], len(values)).min(axis=0, initial=len(values))
        order = np.argsort(first, kind="stable")
        order = order[first[order] < len(values)]
        skipped = first[order[0]] if len(order) else len(values)
        return cls(tuple(ids[order]), np.ascontiguousarray(values[skipped:, order]))

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Row of the first value of every series, rising."""
        rows = np.where(np.isnan(self.values), len(self.values), np.arange(len(self.values))[:, None])
        return np.asarray(rows.min(axis=0, initial=len(self.values)), dtype=np.int64)

    @cached_property
    def begun(self) -> NDArray[np.int64]:
        """Number of series that have begun at every row: they are the first columns."""
        return np.searchsorted(self.starts, np.arange(len(self.values)), side="right")

    @cached_property
    def observed(self) -> NDArray[np.int64]:
        """Number of values of every series."""
        return np.asarray((~np.isnan(self.values)).sum(axis=0), dtype=np.int64)

    def first(self, count: int) -> Values:
        """Returns the first `count` periods of every series from its own start, (count, series); NaN beyond the end."""
        rows = self.starts + np.arange(count)[:, None]
        inside = np.minimum(rows, len(self.values) - 1)
        return np.where(rows < len(self.values), self.values[inside, np.arange(len(self.ids))], np.nan)

    def where(self, mask: NDArray[np.bool_]) -> Batch:
        """Returns the series for which a mask is true."""
        return Batch.sorted(np.array(self.ids, dtype=object)[mask], self.values[:, mask])

    def columns(self, chosen: NDArray[np.int64]) -> Batch:
        """Returns the series at rising positions, with the same rows."""
        return Batch(tuple(np.array(self.ids, dtype=object)[chosen]), self.values[:, chosen])

    def plausible(self, y_hat: Values) -> NDArray[np.bool_]:
        """Whether forecasts, (horizon, series), are finite and within the plausible range of their series."""
        lowest, highest = np.nanmin(self.values, axis=0), np.nanmax(self.values, axis=0)
        return np.asarray(is_plausible(y_hat, lowest, highest).all(axis=0))

    def with_values(self, values: Values) -> Batch:
        """Returns the same series with other values, which begin at the same places."""
        return Batch(self.ids, values)


def add_rows(values: Values) -> Values:
    """Returns the sum over the first axis, row after row; 0 where there is no row.

    np.sum adds a single column in another order than several, so a chunk of one series would round otherwise.
    """
    return np.asarray(np.add.accumulate(values, axis=0)[-1]) if len(values) else np.zeros(values.shape[1:])


def mean_rows(values: Values) -> Values:
    """Returns the mean of the known values over the first axis, added row after row; 0 where there is none."""
    known = ~np.isnan(values)
    return np.asarray(add_rows(np.where(known, values, 0.0)) / np.maximum(known.sum(axis=0), 1))


def horizon_of(panel: Panel) -> int:
    """Returns the largest lead of a panel's future; 1 where it has none."""
    return len(panel.ahead.periods) if len(panel.ahead.series) else 1


def batch_forecast(panel: Panel, batch: Batch, y_hat: Values) -> pd.DataFrame:
    """Returns what Fitted.predict returns.

    Args:
        panel: Panel to be forecast.
        batch: Series that have a forecast; others of the panel become null.
        y_hat: (horizon, series of the batch), null where there is no forecast.
    """
    found = np.full((len(panel.ahead.series), len(panel.ahead.periods)), np.nan)
    columns = pd.Index(batch.ids).get_indexer(pd.Index(panel.expected))
    found[columns >= 0] = y_hat[: found.shape[1], columns[columns >= 0]].T
    return forecast_frame(panel, found)
