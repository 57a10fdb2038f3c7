"""Whether a job may run: it is active, was retired, or goes on under another name."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from forecasting.errors import JobNotActive, RunConflict
from forecasting.vocabulary.codes import JobEvent
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.schema import fc_job_current, fc_job_event, fc_run


class Retirement(NamedTuple):
    """When a job was retired, by whom and why."""

    at_utc: datetime
    by: str
    reason: str

    def __str__(self) -> str:
        return f"retired on {self.at_utc:%Y-%m-%d %H:%M} UTC by {self.by}: {self.reason}"


def job_standings(database: Database) -> dict[str, Retirement | None]:
    """Returns every job that has ever run, in name order, with its retirement; None where it is active."""
    has_run = select(fc_run.c.run_id).where(fc_run.c.job == fc_job_current.c.job).exists()
    with database.read() as connection:
        rows = connection.execute(_standings().where(has_run).order_by(fc_job_current.c.job)).all()
    return {row.job: _retirement(row) for row in rows}


def retirement_in(connection: Connection, job: str) -> Retirement | None:
    """Returns the retirement of a job, or None where it is active or unknown."""
    row = connection.execute(_standings().where(fc_job_current.c.job == job)).first()
    return _retirement(row) if row is not None else None


def require_active(database: Database, job: str) -> None:
    """Refuses a job that was retired.

    Raises:
        JobNotActive: says when, by whom and why, and how to bring the job back.
    """
    with database.read() as connection:
        _require_not_retired(connection, job)


def require_active_in(connection: Connection, job: str) -> None:
    """As require_active, for a job that the caller has locked and that has had a row before.

    Raises:
        JobNotActive: it was retired.
        RunConflict: it was renamed in the meantime.
    """
    _require_not_retired(connection, job)
    known = select(fc_job_current.c.job).where(fc_job_current.c.job == job)
    if connection.execute(known).first() is None:
        raise RunConflict("the job was renamed just now", where=f"job {job}", action="look at its new name, then run")


def renamed_to(database: Database, job: str) -> str | None:
    """Returns the present name of a job that was renamed and has not run under this name since; else None."""
    columns = fc_job_event.c
    renamed = (columns.event == JobEvent.RENAMED, columns.name_before == job)
    newest = select(columns.job).where(*renamed).order_by(columns.event_id.desc())
    with database.read() as connection:
        if connection.execute(select(fc_run.c.run_id).where(fc_run.c.job == job)).first() is not None:
            return None
        return connection.execute(newest).scalar()


def _require_not_retired(connection: Connection, job: str) -> None:
    retirement = retirement_in(connection, job)
    if retirement is not None:
        raise JobNotActive(
            "the job is retired; nothing was started",
            where=f"job {job}",
            found=str(retirement),
            action=f"delete jobs/{job}.yml, and its DAGs go; to bring the job back: "
            f'forecasting retire {job} --undo --reason "..."',
        )


def _retirement(row: Row[Any]) -> Retirement | None:
    return None if row.retired_event_id is None else Retirement(row.happened_utc, row.done_by, row.reason)


def _standings() -> Select[Any]:
    event = fc_job_event.c
    joined = fc_job_current.outerjoin(fc_job_event, event.event_id == fc_job_current.c.retired_event_id)
    columns = (fc_job_current.c.job, fc_job_current.c.retired_event_id, event.happened_utc, event.done_by, event.reason)
    return select(*columns).select_from(joined)
