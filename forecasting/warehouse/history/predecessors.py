"""Which series go on under another key, as the job's source said last, for readers and for people's changes."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from forecasting.vocabulary.codes import Succession
from forecasting.vocabulary.facts import (
    PERIOD_FROM,
    PREDECESSOR_ID,
    PREDECESSOR_KEY,
    SERIES_ID,
    SUCCESSION,
    SUCCESSOR_KEY,
)
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import read_frame, replace_slice_in, update_rows_in
from forecasting.warehouse.history.series import series_ids_in
from forecasting.warehouse.schema import fc_predecessor, fc_series


def replace_predecessors(database: Database, job: str, links: pd.DataFrame, run_id: int) -> None:
    """Replaces what is recorded of a job's predecessors, and in fc_series which series a renumbered one continues.

    Args:
        database: The warehouse; holds the series already.
        job: Name of the job.
        links: predecessor_key, successor_key, period_from, succession.
        run_id: Run that has read them.
    """

    def replace(connection: Connection) -> None:
        replace_slice_in(connection, fc_predecessor, links.assign(run_id=run_id), {"job": job})
        ids = series_ids_in(connection, job)
        none = fc_series.update().where(fc_series.c.job == job, fc_series.c.predecessor_id.is_not(None))
        connection.execute(none.values(predecessor_id=None))
        single = links[links[SUCCESSION] == Succession.RENUMBERED].drop_duplicates(SUCCESSOR_KEY, keep=False)
        pairs = single[[SUCCESSOR_KEY, PREDECESSOR_KEY]].apply(lambda keys: keys.map(ids)).dropna().astype("int64")
        rows = pairs.rename(columns={SUCCESSOR_KEY: SERIES_ID, PREDECESSOR_KEY: PREDECESSOR_ID})
        update_rows_in(connection, fc_series, rows, key=[SERIES_ID])

    database.transact(replace)


def read_predecessors(database: Database, job: str) -> pd.DataFrame:
    """Returns predecessor_key, successor_key, period_from and succession of a job, as its source said last."""
    columns = [fc_predecessor.c[name] for name in (PREDECESSOR_KEY, SUCCESSOR_KEY, PERIOD_FROM, SUCCESSION)]
    return read_frame(database, select(*columns).where(fc_predecessor.c.job == job).order_by(columns[0]))
