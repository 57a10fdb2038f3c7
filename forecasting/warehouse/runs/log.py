"""The run log: one row per execution, with what it used, what it found and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from forecasting.errors import ForecastingError
from forecasting.vocabulary.codes import RunStatus, TriggerReason
from forecasting.vocabulary.facts import (
    CPU_SECONDS,
    FINISHED_UTC,
    LEASE_UNTIL_UTC,
    PEAK_MEM_MB,
    RUN_STATUS,
)
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import comparable_id, utc_now
from forecasting.warehouse.connection.values import plain_values
from forecasting.warehouse.jobs.pointers import ensure_job, lock_job
from forecasting.warehouse.jobs.standing import require_active_in
from forecasting.warehouse.runs.lease import Holder, require_owned
from forecasting.warehouse.runs.opening import RunRequest, claim_run
from forecasting.warehouse.schema import fc_run

MAX_MESSAGE = 1000


@dataclass(frozen=True)
class Run:
    """One row of the run log; fields as in fc_run."""

    run_id: int
    job: str
    purpose: str
    attempt: int
    vintage_kind: str
    as_of_date: date
    as_of_utc: datetime
    run_status: str
    host: str
    started_utc: datetime
    n_chunks: int
    config_hash: str
    git_commit: str
    env_lock_hash: str
    trigger_reason: str = TriggerReason.MANUAL
    parent_run_id: int | None = None
    cutoff: datetime | None = None
    snapshot_id: int | None = None
    model_version_id: int | None = None
    lease_until_utc: datetime | None = None
    orchestrator: str | None = None
    finished_utc: datetime | None = None
    n_expected: int | None = None
    n_ok: int | None = None
    n_fallback: int | None = None
    n_failed: int | None = None
    rows_read: int | None = None
    rows_written: int | None = None
    first_ds: datetime | None = None
    last_ds: datetime | None = None
    n_series_new: int | None = None
    n_series_gone: int | None = None
    message: str | None = None

    @property
    def minutes_spent(self) -> float:
        """Minutes since the first step began."""
        return (utc_now() - self.started_utc).total_seconds() / 60


def open_run(database: Database, request: RunRequest) -> Run:
    """Returns the run to work in: a new one, the one that is under way, or a finished one opened again.

    A published run is sealed: asking again makes the next attempt, with the inputs of the sealed one. A run of another
    as_of that died is marked ABORTED.

    Raises:
        RunConflict: another live run of this job and purpose exists; says who, since when, until when.
        JobNotActive: the job was retired.
        WarehouseError: the database refuses.
    """
    ensure_job(database, request.job)

    def open_in(connection: Connection) -> Run:
        lock_job(connection, request.job)
        require_active_in(connection, request.job)
        return _require_run(connection, claim_run(connection, request))

    return database.transact(open_in)


@contextmanager
def own_transaction(database: Database, run: Run) -> Iterator[Connection]:
    """Opens the transaction in which a step writes what belongs to its run; commits at the end, or nothing is written.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    with database.begin() as connection:
        require_owned(connection, run)
        yield connection


def update_run(database: Database, run: Run, **columns: object) -> None:
    """Sets columns of a run.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    with own_transaction(database, run) as connection:
        update_run_in(connection, run.run_id, **columns)


def update_run_in(connection: Connection, run_id: int, **columns: object) -> None:
    """Sets columns of a run within an open transaction."""
    connection.execute(fc_run.update().where(fc_run.c.run_id == run_id).values(plain_values(fc_run, columns)))


def finish_run(database: Database, run: Run, *, status: str = RunStatus.OK, message: str | None = None) -> None:
    """Ends a run with a status and what a person should know; the lease ends with it.

    A run that has ended already, or that somebody else has taken over, stays as it is.
    """
    database.transact(lambda connection: finish_run_in(connection, run, status=status, message=message))


def finish_run_in(connection: Connection, run: Run, *, status: str = RunStatus.OK, message: str | None = None) -> None:
    """As finish_run, within an open transaction."""
    words = message[:MAX_MESSAGE] if message else None
    end = {RUN_STATUS: status, FINISHED_UTC: utc_now(), LEASE_UNTIL_UTC: None, "message": words}
    owned = Holder.of_this_process(run.orchestrator).owned(run.run_id)
    connection.execute(fc_run.update().where(owned).values(plain_values(fc_run, end)))


def stop_run(database: Database, run_id: int, *, message: str) -> None:
    """Ends as ABORTED a person's run in which no process works; the next step, where it comes, opens it again."""
    held = fc_run.c.host == Holder.of_this_process(None).between_steps
    mine = (fc_run.c.run_id == run_id, fc_run.c.run_status == RunStatus.RUNNING, fc_run.c.orchestrator.is_(None), held)
    end = {RUN_STATUS: RunStatus.ABORTED, FINISHED_UTC: utc_now(), LEASE_UNTIL_UTC: None, "message": message}
    database.transact(lambda connection: connection.execute(fc_run.update().where(*mine).values(end)))


