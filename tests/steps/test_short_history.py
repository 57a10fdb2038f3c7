"""However short the history is, a job publishes a forecast and says what it could not judge."""

from __future__ import annotations

import pytest

from tests.project_builder import Make, orders

RULES = {"calendar": "none", "absent": "missing", "checks": {"max_staleness": 9}}


@pytest.mark.parametrize(("n_days", "horizon"), [(1, 7), (2, 7), (30, 100), (200, 1000)])
def test_a_history_that_is_shorter_than_the_horizon_is_forecast(make_project: Make, n_days: int, horizon: int) -> None:
    frame = orders(3, 210)
    newest = sorted(frame["day"].unique())[-n_days:]
    project = make_project(frame[frame["day"].isin(newest)], horizon=horizon, **RULES)
    said = [facts["message"] for facts in project.run("integrated_workflow")]
    assert project.query("SELECT COUNT(forecast_value) AS n FROM bi_forecast")["n"].item() == 3 * horizon
    decided = next(line for line in said if "First champion" in line)
    assert ("too short to compare" in decided) == (n_days < 3)
    assert "nan" not in decided
    known = project.query("SELECT champion_value FROM bi_model")["champion_value"].notna()
    assert known.tolist() == [n_days > 2] * len(known)
