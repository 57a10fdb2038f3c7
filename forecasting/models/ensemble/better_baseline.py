"""Segments that a baseline serves, because the recipe has not beaten it over the backtest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.models.ensemble.combine import SHRINKAGE_ROWS, Rows, sample_of
from forecasting.models.ensemble.recipe import Recipe
from forecasting.models.registry import SEASONAL_NAIVE, WINDOW_MEAN
from forecasting.panel.lags import Values
from forecasting.vocabulary.codes import ALL
from forecasting.vocabulary.columns import CUTOFF, SEGMENT

BY_BASELINE = (SEASONAL_NAIVE, WINDOW_MEAN)
_OWN = "recipe"


@dataclass(frozen=True)
class Serving:
    """Which baseline is the better one for each segment, and where it serves in the place of the recipe.

    Attributes:
        better: Baseline by segment; ALL stands for segments that the backtest has not seen.
        served: Segments that it serves.
    """

    better: Mapping[str, str] = field(default_factory=dict)
    served: Collection[str] = ()

    def baseline_of(self, segments: pd.Series) -> pd.Series:
        """Returns the better baseline of each row; the window mean where nothing is known."""
        otherwise = self.better.get(ALL, WINDOW_MEAN)
        return self._by_segment(segments, lambda segment: self.better.get(segment, otherwise))

    def is_served(self, segments: pd.Series) -> NDArray[np.bool_]:
        """Returns whether a baseline serves each row."""
        of_job = ALL in self.served
        found = self._by_segment(segments, lambda segment: segment in self.served if segment in self.better else of_job)
        return found.to_numpy(dtype=bool)

    @staticmethod
    def _by_segment(segments: pd.Series, what: Callable[[str], object]) -> pd.Series:
        return segments.astype("str").map({str(one): what(str(one)) for one in segments.unique()})


def better_baselines(members: pd.DataFrame, targets: pd.DataFrame, y_model: Values, recipe: Recipe) -> Serving:
    """Returns the better baseline of each segment, which serves it where the recipe's error is larger.

    Errors are those that the recipe's weights minimise. A segment's relative error is shrunk to the job's by its number
    of rows. The first cutoff does not count: a recipe learns from earlier ones, and there is none.

    Args:
        members: One row per key, the baselines among the columns.
        targets: cutoff, segment, y, obs_state, scale_abs, scale_sq; rows as in members.
        y_model: What the recipe has made of the members at each cutoff, from what was known then; null where nothing.
        recipe: The recipe.
    """
    cutoffs = targets[CUTOFF].unique()
    later = (targets[CUTOFF] > targets[CUTOFF].min()).to_numpy() if len(cutoffs) > 1 else np.zeros(len(targets), bool)
    if not later.any() or (len(recipe.methods) == 1 and recipe.methods[0] in BY_BASELINE):
        return Serving()
    both = members.loc[later, [*BY_BASELINE]].assign(**{_OWN: y_model[later]})
    sample = sample_of(both[[_OWN, *BY_BASELINE]], targets[later], recipe)
    errors = np.abs(sample.values - sample.y[:, None]) ** (2 if recipe.point == "mean" else 1)
    job = _log_ratios(errors, np.arange(len(errors)))
    if job is None:
        return Serving()
    ratios = {ALL: job}
    for segment, rows in sample.segments.items():
        own, share = _log_ratios(errors, rows), len(rows) / (len(rows) + SHRINKAGE_ROWS)
        ratios[segment] = job if own is None else share * own + (1 - share) * job
    return Serving(
        {segment: BY_BASELINE[int(found.argmax())] for segment, found in ratios.items()},
        frozenset(segment for segment, found in ratios.items() if found.max() > 0),
    )


def as_served(y_hat: Values, y_model: Values, members: pd.DataFrame, targets: pd.DataFrame, serving: Serving) -> Values:
    """Returns what would have been published at earlier cutoffs, had each segment been served as it is now.

    Args:
        y_hat: What was published.
        y_model: What the recipe has made; null where nothing.
        members: Rows as y_hat, the baselines among the columns.
        targets: segment; rows as y_hat.
        serving: As better_baselines returns it.
    """
    by = serving.baseline_of(targets[SEGMENT]).where(serving.is_served(targets[SEGMENT]))
    found = np.where(np.isnan(y_model), y_hat, y_model)
    for method in BY_BASELINE:
        values = members[method].to_numpy("float64")
        found = np.where((by == method).to_numpy() & ~np.isnan(values), values, found)
    return np.asarray(found)


def _log_ratios(errors: Values, rows: Rows) -> Values | None:
    """Returns by how much the log error of the recipe exceeds that of each baseline; None where nothing compares."""
    complete = errors[rows][~np.isnan(errors[rows]).any(axis=1)]
    if not len(complete):
        return None
    sums = np.maximum(complete.sum(axis=0), np.finfo(float).tiny)
    return np.asarray(np.log(sums[0]) - np.log(sums[1:]))
