"""The forecast rows of a run, replaced by chunk; whatever changes them makes the verdict of the checks void."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from forecasting.vocabulary.facts import CHUNK_NO, RUN_ID
from forecasting.warehouse.engine import Database
from forecasting.warehouse.rows import replace_slice_in
from forecasting.warehouse.runs import Run, require_owned, update_run_in
from forecasting.warehouse.schema import fc_data_check, fc_forecast, fc_forecast_before, fc_run, fc_series_status

FORECAST_SUITE = "forecast"
"""fc_data_check.suite of the checks on outgoing rows."""

OVERRIDE_SUITE = "overrides"
"""fc_data_check.suite of the verdict that people's changes were applied to the rows."""

_TABLES = (fc_forecast, fc_series_status)


def clear_forecast(connection: Connection, run: Run) -> None:
    """Deletes rows, statuses and verdicts of a run."""
    for table in (*_TABLES, fc_forecast_before):
        connection.execute(table.delete().where(table.c.run_id == run.run_id))
    void_verdicts(connection, run)


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


def overrides_applied(database: Database, run_id: int) -> bool:
    """Whether people's changes were applied to the rows of a run since they were predicted."""
    verdict = (fc_data_check.c.run_id == run_id, fc_data_check.c.suite == OVERRIDE_SUITE)
    with database.read() as connection:
        return connection.execute(select(fc_data_check.c.check_id).where(*verdict)).first() is not None


def void_verdicts(connection: Connection, run: Run) -> None:
    """Deletes the verdicts on the rows of a run."""
    suites = fc_data_check.c.suite.in_([FORECAST_SUITE, OVERRIDE_SUITE])
    connection.execute(fc_data_check.delete().where(fc_data_check.c.run_id == run.run_id, suites))
