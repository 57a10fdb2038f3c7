"""What came of the checks: one result per check, as rows of fc_data_check and as examples for people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from data_checks.check import Check
from forecasting.vocabulary.codes import CheckOutcome
from forecasting.vocabulary.facts import CHECK_ID, COLUMN_NAME, SCOPE_VALUE, UNEXPECTED_COUNT, UNEXPECTED_PCT

OBSERVED_LENGTH = 500

_EXAMPLE_VALUES = 3


@dataclass(frozen=True)
class CheckResult:
    """What came of one check.

    Attributes:
        check: The check.
        success: Whether it holds.
        outcome: PASS, or what the failure does.
        observed: What was found, at most 500 characters; the error where the check could not be computed.
        unexpected_count: Offending rows; None where the check looks at the frame as a whole.
        unexpected_pct: The same in percent of the rows the check looks at.
        rows: Positions of all offending rows, rising.
        column: Column concerned; None for several or none.
    """

    check: Check
    success: bool
    outcome: CheckOutcome
    observed: str | None
    unexpected_count: int | None
    unexpected_pct: float | None
    rows: tuple[int, ...]
    column: str | None


def read_result(check: Check, *, success: bool, details: Mapping[str, Any], error: str | None) -> CheckResult:
    """Returns the result of a check as plain values.

    Args:
        check: The check.
        success: Whether the expectation is met.
        details: What Great Expectations observed, in its COMPLETE format.
        error: Why the check could not be computed, if so.
    """
    rows = tuple(sorted({int(row) for row in details.get("unexpected_index_list") or ()}))
    count = details.get(UNEXPECTED_COUNT)
    percent = details.get("unexpected_percent_total", details.get("unexpected_percent"))
    observed = _observed(details, check) if error is None else error
    return CheckResult(
        check=check,
        success=success and error is None,
        outcome=_outcome(check, success=success and error is None, rows=rows),
        observed=None if observed is None else f"{observed}{'' if success else check.hint}"[:OBSERVED_LENGTH],
        unexpected_count=None if count is None else int(count),
        unexpected_pct=None if percent is None or not math.isfinite(percent) else float(percent),
        rows=rows,
        column=check.kwargs.get("column"),
    )


def results_frame(results: Sequence[CheckResult], suite_name: str) -> pd.DataFrame:
    """Returns results as rows of fc_data_check, without run_id."""
    rows = pd.DataFrame(
        {
            "suite": suite_name,
            CHECK_ID: result.check.check_id,
            SCOPE_VALUE: "",
            "expectation": result.check.expectation,
            COLUMN_NAME: result.column,
            "severity": "critical" if result.outcome == CheckOutcome.BLOCK else severity(result.check),
            "success": int(result.success),
            "observed": result.observed,
            UNEXPECTED_COUNT: result.unexpected_count,
            UNEXPECTED_PCT: result.unexpected_pct,
            "action": result.outcome,
        }
        for result in results
    )
    return rows.astype({UNEXPECTED_COUNT: "Int64", UNEXPECTED_PCT: "float64"})


def example_rows(frame: pd.DataFrame, results: Sequence[CheckResult], limit: int = 5) -> pd.DataFrame:
    """Returns check_id and the first offending rows of each failed check, every column as text or null."""
    found = [(row, result.check.check_id) for result in results if not result.success for row in result.rows[:limit]]
    examples = frame.iloc[[row for row, _ in found]].astype("string").reset_index(drop=True)
    examples.insert(0, CHECK_ID, pd.Series([check_id for _, check_id in found], dtype="string"))
    return examples


def severity(check: Check) -> Literal["critical", "warning"]:
    """Returns critical for a check that blocks, else warning."""
    return "critical" if check.action == "block" else "warning"


def _outcome(check: Check, *, success: bool, rows: tuple[int, ...]) -> CheckOutcome:
    if success:
        return CheckOutcome.PASS
    nothing_to_set_aside = check.action == "quarantine" and not rows
    return CheckOutcome.BLOCK if nothing_to_set_aside else CheckOutcome[check.action.upper()]


def _observed(details: Mapping[str, Any], check: Check) -> str | None:
    if "observed_value" in details:
        value = details["observed_value"]
        return None if value is None else _text(value)
    if UNEXPECTED_COUNT not in details:
        return None
    counted = f"{details[UNEXPECTED_COUNT]:,} of {details['element_count']:,} rows"
    unexpected = [_text(value) for value in details.get("partial_unexpected_list") or () if not pd.isna(value)]
    values = dict.fromkeys(text for text in unexpected if text != check.reason)
    return f"{counted}: {', '.join(list(values)[:_EXAMPLE_VALUES])}" if values else counted


def _text(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{name}={_text(part)}" for name, part in value.items())
    if isinstance(value, tuple | list):
        return " / ".join(_text(part) for part in value)
    if isinstance(value, float | np.floating):
        return f"{value:.10g}"
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value).removesuffix(" 00:00:00")
