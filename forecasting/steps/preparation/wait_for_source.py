"""Waits until the source says that it is complete for the cutoff, or until the job's patience ends."""

from __future__ import annotations

import logging
import time
from typing import Any

from forecasting.config import Source
from forecasting.errors import SourceError
from forecasting.runs.context import StepContext

log = logging.getLogger(__name__)


def wait_for_source(context: StepContext) -> dict[str, Any]:
    """Returns once the source is ready.

    Raises:
        SourceError: it is not ready within `readiness.timeout` (never with `on_late: wait`).
    """
    readiness = context.job.readiness
    if readiness.ready is None:
        return {"message": "no readiness query; the source counts as ready"}
    deadline = time.monotonic() + readiness.timeout.total_seconds()
    looks = 1
    while not _is_ready(context, readiness.ready):
        if readiness.on_late != "wait" and time.monotonic() >= deadline:
            raise SourceError(
                f"the source was not ready for {context.cutoff:%Y-%m-%d %H:%M} within {readiness.timeout}",
                where=f"job {context.job.job}, {readiness.ready.query}",
                action="look at the load of the source; forecast_generation goes on with an older snapshot within "
                "max_snapshot_age"
                if readiness.on_late == "publish_stale"
                else "run data_preparation once it is ready",
            )
        log.info("source not ready, look %d; next in %s", looks, readiness.poll)
        looks += 1
        time.sleep(readiness.poll.total_seconds())
    return {"message": f"source ready at look {looks}"}


def _is_ready(context: StepContext, query: Source) -> bool:
    answer = context.read_source(query)
    return not answer.empty and bool(answer.iloc[0, 0] == 1)
