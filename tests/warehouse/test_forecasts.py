from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import event

from forecasting.errors import RunConflict
from forecasting.warehouse.connection.engine import TransientError
from forecasting.warehouse.connection.named_queries import read_run_rows
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.forecasts.rows import clear_forecast, replace_chunk
from forecasting.warehouse.schema import fc_data_check, fc_forecast, fc_run, fc_series_status
from tests.warehouse.builders import check_forecast, forecast_ready


@pytest.fixture
def run(database):
    ready = forecast_ready(database, "2026-03-02")
    write(database, ready, (0, 1), [1, 2])
    check_forecast(database, ready, "PASS")
    return ready


def write(database, run, chunk, series):
    row = {"ds": pd.Timestamp("2026-03-02"), "lead_periods": 1, "y_hat": 1.0, "method": "m", "source_code": "MODEL"}
    rows = pd.DataFrame({"series_id": series}).assign(**row, quality_code="OK", is_open=1)
    replace_chunk(database, run, chunk, rows, rows[["series_id"]].assign(series_status="OK"))


def kept(database, run):
    statuses = read_run_rows(database, fc_series_status, run.run_id)[["series_id", "chunk_no"]].to_numpy().tolist()
    rows = read_run_rows(database, fc_forecast, run.run_id)[["series_id", "chunk_no"]].to_numpy().tolist()
    assert rows == statuses
    return rows, read_frame(database, fc_run.select())["n_chunks"].item()


def test_chunks_of_one_cut_stand_beside_each_other(database, run):
    write(database, run, (0, 2), [1])
    write(database, run, (1, 2), [2])
    write(database, run, (0, 2), [1])
    assert kept(database, run) == ([[1, 0], [2, 1]], 2)


@pytest.mark.parametrize(("chunk", "series"), [((0, 1), [1, 2]), ((1, 3), [1])], ids=["fewer", "more"])
def test_another_number_of_chunks_starts_afresh(database, run, chunk, series):
    write(database, run, (0, 2), [1])
    write(database, run, (1, 2), [2])
    write(database, run, chunk, series)
    assert kept(database, run) == ([[number, chunk[0]] for number in series], chunk[1])


def test_new_rows_make_the_verdict_on_the_old_ones_void(database, run):
    write(database, run, (0, 1), [1, 2])
    assert read_run_rows(database, fc_data_check, run.run_id).empty


def test_clearing_leaves_neither_rows_nor_verdicts_nor_touches_another_run(database, run):
    other = forecast_ready(database, "2026-03-02", purpose="data_preparation")
    with database.begin() as connection:
        clear_forecast(connection, run)
    assert [read_run_rows(database, table, run.run_id).empty for table in (fc_forecast, fc_data_check)] == [True, True]
    assert len(read_run_rows(database, fc_forecast, other.run_id)) == 4


def fail_once(database, monkeypatch, statement):
    """Lets the first statement that begins so fail as if the connection had been lost right after it."""
    failed = []

    @event.listens_for(database.engine, "after_cursor_execute")
    def fail(connection, cursor, sent, *_):
        if sent.startswith(statement) and not failed:
            failed.append(sent)
            raise TransientError("the connection to the database was lost")

    monkeypatch.setattr("forecasting.warehouse.connection.engine.PAUSE_SECONDS", 0)
    return failed


@pytest.mark.parametrize("statement", ["UPDATE fc_run", "DELETE FROM fc_forecast", "DELETE FROM fc_data_check"])
def test_a_chunk_whose_connection_was_lost_is_written_again_as_a_whole(database, run, monkeypatch, statement):
    write(database, run, (0, 2), [1, 2])
    failed = fail_once(database, monkeypatch, statement)
    write(database, run, (1, 2), [3])
    assert len(failed) == 1
    assert kept(database, run) == ([[1, 0], [2, 0], [3, 1]], 2)


def test_a_chunk_of_a_run_that_was_taken_over_is_not_written(database, run, monkeypatch):
    write(database, run, (0, 1), [1])
    failed = fail_once(database, monkeypatch, "UPDATE fc_run")
    with pytest.raises(RunConflict, match="taken over"):
        write(database, replace(run, orchestrator="another"), (0, 1), [1, 2])
    assert len(failed) == 1
    assert kept(database, run) == ([[1, 0]], 1)
