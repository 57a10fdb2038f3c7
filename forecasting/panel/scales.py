"""Scales of each series, known at the cutoff: they make errors of large and small series comparable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.panel.known import Known
from forecasting.panel.lags import Rows
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import ID, SCALE_ABS, SCALE_SQ, SPREAD

SPREAD_PERIODS = 60
"""Newest observed periods that the spread looks at."""

UNTOLD_VALUES, UNTOLD_SPREAD = 2, 0.5
"""So few values, if equal, tell nothing of how much a series varies. The next eight values lie .13 (M3), .27 (M5
departments), .45 (tourism), .48 (cash machines), .61 (orange juice), .79 (M5 items) and 1.0 (Online Retail) times the
size of a series' first value from it, in the median of its series."""


def series_scales(panel: Panel) -> pd.DataFrame:
    """Returns unique_id, scale_abs, scale_sq, spread; one row per series, sorted by id.

    scale_abs and scale_sq: mean absolute and mean squared difference of consecutive observed values, from the first
    non-zero value on (Makridakis, Spiliotis and Assimakopoulos, "M5 accuracy competition", International Journal of
    Forecasting 38 (2022), there for RMSSE); null with fewer than two such values. Closed and missing periods are
    skipped. spread: mean absolute deviation of the last 60 observed values from their mean, and scale_abs where that
    is zero; half of the mean's size where one or two values have shown nothing; 0 for longer constants.
    """
    known = Known.of(panel.past.observed, panel.past.bounds)
    steps = _steps(known)
    absolute = steps.mean(np.abs(steps.values))
    recent = known.newest(SPREAD_PERIODS)
    means = recent.mean()
    spread = recent.mean(np.abs(recent.values - means[recent.series]))
    spread = np.nan_to_num(np.where(spread > 0, spread, absolute))
    untold = (spread == 0) & (recent.counts <= UNTOLD_VALUES) & (recent.counts > 0)
    columns = {SCALE_ABS: absolute, SCALE_SQ: steps.mean(steps.values**2)}
    spread = np.where(untold, UNTOLD_SPREAD * np.abs(means), spread)
    return pd.DataFrame({ID: panel.static[ID], **columns, SPREAD: spread})


def _steps(known: Known) -> Known:
    """Returns the differences of consecutive values of a series, from its first value other than zero on."""
    first = _first_demand(known)
    consecutive = (known.series[1:] == known.series[:-1]) & (known.ranks[:-1] >= first[known.series[:-1]])
    return Known(np.diff(known.values)[consecutive], known.series[1:][consecutive], known.n_series)


def _first_demand(known: Known) -> Rows:
    """Returns the rank of the first value other than zero of every series; beyond all ranks without one."""
    found = np.full(known.n_series, len(known.values))
    rows = np.flatnonzero(known.values)[::-1]
    found[known.series[rows]] = known.ranks[rows]
    return found
