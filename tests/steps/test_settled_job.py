"""A job file of a few lines: the data say the rest, once, and every later run day goes by it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from forecasting.cli.database import create_database
from forecasting.errors import ForecastingError
from forecasting.runs import settled_job
from forecasting.warehouse.jobs.found import read_found
from tests.cli.typed import forecasting
from tests.project_builder import Make, Project

N_WEEKS, HORIZON = 80, 4
WEEKS = pd.date_range("2024-11-07", periods=N_WEEKS, freq="7D")
"""Thursdays."""
AS_OF = "2026-05-21"
"""The first day that sees the last of them."""
SQL = "SELECT shop AS unique_id, day AS ds, amount AS y FROM orders WHERE day <= :history_until"
PLANS = """SELECT shop AS unique_id, day AS ds, price, weather, remark FROM plans
    WHERE day BETWEEN :history_from AND :horizon_until"""
SHOPS = "SELECT shop AS unique_id, Region, region_text, opened, forecast_value, remark FROM shops"


def sales(weeks: pd.DatetimeIndex = WEEKS) -> pd.DataFrame:
    random = np.random.default_rng(3)
    parts = [
        pd.DataFrame({"shop": shop, "day": weeks.date, "amount": 50 + random.random(len(weeks))}) for shop in "abc"
    ]
    return pd.concat(parts, ignore_index=True)


def short_job(make_project: Make, *, rows_ahead: int = HORIZON, weather_ahead: int = 0, **changes: Any) -> Project:
    """Weekly sales of three shops in a job of four fields; prices are known ahead, the weather is not."""
    sources = {name: {"query": f"{file}.sql"} for name, file in [("target", "orders"), ("attributes", "shops")]}
    sources["drivers"] = {"query": "plans.sql"}
    project = make_project(sales(), SQL, sources=sources, **{"horizon": HORIZON, "frequency": "W"} | changes)
    path = project.settings.jobs / "orders.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    kept = ("job", "frequency", "horizon", "sources", "models", *changes)
    path.write_text(yaml.safe_dump({name: content[name] for name in kept if name in content}), encoding="utf-8")
    (project.settings.root / "plans.sql").write_text(PLANS, encoding="utf-8")
    (project.settings.root / "shops.sql").write_text(SHOPS, encoding="utf-8")
    project.execute(
        "CREATE TABLE shops (shop TEXT, Region TEXT, region_text TEXT, opened INT, forecast_value TEXT, remark TEXT)"
    )
    for shop, region in [("a", "N"), ("b", "N"), ("c", "S")]:
        project.execute(f"INSERT INTO shops VALUES ('{shop}', '{region}', 'Region {region}', 2001, 'x', NULL)")
    project.execute("CREATE TABLE plans (shop TEXT, day TEXT, price REAL, weather REAL, remark TEXT)")
    days = pd.date_range(WEEKS[0], periods=N_WEEKS + rows_ahead, freq="7D")
    with project.database.begin() as connection:
        for number, day in enumerate(days):
            weather = float(number) if number < N_WEEKS + weather_ahead else None
            rows = [(shop, f"{day:%Y-%m-%d}", 1.5 + number % 3, weather, "none") for shop in "abc"]
            connection.exec_driver_sql("INSERT INTO plans VALUES (?, ?, ?, ?, ?)", rows)
    return project


@pytest.fixture
def as_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command line works on the project of the test."""
    monkeypatch.setenv("FORECASTING_ROOT", str(tmp_path))


FOUND = {
    "week_starts": "thursday",
    "labels": [{"name": "region", "text": "region_text"}, {"name": "opened"}],
    "future_drivers": ["price"],
    "past_drivers": ["weather"],
}


def test_a_short_job_is_settled_by_its_data_and_published(make_project: Make) -> None:
    project = short_job(make_project)
    facts = project.run("integrated_workflow", AS_OF)
    assert read_found(project.database, "orders") == FOUND
    message = next(one["message"] for one in facts if one["step"] == "extract_history")
    for said in (
        "week_starts: thursday (80 of 80 dates are Thursdays)",
        "forecast_value: readers' views have a column of this name, remark: no value",
        "no numbers, and left out: remark",
        "`forecasting init-db` gives the readers' views their columns",
    ):
        assert said in message
    rows = project.query("SELECT DISTINCT target_date FROM bi_forecast WHERE job = 'orders' ORDER BY target_date")
    assert rows["target_date"].astype(str).tolist()[0] == "2026-05-21"
    labels = project.query("SELECT label_1, label_text_1, label_2 FROM fc_series WHERE unique_id = 'c'")
    assert labels.iloc[0].tolist() == ["S", "Region S", "2001"]


class FirstDay(datetime):
    """The clock on the first day that sees the last week."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.fromisoformat(AS_OF).replace(hour=12, tzinfo=tz)


def test_a_plan_is_judged_from_the_newest_week_whatever_day_begins_it(
    make_project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weeks from Monday would end before the newest Thursday, and its weather would pass for a forecast."""
    monkeypatch.setattr(settled_job, "datetime", FirstDay)
    project = short_job(make_project, rows_ahead=1, horizon=1)
    project.run("data_preparation", AS_OF)
    assert read_found(project.database, "orders") == FOUND


def test_the_views_have_the_labels_that_the_data_say(make_project: Make, as_here: None) -> None:
    project = short_job(make_project)
    lines = list(create_database())
    assert any('labels: [{"name": "region", "text": "region_text"}' in line for line in lines)
    assert read_found(project.database, "orders") == FOUND
    assert not any("found in the data" in line for line in create_database())
    assert {"region", "region_text", "opened"} <= {*project.query("SELECT * FROM bi_orders_forecast").columns}


