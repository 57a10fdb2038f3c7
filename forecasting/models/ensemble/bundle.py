"""The bundle: what was trained for a job, as one folder; its predictions are complete and publishable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecasting.config import Candidate, Job, ModelSpec
from forecasting.models.base import CPU, ONE_CORE, Fitted, Machine
from forecasting.models.ensemble.backtested import (
    BacktestResult,
    held_segments,
    nested_forecast,
    segments_at,
    with_closed_zero,
)
from forecasting.models.ensemble.better_baseline import Serving, as_served, better_baselines
from forecasting.models.ensemble.calibrate import Calibration, fit_calibration
from forecasting.models.ensemble.combine import fit_weights
from forecasting.models.ensemble.compose import NO_METHOD, compose_forecast, significant
from forecasting.models.ensemble.recipe import Recipe
from forecasting.models.kinds.long_years import Extra, FittedLongYears, widened
from forecasting.models.registry import BASELINES, member_name, model_named, spec_of
from forecasting.panel.panel import Panel
from forecasting.panel.scales import series_scales
from forecasting.vocabulary.codes import ALL
from forecasting.vocabulary.columns import (
    DEMAND_CLASS,
    DS,
    ID,
    IS_OPEN,
    LEAD,
    METHOD,
    QUALITY_CODE,
    QUANTILES,
    REASON,
    SCALE_ABS,
    SCALE_SQ,
    SEGMENT,
    SOURCE_CODE,
    SPREAD,
    TRAINED,
    UPPER,
    WEIGHT,
    Y_HAT,
    Y_MODEL,
    Y_NAIVE,
)
from forecasting.vocabulary.facts import ERROR_CLASS
from forecasting.vocabulary.reasons import Reason

FORECAST_COLUMNS = [
    *(ID, DS, LEAD, Y_HAT, Y_MODEL, Y_NAIVE),
    *QUANTILES,
    *(METHOD, SOURCE_CODE, QUALITY_CODE, REASON, IS_OPEN, SEGMENT),
]
TARGET_COLUMNS = [ID, DS, LEAD, IS_OPEN, SEGMENT, DEMAND_CLASS, SPREAD, SCALE_ABS, SCALE_SQ, TRAINED, UPPER]
ERROR_COLUMNS = [ID, METHOD, ERROR_CLASS, "message"]
_FACTOR = "unit_factor"
_FACTS, _WEIGHTS, _SERIES = "bundle.json", "weights.parquet", "series.parquet"


@dataclass(frozen=True)
class Bundle:
    """A trained recipe.

    Attributes:
        facts: The canonical recipe, as recipe_facts returns it.
        recipe: Its members and how they are combined.
        members: Fitted models by method name, baselines included.
        models: Registry name of every member.
        weights: segment, method, weight.
        calibration: Residual quantiles.
        trained: Ids the members were trained on.
        segments: Segment of each series at the newest cutoff of the backtest, under which its residuals and weights
            were learnt. It serves the series until the next training, though its class may have changed by now.
        serving: Baselines that serve segments, as better_baselines returns them.
        device: Where its trees were grown, cpu or gpu; it predicts on any machine.
    """

    facts: Mapping[str, Any]
    recipe: Recipe
    members: Mapping[str, Fitted]
    models: Mapping[str, str]
    weights: pd.DataFrame
    calibration: Calibration
    trained: frozenset[str]
    segments: Mapping[str, str] = field(default_factory=dict)
    serving: Serving = field(default_factory=Serving)
    device: str = CPU

    @property
    def recipe_text(self) -> str:
        """The facts as canonical JSON."""
        return _canonical(self.facts)

    @property
    def recipe_hash(self) -> str:
        """SHA-256 of recipe_text: the recipe_hash of the job and candidate that were trained."""
        return hashlib.sha256(self.recipe_text.encode()).hexdigest()

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns FORECAST_COLUMNS for every row of panel.future, sorted by unique_id and ds."""
        return self.predict_with_errors(panel)[0]

    def predict_with_errors(self, panel: Panel) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Returns the forecast, and ERROR_COLUMNS with one row per series and member that failed.

        A failing member counts as having given no value for that series; the others are not touched.
        """
        members, errors = self.predict_members(panel)
        forecast = self.compose(members, self.targets(panel))
        forecast = forecast.astype(dict.fromkeys((METHOD, SOURCE_CODE, QUALITY_CODE, REASON), "str"))
        failed = forecast[REASON].eq(Reason.MODEL_NO_VALUE) & forecast[ID].isin(errors[ID])
        forecast[REASON] = forecast[REASON].mask(failed, str(Reason.MODEL_FAILED))
        return forecast[FORECAST_COLUMNS], errors

    def predict_members(self, panel: Panel) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Returns one column per member and one row per row of panel.future, and the errors as predict_with_errors."""
        found = [_predict_member(name, fitted, panel) for name, fitted in self.members.items()]
        errors = pd.DataFrame([error for _, failed in found for error in failed], columns=ERROR_COLUMNS)
        return pd.DataFrame({name: y_hat for name, (y_hat, _) in zip(self.members, found, strict=True)}), errors

    def targets(self, panel: Panel) -> pd.DataFrame:
        """Returns TARGET_COLUMNS of every row of panel.future: what composing and calibrating needs to know."""
        scales = series_scales(panel)[[ID, SPREAD, SCALE_ABS, SCALE_SQ]]
        facts = panel.static.reindex(columns=[ID, SEGMENT, DEMAND_CLASS, UPPER]).merge(scales, on=ID, sort=False)
        facts[TRAINED] = facts[ID].isin(self.trained)
        facts[SEGMENT] = held_segments(facts[ID], facts[SEGMENT], self.segments)
        targets = panel.future[[ID, DS, LEAD, IS_OPEN]].merge(facts, on=ID, how="left", sort=False)
        wider = widened(panel, _extra_of(self.members))
        return targets[TARGET_COLUMNS].assign(**{name: targets[name] * wider for name in (SPREAD, SCALE_ABS)})

    def compose(self, members: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
        """Returns the targets with what this bundle makes of its members' forecasts, quantiles included."""
        forecast = compose_forecast(members, targets, self.recipe, self.weights, self.serving)
        bands = with_closed_zero(forecast, self.calibration.apply(forecast))
        made = pd.concat([forecast, bands], axis=1)
        return made.assign(
            **{name: significant(made[name].to_numpy("float64")) for name in (Y_HAT, Y_MODEL, *QUANTILES)}
        )

    def save(self, folder: Path) -> None:
        """Writes the bundle into an existing folder; no pickles."""
        facts = {
            "facts": self.facts,
            "recipe": asdict(self.recipe),
            "models": self.models,
            "device": self.device,
            "calibration": self.calibration.to_dict(),
            "serving": {"better": dict(self.serving.better), "served": sorted(self.serving.served)},
        }
        (folder / _FACTS).write_text(json.dumps(facts, sort_keys=True, ensure_ascii=False), encoding="utf-8")
        self.weights.to_parquet(folder / _WEIGHTS, index=False)
        rows = pd.DataFrame({ID: sorted(self.trained)}, dtype="str")
        rows[SEGMENT] = rows[ID].map(dict(self.segments)).astype("str")
        rows[_FACTOR] = rows[ID].map(dict(self.calibration.factors)).astype("float64")
        rows.to_parquet(folder / _SERIES, index=False)
        for name, fitted in self.members.items():
            (folder / "members" / name).mkdir(parents=True)
            fitted.save(folder / "members" / name)


def fit_bundle(
    panel: Panel, job: Job, candidate: Candidate, backtest: BacktestResult, machine: Machine = ONE_CORE
) -> Bundle:
    """Trains a candidate on the whole panel; weights and calibration come from all cutoffs of the backtest."""
    recipe = Recipe.of(candidate, job)
    fitted = {
        name: model_named(member.model).fit(panel, spec_of(job, member, machine))
        for name, member in members_of(candidate).items()
    }
    nested = nested_forecast(backtest, recipe, job.horizon)
    y_hat, y_model = (nested[name].to_numpy("float64") for name in (Y_HAT, Y_MODEL))
    serving = better_baselines(backtest.members, backtest.targets, y_model, recipe)
    nested[Y_HAT] = as_served(y_hat, y_model, backtest.members, backtest.targets, serving)
    return Bundle(
        facts=recipe_facts(job, candidate),
        recipe=recipe,
        members=fitted,
        models={name: member.model for name, member in members_of(candidate).items()},
        weights=fit_weights(backtest.members, backtest.targets, recipe),
        calibration=fit_calibration(nested, job.horizon, job.lower_bound, job.point),
        trained=frozenset(panel.series),
        segments=segments_at(backtest, backtest.cutoffs[-1]),
        serving=serving,
        device=machine.device,
    )


def load_bundle(folder: Path) -> Bundle:
    """Reads what Bundle.save wrote."""
    facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    lists = {name: tuple(facts["recipe"].get(name, ())) for name in ("methods", "begin")}
    models, series = facts["models"], pd.read_parquet(folder / _SERIES)
    own = series[[ID, _FACTOR]].dropna() if _FACTOR in series else series.head(0).assign(**{_FACTOR: 0.0})
    factors = dict(zip(own[ID], own[_FACTOR], strict=True))
    known = series.dropna(subset=[SEGMENT]) if SEGMENT in series else series.head(0).assign(**{SEGMENT: ""})
    return Bundle(
        facts=facts["facts"],
        recipe=Recipe(**facts["recipe"] | lists),
        members={name: model_named(model).load(folder / "members" / name) for name, model in models.items()},
        models=models,
        device=facts.get("device", CPU),
        weights=pd.read_parquet(folder / _WEIGHTS),
        calibration=Calibration.from_dict(facts["calibration"], factors),
        trained=frozenset(series[ID]),
        segments=dict(zip(known[ID], known[SEGMENT], strict=True)),
        serving=Serving(**facts.get("serving", {})),
    )


def members_of(candidate: Candidate) -> dict[str, ModelSpec]:
    """Returns the members of a candidate and the baselines by method name, in a fixed order."""
    return {member_name(member): member for member in (*BASELINES, *candidate.members)}


def recipe_facts(job: Job, candidate: Candidate) -> dict[str, Any]:
    """Returns everything that decides what is trained, as plain values: the candidate and what the job tells models."""
    fields = {
        *("frequency", "week_starts", "time_zone", "horizon", "point", "lower_bound", UPPER, "absent"),
        *("labels", "past_drivers", "future_drivers", "calendar", "lifecycle"),
    }
    facts = job.model_dump(mode="json", include=fields)
    facts |= {"season_lengths": list(job.season_lengths), "seed": job.models.seed, "metric": job.models.gate.metric}
    return facts | {"candidate": candidate.model_dump(mode="json")}


def recipe_hash(job: Job, candidate: Candidate) -> str:
    """Returns the SHA-256 of the canonical JSON of recipe_facts: what would be trained, whatever the data."""
    return hashlib.sha256(_canonical(recipe_facts(job, candidate)).encode()).hexdigest()


def series_models(bundle: Bundle, panel: Panel) -> pd.DataFrame:
    """Returns unique_id, method, segment, weight, reason_code: which members serve each expected series, and why.

    The weights of a series sum to the bias factor of its recipe, about 1; a fallback has the weight 1.
    """
    forecast = bundle.predict(panel)
    served = forecast[forecast[IS_OPEN] == 1].drop_duplicates(ID)[[ID, SEGMENT, METHOD, REASON]]
    closed = forecast[~forecast[ID].isin(served[ID])].drop_duplicates(ID)[[ID, SEGMENT, METHOD, REASON]]
    served = pd.concat([served, closed])
    alone = served[(served[METHOD] != bundle.recipe.label) & (served[METHOD] != NO_METHOD)].assign(**{WEIGHT: 1.0})
    blended = served[served[METHOD] == bundle.recipe.label].drop(columns=METHOD)
    known = blended[SEGMENT].where(blended[SEGMENT].isin(bundle.weights[SEGMENT]), ALL)
    weights = bundle.weights.rename(columns={SEGMENT: "weights_of"})
    blended = blended.assign(weights_of=known, **{REASON: str(Reason.SEGMENT_WEIGHTS)}).merge(weights, on="weights_of")
    columns = [ID, METHOD, SEGMENT, WEIGHT, REASON]
    return pd.concat([alone[columns], blended[columns]]).sort_values([ID, METHOD], ignore_index=True)


def _canonical(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)


def _extra_of(members: Mapping[str, Fitted]) -> Extra:
    return next((fitted.extra for fitted in members.values() if isinstance(fitted, FittedLongYears)), "")


def _predict_member(name: str, fitted: Fitted, panel: Panel) -> tuple[pd.Series, list[tuple[str, str, str, str]]]:
    """Predicts all series at once, or, where that fails, one by one to find out which of them fail."""
    try:
        return fitted.predict(panel)[Y_HAT].reset_index(drop=True), []
    except Exception:  # noqa: BLE001 - found and recorded below, series by series
        parts, errors = [], []
    for series in panel.series:
        part = panel.select([series])
        try:
            y_hat = fitted.predict(part)[Y_HAT]
        except Exception as error:  # noqa: BLE001 - the series boundary
            y_hat = pd.Series(np.nan, index=part.future.index)
            errors.append((series, name, type(error).__name__, str(error)[:500]))
        parts.append(y_hat)
    return pd.concat(parts, ignore_index=True), errors
