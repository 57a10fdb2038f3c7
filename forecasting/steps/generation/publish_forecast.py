"""Shows the checked rows to the readers, unless they see something newer; then hands over, and deletes what is old."""

from __future__ import annotations

import logging
from typing import Any

from forecasting.errors import WarehouseError
from forecasting.runs.champion_words import champion_words
from forecasting.runs.context import StepContext
from forecasting.runs.hand_over import hand_over
from forecasting.runs.schedule import due_after, next_run_day
from forecasting.vocabulary.codes import RunStatus
from forecasting.vocabulary.facts import PUBLICATION_NO
from forecasting.warehouse.forecasts import prune, publish_run

log = logging.getLogger(__name__)


def publish_forecast(context: StepContext) -> dict[str, Any]:
    """Publishes the run by compare-and-set and seals it; raises as publish_run for unchecked or incomplete rows.

    What follows the publication cannot fail it, and is done for a run that has ended too: the hand-over, where none has
    succeeded yet, and retention, which the next run day tries again.
    """
    number, message = None, f"run {context.run.run_id} has ended and is sealed; nothing to do"
    if context.run.run_status != RunStatus.OK:
        published_by = context.settings.orchestrator or "command line"
        outcome = publish_run(
            context.database,
            context.run,
            horizon=context.job.horizon,
            published_by=published_by,
            reason=context.force,
            next_as_of_date=next_run_day(context.job, context.as_of.date),
            due_utc=due_after(context.job, context.as_of),
        )
        words = champion_words(context.database, context.job.job, context.run.run_id)
        number, message = outcome.publication_no, "; ".join([outcome.message, *words])
    handed_over = hand_over(context.database, context.job, context.settings)
    _prune(context)
    return {PUBLICATION_NO: number, "message": f"{message}; {handed_over.message}" if handed_over else message}


def _prune(context: StepContext) -> None:
    try:
        deletions = prune(context.database, context.job)
    except WarehouseError as error:
        log.warning("retention of job %s has failed; the next run day tries again: %s", context.job.job, error)
        return
    for found in deletions:
        log.info("retention: %s rows of %s runs deleted from %s", found.n_rows, found.n_runs, found.table_name)
