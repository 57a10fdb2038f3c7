"""Scales of each series, known at the cutoff: they make errors of large and small series comparable."""

from __future__ import annotations

import pandas as pd

from forecasting.panel.lags import observed_values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import ID, SCALE_ABS, SCALE_SQ, SPREAD, Y

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
    known = panel.history[[ID]].assign(y=observed_values(panel.history)).dropna(subset=Y)
    started = known[Y].ne(0).groupby(known[ID]).cummax()
    steps = known[Y][started].groupby(known.loc[started, ID]).diff()
    scales = pd.DataFrame({ID: panel.static[ID]}).set_index(ID)
    scales[SCALE_ABS] = steps.abs().groupby(known[ID]).mean()
    scales[SCALE_SQ] = (steps**2).groupby(known[ID]).mean()
    recent = known.groupby(ID).tail(SPREAD_PERIODS)
    around = recent[Y] - recent.groupby(ID)[Y].transform("mean")
    spread = around.abs().groupby(recent[ID]).mean().reindex(scales.index)
    spread = spread.where(spread > 0, scales[SCALE_ABS]).fillna(0.0)
    means, counts = (recent.groupby(ID)[Y].agg(what).reindex(scales.index) for what in ("mean", "size"))
    scales[SPREAD] = spread.mask((spread == 0) & (counts <= UNTOLD_VALUES), UNTOLD_SPREAD * means.abs())
    return scales.reset_index()
