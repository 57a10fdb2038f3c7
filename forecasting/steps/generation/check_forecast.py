"""Checks the outgoing rows of the whole run before anyone may see them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data_checks.runner import run_suite
from data_checks.suites import FAR_VALUE, WIDE_BAND, build_forecast_suite
from forecasting.errors import ForecastingError
from forecasting.panel.far_values import far_values, wide_bands
from forecasting.panel.known import Known
from forecasting.panel.panel import Panel
from forecasting.runs.checks import record_checks, require_not_blocked
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import load_snapshot, require_run_input
from forecasting.vocabulary.codes import CheckOutcome, SeriesStatus
from forecasting.vocabulary.columns import DS, ID, IS_OPEN, REASON, Y_HAT, Y
from forecasting.vocabulary.facts import SERIES_ID, SERIES_STATUS, SNAPSHOT_ID
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.forecasts import forecast_of, statuses_of
from forecasting.warehouse.history import series_ids
from forecasting.warehouse.overrides import overrides_applied
from forecasting.warehouse.runs import find_run, update_run


def check_forecast(context: StepContext) -> dict[str, Any]:
    """Records the checks and counts of the run.

    Raises:
        ForecastingError: people's changes were not applied since the rows were predicted.
        CheckBlocked: rows are missing, doubled, negative, without value, or their quantiles cross; nothing is shown.
    """
    job, database = context.job, context.database
    run = find_run(database, context.run.run_id)
    _require_overrides_applied(context)
    panel = load_snapshot(context, require_run_input(run, SNAPSHOT_ID))
    n_series = len(panel.ahead.series)
    rows = _judged(outgoing_rows(context), panel)
    suite = build_forecast_suite(
        job.checks,
        n_rows_expected=n_series * job.horizon,
        recent_total=_recent_total(panel, job.horizon),
        lower_bound=job.lower_bound,
    )
    results = run_suite(rows, suite, docs=context.data_docs)
    record_checks(context, rows, results, suite.name)
    statuses = statuses_of(database, run.run_id)
    counts = statuses[SERIES_STATUS].value_counts()
    update_run(
        database,
        context.run,
        n_expected=n_series,
        n_ok=int(counts.get(SeriesStatus.OK, 0)),
        n_fallback=int(counts.get(SeriesStatus.FALLBACK, 0)),
        n_carried=int(counts.get(SeriesStatus.CARRIED, 0)),
        n_failed=int(counts.get(SeriesStatus.FAILED, 0)),
        rows_written=len(rows),
        first_ds=rows[DS].min(),
        last_ds=rows[DS].max(),
    )
    require_not_blocked(results, context)
    failed = [result.check.check_id for result in results if result.outcome != CheckOutcome.PASS]
    message = [f"{len(results)} checks, failed: {', '.join(failed) or 'none'}", *_not_forecast(statuses)]
    return {"rows": len(rows), "message": "; ".join(message)}


def _judged(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Returns the rows with what the checks of level and band say of each, by the history of its own series."""
    open_rows = rows[rows[IS_OPEN] == 1]
    known = Known.of(panel.past.observed, panel.past.bounds)
    observed = pd.DataFrame({ID: panel.static[ID].array.take(known.series), Y: known.values})
    far = far_values(open_rows.rename(columns={Y_HAT: Y})[[ID, DS, Y]], observed, rows_count=False)
    return rows.assign(**{FAR_VALUE: far, WIDE_BAND: wide_bands(open_rows, observed)})


def _not_forecast(statuses: pd.DataFrame) -> list[str]:
    """Returns in words how many series have ended or vanished, and where they are listed; nothing where none has."""
    reasons = statuses.loc[statuses[SERIES_STATUS] == SeriesStatus.SKIPPED, REASON].value_counts()
    words = {
        Reason.SERIES_ENDED: "have ended",
        Reason.SERIES_VANISHED: "have vanished",
        Reason.NO_HISTORY: "have no value",
    }
    parts = [f"{reasons[str(reason)]:,} {text}" for reason, text in words.items() if str(reason) in reasons]
    return [f"not forecast, see bi_series: {', '.join(parts)}"] if parts else []


def _require_overrides_applied(context: StepContext) -> None:
    if not overrides_applied(context.database, context.run.run_id):
        job, as_of = context.job.job, context.as_of.text
        raise ForecastingError(
            "people's changes are not applied to the rows",
            where=f"job {job}, as_of {as_of}",
            action=f"run apply_overrides: forecasting run apply_overrides --job {job} --as-of {as_of}",
        )


def outgoing_rows(context: StepContext) -> pd.DataFrame:
    """Returns the rows of all chunks with unique_id, sorted by unique_id and ds."""
    rows = forecast_of(context.database, context.run.run_id)
    names = {number: name for name, number in series_ids(context.database, context.job.job).items()}
    return rows.assign(**{ID: rows[SERIES_ID].map(names)}).sort_values([ID, DS], ignore_index=True)


def _recent_total(panel: Panel, horizon: int) -> float | None:
    past = panel.past
    is_expected = np.isin(np.arange(len(past.starts)), panel.ahead.series)
    values = past.observed[is_expected[past.series] & (past.places >= len(past.grid) - horizon)]
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) else None
