"""Columns of the frames that pass between steps; a column of a user by one of these names gets another inside."""

from __future__ import annotations

from typing import Final

ID: Final = "unique_id"
DS: Final = "ds"
Y: Final = "y"
CUTOFF: Final = "cutoff"
LEAD: Final = "lead_periods"
Y_HAT: Final = "y_hat"
Y_MODEL: Final = "y_model"
Y_NAIVE: Final = "y_naive"
METHOD: Final = "method"
WEIGHT: Final = "weight"
SEGMENT: Final = "segment"
LIFECYCLE: Final = "lifecycle"
DEMAND_CLASS: Final = "demand_class"
OBS_STATE: Final = "obs_state"
ROW_ISSUE: Final = "row_issue"
IS_OPEN: Final = "is_open"
IS_HOLIDAY: Final = "is_holiday"
IS_OUTLIER: Final = "is_outlier"
REASON: Final = "reason_code"
OVERRIDE: Final = "override_id"
SOURCE_CODE: Final = "source_code"
QUALITY_CODE: Final = "quality_code"
UNIT: Final = "unit_code"
CURRENCY: Final = "currency_code"
REPORTED: Final = "reported"
Y_REPORTED: Final = "y_reported"
CAL_DATE: Final = "cal_date"
HOLIDAY_NAME: Final = "holiday_name"
BASIS: Final = "basis"
UPPER: Final = "upper_bound"
CALENDAR_NO: Final = "calendar_no"
SCALE_ABS: Final = "scale_abs"
SCALE_SQ: Final = "scale_sq"
SPREAD: Final = "spread"
TRAINED: Final = "trained"
UNKNOWN_DRIVERS: Final = "unknown_drivers"

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
