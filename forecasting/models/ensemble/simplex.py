"""Weights on the simplex (non-negative, summing to one) that bring a mixture of columns closest to a target."""

from __future__ import annotations

import numpy as np

from forecasting.models.ensemble.recipe import Point
from forecasting.panel.lags import Values

SUM_PENALTY = 1e4
ABSOLUTE_STEPS = 20
"""Reweighted least-squares steps for absolute errors."""
ABSOLUTE_ROWS = 100_000
"""Absolute errors are minimised on every n-th row, so that at most this many are visited at each step."""
SMALLEST_ERROR = 1e-3
"""Absolute errors below this share of their mean count as squared: the reweighting must not divide by zero."""


def simplex_fit(x: Values, y: Values, point: Point) -> Values:
    """Returns the weights of the columns of x with the least squared (mean) or absolute (median) error.

    Absolute errors by iteratively reweighted least squares (Schlossmacher, Journal of the American Statistical
    Association 68 (1973)).

    Args:
        x: (rows, columns), no nulls, at least one row.
        y: One target per row.
        point: mean or median.
    """
    if point == "mean":
        return _least_squares(x, y)
    step = -(-len(y) // ABSOLUTE_ROWS)
    x, y = x[::step], y[::step]
    weights = np.full(x.shape[1], 1 / x.shape[1])
    for _ in range(ABSOLUTE_STEPS):
        error = np.abs(x @ weights - y)
        if not error.any():
            break
        influence = 1 / np.sqrt(np.maximum(error, SMALLEST_ERROR * error.mean()))
        weights = _least_squares(x * influence[:, None], y * influence)
    return weights


def _least_squares(x: Values, y: Values) -> Values:
    """Non-negative least squares with a heavy penalty on a sum other than one, solved on the normal equations."""
    from scipy.optimize import nnls

    members = x.shape[1]
    gram = x.T @ x / len(y)
    size = np.trace(gram) / members or 1.0
    factor = np.linalg.cholesky(gram + 1e-6 * size * np.eye(members))
    target = np.linalg.solve(factor, x.T @ y / len(y))
    penalty = np.sqrt(SUM_PENALTY * size)
    weights, _ = nnls(np.vstack([factor.T, np.full(members, penalty)]), np.append(target, penalty))
    total = float(weights.sum())
    shares: Values = weights / total if total > 0 else np.full(members, 1 / members)
    return shares
