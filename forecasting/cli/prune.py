"""Deletes what the retention of the jobs no longer keeps, and says what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from forecasting.config import load_jobs, require_none_broken
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_settings
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.forecasts import prune


def prune_jobs(name: str | None, *, dry_run: bool) -> Iterator[str]:
    """Prunes one job, or every job file that can be read, and yields one line per table and rule.

    Raises:
        ConfigError: job files are wrong; the other jobs are done by then.
    """
    settings = load_settings()
    jobs, broken = load_jobs(settings.jobs, name)
    done = "would be deleted" if dry_run else "deleted"
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        for job in jobs:
            deletions = prune(database, job, dry_run=dry_run)
            if not deletions:
                yield f"{job.job}: nothing to delete"
            for found in deletions:
                what = f"{found.n_rows:,} rows of {found.n_runs} runs {done} from {found.table_name}"
                yield f"{job.job}: {what}, {found.kept.lower()} kept"
    require_none_broken(broken)
