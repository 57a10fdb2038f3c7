"""Intermittent demand: size and occurrence of demand are smoothed apart, all series at once.

Closed and missing periods are skipped: a forecast is the mean demand of an open period, times an index of the season
that is shared by all series as far as a series does not show its own.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.features.teaching import lessons_of
from forecasting.models.base import Fitted, Model, Param, Spec
from forecasting.models.batch import Batch, batch_forecast, horizon_of
from forecasting.models.kinds.capped import Capped
from forecasting.panel.lags import Values
from forecasting.panel.panel import Panel
from forecasting.periods import Periods

MIN_DEMANDS = 2
"""A series with fewer periods of demand gets no forecast from these models."""
SHARED_PERIODS = 60
"""The shared index counts as many observed periods per position of the season. RMSSE of tsb over 3 origins of 28 days,
without an index and with 20, 60, 200 periods: M5 (140 series) .886, .878, .877, .877; Online Retail (179) .994, .993,
.992, .991."""
_FILE = "parameters.json"

Mask = NDArray[np.bool_]


class IntermittentDemand(ABC):
    """Chooses, for every series, the parameters with the smallest mean squared error of one step among a few.

    Attributes:
        choices: One row per set of parameters.
        usual: Row of a series that was not there in training.
    """

    defaults: ClassVar[Mapping[str, Param]] = {"newest_periods": 730}
    choices: ClassVar[Values]
    usual: ClassVar[int]

    @abstractmethod
    def run(self, batch: Batch, parameters: Values) -> tuple[Values, Values]:
        """Returns the forecast after the last period and the sum of squared errors, (series, proposals).

        Args:
            batch: Series with at least one demand.
            parameters: (parameter, series, proposals).
        """

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Chooses the parameters of every series, and learns the shared index of the season."""
        newest, season = spec.params["newest_periods"], _Season(spec.frequency, spec.season_length)
        batch = _with_demand(panel, newest)
        if not batch.ids:
            return FittedIntermittent(self, {}, season, (1.0,) * season.length, newest)
        proposals = np.repeat(self.choices.T[:, None, :], len(batch.ids), axis=1)
        chosen = [int(number) for number in self.run(batch, proposals)[1].argmin(axis=1)]
        taught = _with_demand(lessons_of(panel).panel, newest)
        shared = tuple(season.shared_index(taught, panel.cutoff).tolist())
        return FittedIntermittent(self, dict(zip(batch.ids, chosen, strict=True)), season, shared, newest)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        facts = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        season = _Season(facts["frequency"], len(facts["shared"]))
        return FittedIntermittent(self, facts["chosen"], season, tuple(facts["shared"]), facts["newest_periods"])


class SyntetosBoylan(IntermittentDemand):
    """Croston's method with the bias correction of Syntetos and Boylan, times an index of the season.

    At a demand y after q observed periods: z += a (y - z), p += a (q - p); the forecast is (1 - a / 2) z / p. Both
    start from their means over the history. Source: Syntetos and Boylan, "The accuracy of intermittent demand
    estimates", International Journal of Forecasting 21 (2005).

    params: newest_periods (730), the history that is used.
    """

    choices = np.array([[0.02], [0.05], [0.1]])
    usual = 1

    def run(self, batch: Batch, parameters: Values) -> tuple[Values, Values]:
        """Smooths sizes and intervals at demands."""
        alpha = parameters[0]
        known, demand = _occurrence(batch)
        size, share = (mean + 0 * alpha for mean in _means(batch, known, demand))
        interval, waited, squares = 1 / share, np.ones((len(batch.ids), 1)), np.zeros_like(alpha)
        for y, seen, hit in zip(batch.values[:, :, None], known[:, :, None], demand[:, :, None], strict=True):
            squares += np.where(seen, (y - (1 - alpha / 2) * size / interval) ** 2, 0.0)
            size += np.where(hit, alpha * (y - size), 0.0)
            interval += np.where(hit, alpha * (waited - interval), 0.0)
            waited = np.where(hit, 1, waited + seen)
        return (1 - alpha / 2) * size / interval, squares


class TeunterSyntetosBabai(IntermittentDemand):
    """Sizes at demands, their probability in every observed period, so that ending demand fades; index of the season.

    z += a (y - z) at a demand; d += b (1 - d) at a demand, d -= b d without one; the forecast is d z. Both start from
    their means over the history. Source: Teunter, Syntetos and Babai, "Intermittent demand: Linking forecasting to
    inventory obsolescence", European Journal of Operational Research 214 (2011). Small parameters alone: RMSSE over 3
    origins of 28 days, without the index, on M5 (140 series) .886 against .915 with a and b up to .3.

    params: newest_periods (730), the history that is used.
    """

    choices = np.array(list(product((0.02, 0.05, 0.1), (0.01, 0.02, 0.03, 0.05, 0.1))))
    usual = 7

    def run(self, batch: Batch, parameters: Values) -> tuple[Values, Values]:
        """Smooths sizes at demands, and the chance of a demand in every observed period."""
        alpha, beta = parameters
        known, demand = _occurrence(batch)
        size, chance = (mean + 0 * alpha for mean in _means(batch, known, demand))
        squares = np.zeros_like(alpha)
        for y, seen, hit in zip(batch.values[:, :, None], known[:, :, None], demand[:, :, None], strict=True):
            squares += np.where(seen, (y - chance * size) ** 2, 0.0)
            size += np.where(hit, alpha * (y - size), 0.0)
            chance += np.where(seen, beta * (hit - chance), 0.0)
        return chance * size, squares


