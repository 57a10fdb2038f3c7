"""The panel: what a model may see at a cutoff. Arguments are never mutated; any subset of series is a panel."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace

import pandas as pd

from forecasting.errors import ConfigError
from forecasting.vocabulary.columns import ID


@dataclass(frozen=True)
class Panel:
    """History up to a cutoff and what is known of the future.

    Attributes:
        history: unique_id, ds, y (float, null where MISSING), obs_state, is_open, is_holiday and is_outlier (0/1),
            reported (whether the source holds the row), y_reported (its value there, null without one), past and
            future drivers; one row per series and period from the first period of the series to the cutoff, without
            gaps; sorted by unique_id, ds.
        future: unique_id, ds, lead_periods 1..horizon, is_open, is_holiday, future drivers (null where unknown) of
            every expected series: it has an observed value and has not ENDED; sorted by unique_id, ds.
        static: unique_id, labels, lifecycle, demand_class, segment, upper_bound where the job has one; one row per
            series, sorted by unique_id.
        cutoff: Newest period in history.
        calendar: cal_date, is_open, is_holiday, holiday_name, basis; one row per local date of history and horizon, no
            row where the job has no calendar. The same for any subset of series.
        own_days: calendar_no, cal_date, is_open and optionally is_holiday, holiday_name: days that are declared for the
            series with this calendar_no in `static`; no row where all series have one calendar.
        predecessors: predecessor_key, successor_key, period_from, succession: keys whose history is that of another
            series here; no row where there is none.
    """

    history: pd.DataFrame
    future: pd.DataFrame
    static: pd.DataFrame
    cutoff: pd.Timestamp
    calendar: pd.DataFrame = field(default_factory=pd.DataFrame)
    own_days: pd.DataFrame = field(default_factory=pd.DataFrame)
    predecessors: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def series(self) -> list[str]:
        """Ids in code-point order."""
        return list(self.static[ID])

    def select(self, ids: Collection[str]) -> Panel:
        """Returns the panel of some of the series."""
        wanted = set(ids)
        history, future, static = (
            frame[frame[ID].isin(wanted)].reset_index(drop=True) for frame in (self.history, self.future, self.static)
        )
        return replace(self, history=history, future=future, static=static)


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
