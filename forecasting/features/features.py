"""Features of the global model: one row per (origin, lead), the same code for training and for prediction.

Values of y are seen from an anchor and in units of a scale, both known at the origin, so that series of every size
teach one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.features.driver_effects import DriverEffects
from forecasting.features.relation import Scale, changes, series_scale
from forecasting.features.timeline import Timeline
from forecasting.keys import with_key_parts
from forecasting.panel.calendar.days import on_clock
from forecasting.panel.lags import Rows, Values, take
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import ID, IS_HOLIDAY

WINDOWS: dict[str, tuple[int, int, int]] = {
    "15min": (4, 96, 672),
    "30min": (2, 48, 336),
    "h": (3, 24, 168),
    "D": (7, 28, 91),
    "W": (4, 13, 52),
    "M": (3, 6, 12),
    "Q": (2, 4, 8),
    "Y": (1, 3, 5),
}
"""Short, middle and long window of each frequency, in periods."""
YEAR: dict[str, tuple[int, int]] = {"D": (364, 28), "W": (52, 5), "M": (12, 3)}
"""Periods in a year of whole weeks, and how many of them the year-ago level averages."""
SEASON_WINDOWS = (4, 8)
CLOCK_PARTS: dict[str, tuple[str, ...]] = {"D": ("day_of_week",)} | dict.fromkeys(
    ("15min", "30min", "h"), ("day_of_week", "hour", "minute")
)
DAY_OF_YEAR = "day_of_year"
YEAR_PARTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("15min", "30min", "h"), (DAY_OF_YEAR,)),
    **dict.fromkeys("DW", ("day", DAY_OF_YEAR)),
    **dict.fromkeys("MQ", ("month",)),
}
"""Parts of a date by frequency: those that come back within weeks, and those that need years."""
YEARS_FROM_DAYS = 540
"""History from which the parts of a year are features. With fewer they are a clock that has run on by the time of the
forecast. With 124 days: daily units of three shops had a total off by 10 % with them and 2 % without (WRMSSE .37 and
.27). With 504 days: WAPE of orange juice .479 with them, .439 without. With 541 days they helped: rmsse of the daily
demo job .977 with them, .981 without."""
_NEVER = 10_000


@dataclass(frozen=True)
class FeatureSpec:
    """What the features need to know of the job; categories are fixed at training and live in the bundle.

    Attributes:
        frequency: One of periods.FREQUENCIES.
        seasons: Periods in each season, the main one first.
        has_calendar: Whether date features may be used.
        time_zone: IANA name of the clock that says hour and weekday of ds in UTC.
        has_years: Whether the history is long enough for the parts of a year among them.
        past_drivers: History columns used as of the origin.
        future_drivers: Columns of history and future, used as of the target.
        categories: Known values of each label, in the order of their codes.
        difference: Targets are seen from the newest value at their position in a season of this many periods; 0: from
            zero.
        scale: level: mean absolute value of the long window; change: mean absolute difference so far.
        effects: What future drivers do to a series; None where that is not learnt.
        transform: log: targets are learnt as log(1 + value in units of the scale).
        lags: Newest values (differences where there are any) that are features by themselves.
        rolled: Whether forecasts will stand in for values; then no feature counts zeros, which forecasts never are.
    """

    frequency: str
    seasons: tuple[int, ...]
    has_calendar: bool = True
    time_zone: str = "UTC"
    has_years: bool = True
    past_drivers: tuple[str, ...] = ()
    future_drivers: tuple[str, ...] = ()
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)
    effects: DriverEffects | None = None
    difference: int = 0
    scale: Scale = "level"
    transform: str = "none"
    lags: int = 0
    rolled: bool = False


@dataclass(frozen=True)
class Sample:
    """Rows of features.

    Attributes:
        x: Features by name; values of y from `anchor` in units of `scale`.
        anchor: What the target is seen from, in the unit of y.
        scale: Scale of the series at the origin, positive.
        y: Value at origin + lead in its own unit; null where it is not observed or lies in the future.
    """

    x: pd.DataFrame
    anchor: Values
    scale: Values
    y: Values


class FeatureTable:
    """A timeline with everything that depends on the origin alone."""

    def __init__(self, timeline: Timeline, spec: FeatureSpec, static: pd.DataFrame) -> None:
        self.timeline, self.spec = timeline, spec
        self.blocks = timeline.blocks
        self._clock = timeline.ds if spec.time_zone == "UTC" else on_clock(timeline.ds, spec.time_zone)
        self.series = np.repeat(np.arange(len(timeline.ids)), np.diff(self.blocks.bounds))
        self.codes = dict(_label_codes(static, timeline.ids, spec.categories))
        self._effect, self._usual_effect, self._bases = self._effects(static)
        self.newest = self.blocks.last_at_position(1)
        self.changes = self.blocks.with_values(changes(self.blocks, spec.difference))
        self.scale = series_scale(self.blocks, self.changes, WINDOWS[spec.frequency][2], spec.scale)
        self._by_position = dict(self._position_features())
        self._plain = dict(self._plain_features())
        self._levels = dict(self._level_features())
        self._moves = dict(self._move_features())
        self._usual = {driver: self._usual_driver(driver) for driver in spec.future_drivers}
        self._year_level = self.blocks.mean(YEAR[spec.frequency][1]) if spec.frequency in YEAR else self.newest

    @classmethod
    def of(cls, panel: Panel, spec: FeatureSpec) -> FeatureTable:
        """Builds the table of a panel."""
        return cls(Timeline.of(panel, (*spec.past_drivers, *spec.future_drivers)), spec, with_key_parts(panel.static))

    def training(self, targets: Rows, leads: Rows) -> Sample:
        """Returns the rows of these targets, seen from so many periods earlier; without what no series has known."""
        origins = targets - leads
        known = origins - max(self.spec.difference - 1, 0) >= self.blocks.starts[targets]
        return self.sample(origins[known], leads[known])

    def sample(self, origins: Rows, leads: Rows) -> Sample:
        """Returns one row per origin and lead."""
        positions = {
            name: take(values, self.blocks.ahead(origins, leads, season))
            for name, (values, season) in self._by_position.items()
        }
        anchor = self._anchor(origins, positions)
        columns = self._columns(origins, leads, positions, anchor)
        # float32 halves the widest frame of a training; trees bin the values anyway
        x = pd.DataFrame({name: values.astype(np.float32) for name, values in columns})
        return Sample(x, anchor, self.scale[origins], self.blocks.values[origins + leads])

    def _columns(
        self, origins: Rows, leads: Rows, positions: Mapping[str, Values], anchor: Values
    ) -> Iterator[tuple[str, Values]]:
        targets, scale = origins + leads, self.scale[origins]
        yield "lead", leads.astype("float64")
        yield from ((name, values[origins]) for name, values in self._plain.items())
        yield from ((name, (values[origins] - anchor) / scale) for name, values in self._levels.items())
        yield from ((name, values[origins] / scale) for name, values in self._moves.items())
        yield from ((name, (values - anchor) / scale) for name, values in positions.items())
        yield from self._seasonal_moves(origins, leads)
        yield from self._year_ratio(origins, leads)
        yield from self._future_driver_features(origins, targets)
        yield from self._date_features(targets)
        yield from ((label_feature(label), codes[self.series[targets]]) for label, codes in self.codes.items())

    def _anchor(self, origins: Rows, positions: Mapping[str, Values]) -> Values:
        if not self.spec.difference:
            return np.zeros(len(origins))
        newest = self.newest[origins]
        there = positions.get(f"last_{self.spec.difference}")
        return newest if there is None else np.where(np.isnan(there), newest, there)

    def _plain_features(self) -> Iterator[tuple[str, Values]]:
        blocks, window = self.blocks, WINDOWS[self.spec.frequency][2]
        age = (np.arange(len(blocks.values)) - blocks.starts).astype(np.float64)
        # Rolled forward over three shops of sparse units with these features: WRMSSE .40, without: .37
        if not self.spec.rolled:
            yield from self._demand_features(age, window)
        # Unlimited, it is a clock as well: wwape of the daily demo job .559, limited .552
        yield "age_periods", np.minimum(age, window)
        yield "log_scale", np.log(self.scale)
        for driver in self.spec.past_drivers:
            level, usual = blocks.with_values(self.timeline.columns[driver]), self._usual_driver(driver)
            yield f"driver_{driver}_change", level.last_at_position(1) / np.where(usual > 0, usual, np.nan)

    def _demand_features(self, age: Values, window: int) -> Iterator[tuple[str, Values]]:
        values = self.blocks.values
        demand = np.where(np.isnan(values), np.nan, (values != 0).astype("float64"))
        yield "demand_share", self.blocks.with_values(demand).mean(window)
        newest = self.blocks.with_values(np.where(demand == 1, age, np.nan)).last_at_position(1)
        yield "idle_periods", np.where(np.isnan(newest), _NEVER, age - newest)

    def _effects(self, static: pd.DataFrame) -> tuple[Values, Values, dict[str, Values]]:
        """Returns what drivers do to every row, what they did in the window of the scale, and means without that."""
        effects, windows = self.spec.effects, WINDOWS[self.spec.frequency]
        if effects is None:
            return np.empty(0), np.empty(0), {}
        found = effects.of(self.timeline, category_names(static, self.timeline.ids, effects.by))
        seen = self.blocks.with_values(np.where(np.isnan(self.blocks.values), np.nan, found))
        base = self.blocks.with_values(self.blocks.values * np.exp(-found))
        return found, seen.mean(windows[2]), {f"base_{window}": base.mean(window) for window in windows}

    def _usual_driver(self, driver: str) -> Values:
        return self.blocks.with_values(self.timeline.columns[driver]).mean(WINDOWS[self.spec.frequency][2])

    def _level_features(self) -> Iterator[tuple[str, Values]]:
        for window in WINDOWS[self.spec.frequency]:
            yield f"mean_{window}", self.blocks.mean(window)
        if not self.spec.difference:
            yield from ((f"lag_{lag}", self.blocks.shifted(lag)) for lag in range(self.spec.lags))

    def _move_features(self) -> Iterator[tuple[str, Values]]:
        windows = WINDOWS[self.spec.frequency]
        yield f"deviation_{windows[1]}", self.blocks.deviation(windows[1])
        if self.spec.difference:
            yield from ((f"change_mean_{window}", self.changes.mean(window)) for window in windows)
            yield from ((f"change_lag_{lag}", self.changes.shifted(lag)) for lag in range(self.spec.lags))

    def _position_features(self) -> Iterator[tuple[str, tuple[Values, int]]]:
        for season in self.spec.seasons:
            if season > 1:
                yield f"last_{season}", (self.blocks.last_at_position(season), season)
                for windows in SEASON_WINDOWS:
                    yield f"season_{season}_mean_{windows}", (self.blocks.seasonal_mean(season, windows), season)

    def _seasonal_moves(self, origins: Rows, leads: Rows) -> Iterator[tuple[str, Values]]:
        """Yields the move from the anchor to the target as it was one season before, newest and mean of four."""
        if not self.spec.difference:
            return
        starts, gap = self.blocks.starts[origins], self.spec.difference * (-(-leads // self.spec.difference))
        for name, (values, season) in self._by_position.items():
            ahead = self.blocks.ahead(origins, leads, season)
            earlier = np.where(ahead - gap >= starts, ahead - gap, -1)
            yield f"move_{name}", (take(values, ahead) - take(values, earlier)) / self.scale[origins]

    def _year_ratio(self, origins: Rows, leads: Rows) -> Iterator[tuple[str, Values]]:
        if self.spec.frequency in YEAR:
            year, width = YEAR[self.spec.frequency]
            then = origins - year + width // 2
            starts = self.blocks.starts[origins]
            now, ahead = (
                np.where(rows - width // 2 >= starts, rows, -1) for rows in (then, np.minimum(then + leads, origins))
            )
            change = take(self._year_level, ahead) - take(self._year_level, now)
            yield "year_ago_change", change / self.scale[origins]

    def _future_driver_features(self, origins: Rows, targets: Rows) -> Iterator[tuple[str, Values]]:
        for driver in self.spec.future_drivers:
            values, usual = self.timeline.columns[driver][targets], self._usual[driver][origins]
            yield f"driver_{driver}_then", values
            yield f"driver_{driver}_then_change", values / np.where(usual > 0, usual, np.nan)
        if self.spec.effects is not None:
            yield "drivers_effect", self._effect[targets]
            yield "drivers_effect_change", self._effect[targets] - self._usual_effect[origins]
            yield from ((name, values[origins] / self.scale[origins]) for name, values in self._bases.items())

    def _date_features(self, targets: Rows) -> Iterator[tuple[str, Values]]:
        if self.spec.has_calendar:
            dates = self._clock[targets]
            yearly = YEAR_PARTS.get(self.spec.frequency, ()) if self.spec.has_years else ()
            for part in (*CLOCK_PARTS.get(self.spec.frequency, ()), *yearly):
                yield part, (day_of_year(dates) if part == DAY_OF_YEAR else getattr(dates, part)).to_numpy("float64")
            yield IS_HOLIDAY, self.timeline.columns[IS_HOLIDAY][targets]


def label_feature(label: str) -> str:
    """Returns the name of the feature that a label is, which no other feature has."""
    return f"label_{label}"


def category_names(static: pd.DataFrame, ids: pd.Index, category: str) -> NDArray[np.str_]:
    """Returns the value of a category of every id, empty where it has none or no category is named."""
    if not category:
        return np.full(len(ids), "")
    return static.set_index(ID)[category].reindex(ids).fillna("").to_numpy(dtype=str)


def day_of_year(dates: pd.DatetimeIndex) -> pd.Index:
    """Returns 1 to 366, the same number for a date of every year: 31 December is 366, 29 February is 60."""
    return dates.day_of_year + ((dates.month > 2) & ~dates.is_leap_year)


def _label_codes(
    static: pd.DataFrame, ids: pd.Index, categories: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Values]]:
    labels = static.set_index(ID).reindex(ids)
    for label, known in categories.items():
        codes = labels[label].map({name: code for code, name in enumerate(known)})
        yield label, np.asarray(codes, dtype=np.float64)
