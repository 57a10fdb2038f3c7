"""Which row of the run log a request may work in; two live runs of one job, purpose and kind cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, select

from forecasting.errors import ForecastingError, RunConflict
from forecasting.periods import AsOf
from forecasting.purposes import kind_option
from forecasting.vocabulary.codes import RunStatus, TriggerReason, VintageKind
from forecasting.vocabulary.facts import (
    AS_OF_DATE,
    AS_OF_UTC,
    CONFIG_HASH,
    ENV_LOCK_HASH,
    FINISHED_UTC,
    GIT_COMMIT,
    LEASE_UNTIL_UTC,
    MODEL_VERSION_ID,
    N_CHUNKS,
    PARENT_RUN_ID,
    RUN_ID,
    RUN_STATUS,
    SNAPSHOT_ID,
    STARTED_UTC,
    TRIGGER_DETAIL,
    TRIGGER_REASON,
)
from forecasting.warehouse.connection.ids import new_id, utc_now
from forecasting.warehouse.runs.lease import STEP_LEASE, Holder, is_leased, is_worked_on
from forecasting.warehouse.schema import fc_publication, fc_run

_INPUTS = (SNAPSHOT_ID, MODEL_VERSION_ID, "cutoff")
_PROVENANCE = (CONFIG_HASH, GIT_COMMIT, ENV_LOCK_HASH, "seed", PARENT_RUN_ID)
_ORDINARY = (TriggerReason.SCHEDULE, TriggerReason.MANUAL)
"""Reasons that tell nothing about the data; a run that is tried again keeps the reason that it had before them."""


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
        restart: True at the first step of a purpose: a run that ended well is then done again as the next attempt.
        keep_ended: True for a step that has nothing left to do for a run that ended well: it is returned as it is.
        continues: True for a step that needs scratch files of the step before, which a run that ended well has lost.
        vintage_kind: LIVE or BACKFILL; a run day that is filled in does not keep today's from running.
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
    keep_ended: bool = False
    continues: bool = False
    vintage_kind: str = VintageKind.LIVE
    parent_run_id: int | None = None
    trigger_reason: str = TriggerReason.MANUAL
    trigger_detail: str | None = None
    orchestrator: str | None = None


def claim_run(connection: Connection, request: RunRequest) -> int:
    """Returns the id of the run to work in; the caller has locked the job.

    Raises:
        RunConflict: another live run of this job, purpose and kind exists.
        ForecastingError: the step cannot be done again by itself, because the run has ended; it stays as it is.
    """
    holder = Holder.of_this_process(request.orchestrator)
    for other in _running(connection, request):
        _require_free(other, holder, request)
        if other[AS_OF_UTC] != request.as_of.utc:
            _abort(connection, other)
    latest = _latest_attempt(connection, request)
    if latest is None:
        return _insert(connection, request, holder, attempt=1, inputs={})
    if latest[RUN_STATUS] == RunStatus.OK:
        if request.keep_ended:
            return int(latest[RUN_ID])
        _require_repeatable(latest, request)
    if _is_sealed(connection, latest[RUN_ID]):
        inputs = {name: latest[name] for name in _INPUTS}
        return _insert(connection, request, holder, attempt=latest["attempt"] + 1, inputs=inputs)
    if latest[RUN_STATUS] == RunStatus.OK and request.restart:
        return _insert(connection, request, holder, attempt=latest["attempt"] + 1, inputs={})
    return _resume(connection, latest, request, holder)


def _require_repeatable(run: Mapping[str, Any], request: RunRequest) -> None:
    if request.continues:
        as_of = f"--job {request.job} --as-of {request.as_of.text}{kind_option(request.vintage_kind)}"
        raise ForecastingError(
            "the run has ended and stays as it is; what its earlier steps handed on is no longer there",
            where=f"job {request.job}, run {run[RUN_ID]} for {request.as_of.text}",
            found=f"{request.purpose} {run[RUN_STATUS]} at {run[FINISHED_UTC]} UTC",
            action=f"do all of its steps again: forecasting run {request.purpose} {as_of}",
        )


def _running(connection: Connection, request: RunRequest) -> list[Mapping[str, Any]]:
    same = (
        fc_run.c.job == request.job,
        fc_run.c.purpose == request.purpose,
        fc_run.c.vintage_kind == request.vintage_kind,
        fc_run.c.run_status == RunStatus.RUNNING,
    )
    return [dict(row) for row in connection.execute(select(fc_run).where(*same)).mappings()]


def _require_free(run: Mapping[str, Any], holder: Holder, request: RunRequest) -> None:
    is_same = run[AS_OF_UTC] == request.as_of.utc
    if is_leased(run) and not (is_same and holder.shares(run)):
        raise RunConflict(
            "another live run of this job and purpose exists",
            where=f"job {request.job}, {request.purpose}",
            found=f"run {run[RUN_ID]} for {run[AS_OF_DATE]} on {run['host']} since {run[STARTED_UTC]} UTC, "
            f"leased until {run[LEASE_UNTIL_UTC]} UTC, started by {run['orchestrator'] or 'a person'}",
            action="wait for it; if it is dead, it is taken over when its lease ends",
        )


def _abort(connection: Connection, run: Mapping[str, Any]) -> None:
    message = f"taken over: {run['host']} is dead or did not renew its lease until {run[LEASE_UNTIL_UTC]} UTC"
    end = {RUN_STATUS: RunStatus.ABORTED, FINISHED_UTC: utc_now(), LEASE_UNTIL_UTC: None, "message": message}
    connection.execute(fc_run.update().where(fc_run.c.run_id == run[RUN_ID]).values(end))


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
    as_of = wanted.pop("as_of")
    for manner in ("restart", "keep_ended", "continues"):
        del wanted[manner]
    now = utc_now()
    values = (
        wanted
        | dict(inputs)
        | {
            RUN_ID: new_id(),
            "attempt": attempt,
            AS_OF_DATE: as_of.date,
            AS_OF_UTC: as_of.utc,
            RUN_STATUS: RunStatus.RUNNING,
            LEASE_UNTIL_UTC: now + STEP_LEASE,
            "host": holder.host,
            N_CHUNKS: 1,
            STARTED_UTC: now,
        }
    )
    connection.execute(fc_run.insert().values(values))
    return int(values[RUN_ID])


def _resume(connection: Connection, run: Mapping[str, Any], request: RunRequest, holder: Holder) -> int:
    taken: tuple[str, ...] = _PROVENANCE
    if request.restart and request.trigger_reason not in _ORDINARY:
        taken += (TRIGGER_REASON, TRIGGER_DETAIL)
    values = {name: getattr(request, name) for name in taken} | {
        RUN_STATUS: RunStatus.RUNNING,
        FINISHED_UTC: None,
        "message": None,
        "host": run["host"] if is_worked_on(run) else holder.host,
        "orchestrator": holder.orchestrator,
        LEASE_UNTIL_UTC: utc_now() + STEP_LEASE,
    }
    connection.execute(fc_run.update().where(fc_run.c.run_id == run[RUN_ID]).values(values))
    return int(run[RUN_ID])
