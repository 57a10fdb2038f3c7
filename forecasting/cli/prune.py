"""Deletes what the retention of the jobs no longer keeps, and says what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from forecasting.config import Job, job_path, load_jobs, load_named_job, read_recorded_job, require_none_broken
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_settings
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.forecasts import prune
from forecasting.warehouse.jobs import job_standings, newest_recorded_job


def prune_jobs(name: str | None, *, dry_run: bool) -> Iterator[str]:
    """Prunes one job, or all, and yields one line per table and rule; a job without a file as it has run last.

    Raises:
        ConfigError: job files are wrong; the other jobs are done by then.
    """
    settings = load_settings()
    is_file = name is None or job_path(settings.jobs, name).exists()
    jobs, broken = load_jobs(settings.jobs, name) if is_file else ([], [])
    done = "would be deleted" if dry_run else "deleted"
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        for job in [*jobs, *_without_file(database, settings.jobs, name)]:
            deletions = prune(database, job, dry_run=dry_run)
            if not deletions:
                yield f"{job.job}: nothing to delete"
            for found in deletions:
                what = f"{found.n_rows:,} rows of {found.n_runs} runs {done} from {found.table_name}"
                yield f"{job.job}: {what}, {found.kept.lower()} kept"
    require_none_broken(broken)


def _without_file(database: Database, folder: Path, name: str | None) -> Iterator[Job]:
    """Yields the jobs of the warehouse that have no file, as they have run last; all, or the one of a name.

    Raises:
        ConfigError: there is none of this name.
    """
    known = [job for job in job_standings(database) if not job_path(folder, job).exists()]
    if name is not None and name not in known and not job_path(folder, name).exists():
        load_named_job(folder, name)
    for job in known:
        text = newest_recorded_job(database, job) if name in (None, job) else None
        if text is not None:
            yield read_recorded_job(text, where=f"job {job}, fc_job_version").model_copy(update={"job": job})
