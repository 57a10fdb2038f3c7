"""Years with one period more: week 53, and 29 February under a season of 365 days.

A season counts periods, so the extra one moves all that follow it. It is taken out of what a model sees, and comes back
from its two neighbours and its own precedents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.models.base import Fitted, Model, Param, Spec
from forecasting.panel.known import Known
from forecasting.panel.lags import Blocks, Values, take
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import DS, ID, LEAD, Y_HAT

Extra = Literal["", "week_53", "leap_day"]
"""The period that some years have more; empty where years are recognised by their periods alone."""
WEEKS, DAYS = 52, 365
CLEARLY = 0.45
"""Share of the squared differences from the year before that weeks of the same number may have at most, beside weeks of
the nearest date, for a panel to follow numbers. Without a yearly pattern it is .5; weeks of M5's 70 departments have
.51, those of four counters of pedestrians in Melbourne .52."""
LEAST_PAIRS = 20
UNPRECEDENTED = 1 / 3
"""Precedents that a period without any counts as, so that its interval is twice as wide."""
BOTH, BEFORE = (1, -1), (1,)
"""Neighbours of a period: how many periods they lie before it."""
_FILE = "long_years.json"


class LongYears:
    """A model on years of equal length.

    Weeks are compared by number where a panel follows the numbers, in the year after a week 53 above all; else a week
    has the nearest date as its precedent, which is 52 periods back. Days are always compared by date.
    """

    def __init__(self, inner: Model) -> None:
        self.inner = inner

    @property
    def defaults(self) -> Mapping[str, Param]:
        """Parameters of the model."""
        return self.inner.defaults

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Fits the model to the panel without extra periods, and learns what all series make of one."""
        extra = extra_period(panel, spec)
        if not extra:
            return self.inner.fit(panel, spec)
        inner = self.inner.fit(_without(panel, extra)[0], spec)
        return FittedLongYears(inner, extra, *(_precedents(panel, extra, sides).of_all() for sides in (BOTH, BEFORE)))

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        fitted = self.inner.load(folder)
        file = folder / _FILE
        return FittedLongYears(fitted, **json.loads(file.read_text(encoding="utf-8"))) if file.exists() else fitted


@dataclass(frozen=True)
class FittedLongYears:
    """A model that was fitted without extra periods.

    Attributes:
        inner: The fitted model.
        extra: What was taken out.
        ratio: All values of extra periods over the mean of their neighbours, for series without precedents.
        ratio_before: The same over the period before alone.
    """

    inner: Fitted
    extra: Extra
    ratio: float
    ratio_before: float

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns the model's forecast; an extra period is the mean of its neighbours times what it was of them."""
        short, lasting = _without(panel, self.extra)
        ahead = panel.ahead
        is_extra = _is_extra(ahead.periods, self.extra)
        y_hat = np.full(ahead.is_open.shape, np.nan)
        if short.ahead.is_open.size:
            found = self.inner.predict(short)[Y_HAT].to_numpy("float64").reshape(short.ahead.is_open.shape)
            y_hat[np.ix_(lasting[ahead.series], ~is_extra)] = found
        if is_extra.any():
            is_last = bool(is_extra[-1])  # the period after it is not forecast
            sides, usual = (BEFORE, self.ratio_before) if is_last else (BOTH, self.ratio)
            precedents = _precedents(panel, self.extra, sides)
            own = np.where(precedents.around > 0, precedents.share(), usual)
            y_hat[:, is_extra] = _around(panel, y_hat)[:, is_extra] * own[ahead.series][:, None]
        return panel.future[[ID, DS, LEAD]].assign(**{Y_HAT: y_hat.ravel()})

    def save(self, folder: Path) -> None:
        """Writes the model, and what was taken out beside it."""
        self.inner.save(folder)
        facts = {"extra": self.extra, "ratio": self.ratio, "ratio_before": self.ratio_before}
        (folder / _FILE).write_text(json.dumps(facts), encoding="utf-8")


def extra_period(panel: Panel, spec: Spec) -> Extra:
    """Returns what some years of a panel have more than others, as far as a model with these seasons must know it."""
    if not spec.has_calendar:
        return ""
    if spec.frequency == "D" and spec.season_lengths == (DAYS,):
        return "leap_day"
    return "week_53" if spec.frequency == "W" and WEEKS in spec.season_lengths and _follows_numbers(panel) else ""


