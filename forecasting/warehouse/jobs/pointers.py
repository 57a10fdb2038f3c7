"""What is in use for a job: publication, newest snapshot and champion; the job's row is also its lock."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, select

from forecasting.vocabulary.facts import CHANGED_UTC
from forecasting.warehouse.connection.engine import Database, DuplicateRowError
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.schema import fc_job_current


@dataclass(frozen=True)
class Current:
    """The pointers of a job; None where nothing is in use yet."""

    publication_no: int | None = None
    snapshot_id: int | None = None
    model_version_id: int | None = None


def current(database: Database, job: str) -> Current:
    """Returns what is in use for a job."""
    with database.read() as connection:
        return current_in(connection, job)


def current_in(connection: Connection, job: str) -> Current:
    """As current, within an open transaction."""
    pointers = (fc_job_current.c.publication_no, fc_job_current.c.snapshot_id, fc_job_current.c.model_version_id)
    row = connection.execute(select(*pointers).where(fc_job_current.c.job == job)).first()
    return Current(*row) if row is not None else Current()


def ensure_job(database: Database, job: str) -> None:
    """Creates the job's row where it is missing, so that it can be locked."""
    with database.read() as connection:
        known = connection.execute(select(fc_job_current.c.job).where(fc_job_current.c.job == job)).first()
    if known is None:
        with suppress(DuplicateRowError), database.begin() as connection:
            connection.execute(fc_job_current.insert().values(job=job, changed_utc=utc_now()))


def lock_job(connection: Connection, job: str) -> None:
    """Makes every other transaction that locks this job wait until this one ends; works in every database."""
    changed = fc_job_current.c.changed_utc
    connection.execute(fc_job_current.update().where(fc_job_current.c.job == job).values(changed_utc=changed))


def move_pointer(connection: Connection, job: str, pointer: str, *, seen: int | None, target: int) -> bool:
    """Moves one pointer if it still is what the caller has seen; returns whether it moved."""
    column = fc_job_current.c[pointer]
    unchanged = column.is_(None) if seen is None else column == seen
    statement = fc_job_current.update().where(fc_job_current.c.job == job, unchanged)
    return connection.execute(statement.values({pointer: target, CHANGED_UTC: utc_now()})).rowcount == 1
