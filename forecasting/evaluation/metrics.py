"""Accuracy as sums that add up over series, leads and cutoffs, and the pooled metrics made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from forecasting.frames import (
    CUTOFF,
    ID,
    LEAD,
    METHOD,
    OBS_STATE,
    QUANTILES,
    SCALE_ABS,
    SCALE_SQ,
    Y_HAT,
    Y_NAIVE,
    ObsState,
    Y,
)

Metric = Literal["rmsse", "mase", "wape", "bias"]
LEAD_FROM, LEAD_TO = "lead_from", "lead_to"
SUMS = (
    *("sum_abs_err", "sum_err", "sum_sq_err", "sum_actual", "sum_abs_actual", "sum_abs_err_naive"),
    *("sum_pinball", "sum_interval_95", "n_in_50", "n_in_80", "n_in_90", "n_in_95"),
)
INTERVALS = {
    "n_in_50": ("q25", "q75"),
    "n_in_80": ("q10", "q90"),
    "n_in_90": ("q05", "q95"),
    "n_in_95": ("q025", "q975"),
}
_ALPHA = 0.05


def score_forecasts(rows: pd.DataFrame, scales: pd.DataFrame, lead_buckets: Sequence[tuple[int, int]]) -> pd.DataFrame:
    """Returns sums per method, series, cutoff and lead bucket.

    Only OBSERVED periods with a forecast are scored; the others count as skipped. Errors are forecast minus actual.
    sum_pinball adds up, per period, the mean of twice the quantile loss over the nine levels (an estimate of the CRPS);
    sum_interval_95 the interval score of Gneiting and Raftery, Journal of the American Statistical Association 102
    (2007). Without quantile columns these two and the n_in counts are 0 because nothing was added up: they then say
    nothing of how good intervals are. Likewise a null y_naive adds nothing to sum_abs_err_naive.

    Args:
        rows: unique_id, ds, cutoff, lead_periods, method, y, y_hat, y_naive, obs_state, optionally the quantiles.
        scales: unique_id, cutoff, scale_abs, scale_sq.
        lead_buckets: First and last lead of each bucket.

    Returns:
        method, unique_id, cutoff, lead_from, lead_to, n_scored, n_skipped, the SUMS, scale_abs, scale_sq; sorted.
    """
    scored = (rows[OBS_STATE] == ObsState.OBSERVED) & rows[Y].notna() & rows[Y_HAT].notna()
    firsts = np.array([first for first, _ in lead_buckets])
    bucket = np.searchsorted(firsts, rows[LEAD].to_numpy(), side="right") - 1
    table = pd.DataFrame({METHOD: rows[METHOD], ID: rows[ID], CUTOFF: rows[CUTOFF], LEAD_FROM: firsts[bucket]})
    table[LEAD_TO] = np.array([last for _, last in lead_buckets])[bucket]
    table["n_scored"], table["n_skipped"] = scored.astype("int64"), (~scored).astype("int64")
    keys = [METHOD, ID, CUTOFF, LEAD_FROM, LEAD_TO]
    parts = pd.DataFrame(_row_terms(rows), index=rows.index).where(scored, 0.0).fillna(0.0)
    sums = pd.concat([table, parts], axis=1).groupby(keys, as_index=False).sum()
    counts = list(INTERVALS)
    sums[counts] = sums[counts].astype("int64")
    return sums.merge(scales[[ID, CUTOFF, SCALE_ABS, SCALE_SQ]], on=[ID, CUTOFF], how="left", sort=False)


def pooled(scores: pd.DataFrame, metric: Metric) -> float:
    """Returns one number over all scored points; NaN where nothing can be scored.

    rmsse: square root of the mean of squared errors, each divided by its series' scale_sq. mase: mean of absolute
    errors, each divided by scale_abs. wape: sum of absolute errors by sum of absolute actuals. bias: sum of errors by
    sum of actuals. Series with a null or zero scale are left out of rmsse and mase.
    """
    if metric in ("wape", "bias"):
        error, size = ("sum_abs_err", "sum_abs_actual") if metric == "wape" else ("sum_err", "sum_actual")
        return _ratio(float(scores[error].sum()), float(scores[size].sum()))
    error, scale = ("sum_sq_err", SCALE_SQ) if metric == "rmsse" else ("sum_abs_err", SCALE_ABS)
    usable = scores[scores[scale] > 0]
    mean = _ratio(float((usable[error] / usable[scale]).sum()), float(usable["n_scored"].sum()))
    return float(np.sqrt(mean)) if metric == "rmsse" else mean


def _row_terms(rows: pd.DataFrame) -> dict[str, pd.Series]:
    error = rows[Y_HAT] - rows[Y]
    terms = {
        "sum_abs_err": error.abs(),
        "sum_err": error,
        "sum_sq_err": error**2,
        "sum_actual": rows[Y],
        "sum_abs_actual": rows[Y].abs(),
        "sum_abs_err_naive": (rows[Y_NAIVE] - rows[Y]).abs(),
    }
    if not set(QUANTILES) <= set(rows.columns):
        return terms | dict.fromkeys(SUMS[len(terms) :], pd.Series(0.0, index=rows.index))
    losses = [
        np.maximum(level * (rows[Y] - rows[q]), (level - 1) * (rows[Y] - rows[q])) for q, level in QUANTILES.items()
    ]
    lower, upper = (rows[q] for q in INTERVALS["n_in_95"])
    outside = (lower - rows[Y]).clip(lower=0) + (rows[Y] - upper).clip(lower=0)
    terms["sum_pinball"] = 2 * pd.concat(losses, axis=1).mean(axis=1)
    terms["sum_interval_95"] = upper - lower + 2 / _ALPHA * outside
    inside = {name: rows[Y].between(rows[low], rows[high]).astype("float64") for name, (low, high) in INTERVALS.items()}
    return terms | inside


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else float("nan")
