"""A training that a signal has started: the champion is refreshed where less than a training suffices."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from forecasting.cli.answers.status import show_job
from forecasting.errors import RunConflict, WarehouseError
from forecasting.steps.training.refresh_champion import refresh_champion
from tests.project_builder import AS_OF, Make, Project
from tests.steps.test_runs import change_job, context_of_loser

TRAINED = "2026-06-20"
RUN_DAYS = ("2026-06-21", "2026-06-23", "2026-06-25", "2026-06-27")
SERIES = 60
RULES = {"window": 4, "min_evidence": 10, "consecutive": 1, "retrain_on": ["COVERAGE"]}
DECISIONS = "SELECT * FROM fc_decision ORDER BY decision_id"
NEWEST = "SELECT * FROM fc_run WHERE purpose = 'model_training' ORDER BY run_id DESC LIMIT 1"
ANSWERED = "SELECT signal, action_run_id FROM fc_monitor_signal WHERE action = 'REQUESTED'"


def orders() -> pd.DataFrame:
    """Daily orders around a level with a weekly pattern; from TRAINED on the noise is three times as large."""
    days = pd.date_range(end=pd.Timestamp(AS_OF) - pd.Timedelta(days=1), periods=120, freq="D")
    random = np.random.default_rng(11)
    size = np.where(days < pd.Timestamp(TRAINED), 4.0, 12.0)
    week = 20 * np.sin(days.day_of_week.to_numpy())
    frames = [
        pd.DataFrame({"item": f"{n:03}", "day": days.date, "amount": 200 + week + size * random.normal(size=len(days))})
        for n in range(SERIES)
    ]
    return pd.concat(frames, ignore_index=True).assign(item_group="small", unit="kg")


def request(project: Project, signal: str, as_of: str = AS_OF) -> None:
    """Writes what watch_signals writes when it asks for a training."""
    window_end = pd.Timestamp(as_of) - pd.Timedelta(days=1)
    columns = "segment, window_end, signal_value, threshold, breached, consecutive, n_evidence, action, job, signal"
    values = f"'ALL', '{window_end:%Y-%m-%d} 00:00:00', 0.5, 0.7, 1, 3, 400, 'REQUESTED', 'orders', '{signal}'"
    project.execute(f"INSERT INTO fc_monitor_signal ({columns}) VALUES ({values})")


def champion(project: Project) -> int:
    return int(project.query("SELECT model_version_id FROM fc_job_current")["model_version_id"].item())


def train(project: Project, *, reason: str = "ERROR") -> list[str]:
    return [facts["message"] for facts in project.run("model_training", reason=reason)]


@pytest.fixture
def breached(make_project: Make) -> Project:
    """A champion that has published every second run day since its training, until the noise that grows is noticed."""
    run_days = [f"{purpose}={as_of}" for as_of in RUN_DAYS for purpose in ("data_preparation", "forecast_generation")]
    ran = [f"integrated_workflow={TRAINED}", *run_days, "data_preparation"]
    project = make_project(orders(), monitoring=RULES, ran=ran)
    wanted = project.run("accuracy_monitoring")[-1]["training"]
    assert wanted["reason"] == "ERROR"
    assert wanted["detail"].startswith("COVERAGE ALL")
    return project


def status(project: Project) -> str:
    output = StringIO()
    show_job(project.database, "orders", Console(file=output, width=300))
    return output.getvalue()


def widths(project: Project) -> pd.Series:
    rows = project.query("SELECT upper_80 - lower_80 AS width, forecast_value FROM bi_forecast WHERE is_open = 1")
    return rows.mean()


def test_a_breach_of_coverage_is_refreshed_by_what_was_published(breached: Project) -> None:
    breached.run("forecast_generation")
    before, narrow, output = champion(breached), widths(breached), status(breached)
    messages = train(breached)
    refreshed = champion(breached)
    assert refreshed != before
    decision = breached.query(DECISIONS).iloc[-1]
    assert (decision["outcome"], decision["reason_code"]) == ("REFRESHED", "RECALIBRATED")
    assert (decision["champion_id"], decision["challenger_id"]) == (before, refreshed)
    assert decision["reason_text"] == messages[0]
    assert decision["reason_text"].startswith("Recalibrated: coverage of 80 % ")
    assert decision["effect"] > 0
    run = breached.query(NEWEST).iloc[0]
    spent = pd.Timestamp(decision["decided_utc"]) - pd.Timestamp(run["started_utc"])
    assert decision["minutes_spent"] == pytest.approx(spent.total_seconds() / 60, abs=2 / 60)
    assert (run["run_status"], run["trigger_reason"], run["model_version_id"]) == ("OK", "ERROR", refreshed)
    assert messages[1:] == ["the champion was refreshed; nothing to do"] * 2 + [f"REFRESHED before: {messages[0]}"]
    assert breached.query(ANSWERED).to_numpy().tolist() == [["COVERAGE", run["run_id"]]]
    versions = breached.query("SELECT * FROM fc_model_version ORDER BY model_version_id")
    assert versions["recipe_hash"].nunique() == versions["train_to"].nunique() == 1
    assert versions["train_run_id"].tolist()[1] == run["run_id"]
    assert versions["artifact_sha256"].nunique() == versions["snapshot_id"].nunique() == 2
    assert breached.query(f"SELECT COUNT(*) AS n FROM fc_score WHERE run_id = {run['run_id']}")["n"].item() == 0
    served = breached.query("SELECT model_version_id, SUM(weight) AS w FROM fc_series_model GROUP BY model_version_id")
    assert served["w"].tolist() == pytest.approx([SERIES, SERIES], rel=0.05)
    breached.run("forecast_generation")
    wide = widths(breached)
    assert wide["width"] > 1.5 * narrow["width"]
    assert wide["forecast_value"] == narrow["forecast_value"]
    shown = status(breached)
    assert "REFRESHED: Recalibrated: coverage of 80 % " in shown
    title = "Backtest, pooled over all cutoffs"
    assert shown.partition(title)[2].splitlines()[:6] == output.partition(title)[2].splitlines()[:6]
    assert "seasonal naive" in shown


def test_a_refresh_that_is_interrupted_anywhere_is_done_once(breached: Project) -> None:
    """Once within its transaction, once by another process, once after the transaction and before the end."""
    before = champion(breached)
    breached.execute("CREATE TRIGGER crash BEFORE INSERT ON fc_decision BEGIN SELECT RAISE(ABORT, 'crash'); END")
    with pytest.raises(WarehouseError):
        breached.run("refresh_champion", reason="ERROR")
    breached.execute("DROP TRIGGER crash")
    breached.execute("UPDATE fc_run SET run_status = 'RUNNING' WHERE run_status = 'FAILED'")
    with pytest.raises(RunConflict, match="taken over"):
        refresh_champion(context_of_loser(breached, "refresh_champion"))
    assert champion(breached) == before
    assert len(breached.query("SELECT * FROM fc_model_version")) == 1
    assert breached.query(ANSWERED)["action_run_id"].isna().all()
    breached.execute(
        "CREATE TRIGGER crash BEFORE UPDATE OF cpu_seconds ON fc_run BEGIN SELECT RAISE(ABORT, 'crash'); END"
    )
    with pytest.raises(WarehouseError):
        breached.run("refresh_champion", reason="ERROR")
    breached.execute("DROP TRIGGER crash")
    decided, refreshed = breached.query(DECISIONS), champion(breached)
    assert decided["reason_code"].tolist() == ["FIRST_CHAMPION", "RECALIBRATED"]
    assert train(breached)[0].startswith("refreshed before: Recalibrated: ")
    pd.testing.assert_frame_equal(breached.query(DECISIONS), decided)
    assert champion(breached) == refreshed
    assert breached.query(NEWEST)["run_status"].item() == "OK"


@pytest.mark.parametrize(
    ("signal", "why"),
    [
        ("TARGET", "TARGET calls for a training"),
        ("COVERAGE", "too little evidence since the training to refresh the champion"),
        (None, "no signal says what is wrong"),
    ],
)
def test_what_cannot_be_refreshed_is_trained_anew_and_the_decision_says_why(
    make_project: Make, signal: str | None, why: str
) -> None:
    project = make_project(orders(), monitoring=RULES, ran=["integrated_workflow"])
    if signal:
        request(project, signal)
    messages = train(project, reason="DRIFT" if signal == "TARGET" else "ERROR")
    assert messages[0] == f"to be retrained: {why}"
    decision = project.query(DECISIONS).iloc[-1]
    assert (decision["outcome"], decision["reason_code"]) == ("REFRESHED", "SAME_RECIPE")
    assert decision["reason_text"].startswith(f"Retrained: {why}. The champion's recipe, retrained: rmsse ")
    assert project.query(ANSWERED)["action_run_id"].notna().all()


def test_a_champion_of_other_rules_is_trained_anew(make_project: Make) -> None:
    project = make_project(orders(), monitoring=RULES, ran=["integrated_workflow"])
    change_job(project, "lower_bound: 0", "lower_bound: null")
    project.run("data_preparation")
    request(project, "COVERAGE")
    assert "by other rules than those of the job now" in train(project)[0]
    assert project.query(NEWEST)["run_status"].item() == "OK"


def test_a_champion_that_fails_a_guard_is_trained_anew_where_live_errors_call_for_it(
    make_project: Make,
) -> None:
    mean = {"name": "mean", "members": [{"model": "window_mean"}]}
    models = {"candidates": [mean], "backtest": {"origins": 3}, "gate": {"max_abs_bias": 1e-9}}
    project = make_project(orders(), monitoring=RULES, models=models, ran=["integrated_workflow"])
    request(project, "ERROR")
    train(project, reason="SCHEDULE")
    train(project)
    decisions = project.query(DECISIONS).iloc[1:]
    assert decisions["outcome"].tolist() == ["REJECTED", "REFRESHED"]
    assert decisions["guard_bias"].tolist() == ["FAIL", "FAIL"]


def test_a_training_that_no_signal_has_started_mends_nothing(make_project: Make) -> None:
    project = make_project(monitoring=RULES, ran=["integrated_workflow"])
    request(project, "COVERAGE")
    assert train(project, reason="SCHEDULE")[0] == "nothing to refresh in a training for the reason SCHEDULE"
    assert project.query(ANSWERED)["action_run_id"].isna().all()
    assert not project.query(DECISIONS)["reason_text"].str.startswith("Retrained: ").any()


def test_a_young_champion_is_refreshed_by_what_an_older_bundle_of_its_recipe_forecasts(breached: Project) -> None:
    train(breached, reason="SCHEDULE")
    young = champion(breached)
    train(breached)
    decision = breached.query(DECISIONS).iloc[-1]
    assert decision["champion_id"] == young
    assert (decision["reason_code"], decision["n_cutoffs"]) == ("RECALIBRATED", 4)
