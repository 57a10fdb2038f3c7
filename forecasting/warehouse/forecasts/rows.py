"""The forecast rows of a run, replaced by chunk; whatever changes them makes the verdict of the checks void."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from forecasting.vocabulary.facts import CHUNK_NO, RUN_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.named_queries import read_run_rows
from forecasting.warehouse.connection.rows import replace_slice_in, scan_frame
from forecasting.warehouse.runs.lease import require_owned
from forecasting.warehouse.runs.log import Run, own_transaction, update_run_in
from forecasting.warehouse.schema import fc_data_check, fc_forecast, fc_forecast_before, fc_run, fc_series_status

FORECAST_SUITE = "forecast"
"""fc_data_check.suite of the checks on outgoing rows."""

OVERRIDE_SUITE = "overrides"
"""fc_data_check.suite of the verdict that people's changes were applied to the rows."""

FORECAST_COLUMNS = tuple(column.name for column in fc_forecast.c)
"""Columns of the rows that forecast_of returns."""

_TABLES = (fc_forecast, fc_series_status)


def start_forecast(database: Database, run: Run, **inputs: object) -> None:
    """Deletes what the run has forecast before, and notes what it rests on.

    Args:
        database: The warehouse.
        run: The run.
        inputs: Columns of fc_run: snapshot_id, model_version_id, cutoff, n_chunks.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    with own_transaction(database, run) as connection:
        clear_forecast(connection, run)
        update_run_in(connection, run.run_id, **inputs)


def replace_chunk(
    database: Database, run: Run, chunk: tuple[int, int], rows: pd.DataFrame, statuses: pd.DataFrame
) -> None:
    """Replaces rows and statuses of one chunk, and everything where the run was cut into another number of chunks.

    All of it is one transaction, which is tried again where the connection or a lock was lost.

    Args:
        database: The warehouse.
        run: The run they belong to.
        chunk: Number of the chunk and how many there are.
        rows: Columns of fc_forecast without run_id and chunk_no.
        statuses: Columns of fc_series_status without run_id and chunk_no.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
        WarehouseError: the database refuses; nothing was changed.
    """

    def replace(connection: Connection) -> None:
        require_owned(connection, run)
        number, count = chunk
        before = connection.execute(select(fc_run.c.n_chunks).where(fc_run.c.run_id == run.run_id)).scalar_one()
        if before != count:
            clear_forecast(connection, run)
            update_run_in(connection, run.run_id, n_chunks=count)
        for table, frame in zip(_TABLES, (rows, statuses), strict=True):
            replace_slice_in(connection, table, frame, {RUN_ID: run.run_id, CHUNK_NO: number})
        changed = (fc_forecast_before.c.run_id == run.run_id, fc_forecast_before.c.chunk_no == number)
        connection.execute(fc_forecast_before.delete().where(*changed))
        void_verdicts(connection, run)

    database.transact(replace)


def void_verdicts(connection: Connection, run: Run) -> None:
    """Deletes the verdicts on the rows of a run."""
    suites = fc_data_check.c.suite.in_([FORECAST_SUITE, OVERRIDE_SUITE])
    connection.execute(fc_data_check.delete().where(fc_data_check.c.run_id == run.run_id, suites))


def forecast_of(database: Database, run_id: int) -> pd.DataFrame:
    """Returns the rows of a run, as in fc_forecast, in no order."""
    return scan_frame(database, fc_forecast.select().where(fc_forecast.c.run_id == run_id))


def statuses_of(database: Database, run_id: int) -> pd.DataFrame:
    """Returns what became of every series of a run, as in fc_series_status."""
    return read_run_rows(database, fc_series_status, run_id)


def clear_forecast(connection: Connection, run: Run) -> None:
    """Deletes rows, statuses and verdicts of a run."""
    for table in (*_TABLES, fc_forecast_before):
        connection.execute(table.delete().where(table.c.run_id == run.run_id))
    void_verdicts(connection, run)
