"""Classical decomposition of many series at once: seasonal factors by position, taken out and put back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.models.batch import Batch
from forecasting.models.innovations import add_rows
from forecasting.panel.lags import Values

MIN_SEASONS = 2
SIGNIFICANCE = 1.645
"""A season is taken out where the autocorrelation at its length lies so many standard errors from zero (90 %)."""
LEAST_FACTOR = 0.01
"""Smaller multiplicative factors blow up what they divide; such series get an additive season."""


@dataclass(frozen=True)
class SeasonalPart:
    """Seasonal factors of every series of a batch.

    Attributes:
        added: (season length, series), by row number modulo the length; zero without an additive season.
        factors: The same, multiplied; one without a multiplicative season.
        rows: Rows of the batch.
    """

    added: Values
    factors: Values
    rows: int

    def adjusted(self, batch: Batch) -> Batch:
        """Returns the batch without its season."""
        positions = np.arange(self.rows) % len(self.added)
        return batch.with_values((batch.values - self.added[positions]) / self.factors[positions])

    def restored(self, y_hat: Values) -> Values:
        """Returns forecasts, (horizon, series), with the season put back."""
        positions = (self.rows + np.arange(len(y_hat))) % len(self.added)
        return np.asarray(y_hat * self.factors[positions] + self.added[positions])


def seasonal_part(batch: Batch, length: int) -> SeasonalPart:
    """Returns the season of the series that have one: by ratio to the moving average where all values are positive.

    A series has a season where it is two seasons long and the autocorrelation at the season's length is significant.
    """
    shape = (max(length, 1), len(batch.ids))
    part = SeasonalPart(np.zeros(shape), np.ones(shape), len(batch.values))
    if length < 2 or len(batch.values) < MIN_SEASONS * length:
        return part
    seasonal = _is_seasonal(batch.values, length) & (batch.observed >= MIN_SEASONS * length)
    with np.errstate(all="ignore"):
        factors, added = _factors(batch.values, length, ratio=True), _factors(batch.values, length, ratio=False)
        positive = (np.nanmin(batch.values, axis=0) > 0) & (factors.min(axis=0) > LEAST_FACTOR)
    additive = np.where(seasonal & ~positive & np.isfinite(added).all(axis=0), added, 0.0)
    return SeasonalPart(additive, np.where(seasonal & positive, factors, 1.0), len(batch.values))


def _is_seasonal(values: Values, length: int) -> NDArray[np.bool_]:
    """Bartlett's test of the autocorrelation at the season's length."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, values - add_rows(np.where(known, values, 0.0)) / count, 0.0)
    variance = np.maximum(add_rows(centred * centred), np.finfo(float).tiny)
    shares = np.array([add_rows(centred[lag:] * centred[:-lag]) for lag in range(1, length + 1)]) / variance
    error = np.sqrt((1 + 2 * add_rows(shares[:-1] ** 2)) / count)
    return np.asarray(np.abs(shares[-1]) > SIGNIFICANCE * error)


def _factors(values: Values, length: int, *, ratio: bool) -> Values:
    """Mean ratio to (or difference from) the centred moving average by position; neutral where a position has none."""
    weights = np.full(length + 1 - length % 2, 1.0)
    if length % 2 == 0:
        weights[[0, -1]] = 0.5
    weights /= weights.sum()
    half, count = len(weights) // 2, len(values) - len(weights) + 1
    present = ~np.isnan(values)
    filled = np.where(present, values, 0.0)
    sums = sum(weight * filled[at : at + count] for at, weight in enumerate(weights))
    shares = sum(weight * present[at : at + count] for at, weight in enumerate(weights))
    trend = np.full_like(values, np.nan)
    trend[half : half + count] = sums / shares
    detrended = values / trend if ratio else values - trend
    known = np.isfinite(detrended)
    kept = np.where(known, detrended, 0.0)
    seen = np.array([known[at::length].sum(axis=0) for at in range(length)])
    found = np.array([add_rows(kept[at::length]) for at in range(length)]) / np.maximum(seen, 1)
    mean = add_rows(np.where(seen > 0, found, 0.0)) / np.maximum((seen > 0).sum(axis=0), 1)
    centred = found / mean if ratio else found - mean
    return np.where(seen > 0, centred, 1.0 if ratio else 0.0)
