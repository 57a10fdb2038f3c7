"""Column names and the contracts of the frames that pass between steps.

History: one row per (unique_id, ds), no duplicates, sorted by unique_id (code-point order) and ds.
Forecast: one row per (unique_id, ds) of one cutoff, leads 1..horizon, quantiles non-decreasing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forecasting.errors import ForecastingError

if TYPE_CHECKING:
    import pandas as pd

ID = "unique_id"
DS = "ds"
Y = "y"
CUTOFF = "cutoff"
LEAD = "lead_periods"
Y_HAT = "y_hat"
Y_MODEL = "y_model"
Y_NAIVE = "y_naive"
METHOD = "method"
WEIGHT = "weight"
SEGMENT = "segment"
LIFECYCLE = "lifecycle"
DEMAND_CLASS = "demand_class"
OBS_STATE = "obs_state"
ROW_ISSUE = "row_issue"
IS_OPEN = "is_open"
IS_HOLIDAY = "is_holiday"
IS_OUTLIER = "is_outlier"
REASON = "reason_code"
OVERRIDE = "override_id"
SOURCE_CODE = "source_code"
QUALITY_CODE = "quality_code"
UNIT = "unit_code"
CURRENCY = "currency_code"
REPORTED = "reported"
Y_REPORTED = "y_reported"
CAL_DATE = "cal_date"
HOLIDAY_NAME = "holiday_name"
BASIS = "basis"
UPPER = "upper_bound"
CALENDAR_NO = "calendar_no"
SCALE_ABS = "scale_abs"
SCALE_SQ = "scale_sq"
SPREAD = "spread"
TRAINED = "trained"
UNKNOWN_DRIVERS = "unknown_drivers"

QUANTILES: dict[str, float] = {
    "q025": 0.025,
    "q05": 0.05,
    "q10": 0.10,
    "q25": 0.25,
    "q50": 0.50,
    "q75": 0.75,
    "q90": 0.90,
    "q95": 0.95,
    "q975": 0.975,
}
"""Quantile columns in rising order, with their levels."""


class ObsState(StrEnum):
    """What a history value is: missing is not zero, closed is a known zero, a stock-out is not demand."""

    OBSERVED = "OBSERVED"
    MISSING = "MISSING"
    CLOSED = "CLOSED"
    STOCKOUT = "STOCKOUT"
    PARTIAL = "PARTIAL"


class Lifecycle(StrEnum):
    """Where a series stands; ENDED series are not expected in a publication."""

    NEW = "NEW"
    ACTIVE = "ACTIVE"
    DORMANT = "DORMANT"
    ENDED = "ENDED"


class DemandClass(StrEnum):
    """How a series behaves on its open periods."""

    SMOOTH = "SMOOTH"
    ERRATIC = "ERRATIC"
    INTERMITTENT = "INTERMITTENT"
    LUMPY = "LUMPY"
    CONTINUOUS = "CONTINUOUS"
    SHORT = "SHORT"
    NO_DEMAND = "NO_DEMAND"


class QualityCode(StrEnum):
    """How far a published value may be trusted."""

    OK = "OK"
    WARN = "WARN"
    SUBSTITUTED = "SUBSTITUTED"
    STALE = "STALE"


class SourceCode(StrEnum):
    """Where a published value comes from."""

    MODEL = "MODEL"
    COMBINATION = "COMBINATION"
    BASELINE = "BASELINE"
    FALLBACK = "FALLBACK"
    NAIVE = "NAIVE"
    CARRIED = "CARRIED"
    CLOSED = "CLOSED"


def require_history(frame: pd.DataFrame, *, where: str) -> None:
    """Raises ForecastingError unless the frame keeps the history contract.

    Columns unique_id (text), ds (datetime64), y (float, null allowed), obs_state; keys unique and sorted.
    """
    _require_columns(frame, [ID, DS, Y, OBS_STATE], where=where)
    _require_unique_sorted(frame, where=where)


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
