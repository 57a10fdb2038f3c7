"""Creates the warehouse for every job file that can be read."""

from __future__ import annotations

from contextlib import closing

from forecasting.config import job_files, load_job
from forecasting.settings import load_settings
from forecasting.steps.sources import open_warehouse
from forecasting.warehouse.init import init_database


def create_database() -> list[str]:
    """Returns what was done, one line each.

    Raises:
        ConfigError: a job file is wrong.
        WarehouseError: the database cannot be reached or refuses.
    """
    settings = load_settings()
    jobs = [load_job(path) for path in job_files(settings.jobs)]
    with closing(open_warehouse(settings)) as database:
        return init_database(database, jobs)
