"""One LightGBM over all series: direct forecasts of every lead from features as of the cutoff.

Same rows in, same trees out: rows sorted by series and period, a fixed number of trees, fixed seeds, deterministic mode.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd

from forecasting.models.base import Fitted, Spec
from forecasting.models.naive import forecast_frame
from forecasting.panel.features import FeatureSpec, FeatureTable, Sample
from forecasting.panel.panel import Panel

DEFAULTS: dict[str, Any] = {
    "trees": 150,
    "learning_rate": 0.05,
    "leaves": 31,
    "min_leaf": 40,
    "max_rows": 120_000,
    "leads_per_row": 2,
    "objective": "auto",
    "tweedie_power": 1.2,
}
"""Parameters that a job file may set; objective auto: tweedie where values cannot be negative, else squared error."""
MIN_ROWS = 100
"""Fewer training rows than this teach nothing; such a model has no trees and no forecast."""
_TREES, _FACTS = "trees.txt", "features.json"


class GradientBoosting:
    """Global model; see DEFAULTS for its parameters."""

    def fit(self, panel: Panel, spec: Spec) -> Fitted:
        """Learns trees and label categories from the whole panel."""
        params = DEFAULTS | dict(spec.params)
        features = _feature_spec(panel, spec)
        sample = FeatureTable(panel, features).training(int(params["leads_per_row"]), spec.horizon, spec.seed)
        sample = _thin(sample, int(params["max_rows"]))
        if len(sample.y) < MIN_ROWS or not np.any(sample.y):
            return FittedBoosting(None, features)
        objective = _objective(params, spec)
        dataset = lgb.Dataset(
            sample.x.to_numpy(),
            label=sample.y / sample.scale,
            feature_name=list(sample.x.columns),
            categorical_feature=[name for name in sample.x.columns if name in features.categories],
            params={"verbosity": -1},
        )
        booster = lgb.train(_train_params(params, spec) | objective, dataset, num_boost_round=int(params["trees"]))
        return FittedBoosting(booster, features)

    def load(self, folder: Path) -> Fitted:
        """Reads what save wrote."""
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        facts["past_drivers"] = tuple(facts["past_drivers"])
        trees = folder / _TREES
        booster = lgb.Booster(model_str=trees.read_text(encoding="utf-8")) if trees.exists() else None
        return FittedBoosting(booster, FeatureSpec(**facts))


@dataclass(frozen=True)
class FittedBoosting:
    """Trees (None where there was too little to learn from) and what the features need."""

    booster: lgb.Booster | None
    features: FeatureSpec

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future."""
        if self.booster is None or panel.future.empty:
            return forecast_frame(panel, np.full(len(panel.future), np.nan))
        sample = FeatureTable(panel, self.features).prediction()
        scaled = np.asarray(self.booster.predict(sample.x.to_numpy(), num_threads=1))
        return forecast_frame(panel, scaled * sample.scale)

    def save(self, folder: Path) -> None:
        """Writes LightGBM's text model and the feature facts."""
        if self.booster is not None:
            (folder / _TREES).write_text(self.booster.model_to_string(), encoding="utf-8")
        (folder / _FACTS).write_text(json.dumps(asdict(self.features), ensure_ascii=False), encoding="utf-8")


def _feature_spec(panel: Panel, spec: Spec) -> FeatureSpec:
    categories = {label: sorted(panel.static[label].dropna().unique().tolist()) for label in spec.labels}
    return FeatureSpec(spec.frequency, spec.season_length, spec.has_calendar, spec.past_drivers, categories)


def _thin(sample: Sample, max_rows: int) -> Sample:
    keep = np.unique(np.linspace(0, len(sample.y) - 1, min(max_rows, len(sample.y))).astype(int))
    return Sample(sample.x.iloc[keep], sample.scale[keep], sample.y[keep])


def _objective(params: dict[str, Any], spec: Spec) -> dict[str, Any]:
    name = params["objective"]
    if name == "auto":
        middle = "regression" if spec.lower_bound is None else "tweedie"
        name = "regression_l1" if spec.point == "median" else middle
    return {"objective": name, "tweedie_variance_power": params["tweedie_power"]}


def _train_params(params: dict[str, Any], spec: Spec) -> dict[str, Any]:
    return {
        "learning_rate": params["learning_rate"],
        "num_leaves": params["leaves"],
        "min_data_in_leaf": params["min_leaf"],
        "cat_smooth": 20,
        "seed": spec.seed,
        "num_threads": spec.workers,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }
