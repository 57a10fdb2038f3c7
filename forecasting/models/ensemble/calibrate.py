"""Quantiles from residuals: scaled to what is expected of the series and lead, pooled per lead bucket and segment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from statistics import NormalDist
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.models.ensemble.recipe import Point
from forecasting.models.ensemble.residual_scale import LARGEST_RATIO, ResidualScale, fit_residual_scale
from forecasting.panel.lags import Values
from forecasting.vocabulary.codes import ALL, ObsState
from forecasting.vocabulary.columns import (
    CUTOFF,
    DS,
    ID,
    LEAD,
    OBS_STATE,
    QUANTILES,
    SEGMENT,
    SPREAD,
    UPPER,
    Y_HAT,
    Y_NAIVE,
    Y,
)

MIN_RESIDUALS = 200
"""Below it a segment borrows the residuals of all segments, those of all leads, or the normal distribution."""
MAX_RESIDUALS = 100_000
"""Of more residuals, every n-th counts: the outermost quantile is then known to 0.05 points of probability."""
OWN_WINDOWS = 2
"""Windows of all series that count as much as those of a series in its own factor."""
ALL_LEADS = -1
MEAN_DEVIATION_OF_NORMAL = 0.7979
"""Mean absolute deviation of the standard normal distribution, sqrt(2 / pi)."""
_OUTERMOST = list(QUANTILES)[-1]

Scope = tuple[str, int]
Offsets = dict[Scope, tuple[float, ...]]


@dataclass(frozen=True)
class Calibration:
    """Residual quantiles in units of the expected residual.

    Attributes:
        lead_buckets: First and last lead of each bucket, rising, without gaps.
        lower_bound: Smallest possible value, or None.
        offsets: Offsets of the quantiles, in the order of frames.QUANTILES, by segment and bucket number, where there
            are enough residuals; segment ALL and bucket -1 stand for all of them.
        scale: The unit of a series with an average share of luck.
        point: What y_hat estimates.
        factors: What the unit of a series is multiplied with, 1 unless it is there: its own residuals, shrunk.
    """

    lead_buckets: tuple[tuple[int, int], ...]
    lower_bound: float | None
    offsets: Offsets
    scale: ResidualScale = field(default_factory=ResidualScale)
    point: Point = "mean"
    factors: Mapping[str, float] = field(default_factory=dict)

    def apply(self, forecast: pd.DataFrame) -> pd.DataFrame:
        """Returns the quantile columns of a forecast, non-decreasing and within the bound; null where y_hat is null.

        A series that has not moved has the distance of its forecast from what it was as its unit.

        Args:
            forecast: unique_id, y_hat, y_naive, lead_periods, segment, spread, scale_abs.
        """
        units = self.scale.of(forecast) * forecast[ID].astype("str").map(self.factors).fillna(1.0).to_numpy("float64")
        moved = (forecast[Y_HAT] - forecast[Y_NAIVE]).abs().fillna(0.0).to_numpy("float64")
        return self._bands(forecast, np.where(units > 0, units, moved))

    def apply_to_published(self, published: pd.DataFrame, made_by: Calibration) -> pd.DataFrame:
        """Returns the quantile columns that published rows would have had, had this calibration made them.

        Args:
            published: y_hat, lead_periods, segment and the quantiles; rows whose unit cannot be known keep theirs.
            made_by: The calibration that made them.
        """
        units = made_by._units_of(published)
        bands = self._bands(published, units)
        return bands.mask(np.broadcast_to((units == 0)[:, None], bands.shape), published[list(QUANTILES)])

    def recalibrated(self, published: pd.DataFrame) -> Calibration:
        """Returns the calibration with the offsets that the published forecasts should have had; no model is trained.

        The unit of every published row follows from its own outermost quantile, so nothing but the vintages and what
        came true is needed. Segments and buckets with fewer than 200 arrived actuals keep their offsets.

        Args:
            published: unique_id, ds, cutoff, lead_periods, segment, y_hat and the quantiles as this calibration made
                them, and y, obs_state as they arrived; several vintages of a period are several rows.
        """
        rows = published[(published[OBS_STATE] == ObsState.OBSERVED) & published[Y_HAT].notna()]
        units = self._units_of(rows)
        scored = units > 0
        residuals = (rows[Y] - rows[Y_HAT]).to_numpy("float64")[scored] / units[scored]
        found = _fit_offsets(rows[scored], residuals, self.lead_buckets, self.point)
        return replace(self, offsets=self.offsets | found)

    def to_dict(self) -> dict[str, Any]:
        """Returns plain values for JSON, all but the factors, of which there is one a series."""
        offsets = [[segment, bucket, list(values)] for (segment, bucket), values in sorted(self.offsets.items())]
        facts = {"lead_buckets": self.lead_buckets, "lower_bound": self.lower_bound, "offsets": offsets}
        return facts | {"scale": asdict(self.scale), "point": self.point}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], factors: Mapping[str, float]) -> Calibration:
        """Reads what to_dict wrote; where an older one lacks them, the unit is the spread and the point the mean."""
        offsets = {(segment, bucket): tuple(values) for segment, bucket, values in content["offsets"]}
        buckets = tuple((first, last) for first, last in content["lead_buckets"])
        scale = ResidualScale(**content.get("scale", {}))
        return cls(buckets, content["lower_bound"], offsets, scale, content.get("point", "mean"), factors)

    def _units_of(self, published: pd.DataFrame) -> Values:
        """Returns what every published row counts as one unit, from its outermost quantile; 0 where it cannot tell."""
        outermost = self._offsets_of(published)[:, -1]
        width = (published[_OUTERMOST] - published[Y_HAT]).to_numpy("float64")
        return np.asarray(np.where((outermost > 0) & (width > 0), width / np.where(outermost > 0, outermost, 1.0), 0.0))

    def _bands(self, forecast: pd.DataFrame, units: Values) -> pd.DataFrame:
        values = forecast[Y_HAT].to_numpy("float64")[:, None] + units[:, None] * self._offsets_of(forecast)
        if self.lower_bound is not None:
            values = np.maximum(values, self.lower_bound)
        values = capped(np.maximum.accumulate(values, axis=1), forecast)
        return pd.DataFrame(values, index=forecast.index, columns=list(QUANTILES))

    def _offsets_of(self, forecast: pd.DataFrame) -> Values:
        buckets = bucket_numbers(forecast[LEAD], self.lead_buckets)
        table = np.empty((len(forecast), len(QUANTILES)))
        groups = forecast.groupby([forecast[SEGMENT], buckets], dropna=False, observed=True)
        for key, rows in groups.indices.items():
            segment, bucket = _scope(key)
            scopes = [(segment, bucket), (ALL, bucket), (ALL, ALL_LEADS)]
            table[rows] = next((self.offsets[scope] for scope in scopes if scope in self.offsets), _normal_offsets())
        return table


def capped(values: Values, rows: pd.DataFrame) -> Values:
    """Returns values of rows, one or more a row, that end at the row's upper_bound where there is one."""
    if UPPER not in rows.columns:
        return values
    bounds = rows[UPPER].to_numpy("float64")
    bounds = bounds if values.ndim == 1 else bounds[:, None]
    return np.asarray(np.where(values > bounds, bounds, values))