@dataclass(frozen=True)
class FittedIntermittent:
    """Parameters of every series, and the season.

    Attributes:
        model: The method.
        chosen: Row of model.choices by series.
        season: Which period has which position.
        shared: Index by position, about 1 on average.
        newest_periods: History that is used.
    """

    model: IntermittentDemand
    chosen: Mapping[str, int]
    season: _Season
    shared: tuple[float, ...]
    newest_periods: int

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series with fewer than two periods of demand."""
        batch, horizon = _with_demand(panel, self.newest_periods), horizon_of(panel)
        if not batch.ids:
            return batch_forecast(panel, batch, np.empty((horizon, 0)))
        rows = [self.chosen.get(name, self.model.usual) for name in batch.ids]
        level, _ = self.model.run(batch, self.model.choices[rows].T[:, :, None])
        index = self.season.index(batch, panel.cutoff, np.array(self.shared))
        ahead = self.season.positions(panel.cutoff, np.arange(1, horizon + 1))
        return batch_forecast(panel, batch, level[:, 0] * index[ahead])

    def save(self, folder: Path) -> None:
        """Writes parameters and index."""
        facts = {
            "chosen": dict(self.chosen),
            "frequency": self.season.frequency,
            "shared": self.shared,
            "newest_periods": self.newest_periods,
        }
        (folder / _FILE).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class _Season:
    frequency: str
    length: int

    def positions(self, cutoff: pd.Timestamp, leads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns the positions in the season of the periods so many leads after the cutoff."""
        positions: NDArray[np.int64] = (Periods(self.frequency).ordinal(cutoff.to_pydatetime()) + leads) % self.length
        return positions

    def shared_index(self, batch: Batch, cutoff: pd.Timestamp) -> Values:
        """Returns, by position, the mean over all series of values in units of their mean; shrunk towards 1."""
        relative, count = self._sums(batch, cutoff)
        return np.asarray((relative.sum(axis=1) + SHARED_PERIODS) / (count.sum(axis=1) + SHARED_PERIODS))

    def index(self, batch: Batch, cutoff: pd.Timestamp, shared: Values) -> Values:
        """Returns the index of every series, (position, series), shrunk towards the shared one."""
        relative, count = self._sums(batch, cutoff)
        return np.maximum((relative + SHARED_PERIODS * shared[:, None]) / (count + SHARED_PERIODS), 0.0)

    def _sums(self, batch: Batch, cutoff: pd.Timestamp) -> tuple[Values, Values]:
        """Returns sum and number of relative values, (position, series); a series with negative values has none."""
        known, demand = _occurrence(batch)
        size, share = _means(batch, known, demand)
        mean = (size * share)[:, 0]
        usable = (mean > 0) & (np.nanmin(batch.values, axis=0) >= 0)
        relative = np.where(known & usable, batch.values / np.where(usable, mean, 1.0), 0.0)
        total, count = np.zeros((2, self.length, len(batch.ids)))
        positions = self.positions(cutoff, np.arange(1 - len(relative), 1))
        for position, y, seen in zip(positions, relative, known & usable, strict=True):
            total[position] += y
            count[position] += seen
        return total, count


def _with_demand(panel: Panel, newest: int) -> Batch:
    batch = Batch.of(panel, newest)
    return batch.where(_occurrence(batch)[1].sum(axis=0) >= MIN_DEMANDS)


def _occurrence(batch: Batch) -> tuple[Mask, Mask]:
    known = ~np.isnan(batch.values)
    return known, known & (batch.values != 0)


def _means(batch: Batch, known: Mask, demand: Mask) -> tuple[Values, Values]:
    """Returns mean size of a demand and share of observed periods with one, (series, 1)."""
    # Added up row by row: a sum over an axis depends on how many series stand beside each other.
    total = np.add.accumulate(np.where(demand, batch.values, 0.0))[-1]
    count = demand.sum(axis=0)
    return (total / count)[:, None], (count / known.sum(axis=0))[:, None]


SBA: Model = Capped(SyntetosBoylan())
TSB: Model = Capped(TeunterSyntetosBabai())
