"""From members to publishable rows: combination, fallback with its reason, closed periods, bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.config import Candidate
from forecasting.frames import (
    CUTOFF,
    DEMAND_CLASS,
    DS,
    ID,
    IS_OPEN,
    LEAD,
    METHOD,
    QUALITY_CODE,
    REASON,
    SOURCE_CODE,
    TRAINED,
    Y_HAT,
    Y_MODEL,
    Y_NAIVE,
    DemandClass,
    QualityCode,
    SourceCode,
)
from forecasting.models.combine import Combination, combine
from forecasting.models.registry import SEASONAL_NAIVE, WINDOW_MEAN, member_name
from forecasting.panel.lags import Values
from forecasting.reasons import Reason

NO_METHOD = "none"
_MODEL, _WINDOW_MEAN, _NAIVE, _NOTHING, _CLOSED = range(5)
_QUALITIES = [QualityCode.OK, QualityCode.SUBSTITUTED, QualityCode.SUBSTITUTED, QualityCode.WARN, QualityCode.OK]


@dataclass(frozen=True)
class Recipe:
    """How members become one forecast.

    Attributes:
        name: Name of the candidate.
        methods: Method names of its members.
        how: How they are combined.
        lower_bound: Smallest possible value, or None.
    """

    name: str
    methods: tuple[str, ...]
    how: Combination
    lower_bound: float | None

    @classmethod
    def of(cls, candidate: Candidate, lower_bound: float | None) -> Recipe:
        """Builds the recipe of a candidate."""
        return cls(candidate.name, tuple(map(member_name, candidate.members)), candidate.combine, lower_bound)

    @property
    def label(self) -> str:
        """Method name of its forecasts: the only member, or the name of the combination."""
        return self.methods[0] if len(self.methods) == 1 else self.name

    @property
    def source(self) -> SourceCode:
        """Source code of its forecasts."""
        return SourceCode.MODEL if len(self.methods) == 1 else SourceCode.COMBINATION


def compose_forecast(
    members: pd.DataFrame, targets: pd.DataFrame, recipe: Recipe, weights: pd.DataFrame
) -> pd.DataFrame:
    """Returns the targets with y_hat, y_model, y_naive, method, source_code, quality_code, reason_code.

    A series falls back to the window mean, then to seasonal naive, where it has had no demand, was not trained, is too
    short to classify, or the members gave no value. Closed periods are 0. Without any number y_hat stays null.

    Args:
        members: The keys (unique_id, ds, lead_periods, cutoff where there are several), segment, method, y_hat.
        targets: The keys, segment, demand_class, is_open, trained; sorted by the keys.
        recipe: Members and bounds.
        weights: As combine takes them.
    """
    keys = [key for key in (CUTOFF, ID, DS, LEAD) if key in targets.columns]
    model = _bounded(combine(members, weights, recipe.how), targets, keys, recipe)
    baselines = [members[members[METHOD] == method] for method in (WINDOW_MEAN, SEASONAL_NAIVE)]
    window_mean, naive = (_bounded(frame, targets, keys, recipe) for frame in baselines)
    reasons = _reasons(targets, model)
    closed = (targets[IS_OPEN] == 0).to_numpy()
    choices = np.vstack([model, window_mean, naive, np.full(len(targets), np.nan), np.zeros(len(targets))])
    outcome = _outcomes(choices, reasons.notna().to_numpy(), closed)
    reasons = reasons.mask(outcome == _NOTHING, str(Reason.NO_FORECAST)).mask(closed, str(Reason.PERIOD_CLOSED))
    methods = [recipe.label, WINDOW_MEAN, SEASONAL_NAIVE, NO_METHOD, recipe.label]
    sources = [recipe.source, SourceCode.FALLBACK, SourceCode.NAIVE, SourceCode.FALLBACK, SourceCode.CLOSED]
    columns = {
        Y_HAT: choices[outcome, np.arange(len(targets))],
        Y_MODEL: model,
        Y_NAIVE: np.where(closed, 0.0, naive),
        METHOD: np.array(methods, dtype=object)[outcome],
        SOURCE_CODE: np.array(list(map(str, sources)), dtype=object)[outcome],
        QUALITY_CODE: np.array(list(map(str, _QUALITIES)), dtype=object)[outcome],
        REASON: reasons,
    }
    return pd.concat([targets, pd.DataFrame(columns, index=targets.index)], axis=1).astype(
        dict.fromkeys((METHOD, SOURCE_CODE, QUALITY_CODE, REASON), "str")
    )


def _bounded(forecast: pd.DataFrame, targets: pd.DataFrame, keys: list[str], recipe: Recipe) -> Values:
    found = targets[keys].merge(forecast[[*keys, Y_HAT]], on=keys, how="left", sort=False)[Y_HAT].to_numpy("float64")
    return found if recipe.lower_bound is None else np.maximum(found, recipe.lower_bound)


def _reasons(targets: pd.DataFrame, model: Values) -> pd.Series:
    """Why a row cannot be the champion's; null where it can."""
    demand = targets[DEMAND_CLASS]
    conditions = [demand == DemandClass.NO_DEMAND, ~targets[TRAINED], demand == DemandClass.SHORT, np.isnan(model)]
    codes = [Reason.NO_DEMAND, Reason.SERIES_UNKNOWN, Reason.HISTORY_SHORT, Reason.MODEL_NO_VALUE]
    reasons = pd.Series(pd.NA, index=targets.index, dtype="str")
    for condition, code in reversed(list(zip(conditions, codes, strict=True))):
        reasons = reasons.mask(np.asarray(condition), str(code))
    return reasons


def _outcomes(choices: Values, unusable: NDArray[np.bool_], closed: NDArray[np.bool_]) -> NDArray[np.int64]:
    null = np.isnan(choices)
    conditions = [closed, ~unusable & ~null[_MODEL], ~null[_WINDOW_MEAN], ~null[_NAIVE]]
    return np.select(conditions, [_CLOSED, _MODEL, _WINDOW_MEAN, _NAIVE], _NOTHING)
