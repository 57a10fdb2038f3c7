"""What drivers known in advance do to a series, learnt from all series that share a label or a part of the key.

A table may hold the price of every brand in every row: that only its own moves a brand shows in the history of all its
series together. The effect of a row is one number, which trees can use at once; they would need a split for every
brand to find the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.features.timeline import Timeline
from forecasting.panel.lags import Rows, Values

HELD_OUT = 0.2
"""Share of the newest periods by which is chosen whether effects are those of a label."""
PRIOR_ROWS = 20
"""Rows of one standard deviation that the effects of all series count against those of a value of a label."""
MIN_ROWS = 100
"""With fewer observed rows there is nothing to learn."""
MIN_EXPLAINED = 0.02
"""Share of the squares of the newest periods that effects must explain: .3 to .6 of weekly juice with the prices of all
brands, .003 of M5's items, .001 of half-hourly load with sun and wind, where a further feature only adds noise."""
MAX_ROWS = 300_000
"""Every n-th of more rows teaches."""
FARTHEST = 5.0
"""Standard deviations beyond which a driver counts as so far from what is usual."""


@dataclass(frozen=True)
class DriverEffects:
    """Coefficients of drivers, in units of their deviation from what is usual for the series.

    Attributes:
        drivers: Names, in the order of the coefficients.
        spreads: Deviation of each driver within its series.
        by: Category whose values have effects of their own; empty: none has.
        values: Coefficients by value of the category; under the empty name those of all series.
    """

    drivers: tuple[str, ...]
    spreads: tuple[float, ...]
    by: str
    values: Mapping[str, Sequence[float]]

    def of(self, timeline: Timeline, names: NDArray[np.str_]) -> Values:
        """Returns what the drivers of every row do to the level of its series; unknown ones do nothing.

        Args:
            timeline: Has the drivers as columns.
            names: Value of the category of every series.
        """
        found = np.zeros(len(timeline.lead))
        series = _series(timeline)
        for position, name in enumerate(self.drivers):
            effects = np.array([self.values.get(str(value), self.values[""])[position] for value in names])
            found += effects[series] * _deviation(timeline, name, self.spreads[position])
        return found


def learn_effects(
    timeline: Timeline, drivers: Sequence[str], categories: Mapping[str, NDArray[np.str_]]
) -> DriverEffects | None:
    """Returns the effects of drivers on the history of a timeline; None where they explain too little of it.

    The newest fifth of the periods decides whether there are any, and by which category they differ.

    Args:
        timeline: Has the drivers as columns.
        drivers: Columns that are known in advance.
        categories: Value of every series by category.
    """
    target = _relative(timeline)
    known = np.flatnonzero(~np.isnan(target))
    known = known[:: -(-len(known) // MAX_ROWS) or 1]
    if not drivers or len(known) < MIN_ROWS:
        return None
    spreads = tuple(_spread(timeline, name) for name in drivers)
    x = np.column_stack([_deviation(timeline, name, spread) for name, spread in zip(drivers, spreads, strict=True)])
    x, y, series = x[known], target[known], _series(timeline)[known]
    age = timeline.ds[known].to_numpy().astype("int64")
    late = age > np.quantile(age, 1 - HELD_OUT)
    errors = {}
    for by in ("", *categories):
        names = categories[by][series] if by else np.full(len(y), "")
        coefficients = _coefficients(x[~late], y[~late], names[~late])
        errors[by] = np.square(y[late] - _effect(x[late], names[late], coefficients)).sum()
    best = min(errors, key=lambda by: errors[by])
    if errors[best] > (1 - MIN_EXPLAINED) * np.square(y[late]).sum():
        return None
    names = categories[best][series] if best else np.full(len(y), "")
    return DriverEffects(tuple(drivers), spreads, best, _coefficients(x, y, names))


def _series(timeline: Timeline) -> Rows:
    return np.repeat(np.arange(len(timeline.ids)), np.diff(timeline.blocks.bounds))


def _relative(timeline: Timeline) -> Values:
    """Returns observed values relative to the mean of their series, as logarithms where none is negative."""
    values = timeline.blocks.values
    level = _mean_of_series(timeline, np.abs(values))
    relative = values / np.where(level > 0, level, np.nan)
    if np.nanmin(values, initial=0.0) >= 0:
        relative = np.log1p(relative)
    return np.asarray(relative - _mean_of_series(timeline, relative))


def _spread(timeline: Timeline, driver: str) -> float:
    values = timeline.columns[driver]
    moved = values - _mean_of_series(timeline, values)
    known = moved[~np.isnan(moved)]
    return float(np.sqrt(np.square(known).mean())) if known.any() else 1.0


def _deviation(timeline: Timeline, driver: str, spread: float) -> Values:
    """Returns the distance from the mean of the history of the series, in spreads; 0 where the driver is not known."""
    values = timeline.columns[driver]
    moved = (values - _mean_of_series(timeline, np.where(timeline.lead == 0, values, np.nan))) / spread
    return np.asarray(np.clip(np.nan_to_num(moved), -FARTHEST, FARTHEST))


def _mean_of_series(timeline: Timeline, values: Values) -> Values:
    """Returns the mean of the values of the series, on each of its rows; null without any."""
    known, series = ~np.isnan(values), _series(timeline)
    n_series = len(timeline.ids)
    sums = np.bincount(series, np.where(known, values, 0.0), n_series)
    counts = np.bincount(series, known, n_series)
    return np.asarray((sums / np.where(counts > 0, counts, np.nan))[series])


def _coefficients(x: Values, y: Values, names: NDArray[np.str_]) -> dict[str, tuple[float, ...]]:
    """Returns ridge regressions: of all rows, and of every name, shrunk towards that of all."""
    every = _ridge(x, y)
    found = {"": tuple(every.tolist())}
    for name in np.unique(names[names != ""]):
        rows = names == name
        own = every + _ridge(x[rows], y[rows] - x[rows] @ every)
        found[str(name)] = tuple(own.tolist())
    return found


def _ridge(x: Values, y: Values) -> Values:
    return np.asarray(np.linalg.solve(x.T @ x + PRIOR_ROWS * np.eye(x.shape[1]), x.T @ y))


def _effect(x: Values, names: NDArray[np.str_], coefficients: Mapping[str, Sequence[float]]) -> Values:
    table = {name: np.asarray(values) for name, values in coefficients.items()}
    found: Values = x @ table[""]
    for name in np.unique(names):
        rows = names == name
        found[rows] = x[rows] @ table.get(str(name), table[""])
    return found
