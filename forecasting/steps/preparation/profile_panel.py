"""Feature statistics of the panel, and the last word of the data report."""

from __future__ import annotations

from typing import Any

from data_checks.profile import compute_statistics
from forecasting.panel.past import CLOSED
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import load_snapshot, require_run_input
from forecasting.steps.preparation.data_report import write_report
from forecasting.vocabulary.columns import DS, ID, Y
from forecasting.vocabulary.facts import SNAPSHOT_ID
from forecasting.warehouse.quality import replace_statistics
from forecasting.warehouse.runs import find_run


def profile_panel(context: StepContext) -> dict[str, Any]:
    """Replaces this run's rows of fc_feature_statistic and completes the data report."""
    run = find_run(context.database, context.run.run_id)
    panel = load_snapshot(context, require_run_input(run, SNAPSHOT_ID))
    open_rows = panel.past.frame(panel.static[ID], panel.past.state != CLOSED)
    recent_from = context.job.periods.shift(panel.cutoff.to_pydatetime(), 1 - context.job.judged_periods)
    statistics = compute_statistics(
        open_rows,
        columns=[Y, *context.job.past_drivers, *context.job.future_drivers],
        labels=panel.static[[ID, *[label.name for label in context.job.labels]]],
        recent=open_rows[DS] >= recent_from,
    )
    replace_statistics(context.database, context.run, statistics)
    path = write_report(context, panel)
    return {"report": str(path), "message": f"{len(statistics):,} statistics; report {path}"}
