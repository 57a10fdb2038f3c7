"""Values that no series of their kind could hold, such as grams for kilograms: no model learns from them.

They stay in the history as they are, marked by is_outlier; readers see them, and `source_values_usual` names them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.panel.known import Known
from forecasting.panel.lags import Rows, Values

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


def slips_of(values: Values, bounds: Rows) -> NDArray[np.bool_]:
    """Returns whether values lie beyond the usual range of their series by many times its width, and not in a row.

    Args:
        values: Of gapless blocks, in the order of time; null where nothing was observed.
        bounds: First row of every series, and the number of rows as the last entry.
    """
    known = Known.of(values, bounds)
    counted = known.where(known.values != 0)
    low, middle, high = counted.quantiles((0.1, 0.5, 0.9))
    with np.errstate(over="ignore", invalid="ignore"):
        width = WIDTHS * np.fmax(high - low, np.abs(middle) * LEAST_WIDTH)
        beyond = (known.values < (low - width)[known.series]) | (known.values > (high + width)[known.series])
    slips = beyond & (known.values != 0) & (counted.counts >= MIN_VALUES)[known.series]
    if slips.any():
        slips &= _run_lengths(slips, known.series) < RUN
    found = np.zeros(len(values), dtype=bool)
    found[~np.isnan(values)] = slips
    return found


def _run_lengths(marked: NDArray[np.bool_], series: Rows) -> Rows:
    """Returns how many values in a row of the same series are marked, or not, as each one is."""
    changes = (np.diff(marked) != 0) | (np.diff(series) != 0)
    runs = np.append(0, np.cumsum(changes))
    return np.asarray(np.bincount(runs)[runs], dtype=np.int64)
