"""What the suite promises of runs and publications, on a small job with a real database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from forecasting.errors import CheckBlocked, ForecastingError, RunConflict, SourceError
from tests.project_builder import AS_OF, SQL, Make, Project, orders

NEXT_DAY = "2026-06-30"
VALUES = "series_key, target_date, forecast_value, lower_80, upper_80, source_code, reason_text"
RUN_FACTS = "run_id, published_at_utc"


def published(project: Project) -> pd.DataFrame:
    return project.query(f"SELECT {VALUES} FROM bi_forecast WHERE job = 'orders' ORDER BY series_key, target_date")


def current_as_of(project: Project) -> str:
    return project.query("SELECT as_of_date FROM bi_publication WHERE is_current = 1")["as_of_date"].item()[:10]


def test_the_main_job_publishes_every_series_and_period_once(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    rows = project.query("SELECT * FROM bi_forecast ORDER BY series_key, target_date")
    assert len(rows) == 4 * 7
    assert rows["series_key"].unique().tolist() == ["000", "001", "002", "003"]
    assert rows["lead_periods"].tolist() == list(range(1, 8)) * 4
    assert rows["forecast_value"].notna().all()
    bands = rows[
        ["lower_95", "lower_90", "lower_80", "lower_50", "median_value", "upper_50", "upper_80", "upper_90", "upper_95"]
    ]
    assert (bands.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (bands >= 0).all(axis=None)
    assert rows["label_1"].unique().tolist() == ["small"]


def test_a_learned_closed_day_is_a_known_zero(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    rows = project.query("SELECT * FROM bi_forecast WHERE target_date = '2026-07-05'")  # a Sunday
    assert rows[["forecast_value", "lower_95", "upper_95", "is_open"]].eq(0).all(axis=None)
    assert rows["source_code"].unique().tolist() == ["CLOSED"]


def test_every_row_leads_to_run_bundle_snapshot_config_and_commit(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    traced = project.query(
        "SELECT r.run_id, v.artifact_sha256, s.sha256, j.config_text, r.git_commit, r.env_lock_hash, r.parent_run_id"
        " FROM bi_forecast b JOIN fc_run r ON r.run_id = b.run_id"
        " JOIN fc_model_version v ON v.model_version_id = r.model_version_id"
        " JOIN fc_snapshot s ON s.snapshot_id = r.snapshot_id"
        " JOIN fc_job_version j ON j.job = r.job AND j.config_hash = r.config_hash"
    )
    assert len(traced) == 4 * 7
    assert traced.notna().all(axis=None)


def test_running_again_leaves_the_same_rows(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = published(project)
    revisions = project.query("SELECT COUNT(*) AS n FROM fc_actual")["n"].item()
    project.run("integrated_workflow")
    pd.testing.assert_frame_equal(published(project), before)
    assert project.query("SELECT COUNT(*) AS n FROM fc_actual")["n"].item() == revisions
    attempts = project.query("SELECT attempt FROM fc_run WHERE purpose = 'forecast_generation' ORDER BY run_id")
    assert attempts["attempt"].tolist() == [1, 2]


def test_chunks_publish_the_same_rows_as_one(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = published(project)
    for step, chunk in [("select_inputs", "0/1"), ("predict", "0/3"), ("predict", "1/3"), ("predict", "2/3"),
                        ("apply_overrides", "0/1"), ("check_forecast", "0/1"),
                        ("publish_forecast", "0/1")]:  # fmt: skip
        project.run(step, chunk=chunk)
    pd.testing.assert_frame_equal(published(project), before)


def test_a_missing_chunk_is_never_published(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = published(project)
    project.run("select_inputs", as_of=AS_OF)
    project.run("predict", chunk="0/3")
    project.run("apply_overrides")
    with pytest.raises(CheckBlocked, match="row"):
        project.run("check_forecast")
    pd.testing.assert_frame_equal(published(project), before)


def test_an_older_as_of_is_kept_but_never_shown(make_project: Make) -> None:
    project = make_project(ran=[f"integrated_workflow={NEXT_DAY}", "data_preparation"])
    facts = project.run("forecast_generation")
    assert "not shown" in facts[-1]["message"]
    assert current_as_of(project) == NEXT_DAY
    kept = project.query("SELECT COUNT(*) AS n FROM fc_forecast f JOIN fc_run r ON r.run_id = f.run_id"
                         " WHERE r.as_of_date = '2026-06-29'")  # fmt: skip
    assert kept["n"].item() == 4 * 7


@pytest.mark.parametrize("cleared", ["apply_overrides", "check_forecast", "publish_forecast"])
def test_clearing_a_task_of_last_days_published_run_changes_nothing(make_project: Make, cleared: str) -> None:
    project = make_project(ran=["integrated_workflow", f"integrated_workflow={NEXT_DAY}"])
    before = project.query(f"SELECT {VALUES}, {RUN_FACTS} FROM bi_forecast ORDER BY series_key, target_date")
    facts = project.run(cleared, as_of=AS_OF)
    assert "sealed" in facts[0]["message"]
    after = project.query(f"SELECT {VALUES}, {RUN_FACTS} FROM bi_forecast ORDER BY series_key, target_date")
    pd.testing.assert_frame_equal(after, before)
    assert current_as_of(project) == NEXT_DAY


def test_clearing_predict_of_last_days_published_run_makes_an_attempt_that_is_not_shown(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow", f"integrated_workflow={NEXT_DAY}"])
    before = published(project)
    for step in ("predict", "apply_overrides", "check_forecast", "publish_forecast"):
        facts = project.run(step, as_of=AS_OF)
    assert "not shown" in facts[0]["message"]
    pd.testing.assert_frame_equal(published(project), before)


def test_yesterdays_champion_with_a_new_observation_changes_the_forecast(make_project: Make) -> None:
    history = orders()
    project = make_project(history, ran=["integrated_workflow"])
    champion = project.query("SELECT model_version_id FROM fc_job_current WHERE job = 'orders'")[
        "model_version_id"
    ].item()
    project.run("data_preparation", as_of=NEXT_DAY)
    project.run("forecast_generation", as_of=NEXT_DAY)
    before = published(project)
    new = history.tail(1).assign(item="000", day=pd.Timestamp(AS_OF).date(), amount=500.0)
    project.load(pd.concat([history, new], ignore_index=True))
    project.run("data_preparation", as_of=NEXT_DAY)
    assert project.run("forecast_generation", as_of=NEXT_DAY)[0]["model_version_id"] == champion
    changed = published(project)["forecast_value"] != before["forecast_value"]
    assert set(before.loc[changed, "series_key"]) == {"000"}


def test_a_corrected_value_is_a_new_revision_and_the_old_one_stays(make_project: Make) -> None:
    history = orders()
    project = make_project(history, ran=["data_preparation"])
    corrected = history.copy()
    corrected.loc[10, "amount"] = 999.0
    project.load(corrected)
    facts = project.run("data_preparation", as_of=NEXT_DAY)
    revisions = project.query(
        "SELECT revision_no, y FROM fc_actual WHERE series_id = 1"
        " AND ds = (SELECT ds FROM fc_actual WHERE revision_no = 1) ORDER BY revision_no"
    )
    assert revisions["y"].tolist() == [history.loc[10, "amount"], 999.0]
    assert facts[2]["revisions"] == 1 + 4  # the correction, and one more day of each series


def test_a_killed_step_run_again_publishes_the_same_rows(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = published(project)
    project.run("data_preparation", as_of=NEXT_DAY)
    root = project.settings.root
    command = [sys.executable, "-m", "forecasting", "run", "forecast_generation", "--job", "orders", "--as-of", AS_OF]
    environment = os.environ | {"FORECASTING_ROOT": str(root), "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running(project) == 0:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert running(project) == 1
    project.run("forecast_generation")
    pd.testing.assert_frame_equal(published(project), before)
    assert running(project) == 0


def test_two_live_runs_of_one_job_and_purpose_cannot_be(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    project.execute(
        "UPDATE fc_run SET run_status = 'RUNNING', attempt = 2, as_of_utc = '2026-07-09 00:00:00.000000',"
        " lease_until_utc = '2999-01-01 00:00:00.000000', host = 'elsewhere:4711', orchestrator = 'airflow:other'"
        " WHERE purpose = 'forecast_generation'"
    )
    with pytest.raises(RunConflict, match=r"elsewhere:4711"):
        project.run("forecast_generation")


def running(project: Project) -> int:
    return project.query("SELECT COUNT(*) AS n FROM fc_run WHERE run_status = 'RUNNING'")["n"].item()


def test_a_missing_snapshot_is_replaced_by_an_older_one_and_marked(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow", f"forecast_generation={NEXT_DAY}"])
    rows = project.query("SELECT quality_code, reason_text, lead_periods, target_date, is_open FROM bi_forecast")
    assert rows["quality_code"].unique().tolist() == ["STALE"]
    assert rows.loc[rows["is_open"] == 1, "reason_text"].str.contains("older snapshot").all()


def test_a_snapshot_that_is_too_old_publishes_nothing(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"], then={"max_snapshot_age": "1d"})
    before = published(project)
    with pytest.raises(ForecastingError, match="too old"):
        project.run("forecast_generation", as_of="2026-07-02")
    pd.testing.assert_frame_equal(published(project), before)


def test_a_source_that_is_late_fails_after_its_timeout(make_project: Make) -> None:
    ready = {"query": "orders.sql"}
    project = make_project(
        sql=SQL.replace("SELECT ", "SELECT 0 AS is_ready, "),
        readiness={"ready": ready, "timeout": "0min", "poll": "0min", "on_late": "fail"},
    )
    with pytest.raises(SourceError, match="not ready for 2026-06-28"):
        project.run("data_preparation")


def test_training_on_older_data_never_replaces_a_newer_champion(make_project: Make) -> None:
    project = make_project(ran=[f"integrated_workflow={NEXT_DAY}"])
    champion = "SELECT model_version_id FROM fc_job_current WHERE job = 'orders'"
    before = project.query(champion)
    project.run("data_preparation")
    facts = project.run("model_training")
    assert facts[-1]["outcome"] == "KEPT"
    assert "newer data" in facts[-1]["message"]
    pd.testing.assert_frame_equal(project.query(champion), before)


def test_rows_that_stop_early_block_where_absence_means_zero(make_project: Make) -> None:
    project = make_project()
    with pytest.raises(CheckBlocked, match="Data until"):
        project.run("data_preparation", as_of="2026-09-01")


def test_an_as_of_before_every_snapshot_is_not_told_to_be_the_first(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    with pytest.raises(ForecastingError, match="every snapshot of the history is of a later day"):
        project.run("forecast_generation", as_of="2026-06-01")
