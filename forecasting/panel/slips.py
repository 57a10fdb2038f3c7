"""Values that no series of their kind could hold, such as grams for kilograms: no model learns from them.

They stay in the history as they are, marked by is_outlier; readers see them, and `source_values_usual` names them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MIN_VALUES = 11
"""A series with fewer values other than zero has no usual range."""
WIDTHS = 50
"""Of the range between 10 and 90 % of a series' values, beyond which a value is a slip; a thousand times the usual is
hundreds of them. Of 541,262 daily sales of Online Retail, whose largest orders are 80,995 pieces, 200 lie beyond, of
5.5 million of M5 one, of NN5, M3, M4 and Tourism none."""
LEAST_WIDTH = 1.0
"""Of the median, so that a constant has a range."""
RUN = 3
"""So many values in a row beyond the range are a new level, not slips."""


def slips_of(ids: pd.Series, values: pd.Series) -> NDArray[np.bool_]:
    """Returns whether values lie beyond the usual range of their series by many times its width, and not in a row.

    Args:
        ids: Series of every value, in blocks.
        values: In the order of time; null where nothing was observed.
    """
    counted = values.where(values != 0).groupby(ids)
    low, middle, high = (ids.map(counted.quantile(level)) for level in (0.1, 0.5, 0.9))
    counts = ids.map(counted.count())
    with np.errstate(over="ignore", invalid="ignore"):
        width = WIDTHS * (high - low).clip(lower=middle.abs() * LEAST_WIDTH)
        beyond = (values < low - width) | (values > high + width)
    slips = beyond & (values != 0) & (counts >= MIN_VALUES)
    if slips.any():
        observed = slips[values.notna()]
        of = ids[observed.index]
        runs = ((observed != observed.shift()) | (of != of.shift())).cumsum()
        slips &= runs.groupby(runs).transform("size").reindex(slips.index).lt(RUN)
    return slips.to_numpy()
