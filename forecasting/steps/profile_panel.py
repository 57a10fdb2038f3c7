"""Feature statistics of the panel, its scope against the run before, and the morning report."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data_checks.profile import compute_statistics
from data_checks.report import MorningReport, render_report
from forecasting.frames import ID, IS_OPEN, LIFECYCLE, REASON, Y
from forecasting.panel.calendar import describe_calendar
from forecasting.panel.panel import Panel
from forecasting.reasons import REASONS, Reason
from forecasting.steps.context import StepContext
from forecasting.steps.inputs import load_snapshot, require_run_input
from forecasting.warehouse.reading import read_run_rows
from forecasting.warehouse.rows import replace_slice
from forecasting.warehouse.runs import find_run, previous_run
from forecasting.warehouse.schema import fc_data_check, fc_feature_statistic, fc_quarantine

SCOPE = {
    "rows_read": "rows read",
    "rows_written": "new or changed values",
    "first_ds": "first period",
    "last_ds": "last period",
    "n_series_new": "series that appeared",
    "n_series_gone": "series that vanished",
}


def profile_panel(context: StepContext) -> dict[str, Any]:
    """Replaces this run's rows of fc_feature_statistic and writes the report of the morning."""
    run = find_run(context.database, context.run.run_id)
    panel = load_snapshot(context, require_run_input(run, "snapshot_id"))
    statistics = compute_statistics(
        panel.history[panel.history[IS_OPEN] == 1],
        columns=[Y, *context.job.past_drivers],
        labels=panel.static[[ID, *[label.name for label in context.job.labels]]],
    )
    rows = statistics.assign(run_id=run.run_id)
    replace_slice(context.database, fc_feature_statistic, rows, {"run_id": run.run_id})
    path = context.settings.reports / context.job.job / f"{context.as_of.text.replace(':', '')}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(_report(context, panel, statistics)), encoding="utf-8")
    return {"report": str(path), "message": f"{len(statistics):,} statistics; report {path}"}


def _report(context: StepContext, panel: Panel, statistics: pd.DataFrame) -> MorningReport:
    run = find_run(context.database, context.run.run_id)
    before = previous_run(context.database, run)
    checks = read_run_rows(context.database, fc_data_check, run.run_id)
    titles = pd.concat([context.read_staged(f"titles_{suite}.parquet") for suite in ("source", "panel")])
    examples = pd.concat([context.read_staged(f"examples_{suite}.parquet") for suite in ("source", "panel")])
    return MorningReport(
        job=context.job.job,
        as_of_date=context.as_of.date,
        cutoff=panel.cutoff,
        run_id=run.run_id,
        scope=[(text, getattr(run, name), getattr(before, name, None)) for name, text in SCOPE.items()]
        + [
            (f"series {str(state).lower()}", int(n), None)
            for state, n in panel.static[LIFECYCLE].value_counts().items()
        ],
        checks=checks.merge(titles, on=["suite", "check_id"], how="left"),
        examples={str(name): frame.dropna(axis=1, how="all") for name, frame in examples.groupby("check_id")},
        quarantine=_quarantine_by_reason(context, titles),
        statistics=statistics,
        notes=describe_calendar(panel.calendar, panel.cutoff),
    )


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
