"""What must hold: one suite each for the source frame, the prepared panel, its horizon and the outgoing forecast.

A suite is plain data; `data_checks.runner` hands it to Great Expectations. Check ids carry the name of their suite, so
that `checks.actions` of a job names a check without ambiguity.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pandas as pd

from data_checks.check import ANY_ACTION, UNUSABLE_ROW, Action, Check, CheckSuite, Condition, compare, either, is_null
from data_checks.job_checks import apply_job_checks
from forecasting.config import Checks
from forecasting.periods import day_or_time
from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import DS, ID, IS_OPEN, OBS_STATE, QUANTILES, ROW_ISSUE, UNKNOWN_DRIVERS, Y_HAT, Y
from forecasting.vocabulary.reasons import Reason

__all__ = [
    "Check",
    "CheckSuite",
    "build_continuity_suite",
    "build_forecast_suite",
    "build_horizon_suite",
    "build_panel_suite",
    "build_predecessor_suite",
    "build_source_suite",
    "builtin_checks",
]

BETWEEN = "ExpectColumnValuesToBeBetween"
DISTINCT = "ExpectColumnUniqueValueCountToBeBetween"
IN_SET = "ExpectColumnValuesToBeInSet"
NOT_IN_SET = "ExpectColumnValuesToNotBeInSet"
NOT_NULL = "ExpectColumnValuesToNotBeNull"
NULL = "ExpectColumnValuesToBeNull"
UNIQUE = "ExpectCompoundColumnsToBeUnique"

NEWEST, KEYS_UNIQUE = "source_newest", "source_keys_unique"
FAR_VALUE = "far_value"
"""Column of source and forecast: in words where a value lies far outside what its series has been, else null."""
WIDE_BAND = "wide_band"
"""Column of the forecast: in words where an interval is far wider than its series varies, else null."""
LATE_DAY = "late_day"
"""Column of the panel frame: the day of a row at the end that nobody has delivered yet, else null."""
ABOUT, SERIES, PERIOD = "about", "series", "period"
VANISHED, SHORTENED, BEGINS_LATE, VANISHED_PERIOD = "vanished", "shortened", "begins_late", "vanished_period"
"""Columns of the continuity frame; each holds a name where something is wrong, else null."""
UNKNOWN_KEY, ENDED_LATE, IN_BOTH, OTHER_UNIT = "unknown_key", "ended_late", "in_both", "other_unit"
"""Columns of the frame of predecessors; each says in words what is odd about a pair of keys, else null."""

_LARGEST = sys.float_info.max
_SHARE_TOLERANCE = 1e-9

_ROW_ISSUES: dict[Reason, tuple[str, Action, tuple[Action, ...]]] = {
    Reason.KEY_MISSING: ("Every row names its series", "quarantine", UNUSABLE_ROW),
    Reason.KEY_TOO_LONG: ("Every series key fits into 200 characters", "quarantine", UNUSABLE_ROW),
    Reason.KEY_UNREADABLE: ("Every character of a series key can be kept", "quarantine", UNUSABLE_ROW),
    Reason.DATE_INVALID: ("Every date can be read", "quarantine", UNUSABLE_ROW),
    Reason.DATE_IMPOSSIBLE: ("Every date lies between 1800 and 9000", "quarantine", UNUSABLE_ROW),
    Reason.DATE_APART: ("No date lies apart from all others", "quarantine", UNUSABLE_ROW),
    Reason.DATE_OFF_GRID: ("Every date is the start of a period", "quarantine", UNUSABLE_ROW),
    Reason.DATE_AFTER_CUTOFF: ("No date lies after the cutoff", "quarantine", UNUSABLE_ROW),
    Reason.VALUE_NOT_NUMBER: ("Every value is a number", "quarantine", UNUSABLE_ROW),
    Reason.VALUE_INFINITE: ("Every value is finite", "quarantine", UNUSABLE_ROW),
    Reason.VALUE_TOO_LARGE: ("Every magnitude is below 1e100", "quarantine", UNUSABLE_ROW),
    Reason.VALUE_NEGATIVE: ("No value is below the lower bound", "quarantine", ANY_ACTION),
    Reason.VALUE_ABOVE_BOUND: ("No value is above the upper bound", "quarantine", ANY_ACTION),
    Reason.MIXED_UNITS: ("Every series has one unit and one currency", "block", ANY_ACTION),
}


def build_source_suite(
    checks: Checks,
    *,
    newest_expected: pd.Timestamp | None,
    is_bounded: tuple[bool, bool] = (False, False),
    absent_is_zero: bool = False,
    hints: Mapping[str, str] | None = None,
) -> CheckSuite:
    """Builds the checks of the typed source rows: unique_id, ds, y, row_issue (a Reason, or null) and far_value.

    Rows that a row issue quarantines count neither as rows, series and newest period nor as duplicates.

    Args:
        checks: Limits, overridden actions and further checks of the job.
        newest_expected: The newest period must not be older; None: freshness is not checked.
        is_bounded: Whether there is a least, and a largest possible value.
        absent_is_zero: Whether a period without a row is a zero; then rows that stop early block the run.
        hints: What a failure of a check lets suspect, by check_id.

    Raises:
        ConfigError: checks.actions or checks.extra cannot be applied.
    """
    bounds = zip((Reason.VALUE_NEGATIVE, Reason.VALUE_ABOVE_BOUND), is_bounded, strict=True)
    left_out = frozenset(reason for reason, is_there in bounds if not is_there)
    builtin = _source_checks(checks, newest_expected=newest_expected, left_out=left_out)
    action: Action = "block" if absent_is_zero else "warn"
    builtin = [replace(one, action=action) if one.check_id == NEWEST else one for one in builtin]
    builtin = [replace(one, hint=(hints or {}).get(one.check_id, "")) for one in builtin]
    return apply_job_checks("source", builtin, checks, builtin_checks())


def build_panel_suite(checks: Checks, *, n_series_expected: int) -> CheckSuite:
    """Builds the checks of the prepared panel: unique_id, ds, y, obs_state, is_open; one row per series and period.

    Raises:
        ConfigError: checks.actions or checks.extra cannot be applied.
    """
    builtin = _panel_checks(n_series_expected, max_missing_share=checks.max_missing_share)
    return apply_job_checks("panel", builtin, checks, builtin_checks())


def build_horizon_suite(checks: Checks) -> CheckSuite:
    """Builds the checks of the known future of a job with future drivers: unique_id, ds, unknown_drivers (names, null).

    Raises:
        ConfigError: checks.actions or checks.extra cannot be applied.
    """
    return apply_job_checks("horizon", _horizon_checks(checks.max_unknown_drivers), checks, builtin_checks())


def build_continuity_suite(checks: Checks) -> CheckSuite:
    """Builds the checks of what the run before knew: about, unique_id, ds, vanished, begins_late, vanished_period.

    Raises:
        ConfigError: checks.actions or checks.extra cannot be applied.
    """
    return apply_job_checks("continuity", _continuity_checks(checks.max_vanished_share), checks, builtin_checks())


def build_predecessor_suite(checks: Checks) -> CheckSuite:
    """Builds the checks of series that go on under another key: unknown_key, ended_late, in_both, other_unit.

    Raises:
        ConfigError: checks.actions or checks.extra cannot be applied.
    """
    return apply_job_checks("predecessor", _predecessor_checks(), checks, builtin_checks())


def build_forecast_suite(
    checks: Checks, *, n_rows_expected: int, recent_total: float | None, lower_bound: float | None
) -> CheckSuite:
    """Builds the checks of the outgoing rows: unique_id, ds, y_hat, all quantiles, is_open, far_value, wide_band.

    Args:
        checks: Limits, overridden actions and further checks of the job.
        n_rows_expected: Expected series x horizon.
        recent_total: Sum of y over the same number of recent periods; None, NaN or 0: growth is not checked.
        lower_bound: Least value that may be published; None: any finite value.

    Raises:
        ConfigError: checks.actions or checks.extra cannot be applied.
    """
    builtin = [
        *_forecast_checks(n_rows_expected, lower_bound=lower_bound),
        *_growth_checks(recent_total, max_growth=checks.max_growth),
    ]
    return apply_job_checks("forecast", builtin, checks, builtin_checks())


@cache
def builtin_checks() -> dict[str, Check]:
    """Returns every built-in check with nominal limits, by check_id, whether or not a job has it."""
    builtin = [
        *_source_checks(Checks.model_validate({}), newest_expected=pd.Timestamp(0), left_out=frozenset()),
        *_panel_checks(1, max_missing_share=0),
        *_horizon_checks(0),
        *_continuity_checks(0),
        *_predecessor_checks(),
        *_forecast_checks(1, lower_bound=None),
        *_growth_checks(1, max_growth=2),
    ]
    return {check.check_id: check for check in builtin}


def _source_checks(checks: Checks, *, newest_expected: pd.Timestamp | None, left_out: frozenset[Reason]) -> list[Check]:
    issues = [
        Check(_issue_id(reason), title, NOT_IN_SET, _issue(reason), action, reason, allowed)
        for reason, (title, action, allowed) in _ROW_ISSUES.items()
        if reason not in left_out
    ]
    kept = [str(issue.reason) for issue in issues if checks.actions.get(issue.check_id, issue.action) != "quarantine"]
    usable = either(is_null(ROW_ISSUE), compare(ROW_ISSUE, "IN", kept)) if kept else is_null(ROW_ISSUE)
    rows = {"min_value": checks.min_rows, "row_condition": usable}
    series = {"column": ID, "min_value": checks.min_series, "row_condition": usable}
    keys = {"column_list": [ID, DS], "row_condition": usable}
    return [
        Check("source_rows", f"At least {checks.min_rows:,} usable rows", "ExpectTableRowCountToBeBetween", rows),
        Check("source_series", f"At least {checks.min_series:,} series", DISTINCT, series),
        *issues,
        Check(
            KEYS_UNIQUE,
            "One row per series and period",
            UNIQUE,
            keys,
            reason=Reason.DUPLICATE_KEY,
            allowed=ANY_ACTION,
        ),
        Check(
            "source_values_present", "Every row has a value", NOT_NULL, {"column": Y, "row_condition": usable}, "warn"
        ),
        Check(
            "source_values_usual",
            "No value lies far outside what its series has been",
            NULL,
            {"column": FAR_VALUE},
            "warn",
            Reason.VALUE_FAR,
            ANY_ACTION,
        ),
        *_newest_checks(newest_expected, usable),
    ]


def _newest_checks(newest_expected: pd.Timestamp | None, usable: Condition) -> list[Check]:
    if newest_expected is None:
        return []
    title = f"Data until {day_or_time(newest_expected)} or later"
    limits = {"column": DS, "min_value": newest_expected, "row_condition": usable}
    return [Check(NEWEST, title, "ExpectColumnMaxToBeBetween", limits, "warn")]


def _issue_id(reason: Reason) -> str:
    return f"source_{reason.lower()}"


def _issue(reason: Reason) -> dict[str, object]:
    return {"column": ROW_ISSUE, "value_set": [str(reason)]}


def _panel_checks(n_series: int, *, max_missing_share: float) -> list[Check]:
    missing, closed = str(ObsState.MISSING), str(ObsState.CLOSED)
    series = {"column": ID, "min_value": n_series, "max_value": n_series}
    states = {"column": OBS_STATE, "value_set": [str(state) for state in ObsState]}
    measured = {"column": Y, "row_condition": compare(OBS_STATE, "IN", [str(ObsState.OBSERVED), closed])}
    absent = {"column": Y, "row_condition": compare(OBS_STATE, "==", missing)}
    zero = {"column": Y, "value_set": [0], "row_condition": compare(OBS_STATE, "==", closed)}
    finite = {"column": Y, "min_value": -_LARGEST, "max_value": _LARGEST}
    share = {
        "column": OBS_STATE,
        "value_set": [missing],
        "mostly": max(0.0, 1 - max_missing_share - _SHARE_TOLERANCE),
        "row_condition": compare(IS_OPEN, "==", 1),
    }
    return [
        Check("panel_series", f"{n_series:,} series", DISTINCT, series),
        *_key_checks("panel"),
        Check("panel_state_present", "Every period has a state", NOT_NULL, {"column": OBS_STATE}),
        Check("panel_state_known", "Every state is a known one", IN_SET, states),
        Check("panel_values_present", "Observed and closed periods have a value", NOT_NULL, measured),
        Check("panel_values_finite", "Every value is finite", BETWEEN, finite),
        Check("panel_missing_null", "Missing periods have no value, not even 0", NULL, absent),
        Check("panel_closed_zero", "Closed periods are 0", IN_SET, zero),
        Check("panel_newest_days", "The newest open days have rows", NULL, {"column": LATE_DAY}, "warn"),
        Check(
            "panel_missing_share",
            f"At most {max_missing_share:.0%} of the open periods are missing",
            NOT_IN_SET,
            share,
            "warn",
        ),
    ]


def _horizon_checks(max_unknown: float) -> list[Check]:
    known = {"column": UNKNOWN_DRIVERS, "mostly": max(0.0, 1 - max_unknown - _SHARE_TOLERANCE)}
    title = f"Every future driver is known for all but {max_unknown:.0%} of the horizon"
    return [Check("horizon_drivers_known", title, NULL, known, "warn")]


def _continuity_checks(max_vanished: float) -> list[Check]:
    series = {"row_condition": compare(ABOUT, "==", SERIES)}
    share = {"column": VANISHED, "mostly": max(0.0, 1 - max_vanished - _SHARE_TOLERANCE)} | series
    title = f"At most {max_vanished:.0%} of the series of the run before have vanished"
    return [
        Check("series_vanished", "No series of the run before has vanished", NULL, {"column": VANISHED}, "warn"),
        Check("series_vanished_share", title, NULL, share),
        Check(
            "periods_vanished",
            "No period has lost more than half of the values of the run before",
            NULL,
            {"column": VANISHED_PERIOD},
            "warn",
        ),
        Check(
            "history_shortened", "No series has lost the beginning of its history", NULL, {"column": SHORTENED}, "warn"
        ),
        Check(
            "history_begins",
            "The recorded history of a series begins where the source does; else it is completed",
            NULL,
            {"column": BEGINS_LATE},
            "warn",
        ),
    ]


def _predecessor_checks() -> list[Check]:
    titles = {
        UNKNOWN_KEY: ("keys_known", "Both keys of every pair are series of the job"),
        ENDED_LATE: ("rows_ended", "No series has rows after it went on under another key; they count for neither"),
        IN_BOTH: ("rows_apart", "No renumbered series has rows of one period under both keys"),
        OTHER_UNIT: ("units_equal", "Both keys of every pair have one unit and one currency"),
    }
    return [
        Check(f"predecessor_{name}", title, NULL, {"column": column}, "warn")
        for column, (name, title) in titles.items()
    ]


def _key_checks(suite: str) -> list[Check]:
    return [
        Check(f"{suite}_series_present", "Every row names its series", NOT_NULL, {"column": ID}),
        Check(f"{suite}_period_present", "Every row has a period", NOT_NULL, {"column": DS}),
        Check(f"{suite}_keys_unique", "One row per series and period", UNIQUE, {"column_list": [ID, DS]}),
    ]


def _forecast_checks(n_rows: int, *, lower_bound: float | None) -> list[Check]:
    least = -_LARGEST if lower_bound is None else lower_bound
    bound = "finite" if lower_bound is None else f"finite and not below {lower_bound:g}"
    outermost = (Y_HAT, min(QUANTILES, key=QUANTILES.__getitem__), max(QUANTILES, key=QUANTILES.__getitem__))
    limits = {"min_value": least, "max_value": _LARGEST}
    zero = {"value_set": [0], "row_condition": compare(IS_OPEN, "==", 0)}
    return [
        Check(
            "forecast_rows", f"{n_rows:,} rows: each series and period", "ExpectTableRowCountToEqual", {"value": n_rows}
        ),
        *_key_checks("forecast"),
        Check("forecast_values_present", "Every row has a forecast", NOT_NULL, {"column": Y_HAT}),
        *(
            Check(f"forecast_{name}_bounded", f"Every {name} is {bound}", BETWEEN, {"column": name, **limits})
            for name in outermost
        ),
        Check(
            "forecast_levels_usual",
            "Forecasts are near what series have been",
            NULL,
            {"column": FAR_VALUE},
            "warn",
        ),
        Check("forecast_bands_usual", "Intervals are as wide as series vary", NULL, {"column": WIDE_BAND}, "warn"),
        *(_order_check(lower, upper) for lower, upper in pairwise(QUANTILES)),
        *(
            Check(f"forecast_{name}_closed", f"Every {name} of a closed period is 0", IN_SET, {"column": name, **zero})
            for name in outermost
        ),
    ]


def _order_check(lower: str, upper: str) -> Check:
    """Null quantiles fail too, because a comparison with null does not hold."""
    return Check(
        f"forecast_{upper}_ordered",
        f"{lower} and {upper} are present and do not cross",
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {"column_A": upper, "column_B": lower, "or_equal": True, "ignore_row_if": "neither"},
    )


def _growth_checks(recent_total: float | None, *, max_growth: float) -> list[Check]:
    if recent_total is None or not math.isfinite(recent_total) or recent_total == 0:
        return []
    low, high = sorted((recent_total / max_growth, recent_total * max_growth))
    title = f"The total lies between {low:,.0f} and {high:,.0f}, {max_growth:g} times the recent total either way"
    limits = {"column": Y_HAT, "min_value": low, "max_value": high}
    return [Check("forecast_growth", title, "ExpectColumnSumToBeBetween", limits, "warn")]