def add_effort(database: Database, run_id: int, *, cpu_seconds: float, peak_mem_mb: float) -> None:
    """Adds the effort of a step to its run: processor time adds up, memory counts where it was largest."""
    spent, peak = fc_run.c.cpu_seconds, fc_run.c.peak_mem_mb
    values = {
        CPU_SECONDS: func.coalesce(spent, 0.0) + cpu_seconds,
        PEAK_MEM_MB: case((peak > peak_mem_mb, peak), else_=peak_mem_mb),
    }
    with database.begin() as connection:
        connection.execute(fc_run.update().where(fc_run.c.run_id == run_id).values(values))


def find_run(database: Database, run_id: int) -> Run:
    """Returns a run.

    Raises:
        ForecastingError: there is no such run.
    """
    with database.read() as connection:
        return _require_run(connection, run_id)


def ended_runs(database: Database, run_ids: Collection[int]) -> list[int]:
    """Returns which of these runs this database knows to have ended well."""
    if not run_ids:
        return []
    ended = select(fc_run.c.run_id).where(fc_run.c.run_id.in_(sorted(run_ids)), fc_run.c.run_status == RunStatus.OK)
    with database.read() as connection:
        return list(connection.execute(ended).scalars())


def previous_run(database: Database, run: Run) -> Run | None:
    """Returns the last usable run of the same job and purpose for an earlier as_of, or None.

    Doing a run again finds the same previous run.
    """
    earlier = (
        fc_run.c.job == run.job,
        fc_run.c.purpose == run.purpose,
        fc_run.c.vintage_kind == run.vintage_kind,
        fc_run.c.as_of_utc < run.as_of_utc,
        fc_run.c.run_status == RunStatus.OK,
    )
    order = (fc_run.c.as_of_utc.desc(), fc_run.c.attempt.desc())
    with database.read() as connection:
        found = connection.execute(_columns().where(*earlier).order_by(*order)).mappings().first()
    return Run(**found) if found is not None else None


def newest_run_before(database: Database, run: Run) -> Run | None:
    """Returns the usable run of the same job and purpose that was started last before this one, for whatever as_of."""
    same = (fc_run.c.job == run.job, fc_run.c.purpose == run.purpose, fc_run.c.vintage_kind == run.vintage_kind)
    earlier = (
        fc_run.c.started_utc < run.started_utc,
        fc_run.c.run_status == RunStatus.OK,
        fc_run.c.run_id != run.run_id,
    )
    newest_first = (fc_run.c.started_utc.desc(), fc_run.c.run_id.desc())
    with database.read() as connection:
        found = connection.execute(_columns().where(*same, *earlier).order_by(*newest_first)).mappings().first()
    return Run(**found) if found is not None else None


def _require_run(connection: Connection, run_id: int) -> Run:
    found = connection.execute(_columns().where(fc_run.c.run_id == comparable_id(run_id))).mappings().first()
    if found is None:
        raise ForecastingError("there is no such run", where="table fc_run", found=run_id)
    return Run(**found)


def _columns() -> Select[Any]:
    return select(*(fc_run.c[field.name] for field in fields(Run)))
