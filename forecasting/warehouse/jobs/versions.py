"""Every version of a job file that has run, whole and under its hash."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select

from forecasting.config.job import Job
from forecasting.vocabulary.facts import CONFIG_HASH, CONFIG_TEXT
from forecasting.warehouse.connection.engine import Database, DuplicateRowError
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.schema.runs import fc_job_version


def record_job_version(database: Database, job: Job, git_commit: str) -> None:
    """Keeps the whole job file under its hash, once."""
    known = select(fc_job_version.c.job).where(
        fc_job_version.c.job == job.job, fc_job_version.c.config_hash == job.config_hash
    )
    with database.read() as connection:
        if connection.execute(known).first() is not None:
            return
    version = {"job": job.job, CONFIG_HASH: job.config_hash, CONFIG_TEXT: job.config_text, "owner": job.owner}
    with suppress(DuplicateRowError), database.begin() as connection:
        connection.execute(fc_job_version.insert().values(**version, git_commit=git_commit, first_seen_utc=utc_now()))


def recorded_job(database: Database, job: str, config_hash: str) -> str | None:
    """Returns config_text of a version of a job, or None where it is not recorded."""
    this = (fc_job_version.c.job == job, fc_job_version.c.config_hash == config_hash)
    with database.read() as connection:
        return connection.execute(select(fc_job_version.c.config_text).where(*this)).scalar()


def newest_recorded_job(database: Database, job: str) -> str | None:
    """Returns config_text of the version of a job that was first seen last, or None where none is recorded."""
    columns = fc_job_version.c
    newest = select(columns.config_text).where(columns.job == job).order_by(columns.first_seen_utc.desc())
    with database.read() as connection:
        return connection.execute(newest.limit(1)).scalar()