def fit_calibration(
    backtest: pd.DataFrame, horizon: int, lower_bound: float | None, point: Point = "mean"
) -> Calibration:
    """Learns the scale, the series' own factors and the residual quantiles of backtest forecasts.

    Args:
        backtest: cutoff, unique_id, ds, y, y_hat, obs_state, lead_periods, segment, spread, scale_abs; only OBSERVED
            rows with a forecast and a positive spread count. No row at all is allowed: then offsets are those of the
            normal distribution.
        horizon: Largest lead.
        lower_bound: Smallest possible value, or None.
        point: What y_hat estimates, so that the error common to a cutoff is the mean or the median of its residuals.
    """
    buckets = lead_buckets(horizon)
    scored = (backtest[OBS_STATE] == ObsState.OBSERVED) & backtest[Y_HAT].notna() & (backtest[SPREAD] > 0)
    rows = backtest[scored]
    if len(rows) < MIN_RESIDUALS:
        return Calibration(buckets, lower_bound, {}, point=point)
    residuals = (rows[Y] - rows[Y_HAT]).to_numpy("float64")
    scale = fit_residual_scale(rows, residuals)
    units = scale.of(rows)
    own, others = _own_factors(rows, np.minimum(np.abs(residuals) / units, LARGEST_RATIO))
    offsets = _fit_offsets(rows, residuals / (units * others), buckets, point)
    return Calibration(buckets, lower_bound, offsets, scale, point, own)


