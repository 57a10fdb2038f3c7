"""What a series is measured against, known at every origin: the change since a season before, and a scale."""

from __future__ import annotations

from typing import Literal

import numpy as np

from forecasting.panel.lags import Blocks, Values

Scale = Literal["level", "change"]
_ROUNDING = 1e-9
"""A rolling mean of zeros below this share of the overall mean is what earlier fractions left behind by rounding."""


def changes(blocks: Blocks, difference: int) -> Values:
    """Returns differences from the newest value at the same position before; null without one, or for difference 0."""
    if not difference:
        return np.full(len(blocks.values), np.nan)
    earlier = blocks.with_values(blocks.last_at_position(difference)).shifted(difference)
    return np.asarray(blocks.values - earlier)


def series_scale(blocks: Blocks, moves: Blocks, window: int, kind: Scale) -> Values:
    """Returns a positive scale as of each row, in the unit of y.

    Args:
        blocks: Observed values.
        moves: Their changes.
        window: Periods that the level looks back.
        kind: level: mean absolute value of the window, of all values where that is zero. change: mean absolute change
            so far, the level where there is none; it makes an absolute error of 1 the MASE of Hyndman and Koehler,
            "Another look at measures of forecast accuracy", International Journal of Forecasting 22 (2006).
    """
    sizes = blocks.with_values(np.abs(blocks.values))
    recent, overall = sizes.mean(window), sizes.mean_so_far()
    scale = np.where(np.nan_to_num(recent) > _ROUNDING * np.nan_to_num(overall), recent, np.nan_to_num(overall))
    if kind == "change":
        typical = np.nan_to_num(moves.with_values(np.abs(moves.values)).mean_so_far())
        scale = np.where(typical > 0, typical, scale)
    return np.where(scale > 0, scale, 1.0)
