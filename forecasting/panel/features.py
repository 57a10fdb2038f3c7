"""Features of the global model: one row per (origin, lead), the same code for training and for direct prediction.

Values of y are divided by a scale known at the origin, so that small and large series teach one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecasting.frames import DS, ID, IS_HOLIDAY, LEAD, OBS_STATE, ObsState, Y
from forecasting.panel.lags import Blocks, Rows, Values, observed_blocks, take
from forecasting.panel.panel import Panel

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
WEEK: dict[str, int] = {"15min": 672, "30min": 336, "h": 168}
"""Periods in a week of sub-daily frequencies, their second season."""
SEASON_WINDOWS = (4, 8)
_NEVER = 10_000


@dataclass(frozen=True)
class FeatureSpec:
    """What the features need to know of the job; categories are fixed at training and live in the bundle.

    Attributes:
        frequency: One of periods.FREQUENCIES.
        season_length: Periods in the main season.
        has_calendar: Whether date features may be used.
        past_drivers: History columns used as of the origin.
        categories: Known values of each label, in the order of their codes.
    """

    frequency: str
    season_length: int
    has_calendar: bool = True
    past_drivers: tuple[str, ...] = ()
    categories: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """Rows of features.

    Attributes:
        x: Features by name; values of y in units of `scale`.
        scale: Scale of the series at the origin, positive.
        y: Value at origin + lead in its own unit; null where it is not observed or lies in the future.
    """

    x: pd.DataFrame
    scale: Values
    y: Values


class FeatureTable:
    """History and future of a panel as one timeline, with everything that depends on the origin alone."""

    def __init__(self, panel: Panel, spec: FeatureSpec) -> None:
        future = panel.future.assign(**{OBS_STATE: str(ObsState.MISSING)}).assign(**{Y: np.nan})
        both = pd.concat(
            [panel.history.assign(**{LEAD: 0}), future[[*future.columns.intersection(panel.history.columns), LEAD]]]
        )
        self.rows = both.sort_values([ID, DS], kind="stable", ignore_index=True)
        self.spec = spec
        self.blocks = observed_blocks(self.rows)
        self.static = panel.static
        self.scale = _scale(self.blocks, WINDOWS[spec.frequency][2])
        self._at_origin = dict(self._origin_features())
        self._by_position = dict(self._position_features())

    def training(self, max_rows: int, horizon: int, seed: int) -> Sample:
        """Returns observed targets, each seen from as many random origins 1..horizon periods earlier as fit.

        Where there are more targets than rows, every n-th of them is taken.
        """
        targets = np.flatnonzero(~np.isnan(self.blocks.values))
        targets = targets[:: max(1, -(-len(targets) // max_rows))]
        targets = np.repeat(targets, min(horizon, max(1, max_rows // max(1, len(targets)))))
        leads = np.random.default_rng(seed).integers(1, horizon + 1, len(targets))
        origins = targets - leads
        known = origins >= self.blocks.starts[targets]
        return self._sample(origins[known], leads[known])

    def prediction(self) -> Sample:
        """Returns one row per row of panel.future, in its order."""
        leads = self.rows[LEAD].to_numpy("int64")
        targets = np.flatnonzero(leads > 0)
        return self._sample(targets - leads[targets], leads[targets])

    def _sample(self, origins: Rows, leads: Rows) -> Sample:
        targets, scale = origins + leads, self.scale[origins]
        columns: dict[str, Values] = {"lead": leads.astype("float64")}
        for name, (values, scaled) in self._at_origin.items():
            columns[name] = values[origins] / scale if scaled else values[origins]
        for name, (values, season) in self._by_position.items():
            columns[name] = take(values, self.blocks.ahead(origins, leads, season)) / scale
        columns |= self._year_ratio(origins, leads) | self._date_features(targets) | self._label_codes(targets)
        return Sample(pd.DataFrame(columns), scale, self.blocks.values[targets])

    def _origin_features(self) -> Iterator[tuple[str, tuple[Values, bool]]]:
        blocks, windows = self.blocks, WINDOWS[self.spec.frequency]
        for window in windows:
            yield f"mean_{window}", (blocks.mean(window), True)
        yield f"deviation_{windows[1]}", (blocks.deviation(windows[1]), True)
        demand = np.where(np.isnan(blocks.values), np.nan, (blocks.values != 0).astype("float64"))
        yield "demand_share", (blocks.with_values(demand).mean(windows[2]), False)
        age = (np.arange(len(blocks.values)) - blocks.starts).astype(np.float64)
        newest = blocks.with_values(np.where(demand == 1, age, np.nan)).last_at_position(1)
        yield "idle_periods", (np.where(np.isnan(newest), _NEVER, age - newest), False)
        yield "age_periods", (age, False)
        yield "log_scale", (np.log(self.scale), False)
        for driver in self.spec.past_drivers:
            level = blocks.with_values(self.rows[driver].to_numpy("float64"))
            usual = level.mean(windows[2])
            yield f"{driver}_change", (level.last_at_position(1) / np.where(usual > 0, usual, np.nan), False)

    def _position_features(self) -> Iterator[tuple[str, tuple[Values, int]]]:
        season = self.spec.season_length
        yield "season_last", (self.blocks.last_at_position(season), season)
        for windows in SEASON_WINDOWS:
            yield f"season_mean_{windows}", (self.blocks.seasonal_mean(season, windows), season)
        if self.spec.frequency in WEEK:
            week = WEEK[self.spec.frequency]
            yield "week_mean_4", (self.blocks.seasonal_mean(week, 4), week)

    def _year_ratio(self, origins: Rows, leads: Rows) -> dict[str, Values]:
        if self.spec.frequency not in YEAR:
            return {}
        year, width = YEAR[self.spec.frequency]
        level = self.blocks.mean(width)
        then = origins - year + width // 2
        starts = self.blocks.starts[origins]
        now, ahead = (
            np.where(rows - width // 2 >= starts, rows, -1) for rows in (then, np.minimum(then + leads, origins))
        )
        return {"year_ago_change": (take(level, ahead) - take(level, now)) / self.scale[origins]}

    def _date_features(self, targets: Rows) -> dict[str, Values]:
        if not self.spec.has_calendar:
            return {}
        dates = self.rows[DS].iloc[targets].dt
        names = {"D": ("day_of_week", "day", "day_of_year"), "W": ("day_of_year", "day")}
        parts = names.get(self.spec.frequency, ("month",) if self.spec.frequency in ("M", "Q") else ())
        if self.spec.frequency in WEEK:
            parts = ("day_of_week", "hour", "minute", "day_of_year")
        columns = {part: getattr(dates, part).to_numpy("float64") for part in parts}
        return columns | {IS_HOLIDAY: self.rows[IS_HOLIDAY].to_numpy("float64")[targets]}

    def _label_codes(self, targets: Rows) -> dict[str, Values]:
        ids, labels = self.rows[ID].iloc[targets], self.static.set_index(ID)
        codes: dict[str, Values] = {}
        for label, known in self.spec.categories.items():
            numbers = labels[label].map({name: code for code, name in enumerate(known)})
            codes[label] = np.asarray(ids.map(numbers), dtype=np.float64)
        return codes


def _scale(blocks: Blocks, window: int) -> Values:
    size = blocks.with_values(np.abs(blocks.values))
    recent, overall = size.mean(window), size.mean_so_far()
    scale = np.where(np.nan_to_num(recent) > 0, recent, np.nan_to_num(overall))
    return np.where(scale > 0, scale, 1.0)
