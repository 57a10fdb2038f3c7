"""One model for every smoothing family: all admissible forms are fitted to every series and averaged.

Smoothing parameters are kept; states are filtered again from the panel's history at prediction, so a fitted model
follows new observations. All series of a panel are fitted together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.errors import ConfigError
from forecasting.models.base import Fitted, Param, Spec
from forecasting.models.batch import Batch, batch_forecast, horizon_of
from forecasting.models.smoothing.search import minimise
from forecasting.panel.lags import Values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import ID, WEIGHT

MIN_PERIODS = 5
"""A series with fewer observed periods gets no forecast."""
LEAST_WEIGHT = 0.01
"""Forms that weigh less for a series are left out."""
_FORM, _CRITERION = "form", "criterion"
_FACTS, _PARAMETERS = "smoothing.json", "parameters.parquet"


class Deviance(Protocol):
    """A function to be minimised for all series at once."""

    def __call__(self, parameters: Values) -> Values:
        """Returns (series, proposals) from (parameters, series, proposals)."""


@dataclass(frozen=True)
class Search:
    """What a form wants to be minimised.

    Attributes:
        deviance: Takes parameters, (parameters, series, proposals); returns minus twice the log-likelihood up to a
            constant, (series, proposals).
        starts: Where the search may begin, (parameters, starts).
        low: Lower bounds, (parameters,).
        high: Upper bounds, (parameters,).
        count: Parameters, first states and the variance of the errors, for the information criterion.
    """

    deviance: Deviance
    starts: Values
    low: Values
    high: Values
    count: int


class Family(Protocol):
    """A kind of smoothing: its forms, and how to run one of them over a batch."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Names of the forms, in a fixed order."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all parameters that a form may have."""

    def admits(self, batch: Batch, form: str, length: int) -> NDArray[np.bool_]:
        """Which series a form may be fitted to, (series,)."""

    def search(self, batch: Batch, form: str, length: int) -> Search:
        """What to minimise for a batch that admits the form."""

    def forecast(self, batch: Batch, form: str, length: int, parameters: Values, horizon: int) -> Values:
        """Returns (horizon, series) from the history of the batch and the form's parameters, (parameters, series)."""


@dataclass(frozen=True)
class Smoothing:
    """A model of the registry: one family.

    The forms of a series count by their Akaike weights (Burnham and Anderson, "Model Selection and Multimodel
    Inference", 2002; here of AICc) instead of the best one alone. Measured for exponential smoothing as MASE over
    seasonal naive in the last training windows of every second series: M3 yearly .925 against .938, quarterly .729
    against .732, monthly .820 against .837; Tourism quarterly .941 against .947, monthly .948 against .954.

    params: newest_periods (730), the history that is used; season (0), the season's length, 0 for the job's main one;
    rounds (25) of the parameter search; forms ("", all), some of the family's forms, joined by +.
    """

    family: Family
    defaults: ClassVar[Mapping[str, Param]] = {"newest_periods": 730, "season": 0, "rounds": 25, "forms": ""}

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Estimates parameters and weights of every form for every series.

        Raises:
            ConfigError: the family has no such form.
        """
        length, newest = spec.params["season"] or spec.season_length, spec.params["newest_periods"]
        forms = _chosen_forms(self.family, spec.params["forms"])
        batch = Batch.of(panel, newest)
        batch = batch.where(batch.observed >= MIN_PERIODS)
        parts = [_fit_form(self.family, batch, form, length, spec.params["rounds"]) for form in forms]
        return FittedSmoothing(self.family, _weighted(pd.concat(parts, ignore_index=True)), length, newest)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        return FittedSmoothing(self.family, pd.read_parquet(folder / _PARAMETERS), **facts)


@dataclass(frozen=True)
class FittedSmoothing:
    """Parameters by series and form.

    Attributes:
        family: What the parameters are for.
        parameters: unique_id, form, weight and the family's columns; null where a form has no such parameter. Weights
            of a series sum to one.
        season: Season length.
        newest_periods: History that is used.
    """

    family: Family
    parameters: pd.DataFrame
    season: int
    newest_periods: int

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series that was not fitted.

        A form whose forecast is implausible for a series leaves its weight to the others.
        """
        batch, horizon = Batch.of(panel, self.newest_periods), horizon_of(panel)
        total, present = np.zeros((horizon, len(batch.ids))), np.zeros(len(batch.ids))
        for form, rows in self.parameters.groupby(_FORM, sort=True):
            columns = np.flatnonzero(np.isin(batch.ids, rows[ID]))
            if not len(columns):
                continue
            own = batch.columns(columns)
            chosen = rows.set_index(ID).loc[list(own.ids)]
            parameters = chosen[list(self.family.columns)].to_numpy("float64").T
            with np.errstate(all="ignore"):
                y_hat = self.family.forecast(own, str(form), self.season, parameters, horizon)
            weight = np.where(own.plausible(y_hat), chosen[WEIGHT].to_numpy("float64"), 0.0)
            total[:, columns] += np.where(weight > 0, y_hat, 0.0) * weight
            present[columns] += weight
        return batch_forecast(panel, batch, np.where(present > 0, total / np.where(present > 0, present, 1.0), np.nan))

    def save(self, folder: Path) -> None:
        """Writes parameters and facts."""
        self.parameters.to_parquet(folder / _PARAMETERS, index=False)
        facts = {"season": self.season, "newest_periods": self.newest_periods}
        (folder / _FACTS).write_text(json.dumps(facts), encoding="utf-8")


