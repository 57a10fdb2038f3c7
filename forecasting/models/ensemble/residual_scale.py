"""How large a forecast's error is expected to be: from the series' own scales and the lead, learnt from residuals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.panel.lags import Values
from forecasting.vocabulary.columns import LEAD, SCALE_ABS, SPREAD

STEPS = 30
DAMPING = 0.01
"""Keeps the steps of the fit finite where a term is the same in all rows, as the lead is with a horizon of 1."""
MAX_ROWS = 200_000
"""The fit visits every n-th row, so that at most this many count."""
LARGEST_RATIO = 5.0
"""An error counts as at most this many times its expectation, so that single outliers do not decide."""
SMALLEST_STEP = 0.02
"""Least scale_abs in units of the spread."""


@dataclass(frozen=True)
class ResidualScale:
    """Expected absolute residual: spread * exp(level) * (scale_abs / spread)^steps * lead^growth.

    The exponents of the two scales sum to 1, so a series in other units has the same interval in these units. Against
    the spread alone, the pinball loss of the intervals fell at the last three of six cutoffs by 13 % (M3 quarterly),
    15 % (M3 yearly), 11 % (tourism yearly) and 15 % (M4 yearly), and stayed the same on M3 monthly, tourism quarterly
    and M5; all in training parts (docs/explanation/decisions/intervals-from-residuals.md).
    """

    level: float = 0.0
    steps: float = 0.0
    growth: float = 0.0

    def of(self, rows: pd.DataFrame) -> Values:
        """Returns the scale of every row; 0 where spread is 0.

        Args:
            rows: spread, scale_abs (where null, the spread stands for it), lead_periods.
        """
        exponents = np.array([self.level, self.steps, self.growth])
        scale: Values = rows[SPREAD].to_numpy("float64") * np.exp(_terms(rows) @ exponents)
        return scale


def fit_residual_scale(rows: pd.DataFrame, residuals: Values) -> ResidualScale:
    """Learns the scale by quasi-likelihood with a log link and variance as the square of the mean (gamma).

    McCullagh and Nelder, Generalized Linear Models (1989), chapter 8; the ratio of error to expectation is bounded.

    Args:
        rows: spread (positive), scale_abs, lead_periods.
        residuals: Actual minus forecast, rows as in `rows`.
    """
    step = max(1, -(-len(rows) // MAX_ROWS))
    rows, sizes = rows.iloc[::step], np.abs(residuals[::step])
    sizes = sizes / rows[SPREAD].to_numpy("float64")
    if not sizes.any():
        return ResidualScale()
    terms = _terms(rows)
    curvature = terms.T @ terms / len(terms) + DAMPING * np.eye(terms.shape[1])
    found = np.array([np.log(sizes.mean()), 0.0, 0.0])
    for _ in range(STEPS):
        surprise = np.minimum(sizes / np.exp(terms @ found), LARGEST_RATIO) - 1
        found = found + np.linalg.solve(curvature, terms.T @ surprise / len(terms))
    return ResidualScale(*found.tolist())


def _terms(rows: pd.DataFrame) -> Values:
    spread = rows[SPREAD].to_numpy("float64")
    known = np.where(spread > 0, spread, 1.0)
    steps = rows[SCALE_ABS].fillna(rows[SPREAD]).to_numpy("float64") / known
    leads = rows[LEAD].to_numpy("float64")
    return np.column_stack([np.ones(len(rows)), np.log(np.maximum(steps, SMALLEST_STEP)), np.log(leads)])
