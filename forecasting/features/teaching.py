"""What all series learn from: a series of quite another kind teaches the others nothing, and is forecast all the same.

A pooled model, a weight or an interval is shared by every series, so one of them would reach all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.panel.known import Known
from forecasting.panel.panel import Panel
from forecasting.panel.past import OUTLIER
from forecasting.vocabulary.columns import ID

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
        panel: The panel without series that are unfit.
        unfit: Series left out.
        n_slips: Values that no model learns from.
    """

    panel: Panel
    unfit: tuple[str, ...]
    n_slips: int

    def __str__(self) -> str:
        if not self.n_slips and not self.unfit:
            return ""
        named = f" ({', '.join(self.unfit[:SHOWN])}{', ...' if len(self.unfit) > SHOWN else ''})" if self.unfit else ""
        return f"{self.n_slips:,} values teach no model, and {len(self.unfit):,} series{named} no other series"


def lessons_of(panel: Panel) -> Lessons:
    """Returns what the series of a panel may teach one another."""
    n_slips = int(np.count_nonzero(panel.past.has(OUTLIER)))
    unfit = _unfit(Known.of(panel.past.observed, panel.past.bounds))
    return Lessons(panel.of(~unfit), tuple(panel.static.loc[unfit, ID]), n_slips)


def _unfit(known: Known) -> NDArray[np.bool_]:
    """Returns the series whose values span too much, or whose size is another than that of all others."""
    sizes = Known(np.abs(known.values), known.series, known.n_series).where(known.values != 0)
    small, large, typical = sizes.quantiles((0.05, 0.95, 0.5))
    orders = np.log10(typical)
    if not sizes.counts.any():
        return np.zeros(known.n_series, dtype=bool)
    unfit = (large > SPAN * small) | (np.abs(orders - np.nanmedian(orders)) > ORDERS)
    return unfit if unfit.sum() <= MOST_UNFIT * (sizes.counts > 0).sum() else np.zeros(known.n_series, dtype=bool)
