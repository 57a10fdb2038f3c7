"""The dynamic optimised Theta method per series, all series of a panel fitted together.

Source: Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, "Models for optimising the theta method and their
relationship to state space models", International Journal of Forecasting 32 (2016).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.models.base import Model
from forecasting.models.batch import Batch, add_rows
from forecasting.models.kinds.capped import Capped
from forecasting.models.smoothing.decompose import seasonal_part
from forecasting.models.smoothing.engine import Search, Smoothing
from forecasting.panel.lags import Values

ALPHA, THETA, LEVEL_SHIFT = range(3)
LOW, HIGH = np.array([0.01, 1.0, -3.0]), np.array([0.99, 20.0, 3.0])
LEVEL_UNIT = 0.5
"""The shift of the first level is in halves of the series' standard deviation."""
_GRID = ((0.1, 0.3, 0.5, 0.7, 0.9), (1.5, 2.0, 4.0), (0.0,))


class Theta:
    """The family of the Theta method: one form, on the seasonally adjusted series."""

    forms = ("theta",)
    columns = ("alpha", "theta", "level_shift")

    def admits(self, batch: Batch, form: str, length: int) -> NDArray[np.bool_]:  # noqa: ARG002 - the interface
        """Every series."""
        return np.ones(len(batch.ids), dtype=bool)

    def search(self, batch: Batch, form: str, length: int) -> Search:  # noqa: ARG002 - the interface
        """Searches alpha, theta and the first level by the squared errors."""
        adjusted = seasonal_part(batch, length).adjusted(batch)
        starts = np.stack([grid.ravel() for grid in np.meshgrid(*_GRID, indexing="ij")])
        return Search(lambda parameters: _run(adjusted, parameters)[0], starts, LOW, HIGH, count=len(LOW) + 1)

    def forecast(self, batch: Batch, form: str, length: int, parameters: Values, horizon: int) -> Values:  # noqa: ARG002
        """Runs the adjusted series to its end and on, then puts the season back."""
        season = seasonal_part(batch, length)
        return season.restored(_run(season.adjusted(batch), parameters[:, :, None], horizon)[1])


def _run(batch: Batch, parameters: Values, horizon: int = 0) -> tuple[Values, Values]:
    """Returns squared errors, (series, proposals), and forecasts of the first proposal, (horizon, series).

    A period without a value counts as its forecast. The first two errors do not count: the line is not known yet.
    """
    alpha, theta = parameters[ALPHA], parameters[THETA]
    level = batch.first(1)[0][:, None] + parameters[LEVEL_SHIFT] * LEVEL_UNIT * _deviation(batch)[:, None]
    mean, cut, slope, squares = (np.zeros_like(level) for _ in range(4))
    fading, weight = np.ones_like(level), 1 - 1 / theta
    known, ahead = ~np.isnan(batch.values), []
    for row in range(len(batch.values) + horizon):
        begun = int(batch.begun[row]) if row < len(batch.values) else len(batch.ids)
        now = slice(0, begun)
        number = (row - batch.starts[now] + 1.0)[:, None]
        faded = fading[now] * (1 - alpha[now])
        y_hat = level[now] + weight[now] * (fading[now] * cut[now] + (1 - faded) / alpha[now] * slope[now])
        if row < len(batch.values):
            y = np.where(known[row, now, None], batch.values[row, now, None], y_hat)
            squares[now] += np.where(number > 2, (y - y_hat) ** 2, 0.0)
        else:
            y = y_hat
            ahead.append(y_hat[:, 0])
        level[now] += alpha[now] * (y - level[now])
        slope[now] = np.where(
            number > 1, ((number - 2) * slope[now] + 6 * (y - mean[now]) / number) / (number + 1), 0.0
        )
        mean[now] += (y - mean[now]) / number
        cut[now] = mean[now] - slope[now] * (number + 1) / 2
        fading[now] = faded
    return squares, np.array(ahead).reshape(horizon, len(batch.ids))


def _deviation(batch: Batch) -> Values:
    known = ~np.isnan(batch.values)
    mean = add_rows(np.where(known, batch.values, 0.0)) / batch.observed
    return np.asarray(np.sqrt(add_rows(np.where(known, batch.values - mean, 0.0) ** 2) / batch.observed))


MODEL: Model = Capped(Smoothing(Theta()))
