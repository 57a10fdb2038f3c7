"""Combination of members: mean, median, or weights learnt per segment and shrunk to the job's.

The weights of a segment sum to its bias factor, which is 1 unless the backtest shows the same bias at cutoff after
cutoff.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import nnls

from forecasting.frames import CUTOFF, DS, ID, LEAD, METHOD, OBS_STATE, SCALE_SQ, SEGMENT, WEIGHT, Y_HAT, ObsState, Y

Combination = Literal["mean", "median", "weights"]
ALL_SEGMENTS = "ALL"
"""Weights for segments that the backtest has not seen."""
SHRINKAGE_ROWS = 3000
"""A segment with this many scored rows counts as much as the job's weights."""
SUM_PENALTY = 1e4
MIN_BIAS_CUTOFFS = 3
BIAS_LIMITS = (0.8, 1.25)

Matrix = NDArray[np.float64]


def combine(members: pd.DataFrame, weights: pd.DataFrame, how: Combination = "weights") -> pd.DataFrame:
    """Returns one forecast per key; null where every weighted member is null.

    Args:
        members: unique_id, ds, lead_periods, segment, method, y_hat, and cutoff where there are several; one row per
            key and method.
        weights: segment, method, weight. A segment without weights uses those of ALL. Where a member is null, the
            others share its weight.
        how: median takes the median of the members times the sum of the weights.

    Returns:
        The keys, segment and y_hat, sorted by the keys.
    """
    table = weights.pivot(index=SEGMENT, columns=METHOD, values=WEIGHT)
    keys = [key for key in (CUTOFF, ID, DS, LEAD) if key in members.columns]
    wide = members[members[METHOD].isin(table.columns)].pivot(index=[*keys, SEGMENT], columns=METHOD, values=Y_HAT)
    segments = wide.index.get_level_values(SEGMENT)
    chosen = table.reindex(segments.where(segments.isin(table.index), ALL_SEGMENTS))[list(wide.columns)]
    y_hat = _blend(wide.to_numpy("float64"), chosen.to_numpy("float64"), how)
    return pd.DataFrame({Y_HAT: y_hat}, index=wide.index).reset_index()


def fit_weights(rows: pd.DataFrame, methods: Sequence[str], how: Combination) -> pd.DataFrame:
    """Returns segment, method, weight learnt from backtest rows; equal weights from no rows.

    Weights are non-negative and minimise the squared scaled error of all observed periods; a segment's are shrunk to
    the job's by its number of rows. Mean and median keep equal weights and learn the bias factor alone.

    Args:
        rows: unique_id, ds, cutoff, lead_periods, segment, y, obs_state, scale_sq, method, y_hat.
        methods: Members, in any order.
        how: How the members will be combined.
    """
    methods = sorted(methods)
    equal = np.full(len(methods), 1 / len(methods))
    rows = rows[rows[METHOD].isin(methods) & (rows[OBS_STATE] == ObsState.OBSERVED) & (rows[SCALE_SQ] > 0)]
    if rows.empty:
        return _weight_rows({ALL_SEGMENTS: equal}, methods)
    keys = [CUTOFF, ID, DS, LEAD, SEGMENT, Y, SCALE_SQ]
    wide = rows.pivot(index=keys, columns=METHOD, values=Y_HAT).reindex(columns=methods).dropna()
    facts = wide.index.to_frame(index=False)
    values = wide.to_numpy("float64")
    chosen = {ALL_SEGMENTS: equal} | dict.fromkeys(sorted(facts[SEGMENT].unique()), equal)
    if how == "weights" and len(methods) > 1:
        chosen = _learnt_weights(facts, values)
    blend = _blend(values, np.vstack([chosen[segment] for segment in facts[SEGMENT]]) if len(facts) else values, how)
    factor = _bias_factor(facts, blend)
    return _weight_rows({segment: weight * factor for segment, weight in chosen.items()}, methods)


def _learnt_weights(facts: pd.DataFrame, values: Matrix) -> dict[str, Matrix]:
    size = np.sqrt(facts[SCALE_SQ].to_numpy())
    x, y = values / size[:, None], facts[Y].to_numpy() / size
    job = _simplex_least_squares(x, y)
    chosen = {ALL_SEGMENTS: job}
    for segment, rows in facts.groupby(SEGMENT).indices.items():
        own = len(rows) / (len(rows) + SHRINKAGE_ROWS)
        chosen[str(segment)] = own * _simplex_least_squares(x[rows], y[rows]) + (1 - own) * job
    return chosen


def _simplex_least_squares(x: Matrix, y: Matrix) -> Matrix:
    """Non-negative least squares with a heavy penalty on a sum other than one, solved on the normal equations."""
    members = x.shape[1]
    if not len(y):
        return np.full(members, 1 / members)
    gram = x.T @ x / len(y)
    size = np.trace(gram) / members or 1.0
    factor = np.linalg.cholesky(gram + 1e-6 * size * np.eye(members))
    target = np.linalg.solve(factor, x.T @ y / len(y))
    penalty = np.sqrt(SUM_PENALTY * size)
    weights, _ = nnls(np.vstack([factor.T, np.full(members, penalty)]), np.append(target, penalty))
    total = float(weights.sum())
    shares: Matrix = weights / total if total > 0 else np.full(members, 1 / members)
    return shares


def _bias_factor(facts: pd.DataFrame, y_hat: Matrix) -> float:
    """Shrinks the mean relative bias by what its spread between cutoffs leaves of it (positive-part James-Stein)."""
    sums = pd.DataFrame({CUTOFF: facts[CUTOFF], "error": y_hat - facts[Y], Y: facts[Y]}).groupby(CUTOFF).sum()
    if len(sums) < MIN_BIAS_CUTOFFS or (sums[Y] <= 0).any():
        return 1.0
    bias = sums["error"] / sums[Y]
    mean, noise = float(bias.mean()), float(bias.var()) / len(bias)
    if mean**2 <= noise:
        return 1.0
    return float(np.clip(1 / (1 + mean * (1 - noise / mean**2)), *BIAS_LIMITS))


def _blend(values: Matrix, weights: Matrix, how: Combination) -> Matrix:
    there = ~np.isnan(values)
    total: Matrix = weights.sum(axis=1)
    if how == "median":
        middle: Matrix = np.full(len(values), np.nan)
        middle[there.any(axis=1)] = np.nanmedian(values[there.any(axis=1)], axis=1)
        return np.asarray(middle * total)
    share = np.where(there, weights, 0.0)
    present = share.sum(axis=1)
    blended = (np.where(there, values, 0.0) * share).sum(axis=1)
    return np.where(present > 0, blended * total / np.where(present > 0, present, 1.0), np.nan)


def _weight_rows(chosen: dict[str, Matrix], methods: Sequence[str]) -> pd.DataFrame:
    rows = [
        (segment, method, float(w)) for segment, ws in chosen.items() for method, w in zip(methods, ws, strict=True)
    ]
    return pd.DataFrame(rows, columns=[SEGMENT, METHOD, WEIGHT])
