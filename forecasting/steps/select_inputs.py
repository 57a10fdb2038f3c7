"""Decides which champion meets which snapshot, waits for today's, and clears what an earlier try has left."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pandas as pd

from forecasting.errors import ForecastingError
from forecasting.steps.context import StepContext
from forecasting.steps.inputs import is_stale, require_snapshot
from forecasting.warehouse.catalog import Snapshot
from forecasting.warehouse.pointers import current
from forecasting.warehouse.rows import replace_slice
from forecasting.warehouse.runs import update_run
from forecasting.warehouse.schema import fc_forecast, fc_series_status

POLL_SECONDS = 30


def select_inputs(context: StepContext) -> dict[str, Any]:
    """Records champion, snapshot and cutoff of the run.

    Raises:
        ForecastingError: there is no champion, no snapshot, or only one that is too old.
    """
    job, run, database = context.job, context.run, context.database
    champion = current(database, job.job).model_version_id
    if champion is None:
        raise ForecastingError(
            "no champion yet",
            where=f"job {job.job}",
            action=f"run model_training: forecasting run model_training --job {job.job} --as-of {context.as_of.text}",
        )
    snapshot = _wait_for_snapshot(context)
    for table in (fc_forecast, fc_series_status):
        replace_slice(database, table, pd.DataFrame(), {"run_id": run.run_id})
    update_run(
        database,
        run.run_id,
        snapshot_id=snapshot.snapshot_id,
        model_version_id=champion,
        cutoff=snapshot.cutoff,
        n_chunks=job.execution.chunks,
    )
    stale = " STALE" if is_stale(snapshot, context) else ""
    return {
        "snapshot_id": snapshot.snapshot_id,
        "model_version_id": champion,
        "message": f"champion {champion}, snapshot of {snapshot.as_of_date}{stale}, data until {snapshot.cutoff}",
    }


def _wait_for_snapshot(context: StepContext) -> Snapshot:
    job = context.job
    deadline = time.monotonic() + job.snapshot_deadline.total_seconds()
    snapshot = require_snapshot(context)
    while is_stale(snapshot, context) and time.monotonic() < deadline:
        time.sleep(min(POLL_SECONDS, max(deadline - time.monotonic(), 0)))
        snapshot = require_snapshot(context)
    age = context.as_of.date - snapshot.as_of_date
    allowed = job.max_snapshot_age if job.readiness.on_late == "publish_stale" else timedelta(0)
    if age > allowed:
        raise ForecastingError(
            "the newest snapshot is too old; nothing is published",
            where=f"job {job.job}, as_of {context.as_of.text}",
            found=f"snapshot of {snapshot.as_of_date}",
            accepted=f"at most {allowed.days} days old",
            action=f"run data_preparation: forecasting run data_preparation --job {job.job} "
            f"--as-of {context.as_of.text}",
        )
    return snapshot
