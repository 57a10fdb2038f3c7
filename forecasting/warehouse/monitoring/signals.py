"""What monitoring has seen, and which training answered it."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, and_, or_

from forecasting.vocabulary.codes import SignalAction
from forecasting.vocabulary.facts import SIGNAL_VALUE, WINDOW_END
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import append_rows_in
from forecasting.warehouse.monitoring.accuracy import read_monitoring
from forecasting.warehouse.runs.log import Run, own_transaction
from forecasting.warehouse.schema import fc_monitor_signal


def read_signals(database: Database, job: str, first: datetime, last: datetime) -> pd.DataFrame:
    """Returns the signals of windows that end from first to last.

    Columns: segment, signal_name, window_end, signal_value, breached, consecutive, action_taken, action_run_id.
    """
    rows = read_monitoring(database, "signals", job=job, first_ds=first, last_ds=last)
    values = rows[SIGNAL_VALUE].astype("float64")
    return rows.assign(window_end=pd.to_datetime(rows[WINDOW_END]), signal_value=values)


def replace_signals(
    database: Database, run: Run, window_end: datetime, rows: pd.DataFrame, *, kept: pd.DataFrame
) -> None:
    """Makes the signals of a window the given ones, but for those in `kept`, which stay.

    Args:
        database: The warehouse.
        run: The run that has measured, of whose job they are.
        window_end: Newest period of the window.
        rows: segment, signal and measurements.
        kept: segment and signal_name of the rows that stay.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    columns = fc_monitor_signal.c
    keys = set(zip(kept["segment"], kept["signal_name"], strict=True))
    stay = or_(False, *(and_(columns.segment == segment, columns.signal == name) for segment, name in keys))
    of_window = (columns.job == run.job, columns.window_end == window_end)
    is_new = [key not in keys for key in zip(rows["segment"], rows["signal"], strict=True)]
    new = rows[is_new].assign(job=run.job, window_end=window_end)
    with own_transaction(database, run) as connection:
        connection.execute(fc_monitor_signal.delete().where(*of_window, ~stay))
        append_rows_in(connection, fc_monitor_signal, new)


def answer_requests(database: Database, run: Run) -> None:
    """Notes that a training answers the open requests of its job.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    with own_transaction(database, run) as connection:
        answer_requests_in(connection, run)


def answer_requests_in(connection: Connection, run: Run) -> None:
    """As answer_requests, within an open transaction."""
    columns = fc_monitor_signal.c
    is_open = (columns.job == run.job, columns.action == SignalAction.REQUESTED, columns.action_run_id.is_(None))
    connection.execute(fc_monitor_signal.update().where(*is_open).values(action_run_id=run.run_id))
