"""A job with `restate_periods` reads and compares only what may have changed, and leaves what a full reading leaves."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from forecasting.errors import CheckBlocked
from tests.project_builder import SQL, Project, orders

RUN_DAYS = ("2026-06-24", "2026-06-25", "2026-06-26")
SINCE = SQL + " AND day >= :history_from"
HISTORY = """SELECT s.unique_id, a.ds, a.revision_no, a.y, a.obs_state, a.available_utc, a.superseded_utc
    FROM fc_actual a JOIN fc_series s ON s.series_id = a.series_id ORDER BY s.unique_id, a.ds, a.revision_no"""


def run_days(project: Project) -> list[str]:
    """Three run days; before the last one a recent value is corrected, one vanishes, and a series begins."""
    output = [
        project.run("data_preparation", RUN_DAYS[0])[1]["message"],
        project.run("data_preparation", RUN_DAYS[1])[1]["message"],
    ]
    project.execute("UPDATE orders SET amount = 999 WHERE item = '001' AND day = '2026-06-23'")
    project.execute("DELETE FROM orders WHERE item = '002' AND day = '2026-06-22'")
    project.execute("INSERT INTO orders (item, day, amount, item_group) VALUES ('new', '2026-06-24', 5, 'small')")
    return [*output, project.run("data_preparation", RUN_DAYS[2])[1]["message"]]


def test_a_day_reads_only_what_may_have_changed_and_records_the_same(make_project, tmp_path):
    whole = make_project(sql=SINCE)
    run_days(whole)
    expected = whole.query(HISTORY)
    panels = whole.query("SELECT sha256 FROM fc_snapshot ORDER BY snapshot_id")["sha256"].tolist()
    project = make_project(sql=SINCE, folder=tmp_path / "second", restate_periods=7)
    output = run_days(project)
    assert "since" not in output[0]
    assert "since 2026-06-18" in output[1]
    assert "since 2026-06-19" in output[2]
    pd.testing.assert_frame_equal(project.query(HISTORY), expected)
    assert project.query("SELECT sha256 FROM fc_snapshot ORDER BY snapshot_id")["sha256"].tolist() == panels


def rows_read(project: Project) -> list[int]:
    return project.query("SELECT rows_read FROM fc_run ORDER BY run_id")["rows_read"].tolist()


@pytest.mark.parametrize("change", ["query", "job", "gap", "earlier", "file"])
def test_everything_is_read_again_when_the_day_before_does_not_fit(make_project, change):
    project = make_project(sql=SINCE, restate_periods=7, ran=["data_preparation=2026-06-24"])
    run_day = {"gap": "2026-07-03", "earlier": "2026-06-10"}.get(change, "2026-06-25")
    root = project.settings.root
    if change == "query":
        (root / "orders.sql").write_text(SINCE + " AND amount < 1000")
    if change == "job":
        (root / "jobs" / "orders.yml").write_text((root / "jobs" / "orders.yml").read_text() + "description: new\n")
    if change == "file":
        (project.settings.scratch / "incremental_history" / "orders.parquet").unlink()
    if change == "gap":
        project.load(orders().assign(day=lambda frame: frame["day"] + pd.Timedelta(days=7).to_pytimedelta()))
    project.run("extract_history", run_day)
    assert rows_read(project)[1] > 400


def count(project: Project) -> int:
    return int(project.query("SELECT COUNT(*) AS n FROM fc_actual WHERE revision_no = 0")["n"].item())


def test_rows_that_were_read_but_not_recorded_are_read_again(make_project):
    """As where data_preparation was killed, or blocked by a check, between extract_history and build_panel."""
    project = make_project(sql=SINCE, restate_periods=7)
    project.run("extract_history", RUN_DAYS[0])
    project.run("data_preparation", RUN_DAYS[0])
    assert rows_read(project)[-1] > 400
    whole = count(project)
    project.run("extract_history", RUN_DAYS[1])
    project.run("data_preparation", RUN_DAYS[1])
    assert count(project) == whole + 4


def test_kept_rows_of_another_database_do_not_count(make_project, tmp_path):
    project = make_project(sql=SINCE, restate_periods=7, ran=[f"data_preparation={RUN_DAYS[0]}"])
    whole, kept = count(project), project.settings.scratch / "incremental_history"
    other = make_project(sql=SINCE, restate_periods=7, folder=tmp_path / "other")
    shutil.copytree(kept, other.settings.scratch / "incremental_history")
    other.run("data_preparation", RUN_DAYS[1])
    assert count(other) == whole + 4


def test_history_that_begins_after_the_source_is_told_and_completed(make_project):
    project = make_project(sql=SINCE, restate_periods=7, ran=[f"data_preparation={RUN_DAYS[0]}"])
    whole = count(project)
    first = "(SELECT series_id FROM fc_series WHERE unique_id = '001')"
    project.execute(f"DELETE FROM fc_actual WHERE series_id = {first} AND ds < '2026-05-01'")
    assert count(project) < whole
    project.run("data_preparation", RUN_DAYS[1])
    assert count(project) == whole + 4
    output = project.query("SELECT action, observed FROM bi_data_quality WHERE check_id = 'history_begins'")
    assert [(action, "001" in observed) for action, observed in output.to_numpy()] == [("WARN", True)]


def test_series_that_vanish_are_told_although_their_older_rows_were_kept(make_project):
    project = make_project(sql=SINCE, restate_periods=7, ran=[f"data_preparation={RUN_DAYS[0]}"])
    project.execute("DELETE FROM orders WHERE item = '003'")
    output = project.run("data_preparation", RUN_DAYS[1])
    assert "since" not in output[1]["message"]
    assert "no longer in the source: 003; warnings: series_vanished" in output[2]["message"]
    project.execute("DELETE FROM orders WHERE item < '002'")
    with pytest.raises(CheckBlocked, match="series_vanished_share: 2 of 3 rows: 000, 001"):
        project.run("data_preparation", RUN_DAYS[2])


@pytest.mark.parametrize("rules", [{}, {"restate_periods": 7}])
def test_the_lost_beginning_of_a_series_is_told_and_no_longer_an_actual(make_project, rules):
    project = make_project(sql=SINCE, absent="missing", ran=[f"data_preparation={RUN_DAYS[0]}"], **rules)
    project.execute("DELETE FROM orders WHERE item = '001' AND day < '2026-05-01'")
    for file in project.settings.scratch.glob("incremental_history/*"):
        file.unlink()
    output = project.run("data_preparation", RUN_DAYS[1])
    assert "history_shortened" in output[2]["message"]
    left = project.query(
        "SELECT COUNT(*) AS n FROM fc_actual a JOIN fc_series s ON s.series_id = a.series_id WHERE s.unique_id = '001' "
        "AND a.ds < '2026-05-01' AND a.superseded_utc = '9999-12-31 00:00:00' AND a.y <> 0"
    )
    assert left["n"].item() == 0


def test_a_window_of_history_that_moves_on_loses_nothing(make_project):
    project = make_project(sql=SINCE, history_periods=60, ran=[f"data_preparation={RUN_DAYS[0]}"])
    output = project.run("data_preparation", RUN_DAYS[1])
    assert "warnings" not in output[2]["message"]
    gone = project.query("SELECT COUNT(*) AS n FROM fc_actual WHERE revision_no > 0")
    assert gone["n"].item() == 0
