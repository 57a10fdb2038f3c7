"""Accuracy as sums that add up over series, leads and cutoffs, and the pooled metrics made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import (
    CUTOFF,
    ID,
    LEAD,
    METHOD,
    OBS_STATE,
    QUANTILES,
    SCALE_ABS,
    SCALE_SQ,
    SEGMENT,
    Y_HAT,
    Y_NAIVE,
    Y,
)
from forecasting.vocabulary.facts import (
    LEAD_FROM,
    LEAD_TO,
    N_IN_50,
    N_IN_80,
    N_IN_90,
    N_IN_95,
    N_SCORED,
    N_SKIPPED,
    SUM_ABS_ACTUAL,
    SUM_ABS_ERR,
    SUM_ABS_ERR_NAIVE,
    SUM_ACTUAL,
    SUM_ERR,
    SUM_INTERVAL_95,
    SUM_PINBALL,
    SUM_SQ_ERR,
)

Metric = Literal["rmsse", "mase", "wape", "bias", "revision", "pinball"]
Y_BEFORE = "y_before"
SUM_REVISION, N_REVISED = "sum_revision", "n_revised"
FOR_THE_GATE = (SEGMENT, SUM_REVISION, N_REVISED)
"""Columns of scores that only the gate reads; they are not stored."""
SUMS = (
    *(SUM_ABS_ERR, SUM_ERR, SUM_SQ_ERR, SUM_ACTUAL, SUM_ABS_ACTUAL, SUM_ABS_ERR_NAIVE),
    *(SUM_PINBALL, SUM_INTERVAL_95, N_IN_50, N_IN_80, N_IN_90, N_IN_95),
)
INTERVALS = {
    N_IN_50: ("q25", "q75"),
    N_IN_80: ("q10", "q90"),
    N_IN_90: ("q05", "q95"),
    N_IN_95: ("q025", "q975"),
}
_ALPHA = 0.05
_PARTS: dict[Metric, tuple[str, str, str | None]] = {
    "wape": (SUM_ABS_ERR, SUM_ABS_ACTUAL, None),
    "bias": (SUM_ERR, SUM_ACTUAL, None),
    "rmsse": (SUM_SQ_ERR, N_SCORED, SCALE_SQ),
    "mase": (SUM_ABS_ERR, N_SCORED, SCALE_ABS),
    "revision": (SUM_REVISION, N_REVISED, SCALE_ABS),
    "pinball": (SUM_PINBALL, N_SCORED, SCALE_ABS),
}
"""Errors, what they are divided by as a whole, and the scale of each series."""


def score_forecasts(rows: pd.DataFrame, scales: pd.DataFrame, lead_buckets: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Returns sums per method, series, cutoff and lead bucket.

    Only OBSERVED periods with a forecast are scored; the others count as skipped. Errors are forecast minus actual.
    sum_pinball adds up, per period, the mean of twice the quantile loss over the nine levels (an estimate of the CRPS);
    sum_interval_95 the interval score of Gneiting and Raftery, Journal of the American Statistical Association 102
    (2007). Without quantile columns these two and the n_in counts are 0 because nothing was added up: they then say
    nothing of how good intervals are. Likewise a null y_naive adds nothing to sum_abs_err_naive, and a null y_before
    (what the cutoff before forecast for the same period) nothing to sum_revision and n_revised.

    Args:
        rows: unique_id, ds, cutoff, lead_periods, method, y, y_hat, y_naive, obs_state, optionally the quantiles,
            y_before and segment.
        scales: unique_id, cutoff, scale_abs, scale_sq.
        lead_buckets: First and last lead of each bucket.

    Returns:
        method, unique_id, cutoff, lead_from, lead_to, segment (where rows have it), n_scored, n_skipped, the SUMS,
        sum_revision, n_revised, scale_abs, scale_sq; sorted.
    """
    scored = ((rows[OBS_STATE] == ObsState.OBSERVED) & rows[Y].notna() & rows[Y_HAT].notna()).to_numpy()
    firsts = np.array([first for first, _ in lead_buckets])
    bucket = np.searchsorted(firsts, rows[LEAD].to_numpy(), side="right") - 1
    cells, examples = _cells([rows[METHOD], rows[ID], rows[CUTOFF], pd.Series(bucket)])
    names = [METHOD, ID, CUTOFF, *([SEGMENT] if SEGMENT in rows else [])]
    sums = rows[names].iloc[examples].astype(dict.fromkeys({*names} - {CUTOFF}, "str")).reset_index(drop=True)
    sums.insert(3, LEAD_FROM, firsts[bucket[examples]])
    sums.insert(4, LEAD_TO, np.array([last for _, last in lead_buckets])[bucket[examples]])
    sums[N_SCORED] = np.bincount(cells[scored], minlength=len(sums))
    sums[N_SKIPPED] = np.bincount(cells[~scored], minlength=len(sums))
    for name, term in _row_terms(rows):
        added = np.where(scored & ~np.isnan(term), term, 0.0)
        sums[name] = np.bincount(cells, weights=added, minlength=len(sums))
    counts = [*INTERVALS, N_REVISED]
    sums[counts] = sums[counts].astype("int64")
    return sums.merge(scales[[ID, CUTOFF, SCALE_ABS, SCALE_SQ]].astype({ID: "str"}), on=[ID, CUTOFF], how="left")


