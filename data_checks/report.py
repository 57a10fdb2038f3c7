"""The data report: one self-contained HTML file that says what needs attention first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from numbers import Real
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from data_checks.suites import builtin_checks
from forecasting.vocabulary.codes import CheckOutcome, Statistic
from forecasting.vocabulary.facts import (
    BIN_LOWER,
    BIN_NO,
    BIN_UPPER,
    CHECK_ID,
    COLUMN_NAME,
    N_ROWS,
    NEXT_ACTION,
    SCOPE_VALUE,
    STAT_VALUE,
)
from forecasting.vocabulary.reasons import REASONS, Reason

CHART_WIDTH, CHART_HEIGHT = 120, 28

_TEMPLATES = Path(__file__).parent / "templates"
_ORDER = (CheckOutcome.BLOCK, CheckOutcome.WARN, CheckOutcome.QUARANTINE, CheckOutcome.PASS)
_WORDS = {
    CheckOutcome.BLOCK: "blocked",
    CheckOutcome.QUARANTINE: "quarantined",
    CheckOutcome.WARN: "warning",
    CheckOutcome.PASS: "passed",
}
_SCALARS = [one for one in Statistic if one not in (Statistic.DISTINCT_COUNT, Statistic.HISTOGRAM, Statistic.DECILES)]
_SHARES = (Statistic.ZERO_SHARE,)
_COUNTS = (Statistic.ROW_COUNT, Statistic.NULL_COUNT)
_SIGNIFICANT_DIGITS = 4


@dataclass(frozen=True)
class DataReport:
    """What a data engineer reads about one run day's data of one job.

    Attributes:
        job: Name of the job.
        as_of_date: Day the run acts for.
        cutoff: Newest period used.
        run_id: The data_preparation run.
        scope: Name, value and value of the previous run (None where unknown).
        checks: Rows of fc_data_check and `title`.
        examples: Offending rows as text, by check_id.
        quarantine: reason_code, reason_text, next_action, n_rows, example; one row per reason.
        statistics: Rows of fc_feature_statistic.
        notes: What was assumed or learned, in sentences.
        status: Status of the run, if it is known yet.
    """

    job: str
    as_of_date: date
    cutoff: pd.Timestamp
    run_id: int
    scope: Sequence[tuple[str, Any, Any]]
    checks: pd.DataFrame
    examples: Mapping[str, pd.DataFrame]
    quarantine: pd.DataFrame
    statistics: pd.DataFrame
    notes: Sequence[str] = field(default_factory=list)
    status: str = ""


def render_report(report: DataReport) -> str:
    """Returns the report as HTML that needs no other file and no network; all content is escaped."""
    checks = _check_views(report)
    return _template().render(
        report=report,
        verdict=_verdict(report, checks),
        tone=min((check["action"] for check in checks), key=_ORDER.index, default=CheckOutcome.PASS).lower(),
        attention=[check for check in checks if check["action"] != CheckOutcome.PASS],
        scope=[_scope_view(*entry) for entry in report.scope],
        quarantine=report.quarantine.sort_values(N_ROWS, ascending=False).to_dict("records"),
        columns=_column_views(report.statistics),
        checks=checks,
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["shown"] = shown
    return environment.get_template("report.html.j2")


def shown(value: object) -> str:
    """Returns a value as people read it: grouped thousands, four significant digits, a dash for null."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if isinstance(value, bool) or not isinstance(value, Real):
        return str(value)
    if float(value).is_integer():
        return f"{value:,.0f}"
    digits = max(0, _SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(digits, 10)}f}"


def _check_views(report: DataReport) -> list[dict[str, Any]]:
    views = [_check_view(row, report.examples) for row in report.checks.to_dict("records")]
    return sorted(views, key=lambda view: _ORDER.index(view["action"]))


