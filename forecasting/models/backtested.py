"""What the members forecast at earlier cutoffs, and what a recipe would have made of it without looking ahead."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from forecasting.frames import CUTOFF, DS, ID, IS_OPEN, LEAD, OBS_STATE, SCALE_SQ, Y
from forecasting.models.calibrate import fit_calibration
from forecasting.models.combine import fit_weights
from forecasting.models.compose import Recipe, compose_forecast

KEYS = [CUTOFF, ID, DS, LEAD]
_PARTS = ("members", "targets", "scales", "fits", "revisions")


@dataclass(frozen=True)
class BacktestResult:
    """Forecasts of every member at every cutoff, and what came true.

    Attributes:
        members: cutoff, unique_id, ds, lead_periods, segment, method, y_hat.
        targets: cutoff, unique_id, ds, lead_periods, segment, demand_class, is_open (as known at the cutoff), spread,
            scale_sq, trained, y, obs_state; sorted by the keys.
        scales: cutoff, unique_id, scale_abs, scale_sq, spread.
        fits: cutoff, method, fit_seconds, error (null where the member could be fitted).
        revisions: cutoff, unique_id, ds, y, obs_state as the panel at that cutoff has them, where `targets` differ.
        note: Why there are fewer cutoffs than the job asks for; empty where there are not.
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

    def learning_rows(self, before: pd.Timestamp | None = None) -> pd.DataFrame:
        """Returns member rows with what came true, as known at the cutoff `before` where one is given."""
        targets = self.targets[[*KEYS, SCALE_SQ, Y, OBS_STATE]]
        if before is not None:
            targets = self.as_known_at(targets, before)
        return self.members.merge(targets, on=KEYS, how="inner", sort=False)

    def as_known_at(self, rows: pd.DataFrame, cutoff: pd.Timestamp) -> pd.DataFrame:
        """Returns the rows whose period had ended by a cutoff, with y and obs_state of the panel at that cutoff."""
        revised = self.revisions.loc[self.revisions[CUTOFF] == cutoff, [ID, DS, Y, OBS_STATE]]
        found = rows[rows[DS] <= cutoff].merge(
            revised, on=[ID, DS], how="left", sort=False, suffixes=("", "_then"), indicator=True
        )
        then = found.pop("_merge") == "both"
        columns = {name: found[name].mask(then, found.pop(f"{name}_then")) for name in (Y, OBS_STATE)}
        return found.assign(**columns)


def nested_forecast(result: BacktestResult, recipe: Recipe, horizon: int) -> pd.DataFrame:
    """Returns what the recipe would have published at every cutoff, quantiles included, beside what came true.

    Weights and calibration at a cutoff are learnt from what the panel at that cutoff shows of earlier targets; at the
    first cutoffs there are none, so members weigh the same and quantiles are those of the normal distribution.
    """
    composed: list[pd.DataFrame] = []
    for cutoff in result.cutoffs:
        weights = fit_weights(result.learning_rows(before=cutoff), recipe.methods, recipe.how)
        members = result.members[result.members[CUTOFF] == cutoff]
        targets = result.targets[result.targets[CUTOFF] == cutoff]
        forecast = compose_forecast(members, targets, recipe, weights)
        earlier = pd.concat(composed) if composed else forecast.iloc[:0]
        calibration = fit_calibration(result.as_known_at(earlier, cutoff), horizon, recipe.lower_bound)
        composed.append(pd.concat([forecast, with_closed_zero(forecast, calibration.apply(forecast))], axis=1))
    return pd.concat(composed, ignore_index=True)


def with_closed_zero(forecast: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Returns the quantiles with 0 on closed periods, which are known."""
    return bands.mask(forecast[IS_OPEN] == 0, 0.0)
