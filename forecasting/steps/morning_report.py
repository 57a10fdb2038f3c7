"""The morning report of a data preparation: written by every step anew, so a run that is blocked has one as well."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data_checks.report import MorningReport, render_report
from forecasting.frames import LIFECYCLE, REASON
from forecasting.panel.calendar import describe_calendar
from forecasting.panel.panel import Panel
from forecasting.reasons import REASONS, Reason
from forecasting.steps.context import StepContext
from forecasting.warehouse.reading import read_run_rows
from forecasting.warehouse.runs import Run, find_run, previous_run
from forecasting.warehouse.schema import fc_data_check, fc_feature_statistic, fc_quarantine

SUITES = ("source", "panel", "horizon", "continuity")
SCOPE = {
    "rows_read": "rows read",
    "rows_written": "new or changed values",
    "first_ds": "first period",
    "last_ds": "last period",
    "n_series_new": "series that appeared",
    "n_series_gone": "series that vanished",
}
"""Columns of fc_run that tell the scope of the data, in words."""


def write_report(context: StepContext, panel: Panel | None = None) -> Path:
    """Writes the report of what this run has found so far, as one HTML file per job and as_of, and returns its path."""
    run = find_run(context.database, context.run.run_id)
    checks = read_run_rows(context.database, fc_data_check, run.run_id)
    titles, examples = _staged(context, "titles"), _staged(context, "examples")
    report = MorningReport(
        job=context.job.job,
        as_of_date=context.as_of.date,
        cutoff=context.cutoff,
        run_id=run.run_id,
        scope=[*_scope(run, previous_run(context.database, run)), *_lifecycles(panel)],
        checks=checks.merge(titles, on=["suite", "check_id"], how="left"),
        examples={str(name): rows.dropna(axis=1, how="all") for name, rows in examples.groupby("check_id")},
        quarantine=_quarantine_by_reason(context, titles),
        statistics=read_run_rows(context.database, fc_feature_statistic, run.run_id),
        notes=describe_calendar(panel.calendar, panel.cutoff) if panel else [],
    )
    path = context.settings.reports / context.job.job / f"{context.as_of.text.replace(':', '')}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(report), encoding="utf-8")
    return path


def _staged(context: StepContext, kind: str) -> pd.DataFrame:
    paths = [context.staged(f"{kind}_{suite}.parquet") for suite in SUITES]
    return pd.concat([pd.read_parquet(path) for path in paths if path.exists()], ignore_index=True)


def _scope(run: Run, before: Run | None) -> list[tuple[str, object, object]]:
    return [(text, getattr(run, name), getattr(before, name, None)) for name, text in SCOPE.items()]


def _lifecycles(panel: Panel | None) -> list[tuple[str, object, object]]:
    counts = panel.static[LIFECYCLE].value_counts() if panel else pd.Series(dtype="int64")
    return [(f"series {str(state).lower()}", int(number), None) for state, number in counts.items()]


def _quarantine_by_reason(context: StepContext, titles: pd.DataFrame) -> pd.DataFrame:
    rows = read_run_rows(context.database, fc_quarantine, context.run.run_id)
    grouped = rows.groupby([REASON, "check_id"], as_index=False, dropna=False)
    counted = grouped.agg(n_rows=("row_no", "size"), example=("row_text", "first"))
    texts = [REASONS[Reason(code)] for code in counted[REASON]]
    by_check = counted["check_id"].map(titles.drop_duplicates("check_id").set_index("check_id")["title"])
    return counted.assign(
        reason_text=[f"{text.text} {title}" for text, title in zip(texts, by_check.fillna(""), strict=True)],
        next_action=[text.action for text in texts],
    )
