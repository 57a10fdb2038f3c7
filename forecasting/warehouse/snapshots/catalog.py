"""Prepared panels on record, and which of them serves a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy import Connection, select

from forecasting.vocabulary.codes import VintageKind
from forecasting.vocabulary.facts import AS_OF_DATE, CREATED_UTC, RUN_ID, SNAPSHOT_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import new_id, utc_now
from forecasting.warehouse.connection.rows import first_row, require_row
from forecasting.warehouse.connection.values import plain_values
from forecasting.warehouse.jobs.pointers import current_in, ensure_job, lock_job, move_pointer
from forecasting.warehouse.runs.lease import require_owned
from forecasting.warehouse.runs.log import Run
from forecasting.warehouse.schema.history import fc_snapshot
from forecasting.warehouse.schema.runs import fc_run


class SnapshotContent(TypedDict):
    """What a snapshot holds: newest period, history rows, series that are forecast."""

    cutoff: datetime
    n_rows: int
    n_series: int


@dataclass(frozen=True)
class Snapshot:
    """A prepared panel; fields as in fc_snapshot."""

    snapshot_id: int
    job: str
    run_id: int
    as_of_date: date
    cutoff: datetime
    uri: str
    sha256: str
    n_rows: int
    n_series: int
    created_utc: datetime


def record_snapshot(database: Database, run: Run, stored: tuple[str, str], **content: Unpack[SnapshotContent]) -> int:
    """Records a stored panel and returns its id; the same content of the same run keeps its id.

    The job's pointer follows, unless it already names a snapshot of a later as_of, or the run is a BACKFILL.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    uri, sha256 = stored
    ensure_job(database, run.job)

    def record(connection: Connection) -> int:
        lock_job(connection, run.job)
        require_owned(connection, run)
        same = select(fc_snapshot.c.snapshot_id).where(
            fc_snapshot.c.run_id == run.run_id, fc_snapshot.c.sha256 == sha256
        )
        snapshot_id = connection.execute(same.order_by(fc_snapshot.c.snapshot_id.desc())).scalar()
        if snapshot_id is None:
            snapshot_id = new_id()
            row = {SNAPSHOT_ID: snapshot_id, "job": run.job, RUN_ID: run.run_id, AS_OF_DATE: run.as_of_date}
            row |= {"uri": uri, "sha256": sha256, CREATED_UTC: utc_now(), **content}
            connection.execute(fc_snapshot.insert().values(plain_values(fc_snapshot, row)))
        if run.vintage_kind == VintageKind.BACKFILL:
            return int(snapshot_id)
        seen = current_in(connection, run.job).snapshot_id
        shown = connection.execute(select(fc_snapshot.c.as_of_date).where(fc_snapshot.c.snapshot_id == seen)).scalar()
        if shown is None or shown <= run.as_of_date:
            move_pointer(connection, run.job, SNAPSHOT_ID, seen=seen, target=snapshot_id)
        return int(snapshot_id)

    return database.transact(record)


def find_snapshot(database: Database, snapshot_id: int) -> Snapshot:
    """Returns a snapshot.

    Raises:
        ForecastingError: there is no such snapshot.
    """
    return Snapshot(**require_row(database, fc_snapshot, snapshot_id))


def has_snapshot(database: Database, job: str, snapshot_id: int) -> bool:
    """Whether this database knows a snapshot of a job."""
    this = (fc_snapshot.c.snapshot_id == snapshot_id, fc_snapshot.c.job == job)
    return first_row(database, fc_snapshot.select().where(*this)) is not None


def newest_snapshot(database: Database, job: str, as_of_date: date, cutoff: datetime | None = None) -> Snapshot | None:
    """Returns the newest snapshot for this date or an earlier one, without a period after the cutoff; or None.

    Of one date it is the one that knows the most periods, and of these the one that was recorded last. What a BACKFILL
    has prepared is for its own run day only.
    """
    backfills = select(fc_run.c.run_id).where(fc_run.c.job == job, fc_run.c.vintage_kind == VintageKind.BACKFILL)
    wanted = fc_snapshot.select().where(
        fc_snapshot.c.job == job, fc_snapshot.c.as_of_date <= as_of_date, fc_snapshot.c.run_id.not_in(backfills)
    )
    if cutoff is not None:
        wanted = wanted.where(fc_snapshot.c.cutoff <= cutoff)
    newest = [fc_snapshot.c[name].desc() for name in (AS_OF_DATE, "cutoff", SNAPSHOT_ID)]
    row = first_row(database, wanted.order_by(*newest))
    return Snapshot(**row) if row is not None else None


def backfill_snapshot(database: Database, job: str, as_of_utc: datetime) -> Snapshot | None:
    """Returns the snapshot that a BACKFILL has prepared for exactly this as_of, the one recorded last; or None."""
    of_day = (fc_run.c.job == job, fc_run.c.as_of_utc == as_of_utc, fc_run.c.vintage_kind == VintageKind.BACKFILL)
    made = fc_snapshot.select().where(fc_snapshot.c.run_id.in_(select(fc_run.c.run_id).where(*of_day)))
    with database.read() as connection:
        row = connection.execute(made.order_by(fc_snapshot.c.snapshot_id.desc())).mappings().first()
    return Snapshot(**row) if row is not None else None


def current_snapshot(database: Database, job: str) -> int | None:
    """Returns the newest snapshot of a job, or None before the first."""
    with database.read() as connection:
        return current_in(connection, job).snapshot_id
