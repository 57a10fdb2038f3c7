"""Values far outside what a series has ever been: named, never changed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.vocabulary.columns import DS, ID, Y

MIN_VALUES = 20
"""A series with fewer values other than zero has no usual range."""
WIDTHS = 2
"""Of the range of a series' usual values, that a value may lie beyond it. On public tables it names 2 of 76,847
withdrawals of cash machines, 3 of 135,870 sales of departments and none of 88,320 loads of substations."""
FEW = 5
"""More values beyond the usual ones are how a series is."""
WIDE = 10
"""Times the range of a series' usual values that an interval may be wide."""
LEAST_WIDTH = 0.2
"""Of the median, so that a constant may move a little."""


def far_values(rows: pd.DataFrame, known: pd.DataFrame | None = None, *, rows_count: bool = True) -> pd.Series:
    """Returns in words, by row, where a value lies far outside the others of its series; null elsewhere.

    Usual are the 5 % to 95 % of a series' values other than zero; a value is far where it lies beyond them by more than
    twice their range. Zero never is, and no value is where more than a few are: such as Christmas or promotions.

    Args:
        rows: unique_id, ds, y; null y are left out.
        known: Further rows of the same series, which tell what is usual and are not judged.
        rows_count: Whether the rows that are judged tell what is usual, too.
    """
    further = [] if known is None else [known[[ID, Y]]]
    every = pd.concat([rows[[ID, Y]], *further] if rows_count else further)
    counted = every[every[Y].notna() & (every[Y] != 0)].groupby(ID)[Y]
    low, middle, high = (counted.quantile(level) for level in (0.05, 0.5, 0.95))
    with np.errstate(over="ignore", invalid="ignore"):
        width = WIDTHS * (high - low).clip(lower=middle.abs() * LEAST_WIDTH)
        lowest, highest = low - width, high + width
    beyond = (every[Y] < every[ID].map(lowest)) | (every[Y] > every[ID].map(highest))
    n_beyond = (beyond & (every[Y] != 0)).groupby(every[ID]).sum()
    judged = counted.size().index[(counted.size() >= MIN_VALUES) & (n_beyond.reindex(low.index) <= FEW)]
    is_low, is_high = rows[Y] < rows[ID].map(lowest), rows[Y] > rows[ID].map(highest)
    is_far = (is_low | is_high) & (rows[Y] != 0) & rows[DS].notna() & rows[ID].isin(judged)
    usual = pd.concat([rows.loc[~is_far, [ID, Y]], *further] if rows_count else further).groupby(ID)[Y]
    found = rows.loc[is_far, [ID, DS, Y]]
    edges = found[ID].map(usual.min()).where(is_low, found[ID].map(usual.max()))
    texts = [
        f"{name} on {ds:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
        + f": {y:.10g} where {edge:.10g} was the {'least' if below else 'most'}"
        for name, ds, y, edge, below in zip(found[ID], found[DS], found[Y], edges, is_low[is_far], strict=True)
    ]
    return pd.Series(texts, index=found.index, dtype="object").reindex(rows.index)


def wide_bands(forecast: pd.DataFrame, history: pd.DataFrame) -> pd.Series:
    """Returns in words, by row, where a 95 % interval is far wider than its series has varied; null elsewhere.

    Args:
        forecast: unique_id, ds, q025, q975.
        history: unique_id, ds, y.
    """
    values = history[history[Y].notna()].groupby(history[ID])[Y]
    low, middle, high = (values.quantile(level) for level in (0.05, 0.5, 0.95))
    varied = (high - low).clip(lower=middle.abs() * LEAST_WIDTH)[values.size() >= MIN_VALUES]
    width, usual = forecast["q975"] - forecast["q025"], forecast[ID].map(varied)
    wide = (width > WIDE * usual) & (usual > 0)
    found = forecast[wide]
    texts = [
        f"{name} on {ds:%Y-%m-%d %H:%M}".removesuffix(" 00:00") + f": {given:.4g} wide, its series varied by {own:.4g}"
        for name, ds, given, own in zip(found[ID], found[DS], width[wide], usual[wide], strict=True)
    ]
    return pd.Series(texts, index=found.index, dtype="object").reindex(forecast.index)
