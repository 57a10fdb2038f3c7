"""Opens the databases of a job, and runs its source queries with the binds that every query may use."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from forecasting.config import Job, Source
from forecasting.errors import WrongQueryError, shortened
from forecasting.panel.intake.local_times import instants_of
from forecasting.periods import AsOf
from forecasting.runs.own_names import inside_names
from forecasting.settings import Settings
from forecasting.vocabulary.columns import DS
from forecasting.warehouse.connection import Database, connect_database, read_query, without_comments

FIRST_DAY = datetime(1900, 1, 1)
"""Value of :history_from where a job reads its whole history."""
READING = ("SELECT", "WITH", "VALUES", "TABLE")
"""Words with which a statement that reads begins."""
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
    period to forecast (dates; below a day times on the clock of `ds_zone`, or of UTC without one), and the parameters
    of the source. What goes along with the target, such as drivers, is to be read with the target's first period as
    `since`.

    Raises:
        SourceError: the database refuses the query.
        WrongQueryError: trying again cannot help, such as for a missing file or table.
        ConfigError: the connection is not configured.
    """
    where = f"job {job.job}, {source.query}"
    sql = read_statement(settings.root / source.query, where)
    require_select(sql, where)
    periods = job.periods
    until = periods.cutoff(as_of, job.data_delay)
    parameters: dict[str, Any] = {
        "history_from": _bind(since or history_start(job, until), job, source),
        "history_until": _bind(_last_date(until, job), job, source),
        "horizon_until": _bind(_last_date(periods.shift(until, job.horizon), job), job, source),
        **source.parameters,
    }
    typed = DATE_BINDS if source.date_binds == "date" else ()
    with closing(connect_database(settings.connection_url(source.connection))) as database:
        rows = read_query(database, sql, parameters, where=where, typed=typed)
    rows = rows.rename(columns=str.lower).rename(columns=inside_names(job))
    twice = sorted({str(name) for name in rows.columns[rows.columns.duplicated()]})
    if twice:
        raise WrongQueryError(
            "columns of the query have one name, upper and lower case being alike",
            where=where,
            found=", ".join(twice),
            action="give each a name of its own: SELECT a.x AS x, b.x AS other_x",
        )
    return local_instants(rows, DS, job, source)


def local_instants(rows: pd.DataFrame, column: str, job: Job, source: Source) -> pd.DataFrame:
    """Returns the rows with times on the clock of the source's `ds_zone` as instants; as they are without a zone."""
    zone = _zone_of(job, source)
    if zone is None or column not in rows.columns:
        return rows
    names = {*job.key, *(label.name for label in job.labels)}
    series = [name for name in rows.columns if name in names]
    return rows.assign(**{column: instants_of(rows, column, series, zone)})


def read_statement(path: Path, where: str) -> str:
    """Returns the text of a file with one statement, UTF-8 with or without a mark at its beginning.

    Raises:
        WrongQueryError: there is no such file, it is none, no text, or holds no statement.
    """
    if not path.exists():
        raise WrongQueryError("the query file does not exist", where=where, action="create it, or correct `query`")
    if not path.is_file():
        raise WrongQueryError("the query is no file", where=where, action="name a file with one SELECT in `query`")
    try:
        sql = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongQueryError(
            "the query file is not text in UTF-8",
            where=where,
            found=f"byte {error.object[error.start]:#x} at position {error.start}",
            action="save the file as UTF-8; an editor shows what it is now",
        ) from error
    if not without_comments(sql).strip(" ;\n\r\t"):
        raise WrongQueryError("the query file holds no statement", where=where, action="write one SELECT into it")
    return sql


def require_select(sql: str, where: str) -> None:
    """Raises WrongQueryError where a statement does not begin as one that reads."""
    first = re.match(r"[\s(]*(\w*)", without_comments(sql))
    word = first[1] if first else ""
    if word.upper() not in READING:
        raise WrongQueryError(
            "a source query reads, and this statement begins otherwise",
            where=where,
            found=shortened(word or sql.strip(), 40),
            accepted="one SELECT, or WITH ... SELECT",
            action="nothing was sent; what changes a source belongs into its own load",
        )


def _last_date(ds: datetime, job: Job) -> datetime:
    """Returns the last date that a source may have for a period."""
    return ds if job.dated == "start" else job.periods.shift(ds, 1) - timedelta(days=1)


def _zone_of(job: Job, source: Source) -> str | None:
    """Returns the zone of the clock whose times a source holds; None where they are dates or UTC."""
    return job.time_zone if source.ds_zone == "local" else source.ds_zone


def _bind(ds: datetime, job: Job, source: Source) -> date | datetime | str:
    zone = _zone_of(job, source)
    if zone and job.periods.is_sub_daily and ds != FIRST_DAY:
        ds = ds.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if source.date_binds == "yyyymmdd":
        return f"{ds:%Y%m%d%H%M%S}" if job.periods.is_sub_daily else f"{ds:%Y%m%d}"
    return ds if job.periods.is_sub_daily else ds.date()