def pooled(scores: pd.DataFrame, metric: Metric) -> float:
    """Returns one number over all scored points; NaN where nothing can be scored.

    rmsse: square root of the mean of squared errors, each divided by its series' scale_sq. mase: mean of absolute
    errors, each divided by scale_abs. wape: sum of absolute errors by sum of absolute actuals. bias: sum of errors by
    sum of actuals. revision: mean of absolute changes from the cutoff before to the next, each divided by scale_abs.
    pinball: mean of sum_pinball per point, each divided by scale_abs; 0 without quantiles.
    Series with a null or zero scale are left out of rmsse, mase, revision and pinball.
    """
    error, size = metric_parts(scores, metric)
    ratio = _ratio(float(error.sum()), float(size.sum()))
    return float(np.sqrt(ratio)) if metric == "rmsse" else ratio


def metric_parts(scores: pd.DataFrame, metric: Metric) -> tuple[pd.Series, pd.Series]:
    """Returns what every row of scores adds to the two sums whose ratio (rmsse: its square root) is the metric."""
    error, size, scale = _PARTS[metric]
    if scale is None:
        return scores[error], scores[size]
    usable = scores[scale] > 0
    return (scores[error] / scores[scale].where(usable)).fillna(0.0), scores[size].where(usable, 0)


def band_terms(
    y: NDArray[np.float64], bands: Mapping[str, NDArray[np.float64]]
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yields by name what every row adds to the sums about quantiles: pinball loss, interval score, and the counts.

    Args:
        y: Actual values.
        bands: Values of every quantile column.
    """
    loss = np.zeros(len(y))
    for name, level in QUANTILES.items():
        loss += np.maximum(level * (y - bands[name]), (level - 1) * (y - bands[name]))
    yield SUM_PINBALL, 2 * loss / len(QUANTILES)
    lower, upper = (bands[name] for name in INTERVALS[N_IN_95])
    outside = np.clip(lower - y, 0, None) + np.clip(y - upper, 0, None)
    yield SUM_INTERVAL_95, upper - lower + 2 / _ALPHA * outside
    for name, (low, high) in INTERVALS.items():
        yield name, ((y >= bands[low]) & (y <= bands[high])).astype(np.float64)


def _cells(keys: Sequence[pd.Series]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns the number of each row's combination of keys, in their order, and one row of every combination."""
    combined = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        codes, found = pd.factorize(key, sort=True)
        combined = combined * len(found) + codes
    _, examples = np.unique(combined, return_index=True) if len(combined) else (None, np.empty(0, dtype=np.int64))
    cells, _ = pd.factorize(combined, sort=True)
    return cells, examples


def _row_terms(rows: pd.DataFrame) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Yields what every row adds to the SUMS and to the revisions; one at a time, for there may be millions."""
    y, y_hat, naive = (rows[name].to_numpy("float64") for name in (Y, Y_HAT, Y_NAIVE))
    error = y_hat - y
    yield SUM_ABS_ERR, np.abs(error)
    yield SUM_ERR, error
    yield SUM_SQ_ERR, error**2
    yield SUM_ACTUAL, y
    yield SUM_ABS_ACTUAL, np.abs(y)
    yield SUM_ABS_ERR_NAIVE, np.abs(naive - y)
    bands = {name: rows[name].to_numpy("float64") for name in QUANTILES if name in rows}
    yield from band_terms(y, bands) if bands else ((name, np.zeros(len(y))) for name in SUMS[6:])
    before = rows[Y_BEFORE].to_numpy("float64") if Y_BEFORE in rows else np.full(len(y), np.nan)
    yield SUM_REVISION, np.abs(y_hat - before)
    yield N_REVISED, (~np.isnan(before)).astype(np.float64)


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else float("nan")
