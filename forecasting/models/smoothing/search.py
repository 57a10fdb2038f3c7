"""Bounded minimisation of many small problems at once: every series has parameters and steps of its own.

A compass search (Kolda, Lewis and Torczon, "Optimization by direct search", SIAM Review 45 (2003)) with one addition:
the moves that help alone are also tried together. The number of evaluations is fixed, so results repeat.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Rows = NDArray[np.int64]
Loss = Callable[[Values], Values]

FIRST_STEP = 0.25
"""First step, as a share of the distance between the bounds."""


def minimise(loss: Loss, starts: Values, low: Values, high: Values, rounds: int) -> tuple[Values, Values]:
    """Returns the best parameters found, (parameters, series), and their losses, (series,).

    Args:
        loss: Takes (parameters, series, proposals) and returns (series, proposals); NaN counts as infinite.
        starts: (parameters, series, starts): the best of them is where the search of a series begins.
        low: Lower bounds, (parameters,).
        high: Upper bounds, (parameters,).
        rounds: Number of polls. A poll costs twice the number of free parameters plus one evaluations; a parameter
            whose bounds are equal is not free.
    """
    series = np.arange(starts.shape[1])
    values = _finite(loss(starts))
    first = values.argmin(axis=1)
    best, value = starts[:, series, first], values[series, first]
    free = np.flatnonzero(high > low)
    step = np.repeat(FIRST_STEP * (high - low)[:, None], len(series), axis=1)
    edges = low[:, None, None], high[:, None, None]
    for _ in range(rounds):
        proposals = np.repeat(best[:, :, None], 2 * len(free), axis=2)
        for number, row in enumerate(free):
            proposals[row, :, 2 * number] += step[row]
            proposals[row, :, 2 * number + 1] -= step[row]
        proposals = np.clip(proposals, *edges)
        polled = _finite(loss(proposals))
        together = np.clip(_joint_move(free, best, proposals, polled, value)[:, :, None], *edges)
        proposals = np.concatenate([proposals, together], axis=2)
        polled = np.concatenate([polled, _finite(loss(together))], axis=1)
        chosen = polled.argmin(axis=1)
        found = polled[series, chosen]
        better = found < value
        best = np.where(better, proposals[:, series, chosen], best)
        value = np.where(better, found, value)
        step = np.where(better, step, step / 2)
    return best, value


def _joint_move(free: Rows, best: Values, proposals: Values, polled: Values, value: Values) -> Values:
    moved = best.copy()
    for number, row in enumerate(free):
        pair = polled[:, 2 * number : 2 * number + 2]
        side = pair.argmin(axis=1)
        helps = pair.min(axis=1) < value
        moved[row] = np.where(helps, proposals[row, np.arange(len(side)), 2 * number + side], best[row])
    return moved


def _finite(values: Values) -> Values:
    return np.where(np.isfinite(values), values, np.inf)
