"""Shows the checked rows to the readers, unless they already see something newer; then deletes what is too old."""

from __future__ import annotations

import logging
from typing import Any

from forecasting.errors import WarehouseError
from forecasting.steps.context import StepContext
from forecasting.warehouse.publish import publish_run
from forecasting.warehouse.retention import prune

log = logging.getLogger(__name__)


def publish_forecast(context: StepContext) -> dict[str, Any]:
    """Publishes the run by compare-and-set and seals it; raises as publish_run for unchecked or incomplete rows.

    What follows the publication cannot fail it: where retention cannot delete, the log says so and the next night
    tries again.
    """
    published_by = context.settings.orchestrator or "command line"
    outcome = publish_run(context.database, context.run, horizon=context.job.horizon, published_by=published_by)
    _prune(context)
    return {"publication_no": outcome.publication_no, "message": outcome.message}


def _prune(context: StepContext) -> None:
    try:
        deletions = prune(context.database, context.job)
    except WarehouseError as error:
        log.warning("retention of job %s has failed; the next night tries again: %s", context.job.job, error)
        return
    for found in deletions:
        log.info("retention: %s rows of %s runs deleted from %s", found.n_rows, found.n_runs, found.table_name)
