"""Creates the warehouse for every job file that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from forecasting.config import Job, load_jobs, require_none_broken
from forecasting.errors import ForecastingError
from forecasting.panel.intake.found import Finding
from forecasting.runs.settled_job import look, settled_job, store, values_of
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings, load_settings
from forecasting.warehouse.deploy import init_database
from forecasting.warehouse.jobs import knows_found


def create_database(*, look_again: bool = False) -> Iterator[str]:
    """Yields what was done, one line each; a job file that is wrong costs its own views only.

    What job files leave to the data is looked up where it is not stored yet, or again for all jobs.

    Raises:
        ConfigError: job files are wrong; everything else is done by then.
        WarehouseError: the database cannot be reached or refuses.
    """
    settings = load_settings()
    jobs, broken = load_jobs(settings.jobs)
    with closing(open_warehouse(settings)) as database:
        if not look_again and knows_found(database):
            jobs = [settled_job(database, job) for job in jobs]
        looked = [(job, *_looked(job, settings)) for job in jobs]
        yield from init_database(database, [job.settled(values_of(findings)) for job, findings, _ in looked])
        for job, findings, problem in looked:
            store(database, job, findings)
            yield from (f"job {job.job}: found in the data: {one}" for one in findings)
            yield from filter(None, [problem])
    require_none_broken(broken)


def _looked(job: Job, settings: Settings) -> tuple[list[Finding], str]:
    """Returns what the data say about a job, and why they could not be asked."""
    if not job.left_to_data:
        return [], ""
    try:
        return look(job, settings), ""
    except ForecastingError as error:
        return [], (
            f"job {job.job}: {', '.join(sorted(job.left_to_data))} cannot be found in the data yet ({error.problem}); "
            "data_preparation looks again, and `forecasting init-db` then gives its labels to the views"
        )
