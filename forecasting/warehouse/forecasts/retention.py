"""Retention: deletes what a job no longer needs, in bounded transactions, and keeps a record of what was deleted.

Age counts in days from the newest as_of that the job has run for, so nothing depends on the clock, and a job that has
stopped keeps what it has. What readers see, what a rollback may go back to and what a run is working on is never
touched: every transaction looks again, under the lock of the job.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Row, Table, exists, func, select

from forecasting.config import Job
from forecasting.vocabulary.codes import RunStatus
from forecasting.vocabulary.facts import DELETED_UTC, IS_COMPLETE, N_ROWS, ROW_NO, RUN_ID, SERIES_ID, TABLE_NAME
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.connection.named_queries import read_run_rows
from forecasting.warehouse.forecasts.vintages import valid_publications_in
from forecasting.warehouse.jobs.pointers import current_in, lock_job
from forecasting.warehouse.schema import (
    fc_accuracy,
    fc_data_check,
    fc_deletion,
    fc_feature_statistic,
    fc_forecast,
    fc_forecast_before,
    fc_quarantine,
    fc_run,
    fc_series_status,
)

PART_ROWS = 100_000
"""About how many rows one transaction deletes: 0.4 s at most in SQLite and PostgreSQL, during which writers wait."""

_STATISTICS = (fc_data_check, fc_feature_statistic, fc_series_status)
_BY_SERIES = (fc_forecast, fc_forecast_before, fc_series_status, fc_accuracy)
_PART_KEYS = dict.fromkeys([table.name for table in _BY_SERIES], SERIES_ID) | {fc_quarantine.name: ROW_NO}
"""Key by which the rows of a run are cut into parts; other tables hold few rows of a run."""


@dataclass(frozen=True)
class Deletion:
    """What was deleted of a table, or would be.

    Attributes:
        table_name: The table.
        kept: NOTHING, or LEADS and the leads that were kept.
        n_runs: Runs concerned.
        n_rows: Rows deleted.
    """

    table_name: str
    kept: str
    n_runs: int
    n_rows: int


@dataclass(frozen=True)
class _Slice:
    """Rows of a run that have to go: all of them, or those of other leads."""

    table: Table
    run_id: int
    leads: tuple[int, ...] = ()

    @property
    def kept(self) -> str:
        return " ".join(["LEADS", *map(str, self.leads)]) if self.leads else "NOTHING"

    @property
    def key(self) -> tuple[str, int, str]:
        return self.table.name, self.run_id, self.kept

    @property
    def condition(self) -> list[ColumnElement[bool]]:
        of_run = self.table.c.run_id == self.run_id
        return [of_run, self.table.c.lead_periods.not_in(self.leads)] if self.leads else [of_run]


def prune(database: Database, job: Job, *, dry_run: bool = False) -> list[Deletion]:
    """Deletes what the job's retention no longer keeps; returns what was deleted, by table and rule.

    Cut off at any point, it goes on where it stopped; fc_deletion holds what is done.

    Args:
        database: The warehouse.
        job: Gives name and retention.
        dry_run: Count only.

    Raises:
        WarehouseError: the database refuses; what was deleted before stays deleted and recorded.
    """
    with database.read() as connection:
        slices = _slices(connection, job)
    found: dict[tuple[str, str], list[int]] = {}
    for piece in slices:
        n_rows = _count(database, piece) if dry_run else _delete(database, job, piece)
        if n_rows:
            found.setdefault((piece.table.name, piece.kept), []).append(n_rows)
    return [Deletion(*rule, len(counts), sum(counts)) for rule, counts in sorted(found.items())]


def _slices(connection: Connection, job: Job) -> list[_Slice]:
    columns = (fc_run.c.run_id, fc_run.c.as_of_date, fc_run.c.run_status)
    runs = connection.execute(select(*columns).where(fc_run.c.job == job.job).order_by(fc_run.c.run_id)).all()
    newest = max((run.as_of_date for run in runs if run.run_status == RunStatus.OK), default=None)
    if newest is None:
        return []
    published = valid_publications_in(connection, job.job)
    protected = _protected(connection, job)
    month_ends = _month_ends(published)
    shown = {row.run_id for row in published}
    wanted: list[_Slice] = []
    for run in runs:
        if run.run_id not in protected:
            leads = job.kept_leads if run.run_id in shown else ()
            wanted += _expired(job, run.run_id, (newest - run.as_of_date).days, leads, run.run_id in month_ends)
    return _unfinished(connection, job, wanted)


def _expired(job: Job, run_id: int, age_days: int, leads: tuple[int, ...], is_month_end: bool) -> Iterator[_Slice]:
    rules = job.retention
    if age_days > rules.full_days and not is_month_end:
        yield from (_Slice(table, run_id, leads) for table in (fc_forecast, fc_forecast_before))
    if age_days > rules.statistics_days:
        yield from (_Slice(table, run_id) for table in _STATISTICS)
        yield _Slice(fc_accuracy, run_id, leads)
    if age_days > rules.quarantine_days:
        yield _Slice(fc_quarantine, run_id)


def _protected(connection: Connection, job: Job) -> set[int]:
    """Returns the runs that readers see, that a rollback may go back to, and that are under way."""
    seen = current_in(connection, job.job).publication_no
    published = valid_publications_in(connection, job.job)
    kept = published[: job.retention.publications] + [row for row in published if row.publication_no == seen]
    running = select(fc_run.c.run_id).where(fc_run.c.job == job.job, fc_run.c.run_status == RunStatus.RUNNING)
    return {row.run_id for row in kept} | set(connection.execute(running).scalars())


def _month_ends(published: Sequence[Row[Any]]) -> set[int]:
    """Returns the last published run of every month, of publications that come newest first."""
    last: dict[date, Row[Any]] = {}
    for row in published:
        last.setdefault(row.as_of_date.replace(day=1), row)
    return {row.run_id for row in last.values()}


def _unfinished(connection: Connection, job: Job, wanted: list[_Slice]) -> list[_Slice]:
    """Returns the slices that still have rows and are not recorded as done."""
    columns = (fc_deletion.c.table_name, fc_deletion.c.run_id, fc_deletion.c.kept)
    of_job = fc_deletion.join(fc_run, fc_run.c.run_id == fc_deletion.c.run_id)
    complete = select(*columns).select_from(of_job).where(fc_run.c.job == job.job, fc_deletion.c.is_complete == 1)
    done = {tuple(row) for row in connection.execute(complete)}
    left = [piece for piece in wanted if piece.key not in done]
    filled = {
        table: _with_rows(connection, table, [piece.run_id for piece in left if piece.table is table])
        for table in {piece.table for piece in left}
    }
    return [piece for piece in left if piece.run_id in filled[piece.table]]


def _with_rows(connection: Connection, table: Table, run_ids: list[int]) -> set[int]:
    """Returns the runs that have rows in a table, by one look into its key for each."""
    has_rows = exists().where(table.c.run_id == fc_run.c.run_id)
    return set(connection.execute(select(fc_run.c.run_id).where(fc_run.c.run_id.in_(run_ids), has_rows)).scalars())


def _count(database: Database, piece: _Slice) -> int:
    with database.read() as connection:
        counted = select(func.count()).select_from(piece.table).where(*piece.condition)
        return int(connection.execute(counted).scalar_one())


def _delete(database: Database, job: Job, piece: _Slice) -> int:
    parts = _parts(database, piece)
    n_rows = 0
    for number, part in enumerate(parts, start=1):
        with database.begin() as connection:
            lock_job(connection, job.job)
            if piece.run_id in _protected(connection, job):
                return n_rows
            deleted = connection.execute(piece.table.delete().where(*piece.condition, *part)).rowcount
            _record(connection, piece, deleted, is_complete=number == len(parts))
        n_rows += deleted
    return n_rows


def _parts(database: Database, piece: _Slice) -> list[list[ColumnElement[bool]]]:
    """Returns conditions that cut the slice into parts of about PART_ROWS rows, as evenly as its keys are spread."""
    name = _PART_KEYS.get(piece.table.name)
    if name is None:
        return [[]]
    column = piece.table.c[name]
    spread = select(func.min(column), func.max(column), func.count()).where(*piece.condition)
    with database.read() as connection:
        first, last, n_rows = connection.execute(spread).one()
    if n_rows <= PART_ROWS:
        return [[]]
    n_parts = math.ceil(n_rows / PART_ROWS)
    edges = [first + (last + 1 - first) * number // n_parts for number in range(n_parts + 1)]
    return [[column >= lower, column < upper] for lower, upper in pairwise(edges)]


def _record(connection: Connection, piece: _Slice, n_rows: int, *, is_complete: bool) -> None:
    key = {TABLE_NAME: piece.table.name, RUN_ID: piece.run_id, "kept": piece.kept}
    state = {IS_COMPLETE: int(is_complete), DELETED_UTC: utc_now()}
    known = fc_deletion.update().where(*(fc_deletion.c[name] == value for name, value in key.items()))
    if connection.execute(known.values(n_rows=fc_deletion.c.n_rows + n_rows, **state)).rowcount == 0:
        connection.execute(fc_deletion.insert().values(key | state | {N_ROWS: n_rows}))


def deletions_of(database: Database, run_id: int) -> pd.DataFrame:
    """Returns what retention has deleted of the forecast rows of a run: columns of fc_deletion."""
    log = read_run_rows(database, fc_deletion, run_id)
    return log[log[TABLE_NAME] == fc_forecast.name]
