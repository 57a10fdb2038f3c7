"""What the members forecast at earlier cutoffs, and what a recipe would have made of it without looking ahead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from forecasting.models.ensemble.better_baseline import as_served, better_baselines
from forecasting.models.ensemble.calibrate import fit_calibration
from forecasting.models.ensemble.combine import fit_weights
from forecasting.models.ensemble.compose import compose_forecast
from forecasting.models.ensemble.recipe import Recipe
from forecasting.vocabulary.codes import DemandClass
from forecasting.vocabulary.columns import CUTOFF, DS, ID, IS_OPEN, OBS_STATE, SEGMENT, Y_HAT, Y_MODEL, Y

_PARTS = ("members", "targets", "scales", "fits", "revisions")


@dataclass(frozen=True)
class BacktestResult:
    """Forecasts of every member at every cutoff, and what came true.

    Attributes:
        members: One column per method with what it forecast, null where it gave no value; rows as in targets.
        targets: cutoff, unique_id, ds, lead_periods, segment, demand_class, is_open (as known at the cutoff), spread,
            scale_abs, scale_sq, trained, y, obs_state; sorted by cutoff, unique_id and ds, texts as categories.
        scales: cutoff, unique_id, scale_abs, scale_sq, spread.
        fits: cutoff, method, fit_seconds, error (null where the member could be fitted).
        revisions: cutoff, unique_id, ds, y, obs_state as the panel at that cutoff has them, where `targets` differ.
        note: Why there are fewer cutoffs than the job asks for, and what no model learns from; empty where neither is.
    """

    members: pd.DataFrame
    targets: pd.DataFrame
    scales: pd.DataFrame
    fits: pd.DataFrame
    revisions: pd.DataFrame
    note: str = ""

    @property
    def cutoffs(self) -> list[pd.Timestamp]:
        """Rising."""
        return sorted(self.targets[CUTOFF].unique())

    def save(self, folder: Path) -> None:
        """Writes Parquet files into an existing folder."""
        for part in _PARTS:
            getattr(self, part).to_parquet(folder / f"{part}.parquet", index=False)
        (folder / "backtest.json").write_text(json.dumps({"note": self.note}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> BacktestResult:
        """Reads what save wrote."""
        note = json.loads((folder / "backtest.json").read_text(encoding="utf-8"))["note"]
        return cls(**{part: pd.read_parquet(folder / f"{part}.parquet") for part in _PARTS}, note=note)

    def known_targets(self, cutoff: pd.Timestamp) -> pd.DataFrame:
        """Returns the targets whose period had ended by a cutoff, with y and obs_state of the panel at that cutoff."""
        known = self.targets[self.targets[DS] <= cutoff]
        revised = self.revisions[self.revisions[CUTOFF] == cutoff].astype({ID: known[ID].dtype})
        touched = known.loc[known[DS].isin(revised[DS]), [ID, DS]]
        found = touched.merge(revised[[ID, DS, Y, OBS_STATE]], on=[ID, DS], how="left", sort=False, indicator=True)
        there = (found["_merge"] == "both").to_numpy()
        if not there.any():
            return known
        places = known.index.get_indexer(touched.index[there])
        y, states = known[Y].to_numpy(copy=True), known[OBS_STATE].astype("str").to_numpy(copy=True)
        y[places], states[places] = found.loc[there, Y], found.loc[there, OBS_STATE].astype("str")
        columns: dict[str, Any] = {Y: y, OBS_STATE: pd.Categorical(states)}
        return known.assign(**columns)


def nested_forecast(result: BacktestResult, recipe: Recipe, horizon: int) -> pd.DataFrame:
    """Returns what the recipe would have published at every cutoff, quantiles included, beside what came true.

    Weights and calibration at a cutoff are learnt from what the panel at that cutoff shows of earlier targets; at the
    first cutoffs there are none, so members weigh the same and quantiles are those of the normal distribution. A series
    is served by the segment of the cutoff before, under which that was learnt, and a segment by a baseline from when
    the recipe's nested errors are larger. Rows as in result.targets.
    """
    composed: list[pd.DataFrame] = []
    served: dict[str, str] = {}
    y_hat, y_model = np.full((2, len(result.targets)), np.nan)
    for cutoff in result.cutoffs:
        known = result.known_targets(cutoff)
        members = result.members.loc[known.index]
        weights = fit_weights(members, known, recipe)
        serving = better_baselines(members, known, y_model[known.index], recipe)
        targets = result.targets[result.targets[CUTOFF] == cutoff]
        held = targets.assign(**{SEGMENT: held_segments(targets[ID], targets[SEGMENT], served)})
        forecast = compose_forecast(result.members.loc[targets.index], held, recipe, weights, serving)
        served_then = as_served(y_hat[known.index], y_model[known.index], members, known, serving)
        earlier = known.assign(**{Y_HAT: served_then})
        calibration = fit_calibration(earlier, horizon, recipe.lower_bound, recipe.point)
        bands = with_closed_zero(forecast, calibration.apply(forecast))
        composed.append(pd.concat([forecast.assign(**{SEGMENT: targets[SEGMENT]}), bands], axis=1))
        served = segments_at(result, cutoff)
        y_hat[targets.index], y_model[targets.index] = forecast[Y_HAT], forecast[Y_MODEL]
    return pd.concat(composed, ignore_index=True)


def segments_at(result: BacktestResult, cutoff: pd.Timestamp) -> dict[str, str]:
    """Returns the segment of every series that the backtest has seen at a cutoff with demand."""
    rows = result.targets[result.targets[CUTOFF] == cutoff].drop_duplicates(ID)
    rows = rows[rows[SEGMENT] != DemandClass.NO_DEMAND]
    return dict(zip(rows[ID].astype("str"), rows[SEGMENT].astype("str"), strict=True))


def held_segments(ids: pd.Series, today: pd.Series, learnt: Mapping[str, str]) -> pd.Series:
    """Returns the segment under which something was learnt for a series, else that of today."""
    own = today.astype("str")
    return ids.astype("str").map(dict(learnt)).astype("str").fillna(own) if learnt else own


def with_closed_zero(forecast: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Returns the quantiles with 0 on closed periods, which are known."""
    return bands.mask(forecast[IS_OPEN] == 0, 0.0)
