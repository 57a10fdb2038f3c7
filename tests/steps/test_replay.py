"""A replay computes a forecast again from what was recorded, whatever has become of job, data, champion and changes."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from sqlalchemy import inspect

from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.replay import replay_run
from forecasting.warehouse.overrides.log import withdraw_override
from tests.project_builder import Make, Project, orders
from tests.steps.test_overrides import NEXT_DAY, load
from tests.steps.test_restatement import SINCE

FORECASTS = "SELECT run_id FROM fc_run WHERE purpose = 'forecast_generation' ORDER BY run_id"


def runs(project: Project) -> list[int]:
    return project.query(FORECASTS)["run_id"].tolist()


def grouped() -> pd.DataFrame:
    """Orders of two groups of items, and of one that has just begun."""
    frame = orders()
    new = frame[frame["item"] == "000"].tail(9).assign(item="new")
    frame = pd.concat([frame, new], ignore_index=True)
    return frame.assign(item_group=frame["item"].map(lambda item: "large" if item in ("002", "003") else "small"))


def everything(project: Project) -> dict[str, object]:
    """Returns every file of the project by its hash, and every row of every table."""
    files = [path for path in project.settings.root.rglob("*") if path.is_file() and ".db" not in path.name]
    tables = [name for name in inspect(project.database.engine).get_table_names() if name.startswith("fc_")]
    return {
        **{str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        **{name: project.query(f"SELECT * FROM {name}").astype("str").to_dict("records") for name in tables},
    }


@pytest.fixture
def project(make_project: Make) -> Project:
    """Two run days: one with people's changes, in chunks; one without fresh data."""
    built = make_project(grouped(), sql=SINCE, execution={"chunks": 3}, ran=["integrated_workflow"])
    load(built, "000,,2026-06-30,2026-07-01,SET,7,PROMOTION", ",large,2026-06-30,2026-07-02,ADD,90,PROMOTION")
    load(built, "001,,2026-06-29,2026-07-02,MIN,500,STOCK", "new,,2026-06-29,2026-07-30,PCT,-20,PROMOTION")
    built.run("select_inputs")
    for number in range(3):
        built.run("predict", chunk=f"{number}/3")
    for step in ("apply_overrides", "check_forecast", "publish_forecast"):
        built.run(step)
    built.run("forecast_generation", NEXT_DAY)
    return built


def test_a_run_is_reproduced_whatever_has_changed_since_and_nothing_is_written(project: Project) -> None:
    first, changed, stale = runs(project)
    for number in project.query("SELECT override_id FROM fc_override")["override_id"]:
        at = pd.Timestamp("2026-07-01").to_pydatetime()
        withdraw_override(project.database, "orders", number, reason="over", at_utc=at)
    project.load(grouped().assign(amount=5.0, item_group="other"))
    file = project.settings.jobs / "orders.yml"
    job = yaml.safe_load(file.read_text())
    file.write_text(yaml.safe_dump(job | {"horizon": 9, "time_zone": "Europe/Berlin", "lower_bound": None}))
    project.execute("UPDATE fc_series SET label_1 = 'other'")
    before = everything(project)
    found = [replay_run(run_id, project.settings) for run_id in (first, changed, stale)]
    assert everything(project) == before
    assert [replay.comparison.verdict for replay in found] == ["IDENTICAL"] * 3
    n_rows = 5 * 7
    assert [(r.comparison.n_rows, r.comparison.n_identical, r.n_carried) for r in found] == [(n_rows, n_rows, 0)] * 3
    assert all(place.is_same for replay in found for place in replay.circumstances)
    rows = project.query("SELECT run_id, quality_code FROM fc_forecast")
    by_run = rows.groupby("run_id")
    named = "SELECT COUNT(DISTINCT override_id) AS n FROM fc_forecast GROUP BY run_id ORDER BY run_id"
    assert project.query(named)["n"].tolist() == [0, 4, 4]
    assert by_run["quality_code"].agg(lambda codes: "STALE" in set(codes)).tolist() == [False, False, True]


def test_every_value_that_differs_is_named(project: Project) -> None:
    run_id = runs(project)[1]
    row = f"run_id = {run_id} AND series_id = 2 AND lead_periods = 3"
    project.execute(f"UPDATE fc_forecast SET y_model = y_model * (1 + 1e-9), q10 = q10 * (1 - 1e-8) WHERE {row}")
    close = replay_run(run_id, project.settings).comparison
    assert (close.verdict, close.n_identical, close.n_within) == ("WITHIN", 34, 1)
    project.execute(f"UPDATE fc_forecast SET q95 = q95 * 1.0001, method = 'other' WHERE {row}")
    project.execute(
        f"UPDATE fc_forecast SET reason_code = NULL, override_id = NULL WHERE run_id = {run_id} AND series_id = 5"
    )
    project.execute(f"DELETE FROM fc_forecast WHERE run_id = {run_id} AND series_id = 1 AND lead_periods = 7")
    found = replay_run(run_id, project.settings).comparison
    assert found.verdict == "DIFFERENT"
    assert (found.by_column["method"], found.by_column["row"], found.by_column["y_hat"]) == (1, 1, 6)
    key = found.differences.set_index("column")[["unique_id", "ds", "recorded", "replayed"]].astype("str")
    assert key.loc["row"].tolist() == ["000", "2026-07-05", "missing", "there"]
    assert key.loc["method", "unique_id"] == "001"
    assert key.loc["method", "recorded"] == "other" != key.loc["method", "replayed"]


