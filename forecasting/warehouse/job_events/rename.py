"""A job goes on under another name: every row that carries its name moves, with its views, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import Column, Connection, func, select

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.vocabulary.codes import JobEvent
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.deploy.replace_views import move_views_in
from forecasting.warehouse.deploy.views import ViewSelect, job_view_names, job_views
from forecasting.warehouse.job_events.record import (
    Words,
    record_event_in,
    require_known_in,
    require_none_in_flight_in,
    require_reason,
)
from forecasting.warehouse.jobs.pointers import lock_job
from forecasting.warehouse.schema import METADATA, fc_calendar, fc_job_current


class Moved(NamedTuple):
    """What a renaming has moved, or would.

    Attributes:
        rows: Rows by table; tables without one are left out.
        views: Names of the views under the new name.
        remarks: What a person should know about grants.
    """

    rows: Mapping[str, int]
    views: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def count_rows(database: Database, old: str, job: Job) -> Moved:
    """Returns what rename_job would move; raises as it does, and changes nothing."""
    with database.read() as connection:
        _require_movable(connection, old, job.job)
        return Moved(_counts(connection, old), tuple(job_views(database, job)))


def rename_job(database: Database, old: str, job: Job, *, reason: str, by: str) -> Moved:
    """Gives every row of a job another name, and moves its views with the grants on them.

    All of it is one transaction. SAP HANA commits with every view: there all rows have moved before the first view
    does, and `forecasting init-db` makes the views where the process ends in between.

    Args:
        database: The warehouse.
        old: Name of the job so far.
        job: The job under its new name, with its labels, for the views.
        reason: Why.
        by: Who does it.

    Raises:
        ConfigError: there is no reason, no such job, or rows have the new name already.
        RunConflict: a run of either name is in flight.
        WarehouseError: somebody else's view reads a view of the job.
    """
    words = Words(require_reason(reason, f"forecasting rename {old} {job.job}"), by)
    views = job_views(database, job)
    return database.transact(lambda connection: _rename_in(database, connection, (old, job.job), words, views))


def _rename_in(
    database: Database,
    connection: Connection,
    names: tuple[str, str],
    words: Words,
    views: Mapping[str, ViewSelect],
) -> Moved:
    old, new = names
    lock_job(connection, old)
    lock_job(connection, new)
    _require_movable(connection, old, new)
    counts = _counts(connection, old)
    connection.execute(fc_job_current.delete().where(fc_job_current.c.job == new))
    for column in _names_of_jobs():
        connection.execute(column.table.update().where(column == old).values({column.name: new}))
    record_event_in(connection, new, JobEvent.RENAMED, words, name_before=old)
    remarks = move_views_in(database, connection, views, dict(zip(job_view_names(old), views, strict=True)))
    return Moved(counts, tuple(views), tuple(remarks))


def _require_movable(connection: Connection, old: str, new: str) -> None:
    require_known_in(connection, old)
    where = f"forecasting rename {old} {new}"
    if old == new:
        raise ConfigError("both names are the same; nothing was changed", where=where)
    require_none_in_flight_in(connection, old, new)
    taken = _counts(connection, new)
    pointers = fc_job_current.c
    is_used = (pointers.publication_no, pointers.snapshot_id, pointers.model_version_id, pointers.retired_event_id)
    row = connection.execute(select(*is_used).where(pointers.job == new)).first()
    if row is None or not any(value is not None for value in row):
        taken.pop(fc_job_current.name, None)
    if taken:
        raise ConfigError(
            f"rows have the name {new} already; nothing was changed",
            where=where,
            found=", ".join(f"{count:,} in {table}" for table, count in taken.items()),
            accepted="a name that no row has",
            action="choose another name",
        )


def _counts(connection: Connection, job: str) -> dict[str, int]:
    counts = {}
    for column in _names_of_jobs():
        n_rows = connection.execute(select(func.count()).select_from(column.table).where(column == job)).scalar_one()
        if n_rows:
            counts[column.table.name] = int(n_rows)
    return counts


def _names_of_jobs() -> Iterator[Column[str]]:
    """Yields every column that holds names of jobs; a job's own calendar has the name of the job."""
    for table in METADATA.sorted_tables:
        if "job" in table.c:
            yield table.c.job
    yield fc_calendar.c.calendar
