"""From members to publishable rows: combination, fallback with its reason, closed periods, bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.models.ensemble.better_baseline import BY_BASELINE, Serving
from forecasting.models.ensemble.calibrate import capped
from forecasting.models.ensemble.combine import combine
from forecasting.models.ensemble.recipe import Recipe
from forecasting.models.registry import SEASONAL_NAIVE, WINDOW_MEAN
from forecasting.panel.lags import Values
from forecasting.vocabulary.codes import DemandClass, QualityCode, SourceCode
from forecasting.vocabulary.columns import (
    DEMAND_CLASS,
    IS_OPEN,
    METHOD,
    QUALITY_CODE,
    REASON,
    SEGMENT,
    SOURCE_CODE,
    TRAINED,
    WEIGHT,
    Y_HAT,
    Y_MODEL,
    Y_NAIVE,
)
from forecasting.vocabulary.reasons import Reason

NO_METHOD = "none"
SIGNIFICANT_DIGITS = 14
"""Of a published value; a float has nearly 16, of which weighted sums leave the last one or two to chance."""
_MODEL, _WINDOW_MEAN, _NAIVE, _NOTHING, _CLOSED, _BETTER_MEAN, _BETTER_NAIVE = range(7)
_QUALITIES = [
    *(QualityCode.OK, QualityCode.SUBSTITUTED, QualityCode.SUBSTITUTED, QualityCode.WARN),
    *(QualityCode.OK, QualityCode.OK, QualityCode.OK),
]
_REASONS = [
    *(Reason.NO_DEMAND, Reason.SERIES_UNKNOWN, Reason.HISTORY_SHORT, Reason.MODEL_NO_VALUE),
    *(Reason.NO_FORECAST, Reason.PERIOD_CLOSED, Reason.BASELINE_BETTER),
    Reason.OTHER_MEMBERS,
]
_USABLE = -1
NO_BASELINE = Serving()
"""The recipe serves every segment."""


def significant(values: Values) -> Values:
    """Returns the values to SIGNIFICANT_DIGITS digits, so that 7 forecast from sevens is 7 and lies in its own band.

    A whole number of more digits keeps them.
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        factors = 10.0 ** np.maximum(0.0, SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.round(values * factors) / factors
    return np.asarray(np.where(np.isfinite(rounded), rounded, values))


def compose_forecast(
    members: pd.DataFrame, targets: pd.DataFrame, recipe: Recipe, weights: pd.DataFrame, serving: Serving = NO_BASELINE
) -> pd.DataFrame:
    """Returns the targets with y_hat, y_model, y_naive, method, source_code, quality_code, reason_code (categories).

    Where members with a weight gave no value, the mean of the other models serves. A series falls back to the window
    mean, then to seasonal naive, where it has had no demand, was not trained, or no model gave a value, and there to
    the better of both first. A baseline that was better for its segment serves it, which is no fallback. Closed periods
    are 0. Without any number y_hat stays null.

    Args:
        members: One row per target, one column per method, baselines included; null where a member has no value.
        targets: segment, demand_class, is_open, trained; upper_bound where there is one, null where it is unknown.
        recipe: Members and bounds.
        weights: As combine takes them.
        serving: As better_baselines returns it.
    """
    combined = combine(members, targets[SEGMENT], weights, recipe.how)
    others = _mean_of_models(members, recipe)
    lacking = np.isnan(combined)
    model, window_mean, naive = (
        _bounded(forecast, targets, recipe)
        for forecast in (
            np.where(lacking, others, combined),
            *(members[method].to_numpy("float64") for method in (WINDOW_MEAN, SEASONAL_NAIVE)),
        )
    )
    reasons = _reasons(targets, model)
    closed = (targets[IS_OPEN] == 0).to_numpy()
    nothing, zero = np.full(len(targets), np.nan), np.zeros(len(targets))
    choices = np.vstack([model, window_mean, naive, nothing, zero, window_mean, naive])
    outcome = _outcomes(choices, reasons != _USABLE, closed)
    _prefer_baselines(outcome, choices, targets, serving, reasons == _REASONS.index(Reason.MODEL_NO_VALUE))
    reasons[lacking & (outcome == _MODEL)] = _REASONS.index(Reason.OTHER_MEMBERS)
    reasons[outcome == _NOTHING] = _REASONS.index(Reason.NO_FORECAST)
    reasons[(outcome == _BETTER_MEAN) | (outcome == _BETTER_NAIVE)] = _REASONS.index(Reason.BASELINE_BETTER)
    reasons[closed] = _REASONS.index(Reason.PERIOD_CLOSED)
    is_baseline = _is_baseline(recipe, weights)
    if is_baseline:
        reasons[outcome == _MODEL] = _REASONS.index(Reason.BASELINE_BETTER)
    methods = [recipe.label, WINDOW_MEAN, SEASONAL_NAIVE, NO_METHOD, recipe.label, WINDOW_MEAN, SEASONAL_NAIVE]
    sources = [
        SourceCode.BASELINE if is_baseline else recipe.source,
        *(SourceCode.FALLBACK, SourceCode.NAIVE, SourceCode.FALLBACK, SourceCode.CLOSED),
        *(SourceCode.BASELINE, SourceCode.BASELINE),
    ]
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


def _prefer_baselines(
    outcome: NDArray[np.int64], choices: Values, targets: pd.DataFrame, serving: Serving, no_value: NDArray[np.bool_]
) -> None:
    """Changes the outcome where a baseline serves the segment, and where it is the better stand-in for a model."""
    by = serving.baseline_of(targets[SEGMENT])
    is_open, has_demand = targets[IS_OPEN] != 0, targets[DEMAND_CLASS] != DemandClass.NO_DEMAND
    can_serve = serving.is_served(targets[SEGMENT]) & is_open & has_demand
    for method, code in ((WINDOW_MEAN, _BETTER_MEAN), (SEASONAL_NAIVE, _BETTER_NAIVE)):
        outcome[np.asarray(can_serve & (by == method)) & ~np.isnan(choices[code])] = code
    better_naive = no_value & (by == SEASONAL_NAIVE).to_numpy() & ~np.isnan(choices[_NAIVE])
    outcome[better_naive & (outcome == _WINDOW_MEAN)] = _NAIVE


def _is_baseline(recipe: Recipe, weights: pd.DataFrame) -> bool:
    """Whether a recipe is a baseline as it is, without a bias factor."""
    return len(recipe.methods) == 1 and recipe.methods[0] in BY_BASELINE and bool((weights[WEIGHT] == 1).all())


def _mean_of_models(members: pd.DataFrame, recipe: Recipe) -> Values:
    """Returns the mean of all models of a recipe that gave a value, baselines aside; null where none did."""
    names = [name for name in recipe.methods if name not in BY_BASELINE]
    return np.asarray(members[names].mean(axis=1), dtype=np.float64) if names else np.full(len(members), np.nan)


def _named(codes: NDArray[np.int64], names: Sequence[str]) -> pd.Categorical:
    """Returns a name per code, null where the code is negative."""
    categories = sorted({str(name) for name in names})
    places = np.array([categories.index(str(name)) for name in names] + [-1], dtype=np.int8)
    return pd.Categorical.from_codes(places[codes], categories=pd.Index(categories, dtype="str"))


def _bounded(forecast: Values, targets: pd.DataFrame, recipe: Recipe) -> Values:
    bounded = forecast if recipe.lower_bound is None else np.maximum(forecast, recipe.lower_bound)
    return capped(bounded, targets)


def _reasons(targets: pd.DataFrame, model: Values) -> NDArray[np.int64]:
    """Why a row cannot be the champion's, as a place in _REASONS; _USABLE where it can."""
    demand = targets[DEMAND_CLASS]
    short = (demand == DemandClass.SHORT) & np.isnan(model)
    conditions = [demand == DemandClass.NO_DEMAND, ~targets[TRAINED], short, np.isnan(model)]
    return np.select([np.asarray(condition) for condition in conditions], range(4), _USABLE)


def _outcomes(choices: Values, unusable: NDArray[np.bool_], closed: NDArray[np.bool_]) -> NDArray[np.int64]:
    null = np.isnan(choices)
    conditions = [closed, ~unusable & ~null[_MODEL], ~null[_WINDOW_MEAN], ~null[_NAIVE]]
    return np.select(conditions, [_CLOSED, _MODEL, _WINDOW_MEAN, _NAIVE], _NOTHING)