def widened(panel: Panel, extra: Extra) -> Values:
    """Returns what an interval of every row of panel.future is wider for the few precedents of its period; mostly 1.

    The mean of n values foretells the next one with sqrt(1 + 1 / n) times their own deviation.
    """
    ahead = panel.ahead
    is_extra = _is_extra(ahead.periods, extra)
    if not is_extra.any():
        return np.ones(ahead.is_open.size)
    count = np.maximum(_precedents(panel, extra).count, UNPRECEDENTED)[ahead.series][:, None]
    return np.where(is_extra, np.sqrt(1 + 1 / count), 1.0).ravel()


def _is_extra(periods: pd.DatetimeIndex, extra: Extra) -> NDArray[np.bool_]:
    if extra == "week_53":
        return np.asarray(_week_numbers(periods) == WEEKS + 1)
    return np.asarray((periods.month == 2) & (periods.day == 29)) & (extra == "leap_day")


def _week_numbers(periods: pd.DatetimeIndex) -> NDArray[np.int64]:
    """Returns the ISO week in which the middle of each week lies, whatever day weeks start on."""
    return (periods + pd.Timedelta(days=3)).isocalendar()["week"].to_numpy("int64")


def _without(panel: Panel, extra: Extra) -> tuple[Panel, NDArray[np.bool_]]:
    """Returns the panel without extra periods, and which series are still in it: those with another period."""
    _, lasting = panel.past.without(_is_extra(panel.past.grid, extra))
    kept = panel.of(lasting)
    past, _ = kept.past.without(_is_extra(kept.past.grid, extra))
    return replace(kept, past=past, ahead=kept.ahead.without(_is_extra(kept.ahead.periods, extra))), lasting


def _follows_numbers(panel: Panel) -> bool:
    """Whether weeks are nearer to the same week of the year before than to its nearest date, where these differ."""
    past, blocks = panel.past, panel.past.blocks
    numbers = _week_numbers(past.grid)[past.places]
    by_number, by_date = ((blocks.values - blocks.shifted(back)) ** 2 for back in (WEEKS + 1, WEEKS))
    is_extra = (numbers > WEEKS).astype("float64")
    follows = (blocks.with_values(is_extra).mean(WEEKS + 1) > 0) & (numbers <= WEEKS)
    follows &= ~np.isnan(by_number) & ~np.isnan(by_date)
    pairs = Known(by_number[follows], past.series[follows], len(past.starts))
    with np.errstate(invalid="ignore"):
        shares = pairs.sum() / (pairs.sum() + pairs.sum(by_date[follows]))
    return len(pairs.values) >= LEAST_PAIRS and bool(np.nanmean(shares) < CLEARLY)


@dataclass(frozen=True, eq=False)
class _Precedents:
    """Extra periods of the past and their neighbours, by series.

    Attributes:
        count: Extra periods whose value and neighbours are known.
        then: Sum of their values.
        around: Sum of the means of their neighbours.
    """

    count: Values
    then: Values
    around: Values

    def share(self) -> Values:
        """Returns what extra periods were of their neighbours, never below 0."""
        return np.maximum(self.then / np.where(self.around > 0, self.around, np.nan), 0.0)

    def of_all(self) -> float:
        """Returns the share over all series; 1 where nothing can be known."""
        around = float(self.around.sum())
        return max(float(self.then.sum()) / around, 0.0) if around > 0 else 1.0


def _precedents(panel: Panel, extra: Extra, sides: tuple[int, ...] = BOTH) -> _Precedents:
    """Returns the extra periods of every series."""
    past, blocks = panel.past, panel.past.blocks
    around = np.sum([_neighbour(blocks, side) for side in sides], axis=0) / len(sides)
    there = _is_extra(past.grid, extra)[past.places] & ~np.isnan(blocks.values + around)
    then = Known(blocks.values[there], past.series[there], len(past.starts))
    return _Precedents(then.counts.astype("float64"), then.sum(), then.sum(around[there]))


def _neighbour(blocks: Blocks, side: int) -> Values:
    """Returns the value so many periods before every row, or after it where negative; null beyond its series."""
    if side >= 0:
        return blocks.shifted(side)
    rows = np.arange(len(blocks.values)) - side
    last = np.repeat(blocks.bounds[1:], np.diff(blocks.bounds))
    return take(blocks.values, np.where(rows < last, rows, -1))


def _around(panel: Panel, y_hat: Values) -> Values:
    """Returns the mean of the known neighbours of every forecast; before the first one lies the newest value."""
    newest = panel.past.observed[panel.past.bounds[1:] - 1][panel.ahead.series][:, None]
    before = np.hstack([newest, y_hat[:, :-1]])
    after = np.hstack([y_hat[:, 1:], np.full_like(newest, np.nan)])
    known = (~np.isnan(before)).astype(float) + ~np.isnan(after)
    return (np.nan_to_num(before) + np.nan_to_num(after)) / np.where(known > 0, known, np.nan)
