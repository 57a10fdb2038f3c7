"""The contract of a forecast: one row per (unique_id, ds) of one cutoff, leads 1..horizon; quantiles do not cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecasting.errors import ForecastingError
from forecasting.vocabulary.columns import DS, ID, LEAD, QUANTILES, Y_HAT

if TYPE_CHECKING:
    import pandas as pd


def require_forecast(frame: pd.DataFrame, *, where: str) -> None:
    """Raises ForecastingError unless the frame keeps the forecast contract.

    Columns unique_id, ds, lead_periods, y_hat and all quantiles; keys unique and sorted; quantiles never cross.
    Null quantiles are allowed only where y_hat is null.
    """
    _require_columns(frame, [ID, DS, LEAD, Y_HAT, *QUANTILES], where=where)
    _require_unique_sorted(frame, where=where)
    bands = frame[list(QUANTILES)]
    crossing = (bands.diff(axis=1).iloc[:, 1:] < 0).any(axis=1)
    if crossing.any():
        first = frame.loc[crossing, [ID, DS]].iloc[0]
        raise ForecastingError("quantiles cross", where=where, found=f"{first[ID]} at {first[DS]}")
    if (bands.isna().any(axis=1) & frame[Y_HAT].notna()).any():
        raise ForecastingError("a forecast has no quantiles", where=where, accepted="all quantiles, or no forecast")


def _require_columns(frame: pd.DataFrame, columns: list[str], *, where: str) -> None:
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ForecastingError(f"missing columns {missing}", where=where, found=list(frame.columns))


def _require_unique_sorted(frame: pd.DataFrame, *, where: str) -> None:
    keys = frame[[ID, DS]]
    if keys.duplicated().any():
        first = keys[keys.duplicated()].iloc[0]
        raise ForecastingError("duplicate (unique_id, ds)", where=where, found=f"{first[ID]} at {first[DS]}")
    if not keys.sort_values([ID, DS], kind="stable").index.equals(keys.index):
        raise ForecastingError("rows are not sorted by unique_id and ds", where=where)
