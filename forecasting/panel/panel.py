"""The panel: what a model may see at a cutoff. Arguments are never mutated; any subset of series is a panel."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.errors import ConfigError
from forecasting.panel.ahead import Ahead
from forecasting.panel.lags import Rows, Values
from forecasting.panel.past import Past, state_texts
from forecasting.vocabulary.columns import DS, ID, OBS_STATE, Y


@dataclass(frozen=True, eq=False)
class Panel:
    """History up to a cutoff and what is known of the future, as columns.

    Attributes:
        past: Values, states and drivers of every series and period up to the cutoff.
        ahead: Open periods and drivers of every expected series over the horizon: it has an observed value and has not
            ENDED.
        static: unique_id, labels, lifecycle, demand_class, segment, upper_bound where the job has one; one row per
            series, sorted by unique_id: the order of the series everywhere.
        cutoff: Newest period of the past.
        calendar: cal_date, is_open, is_holiday, holiday_name, basis; one row per local date of history and horizon, no
            row where the job has no calendar. The same for any subset of series.
        own_days: calendar_no, cal_date, is_open and optionally is_holiday, holiday_name: days that are declared for the
            series with this calendar_no in `static`; no row where all series have one calendar.
        predecessors: predecessor_key, successor_key, period_from, succession: keys whose history is that of another
            series here; no row where there is none.
    """

    past: Past
    ahead: Ahead
    static: pd.DataFrame
    cutoff: pd.Timestamp
    calendar: pd.DataFrame = field(default_factory=pd.DataFrame)
    own_days: pd.DataFrame = field(default_factory=pd.DataFrame)
    predecessors: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def series(self) -> list[str]:
        """Ids in code-point order."""
        return list(self.static[ID])

    @property
    def expected(self) -> pd.Series:
        """Ids of the series that have rows ahead, in code-point order."""
        return self.static[ID].take(self.ahead.series)

    @property
    def periods(self) -> pd.DatetimeIndex:
        """Periods of the past, then those ahead."""
        return pd.DatetimeIndex(self.past.grid.append(self.ahead.periods))

    @property
    def begins(self) -> pd.Series:
        """First period of every series, by unique_id."""
        return pd.Series(self.past.grid[self.past.starts], index=pd.Index(self.static[ID]), name=DS)

    @property
    def history(self) -> pd.DataFrame:
        """The past as a frame, made anew at every look.

        unique_id, ds, y (float, null where MISSING), obs_state, is_open, is_holiday and is_outlier (0/1), reported
        (whether the source holds the row), y_reported (its value there, null without one), past and future drivers; one
        row per series and period from the first period of the series to the cutoff, without gaps; sorted by unique_id,
        ds.
        """
        return self.past.frame(self.static[ID])

    @cached_property
    def future(self) -> pd.DataFrame:
        """The rows ahead as a frame.

        unique_id, ds, lead_periods 1..horizon, is_open, is_holiday, future drivers (null where unknown) of every
        expected series; sorted by unique_id, ds.
        """
        return self.ahead.frame(self.static[ID])

    def rows_of(self, ids: pd.Series | NDArray[Any], ds: pd.Series | pd.DatetimeIndex) -> Rows:
        """Returns the row of the past of each id and period, -1 where there is none; ids and ds are broadcast.

        Args:
            ids: Names, (n,), or (n, 1) as an array.
            ds: Periods, (n,) or (m,).
        """
        series = pd.Index(self.static[ID]).get_indexer(pd.Index(np.ravel(ids))).reshape(np.shape(ids))
        places = self.past.grid.get_indexer(pd.DatetimeIndex(ds))
        ends = self.past.bounds[1:] - len(self.past.grid)
        there = (series >= 0) & (places >= self.past.starts[series])
        return np.where(there, ends[series] + places, -1)

    def truth(self, rows: Rows) -> pd.DataFrame:
        """Returns y and obs_state of rows of the past; null where the row is -1."""
        y = np.where(rows >= 0, self.past.y[rows], np.nan)
        state = np.where(rows >= 0, self.past.state[rows].astype(np.int8), -1)
        return pd.DataFrame({Y: y, OBS_STATE: state_texts(state)})

    def select(self, ids: Collection[str]) -> Panel:
        """Returns the panel of some of the series."""
        return self.of(self.static[ID].isin(set(ids)).to_numpy())

    def of(self, kept: NDArray[np.bool_]) -> Panel:
        """Returns the panel of the series for which a mask is true."""
        if kept.all():
            return self
        static = self.static[kept].reset_index(drop=True)
        return replace(self, past=self.past.of(kept), ahead=self.ahead.of(kept), static=static)

    def with_drivers(self, past: Mapping[str, Values], ahead: Mapping[str, Values]) -> Panel:
        """Returns the panel with these drivers in the place of all, (rows,) and (expected, periods)."""
        return replace(
            self, past=replace(self.past, drivers=dict(past)), ahead=replace(self.ahead, drivers=dict(ahead))
        )


@dataclass(frozen=True)
class Chunk:
    """A share of the series: those whose stable hash modulo `count` is `number`. Chunk(0, 1) is all of them."""

    number: int = 0
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Chunk:
        """Reads 'i/n', 0 <= i < n.

        Raises:
            ConfigError: not of that form.
        """
        number, _, count = text.partition("/")
        if not (number.isdigit() and count.isdigit() and int(number) < int(count)):
            raise ConfigError("chunk is not valid", where="--chunk", found=text, accepted="i/n with 0 <= i < n")
        return cls(int(number), int(count))

    def of(self, ids: Collection[str]) -> list[str]:
        """Returns the ids that belong to this chunk, in the order given."""
        return [name for name in ids if zlib.crc32(name.encode()) % self.count == self.number]
