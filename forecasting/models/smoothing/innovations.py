"""The innovations state space form of exponential smoothing, run over all series of a batch at once.

Source: Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential Smoothing" (2008), chapter 2. Additive and
multiplicative errors share one recursion of the states; they differ in the likelihood alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from forecasting.models.batch import Batch, add_rows, mean_rows
from forecasting.panel.lags import Values

Error = Literal["A", "M"]
Trend = Literal["N", "A", "D"]
Season = Literal["N", "A", "M"]

ALPHA, BETA, GAMMA, PHI, LEVEL_SHIFT, TREND_SHIFT = range(6)
"""Rows of the parameters. beta is a share of alpha and gamma of 1 - alpha, so every value in 0..1 is admissible; the
shifts move the first level and trend, in standard deviations of the change between periods (the trend: in tenths)."""
TREND_UNIT = 0.1
LEVEL_PERIODS = 10
"""First level and trend come from a line through the first 10 periods, or two seasons where these are longer."""
SEASONS = (2, 4)
"""First seasonal states come from this many first seasons, as far as there are."""
_TINY = 1e-9


@dataclass(frozen=True)
class Form:
    """One member of the family.

    Attributes:
        error: Additive or multiplicative.
        trend: None, additive or damped.
        season: None, additive or multiplicative.
    """

    error: Error
    trend: Trend
    season: Season

    @property
    def name(self) -> str:
        """Three letters in the order of the taxonomy, such as ADN."""
        return f"{self.error}{self.trend}{self.season}"

    @property
    def positive_only(self) -> bool:
        """Whether it is defined for positive values alone."""
        return "M" in (self.error, self.season)

    @property
    def free(self) -> list[int]:
        """Rows of the parameters that this form has."""
        trend = {"N": [], "A": [BETA], "D": [BETA, PHI]}[self.trend]
        season = [GAMMA] if self.season != "N" else []
        shifts = [LEVEL_SHIFT] if self.trend == "N" else [LEVEL_SHIFT, TREND_SHIFT]
        return sorted([ALPHA, *trend, *season, *shifts])

    def count(self, length: int) -> int:
        """Number of parameters, first states and the variance of the errors, for information criteria."""
        return len(self.free) + (length - 1 if self.season != "N" else 0) + 1


@dataclass(frozen=True)
class FirstStates:
    """States before the first period of every series.

    Attributes:
        mean: Level of a series without trend, (series,).
        level: Level of a line, (series,).
        slope: Its slope, (series,).
        unit: Standard deviation of the change between periods, positive, (series,).
        season: (season length, series), by row number modulo the length; None without a season.
    """

    mean: Values
    level: Values
    slope: Values
    unit: Values
    season: Values | None


@dataclass(frozen=True)
class Filtered:
    """Result of a run; every array is (series, proposals), seasonal states (season length, series, proposals).

    Attributes:
        deviance: Minus twice the log-likelihood, up to a constant.
        level: Last level.
        slope: Last trend; zero without one.
        season: Seasonal states of the next periods, in their order; None without a season.
    """

    deviance: Values
    level: Values
    slope: Values
    season: Values | None


def first_states(batch: Batch, season: Season, length: int) -> FirstStates:
    """Estimates first states from the first periods of every series; a season needs two of its lengths."""
    factors = None if season == "N" else _first_season(batch, season, length)
    count = min(len(batch.values), LEVEL_PERIODS if season == "N" else max(LEVEL_PERIODS, 2 * length))
    y = batch.first(count)
    if factors is not None:
        own = _at_first(factors, batch, count)
        y = y - own if season == "A" else y / np.maximum(own, _TINY)
    level, slope = _line(y, np.arange(1.0, count + 1)[:, None])
    changes = np.diff(batch.values, axis=0)
    known = ~np.isnan(changes)
    seen = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, changes - add_rows(np.where(known, changes, 0.0)) / seen, 0.0)
    unit = np.sqrt(add_rows(centred * centred) / seen)
    unit = np.where(unit > 0, unit, _TINY * (1 + np.abs(level)))
    return FirstStates(mean_rows(y), level, slope, unit, factors)


def run_filter(batch: Batch, form: Form, length: int, first: FirstStates, parameters: Values) -> Filtered:
    """Runs one form over a batch.

    A period without a value moves the states by the forecast alone.

    Args:
        batch: Series.
        form: Form of all of them.
        length: Season length.
        first: States before the first period.
        parameters: (6, series, proposals), in the order of the module's constants.
    """
    alpha, phi = parameters[ALPHA], parameters[PHI]
    beta, gamma = parameters[BETA] * alpha, parameters[GAMMA] * (1 - alpha)
    unit = first.unit[:, None]
    start, slope_start = (first.mean, 0 * first.mean) if form.trend == "N" else (first.level, first.slope)
    level = start[:, None] + parameters[LEVEL_SHIFT] * unit
    slope = slope_start[:, None] + parameters[TREND_SHIFT] * unit * TREND_UNIT
    season = None if first.season is None else np.repeat(first.season[:, :, None], alpha.shape[1], axis=2)
    squares, logs = np.zeros_like(level), np.zeros_like(level)
    known = ~np.isnan(batch.values)
    for row, begun in enumerate(batch.begun):
        now = slice(0, begun)
        drift = slope[now] if form.trend == "A" else phi[now] * slope[now]
        base = level[now] if form.trend == "N" else level[now] + drift
        own = None if season is None else season[row % length, now]
        mean = base if own is None else base + own if form.season == "A" else base * own
        seen = known[row, now]
        error = batch.values[row, now, None] - mean
        if not seen.all():
            error = np.where(seen[:, None], error, 0.0)
        _add_likelihood(form, (squares[now], logs[now]), error, mean, seen)
        step = error if own is None or form.season == "A" else error / own
        if season is not None and own is not None:
            season[row % length, now] = own + gamma[now] * (error if form.season == "A" else error / base)
        if form.trend != "N":
            slope[now] = drift + beta[now] * step
        level[now] = base + alpha[now] * step
    deviance = batch.observed[:, None] * np.log(np.maximum(squares, _TINY**2)) + 2 * logs
    following = None if season is None else np.roll(season, -len(batch.values), axis=0)
    return Filtered(deviance, level, slope, following)


def forecast_states(states: Filtered, form: Form, parameters: Values, horizon: int) -> Values:
    """Returns forecasts of the first proposal, (horizon, series); parameters are those that run_filter took."""
    phi = parameters[PHI, :, 0] if form.trend == "D" else np.ones(parameters.shape[1])
    damping = np.cumsum(np.cumprod(np.repeat(phi[None, :], horizon, axis=0), axis=0), axis=0)
    base = states.level[:, 0] + damping * states.slope[:, 0]
    if states.season is None:
        return np.asarray(base)
    own = states.season[np.arange(horizon) % len(states.season), :, 0]
    return np.asarray(base + own if form.season == "A" else base * own)


def _add_likelihood(
    form: Form, sums: tuple[Values, Values], error: Values, mean: Values, seen: NDArray[np.bool_]
) -> None:
    squares, logs = sums
    if form.error == "A":
        squares += error * error
        return
    size = np.maximum(np.abs(mean), _TINY)
    squares += (error / size) ** 2
    logs += np.log(size) * seen[:, None]


def _first_season(batch: Batch, season: Season, length: int) -> Values:
    """Mean deviation from (or ratio to) a line through the first seasons, by position, centred."""
    seasons = np.clip((len(batch.values) - batch.starts) // length, *SEASONS)
    count = SEASONS[1] * length
    x = np.arange(float(count))[:, None]
    y = np.where(x < seasons * length, batch.first(count), np.nan)
    level, slope = _line(y, x)
    line = level + slope * x
    values = y - line if season == "A" else y / np.where(line > _TINY, line, np.nan)
    by_start = values.reshape(SEASONS[1], length, -1)
    known = ~np.isnan(by_start)
    neutral = 0.0 if season == "A" else 1.0
    found = add_rows(np.where(known, by_start, 0.0)) / np.maximum(known.sum(axis=0), 1)
    found = np.where(known.any(axis=0), found, neutral)
    centred = found - mean_rows(found) if season == "A" else found / mean_rows(found)
    positions = (np.arange(length)[:, None] - batch.starts) % length
    return np.asarray(np.take_along_axis(centred, positions, axis=0))


def _at_first(factors: Values, batch: Batch, count: int) -> Values:
    rows = (batch.starts + np.arange(count)[:, None]) % len(factors)
    return np.asarray(np.take_along_axis(factors, rows, axis=0))


def _line(y: Values, x: Values) -> tuple[Values, Values]:
    """Least squares per column over the known values."""
    known = ~np.isnan(y)
    count = np.maximum(known.sum(axis=0), 1)
    x_mean, y_mean = add_rows(np.where(known, x, 0.0)) / count, mean_rows(y)
    dx = np.where(known, x - x_mean, 0.0)
    slope = add_rows(dx * np.where(known, y - y_mean, 0.0)) / np.maximum(add_rows(dx * dx), _TINY)
    return y_mean - slope * x_mean, slope