def _check_view(row: dict[Any, Any], examples: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    example = examples.get(row[CHECK_ID])
    rows = None if example is None else example.drop(columns=CHECK_ID, errors="ignore")
    return {
        **row,
        "title": row[CHECK_ID] if pd.isna(row["title"]) else row["title"],
        "word": _WORDS[row["action"]],
        NEXT_ACTION: _next_action(row[CHECK_ID], row["action"]),
        "example_columns": [] if rows is None else list(rows.columns),
        "example_rows": [] if rows is None else rows.to_numpy(dtype=object).tolist(),
    }


def _next_action(check_id: str, action: CheckOutcome) -> str:
    builtin = builtin_checks().get(check_id)
    reason = Reason.CHECK_FAILED if builtin is None else builtin.reason
    if reason is not Reason.CHECK_FAILED:
        return REASONS[reason].action
    return {
        CheckOutcome.BLOCK: "Correct the data and run again.",
        CheckOutcome.QUARANTINE: "These rows were left out. Correct them at the source.",
        CheckOutcome.WARN: "The run went on. Decide whether this is normal for the data.",
    }.get(action, "")


def _verdict(report: DataReport, checks: Sequence[Mapping[str, Any]]) -> str:
    failed = [check for check in checks if check["action"] != CheckOutcome.PASS]
    blocking = [check for check in failed if check["action"] == CheckOutcome.BLOCK]
    aside = int(report.quarantine[N_ROWS].sum()) if len(report.quarantine) else 0
    left_out = f" {_counted(aside, 'row was', 'rows were')} quarantined." if aside else ""
    if blocking:
        rest = "" if len(blocking) == 1 else f" and {_counted(len(blocking) - 1, 'other check', 'other checks')}"
        return f"The run is blocked by “{blocking[0]['title']}”{rest}.{left_out}"
    if failed:
        return f"The data can be used; {_counted(len(failed), 'check needs', 'checks need')} a look.{left_out}"
    return f"The data can be used: all {_counted(len(checks), 'check holds', 'checks hold')}.{left_out}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _scope_view(name: str, value: Any, previous: Any) -> dict[str, Any]:
    comparable = not (pd.isna(value) or pd.isna(previous)) and not isinstance(value, str)
    change = value - previous if comparable else None
    text = "" if change is None else _change_text(change)
    return {"name": name, "value": value, "previous": previous, "change": text}


def _change_text(change: Any) -> str:
    if not change:
        return "unchanged"
    return (
        f"{change.days:+,} {'day' if abs(change.days) == 1 else 'days'}"
        if isinstance(change, timedelta)
        else f"{change:+,}"
    )


def _column_views(statistics: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "name": column,
            "scopes": [_scope_statistics(value, rows) for value, rows in scopes.groupby(SCOPE_VALUE, sort=False)],
        }
        for column, scopes in statistics.groupby(COLUMN_NAME, sort=False)
    ]


def _scope_statistics(scope_value: Any, rows: pd.DataFrame) -> dict[str, Any]:
    scalars = rows[rows[BIN_NO] == 0].set_index("statistic")[STAT_VALUE]
    bins = rows[rows[BIN_NO] > 0].sort_values(BIN_NO)
    return {
        "name": scope_value or "all",
        "values": [_statistic_text(name, scalars.get(name)) for name in _SCALARS],
        "bars": _bars(bins[STAT_VALUE].tolist()),
        "range": f"{shown(float(bins[BIN_LOWER].min()))} to {shown(float(bins[BIN_UPPER].max()))}" if len(bins) else "",
    }


def _statistic_text(name: str, value: Any) -> str:
    return f"{value:.1%}" if name in _SHARES and not pd.isna(value) else shown(value)


def _bars(counts: Sequence[float]) -> list[dict[str, float]]:
    """Bar heights follow the square root of the counts, so that rare values stay visible."""
    highest = max(counts, default=0)
    if not highest:
        return []
    width = CHART_WIDTH / len(counts)
    heights = [CHART_HEIGHT * math.sqrt(count / highest) for count in counts]
    return [
        {
            "x": round(no * width, 2),
            "y": round(CHART_HEIGHT - height, 2),
            "width": round(width - 1, 2),
            "height": round(height, 2),
        }
        for no, height in enumerate(heights)
    ]
