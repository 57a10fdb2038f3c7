"""Segments that a baseline serves, because the recipe has not beaten it over the backtest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecasting.frames import CUTOFF, SEGMENT
from forecasting.models.combine import ALL_SEGMENTS, SHRINKAGE_ROWS, Rows, sample_of
from forecasting.models.recipe import Recipe
from forecasting.models.registry import SEASONAL_NAIVE, WINDOW_MEAN
from forecasting.panel.lags import Values

BY_BASELINE = (SEASONAL_NAIVE, WINDOW_MEAN)
_OWN = "recipe"

Serving = Mapping[str, str | None]
"""Baseline by segment, None where the recipe serves; ALL stands for segments that the backtest has not seen."""


def better_baselines(members: pd.DataFrame, targets: pd.DataFrame, y_model: Values, recipe: Recipe) -> Serving:
    """Returns which baseline serves each segment: the better one, where the recipe's error is larger than its.

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
        return {}
    both = members.loc[later, [*BY_BASELINE]].assign(**{_OWN: y_model[later]})
    sample = sample_of(both[[_OWN, *BY_BASELINE]], targets[later], recipe)
    errors = np.abs(sample.values - sample.y[:, None]) ** (2 if recipe.point == "mean" else 1)
    job = _log_ratios(errors, np.arange(len(errors)))
    if job is None:
        return {}
    ratios = {ALL_SEGMENTS: job}
    for segment, rows in sample.segments.items():
        own, share = _log_ratios(errors, rows), len(rows) / (len(rows) + SHRINKAGE_ROWS)
        ratios[segment] = job if own is None else share * own + (1 - share) * job
    return {segment: BY_BASELINE[int(found.argmax())] if found.max() > 0 else None for segment, found in ratios.items()}


def as_served(y_hat: Values, y_model: Values, members: pd.DataFrame, targets: pd.DataFrame, serving: Serving) -> Values:
    """Returns what would have been published at earlier cutoffs, had each segment been served as it is now.

    Args:
        y_hat: What was published.
        y_model: What the recipe has made; null where nothing.
        members: Rows as y_hat, the baselines among the columns.
        targets: segment; rows as y_hat.
        serving: As better_baselines returns it.
    """
    by = baseline_of(targets[SEGMENT], serving)
    found = np.where(np.isnan(y_model), y_hat, y_model)
    for method in BY_BASELINE:
        values = members[method].to_numpy("float64")
        found = np.where((by == method).to_numpy() & ~np.isnan(values), values, found)
    return np.asarray(found)


def baseline_of(segments: pd.Series, serving: Serving) -> pd.Series:
    """Returns the baseline that serves each row, empty where the recipe does."""
    otherwise = serving.get(ALL_SEGMENTS)
    names = {str(segment): serving.get(str(segment), otherwise) or "" for segment in segments.unique()}
    return segments.astype("str").map(names)


def _log_ratios(errors: Values, rows: Rows) -> Values | None:
    """Returns by how much the log error of the recipe exceeds that of each baseline; None where nothing compares."""
    complete = errors[rows][~np.isnan(errors[rows]).any(axis=1)]
    if not len(complete):
        return None
    sums = np.maximum(complete.sum(axis=0), np.finfo(float).tiny)
    return np.asarray(np.log(sums[0]) - np.log(sums[1:]))
