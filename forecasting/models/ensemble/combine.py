"""Combination of members: mean, median, trimmed mean, weights learnt per segment, or half that and half the best three.

What is learnt for a segment is shrunk to what the job shows.

The weights of a segment sum to its bias factor, which is 1 unless the backtest shows the same bias at cutoff after
cutoff. A member without a weight in a segment takes no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.models.ensemble.recipe import Combination, Recipe
from forecasting.models.ensemble.simplex import simplex_fit
from forecasting.panel.lags import Values
from forecasting.vocabulary.codes import ALL, ObsState
from forecasting.vocabulary.columns import CUTOFF, METHOD, OBS_STATE, SCALE_ABS, SCALE_SQ, SEGMENT, WEIGHT, Y

SHRINKAGE_ROWS = 3000
"""A segment with this many scored rows counts as much as the job's weights."""
LEAST_PRESENCE = 0.5
"""A member with a value in a smaller share of a segment's rows is not weighed there."""
BEST = 3
"""Members of which the mean is half of a blend."""
TRIMMED_FROM = 3
"""The trimmed mean leaves out the smallest and the largest of at least this many values."""
MIN_BIAS_CUTOFFS = 3
BIAS_LIMITS = (0.8, 1.25)

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class MemberSample:
    """Scored rows: members and actuals in units of the series' scale, so that the loss is scaled as well."""

    values: Values
    y: Values
    size: Values
    cutoffs: NDArray[np.datetime64]
    segments: Mapping[str, Rows]


def combine(members: pd.DataFrame, segments: pd.Series, weights: pd.DataFrame, how: Combination = "weights") -> Values:
    """Returns one forecast per row; NaN where every member that takes part is null.

    Args:
        members: One row per key, one column per method; null where a member has no value.
        segments: Segment of every row.
        weights: segment, method, weight. A segment without weights uses those of ALL. Where a member is null, the
            others share its weight.
        how: median and trimmed mean are taken over the members with a weight, times the sum of the weights.
    """
    known = {str(segment): rows for segment, rows in weights.groupby(SEGMENT)}
    y_hat = np.full(len(members), np.nan)
    for segment, rows in segments.groupby(segments, observed=True).indices.items():
        chosen = known.get(str(segment), known[ALL])
        chosen = chosen[chosen[METHOD].isin(members.columns)]
        values = members[list(chosen[METHOD])].to_numpy("float64")[rows]
        y_hat[rows] = _blend(values, chosen[WEIGHT].to_numpy("float64"), how)
    return y_hat


