"""ARIMA with regressors, one series at a time: what is known in advance explains, the errors are correlated.

Coefficients are kept; the state is filtered again from the panel's history at prediction.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from statsmodels.tsa.statespace.sarimax import SARIMAX

from forecasting.models.base import Fitted, Model, Param, Spec
from forecasting.models.kinds.naive import forecast_frame
from forecasting.panel.lags import Rows, Values
from forecasting.panel.panel import Panel
from forecasting.panel.past import HOLIDAY
from forecasting.periods import Periods
from forecasting.vocabulary.columns import IS_HOLIDAY

ORDERS = ((0, 1, 1), (1, 1, 1), (2, 1, 0))
"""Candidates, all differenced once (and by the season once), so that their likelihoods can be compared."""
SEASONAL_ORDER = (0, 1, 1)
LONGEST_SEASON = 12
"""Longer seasons, and all but the main one, are pairs of sine and cosine: a state of their length would be too slow."""
HARMONICS = 3
MIN_SEASONS = 3
"""A season is modelled from this many of its lengths on."""
MIN_PERIODS = 10
"""A series with fewer observed periods gets no forecast from this model."""
PARALLEL_FROM = 16
"""Fewer series than this are fitted faster in the own process."""
STEPS = 50
"""Of the optimiser, per order."""
_FILE = "estimates.json"
_FAILURES = (ValueError, FloatingPointError, np.linalg.LinAlgError, IndexError)


@dataclass(frozen=True)
class Estimate:
    """What was estimated for a series.

    Attributes:
        order: Row of ORDERS.
        season: Length of the seasonal part, 0 without one.
        scale: Unit of y.
        columns: Regressors that varied in the history.
        centre: Their means.
        spread: Their standard deviations.
        params: Coefficients in the order of statsmodels.
    """

    order: int
    season: int
    scale: float
    columns: tuple[str, ...]
    centre: tuple[float, ...]
    spread: tuple[float, ...]
    params: tuple[float, ...]


@dataclass(frozen=True)
class Regressors:
    """Where regressors come from.

    Attributes:
        frequency: Frequency of the periods.
        drivers: Columns of history and future.
        waves: Season lengths that are described by sine and cosine.
    """

    frequency: str
    drivers: tuple[str, ...]
    waves: tuple[int, ...]

    def of(self, drivers: Mapping[str, Values], cutoff: pd.Timestamp, leads: Rows) -> pd.DataFrame:
        """Returns the regressors of periods of the past (leads up to 0) or ahead, null where a driver is not known."""
        ordinal = Periods(self.frequency).ordinal(cutoff.to_pydatetime()) + leads
        columns = {name: drivers[name] for name in self.drivers}
        for length in self.waves:
            for number in range(1, min(HARMONICS, (length - 1) // 2) + 1):
                angle = 2 * np.pi * number * (ordinal % length) / length
                columns |= {f"sin {number}/{length}": np.sin(angle), f"cos {number}/{length}": np.cos(angle)}
        return pd.DataFrame(columns, index=pd.RangeIndex(len(leads)))


@dataclass(frozen=True)
class Series:
    """One series of a panel: values, regressors of the past and regressors to come."""

    y: Values
    past: pd.DataFrame
    coming: pd.DataFrame


class Sarimax:
    """ARIMA of every series, with future drivers and public holidays as regressors; the order by AICc among three.

    A season of at most 12 periods is differenced and has a moving average; longer ones are sums of sines. A series that
    cannot be estimated gets no forecast. It takes a tenth of a second to a second per series: for few series that
    drivers explain.

    params: newest_periods (400), the history that is used.
    """

    defaults: ClassVar[Mapping[str, Param]] = {"newest_periods": 400}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Estimates every series, in as many processes as the machine allows."""
        main, newest = spec.season_length, spec.params["newest_periods"]
        drivers = (*spec.future_drivers, *((IS_HOLIDAY,) if spec.has_calendar else ()))
        waves = tuple(length for length in spec.season_lengths if length > LONGEST_SEASON or 1 < length != main)
        regressors = Regressors(spec.frequency, drivers, waves)
        season = main if 1 < main <= LONGEST_SEASON else 0
        series = dict(_series(panel, regressors, newest))
        workers = spec.machine.workers if len(series) >= PARALLEL_FROM else 1
        found = Parallel(n_jobs=workers, batch_size=4)(delayed(estimate)(one, season) for one in series.values())
        kept = {name: one for name, one in zip(series, found, strict=True) if one is not None}
        return FittedSarimax(kept, regressors, newest)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        facts = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        estimates = {name: Estimate(**_tuples(values)) for name, values in facts["estimates"].items()}
        return FittedSarimax(estimates, Regressors(**_tuples(facts["regressors"])), facts["newest_periods"])


