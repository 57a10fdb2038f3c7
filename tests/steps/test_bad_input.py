"""Wrong input: a clear message, nothing lost, nothing half written."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from forecasting.errors import CheckBlocked, ConfigError, ForecastingError, SourceError
from forecasting.operations.entrance import StepRequest, run_step
from tests.project_builder import AS_OF, SQL, Make, Project, orders


def nothing_recorded(project: Project) -> bool:
    tables = ("fc_actual", "fc_snapshot", "fc_series")
    return all(project.query(f"SELECT COUNT(*) AS n FROM {table}")["n"].item() == 0 for table in tables)


def last_run(project: Project) -> pd.Series:
    return project.query("SELECT * FROM fc_run ORDER BY run_id").iloc[-1]


def test_a_query_without_rows_says_so_and_records_nothing(make_project: Make) -> None:
    project = make_project(sql=SQL + " AND 1 = 0")
    with pytest.raises(SourceError, match="returned no rows"):
        project.run("data_preparation")
    assert nothing_recorded(project)
    assert last_run(project)["run_status"] == "FAILED"
    assert "returned no rows" in last_run(project)["message"]


def test_a_missing_column_is_named_with_those_found(make_project: Make) -> None:
    project = make_project(sql=SQL.replace("amount AS y", "amount"))
    with pytest.raises(SourceError, match=r"lacks the columns \['y'\](.|\n)*amount"):
        project.run("data_preparation")
    assert nothing_recorded(project)


def test_a_missing_query_file_is_named(make_project: Make) -> None:
    project = make_project(sources={"target": {"query": "missing.sql"}})
    with pytest.raises(SourceError, match=r"missing.sql(.|\n)*does not exist"):
        project.run("data_preparation")


def test_a_missing_source_table_is_named(make_project: Make) -> None:
    project = make_project(sql=SQL.replace("FROM orders", "FROM no_such_table"))
    with pytest.raises(SourceError, match="no_such_table"):
        project.run("data_preparation")


def test_an_unconfigured_connection_names_its_variable(make_project: Make) -> None:
    project = make_project(sources={"target": {"connection": "erp", "query": "orders.sql"}})
    with pytest.raises(ConfigError, match="FORECASTING_CONNECTION_ERP"):
        project.run("data_preparation")


def test_duplicate_keys_block_and_are_shown(make_project: Make) -> None:
    frame = orders()
    project = make_project(pd.concat([frame, frame.head(2)]))
    with pytest.raises(CheckBlocked):
        project.run("data_preparation")
    assert nothing_recorded(project)
    assert last_run(project)["run_status"] == "BLOCKED"
    blocked = project.query("SELECT check_id, unexpected_count FROM fc_data_check WHERE action = 'BLOCK'")
    assert blocked["unexpected_count"].tolist() == [4]


def test_mixed_units_of_a_series_block(make_project: Make) -> None:
    frame = orders()
    frame.loc[5, "unit"] = "pieces"
    project = make_project(frame, sql=SQL.replace("item_group", "item_group, unit AS unit_code"))
    with pytest.raises(CheckBlocked, match=r"(?s)one unit.*next: +Convert in the source query"):
        project.run("data_preparation")
    assert nothing_recorded(project)


@pytest.mark.parametrize(
    ("bad_row", "reason"),
    [
        (("000", "2026-06-01", "twelve", "small"), "VALUE_NOT_NUMBER"),
        (("000", "2026-06-01", 9e999, "small"), "VALUE_INFINITE"),
        (("000", "2026-06-01", -3.0, "small"), "VALUE_NEGATIVE"),
        (("000", "2031-01-01", 3.0, "small"), "DATE_AFTER_CUTOFF"),
        (("000", "yesterday", 3.0, "small"), "DATE_INVALID"),
        (("000", "2026-06-01 07:30:00", 3.0, "small"), "DATE_OFF_GRID"),
        ((None, "2026-06-01", 3.0, "small"), "KEY_MISSING"),
        (("x" * 201, "2026-06-01", 3.0, "small"), "KEY_TOO_LONG"),
    ],
)
def test_an_unusable_row_is_set_aside_with_its_reason(make_project: Make, bad_row: tuple, reason: str) -> None:
    project = make_project(sql="SELECT item AS unique_id, day AS ds, amount AS y, item_group FROM orders")
    project.execute("DELETE FROM orders WHERE item = '000' AND day = '2026-06-01'")
    with closing(sqlite3.connect(project.settings.root / "var" / "forecasting.db")) as foreign, foreign:
        foreign.execute("INSERT INTO orders (item, day, amount, item_group) VALUES (?, ?, ?, ?)", bad_row)
    project.run("data_preparation")
    rows = project.query("SELECT reason_code, row_text FROM fc_quarantine")
    assert rows["reason_code"].tolist() == [reason]
    assert str(bad_row[1]) in rows["row_text"].item()
    assert project.query("SELECT COUNT(*) AS n FROM fc_series")["n"].item() == 4


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (SQL, r"returned no rows(.|\n)*2000-12-31(.|\n)*later as_of"),
        (SQL.replace("WHERE day <= :history_until", ""), r"no history up to the cutoff(.|\n)*2025"),
    ],
)
def test_an_as_of_before_the_history_starts_says_so(make_project: Make, sql: str, message: str) -> None:
    project = make_project(sql=sql)
    with pytest.raises(SourceError, match=message):
        project.run("data_preparation", as_of="2001-01-01")
    assert nothing_recorded(project)


@pytest.mark.parametrize(
    ("step", "request_", "message"),
    [
        ("predikt", StepRequest("orders", AS_OF), "unknown step"),
        ("predict", StepRequest("orders", "soon"), "as_of is not a date"),
        ("predict", StepRequest("orders", AS_OF, chunk="2/2"), "i/n"),
        ("build_panel", StepRequest("orders", AS_OF, chunk="0/2"), "does not run in chunks"),
        ("predict", StepRequest("water", AS_OF), "accepted: orders"),
    ],
)
def test_a_wrong_request_starts_nothing(make_project: Make, step: str, request_: StepRequest, message: str) -> None:
    project = make_project()
    with pytest.raises(ConfigError, match=message):
        run_step(step, request_, project.settings)
    assert project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item() == 0


@pytest.mark.parametrize(
    ("purpose", "action"),
    [("model_training", "run data_preparation"), ("forecast_generation", "run model_training")],
)
def test_a_purpose_without_its_input_says_what_to_run(make_project: Make, purpose: str, action: str) -> None:
    project = make_project()
    with pytest.raises(ForecastingError, match=action):
        project.run(purpose)


def test_a_source_without_any_value_says_that_nothing_is_left_to_forecast(make_project: Make) -> None:
    frame = orders()
    frame["amount"] = np.nan
    project = make_project(frame, absent="missing")
    with pytest.raises(ForecastingError, match="every series has ended"):
        project.run("integrated_workflow")
    assert "every series has ended" in last_run(project)["message"]


def test_a_value_that_teaches_no_model_is_told_by_the_training(make_project: Make) -> None:
    frame = orders()
    frame.loc[100, "amount"] = 1e9
    project = make_project(frame)
    output = [step["message"] for step in project.run("integrated_workflow") if step["step"] == "backtest_candidates"]
    assert output[0].endswith("; 1 values teach no model, and 0 series no other series")
