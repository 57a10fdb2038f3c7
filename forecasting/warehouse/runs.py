"""The run log: who works for which job, purpose and as_of; two live runs of one job and purpose cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from forecasting.config import Job
from forecasting.errors import ForecastingError, RunConflict
from forecasting.periods import AsOf
from forecasting.warehouse import lease
from forecasting.warehouse.engine import Database, DuplicateRow
from forecasting.warehouse.ids import new_id, utc_now
from forecasting.warehouse.lease import STEP_LEASE, Holder, is_leased, is_worked_on
from forecasting.warehouse.pointers import ensure_job, lock_job
from forecasting.warehouse.rows import plain_values
from forecasting.warehouse.schema import fc_job_version, fc_publication, fc_run

FINISHED = ("OK", "PARTIAL")
"""States of a run whose result may be used."""

MAX_MESSAGE = 1000

_INPUTS = ("snapshot_id", "model_version_id", "cutoff")


@dataclass(frozen=True)
class RunRequest:
    """What somebody wants to run.

    Attributes:
        job: Name of the job.
        purpose: What to do.
        as_of: The point in time to act for.
        config_hash: SHA-256 of the job file.
        git_commit: Commit of the code.
        env_lock_hash: SHA-256 of the environment lock.
        seed: Seed of everything random.
        restart: True at the first step of a purpose: a finished run is then done again as the next attempt.
        vintage_kind: LIVE, BACKFILL, SIMULATED or REPLAY.
        parent_run_id: Run of the integrated workflow, if any.
        trigger_reason: SCHEDULE, ERROR, DRIFT, AGE, NEW_SERIES, MANUAL or API.
        trigger_detail: What exactly started it.
        orchestrator: Token shared by all tasks of one orchestrated run; None for a person.
    """

    job: str
    purpose: str
    as_of: AsOf
    config_hash: str
    git_commit: str
    env_lock_hash: str
    seed: int = 0
    restart: bool = False
    vintage_kind: str = "LIVE"
    parent_run_id: int | None = None
    trigger_reason: str = "MANUAL"
    trigger_detail: str | None = None
    orchestrator: str | None = None


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
    config_hash: str
    git_commit: str
    env_lock_hash: str
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


def open_run(database: Database, request: RunRequest) -> Run:
    """Returns the run to work in: a new one, the one that is under way, or a finished one opened again.

    A published run is sealed: asking again makes the next attempt, with the inputs of the sealed one. A run of another
    as_of that died is marked ABORTED.

    Raises:
        RunConflict: another live run of this job and purpose exists; says who, since when, until when.
        WarehouseError: the database refuses.
    """
    ensure_job(database, request.job)
    holder = Holder.of_this_process(request.orchestrator)
    with database.begin() as connection:
        lock_job(connection, request.job)
        for other in _running(connection, request):
            _require_free(other, holder, request)
            if not _same_vintage(other, request):
                _abort(connection, other)
        latest = _latest_attempt(connection, request)
        if latest is None:
            run_id = _insert(connection, request, holder, attempt=1, inputs={})
        elif _is_sealed(connection, latest["run_id"]):
            inputs = {name: latest[name] for name in _INPUTS}
            run_id = _insert(connection, request, holder, attempt=latest["attempt"] + 1, inputs=inputs)
        elif latest["run_status"] != "RUNNING" and request.restart:
            run_id = _insert(connection, request, holder, attempt=latest["attempt"] + 1, inputs={})
        else:
            run_id = _resume(connection, latest["run_id"], holder)
        return _require_run(connection, run_id)


@contextmanager
def hold_lease(database: Database, run: Run) -> Iterator[None]:
    """Holds a run while a step works in it; several processes of one orchestrated run may at the same time.

    Raises:
        RunConflict: somebody else has taken the run over, at the start or in the meantime.
    """
    with lease.hold_lease(database, run.run_id, run.orchestrator):
        yield


def update_run(database: Database, run_id: int, **columns: object) -> None:
    """Sets columns of a run."""
    with database.begin() as connection:
        update_run_in(connection, run_id, **columns)


def update_run_in(connection: Connection, run_id: int, **columns: object) -> None:
    """As update_run, within an open transaction."""
    connection.execute(fc_run.update().where(fc_run.c.run_id == run_id).values(plain_values(fc_run, columns)))


def finish_run(database: Database, run_id: int, *, status: str = "OK", message: str | None = None) -> None:
    """Ends a run with a status and what a person should know; the lease ends with it."""
    with database.begin() as connection:
        finish_run_in(connection, run_id, status=status, message=message)


def finish_run_in(connection: Connection, run_id: int, *, status: str = "OK", message: str | None = None) -> None:
    """As finish_run, within an open transaction."""
    told = message[:MAX_MESSAGE] if message else None
    end = {"run_status": status, "finished_utc": utc_now(), "lease_until_utc": None, "message": told}
    update_run_in(connection, run_id, **end)


def add_effort(database: Database, run_id: int, *, cpu_seconds: float, peak_mem_mb: float) -> None:
    """Adds the effort of a step to its run: processor time adds up, memory counts where it was largest."""
    spent, peak = fc_run.c.cpu_seconds, fc_run.c.peak_mem_mb
    values = {
        "cpu_seconds": func.coalesce(spent, 0.0) + cpu_seconds,
        "peak_mem_mb": case((peak > peak_mem_mb, peak), else_=peak_mem_mb),
    }
    with database.begin() as connection:
        connection.execute(fc_run.update().where(fc_run.c.run_id == run_id).values(values))


def record_job_version(database: Database, job: Job, git_commit: str) -> None:
    """Keeps the whole job file under its hash, once."""
    known = select(fc_job_version.c.job).where(
        fc_job_version.c.job == job.job, fc_job_version.c.config_hash == job.config_hash
    )
    with database.read() as connection:
        if connection.execute(known).first() is not None:
            return
    version = {"job": job.job, "config_hash": job.config_hash, "config_text": job.config_text}
    with suppress(DuplicateRow), database.begin() as connection:
        connection.execute(fc_job_version.insert().values(**version, git_commit=git_commit, first_seen_utc=utc_now()))


def find_run(database: Database, run_id: int) -> Run:
    """Returns a run.

    Raises:
        ForecastingError: there is no such run.
    """
    with database.read() as connection:
        return _require_run(connection, run_id)


def latest_run(
    database: Database, job: str, purpose: str, *, as_of_utc: datetime | None = None, finished: bool = False
) -> Run | None:
    """Returns the newest LIVE run by as_of and attempt, or None.

    Args:
        database: The warehouse.
        job: Name of the job.
        purpose: What the run did.
        as_of_utc: Only runs for this instant.
        finished: Only runs whose result may be used.
    """
    conditions = [fc_run.c.job == job, fc_run.c.purpose == purpose, fc_run.c.vintage_kind == "LIVE"]
    if as_of_utc is not None:
        conditions.append(fc_run.c.as_of_utc == as_of_utc)
    if finished:
        conditions.append(fc_run.c.run_status.in_(FINISHED))
    return _newest(database, conditions)


def previous_run(database: Database, run: Run) -> Run | None:
    """Returns the last usable run of the same job and purpose for an earlier as_of, or None.

    Doing a run again finds the same previous run.
    """
    return _newest(
        database,
        [
            fc_run.c.job == run.job,
            fc_run.c.purpose == run.purpose,
            fc_run.c.vintage_kind == run.vintage_kind,
            fc_run.c.as_of_utc < run.as_of_utc,
            fc_run.c.run_status.in_(FINISHED),
        ],
    )


def _running(connection: Connection, request: RunRequest) -> list[Mapping[str, Any]]:
    same = (fc_run.c.job == request.job, fc_run.c.purpose == request.purpose, fc_run.c.run_status == "RUNNING")
    return [dict(row) for row in connection.execute(select(fc_run).where(*same)).mappings()]


def _same_vintage(run: Mapping[str, Any], request: RunRequest) -> bool:
    return bool(run["as_of_utc"] == request.as_of.utc and run["vintage_kind"] == request.vintage_kind)


def _require_free(run: Mapping[str, Any], holder: Holder, request: RunRequest) -> None:
    if _same_vintage(run, request):
        taken = is_worked_on(run) and not holder.shares(run)
    else:
        taken = is_leased(run)
    if taken:
        raise RunConflict(
            "another live run of this job and purpose exists",
            where=f"job {request.job}, {request.purpose}",
            found=f"run {run['run_id']} for {run['as_of_date']} on {run['host']} since {run['started_utc']} UTC, "
            f"leased until {run['lease_until_utc']} UTC, started by {run['orchestrator'] or 'a person'}",
            action="wait for it; if it is dead, it is taken over when its lease ends",
        )


def _abort(connection: Connection, run: Mapping[str, Any]) -> None:
    message = f"taken over: {run['host']} did not renew the lease that ended at {run['lease_until_utc']} UTC"
    finish_run_in(connection, run["run_id"], status="ABORTED", message=message)


def _latest_attempt(connection: Connection, request: RunRequest) -> Mapping[str, Any] | None:
    same = (
        fc_run.c.job == request.job,
        fc_run.c.purpose == request.purpose,
        fc_run.c.as_of_utc == request.as_of.utc,
        fc_run.c.vintage_kind == request.vintage_kind,
    )
    row = connection.execute(select(fc_run).where(*same).order_by(fc_run.c.attempt.desc())).mappings().first()
    return dict(row) if row is not None else None


def _is_sealed(connection: Connection, run_id: int) -> bool:
    published = select(fc_publication.c.run_id).where(fc_publication.c.run_id == run_id)
    return connection.execute(published).first() is not None


def _insert(
    connection: Connection, request: RunRequest, holder: Holder, *, attempt: int, inputs: Mapping[str, Any]
) -> int:
    wanted = {field.name: getattr(request, field.name) for field in fields(request)}
    as_of, _restart = wanted.pop("as_of"), wanted.pop("restart")
    now = utc_now()
    values = wanted | dict(inputs) | {
        "run_id": new_id(),
        "attempt": attempt,
        "as_of_date": as_of.date,
        "as_of_utc": as_of.utc,
        "run_status": "RUNNING",
        "lease_until_utc": now + STEP_LEASE,
        "host": holder.host,
        "n_chunks": 1,
        "started_utc": now,
    }
    connection.execute(fc_run.insert().values(values))
    return int(values["run_id"])


def _resume(connection: Connection, run_id: int, holder: Holder) -> int:
    values = {
        "run_status": "RUNNING",
        "finished_utc": None,
        "message": None,
        "host": holder.host,
        "orchestrator": holder.orchestrator,
        "lease_until_utc": utc_now() + STEP_LEASE,
    }
    connection.execute(fc_run.update().where(fc_run.c.run_id == run_id).values(values))
    return run_id


def _require_run(connection: Connection, run_id: int) -> Run:
    found = connection.execute(_columns().where(fc_run.c.run_id == run_id)).mappings().first()
    if found is None:
        raise ForecastingError("there is no such run", where="table fc_run", found=run_id)
    return Run(**found)


def _newest(database: Database, conditions: list[ColumnElement[bool]]) -> Run | None:
    order = (fc_run.c.as_of_utc.desc(), fc_run.c.attempt.desc())
    with database.read() as connection:
        found = connection.execute(_columns().where(*conditions).order_by(*order)).mappings().first()
    return Run(**found) if found is not None else None


def _columns() -> Select[Any]:
    return select(*(fc_run.c[field.name] for field in fields(Run)))
