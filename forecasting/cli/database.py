"""Creates the warehouse for every job file that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from forecasting.config import load_jobs, require_none_broken
from forecasting.settings import load_settings
from forecasting.steps.sources import open_warehouse
from forecasting.warehouse.init import init_database


def create_database() -> Iterator[str]:
    """Yields what was done, one line each; a job file that is wrong costs its own views only.

    Raises:
        ConfigError: job files are wrong; everything else is done by then.
        WarehouseError: the database cannot be reached or refuses.
    """
    settings = load_settings()
    jobs, broken = load_jobs(settings.jobs)
    with closing(open_warehouse(settings)) as database:
        yield from init_database(database, jobs)
    require_none_broken(broken)
