"""Exponential smoothing: the forms of the usual automatic selection, as a smoothing family."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.models.base import Model
from forecasting.models.batch import Batch
from forecasting.models.kinds.capped import Capped
from forecasting.models.smoothing.engine import Search, Smoothing
from forecasting.models.smoothing.innovations import (
    ALPHA,
    BETA,
    GAMMA,
    PHI,
    Form,
    first_states,
    forecast_states,
    run_filter,
)
from forecasting.panel.lags import Values

FORMS = {
    form.name: form
    for form in (
        *(Form(error, trend, "N") for error in ("A", "M") for trend in ("N", "A", "D")),
        *(Form(error, trend, "A") for error in ("A", "M") for trend in ("N", "A", "D")),
        *(Form("M", trend, "M") for trend in ("N", "A", "D")),
    )
}
"""No multiplicative trend, no multiplicative season of additive errors: both are unstable."""
MIN_SEASONS = 2
LOW = np.array([1e-4, 1e-4, 1e-4, 0.8, -3.0, -3.0])
HIGH = np.array([0.9999, 0.9999, 0.9999, 0.98, 3.0, 3.0])
NEUTRAL = np.array([0.5, 0.0, 0.0, 1.0, 0.0, 0.0])
_GRID = {ALPHA: (0.1, 0.3, 0.6, 0.9), BETA: (0.01, 0.1, 0.3), GAMMA: (0.01, 0.2), PHI: (0.95,)}


class ExponentialSmoothing:
    """The family of exponential smoothing; its parameters are those of innovations."""

    forms = tuple(FORMS)
    columns = ("alpha", "beta", "gamma", "phi", "level_shift", "trend_shift")

    def admits(self, batch: Batch, form: str, length: int) -> NDArray[np.bool_]:
        """More values than parameters, two seasons for a seasonal form, positive values for a multiplicative one."""
        chosen = FORMS[form]
        enough = batch.observed > chosen.count(length) + 1
        if chosen.season != "N":
            enough &= (len(batch.values) - batch.starts >= MIN_SEASONS * length) & (length > 1)
        return enough & (np.nanmin(batch.values, axis=0) > 0) if chosen.positive_only else enough

    def search(self, batch: Batch, form: str, length: int) -> Search:
        """Searches the free parameters of the form; the others stay neutral."""
        chosen = FORMS[form]
        first = first_states(batch, chosen.season, length)
        fixed = [row for row in range(len(NEUTRAL)) if row not in chosen.free]
        low, high = LOW.copy(), HIGH.copy()
        low[fixed] = high[fixed] = NEUTRAL[fixed]
        choices = [_GRID.get(row, (0.0,)) if row in chosen.free else (NEUTRAL[row],) for row in range(len(NEUTRAL))]
        starts = np.stack([grid.ravel() for grid in np.meshgrid(*choices, indexing="ij")])

        def deviance(parameters: Values) -> Values:
            return run_filter(batch, chosen, length, first, parameters).deviance

        return Search(deviance, starts, low, high, chosen.count(length))

    def forecast(self, batch: Batch, form: str, length: int, parameters: Values, horizon: int) -> Values:
        """Filters the history of the batch, then goes on without errors."""
        chosen, proposal = FORMS[form], parameters[:, :, None]
        states = run_filter(batch, chosen, length, first_states(batch, chosen.season, length), proposal)
        return forecast_states(states, chosen, proposal, horizon)


MODEL: Model = Capped(Smoothing(ExponentialSmoothing()))
