"""Shows the checked rows to the readers, unless they already see something newer."""

from __future__ import annotations

from typing import Any

from forecasting.steps.context import StepContext
from forecasting.warehouse.publish import publish_run
from forecasting.warehouse.rows import read_frame
from forecasting.warehouse.schema import fc_data_check


def publish_forecast(context: StepContext) -> dict[str, Any]:
    """Publishes the run by compare-and-set and seals it."""
    run_id = context.run.run_id
    checks = read_frame(context.database, fc_data_check.select().where(fc_data_check.c.run_id == run_id))
    guard = "WARN" if (checks["action"] != "PASS").any() else "PASS"
    outcome = publish_run(
        context.database, context.run, guard_result=guard, published_by=context.settings.orchestrator or "command line"
    )
    return {"publication_no": outcome.publication_no, "message": outcome.message}
