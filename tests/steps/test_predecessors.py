"""A run day on which series go on under other keys, in one warehouse with the run days before."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
import yaml

from forecasting.artifacts import ArtifactStore
from forecasting.operations.replay import replay_run
from forecasting.panel.storage import load_panel
from tests.cli.typed import forecasting
from tests.project_builder import Project, building, orders

NEXT_DAY = "2026-06-30"
LINKS = "SELECT old_key, new_key, valid_from, kind FROM numbers"
CHANGED = pd.Timestamp("2026-06-15").date()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """003 is 103 since 15 June, which the source tells on 30 June; 001 and 002 are 900 from that day on.

    The forecast of 29 June knew nothing of it, and a planner had set a value of 003.
    """
    with building(tmp_path_factory.mktemp("project")) as make:
        project = make(ran=["integrated_workflow"])
        root = project.settings.root
        (root / "changes.csv").write_text("unique_id,ds,kind,value,reason\n003,2026-07-02,SET,400,PROMOTION\n")
        load = ("overrides", "load", str(root / "changes.csv"), "--job", "orders", "--author", "planner")
        assert forecasting(project, *load, "--as-of", "2026-06-29").returncode == 0
        frame = orders()
        renumbered = (frame["item"] == "003") & (frame["day"] >= CHANGED)
        late = pd.DataFrame({"item": ["003"], "day": [pd.Timestamp("2026-06-20").date()], "amount": [5.0]})
        frame = pd.concat([frame.assign(item=frame["item"].mask(renumbered, "103")), late.assign(item_group="small")])
        project.load(frame)
        content = yaml.safe_load((root / "jobs" / "orders.yml").read_text())
        content["sources"]["predecessor"] = {"query": "numbers.sql"}
        content["restate_periods"] = 7
        (root / "jobs" / "orders.yml").write_text(yaml.safe_dump(content))
        (root / "numbers.sql").write_text(LINKS)
        project.execute("CREATE TABLE numbers (old_key TEXT, new_key TEXT, valid_from TEXT, kind TEXT)")
        rows = "('003', '103', '2026-06-15', 'RENUMBERED'), ('001', '900', '2026-06-30', 'MERGED'), "
        rows += "('002', '900', '2026-06-30', 'MERGED'), ('777', '900', '2026-06-30', 'MERGED'), ('x', NULL, '', '')"
        project.execute(f"INSERT INTO numbers VALUES {rows}")
        project.run("data_preparation", NEXT_DAY)
        project.run("forecast_generation", NEXT_DAY)
        yield project


def test_the_panel_has_the_whole_history_under_the_new_keys(project: Project) -> None:
    stored = project.query("SELECT uri, sha256 FROM fc_snapshot ORDER BY snapshot_id").iloc[-1]
    artifacts = ArtifactStore(project.settings.artifacts, project.settings.scratch)
    panel = load_panel(artifacts.fetch_folder(stored["uri"], stored["sha256"]))
    assert panel.series == ["000", "103", "900"]
    sums = panel.history.groupby("unique_id")["y"].sum()
    source = orders().groupby("item")["amount"].sum()
    assert sums.to_dict() == {"000": source["000"], "103": source["003"], "900": source["001"] + source["002"]}


def test_readers_see_forecasts_of_the_new_keys_and_why_the_old_ones_have_none(project: Project) -> None:
    assert project.query("SELECT DISTINCT series_key FROM bi_forecast ORDER BY 1")["series_key"].tolist() == [
        "000",
        "103",
        "900",
    ]
    series = project.query("SELECT series_key, lifecycle, series_status, reason_code FROM bi_series ORDER BY 1")
    assert series[series["series_status"] == "SKIPPED"].to_numpy().tolist() == [
        ["001", "ENDED", "SKIPPED", "SERIES_MERGED"],
        ["002", "ENDED", "SKIPPED", "SERIES_MERGED"],
        ["003", "ENDED", "SKIPPED", "SERIES_RENUMBERED"],
    ]
    pairs = project.query("SELECT predecessor_key, series_key, predecessor_id FROM bi_predecessor ORDER BY 1")
    assert pairs[["predecessor_key", "series_key"]].agg(" ".join, axis=1).tolist() == [
        "001 900",
        "002 900",
        "003 103",
        "777 900",
    ]
    assert pairs["predecessor_id"].isna().tolist() == [False, False, False, True]
    continues = (
        "SELECT s.unique_id, o.unique_id AS old FROM fc_series s JOIN fc_series o ON o.series_id = s.predecessor_id"
    )
    assert project.query(continues).to_numpy().tolist() == [["103", "003"]]


def test_history_is_counted_once(project: Project) -> None:
    total = project.query("SELECT SUM(actual_value) AS n FROM bi_timeline")["n"].item()
    assert total == orders()["amount"].sum() + 5
    old = "SELECT target_date, actual_value FROM bi_timeline WHERE series_key = '003' AND target_date > '2026-06-14'"
    after = project.query(f"{old} AND obs_state <> 'MISSING'")
    assert [(str(day)[:10], value) for day, value in after.to_numpy().tolist()] == [("2026-06-20", 5.0)]


def test_a_persons_change_of_a_renumbered_series_holds_under_its_new_key(project: Project) -> None:
    changed = project.query("SELECT series_key, forecast_value FROM bi_forecast WHERE override_by = 'planner'")
    assert changed.to_numpy().tolist() == [["103", 400.0]]


def test_what_is_odd_about_pairs_is_a_warning_and_a_wrong_row_is_quarantined(project: Project) -> None:
    found = project.query("SELECT check_id, observed FROM bi_data_quality WHERE suite = 'predecessor' AND success = 0")
    assert found["check_id"].tolist() == ["predecessor_keys_known", "predecessor_rows_ended"]
    aside = project.query("SELECT reason_code, row_text FROM fc_quarantine WHERE source = 'predecessor'")
    assert aside["reason_code"].tolist() == ["KEY_MISSING"]
    assert '"old_key": "x"' in aside["row_text"].item()
    vanished = "SELECT COUNT(*) AS n FROM bi_data_quality WHERE suite = 'continuity' AND success = 0"
    assert project.query(vanished)["n"].item() == 0


def test_the_forecast_is_replayed_bit_by_bit(project: Project) -> None:
    run_id = int(project.query("SELECT MAX(run_id) AS n FROM bi_forecast")["n"].item())
    assert str(replay_run(run_id, project.settings).comparison.verdict) == "IDENTICAL"


def test_check_names_old_keys_that_are_no_series(project: Project) -> None:
    done = forecasting(project, "check", "--job", "orders", "--as-of", NEXT_DAY)
    assert "predecessor query: 4 series go on under another key" in done.stdout
    assert "1 old keys are no series of the target, such as 777" in done.stdout


def test_a_pair_that_is_new_lets_the_next_run_day_read_everything_again(project: Project) -> None:
    """The last test of the module: it changes the pairs."""
    assert "rows read since 2026-06-24" in project.run("extract_history", "2026-07-01")[0]["message"]
    project.execute("INSERT INTO numbers VALUES ('000', '100', '2026-06-10', 'RENUMBERED')")
    message = project.run("extract_history", "2026-07-01")[0]["message"]
    assert "since" not in message
    assert "5 series go on under another key" in message