@dataclass(frozen=True)
class FittedSarimax:
    """Estimates by series."""

    estimates: Mapping[str, Estimate]
    regressors: Regressors
    newest_periods: int

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series without an estimate."""
        y_hat, row = np.full(panel.ahead.is_open.shape, np.nan), 0
        for name, one in _series(panel, self.regressors, self.newest_periods):
            if len(one.coming):
                y_hat[row] = forecast(one, self.estimates[name]) if name in self.estimates else np.nan
                row += 1
        return forecast_frame(panel, y_hat)

    def save(self, folder: Path) -> None:
        """Writes the estimates."""
        facts = {
            "estimates": {name: asdict(one) for name, one in self.estimates.items()},
            "regressors": asdict(self.regressors),
            "newest_periods": self.newest_periods,
        }
        (folder / _FILE).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


def estimate(one: Series, season: int) -> Estimate | None:
    """Returns the estimate with the smallest AICc, or None where the series is too short or nothing converges."""
    n_observed = int(np.isfinite(one.y).sum())
    scale = float(np.nanstd(one.y)) if n_observed else 0.0
    if n_observed < MIN_PERIODS or scale == 0:
        return None
    season = season if len(one.y) >= MIN_SEASONS * season else 0
    spread = one.past.std(ddof=0).fillna(0.0)
    columns = tuple(spread.index[spread > 0])
    centre = one.past[list(columns)].mean()
    best: tuple[float, Estimate] | None = None
    for number in range(len(ORDERS)):
        unfitted = Estimate(number, season, scale, columns, tuple(centre), tuple(spread[list(columns)]), ())
        found = _fit_order(one, unfitted)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    return best[1] if best else None


def forecast(one: Series, known: Estimate) -> Values:
    """Returns the forecasts of the coming periods; null where the filter fails."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            state = _model(one, known).filter(np.array(known.params))
            steps = state.forecast(len(one.coming), exog=_scaled(one.coming, known))
    except _FAILURES:
        return np.full(len(one.coming), np.nan)
    return np.asarray(steps, dtype=np.float64) * known.scale


def _fit_order(one: Series, unfitted: Estimate) -> tuple[float, Estimate] | None:
    try:
        with warnings.catch_warnings():
            # Whether an estimation is any good is seen from its criterion and, later, from its forecasts.
            warnings.simplefilter("ignore")
            model = _model(one, unfitted, simple_differencing=True)
            found = model.fit(disp=False, method="lbfgs", maxiter=STEPS, cov_type="none")
    except _FAILURES:
        return None
    aicc = float(found.aicc)
    if not np.isfinite(aicc) or not np.isfinite(found.params).all():
        return None
    return aicc, Estimate(**asdict(unfitted) | {"params": tuple(np.asarray(found.params).tolist())})


def _model(one: Series, known: Estimate, *, simple_differencing: bool = False) -> SARIMAX:
    """Returns the model; differencing the values beforehand has fewer states: three times as fast, but no forecast."""
    return SARIMAX(
        one.y / known.scale,
        exog=_scaled(one.past, known),
        order=ORDERS[known.order],
        seasonal_order=(*SEASONAL_ORDER, known.season) if known.season else (0, 0, 0, 0),
        simple_differencing=simple_differencing,
        concentrate_scale=True,
    )


def _scaled(rows: pd.DataFrame, known: Estimate) -> Values | None:
    """Returns standardised regressors, unknown ones at their mean."""
    if not known.columns:
        return None
    values = (rows[list(known.columns)].to_numpy("float64") - np.array(known.centre)) / np.array(known.spread)
    return np.asarray(np.nan_to_num(values), dtype=np.float64)


def _series(panel: Panel, regressors: Regressors, newest: int) -> Iterator[tuple[str, Series]]:
    """Yields every series of a panel, in its order; nothing is coming of one that is not expected."""
    past, ahead = panel.past, panel.ahead
    known = {**past.drivers, IS_HOLIDAY: past.has(HOLIDAY).astype("float64")}
    coming = {**ahead.drivers, IS_HOLIDAY: ahead.is_holiday.astype("float64")}
    places = pd.Index(ahead.series).get_indexer(pd.RangeIndex(len(past.starts)))
    for number, (name, place) in enumerate(zip(panel.series, places, strict=True)):
        end = past.bounds[number + 1]
        rows, ahead_rows = slice(max(past.bounds[number], end - newest), end), [place] if place >= 0 else []
        before = {driver: values[rows] for driver, values in known.items()}
        after = {driver: values[ahead_rows].ravel() for driver, values in coming.items()}
        y, leads = past.observed[rows], ahead.leads[: len(after[IS_HOLIDAY])]
        regressed = regressors.of(before, panel.cutoff, np.arange(1 - len(y), 1))
        yield name, Series(y, regressed, regressors.of(after, panel.cutoff, leads))


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


MODEL: Model = Sarimax()
