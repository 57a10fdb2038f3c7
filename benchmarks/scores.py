"""From outcomes to the figures of a suite, in the definitions under which the published figures were made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.metrics import (
    Y_OTHER,
    band_metrics,
    mase,
    msis,
    naive2,
    seasonal_naive,
    seasonal_scales,
    smape,
)
from benchmarks.suite import Outcome
from forecasting.vocabulary.columns import ID

COMPETITION_SEASONS = {"Y": 1, "Q": 4, "M": 12, "W": 1, "h": 24}
"""Season of scales and of simple methods by frequency, as M3, Tourism and M4 set it: 1 for weekly series."""


def score_smape(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Returns sMAPE over all forecasts, by job, and what the quantiles are worth."""
    by_job = {outcome.job.job: smape(outcome.rows) for outcome in outcomes}
    figures = {"smape": float(pd.concat(by_job.values()).mean())}
    figures |= {f"smape_{name}": float(values.mean()) for name, values in by_job.items()}
    return figures | _bands(outcomes)


def score_tourism_ratio(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Returns the geometric mean over the jobs of MASE by that of the seasonal naive, MASE by job, and the bands."""
    figures, ratios = {}, []
    for outcome in outcomes:
        season = season_of(outcome)
        scales = seasonal_scales(outcome.history, season)
        value = float(mase(outcome.rows, scales).mean())
        naive = float(mase(seasonal_naive(outcome, season), scales, Y_OTHER).mean())
        figures[f"mase_{outcome.job.job}"] = value
        ratios.append(value / naive)
    return {"mase_ratio": float(np.exp(np.log(ratios).mean())), **figures} | _bands(outcomes)


def score_owa(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Returns OWA, sMAPE, MASE, the scaled interval score of the 95 % interval and the bands, of one job."""
    (outcome,) = outcomes
    interval = msis(outcome.rows, seasonal_scales(outcome.history, season_of(outcome)))
    return owa_of(outcome) | {"msis": float(interval.mean())} | _bands(outcomes)


def owa_of(outcome: Outcome) -> dict[str, float]:
    """Returns OWA (the mean of sMAPE and MASE, each divided by that of Naive 2), sMAPE and MASE."""
    scales = seasonal_scales(outcome.history, season_of(outcome))
    reference = naive2(outcome, season_of(outcome))
    of_smape, of_mase = float(smape(outcome.rows).mean()), float(mase(outcome.rows, scales).mean())
    relative_smape = of_smape / float(smape(reference, Y_OTHER).mean())
    relative_mase = of_mase / float(mase(reference, scales, Y_OTHER).mean())
    return {"owa": (relative_smape + relative_mase) / 2, "smape": of_smape, "mase": of_mase}


def season_of(outcome: Outcome) -> int:
    """Returns the season of the competitions for an outcome's frequency."""
    return COMPETITION_SEASONS[outcome.job.frequency]


def _bands(outcomes: Sequence[Outcome]) -> dict[str, float]:
    rows, scales = [], []
    for outcome in outcomes:
        prefix = f"{outcome.job.job} "
        rows.append(outcome.rows.assign(**{ID: prefix + outcome.rows[ID]}))
        found = seasonal_scales(outcome.history, season_of(outcome))
        scales.append(found.set_axis(prefix + found.index))
    return band_metrics(pd.concat(rows, ignore_index=True), pd.concat(scales))
