"""What the checks of a run have found: verdicts, quarantined rows and statistics, replaced as a whole."""

from __future__ import annotations

import pandas as pd

from forecasting.vocabulary.facts import RUN_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.named_queries import read_run_rows
from forecasting.warehouse.connection.rows import append_rows_in, replace_slice_in
from forecasting.warehouse.runs.log import Run, own_transaction, update_run_in
from forecasting.warehouse.schema.checks import fc_data_check, fc_feature_statistic, fc_quarantine


def replace_checks(database: Database, run: Run, rows: pd.DataFrame, suite: str) -> None:
    """Replaces the verdicts of one suite.

    Args:
        database: The warehouse.
        run: The run that has checked.
        rows: Columns of fc_data_check without run_id.
        suite: What was checked.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over; so do all that write here.
    """
    with own_transaction(database, run) as connection:
        replace_slice_in(connection, fc_data_check, rows, {RUN_ID: run.run_id, "suite": suite})


def checks_of(database: Database, run_id: int) -> pd.DataFrame:
    """Returns the verdicts of a run, as in fc_data_check."""
    return read_run_rows(database, fc_data_check, run_id)


def replace_quarantine(database: Database, run: Run, rows: pd.DataFrame, **facts: object) -> None:
    """Replaces the quarantined rows of a run, and sets columns of fc_run.

    Args:
        database: The warehouse.
        run: The run that has read the rows.
        rows: Columns of fc_quarantine without run_id.
        facts: Columns of fc_run, such as rows_read.
    """
    with own_transaction(database, run) as connection:
        replace_slice_in(connection, fc_quarantine, rows, {RUN_ID: run.run_id})
        update_run_in(connection, run.run_id, **facts)


def append_quarantine(database: Database, run: Run, rows: pd.DataFrame) -> None:
    """Adds quarantined rows of a further source; columns as in replace_quarantine."""
    with own_transaction(database, run) as connection:
        append_rows_in(connection, fc_quarantine, rows.assign(run_id=run.run_id))


def quarantine_of(database: Database, run_id: int) -> pd.DataFrame:
    """Returns the quarantined rows of a run, as in fc_quarantine."""
    return read_run_rows(database, fc_quarantine, run_id)


def replace_statistics(database: Database, run: Run, rows: pd.DataFrame) -> None:
    """Replaces the statistics of a run; columns of fc_feature_statistic without run_id."""
    with own_transaction(database, run) as connection:
        replace_slice_in(connection, fc_feature_statistic, rows, {RUN_ID: run.run_id})


def statistics_of(database: Database, run_id: int) -> pd.DataFrame:
    """Returns the statistics of a run, as in fc_feature_statistic."""
    return read_run_rows(database, fc_feature_statistic, run_id)
