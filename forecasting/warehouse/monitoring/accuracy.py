"""Live errors in the tables: which periods have to be compared again, the vintages of them, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy import select

from forecasting.config import Job
from forecasting.vocabulary.columns import DS, Y
from forecasting.vocabulary.facts import AS_OF_UTC, ERR_FINAL, ERR_NAIVE, FIRST_DS, IN_80, LAST_DS
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.named_queries import read_named
from forecasting.warehouse.connection.rows import append_rows_in
from forecasting.warehouse.runs.log import Run, own_transaction
from forecasting.warehouse.schema import fc_accuracy, fc_series

EVER = datetime(1900, 1, 1)
"""An instant before everything."""


def changed_periods(database: Database, job: str, since_utc: datetime) -> list[pd.Timestamp]:
    """Returns, rising, the published periods of which an actual or a vintage has changed since an instant."""
    found = read_monitoring(database, "changed_periods", job=job, since=since_utc)
    return sorted(pd.to_datetime(found[DS]).tolist())


def read_vintages(database: Database, job: str, first: datetime, last: datetime, data_since: datetime) -> pd.DataFrame:
    """Returns what was forecast for the periods from first to last, by lead, beside the newest actuals.

    Args:
        database: The warehouse.
        job: Name of the job.
        first: First period.
        last: Last period.
        data_since: Publications that had seen less than this period are left out.
    """
    rows = read_monitoring(database, "vintages", job=job, first_ds=first, last_ds=last, since=data_since)
    return rows.assign(**{DS: pd.to_datetime(rows[DS])})


def read_errors(database: Database, job: Job, last: datetime, since_utc: datetime) -> pd.DataFrame:
    """Returns the errors that monitoring judges: of the window that ends with `last`, up to the last judged lead.

    Args:
        database: The warehouse.
        job: Gives window and leads.
        last: Last period of the window.
        since_utc: Only forecasts that acted for a later instant count.

    Returns:
        unique_id, segment, ds, lead_periods, y, err_naive, err_final, in_80, is_scored.
    """
    first = job.periods.shift(last, 1 - job.judged_periods)
    binds = {"job": job.job, FIRST_DS: first, LAST_DS: last, "last_lead": job.judged_leads, "since": since_utc}
    rows = read_monitoring(database, "errors", **binds)
    numbers = rows[[Y, ERR_NAIVE, ERR_FINAL, IN_80]].astype("float64")
    return rows.assign(**{DS: pd.to_datetime(rows[DS])}, **numbers)


def replace_errors(database: Database, run: Run, periods: Sequence[pd.Timestamp], errors: pd.DataFrame) -> None:
    """Makes the errors of the run's job in these neighbouring periods the given ones.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    of_job = fc_accuracy.c.series_id.in_(select(fc_series.c.series_id).where(fc_series.c.job == run.job))
    between = fc_accuracy.c.ds.between(periods[0].to_pydatetime(), periods[-1].to_pydatetime())
    with own_transaction(database, run) as connection:
        connection.execute(fc_accuracy.delete().where(of_job, between))
        append_rows_in(connection, fc_accuracy, errors)


def read_monitoring(database: Database, name: str, **binds: object) -> pd.DataFrame:
    """Returns the rows of sql/monitoring/<name>.sql."""
    return read_named(database, f"monitoring/{name}", **binds)


def evidence_since(database: Database, job: str, as_of_utc: datetime) -> datetime:
    """Returns from which as_of on forecasts count for monitoring: that of the champion's last change, or EVER."""
    started = read_monitoring(database, "evidence_since", job=job, as_of=as_of_utc)[AS_OF_UTC].iloc[0]
    return EVER if pd.isna(started) else pd.Timestamp(started).to_pydatetime()


def read_backtest(database: Database, job: str) -> pd.DataFrame:
    """Returns the backtest errors of the champion, as sql/monitoring/backtest.sql gives them."""
    return read_monitoring(database, "backtest", job=job)


def read_deciles(database: Database, job: str, as_of_utc: datetime) -> pd.DataFrame:
    """Returns the deciles of all and of recent values, as sql/monitoring/deciles.sql gives them."""
    return read_monitoring(database, "deciles", job=job, as_of=as_of_utc)


def read_changes(database: Database, job: str) -> pd.DataFrame:
    """Returns how two publications differ, as sql/monitoring/changes.sql gives it."""
    return read_monitoring(database, "changes", job=job)