def _chosen_forms(family: Family, names: str) -> list[str]:
    chosen = [name for name in names.split("+") if name] or list(family.forms)
    unknown = [name for name in chosen if name not in family.forms]
    if unknown:
        accepted = f"some of {', '.join(family.forms)}, joined by +"
        raise ConfigError("no such form", where="models.candidates, params.forms", found=unknown, accepted=accepted)
    return chosen


def _fit_form(family: Family, batch: Batch, form: str, length: int, rounds: int) -> pd.DataFrame:
    """Returns unique_id, form, criterion and parameters of the series that admit the form."""
    if len(batch.ids):
        batch = batch.where(family.admits(batch, form, length))
    columns = [ID, _FORM, _CRITERION, *family.columns]
    if not len(batch.ids):
        types = dict.fromkeys(columns, "float64") | {ID: "str", _FORM: "str"}
        return pd.DataFrame(columns=columns).astype(types)
    with np.errstate(all="ignore"):
        search = family.search(batch, form, length)
        starts = np.repeat(search.starts[:, None, :], len(batch.ids), axis=1)
        best, deviance = minimise(search.deviance, starts, search.low, search.high, rounds)
    freedom = np.maximum(batch.observed - search.count - 1, 1)
    values = dict(zip(family.columns, best, strict=True))
    found = {ID: list(batch.ids), _FORM: form, _CRITERION: deviance + 2 * search.count * batch.observed / freedom}
    rows = pd.DataFrame(found | values)
    return pd.DataFrame(rows[np.isfinite(rows[_CRITERION])])


def _weighted(found: pd.DataFrame) -> pd.DataFrame:
    """Replaces the criterion by Akaike weights of at least LEAST_WEIGHT."""
    excess = found[_CRITERION] - found.groupby(ID)[_CRITERION].transform("min")
    weight = np.exp(-excess / 2)
    share = weight / weight.groupby(found[ID]).transform("sum")
    rows = pd.DataFrame(found[share >= LEAST_WEIGHT]).assign(**{WEIGHT: share})
    rows[WEIGHT] /= rows.groupby(ID)[WEIGHT].transform("sum")
    return rows.drop(columns=_CRITERION).sort_values([ID, _FORM], ignore_index=True)