def test_a_warehouse_that_is_not_there_yet_is_created(make_project: Make, as_here: None) -> None:
    project = short_job(make_project)
    project.database.close()
    (project.settings.root / "var" / "forecasting.db").unlink()
    assert any("cannot be found in the data yet" in line for line in create_database())


def test_a_look_that_fails_leaves_the_rest_as_it_is(make_project: Make, as_here: None) -> None:
    project = short_job(make_project)
    project.execute("ALTER TABLE shops RENAME TO elsewhere")
    lines = list(create_database())
    assert any("labels, week_starts cannot be found in the data yet" in line for line in lines)
    assert read_found(project.database, "orders") == {}


def test_check_names_drivers_that_a_comparison_of_text_leaves_out(make_project: Make) -> None:
    project = short_job(make_project)
    project.execute("UPDATE plans SET day = day || 'T00:00:00'")
    done = forecasting(project, "check", "--job", "orders", "--as-of", AS_OF)
    assert "drivers query: 3 rows after" in done.stdout, done.stdout
    assert "compare replace(date, 'T', ' ') with the bind" in done.stdout


def test_check_misses_no_drivers_beyond_a_history_that_is_all_the_query_asks_for(make_project: Make) -> None:
    project = short_job(make_project)
    query = PLANS.replace(":horizon_until", ":history_until")
    (project.settings.root / "plans.sql").write_text(query, encoding="utf-8")
    done = forecasting(project, "check", "--job", "orders", "--as-of", "2026-04-30")
    assert "left out, though" not in done.stdout


def test_what_was_found_stays_until_somebody_looks_again(make_project: Make, as_here: None) -> None:
    """An older run day must not see as known ahead what the table has come to hold since."""
    project = short_job(make_project)
    list(create_database())
    project.execute("UPDATE plans SET weather = 1.0")
    project.run("data_preparation", "2026-05-14")
    assert read_found(project.database, "orders") == FOUND
    list(create_database(look_again=True))
    assert read_found(project.database, "orders")["future_drivers"] == ["price", "weather"]


def test_an_older_run_day_is_judged_by_what_the_table_knows_ahead_now(make_project: Make) -> None:
    """The weather of the weeks behind an old cutoff is there by now, and was not then."""
    project = short_job(make_project)
    project.run("data_preparation", "2026-02-26")
    assert read_found(project.database, "orders")["future_drivers"] == ["price"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"rows_ahead": 2}, []),
        ({"rows_ahead": 0}, []),
        ({"weather_ahead": HORIZON}, ["price", "weather"]),
        ({"weather_ahead": 1}, ["price"]),
    ],
)
def test_a_driver_is_known_ahead_where_it_reaches_through_the_horizon(
    make_project: Make, changes: dict[str, Any], found: list[str]
) -> None:
    project = short_job(make_project, **changes)
    project.run("data_preparation", AS_OF)
    known = read_found(project.database, "orders")
    assert (known["future_drivers"], {*known["past_drivers"]}) == (found, {"price", "weather"} - {*found})


def test_what_the_file_says_is_not_looked_up(make_project: Make) -> None:
    project = short_job(make_project, week_starts="thursday", labels=[], future_drivers=[], past_drivers=["weather"])
    (project.settings.root / "plans.sql").write_text(PLANS.replace("price, ", "").replace(", remark", ""))
    project.run("data_preparation", AS_OF)
    assert read_found(project.database, "orders") == {}
    statistics = project.query("SELECT DISTINCT column_name FROM fc_feature_statistic")
    assert {*statistics["column_name"]} == {"y", "weather"}


def test_past_drivers_are_in_one_of_both_queries(make_project: Make) -> None:
    project = short_job(make_project, past_drivers=["wether"])
    with pytest.raises(ForecastingError, match=r"past drivers \['wether'\] are in neither"):
        project.run("data_preparation", AS_OF)


def test_months_dated_by_their_last_day_are_months(make_project: Make) -> None:
    ends = pd.date_range("2023-01-31", periods=40, freq="ME")
    project = make_project(sales(ends), SQL, frequency="M", horizon=3, labels=[])
    project.run("integrated_workflow", "2026-05-01")
    assert read_found(project.database, "orders") == {"dated": "inside"}
    rows = project.query("SELECT ds, y FROM fc_actual ORDER BY ds")
    assert (len(rows), str(rows["ds"].iloc[-1])[:10]) == (120, "2026-04-01")
    shown = project.query("SELECT DISTINCT target_date FROM bi_forecast WHERE job = 'orders' ORDER BY target_date")
    assert shown["target_date"].astype(str).tolist() == ["2026-05-01", "2026-06-01", "2026-07-01"]


def test_check_says_what_the_data_say(make_project: Make, as_here: None) -> None:
    project = short_job(make_project)
    list(create_database())
    project.execute("UPDATE plans SET weather = 1.0")
    said = forecasting(project, "check", "--job", "orders").stdout
    assert "week_starts: thursday (80 of 80 dates are Thursdays)" in said
    assert "future_drivers is stored as ['price'], and stays so until `forecasting init-db --look-again`" in said


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (["frequency"], "frequency: W (100% of a series' dates lie 7 days 00:00:00 apart)"),
        (["horizon"], "horizon: 13 (the longest series has 80 periods; take what is planned with it)"),
        (["frequency", "horizon"], "apart) and horizon: 13"),
    ],
)
def test_check_proposes_the_fields_that_a_job_cannot_do_without(
    make_project: Make, lacking: list[str], said: str
) -> None:
    project = short_job(make_project)
    path = project.settings.jobs / "orders.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({name: value for name, value in content.items() if name not in lacking}))
    assert said in forecasting(project, "check", "--job", "orders").stdout
