"""Where no recipe beats a baseline, the baseline serves: a choice that readers are notified of, and no failure."""

from __future__ import annotations

import pandas as pd

from tests.cli.typed import forecasting
from tests.project_builder import AS_OF, Make, orders

MODELS = {
    "candidates": [{"name": "drifting", "members": [{"model": "drift"}, {"model": "naive"}], "combine": "mean"}],
    "backtest": {"origins": 4},
}


def test_a_baseline_that_no_recipe_beats_serves_without_an_exception(make_project: Make) -> None:
    frame = orders()
    days = pd.DatetimeIndex(frame["day"])
    frame["amount"] = 20.0 + 10 * (days.day_of_week % 3) + frame["item"].astype(int)
    project = make_project(frame, models=MODELS)
    facts = project.run("integrated_workflow")
    said = "seasonal naive serves 4 of 4 series: no recipe is better"
    assert said in facts[-1]["message"]
    assert said in " ".join(forecasting(project, "status", "--job", "orders").stdout.split())
    rows = project.query("SELECT DISTINCT source_code, model_name FROM bi_forecast WHERE is_open = 1")
    assert rows.to_numpy().tolist() == [["BASELINE", "seasonal_naive"]]
    assert project.query("SELECT COUNT(*) AS n FROM bi_exceptions")["n"].item() == 0
    run = project.query("SELECT n_ok, n_fallback FROM fc_run WHERE purpose = 'forecast_generation'")
    assert run.to_numpy().tolist() == [[4, 0]]
    decision = project.query("SELECT reason_text FROM fc_decision")["reason_text"].item()
    assert "is no better than seasonal naive" in decision
    serving = project.query("SELECT DISTINCT method, reason_code, weight FROM fc_series_model")
    assert serving.to_numpy().tolist() == [["seasonal_naive", "BASELINE_BETTER", 1.0]]


def test_a_baseline_serves_a_stale_snapshot_as_such(make_project: Make) -> None:
    project = make_project(models=MODELS, ran=["integrated_workflow"])
    project.run("forecast_generation", str(pd.Timestamp(AS_OF).date() + pd.Timedelta(days=1)))
    reasons = project.query(
        "SELECT DISTINCT reason_code FROM fc_forecast WHERE quality_code = 'STALE' AND source_code <> 'CLOSED'"
    )
    assert reasons["reason_code"].tolist() == ["SNAPSHOT_STALE"]
