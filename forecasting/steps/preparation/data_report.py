"""The data report of a data preparation: written by every step again, so a run that is blocked has one as well."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data_checks.report import DataReport, render_report
from forecasting.panel.calendar.days import describe_calendar
from forecasting.panel.panel import Panel
from forecasting.runs.context import StepContext
from forecasting.vocabulary.columns import LIFECYCLE, REASON
from forecasting.vocabulary.facts import (
    CHECK_ID,
    FIRST_DS,
    LAST_DS,
    N_SERIES_GONE,
    N_SERIES_NEW,
    ROW_NO,
    ROW_TEXT,
    ROWS_READ,
    ROWS_WRITTEN,
)
from forecasting.vocabulary.reasons import REASONS, Reason
from forecasting.warehouse.quality import checks_of, quarantine_of, statistics_of
from forecasting.warehouse.runs import Run, find_run, previous_run

SUITES = ("source", "predecessor", "panel", "horizon", "continuity")
SCOPE = {
    ROWS_READ: "rows read",
    ROWS_WRITTEN: "new or changed values",
    FIRST_DS: "first period",
    LAST_DS: "last period",
    N_SERIES_NEW: "series that appeared",
    N_SERIES_GONE: "series that vanished",
}
"""Columns of fc_run that tell the scope of the data, in words."""


def write_report(context: StepContext, panel: Panel | None = None) -> Path:
    """Writes the report of what this run has found so far, as one HTML file per job and as_of, and returns its path."""
    run = find_run(context.database, context.run.run_id)
    checks = checks_of(context.database, run.run_id)
    titles, examples = _staged(context, "titles"), _staged(context, "examples")
    report = DataReport(
        job=context.job.job,
        as_of_date=context.as_of.date,
        cutoff=context.cutoff,
        run_id=run.run_id,
        scope=[*_scope(run, previous_run(context.database, run)), *_lifecycles(panel)],
        checks=checks.merge(titles, on=["suite", CHECK_ID], how="left"),
        examples={str(name): rows.dropna(axis=1, how="all") for name, rows in examples.groupby(CHECK_ID)},
        quarantine=_quarantine_by_reason(context, titles),
        statistics=statistics_of(context.database, run.run_id),
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
    rows = quarantine_of(context.database, context.run.run_id)
    grouped = rows.groupby([REASON, CHECK_ID], as_index=False, dropna=False)
    counted = grouped.agg(n_rows=(ROW_NO, "size"), example=(ROW_TEXT, "first"))
    texts = [REASONS[Reason(code)] for code in counted[REASON]]
    by_check = counted[CHECK_ID].map(titles.drop_duplicates(CHECK_ID).set_index(CHECK_ID)["title"])
    return counted.assign(
        reason_text=[f"{text.text} {title}" for text, title in zip(texts, by_check.fillna(""), strict=True)],
        next_action=[text.action for text in texts],
    )