def _own_factors(rows: pd.DataFrame, sizes: Values) -> tuple[dict[str, float], Values]:
    """Returns the factor of every series, and for every row that of its series from windows that share no period.

    The mean size of a series' residuals in n windows, in that of all series, is shrunk to 1 by n / (n + OWN_WINDOWS).
    Windows of cutoffs that overlap count as one. Offsets are read from residuals in units that have not seen their
    periods, else their tails were too thin.
    """
    frame = pd.DataFrame({ID: rows[ID].astype("str").to_numpy(), CUTOFF: rows[CUTOFF].to_numpy(), "size": sizes})
    means = frame.groupby([ID, CUTOFF])["size"].mean().unstack()
    starts = means.columns.to_numpy()
    ends = rows.groupby(CUTOFF)[DS].max().loc[starts].to_numpy()
    overlap = (starts[None, :] < ends[:, None]) & (starts[:, None] < ends[None, :])
    weights = 1.0 / overlap.sum(axis=1)
    counts = means.notna().to_numpy("float64") * weights
    sums = np.nan_to_num(means.to_numpy() / (np.nanmean(means.to_numpy()) or 1.0)) * weights
    own = (sums.sum(axis=1) + OWN_WINDOWS) / (counts.sum(axis=1) + OWN_WINDOWS)
    others = (sums @ ~overlap + OWN_WINDOWS) / (counts @ ~overlap + OWN_WINDOWS)
    of_rows = others[means.index.get_indexer(pd.Index(frame[ID])), means.columns.get_indexer(pd.Index(frame[CUTOFF]))]
    return dict(zip(means.index, own.tolist(), strict=True)), of_rows


def lead_buckets(horizon: int) -> tuple[tuple[int, int], ...]:
    """Returns up to three buckets of leads that end at a quarter, a half and the whole of the horizon."""
    ends = sorted({-(-horizon // 4), -(-horizon // 2), horizon})
    return tuple(zip([1, *(end + 1 for end in ends[:-1])], ends, strict=True))


def bucket_numbers(leads: pd.Series, buckets: tuple[tuple[int, int], ...]) -> pd.Series:
    """Returns the number of each lead's bucket, from 0; leads beyond the last bucket belong to it."""
    lasts = [last for _, last in buckets[:-1]]
    return pd.Series(np.searchsorted(lasts, leads.to_numpy(), side="left"), index=leads.index)


def _fit_offsets(rows: pd.DataFrame, residuals: Values, buckets: tuple[tuple[int, int], ...], point: Point) -> Offsets:
    """Returns the quantiles of scaled residuals of every scope that has enough."""
    numbers = bucket_numbers(rows[LEAD], buckets).to_numpy()
    cutoffs = rows[CUTOFF].to_numpy()
    values = pd.Series(residuals)
    every = pd.Categorical.from_codes(np.zeros(len(rows), dtype=np.int8), categories=pd.Index([ALL]))
    segments = pd.Categorical(rows[SEGMENT])
    offsets: Offsets = {}
    for segment, leads in ((every, numbers * 0 + ALL_LEADS), (every, numbers), (segments, numbers)):
        for key, found in values.groupby([segment, leads], observed=True).indices.items():
            if len(found) >= MIN_RESIDUALS:
                offsets[_scope(key)] = _levels(_either_way(residuals[found], cutoffs[found], point))
    return offsets


def _either_way(residuals: Values, cutoffs: NDArray[np.datetime64], point: Point) -> Values:
    """Returns the residuals, and once more as if what is common to all of a cutoff had gone to the other side.

    All series err to the same side when the market turns. Thousands of residuals of a few cutoffs hold a few such
    turns, so their side is left open. The shape of the residuals around it is kept, for counts are lopsided for good
    (docs/explanation/decisions/intervals-from-residuals.md).
    """
    common = pd.Series(residuals).groupby(cutoffs).transform(point).to_numpy("float64")
    return np.concatenate([residuals, residuals - 2 * common])


def _levels(residuals: Values) -> tuple[float, ...]:
    """Returns the levels below which a further residual lies with exactly these probabilities.

    Weibull's plotting position, which is the finite-sample correction of conformal prediction: the k-th of n values is
    the level k / (n + 1).
    """
    some = residuals[:: -(-len(residuals) // MAX_RESIDUALS)]
    levels: list[float] = np.quantile(some, list(QUANTILES.values()), method="weibull").tolist()
    return tuple(levels)


def _normal_offsets() -> tuple[float, ...]:
    normal = NormalDist()
    return tuple(normal.inv_cdf(level) / MEAN_DEVIATION_OF_NORMAL for level in QUANTILES.values())


def _scope(key: object) -> Scope:
    segment, bucket = cast("tuple[object, int]", key)
    return str(segment), int(bucket)
