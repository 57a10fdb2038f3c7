"""Drivers known in advance, from their query to the snapshot: read, checked, refused with what to do."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from forecasting.errors import CheckBlocked, ForecastingError, SourceError, WrongQueryError
from forecasting.panel.intake.drivers import share_with_drivers
from forecasting.steps.preparation.companions import early_drivers
from tests.project_builder import AS_OF, Make, Project, orders
from tests.warehouse.builders import build_job

DRIVERS = "SELECT day AS ds, promotion FROM plans WHERE day BETWEEN :history_from AND :horizon_until"
SOURCES = {"target": {"query": "orders.sql"}, "drivers": {"query": "plans.sql"}}
HORIZON = 7


def planned(make_project: Make, sql: str = DRIVERS, *, until: int = HORIZON, **changes: Any) -> Project:
    """A project whose orders triple on every day of a promotion; plans reach `until` days beyond the cutoff."""
    frame = orders()
    days = pd.date_range(frame["day"].min(), pd.Timestamp(AS_OF) + pd.Timedelta(days=until - 1))
    plans = pd.DataFrame({"day": days.date, "promotion": [float(n % 5 == 0) for n in range(len(days))]})
    on = frame["day"].map(plans.set_index("day")["promotion"])
    frame["amount"] *= 1 + 2 * on
    project = make_project(frame, future_drivers=["promotion"], sources=SOURCES, **changes)
    (project.settings.root / "plans.sql").write_text(sql, encoding="utf-8")
    project.execute("CREATE TABLE plans (day TEXT, promotion REAL)")
    with project.database.begin() as connection:
        rows = [(str(day), value) for day, value in plans.itertuples(index=False)]
        connection.exec_driver_sql("INSERT INTO plans VALUES (?, ?)", rows)
    return project


def horizon_checks(project: Project) -> list[dict[str, Any]]:
    rows = project.query("SELECT check_id, action, unexpected_count FROM fc_data_check WHERE suite = 'horizon'")
    return rows.to_dict("records")


def test_drivers_are_checked_over_the_horizon_and_described(make_project: Make) -> None:
    project = planned(make_project)
    project.run("data_preparation")
    assert horizon_checks(project) == [
        {"check_id": "horizon_drivers_known", "action": "PASS", "unexpected_count": 0},
    ]
    found = project.query(
        "SELECT stat_value FROM fc_feature_statistic WHERE column_name = 'promotion' AND statistic = 'MEAN'"
        " AND scope_type = 'ALL'"
    )
    assert found["stat_value"].tolist() == pytest.approx([0.2], abs=0.02)


def test_plans_that_end_early_warn_or_block(make_project: Make) -> None:
    project = planned(make_project, until=5)
    project.run("data_preparation")
    assert horizon_checks(project) == [
        {"check_id": "horizon_drivers_known", "action": "WARN", "unexpected_count": 4 * 2},
    ]
    report = (project.settings.reports / "orders" / f"{AS_OF}.html").read_text()
    assert "promotion" in report


def test_plans_that_end_early_block_where_the_job_says_so(make_project: Make) -> None:
    project = planned(make_project, until=5, checks={"actions": {"horizon_drivers_known": "block"}})
    with pytest.raises(CheckBlocked, match="Every future driver is known"):
        project.run("data_preparation")
    assert project.query("SELECT COUNT(*) AS n FROM fc_snapshot")["n"].item() == 0


def test_a_wrong_drivers_query_stops_the_run_with_what_to_do(make_project: Make) -> None:
    project = planned(make_project, DRIVERS.replace("promotion", "promotion AS promo"))
    with pytest.raises(SourceError, match=r"plans.sql: the drivers query lacks the columns \['promotion'\]"):
        project.run("data_preparation")


def test_a_wrong_row_of_drivers_is_in_quarantine_and_leaves_its_period_unknown(make_project: Make) -> None:
    project = planned(make_project)
    project.execute("UPDATE plans SET promotion = 'maybe' WHERE day = '2026-07-01'")
    *_, output = [step for step in project.run("data_preparation") if step["step"] == "extract_history"]
    assert "1 rows of drivers quarantined (VALUE_NOT_NUMBER 1)" in output["message"]
    found = project.query("SELECT q.row_no, q.source, q.row_text, r.rows_read FROM fc_quarantine q, fc_run r")
    assert found["source"].tolist() == ["drivers"]
    assert found["row_no"].item() > found["rows_read"].item()
    assert '"promotion": "maybe"' in found["row_text"].item()
    assert horizon_checks(project)[0]["unexpected_count"] == 4


def test_a_snapshot_without_the_drivers_of_the_job_says_what_to_run(make_project: Make) -> None:
    project = planned(make_project)
    job = project.settings.jobs / "orders.yml"
    with_drivers = job.read_text()
    job.write_text(
        with_drivers.replace("future_drivers:\n- promotion\n", "").replace("  drivers:\n    query: plans.sql\n", "")
    )
    project.run("data_preparation")
    job.write_text(with_drivers)
    with pytest.raises(ForecastingError, match=r"without the drivers \['promotion'\](.|\n)*run data_preparation"):
        project.run("model_training")
    project.run("data_preparation", as_of="2026-06-30")


def test_a_planned_promotion_raises_the_published_forecast_of_its_days(make_project: Make) -> None:
    members = [{"model": "sarimax", "params": {"newest_periods": 100}}]
    models = {"candidates": [{"name": "explained", "members": members}], "backtest": {"origins": 2}}
    project = planned(make_project, models=models)
    project.run("integrated_workflow")
    rows = project.query(
        "SELECT f.forecast_value, p.promotion FROM bi_forecast f JOIN plans p ON p.day = SUBSTR(f.target_date, 1, 10)"
        " WHERE f.is_open = 1"
    )
    means = rows.groupby("promotion")["forecast_value"].mean()
    assert means[1.0] > 2 * means[0.0]


def test_a_champion_whose_drivers_are_gone_says_what_to_run(make_project: Make) -> None:
    project = planned(make_project)
    project.run("data_preparation")
    project.run("model_training")
    job = project.settings.jobs / "orders.yml"
    text = job.read_text().replace("future_drivers:\n- promotion\n", "")
    job.write_text(text.replace("  drivers:\n    query: plans.sql\n", ""))
    with pytest.raises(ForecastingError, match=r"with drivers \['promotion'\] that are gone(.|\n)*run model_training"):
        project.run("forecast_generation")


def test_drivers_are_asked_for_from_the_first_period_of_the_target_on(make_project: Make, caplog) -> None:
    """A calendar that is built from :history_from would else begin in 1900."""
    project = planned(make_project)
    (project.settings.root / "plans.sql").write_text(
        "SELECT day AS ds, promotion FROM plans WHERE day >= :history_from UNION ALL "
        "SELECT DATE(:history_from, '-1 day'), 0 UNION ALL SELECT DATE(:history_from, '-500 days'), 0"
    )
    project.run("extract_history")
    rows = pd.read_parquet(next((project.settings.scratch / "runs").glob("*/drivers.parquet")))
    first = pd.read_parquet(next((project.settings.scratch / "runs").glob("*/rows.parquet")))["ds"].min()
    assert (first - rows["ds"].min()).days == 500
    assert "rows of drivers lie before" not in caplog.text


@pytest.mark.parametrize(("n_early", "is_told"), [(4, False), (5, True)])
def test_drivers_that_lie_mostly_before_the_target_are_told(n_early: int, *, is_told: bool) -> None:
    first = pd.Timestamp("2026-01-10")
    drivers = pd.DataFrame({"ds": [first - pd.Timedelta(days=1)] * n_early + [first] * 5})
    output = early_drivers(drivers, first.to_pydatetime())
    assert ("leave them out with :history_from" in output) == is_told


def test_check_compares_the_keys_of_drivers_with_those_of_the_target() -> None:
    job = build_job(sources={"target": {"query": "a.sql"}, "drivers": {"query": "b.sql"}}, future_drivers=["price"])
    keys = pd.DataFrame({"unique_id": ["a", "b", "c"]})
    days = {"ds": pd.to_datetime(["2026-03-01", "2026-03-01"]), "price": 1.0}
    assert share_with_drivers(pd.DataFrame({"unique_id": ["a", "b"], **days}), keys, job) == (2, 3)
    assert share_with_drivers(pd.DataFrame(days), keys, job) == (3, 3)
    with pytest.raises(WrongQueryError, match=r"(?s)no series of the target.*\['a  '\].*blanks at the end"):
        share_with_drivers(pd.DataFrame({"unique_id": ["a  ", "b  "], **days}), keys, job)
