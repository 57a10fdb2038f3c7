"""The series of a job: text keys outside, integer ids in facts; a key keeps its id for ever."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, bindparam, func, select

from forecasting.frames import ID
from forecasting.warehouse.engine import Database
from forecasting.warehouse.pointers import ensure_job, lock_job
from forecasting.warehouse.rows import append_rows_in, plain_columns
from forecasting.warehouse.schema import fc_series

_ALL_JOBS = "*"
"""Ids are unique over all jobs, so giving them out locks this row instead of the job's."""

_DEFAULTS = {
    "n_obs": 0,
    "lifecycle": "NEW",
    "demand_class": "SHORT",
    "segment": "ALL",
    "value_weight": 0.0,
}


def save_series(database: Database, job: str, frame: pd.DataFrame, run_id: int) -> None:
    """Inserts new series and updates the given columns of known ones; series that are not in the frame stay.

    Args:
        database: The warehouse.
        job: Name of the job.
        frame: unique_id and any columns of fc_series; other columns are left out.
        run_id: Run that writes.
    """
    given = [column for column in frame.columns if column in fc_series.c and column != "series_id"]
    rows = frame[given].assign(job=job, updated_run_id=run_id).sort_values(ID)
    ensure_job(database, _ALL_JOBS)
    with database.begin() as connection:
        lock_job(connection, _ALL_JOBS)
        known = _ids(connection, job)
        rows.insert(0, "series_id", rows[ID].map(known).astype("Int64"))
        is_new = rows["series_id"].isna()
        _update(connection, rows[~is_new])
        _insert(connection, rows[is_new])


def series_ids(database: Database, job: str) -> dict[str, int]:
    """Returns the id of every series of a job by its key, in key order."""
    with database.read() as connection:
        return _ids(connection, job)


def _ids(connection: Connection, job: str) -> dict[str, int]:
    columns = (fc_series.c.unique_id, fc_series.c.series_id)
    return dict(sorted(tuple(row) for row in connection.execute(select(*columns).where(fc_series.c.job == job))))


def _update(connection: Connection, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    defaults = {name: value for name, value in _DEFAULTS.items() if name not in rows.columns}
    columns = plain_columns(fc_series, rows.assign(**defaults))
    changed = [name for name in rows.columns if name not in ("series_id", "job", ID)]
    statement = fc_series.update().where(fc_series.c.series_id == bindparam("this_series"))
    statement = statement.values({name: bindparam(f"new_{name}") for name in changed})
    names = ["this_series", *(f"new_{name}" for name in changed)]
    values = zip(columns["series_id"], *(columns[name] for name in changed), strict=True)
    connection.execute(statement, [dict(zip(names, row, strict=True)) for row in values])


def _insert(connection: Connection, rows: pd.DataFrame) -> None:
    first = int(connection.execute(select(func.coalesce(func.max(fc_series.c.series_id), 0))).scalar_one()) + 1
    missing = {name: value for name, value in _DEFAULTS.items() if name not in rows.columns}
    append_rows_in(connection, fc_series, rows.assign(series_id=range(first, first + len(rows)), **missing))
