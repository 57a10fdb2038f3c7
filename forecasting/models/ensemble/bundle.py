"""The bundle: what was trained for a job, as one folder; its predictions are complete and publishable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.config import Candidate, Job, ModelSpec
from forecasting.models.attempt import predict_member
from forecasting.models.base import CPU, ONE_CORE, Fitted, Machine
from forecasting.models.elsewhere.members import (
    FindInterpreter,
    FittedElsewhere,
    fit_elsewhere,
    no_other_environment,
    predict_elsewhere,
)
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
from forecasting.vocabulary.models import ON_A_DEVICE
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
        environments: Environment of every member that names one.
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
    environments: Mapping[str, str] = field(default_factory=dict)

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
        there = {name: fitted for name, fitted in self.members.items() if isinstance(fitted, FittedElsewhere)}
        found = predict_elsewhere(there, panel)
        for name in self.members.keys() - there.keys():
            found[name] = predict_member(name, self.members[name], panel)
        errors = pd.DataFrame([error for name in self.members for error in found[name][1]], columns=ERROR_COLUMNS)
        return pd.DataFrame({name: found[name][0] for name in self.members}), errors

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
            "environments": dict(self.environments),
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
    members = members_of(candidate)
    fitted: dict[str, Fitted] = {**fit_elsewhere(panel, job, members, machine)}
    for name in members.keys() - fitted.keys():
        fitted[name] = model_named(members[name].model).fit(panel, spec_of(job, members[name], machine))
    nested = nested_forecast(backtest, recipe, job.horizon)
    y_hat, y_model = (nested[name].to_numpy("float64") for name in (Y_HAT, Y_MODEL))
    serving = better_baselines(backtest.members, backtest.targets, y_model, recipe)
    nested[Y_HAT] = as_served(y_hat, y_model, backtest.members, backtest.targets, serving)
    return Bundle(
        facts=recipe_facts(job, candidate),
        recipe=recipe,
        members={name: fitted[name] for name in members},
        models={name: member.model for name, member in members.items()},
        environments={name: member.environment for name, member in members.items() if member.environment},
        weights=fit_weights(backtest.members, backtest.targets, recipe),
        calibration=fit_calibration(nested, job.horizon, job.lower_bound, job.point),
        trained=frozenset(panel.series),
        segments=segments_at(backtest, backtest.cutoffs[-1]),
        serving=serving,
        device=machine.device if any(member.model in ON_A_DEVICE for member in members.values()) else CPU,
    )


def load_bundle(folder: Path, find: FindInterpreter = no_other_environment) -> Bundle:
    """Reads what Bundle.save wrote.

    Args:
        folder: Where it was saved.
        find: Finds the interpreter of a member of another environment, not before that member is to predict.
    """
    facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    lists = {name: tuple(facts["recipe"].get(name, ())) for name in ("methods", "begin")}
    models, series = facts["models"], pd.read_parquet(folder / _SERIES)
    own = series[[ID, _FACTOR]].dropna() if _FACTOR in series else series.head(0).assign(**{_FACTOR: 0.0})
    factors = dict(zip(own[ID], own[_FACTOR], strict=True))
    known = series.dropna(subset=[SEGMENT]) if SEGMENT in series else series.head(0).assign(**{SEGMENT: ""})
    environments = facts.get("environments", {})

    def load(name: str, model: str) -> Fitted:
        place = folder / "members" / name
        there = environments.get(name)
        return FittedElsewhere.read(place, model, there, find) if there else model_named(model).load(place)

    return Bundle(
        facts=facts["facts"],
        recipe=Recipe(**facts["recipe"] | lists),
        members={name: load(name, model) for name, model in models.items()},
        models=models,
        environments=environments,
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
