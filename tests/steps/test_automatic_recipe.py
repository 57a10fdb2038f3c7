"""A job that names no candidates: composed from what the panel is, chosen by the backtest, kept with the run."""

from __future__ import annotations

import json

from tests.cli.typed import forecasting
from tests.project_builder import Make, orders


def test_a_job_without_candidates_is_served_by_what_its_backtest_chooses(make_project: Make) -> None:
    project = make_project(orders(2, 60), models={"backtest": {"origins": 3}})
    steps = {step["step"]: step["message"] for step in project.run("integrated_workflow")}
    assert "recipes composed for 2 series of up to 60 periods (D), 0% zeros" in steps["backtest_candidates"]
    assert "First champion" in steps["choose_champion"]
    assert "composed for 2 series" in steps["choose_champion"]
    said = forecasting(project, "jobs", "--models").stdout
    assert "job orders is served by " in said
    assert "composed for 2 series of up to 60 periods (D)" in said
    recipe = json.loads(project.query("SELECT recipe_text FROM fc_model_version")["recipe_text"].item())
    assert recipe["candidate"]["name"].startswith(("auto_", "only_"))
    assert project.query("SELECT COUNT(forecast_value) AS n FROM bi_forecast")["n"].item() == 2 * 7
    again = {step["step"]: step["message"] for step in project.run("model_training", reason="MANUAL")}
    assert "(reused)" in again["backtest_candidates"]
    assert recipe["candidate"]["name"] in again["choose_champion"]
