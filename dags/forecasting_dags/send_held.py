"""Sends what quiet hours have held back, as one summary."""

from __future__ import annotations

from typing import Any

from airflow.sdk import BaseOperator, Context

from forecasting.config import Job
from forecasting_dags.alert_channel import tell_held


class SendHeld(BaseOperator):
    """Sends the held alerts of a job; tried again where a service does not take them.

    Args:
        job: The job.
        kwargs: What every operator takes.
    """

    def __init__(self, *, job: Job, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job

    def execute(self, context: Context) -> dict[str, Any]:  # noqa: ARG002 - nothing of the run matters
        """Returns the number of alerts that were sent; raises as tell_held."""
        count = tell_held(self.job)
        self.log.info("%d alerts were held back", count)
        return {"alerts": count}
