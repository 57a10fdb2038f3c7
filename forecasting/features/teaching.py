"""What all series learn from: a series of quite another kind teaches the others nothing, and is forecast all the same.

A pooled model, a weight or an interval is shared by every series, so one of them would reach all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.panel.lags import observed_values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import ID, IS_OUTLIER

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

    @property
    def history(self) -> pd.DataFrame:
        """Rows by which forecasts of all series are judged together: no unfit series and no slips."""
        history = self.panel.history
        return history[history[IS_OUTLIER] == 0] if self.n_slips else history

    def __str__(self) -> str:
        if not self.n_slips and not self.unfit:
            return ""
        named = f" ({', '.join(self.unfit[:SHOWN])}{', ...' if len(self.unfit) > SHOWN else ''})" if self.unfit else ""
        return f"{self.n_slips:,} values teach no model, and {len(self.unfit):,} series{named} no other series"


def lessons_of(panel: Panel) -> Lessons:
    """Returns what the series of a panel may teach one another."""
    n_slips = int(panel.history[IS_OUTLIER].sum()) if IS_OUTLIER in panel.history else 0
    unfit = _unfit(panel.history[ID], observed_values(panel.history))
    kept = panel.select([name for name in panel.series if name not in unfit]) if unfit else panel
    return Lessons(kept, tuple(sorted(unfit)), n_slips)


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
