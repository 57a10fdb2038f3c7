"""Complex exponential smoothing, as a smoothing family.

Source: Svetunkov, Kourentzes and Ord, "Complex exponential smoothing", Naval Research Logistics 69 (2022). The level
has a second, imaginary part, so one form moves between a stationary and a trending series. First states come from
running the recursion to the end, back to the start and forward again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecasting.models.base import Model
from forecasting.models.batch import Batch
from forecasting.models.kinds.capped import Capped
from forecasting.models.smoothing.engine import Search, Smoothing
from forecasting.models.smoothing.innovations import FirstStates, first_states
from forecasting.panel.lags import Values

NONE, PARTIAL, FULL = "none", "partial", "full"
"""Without a season; with a real seasonal part; with a complex one."""
LEVEL, LEVEL_COMPLEX, SEASON, SEASON_COMPLEX = range(4)
LOW = np.array([0.01, 0.01, 0.01, 0.01])
HIGH = np.array([1.8, 1.9, 1.5, 1.5])
PARTIAL_HIGH = 0.99
NEUTRAL = np.array([1.0, 1.0, 0.0, 1.0])
_LEVELS, _COMPLEX = (0.3, 0.8, 1.3, 1.6), (0.8, 1.0, 1.1)
_SEASONS = {NONE: (0.0,), PARTIAL: (0.01, 0.1, 0.5), FULL: (0.3, 1.0)}
FIRST_RATIO = 1.1
"""First real over first imaginary part."""
MIN_SEASONS = 2
LAST_PASS = 2
"""Errors count once first states have been found."""


class ComplexSmoothing:
    """The family of complex exponential smoothing."""

    forms = (NONE, PARTIAL, FULL)
    columns = ("level", "level_complex", "season", "season_complex")

    def admits(self, batch: Batch, form: str, length: int) -> NDArray[np.bool_]:
        """More values than parameters and states, and two seasons for a seasonal form."""
        enough: NDArray[np.bool_] = batch.observed > _count(form, length) + 1
        if form != NONE:
            enough = enough & (len(batch.values) - batch.starts >= MIN_SEASONS * length) & (length > 1)
        return enough

    def search(self, batch: Batch, form: str, length: int) -> Search:
        """Searches the smoothing parameters by the squared errors."""
        first = _first(batch, form, length)
        low, high = LOW.copy(), HIGH.copy()
        fixed = {NONE: [SEASON, SEASON_COMPLEX], PARTIAL: [SEASON_COMPLEX], FULL: []}[form]
        low[fixed] = high[fixed] = NEUTRAL[fixed]
        if form == PARTIAL:
            high[SEASON] = PARTIAL_HIGH
        choices = (_LEVELS, _COMPLEX, _SEASONS[form], (1.0,))
        starts = np.stack([grid.ravel() for grid in np.meshgrid(*choices, indexing="ij")])

        def deviance(parameters: Values) -> Values:
            squares, _ = _run(batch, form, first, parameters)
            return np.asarray(batch.observed[:, None] * np.log(np.maximum(squares, np.finfo(float).tiny)))

        return Search(deviance, starts, low, high, _count(form, length))

    def forecast(self, batch: Batch, form: str, length: int, parameters: Values, horizon: int) -> Values:
        """Filters the history of the batch, then goes on without errors."""
        return _run(batch, form, _first(batch, form, length), parameters[:, :, None], horizon)[1]


class _States:
    """Real and imaginary parts of level and season; every move is in place.

    Attributes:
        level: (series, proposals).
        season: (season length, series, proposals), by row number modulo the length; None without a season.
    """

    def __init__(self, form: str, first: FirstStates, parameters: Values) -> None:
        self.form = form
        self.parameters = parameters
        self.level = np.repeat(first.mean[:, None], parameters.shape[2], axis=1)
        self.level_imaginary = self.level / FIRST_RATIO
        self.season = None if first.season is None else np.repeat(first.season[:, :, None], parameters.shape[2], axis=2)
        self.season_imaginary = None if self.season is None else self.season / FIRST_RATIO

    def mean(self, row: int, begun: int) -> Values:
        """Forecast of a row for the first `begun` series."""
        level = self.level[:begun]
        return level if self.season is None else level + self.season[row % len(self.season), :begun]

    def move(self, row: int, begun: int, error: Values) -> None:
        """Takes the error of a row in."""
        real, imaginary = self.parameters[LEVEL, :begun], self.parameters[LEVEL_COMPLEX, :begun]
        _turn(self.level[:begun], self.level_imaginary[:begun], real, imaginary, error)
        if self.season is None or self.season_imaginary is None:
            return
        real, imaginary = self.parameters[SEASON, :begun], self.parameters[SEASON_COMPLEX, :begun]
        at = row % len(self.season)
        if self.form == PARTIAL:
            self.season[at, :begun] += real * error
        else:
            _turn(self.season[at, :begun], self.season_imaginary[at, :begun], real, imaginary, error)


def _turn(level: Values, other: Values, real: Values, imaginary: Values, error: Values) -> None:
    following = level - (1 - imaginary) * other + (real - imaginary) * error
    other[:] = level + (1 - real) * other + (real + imaginary) * error
    level[:] = following


def _run(batch: Batch, form: str, first: FirstStates, parameters: Values, horizon: int = 0) -> tuple[Values, Values]:
    """Returns squared errors of the last pass, (series, proposals), and forecasts of the first proposal."""
    states = _States(form, first, parameters)
    rows = np.arange(len(batch.values))
    known = ~np.isnan(batch.values)
    squares = np.zeros(parameters.shape[1:])
    for passing, order in enumerate((rows, rows[::-1], rows)):
        for row in order:
            begun = batch.begun[row]
            error = batch.values[row, :begun, None] - states.mean(row, begun)
            if not known[row, :begun].all():
                error = np.where(known[row, :begun, None], error, 0.0)
            if passing == LAST_PASS:
                squares[:begun] += error * error
            states.move(row, begun, error)
    ahead = np.empty((horizon, len(batch.ids)))
    for lead in range(horizon):
        row = len(batch.values) + lead
        ahead[lead] = states.mean(row, len(batch.ids))[:, 0]
        states.move(row, len(batch.ids), np.zeros(parameters.shape[1:]))
    return squares, ahead


def _first(batch: Batch, form: str, length: int) -> FirstStates:
    return first_states(batch, "N" if form == NONE else "A", length)


def _count(form: str, length: int) -> int:
    smoothing, states = {NONE: (2, 2), PARTIAL: (3, length + 1), FULL: (4, 2 * length)}[form]
    return smoothing + states + 1


MODEL: Model = Capped(Smoothing(ComplexSmoothing()))
