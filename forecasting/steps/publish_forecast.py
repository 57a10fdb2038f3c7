"""Shows the checked rows to the readers, unless they already see something newer."""

from __future__ import annotations

from typing import Any

from forecasting.steps.context import StepContext
from forecasting.warehouse.publish import publish_run


def publish_forecast(context: StepContext) -> dict[str, Any]:
    """Publishes the run by compare-and-set and seals it; raises as publish_run for unchecked or incomplete rows."""
    published_by = context.settings.orchestrator or "command line"
    outcome = publish_run(context.database, context.run, horizon=context.job.horizon, published_by=published_by)
    return {"publication_no": outcome.publication_no, "message": outcome.message}
