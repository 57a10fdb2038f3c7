"""The end of a job, and its return: readers see its past, and it makes no forecast until it is restored."""

from __future__ import annotations

from sqlalchemy import Connection

from forecasting.errors import ConfigError
from forecasting.vocabulary.codes import JobEvent, RunStatus
from forecasting.vocabulary.facts import CHANGED_UTC, FINISHED_UTC, LEASE_UNTIL_UTC, RETIRED_EVENT_ID, RUN_STATUS
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.job_events.record import (
    Words,
    record_event_in,
    require_known_in,
    require_none_in_flight_in,
    require_reason,
)
from forecasting.warehouse.jobs.pointers import lock_job
from forecasting.warehouse.jobs.standing import Retirement, retirement_in
from forecasting.warehouse.schema import fc_job_current, fc_run


def retire_job(database: Database, job: str, *, reason: str, by: str) -> None:
    """Ends a job, in one transaction: readers see no forecast of it any more, and its runs are refused.

    No row is removed. A run that waits for its next step is marked ABORTED.

    Raises:
        ConfigError: there is no reason, no such job, or it is retired already.
        RunConflict: a run of the job is in flight.
    """
    words = Words(require_reason(reason, f"forecasting retire {job}"), by)

    def retire(connection: Connection) -> None:
        before = _standing(connection, job)
        if before is not None:
            raise ConfigError("the job is retired already; nothing was changed", where=f"job {job}", found=str(before))
        require_none_in_flight_in(connection, job)
        waiting = (fc_run.c.job == job, fc_run.c.run_status == RunStatus.RUNNING)
        end = {RUN_STATUS: RunStatus.ABORTED, FINISHED_UTC: utc_now(), LEASE_UNTIL_UTC: None}
        connection.execute(fc_run.update().where(*waiting).values(end | {"message": "the job was retired"}))
        _point_at(connection, job, record_event_in(connection, job, JobEvent.RETIRED, words))

    database.transact(retire)


def restore_job(database: Database, job: str, *, reason: str, by: str) -> Retirement:
    """Brings a retired job back and returns the retirement that ended; readers see its last forecast again.

    Raises:
        ConfigError: there is no reason, no such job, or it is not retired.
    """
    words = Words(require_reason(reason, f"forecasting retire {job} --undo"), by)

    def restore(connection: Connection) -> Retirement:
        before = _standing(connection, job)
        if before is None:
            raise ConfigError("the job is not retired; nothing was changed", where=f"job {job}")
        record_event_in(connection, job, JobEvent.RESTORED, words)
        _point_at(connection, job, None)
        return before

    return database.transact(restore)


def _standing(connection: Connection, job: str) -> Retirement | None:
    require_known_in(connection, job)
    lock_job(connection, job)
    return retirement_in(connection, job)


def _point_at(connection: Connection, job: str, event_id: int | None) -> None:
    values = {RETIRED_EVENT_ID: event_id, CHANGED_UTC: utc_now()}
    connection.execute(fc_job_current.update().where(fc_job_current.c.job == job).values(values))
