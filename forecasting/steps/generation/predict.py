"""Forecasts one chunk of the series with the selected champion and snapshot; replaces the chunk's rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from forecasting.frames import require_forecast
from forecasting.models.ensemble.bundle import Bundle
from forecasting.panel.panel import Panel
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import is_stale, load_model_version, load_snapshot, require_run_input
from forecasting.runs.sources import FIRST_DAY
from forecasting.steps.generation.labels import read_carried
from forecasting.vocabulary.codes import Lifecycle, QualityCode, SeriesStatus, SourceCode, Succession
from forecasting.vocabulary.columns import ID, LIFECYCLE, QUALITY_CODE, REASON, SEGMENT, SOURCE_CODE, Y_HAT
from forecasting.vocabulary.facts import (
    ERROR_CLASS,
    FAILED_STEP,
    MODEL_VERSION_ID,
    PREDECESSOR_KEY,
    SERIES_ID,
    SERIES_STATUS,
    SNAPSHOT_ID,
    SUCCESSION,
)
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.forecasts import replace_chunk
from forecasting.warehouse.history import expected_series, series_ids
from forecasting.warehouse.runs import find_run
from forecasting.warehouse.snapshots import Snapshot, find_snapshot

SUCCEEDED = {Succession.RENUMBERED: Reason.SERIES_RENUMBERED, Succession.MERGED: Reason.SERIES_MERGED}
"""Why a series is not forecast that goes on under another key."""


def predict(context: StepContext) -> dict[str, Any]:
    """Writes forecasts and one status per series of this chunk, in one transaction."""
    run = find_run(context.database, context.run.run_id)
    snapshot = find_snapshot(context.database, require_run_input(run, SNAPSHOT_ID))
    version_id = require_run_input(run, MODEL_VERSION_ID)
    panel = load_snapshot(context, snapshot.snapshot_id)
    ids = series_ids(context.database, run.job)
    not_there = [_vanished(context, panel), _succeeded(context, panel, ids)]
    panel = panel.select(context.chunk.of(panel.series))
    carried = read_carried(context, ids, panel)
    panel = panel.select({name for name in panel.series if ids.get(name) not in carried.series})
    forecast, errors = forecast_panel(context, load_model_version(context, version_id), snapshot, panel)
    rows = forecast.drop(columns=SEGMENT).assign(model_version_id=version_id)
    statuses = pd.concat([_statuses(forecast, panel, errors), *not_there], ignore_index=True)
    for frame in (rows, statuses):
        frame[SERIES_ID] = frame.pop(ID).map(ids)
    rows, statuses = carried.appended_to(rows, statuses)
    replace_chunk(context.database, context.run, (context.chunk.number, context.chunk.count), rows, statuses)
    fallbacks = int((statuses[SERIES_STATUS] == SeriesStatus.FALLBACK).sum())
    return {
        "series": len(statuses),
        "rows": len(rows),
        "fallbacks": fallbacks,
        "message": f"{len(forecast):,} rows for {len(panel.series):,} series, {fallbacks} by fallback"
        + (f"; {len(carried.series)} series keep what readers see" if context.labels else ""),
    }


def forecast_panel(
    context: StepContext, bundle: Bundle, snapshot: Snapshot, panel: Panel
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns what a bundle makes of the panel of a snapshot, marked where that is stale, and what failed in it."""
    forecast, errors = bundle.predict_with_errors(panel)
    require_forecast(forecast, where=f"job {context.run.job}, forecast")
    return _marked_stale(forecast) if is_stale(snapshot, context) else forecast, errors


def _marked_stale(forecast: pd.DataFrame) -> pd.DataFrame:
    is_choice = forecast[REASON].isna() | (forecast[REASON] == Reason.BASELINE_BETTER)
    reasons = forecast[REASON].mask(is_choice, str(Reason.SNAPSHOT_STALE))
    return forecast.assign(**{REASON: reasons}).assign(**{QUALITY_CODE: QualityCode.STALE})


def _vanished(context: StepContext, panel: Panel) -> pd.DataFrame:
    """Returns the statuses of this chunk's series that the tables know as alive and the source no longer returns."""
    job = context.job
    try:
        since = job.periods.shift(panel.cutoff.to_pydatetime(), -job.lifecycle.ended_after)
    except (ValueError, OverflowError):  # before the year 1
        since = FIRST_DAY
    alive = [] if context.is_backfill else expected_series(context.database, job.job, since)
    succeeded = panel.predecessors[PREDECESSOR_KEY] if len(panel.predecessors) else ()
    gone = context.chunk.of(sorted(set(alive) - set(panel.series) - set(succeeded)))
    return pd.DataFrame({ID: gone, SERIES_STATUS: SeriesStatus.SKIPPED, REASON: str(Reason.SERIES_VANISHED)})


def _succeeded(context: StepContext, panel: Panel, ids: Mapping[str, int]) -> pd.DataFrame:
    """Returns the statuses of this chunk's series that go on under another key, where the job has met them."""
    links = panel.predecessors
    if links.empty:
        return pd.DataFrame({ID: [], SERIES_STATUS: [], REASON: []})
    mine = links[links[PREDECESSOR_KEY].isin(context.chunk.of([key for key in links[PREDECESSOR_KEY] if key in ids]))]
    reasons = mine[SUCCESSION].map({str(kind): str(reason) for kind, reason in SUCCEEDED.items()})
    return pd.DataFrame({ID: mine[PREDECESSOR_KEY], SERIES_STATUS: SeriesStatus.SKIPPED, REASON: reasons})


def _statuses(forecast: pd.DataFrame, panel: Panel, errors: pd.DataFrame) -> pd.DataFrame:
    static = panel.static.set_index(ID)
    open_rows = forecast[forecast[SOURCE_CODE] != SourceCode.CLOSED]
    substituted = open_rows[SOURCE_CODE].isin([SourceCode.FALLBACK, SourceCode.NAIVE])
    found = pd.DataFrame(
        {
            "failed": open_rows[Y_HAT].isna().groupby(open_rows[ID]).any(),
            "fallback": substituted.groupby(open_rows[ID]).any(),
            REASON: open_rows.groupby(ID)[REASON].first(),
        }
    ).reindex(static.index)
    status = pd.Series(SeriesStatus.OK, index=found.index).mask(found["fallback"].eq(other=True), SeriesStatus.FALLBACK)
    status = status.mask(found["failed"].eq(other=True), SeriesStatus.FAILED)
    skipped = ~static.index.isin(panel.expected)
    why = static[LIFECYCLE].eq(Lifecycle.ENDED).map({True: str(Reason.SERIES_ENDED), False: str(Reason.NO_HISTORY)})
    first_errors = errors.drop_duplicates(ID).set_index(ID).reindex(found.index)
    columns = {
        SERIES_STATUS: status.mask(skipped, SeriesStatus.SKIPPED),
        REASON: found[REASON].mask(skipped, why),
        FAILED_STEP: first_errors[ERROR_CLASS].notna().map({True: "predict", False: None}),
        ERROR_CLASS: first_errors[ERROR_CLASS],
        "message": first_errors["message"],
    }
    return pd.DataFrame(columns).reset_index()