def test_what_retention_has_left_is_compared_and_it_is_said_that_this_is_not_all(project: Project) -> None:
    run_id = runs(project)[1]
    project.execute(f"DELETE FROM fc_forecast WHERE run_id = {run_id} AND lead_periods NOT IN (1, 7) AND series_id > 2")
    log = "INSERT INTO fc_deletion (run_id, table_name, kept, n_rows, is_complete, deleted_utc) VALUES"
    project.execute(f"{log} ({run_id}, 'fc_forecast', 'LEADS 1 7', 15, 0, '2026-09-01 00:00:00.000000')")
    found = replay_run(run_id, project.settings)
    assert (found.comparison.verdict, found.comparison.n_rows) == ("IDENTICAL", 10)
    assert found.deleted == "retention has deleted 15 rows and keeps leads 1, 7"
    project.execute(f"DELETE FROM fc_forecast WHERE run_id = {run_id} AND lead_periods = 7 AND series_id = 1")
    assert replay_run(run_id, project.settings).comparison.by_column == {"row": 1}
    project.execute(f"DELETE FROM fc_forecast WHERE run_id = {run_id}")
    with pytest.raises(ForecastingError, match=r"(?s)nothing is left to compare.*15 rows and keeps leads 1, 7"):
        replay_run(run_id, project.settings)


def test_series_that_kept_an_earlier_forecast_are_left_out_and_said_to_be(make_project: Make) -> None:
    project = make_project(grouped(), ran=["integrated_workflow"])
    project.run("forecast_generation", labels=json.dumps({"item_group": "large"}))
    found = replay_run(runs(project)[-1], project.settings)
    assert (found.comparison.verdict, found.comparison.n_rows, found.n_carried) == ("IDENTICAL", 2 * 7, 3)


def test_what_cannot_be_replayed_is_refused_with_the_reason(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    (run_id,) = runs(project)
    with pytest.raises(ConfigError, match=r"(?s)no such run.*found: +77.*bi_publication"):
        replay_run(77, project.settings)
    other = project.query("SELECT run_id FROM fc_run WHERE purpose = 'data_preparation'")["run_id"].item()
    with pytest.raises(ConfigError, match=r"(?s)no forecast that has ended well.*data_preparation of job orders for"):
        replay_run(other, project.settings)
    project.execute(f"UPDATE fc_run SET run_status = 'FAILED' WHERE run_id = {run_id}")
    with pytest.raises(ConfigError, match=r"(?s)no forecast that has ended well.*FAILED.*OK"):
        replay_run(run_id, project.settings)
    project.execute(f"UPDATE fc_run SET run_status = 'OK' WHERE run_id = {run_id}")
    snapshot, bundle = (
        Path(project.query(sql).iloc[0, 0])
        for sql in ("SELECT uri FROM fc_snapshot", "SELECT artifact_uri FROM fc_model_version")
    )
    with (bundle / "bundle.json").open("a") as file:
        file.write(" ")
    with pytest.raises(ForecastingError, match=r"(?s)bundles.*damaged.*SHA-256"):
        replay_run(run_id, project.settings)
    shutil.rmtree(snapshot)
    with pytest.raises(ForecastingError, match=r"(?s)snapshots.*a stored folder is missing"):
        replay_run(run_id, project.settings)
    text = project.query("SELECT config_text FROM fc_job_version")["config_text"].item()
    unread = json.dumps(json.loads(text) | {"horizn": 7})
    digest = hashlib.sha256(unread.encode()).hexdigest()
    project.execute(f"UPDATE fc_run SET config_hash = '{digest}', git_commit = 'abc'")
    with pytest.raises(ForecastingError, match="the job as it was then is not recorded"):
        replay_run(run_id, project.settings)
    project.execute(f"UPDATE fc_job_version SET config_hash = '{digest}'")
    with pytest.raises(ForecastingError, match="the job as it was then is damaged"):
        replay_run(run_id, project.settings)
    project.execute(f"UPDATE fc_job_version SET config_text = '{unread}'")
    with pytest.raises(ForecastingError, match=r"(?s)cannot read the job.*horizn.*git checkout abc"):
        replay_run(run_id, project.settings)
