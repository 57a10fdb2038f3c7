"""Quantiles from backtest residuals: scaled per series, pooled per lead bucket and segment."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, cast

import numpy as np
import pandas as pd

from forecasting.frames import LEAD, OBS_STATE, QUANTILES, SEGMENT, SPREAD, Y_HAT, ObsState, Y
from forecasting.models.combine import ALL_SEGMENTS

MIN_RESIDUALS = 200
"""Below it a segment borrows the residuals of all segments, those of all leads, or the normal distribution."""
ALL_LEADS = -1
MEAN_DEVIATION_OF_NORMAL = 0.7979
"""Mean absolute deviation of the standard normal distribution, sqrt(2 / pi)."""


@dataclass(frozen=True)
class Calibration:
    """Residual quantiles in units of the series' spread.

    Attributes:
        lead_buckets: First and last lead of each bucket, rising, without gaps.
        lower_bound: Smallest possible value, or None.
        offsets: Offsets of the quantiles, in the order of frames.QUANTILES, by segment and bucket number, where there
            are enough residuals; segment ALL and bucket -1 stand for all of them.
    """

    lead_buckets: tuple[tuple[int, int], ...]
    lower_bound: float | None
    offsets: dict[tuple[str, int], tuple[float, ...]]

    def apply(self, forecast: pd.DataFrame) -> pd.DataFrame:
        """Returns the quantile columns of a forecast, non-decreasing and within the bound; null where y_hat is null.

        Args:
            forecast: y_hat, lead_periods, segment, spread.
        """
        buckets = bucket_numbers(forecast[LEAD], self.lead_buckets)
        table = np.empty((len(forecast), len(QUANTILES)))
        for key, rows in forecast.groupby([forecast[SEGMENT], buckets], dropna=False).indices.items():
            segment, bucket = _scope(key)
            scopes = [(segment, bucket), (ALL_SEGMENTS, bucket), (ALL_SEGMENTS, ALL_LEADS)]
            table[rows] = next((self.offsets[scope] for scope in scopes if scope in self.offsets), _normal_offsets())
        values = forecast[Y_HAT].to_numpy("float64")[:, None] + forecast[SPREAD].to_numpy("float64")[:, None] * table
        if self.lower_bound is not None:
            values = np.maximum(values, self.lower_bound)
        return pd.DataFrame(np.maximum.accumulate(values, axis=1), index=forecast.index, columns=list(QUANTILES))

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON."""
        offsets = [[segment, bucket, list(values)] for (segment, bucket), values in sorted(self.offsets.items())]
        return {"lead_buckets": self.lead_buckets, "lower_bound": self.lower_bound, "offsets": offsets}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Calibration:
        """Reads what to_dict wrote."""
        offsets = {(segment, bucket): tuple(values) for segment, bucket, values in content["offsets"]}
        buckets = tuple((first, last) for first, last in content["lead_buckets"])
        return cls(buckets, content["lower_bound"], offsets)


def fit_calibration(backtest: pd.DataFrame, horizon: int, lower_bound: float | None) -> Calibration:
    """Learns the residual quantiles of backtest forecasts.

    Args:
        backtest: y, y_hat, obs_state, lead_periods, segment, spread; only OBSERVED rows with a forecast and a positive
            spread count. No row at all is allowed: then offsets are those of the normal distribution.
        horizon: Largest lead.
        lower_bound: Smallest possible value, or None.
    """
    buckets = lead_buckets(horizon)
    scored = (backtest[OBS_STATE] == ObsState.OBSERVED) & backtest[Y_HAT].notna() & (backtest[SPREAD] > 0)
    rows = backtest[scored]
    residuals = (rows[Y] - rows[Y_HAT]) / rows[SPREAD]
    numbers = bucket_numbers(rows[LEAD], buckets)
    every = pd.Series(ALL_SEGMENTS, index=rows.index)
    offsets: dict[tuple[str, int], tuple[float, ...]] = {}
    for segments, leads in ((every, numbers * 0 + ALL_LEADS), (every, numbers), (rows[SEGMENT], numbers)):
        for key, values in residuals.groupby([segments, leads]):
            if len(values) >= MIN_RESIDUALS:
                levels = np.quantile(values.to_numpy(), list(QUANTILES.values()))
                offsets[_scope(key)] = tuple(levels.tolist())
    return Calibration(buckets, lower_bound, offsets)


def lead_buckets(horizon: int) -> tuple[tuple[int, int], ...]:
    """Returns up to three buckets of leads that end at a quarter, a half and the whole of the horizon."""
    ends = sorted({-(-horizon // 4), -(-horizon // 2), horizon})
    return tuple(zip([1, *(end + 1 for end in ends[:-1])], ends, strict=True))


def bucket_numbers(leads: pd.Series, buckets: tuple[tuple[int, int], ...]) -> pd.Series:
    """Returns the number of each lead's bucket, from 0; leads beyond the last bucket belong to it."""
    lasts = [last for _, last in buckets[:-1]]
    return pd.Series(np.searchsorted(lasts, leads.to_numpy(), side="left"), index=leads.index)


def _normal_offsets() -> tuple[float, ...]:
    normal = NormalDist()
    return tuple(normal.inv_cdf(level) / MEAN_DEVIATION_OF_NORMAL for level in QUANTILES.values())


def _scope(key: object) -> tuple[str, int]:
    segment, bucket = cast("tuple[object, int]", key)
    return str(segment), int(bucket)
