"""Opens the databases of a job, and runs its source queries with the binds that every query may use."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from typing import Any

import pandas as pd

from forecasting.config import Job, Source
from forecasting.errors import WrongQueryError
from forecasting.frames import DS
from forecasting.panel.local_times import instants_of
from forecasting.periods import AsOf
from forecasting.settings import Settings
from forecasting.warehouse.engine import Database, connect_database
from forecasting.warehouse.rows import read_query

FIRST_DAY = datetime(1900, 1, 1)
"""Value of :history_from where a job reads its whole history."""


DATE_BINDS = ("history_from", "history_until", "horizon_until")
"""Binds that every source query may use."""


def open_warehouse(settings: Settings) -> Database:
    """Returns the suite's own database, with the schemas of the settings; raises as connect_database."""
    return connect_database(
        settings.warehouse_url, table_schema=settings.table_schema, view_schema=settings.view_schema
    )


def history_start(job: Job, cutoff: datetime) -> datetime:
    """Returns the first period of history that a job reads at a cutoff; FIRST_DAY where it reads everything."""
    return FIRST_DAY if job.history_periods is None else job.periods.shift(cutoff, 1 - job.history_periods)


def read_source(
    job: Job, source: Source, as_of: AsOf, settings: Settings, since: datetime | None = None
) -> pd.DataFrame:
    """Returns the rows of one source query, column names in lower case; from `since` on where that is given.

    Times on the clock of the source's `ds_zone` come as instants.

    Binds: :history_from and :history_until, the first and the last period of history to read, :horizon_until, the last
    period to forecast (dates, or UTC instants for sub-daily jobs), and the parameters of the source. What goes along
    with the target, such as drivers, is to be read with the target's first period as `since`.

    Raises:
        SourceError: the database refuses the query.
        WrongQueryError: trying again cannot help, such as for a missing file or table.
        ConfigError: the connection is not configured.
    """
    path = settings.root / source.query
    where = f"job {job.job}, {source.query}"
    if not path.exists():
        raise WrongQueryError("the query file does not exist", where=where, action="create it, or correct `query`")
    periods = job.periods
    until = periods.cutoff(as_of, job.data_delay)
    parameters: dict[str, Any] = {
        "history_from": _bind(since or history_start(job, until), job, source),
        "history_until": _bind(until, job, source),
        "horizon_until": _bind(periods.shift(until, job.horizon), job, source),
        **source.parameters,
    }
    typed = DATE_BINDS if source.date_binds == "date" else ()
    with closing(connect_database(settings.connection_url(source.connection))) as database:
        rows = read_query(database, path.read_text(encoding="utf-8"), parameters, where=where, typed=typed)
    rows = rows.rename(columns=str.lower)
    if source.ds_zone is None or DS not in rows.columns:
        return rows
    zone = job.time_zone if source.ds_zone == "local" else source.ds_zone
    names = {*job.key, *(label.name for label in job.labels)}
    series = [column for column in rows.columns if column in names]
    return rows.assign(**{DS: instants_of(rows, DS, series, zone)})


def _bind(ds: datetime, job: Job, source: Source) -> date | datetime | str:
    if source.date_binds == "yyyymmdd":
        return f"{ds:%Y%m%d%H%M%S}" if job.periods.is_sub_daily else f"{ds:%Y%m%d}"
    return ds if job.periods.is_sub_daily else ds.date()
