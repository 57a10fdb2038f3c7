"""What becomes of runs that are interrupted, taken over, repeated in part, or asked for with other rules."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from pkgutil import resolve_name

import numpy as np
import pandas as pd
import pytest

from forecasting.artifacts import ArtifactStore
from forecasting.config import load_job
from forecasting.errors import CheckBlocked, ForecastingError, RunConflict, WarehouseError
from forecasting.operations.entrance import STEPS
from forecasting.panel.panel import Chunk
from forecasting.periods import parse_as_of
from forecasting.purposes import PURPOSES, purpose_of
from forecasting.runs.context import StepContext
from forecasting.warehouse.runs.log import find_run
from tests.project_builder import AS_OF, Make, Project, orders

NEXT_DAY = "2026-06-30"
WITHIN = {"within": "integrated_workflow"}
RUNS = "SELECT purpose, attempt, run_status, finished_utc, message FROM fc_run ORDER BY run_id"
FORECASTS = "SELECT series_key, target_date, forecast_value FROM bi_forecast ORDER BY series_key, target_date"
COUNTED = ("fc_score", "fc_model_version", "fc_decision", "fc_forecast", "fc_series_status", "fc_publication")


def counts(project: Project) -> list[int]:
    return [project.query(f"SELECT COUNT(*) AS n FROM {table}")["n"].item() for table in COUNTED]


def status_of(project: Project, purpose: str) -> str:
    newest = f"SELECT run_status FROM fc_run WHERE purpose = '{purpose}' ORDER BY run_id DESC LIMIT 1"
    return str(project.query(newest)["run_status"].item())


def change_job(project: Project, old: str, new: str) -> None:
    path = project.settings.jobs / "orders.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def context_of_loser(project: Project, step: str) -> StepContext:
    """The context of a process whose run belongs to somebody else by now."""
    newest = f"SELECT MAX(run_id) AS n FROM fc_run WHERE purpose = '{purpose_of(step)}'"
    run = replace(find_run(project.database, project.query(newest)["n"].item()), orchestrator="airflow:lost")
    job = load_job(project.settings.jobs / "orders.yml")
    as_of = parse_as_of(AS_OF, job.time_zone)
    artifacts = ArtifactStore(project.settings.artifacts, project.settings.scratch)
    return StepContext(project.settings, job, as_of, run, project.database, artifacts, Chunk())


@pytest.mark.parametrize("purpose", ["model_training", "forecast_generation"])
def test_a_process_that_lost_its_run_writes_nothing(make_project: Make, purpose: str) -> None:
    project = make_project()
    for earlier in list(PURPOSES)[: list(PURPOSES).index(purpose)]:
        project.run(earlier)
    first, *others = PURPOSES[purpose]
    project.run(first)
    for step in others:
        before = counts(project)
        function = resolve_name(STEPS[step])
        with pytest.raises(RunConflict, match="taken over"):
            function(context_of_loser(project, step))
        assert counts(project) == before, step
        project.run(step)
    assert status_of(project, purpose) == "OK"


def test_unchecked_changed_or_blocked_rows_are_never_published(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = project.query(FORECASTS)
    for step in ("select_inputs", "predict", "apply_overrides", "check_forecast", "predict"):
        project.run(step)
    with pytest.raises(ForecastingError, match=r"(?s)not checked.*run check_forecast"):
        project.run("publish_forecast")
    project.run("predict", chunk="0/3")
    project.run("apply_overrides")
    with pytest.raises(CheckBlocked):
        project.run("check_forecast")
    with pytest.raises(CheckBlocked, match="not passed"):
        project.run("publish_forecast")
    assert status_of(project, "forecast_generation") == "BLOCKED"
    pd.testing.assert_frame_equal(project.query(FORECASTS), before)


def test_a_purpose_goes_on_at_the_step_that_failed(make_project: Make) -> None:
    never = {"name": "never", "title": "Never holds.", "frame": "forecast", "action": "block"}
    never |= {"expectation": "ExpectColumnMaxToBeBetween", "kwargs": {"column": "y_hat", "max_value": -1}}
    project = make_project(ran=["data_preparation", "model_training"], then={"checks": {"extra": [never]}})
    with pytest.raises(CheckBlocked):
        project.run("forecast_generation")
    change_job(project, "max_value: -1", "max_value: 1000000")
    facts = project.run("forecast_generation", resume=True)
    done_before = [one["step"] for one in facts if one["message"] == "done before in this attempt"]
    assert done_before == ["select_inputs", "predict", "apply_overrides"]
    assert status_of(project, "forecast_generation") == "OK"
    again = project.run("forecast_generation", resume=True)
    assert [one["step"] for one in again if one["message"] != "done before in this attempt"] == [
        *PURPOSES["forecast_generation"]
    ]


def test_a_step_that_is_done_again_voids_what_followed_it(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    for step in ("select_inputs", "predict", "apply_overrides", "check_forecast"):
        project.run(step)
    for number in range(2):
        project.run("predict", chunk=f"{number}/2")
    (facts,) = project.run("apply_overrides", resume=True)
    assert facts["message"] != "done before in this attempt"


def test_a_promotion_that_was_interrupted_keeps_its_decision(make_project: Make) -> None:
    project = make_project()
    for step in ("data_preparation", "backtest_candidates", "fit_challenger"):
        project.run(step)
    project.execute(
        "CREATE TRIGGER crash BEFORE UPDATE OF cpu_seconds ON fc_run BEGIN SELECT RAISE(ABORT, 'crash'); END"
    )
    with pytest.raises(WarehouseError):
        project.run("choose_champion")
    project.execute("DROP TRIGGER crash")
    decided = project.query("SELECT * FROM fc_decision")
    assert decided["outcome"].tolist() == ["PROMOTED"]
    assert project.run("choose_champion")[0]["outcome"] == "PROMOTED"
    pd.testing.assert_frame_equal(project.query("SELECT * FROM fc_decision"), decided)
    assert status_of(project, "model_training") == "OK"


def test_a_step_that_cannot_be_done_again_says_what_can_and_leaves_the_finished_run(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = project.query(RUNS)
    for step, within in itertools.product(("build_panel", "fit_challenger"), ({}, WITHIN)):
        with pytest.raises(ForecastingError, match=r"forecasting run (data_prep|model_tr|integrated)"):
            project.run(step, **within)
    pd.testing.assert_frame_equal(project.query(RUNS), before)


@pytest.mark.parametrize("step", ["profile_panel", "choose_champion"])
def test_a_last_step_that_was_killed_after_it_had_ended_its_run_has_nothing_left_to_do(
    make_project: Make, step
) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = project.query(RUNS)
    for within in ({}, WITHIN):
        assert "nothing to do" in project.run(step, **within)[0]["message"]
    pd.testing.assert_frame_equal(project.query(RUNS), before)


def test_scratch_files_of_a_run_that_was_killed_just_after_its_end_are_removed_by_the_next(make_project: Make) -> None:
    project = make_project(ran=["data_preparation"])
    run_id = project.query("SELECT run_id FROM fc_run")["run_id"].item()
    left = project.settings.scratch / "runs" / str(run_id)
    foreign = left.with_name("17")
    for folder in (left, foreign):
        folder.mkdir(parents=True)
    project.run("data_preparation", as_of=NEXT_DAY)
    assert not left.exists()
    assert foreign.exists(), "a run that this database does not know may be somebody else's"


@pytest.mark.parametrize("chunks", [["0/1"], ["0/3", "1/3", "2/3"]])
def test_another_number_of_chunks_at_the_second_try_publishes_the_same_rows(
    make_project: Make, chunks: list[str]
) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = project.query(FORECASTS)
    project.run("select_inputs")
    for chunk in ("0/2", "1/2", *chunks):
        project.run("predict", chunk=chunk)
    for step in ("apply_overrides", "check_forecast", "publish_forecast"):
        project.run(step)
    pd.testing.assert_frame_equal(project.query(FORECASTS), before)
    newest = "SELECT n_chunks FROM fc_run WHERE run_id = (SELECT MAX(run_id) FROM bi_forecast)"
    assert project.query(newest)["n_chunks"].item() == len(chunks)


def test_the_parent_of_a_run_is_held_and_reserved_with_it(make_project: Make) -> None:
    project = make_project()
    project.run("wait_for_source", **WITHIN)
    leases = project.query("SELECT host, lease_until_utc FROM fc_run WHERE run_status = 'RUNNING'")
    assert len(leases) == 2
    assert leases["host"].nunique() == 1
    assert (pd.to_datetime(leases["lease_until_utc"]) > pd.Timestamp.now("UTC").tz_localize(None)).all()
    assert not leases["host"].str.endswith(str(os.getpid())).any()


def test_a_parent_ends_as_failed_when_the_run_inside_cannot_be_opened(make_project: Make) -> None:
    project = make_project(ran=["data_preparation"])
    project.run("wait_for_source", as_of=NEXT_DAY, **WITHIN)
    project.execute("UPDATE fc_run SET run_status = 'OK' WHERE purpose = 'data_preparation'")
    with pytest.raises(ForecastingError, match="stays as it is"):
        project.run("build_panel", as_of=NEXT_DAY, **WITHIN)
    assert status_of(project, "integrated_workflow") == "FAILED"


def test_clearing_a_last_step_leaves_no_parent_open(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    before = project.query(RUNS)
    for step in ("apply_overrides", "check_forecast", "publish_forecast"):
        project.run(step, **WITHIN)
        pd.testing.assert_frame_equal(project.query(RUNS), before)
    project.execute("UPDATE fc_run SET run_status = 'RUNNING' WHERE purpose = 'integrated_workflow'")
    project.run("publish_forecast", **WITHIN)
    assert project.query(RUNS)["run_status"].tolist() == before["run_status"].tolist() == ["OK"] * 4


def test_a_series_without_any_value_is_skipped_with_a_reason(make_project: Make) -> None:
    empty = orders().tail(1).assign(item="009", amount=np.nan)
    project = make_project(
        pd.concat([orders(), empty], ignore_index=True), absent="missing", ran=["integrated_workflow"]
    )
    statuses = project.query(
        "SELECT unique_id, series_status, reason_code FROM fc_series_status t"
        " JOIN fc_series s ON s.series_id = t.series_id WHERE series_status <> 'OK'"
    )
    assert statuses.to_numpy().tolist() == [["009", "SKIPPED", "NO_HISTORY"]]
    assert project.query("SELECT n_expected, n_ok FROM fc_run WHERE n_ok IS NOT NULL").to_numpy().tolist() == [[4, 4]]


def test_a_series_that_vanished_at_the_source_is_named_to_everybody(make_project: Make) -> None:
    history = orders()
    project = make_project(history, ran=["integrated_workflow"])
    project.load(history[history["item"] != "003"])
    project.run("data_preparation", as_of=NEXT_DAY)
    output = [facts["message"] for facts in project.run("forecast_generation", as_of=NEXT_DAY)]
    assert "not forecast, see bi_series: 1 have vanished" in output[3]
    assert sorted(project.query(FORECASTS)["series_key"].unique()) == ["000", "001", "002"]
    check = project.query("SELECT action, observed FROM bi_data_quality WHERE check_id = 'series_vanished'")
    assert [(action, "003" in observed) for action, observed in check.to_numpy()] == [("WARN", True)]
    exception = project.query("SELECT series_status, exception_text FROM bi_exceptions WHERE series_key = '003'")
    text = "The source no longer returns the series; it is not forecast."
    assert exception.to_numpy().tolist() == [["SKIPPED", text]]
    listed = project.query("SELECT series_key, series_status, reason_code FROM bi_series ORDER BY series_key")
    assert listed.to_numpy().tolist()[-1] == ["003", "SKIPPED", "SERIES_VANISHED"]
    late = project.query("SELECT DISTINCT series_key, target_date, late_state FROM bi_late_data")
    assert late.to_numpy().tolist() == [["003", "2026-06-29", "MISSING"]]


def test_too_many_series_that_vanished_block_the_run(make_project: Make) -> None:
    history = orders()
    project = make_project(history, ran=["data_preparation"])
    project.load(history[history["item"] < "002"])
    with pytest.raises(CheckBlocked, match=r"(?s)At most 30% of the series .* have vanished.*2 of 4 rows: 002, 003"):
        project.run("data_preparation", as_of=NEXT_DAY)


def test_a_day_that_vanished_at_the_source_is_named(make_project: Make) -> None:
    history = orders()
    project = make_project(history, ran=["data_preparation"])
    project.load(history[(history["day"].astype(str) != "2026-06-10") | (history["item"] == "000")])
    project.run("data_preparation", as_of=NEXT_DAY)
    check = project.query("SELECT action, observed FROM bi_data_quality WHERE check_id = 'periods_vanished'")
    assert check.iloc[-1].tolist() == ["WARN", check.iloc[-1]["observed"]]
    assert "2026-06-10" in check.iloc[-1]["observed"]


def test_a_job_with_another_horizon_needs_a_new_snapshot_and_a_new_champion(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    change_job(project, "horizon: 7", "horizon: 9")
    output = r"(?s)snapshot of 2026-06-29 was prepared for horizon 7, the job asks for 9.*run data_preparation"
    for purpose in ("forecast_generation", "model_training"):
        with pytest.raises(ForecastingError, match=output):
            project.run(purpose)
    project.run("data_preparation")
    with pytest.raises(ForecastingError, match=r"(?s)champion was trained for horizon 7, the job asks for 9.*training"):
        project.run("forecast_generation")
    project.run("model_training")
    project.run("forecast_generation")
    assert len(project.query(FORECASTS)) == 4 * 9


def test_a_job_with_another_frequency_needs_a_new_snapshot(make_project: Make) -> None:
    project = make_project(ran=["data_preparation"])
    change_job(project, "frequency: D", "frequency: W")
    with pytest.raises(ForecastingError, match=r"(?s)frequency another one, the job asks for W.*data_preparation"):
        project.run("model_training", as_of="2026-07-10")


def test_a_job_that_must_not_be_late_publishes_no_stale_row_of_the_same_day(make_project: Make) -> None:
    project = make_project(
        readiness={"on_late": "fail"}, as_of_grain="hour", data_delay="6h", ran=["integrated_workflow=2026-06-29T05:00"]
    )
    before = project.query(FORECASTS)
    with pytest.raises(ForecastingError, match=r"(?s)too old.*data until 2026-06-27.*data until 2026-06-28"):
        project.run("forecast_generation", as_of="2026-06-29T07:00")
    pd.testing.assert_frame_equal(project.query(FORECASTS), before)