def fit_weights(members: pd.DataFrame, targets: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    """Returns segment, method, weight learnt from backtest rows; equal weights from no rows.

    Weights are non-negative and minimise the scaled error of all observed periods, squared where the recipe estimates
    the mean, absolute where it estimates the median; a segment's are shrunk to the job's by its number of rows. A blend
    is the mean of these and of equal weights for the three members with the least such error. Other combinations keep
    equal weights. The mean also learns its bias factor.

    Args:
        members: One row per key, one column per method.
        targets: cutoff, segment, y, obs_state, scale_abs, scale_sq; rows as in members.
        recipe: Members, combination and point, and the members that begin where weights will be learnt.
    """
    methods = sorted(recipe.methods)
    equal = _equal_weights(methods, recipe)
    sample = sample_of(members[methods], targets, recipe)
    chosen = {ALL: equal} | dict.fromkeys(sorted(sample.segments), equal)
    if recipe.how in ("weights", "blend") and len(methods) > 1:
        chosen = _learnt_weights(sample, recipe, equal)
    if recipe.how == "blend" and len(methods) > BEST and len(sample.y):
        best = _best_three(sample, recipe)
        chosen = {segment: (weights + best[segment]) / 2 for segment, weights in chosen.items()}
    factor = _bias_factor(sample, chosen, recipe) if recipe.point == "mean" else 1.0
    return _weight_rows({segment: weight * factor for segment, weight in chosen.items()}, methods)


def _equal_weights(methods: list[str], recipe: Recipe) -> Values:
    """Returns equal weights; where weights will be learnt, of the members that begin."""
    begins = np.array([method in recipe.begin for method in methods])
    if recipe.how not in ("weights", "blend") or not begins.any():
        begins = np.ones(len(methods), dtype=bool)
    return np.asarray(begins / begins.sum())


def sample_of(values: pd.DataFrame, targets: pd.DataFrame, recipe: Recipe) -> MemberSample:
    """Returns the observed rows with a value, in the units in which the recipe's errors count.

    Args:
        values: One row per key, one column per forecast.
        targets: cutoff, segment, y, obs_state, scale_abs, scale_sq; rows as in values.
        recipe: Point and unit.
    """
    size = (np.sqrt(targets[SCALE_SQ]) if recipe.point == "mean" else targets[SCALE_ABS]).to_numpy("float64")
    observed = (targets[OBS_STATE] == ObsState.OBSERVED).to_numpy()
    rows = np.flatnonzero(observed & (size > 0) & values.notna().any(axis=1).to_numpy())
    facts, size = targets.iloc[rows], size[rows] if recipe.is_scaled else np.ones(len(rows))
    segments = facts[SEGMENT].reset_index(drop=True)
    indices = segments.groupby(segments, observed=True).indices
    return MemberSample(
        values.to_numpy("float64")[rows] / size[:, None],
        facts[Y].to_numpy("float64") / size,
        size,
        facts[CUTOFF].to_numpy(),
        {str(segment): np.asarray(found) for segment, found in sorted(indices.items())},
    )


def _learnt_weights(sample: MemberSample, recipe: Recipe, equal: Values) -> dict[str, Values]:
    job, _ = _fitted_weights(sample, np.arange(len(sample.y)), recipe, equal)
    chosen = {ALL: job}
    for segment, rows in sample.segments.items():
        own, n_rows = _fitted_weights(sample, rows, recipe, job)
        share = n_rows / (n_rows + SHRINKAGE_ROWS)
        chosen[segment] = share * own + (1 - share) * job
    return chosen


def _best_three(sample: MemberSample, recipe: Recipe) -> dict[str, Values]:
    job = _relative_errors(sample, np.arange(len(sample.y)), recipe)
    errors = {ALL: job}
    for segment, rows in sample.segments.items():
        share = len(rows) / (len(rows) + SHRINKAGE_ROWS)
        own = _relative_errors(sample, rows, recipe)
        errors[segment] = np.where(np.isfinite(own), share * own + (1 - share) * job, own)
    return {segment: (np.argsort(np.argsort(found, kind="stable")) < BEST) / BEST for segment, found in errors.items()}


def _relative_errors(sample: MemberSample, rows: Rows, recipe: Recipe) -> Values:
    """Returns the error of every member in that of the best; infinite where it is usually absent.

    Compared are the rows where every member that is usually there has a value.
    """
    values = sample.values[rows]
    present = ~np.isnan(values)
    usual = present.mean(axis=0) >= LEAST_PRESENCE
    found = np.full(values.shape[1], np.inf)
    complete = present[:, usual].all(axis=1)
    if usual.any() and complete.any():
        distances = np.abs(values[complete][:, usual] - sample.y[rows][complete][:, None])
        found[usual] = (distances ** (2 if recipe.point == "mean" else 1)).mean(axis=0)
        found /= max(found.min(), np.finfo(float).tiny)
    return found


def _fitted_weights(sample: MemberSample, rows: Rows, recipe: Recipe, otherwise: Values) -> tuple[Values, int]:
    """Returns the weights and the rows they rest on: those where every member that is usually there has a value."""
    values = sample.values[rows]
    present = ~np.isnan(values)
    usual = present.mean(axis=0) >= LEAST_PRESENCE if len(rows) else np.zeros(values.shape[1], dtype=bool)
    complete = present[:, usual].all(axis=1)
    if not usual.any() or not complete.any():
        return otherwise, 0
    weights = np.zeros(values.shape[1])
    weights[usual] = simplex_fit(values[complete][:, usual], sample.y[rows][complete], recipe.point)
    return weights, int(complete.sum())


def _bias_factor(sample: MemberSample, chosen: Mapping[str, Values], recipe: Recipe) -> float:
    """Shrinks the mean relative bias by what its spread between cutoffs leaves of it (positive-part James-Stein)."""
    blend = np.full(len(sample.y), np.nan)
    for segment, rows in sample.segments.items():
        blend[rows] = _blend(sample.values[rows], chosen[segment], recipe.how)
    error, y = (blend - sample.y) * sample.size, sample.y * sample.size
    sums = pd.DataFrame({CUTOFF: sample.cutoffs, "error": error, Y: y}).groupby(CUTOFF).sum()
    if len(sums) < MIN_BIAS_CUTOFFS or (sums[Y] <= 0).any():
        return 1.0
    bias = sums["error"] / sums[Y]
    mean, noise = float(bias.mean()), float(bias.var()) / len(bias)
    if mean**2 <= noise:
        return 1.0
    return float(np.clip(1 / (1 + mean * (1 - noise / mean**2)), *BIAS_LIMITS))


def _blend(values: Values, weights: Values, how: Combination) -> Values:
    taken = values[:, weights > 0]
    if how == "median":
        blended = _middle(taken)
    elif how == "trimmed_mean":
        blended = _trimmed(taken)
    else:
        blended = _weighted_mean(taken, weights[weights > 0])
    return blended * float(weights.sum())


def _weighted_mean(values: Values, weights: Values) -> Values:
    """Added up member by member, so that a row gives the same bits among any other rows."""
    total, present = np.zeros(len(values)), np.zeros(len(values))
    for column, weight in zip(values.T, weights, strict=True):
        there = ~np.isnan(column)
        total += np.where(there, column, 0.0) * weight
        present += there * weight
    return np.where(present > 0, total / np.where(present > 0, present, 1.0), np.nan)


def _middle(values: Values) -> Values:
    """The median of the values that are there; sorting puts NaN last."""
    ordered, count = np.sort(values, axis=1), (~np.isnan(values)).sum(axis=1)
    rows, last = np.arange(len(values)), count - 1
    return np.asarray((ordered[rows, np.maximum(last, 0) // 2] + ordered[rows, np.minimum(count // 2, last)]) / 2)


def _trimmed(values: Values) -> Values:
    ordered, count = np.sort(values, axis=1), (~np.isnan(values)).sum(axis=1)
    cut = (count >= TRIMMED_FROM).astype(np.intp)[:, None]
    place = np.arange(values.shape[1])
    kept = (place >= cut) & (place < count[:, None] - cut)
    return _weighted_mean(np.where(kept, ordered, np.nan), np.ones(values.shape[1]))


def _weight_rows(chosen: dict[str, Values], methods: list[str]) -> pd.DataFrame:
    rows = [
        (segment, method, float(w)) for segment, ws in chosen.items() for method, w in zip(methods, ws, strict=True)
    ]
    return pd.DataFrame(rows, columns=[SEGMENT, METHOD, WEIGHT])
