"""Decides which champion meets which snapshot, waits for today's, and clears what an earlier try has left.

A missed run day that is filled in gets its own snapshot, and the newest champion that has seen nothing later.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from forecasting.errors import ForecastingError
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import is_stale, load_model_version, load_snapshot, require_snapshot
from forecasting.steps.generation.labels import carry_rows
from forecasting.vocabulary.codes import Purpose
from forecasting.vocabulary.facts import MODEL_VERSION_ID, SNAPSHOT_ID
from forecasting.warehouse.forecasts import published_run, start_forecast
from forecasting.warehouse.models import champion_known, current_champion
from forecasting.warehouse.snapshots import Snapshot

POLL_SECONDS = 30


def select_inputs(context: StepContext) -> dict[str, Any]:
    """Records champion, snapshot and cutoff of the run.

    Raises:
        ForecastingError: there is no champion, no snapshot, only one that is too old or older than what readers see, or
            one of them was made for another horizon or frequency; or as carry_rows.
    """
    job, run, database = context.job, context.run, context.database
    champion = _champion(context)
    snapshot = _wait_for_snapshot(context)
    _require_not_older(context, snapshot)
    panel = load_snapshot(context, snapshot.snapshot_id)
    carried = carry_rows(context, panel, snapshot) if context.labels else 0
    load_model_version(context, champion)
    start_forecast(
        database,
        run,
        snapshot_id=snapshot.snapshot_id,
        model_version_id=champion,
        cutoff=snapshot.cutoff,
        n_chunks=job.execution.chunks,
    )
    stale = " STALE" if is_stale(snapshot, context) else ""
    return {
        SNAPSHOT_ID: snapshot.snapshot_id,
        MODEL_VERSION_ID: champion,
        "message": f"champion {champion}, snapshot of {snapshot.as_of_date}{stale}, data until {snapshot.cutoff}"
        + (f"; {carried} series keep what readers see" if context.labels else ""),
    }


def _champion(context: StepContext) -> int:
    job, database = context.job, context.database
    if not context.is_backfill:
        champion, problem = current_champion(database, job.job), "no champion yet"
    else:
        champion = champion_known(database, job.job, context.cutoff.to_pydatetime())
        problem = f"no champion that was trained on data until {context.cutoff:%Y-%m-%d %H:%M} or earlier"
    if champion is None:
        raise ForecastingError(
            problem,
            where=f"job {job.job}, as_of {context.as_of.text}",
            action=f"run model_training: {context.command(Purpose.MODEL_TRAINING)}",
        )
    return champion


def _wait_for_snapshot(context: StepContext) -> Snapshot:
    job = context.job
    deadline = time.monotonic() + job.snapshot_deadline.total_seconds()
    snapshot = require_snapshot(context)
    while is_stale(snapshot, context) and time.monotonic() < deadline:
        time.sleep(min(POLL_SECONDS, max(deadline - time.monotonic(), 0)))
        snapshot = require_snapshot(context)
    may_be_stale = job.readiness.on_late == "publish_stale"
    allowed = job.max_snapshot_age if may_be_stale else timedelta(0)
    too_old = context.as_of.date - snapshot.as_of_date > allowed
    if too_old or (is_stale(snapshot, context) and not may_be_stale):
        raise ForecastingError(
            "the newest snapshot is too old; nothing is published",
            where=f"job {job.job}, as_of {context.as_of.text}",
            found=f"snapshot of {snapshot.as_of_date}, data until {snapshot.cutoff}",
            accepted=f"at most {allowed.days} days old" if may_be_stale else f"data until {context.cutoff}",
            action=f"run data_preparation: {context.command(Purpose.DATA_PREPARATION)}",
        )
    return snapshot


def _require_not_older(context: StepContext, snapshot: Snapshot) -> None:
    """Keeps readers from going back to older data, such as those from before a missed run day that was filled in."""
    shown = published_run(context.database, context.job.job)
    if context.is_backfill or context.force or shown is None or shown.cutoff is None:
        return
    if shown.as_of_utc <= context.as_of.utc and snapshot.cutoff < shown.cutoff:
        job, as_of = context.job.job, context.as_of.text
        prepare = context.command(Purpose.DATA_PREPARATION)
        forced = f'forecasting run forecast_generation --job {job} --as-of {as_of} --force --reason "..."'
        raise ForecastingError(
            "the newest snapshot has older data than the forecast that readers see; nothing is published",
            where=f"job {job}, as_of {as_of}",
            found=f"snapshot of {snapshot.as_of_date}, data until {snapshot.cutoff}",
            accepted=f"data until {shown.cutoff} or later, as in the forecast for {shown.as_of_date}",
            action=f"run data_preparation: {prepare}; to publish all the same: {forced}",
        )
