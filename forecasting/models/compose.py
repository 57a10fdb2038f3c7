"""From members to publishable rows: combination, fallback with its reason, closed periods, bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.frames import (
    DEMAND_CLASS,
    IS_OPEN,
    METHOD,
    QUALITY_CODE,
    REASON,
    SEGMENT,
    SOURCE_CODE,
    TRAINED,
    Y_HAT,
    Y_MODEL,
    Y_NAIVE,
    DemandClass,
    QualityCode,
    SourceCode,
)
from forecasting.models.combine import combine
from forecasting.models.recipe import Recipe
from forecasting.models.registry import SEASONAL_NAIVE, WINDOW_MEAN
from forecasting.panel.lags import Values
from forecasting.reasons import Reason

NO_METHOD = "none"
SIGNIFICANT_DIGITS = 14
"""Of a published value; a float has nearly 16, of which weighted sums leave the last one or two to chance."""
_MODEL, _WINDOW_MEAN, _NAIVE, _NOTHING, _CLOSED = range(5)
_QUALITIES = [QualityCode.OK, QualityCode.SUBSTITUTED, QualityCode.SUBSTITUTED, QualityCode.WARN, QualityCode.OK]
_REASONS = [
    *(Reason.NO_DEMAND, Reason.SERIES_UNKNOWN, Reason.HISTORY_SHORT, Reason.MODEL_NO_VALUE),
    *(Reason.NO_FORECAST, Reason.PERIOD_CLOSED),
]
_USABLE = -1


def significant(values: Values) -> Values:
    """Returns the values to SIGNIFICANT_DIGITS digits, so that 7 forecast from sevens is 7 and lies in its own band.

    A whole number of more digits keeps them.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        factors = 10.0 ** np.maximum(0.0, SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * factors) / factors
    return np.asarray(np.where(np.isfinite(rounded), rounded, values))


def compose_forecast(
    members: pd.DataFrame, targets: pd.DataFrame, recipe: Recipe, weights: pd.DataFrame
) -> pd.DataFrame:
    """Returns the targets with y_hat, y_model, y_naive, method, source_code, quality_code, reason_code (categories).

    A series falls back to the window mean, then to seasonal naive, where it has had no demand, was not trained, or the
    members gave no value; a short one also where the window mean was better for short series. Closed periods are 0.
    Without any number y_hat stays null.

    Args:
        members: One row per target, one column per method, baselines included; null where a member has no value.
        targets: segment, demand_class, is_open, trained.
        recipe: Members and bounds.
        weights: As combine takes them.
    """
    model = _bounded(combine(members, targets[SEGMENT], weights, recipe.how), recipe)
    window_mean, naive = (
        _bounded(members[method].to_numpy("float64"), recipe) for method in (WINDOW_MEAN, SEASONAL_NAIVE)
    )
    reasons = _reasons(targets, model, served_by_window_mean(weights, recipe))
    closed = (targets[IS_OPEN] == 0).to_numpy()
    choices = np.vstack([model, window_mean, naive, np.full(len(targets), np.nan), np.zeros(len(targets))])
    outcome = _outcomes(choices, reasons != _USABLE, closed)
    reasons[outcome == _NOTHING] = _REASONS.index(Reason.NO_FORECAST)
    reasons[closed] = _REASONS.index(Reason.PERIOD_CLOSED)
    methods = [recipe.label, WINDOW_MEAN, SEASONAL_NAIVE, NO_METHOD, recipe.label]
    sources = [recipe.source, SourceCode.FALLBACK, SourceCode.NAIVE, SourceCode.FALLBACK, SourceCode.CLOSED]
    columns = {
        Y_HAT: choices[outcome, np.arange(len(targets))],
        Y_MODEL: model,
        Y_NAIVE: np.where(closed, 0.0, naive),
        METHOD: _named(outcome, methods),
        SOURCE_CODE: _named(outcome, sources),
        QUALITY_CODE: _named(outcome, _QUALITIES),
        REASON: _named(reasons, _REASONS),
    }
    return pd.concat([targets, pd.DataFrame(columns, index=targets.index)], axis=1)


def served_by_window_mean(weights: pd.DataFrame, recipe: Recipe) -> list[str]:
    """Returns the segments whose weights name the window mean alone, though the recipe has other members."""
    if recipe.methods == (WINDOW_MEAN,):
        return []
    alone = weights[METHOD].eq(WINDOW_MEAN).groupby(weights[SEGMENT]).all()
    return list(alone.index[alone])


def _named(codes: NDArray[np.int64], names: Sequence[str]) -> pd.Categorical:
    """Returns a name per code, null where the code is negative."""
    categories = sorted({str(name) for name in names})
    places = np.array([categories.index(str(name)) for name in names] + [-1], dtype=np.int8)
    return pd.Categorical.from_codes(places[codes], categories=pd.Index(categories, dtype="str"))


def _bounded(forecast: Values, recipe: Recipe) -> Values:
    return forecast if recipe.lower_bound is None else np.maximum(forecast, recipe.lower_bound)


def _reasons(targets: pd.DataFrame, model: Values, by_window_mean: list[str]) -> NDArray[np.int64]:
    """Why a row cannot be the champion's, as a place in _REASONS; _USABLE where it can."""
    demand = targets[DEMAND_CLASS]
    short = ((demand == DemandClass.SHORT) & np.isnan(model)) | targets[SEGMENT].isin(by_window_mean)
    conditions = [demand == DemandClass.NO_DEMAND, ~targets[TRAINED], short, np.isnan(model)]
    return np.select([np.asarray(condition) for condition in conditions], range(4), _USABLE)


def _outcomes(choices: Values, unusable: NDArray[np.bool_], closed: NDArray[np.bool_]) -> NDArray[np.int64]:
    null = np.isnan(choices)
    conditions = [closed, ~unusable & ~null[_MODEL], ~null[_WINDOW_MEAN], ~null[_NAIVE]]
    return np.select(conditions, [_CLOSED, _MODEL, _WINDOW_MEAN, _NAIVE], _NOTHING)
