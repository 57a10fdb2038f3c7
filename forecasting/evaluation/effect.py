"""What a challenger gains over the champion, how large an error is, and how far chance alone could have made either."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.evaluation.metrics import Metric, metric_parts
from forecasting.vocabulary.columns import CUTOFF, ID

REPLICATES = 1000
SEED = 20111209
ONE_SIDED = 0.05
"""The bounds are these quantiles of the replicates from below and from above."""
_BLOCK = 4_000_000
"""Drawn numbers held at once."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """Relative gain of a challenger, 0.05 is 5 % better.

    Attributes:
        value: 1 - its metric / the champion's metric; None where the champion's is zero or cannot be computed.
        low: One-sided lower 95 % bound; None where value is None.
        high: One-sided upper 95 % bound.
        n_cutoffs: Cutoffs compared.
        n_wins: Cutoffs at which the challenger is better.
    """

    value: float | None
    low: float | None
    high: float | None
    n_cutoffs: int
    n_wins: int


def measure_effect(challenger: pd.DataFrame, champion: pd.DataFrame, metric: Metric, *, along: str = CUTOFF) -> Effect:
    """Compares two methods by their scores on the same backtest.

    The bounds come from a cluster bootstrap: series are drawn with replacement and keep all their cutoffs, both methods
    together, and so are cutoffs with all their series (Owen, Annals of Applied Statistics 1 (2007), the pigeonhole
    bootstrap). Drawing series alone takes the luck of a method at a cutoff, which all series share, for skill: of 200
    equal pairs with a luck of 1 % per method and cutoff it promoted 22, drawing both 2 (tests/evaluation/test_gate.py).
    The seed is fixed.

    Args:
        challenger: As score_forecasts returns them, one method.
        champion: The same for the other method.
        metric: Metric of the gate.
        along: Column that takes the part of cutoffs.
    """
    cells = _cells([challenger, champion], metric, along)
    of_cutoffs = _gains(cells.sum(axis=0), metric)
    n_cutoffs, n_wins = cells.shape[1], int((of_cutoffs > 0).sum())
    value = float(_gains(cells.sum(axis=(0, 1))[None], metric)[0])
    if np.isnan(value):
        return Effect(None, None, None, n_cutoffs, n_wins)
    low, high = np.nanquantile(_gains(_resampled(cells), metric), [ONE_SIDED, 1 - ONE_SIDED]).tolist()
    return Effect(value, low, high, n_cutoffs, n_wins)


def lower_bound(scores: pd.DataFrame, metric: Metric, *, along: str) -> float:
    """Returns the pooled metric that is exceeded whatever chance has done: its one-sided lower 95 % bound.

    Drawn as in measure_effect. One wild series or one wild period, which half of the draws leave out or nearly so, does
    not lift it; what most series and most periods share does.

    Args:
        scores: The key of the series, `along`, and the sums of the metric.
        metric: Any metric of `pooled`.
        along: Column that takes the part of cutoffs.

    Returns:
        NaN where the metric cannot be computed.
    """
    drawn = _resampled(_cells([scores], metric, along))
    usable = drawn[:, 1] > 0
    if not usable.any():
        return float("nan")
    ratios = drawn[usable, 0] / drawn[usable, 1]
    return float(np.quantile(np.sqrt(ratios) if metric == "rmsse" else ratios, ONE_SIDED))


def _cells(methods: Sequence[pd.DataFrame], metric: Metric, along: str) -> Values:
    """Returns (series, cutoffs, 2 by method): error and size of one method after the other; 0 where there is none."""
    every = pd.concat([scores[[ID, along]] for scores in methods])
    series, cutoffs = pd.factorize(every[ID]), pd.factorize(every[along])
    shape = (len(series[1]), len(cutoffs[1]))
    places = np.split(series[0] * shape[1] + cutoffs[0], np.cumsum([len(scores) for scores in methods])[:-1])
    sums = [
        np.bincount(place, weights=part.to_numpy("float64"), minlength=shape[0] * shape[1]).reshape(shape)
        for place, scores in zip(places, methods, strict=True)
        for part in metric_parts(scores, metric)
    ]
    return np.stack(sums, axis=2)


def _gains(sums: Values, metric: Metric) -> Values:
    """Returns the gain of every row of four sums, as in _cells; NaN where the champion has no error."""
    usable = (sums[:, 1:] > 0).all(axis=1)
    own, own_size, other, other_size = np.where(usable, sums.T, np.nan)
    ratio = (own / own_size) / (other / other_size)
    return np.asarray(1 - (np.sqrt(ratio) if metric == "rmsse" else ratio))


def _resampled(cells: Values) -> Values:
    """Returns the sums over series and cutoffs drawn with replacement, one row per replicate."""
    n_series, n_cutoffs, n_sums = cells.shape
    rng = np.random.default_rng(SEED)
    cutoffs = _times_drawn(rng, REPLICATES, n_cutoffs)
    at_once = max(1, _BLOCK // n_series)
    parts = []
    for first in range(0, REPLICATES, at_once):
        weights = cutoffs[first : first + at_once]
        series = _times_drawn(rng, len(weights), n_series) @ cells.reshape(n_series, -1)
        parts.append((series.reshape(-1, n_cutoffs, n_sums) * weights[:, :, None]).sum(axis=1))
    return np.vstack(parts)


def _times_drawn(rng: np.random.Generator, replicates: int, count: int) -> Values:
    """Returns how often each of `count` is drawn in `count` draws, one row per replicate."""
    drawn = rng.integers(count, size=(replicates, count)) + np.arange(replicates)[:, None] * count
    return np.bincount(drawn.ravel(), minlength=replicates * count).reshape(replicates, count).astype(np.float64)
