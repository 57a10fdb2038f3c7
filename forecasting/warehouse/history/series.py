"""The series of a job: text keys outside, integer ids in facts; a key keeps its id for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from forecasting.vocabulary.codes import ALL, DemandClass, Lifecycle
from forecasting.vocabulary.columns import DEMAND_CLASS, ID
from forecasting.vocabulary.facts import N_OBS, SERIES_ID, VALUE_WEIGHT
from forecasting.warehouse.connection.engine import Database, DuplicateRowError
from forecasting.warehouse.connection.rows import append_rows_in, update_rows_in
from forecasting.warehouse.schema import fc_series

_TRIES = 5
"""How often ids are asked for again after another job has taken the same ones at the same moment."""

_DEFAULTS = {
    N_OBS: 0,
    "lifecycle": Lifecycle.NEW,
    DEMAND_CLASS: DemandClass.SHORT,
    "segment": ALL,
    VALUE_WEIGHT: 0.0,
}


def save_series(database: Database, job: str, frame: pd.DataFrame, run_id: int) -> None:
    """Inserts new series and updates the given columns of known ones; series that are not in the frame stay.

    Args:
        database: The warehouse.
        job: Name of the job.
        frame: unique_id and any columns of fc_series; other columns are left out.
        run_id: Run that writes.
    """
    given = [column for column in frame.columns if column in fc_series.c and column != SERIES_ID]
    rows = frame[given].assign(job=job, updated_run_id=run_id).sort_values(ID)

    def save(connection: Connection) -> None:
        known = rows.assign(series_id=rows[ID].map(series_ids_in(connection, job)).astype("Int64"))
        is_new = known[SERIES_ID].isna()
        update_rows_in(connection, fc_series, known[~is_new].drop(columns=["job", ID]), key=[SERIES_ID])
        _insert(connection, known[is_new])

    for left in reversed(range(_TRIES)):
        try:
            database.transact(save)
        except DuplicateRowError:
            if not left:
                raise
        else:
            return


def first_period_of(database: Database, job: str) -> datetime | None:
    """Returns the first period of all series of a job with a row; None where there is none."""
    with database.read() as connection:
        first: datetime | None = connection.execute(
            select(func.min(fc_series.c.first_ds)).where(fc_series.c.job == job)
        ).scalar()
    return first


def series_ids(database: Database, job: str) -> dict[str, int]:
    """Returns the id of every series of a job by its key, in key order."""
    with database.read() as connection:
        return series_ids_in(connection, job)


def series_ids_in(connection: Connection, job: str) -> dict[str, int]:
    """As series_ids, within an open transaction."""
    columns = (fc_series.c.unique_id, fc_series.c.series_id)
    return dict(sorted(tuple(row) for row in connection.execute(select(*columns).where(fc_series.c.job == job))))


def expected_series(database: Database, job: str, since: datetime) -> list[str]:
    """Returns the series of a job, in key order, that have not ended and have a row in `since` or a later period."""
    alive = (fc_series.c.job == job, fc_series.c.lifecycle != str(Lifecycle.ENDED), fc_series.c.last_ds >= since)
    with database.read() as connection:
        found = connection.execute(select(fc_series.c.unique_id).where(*alive))
        return sorted(found.scalars())


def _insert(connection: Connection, rows: pd.DataFrame) -> None:
    first = int(connection.execute(select(func.coalesce(func.max(fc_series.c.series_id), 0))).scalar_one()) + 1
    missing: dict[str, Any] = {name: value for name, value in _DEFAULTS.items() if name not in rows.columns}
    append_rows_in(connection, fc_series, rows.assign(series_id=range(first, first + len(rows)), **missing))
