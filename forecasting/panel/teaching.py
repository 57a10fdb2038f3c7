"""What all series learn from: values and series that are absurd by themselves teach the others nothing.

A pooled model, a weight or an interval is shared by every series, so one slip of a thousand times would reach all of
them. What is left out here stays in the history: its own series is forecast from it, and readers see it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.frames import DS, ID, OBS_STATE, ObsState, Y
from forecasting.panel.lags import observed_values
from forecasting.panel.panel import Panel

MIN_VALUES = 11
"""A series with fewer values other than zero has no usual range."""
WIDTHS = 50
"""Of the range between 10 and 90 % of a series' values, beyond which a value is a slip. Grams for kilograms are
hundreds of them. Of 541,262 daily sales of Online Retail, whose largest orders are 80,995 pieces, 200 lie beyond, of
5.5 million of M5 two, of NN5, M3, Tourism and M4's quarters, weeks and hours none."""
LEAST_WIDTH = 0.2
"""Of the median, so that a constant has a range."""
SPAN = 1e5
"""Largest ratio of the 95 % to the 5 % of the sizes of a series' values: a unit that has switched is beyond."""
ORDERS = 6
"""Powers of ten by which the size of a series may differ from the middle of its panel."""
MOST_UNFIT = 0.2
"""Where more series than this are unfit, it is how the panel is, and all of them teach."""
SHOWN = 5


@dataclass(frozen=True)
class Lessons:
    """What a panel teaches.

    Attributes:
        panel: The panel without series that are unfit; values that are slips are missing in it.
        n_slips: Values left out.
        unfit: Series left out.
        slipped: First period with a slip, by unique_id, of the series that have one.
    """

    panel: Panel
    n_slips: int
    unfit: tuple[str, ...]
    slipped: pd.Series

    def judged(self, cutoff: pd.Timestamp) -> pd.DataFrame:
        """Returns the history against which forecasts made at a cutoff are judged: not of series with a slip by then.

        What a model makes of a slip says nothing of the other series.
        """
        gone = self.slipped.index[self.slipped <= cutoff]
        return self.panel.history[~self.panel.history[ID].isin(gone)] if len(gone) else self.panel.history

    def __str__(self) -> str:
        if not self.n_slips and not self.unfit:
            return ""
        named = f" ({', '.join(self.unfit[:SHOWN])}{', ...' if len(self.unfit) > SHOWN else ''})" if self.unfit else ""
        return f"{self.n_slips:,} values and {len(self.unfit):,} series{named} lie too far off to teach the others"


def lessons_of(panel: Panel) -> Lessons:
    """Returns what the series of a panel may teach one another."""
    values = observed_values(panel.history)
    slips = _slips(panel.history[ID], values)
    unfit = _unfit(panel.history[ID], values.mask(slips))
    slipped = panel.history.loc[slips, DS].groupby(panel.history.loc[slips, ID]).min()
    if not slips.any() and not unfit:
        return Lessons(panel, 0, (), slipped)
    history = panel.history.assign(
        **{Y: panel.history[Y].mask(slips), OBS_STATE: panel.history[OBS_STATE].mask(slips, str(ObsState.MISSING))}
    )
    kept = [name for name in panel.series if name not in unfit]
    return Lessons(replace(panel, history=history).select(kept), int(slips.sum()), tuple(sorted(unfit)), slipped)


def _slips(ids: pd.Series, values: pd.Series) -> NDArray[np.bool_]:
    """Whether values lie beyond the usual range of their series by many times its width."""
    counted = values.where(values != 0).groupby(ids)
    low, middle, high = (ids.map(counted.quantile(level)) for level in (0.1, 0.5, 0.9))
    counts = ids.map(counted.count())
    with np.errstate(over="ignore", invalid="ignore"):
        width = WIDTHS * (high - low).clip(lower=middle.abs() * LEAST_WIDTH)
        beyond = (values < low - width) | (values > high + width)
    return (beyond & (values != 0) & (counts >= MIN_VALUES)).to_numpy()


def _unfit(ids: pd.Series, values: pd.Series) -> set[str]:
    """Returns the series whose values span too much, or whose size is another than that of all others."""
    sizes = values.abs().where(values != 0)
    counted = sizes.groupby(ids)
    small, large, typical = (counted.quantile(level) for level in (0.05, 0.95, 0.5))
    orders = pd.Series(np.log10(typical), index=typical.index)
    wide = large > SPAN * small
    distant = (orders - orders.median()).abs() > ORDERS
    unfit = set(map(str, typical.index[wide | distant]))
    return unfit if len(unfit) <= MOST_UNFIT * len(typical) else set()
