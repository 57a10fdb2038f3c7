"""Changes what readers see by hand: back to an earlier publication."""

from __future__ import annotations

from contextlib import closing

from forecasting.config import load_job
from forecasting.settings import load_settings
from forecasting.steps.sources import open_warehouse
from forecasting.warehouse.init import require_schema
from forecasting.warehouse.rollback import roll_back


def roll_back_job(name: str, *, reason: str, to: int | None) -> str:
    """Shows an earlier publication of a job again and returns what was done; raises as roll_back."""
    settings = load_settings()
    job = load_job(settings.jobs / f"{name}.yml")
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        return roll_back(database, job.job, reason=reason, to=to).message
