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
from forecasting.panel.lags import Values, observed_blocks, observed_values
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
        inner = self.inner.fit(_without(panel, extra), spec)
        return FittedLongYears(
            inner, extra, *(_share(_precedents(panel, extra, sides).sum()) for sides in (BOTH, BEFORE))
        )

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
        short = _without(panel, self.extra)
        future = panel.future[[ID, DS, LEAD]].reset_index(drop=True)
        is_extra = _is_extra(future[DS], self.extra)
        y_hat = np.full(len(future), np.nan)
        if len(short.future):
            y_hat[~is_extra] = self.inner.predict(short)[Y_HAT].to_numpy("float64")
        if is_extra.any():
            is_last = bool(is_extra[-1])  # the period after it is not forecast
            sides, usual = (BEFORE, self.ratio_before) if is_last else (BOTH, self.ratio)
            own = _precedents(panel, self.extra, sides).apply(_share, axis=1, otherwise=usual)
            y_hat[is_extra] = _around(panel, future, y_hat)[is_extra] * future.loc[is_extra, ID].map(own).fillna(usual)
        return future.assign(**{Y_HAT: y_hat})

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
    is_extra = _is_extra(panel.future[DS], extra)
    if not is_extra.any():
        return np.ones(len(panel.future))
    n_known = panel.future[ID].map(_precedents(panel, extra)["n"]).fillna(0).to_numpy("float64")
    return np.where(is_extra, np.sqrt(1 + 1 / np.maximum(n_known, UNPRECEDENTED)), 1.0)


def _is_extra(ds: pd.Series, extra: Extra) -> NDArray[np.bool_]:
    if extra == "week_53":
        return np.asarray(_week_numbers(ds) == WEEKS + 1)
    return np.asarray((ds.dt.month == 2) & (ds.dt.day == 29)) & (extra == "leap_day")


def _week_numbers(ds: pd.Series) -> NDArray[np.int64]:
    """Returns the ISO week in which the middle of each week lies, whatever day weeks start on."""
    return (ds + pd.Timedelta(days=3)).dt.isocalendar()["week"].to_numpy("int64")


def _without(panel: Panel, extra: Extra) -> Panel:
    history, future = (
        frame[~_is_extra(frame[DS], extra)].reset_index(drop=True) for frame in (panel.history, panel.future)
    )
    return replace(panel, history=history, future=future.assign(**{LEAD: future.groupby(ID).cumcount() + 1}))


def _follows_numbers(panel: Panel) -> bool:
    """Whether weeks are nearer to the same week of the year before than to its nearest date, where these differ."""
    blocks = observed_blocks(panel.history)
    numbers = _week_numbers(panel.history[DS])
    by_number, by_date = ((blocks.values - blocks.shifted(back)) ** 2 for back in (WEEKS + 1, WEEKS))
    is_extra = (numbers > WEEKS).astype("float64")
    follows = (blocks.with_values(is_extra).mean(WEEKS + 1) > 0) & (numbers <= WEEKS)
    pairs = pd.DataFrame({ID: panel.history[ID], "number": by_number, "date": by_date})[follows].dropna()
    sums = pairs.groupby(ID).sum()
    shares = (sums["number"] / sums.sum(axis=1)).dropna()
    return len(pairs) >= LEAST_PAIRS and bool(shares.mean() < CLEARLY)


def _precedents(panel: Panel, extra: Extra, sides: tuple[int, ...] = BOTH) -> pd.DataFrame:
    """Returns n, then (sum of the extra periods' values), around (of their neighbours' means), by unique_id."""
    ids, values = panel.history[ID], observed_values(panel.history)
    around = sum(values.groupby(ids).shift(side) for side in sides) / len(sides)
    rows = pd.DataFrame({ID: ids, "n": 1, "then": values, "around": around})
    return rows[_is_extra(panel.history[DS], extra)].dropna().groupby(ID).sum()


def _share(sums: pd.Series, otherwise: float = 1.0) -> float:
    """Returns what extra periods were of their neighbours, never below 0; `otherwise` where nothing can be known."""
    return max(float(sums["then"] / sums["around"]), 0.0) if sums["around"] > 0 else otherwise


def _around(panel: Panel, future: pd.DataFrame, y_hat: Values) -> Values:
    """Returns the mean of the neighbours of every future row: forecasts, and the newest value before the first one."""
    newest = observed_values(panel.history).set_axis(panel.history[ID]).groupby(level=0).tail(1)
    found = pd.Series(y_hat)
    before = found.groupby(future[ID]).shift(1).where(future[LEAD] > 1, future[ID].map(newest))
    after = found.groupby(future[ID]).shift(-1)
    return np.asarray(pd.concat([before, after], axis=1).mean(axis=1), dtype=np.float64)
