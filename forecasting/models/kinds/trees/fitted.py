"""Trained trees: which of them serve which rows, and how they are read at once or rolled forward."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasting.features.driver_effects import DriverEffects
from forecasting.features.features import FeatureSpec, FeatureTable
from forecasting.models.kinds.naive import forecast_frame
from forecasting.panel.lags import Rows, Values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import ID, IS_OPEN

_FACTS = "features.json"


@dataclass(frozen=True)
class Plan:
    """Which trees serve which rows.

    Attributes:
        recursive: Whether the trees see one period ahead and are rolled forward.
        bucket_ends: Last lead of each lead bucket.
        group_by: Label, or labels joined by +, whose values have trees of their own; empty: none has.
        groups: Those values; the others are pooled under the empty name.
    """

    recursive: bool
    bucket_ends: tuple[int, ...]
    group_by: str
    groups: tuple[str, ...]

    def lead_ranges(self) -> list[range]:
        """Returns the leads of every bucket."""
        starts = (1, *(end + 1 for end in self.bucket_ends[:-1]))
        return [range(start, end + 1) for start, end in zip(starts, self.bucket_ends, strict=True)]


@dataclass(frozen=True)
class FittedBoosting:
    """Trees by group and lead bucket (none where there was too little to learn from), and what the features need."""

    boosters: Mapping[tuple[str, int], list[lgb.Booster]]
    features: FeatureSpec
    plan: Plan

    def predict(self, panel: Panel) -> pd.DataFrame:
        """Returns y_hat for every row of panel.future; null for a series of a group without trees."""
        if not self.boosters or panel.future.empty:
            return forecast_frame(panel, np.full(len(panel.future), np.nan))
        table = FeatureTable.of(panel, self.features)
        names = group_names(panel.static, table.timeline.ids, self.plan.group_by)
        groups = np.where(np.isin(names, self.plan.groups), names, "")
        if self.plan.recursive:
            return forecast_frame(panel, self._rolled_forward(table, panel.static, groups))
        targets = np.flatnonzero(table.timeline.lead > 0)
        leads = table.timeline.lead[targets]
        return forecast_frame(panel, self._expected(table, targets - leads, leads, groups))

    def save(self, folder: Path) -> None:
        """Writes LightGBM's text models and the facts."""
        trees = []
        for number, ((group, bucket), boosters) in enumerate(self.boosters.items()):
            files = [f"trees_{number}_{seed}.txt" for seed in range(len(boosters))]
            trees.append({"group": group, "bucket": bucket, "files": files})
            for name, booster in zip(files, boosters, strict=True):
                (folder / name).write_text(booster.model_to_string(), encoding="utf-8")
        facts = {"features": asdict(self.features), "plan": asdict(self.plan), "trees": trees}
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> FittedBoosting:
        """Reads what save wrote."""
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        boosters = {
            (trees["group"], trees["bucket"]): [
                lgb.Booster(model_str=(folder / name).read_text(encoding="utf-8")) for name in trees["files"]
            ]
            for trees in facts["trees"]
        }
        features = _with_tuples(facts["features"])
        if features.get("effects") is not None:
            features["effects"] = DriverEffects(**_with_tuples(features["effects"]))
        return cls(boosters, FeatureSpec(**features), Plan(**_with_tuples(facts["plan"])))

    def _rolled_forward(self, table: FeatureTable, static: pd.DataFrame, groups: NDArray[Any]) -> Values:
        """Predicts one period of all series, counts it as observed where it is open, and goes on to the next."""
        timeline = table.timeline
        y_hat = np.full(len(timeline.lead), np.nan)
        for lead in range(1, int(timeline.lead.max()) + 1):
            rows = np.flatnonzero(timeline.lead == lead)
            y_hat[rows] = self._expected(table, rows - 1, np.ones(len(rows), dtype=np.int64), groups)
            known = rows[timeline.columns[IS_OPEN][rows] == 1]
            timeline = timeline.with_y(known, y_hat[known])
            table = FeatureTable(timeline, self.features, static)
        return y_hat[timeline.lead > 0]

    def _expected(self, table: FeatureTable, origins: Rows, leads: Rows, groups: NDArray[Any]) -> Values:
        y_hat = np.full(len(origins), np.nan)
        group = groups[table.series[origins]]
        bucket = np.searchsorted(self.plan.bucket_ends, leads)
        for (name, number), boosters in self.boosters.items():
            rows = np.flatnonzero((group == name) & (bucket == number))
            if len(rows):
                sample = table.sample(origins[rows], leads[rows])
                x = sample.x.to_numpy()
                found = [np.asarray(booster.predict(x, num_threads=1)) for booster in boosters]
                if self.features.transform == "log":
                    found = [np.expm1(values) for values in found]
                y_hat[rows] = sample.anchor + sample.scale * np.mean(found, axis=0)
        return y_hat


def group_names(static: pd.DataFrame, ids: pd.Index, group_by: str) -> NDArray[Any]:
    """Returns the value of the label, or of the labels joined by +, of each id; empty where it has none."""
    if not group_by:
        return np.full(len(ids), "")
    labels = static.set_index(ID).reindex(ids)[group_by.split("+")]
    joined = labels.iloc[:, 0].str.cat(labels.iloc[:, 1:], sep="/")
    return joined.fillna("").to_numpy(dtype=str)


def _with_tuples(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
