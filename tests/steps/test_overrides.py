"""Changes by people from a file or a table to the readers, through the steps of a run day."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from forecasting.config import load_job
from forecasting.errors import ForecastingError
from forecasting.overrides.book import FileLoad, load_override_file
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.raw import load_raw_table
from forecasting.warehouse.history.series import save_series
from forecasting.warehouse.overrides.log import withdraw_override
from tests.project_builder import Make, Project, orders

NEXT_DAY = "2026-06-30"
HEADER = "unique_id,item_group,period_from,period_to,kind,value,reason"
VALUES = (
    "SELECT series_key, target_date, forecast_value, before_override_value, model_value, override_by FROM bi_forecast"
    " ORDER BY series_key, target_date"
)
SOURCE = """SELECT item AS unique_id, day_from AS period_from, day_to AS period_to, kind, amount AS value,
    why AS reason, who AS author FROM changes"""


def job_of(project: Project):
    return load_job(project.settings.jobs / "orders.yml")


def load(project: Project, *rows: str, at: datetime = datetime(2026, 6, 29, 9), dry_run: bool = False) -> list[int]:
    file = project.settings.root / "changes.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    wanted = FileLoad(Path(file), "planner", at, dry_run)
    return load_override_file(project.database, job_of(project), wanted).ids


def refused(project: Project, *rows: str, **given) -> str:
    before = project.query("SELECT COUNT(*) AS n FROM fc_override")["n"].item()
    with pytest.raises(ForecastingError) as caught:
        load(project, *rows, **given)
    assert project.query("SELECT COUNT(*) AS n FROM fc_override")["n"].item() == before
    return str(caught.value)


def changes(*rows: tuple[str, str, str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["item", "day_from", "day_to", "kind", "amount"])
    return frame.assign(why="PROMOTION", who="zoe")


def fill(project: Project, frame: pd.DataFrame) -> None:
    with closing(connect_database(project.source_url)) as database:
        with database.begin() as connection:
            connection.exec_driver_sql("DROP TABLE IF EXISTS changes")
        load_raw_table(database, "changes", frame, key=[])


def verdict(project: Project) -> tuple[str, str]:
    found = project.query("SELECT action, observed FROM bi_data_quality WHERE suite = 'overrides' ORDER BY run_id")
    return tuple(found.iloc[-1])


@pytest.fixture
def project(make_project: Make) -> Project:
    return make_project(ran=["integrated_workflow"])


@pytest.fixture
def known(make_project: Make) -> Project:
    """A project that knows its series, and has not forecast yet."""
    built = make_project()
    labels = pd.DataFrame({"unique_id": ["000", "001"], "label_1": "small"})
    save_series(built.database, "orders", labels, 1)
    return built


def test_a_day_publishes_what_people_have_changed_and_keeps_what_the_model_said(project: Project) -> None:
    before = project.query(VALUES)
    load(project, "000,,2026-06-29,2026-06-30,SET,40,promo", ",small,2026-07-01,2026-07-01,ADD,100,promo")
    facts = project.run("forecast_generation")
    assert facts[2]["message"] == "2 overrides change 6 rows"
    after = project.query(VALUES)
    pd.testing.assert_series_equal(after["model_value"], before["model_value"])
    changed = after["override_by"].notna()
    columns = ["series_key", "target_date", "forecast_value"]
    pd.testing.assert_frame_equal(after.loc[~changed, columns], before.loc[~changed, columns])
    assert after.loc[~changed, "before_override_value"].isna().all()
    kept = after.loc[changed, "before_override_value"].rename("forecast_value")
    pd.testing.assert_series_equal(kept, before.loc[changed, "forecast_value"])
    assert after["forecast_value"][:2].tolist() == [40, 40]
    totals = [frame.loc[frame["target_date"].astype(str).str.startswith("2026-07-01"), "forecast_value"].sum()
              for frame in (before, after)]  # fmt: skip
    assert totals[1] - totals[0] == pytest.approx(100)
    assert verdict(project) == ("PASS", "2 overrides change 6 rows")


def test_a_change_is_gone_the_day_after_it_was_withdrawn_or_has_expired(project: Project) -> None:
    before = project.query(VALUES)
    (first, _) = load(project, "000,,2026-06-30,2026-07-02,SET,40,promo", "001,,2026-06-29,2026-06-29,SET,40,promo")
    project.run("forecast_generation")
    assert project.query(VALUES)["override_by"].notna().sum() == 4
    withdraw_override(project.database, "orders", first, reason="no promotion", at_utc=datetime(2026, 6, 29, 12))
    project.run("forecast_generation")
    assert project.query(VALUES)["override_by"].notna().sum() == 1
    project.run("data_preparation", NEXT_DAY)
    project.run("forecast_generation", NEXT_DAY)
    assert project.query(VALUES)["override_by"].isna().all()
    states = project.query("SELECT override_state FROM bi_override ORDER BY override_id")["override_state"]
    assert states.tolist() == ["WITHDRAWN", "EXPIRED"]
    assert len(before) == 28


def test_a_step_that_is_done_again_changes_nothing_twice(project: Project) -> None:
    load(project, "000,,2026-06-29,2026-06-30,ADD,-5,promo", ",small,2026-07-01,2026-07-01,ADD,100,promo")
    project.run("select_inputs")
    for chunk in ("0/2", "1/2"):
        project.run("predict", chunk=chunk)
    rows = "SELECT * FROM fc_forecast WHERE run_id = (SELECT MAX(run_id) FROM fc_run) ORDER BY series_id, ds"
    project.run("apply_overrides")
    first = project.query(rows)
    project.run("apply_overrides")
    pd.testing.assert_frame_equal(project.query(rows), first)
    project.run("predict", chunk="0/2")
    with pytest.raises(ForecastingError, match=r"(?s)not applied.*run apply_overrides"):
        project.run("check_forecast")
    project.run("apply_overrides")
    pd.testing.assert_frame_equal(project.query(rows), first)
    for step in ("check_forecast", "publish_forecast"):
        project.run(step)


def test_series_that_keep_what_readers_see_keep_changes_only_while_they_hold(make_project: Make) -> None:
    frame = orders().assign(item_group=lambda rows: rows["item"].map(lambda item: "a" if item < "002" else "b"))
    project = make_project(frame, ran=["integrated_workflow"])
    before = project.query(VALUES)
    (number, _) = load(project, "003,,2026-06-29,2026-06-29,ADD,7,promo", "002,,2026-06-29,2026-06-29,ADD,7,promo")
    project.run("forecast_generation")
    withdraw_override(project.database, "orders", number, reason="x", at_utc=datetime(2026, 6, 29, 12))
    project.run("forecast_generation", labels='{"item_group": "a"}')
    after = project.query(VALUES)
    change = (after["forecast_value"] - before["forecast_value"]).round(9)
    assert change[change != 0].tolist() == [7]
    assert after.loc[change != 0, "series_key"].tolist() == ["002"]


def test_a_table_is_read_every_day(make_project: Make) -> None:
    project = make_project(sources={"target": {"query": "orders.sql"}, "overrides": {"query": "changes.sql"}})
    (project.settings.root / "changes.sql").write_text(SOURCE, encoding="utf-8")
    fill(
        project, changes(("000", "2026-06-29", "2026-07-02", "SET", 40), ("001", "2026-06-01", "2026-06-20", "SET", 1))
    )
    project.run("integrated_workflow")
    assert verdict(project)[1] == "1 overrides change 4 rows; 2 rows in the source, 1 entered, 0 withdrawn"
    assert project.query(VALUES)["forecast_value"][:4].tolist() == [40] * 4
    project.run("forecast_generation")
    assert verdict(project)[1] == "1 overrides change 4 rows; 2 rows in the source, 0 entered, 0 withdrawn"
    gone = ("002", "2026-06-29", "2026-06-29", "PCT", -100)
    fill(project, changes(("000", "2026-06-29", "2026-07-02", "SET", 50), gone))
    project.run("forecast_generation")
    assert project.query(VALUES)["forecast_value"][:4].tolist() == [50] * 4
    fill(project, changes(gone))
    project.run("forecast_generation")
    shown = project.query(VALUES)
    assert shown.loc[shown["override_by"].notna(), ["series_key", "forecast_value"]].to_numpy().tolist() == [["002", 0]]
    states = project.query("SELECT override_state, author, withdrawn_reason FROM bi_override ORDER BY override_id")
    assert states["override_state"].tolist() == ["WITHDRAWN", "WITHDRAWN", "ACTIVE"]
    assert set(states["withdrawn_reason"].dropna()) == {"no longer in the source as it was"}


def test_a_table_that_is_wrong_leaves_what_was_known_and_warns(make_project: Make) -> None:
    project = make_project(sources={"target": {"query": "orders.sql"}, "overrides": {"query": "changes.sql"}})
    (project.settings.root / "changes.sql").write_text(SOURCE, encoding="utf-8")
    fill(project, changes(("000", "2026-06-29", "2026-07-02", "SET", 40)))
    project.run("integrated_workflow")
    load(project, "003,,2026-06-29,2026-06-29,SET,7,promo")
    fill(
        project, changes(("000", "2026-06-29", "2026-07-02", "SET", 50), ("003", "2026-06-29", "2026-07-02", "SET", 1))
    )
    facts = project.run("forecast_generation")
    assert "WARN: the source of overrides is left out: 1 of 2 overrides cannot be taken" in facts[2]["message"]
    action, observed = verdict(project)
    assert action == "WARN"
    assert "row 2: overlaps override" in observed
    assert project.query(VALUES)["forecast_value"][:4].tolist() == [40] * 4
    (project.settings.root / "changes.sql").unlink()
    project.run("forecast_generation")
    assert "the query file does not exist" in verdict(project)[1]
    assert project.query(VALUES)["forecast_value"][:4].tolist() == [40] * 4


def test_what_cannot_be_taken_is_refused_with_row_and_reason(project: Project) -> None:
    (number,) = load(project, "000,,2026-06-29,2026-07-02,SET,40,promo")
    assert "row 3: unknown series: `004`; near: 00" in refused(
        project, "001,,2026-07-02,2026-07-04,SET,1,promo", "004,,2026-06-29,2026-06-30,SET,5,promo"
    )
    output = refused(
        project,
        "000,,2026-07-02,2026-07-04,PCT,10,promo",
        ",small,2026-07-01,2026-07-01,MIN,5,promo",
        "001,,2026-06-01,2026-06-28,SET,1,promo",
        "002,,2026-07-03,2026-07-04,ADD,5,promo",
        "002,,2026-07-04,2026-07-05,MAX,9,promo",
        "001,,2026-06-29,2026-06-30,ADD,-5000,promo",
        "000,,2026-06-29,2026-07-05,MAX,100,promo",
    )
    assert f"row 2: overlaps override {number} (SET 40, 2026-06-29 to 2026-07-02, by planner)" in output
    assert f"row 3: overlaps override {number}" in output
    assert "row 4: lies in the past, until: `2026-06-28`; accepted: periods that end after 2026-06-29 09:00" in output
    assert "row 6: overlaps row 5 of the same series and periods" in output
    assert f"row 8: overlaps override {number}" in output
    assert "row 7: ADD -5000 takes 2026-06-29 below the lower bound 0" in output
    assert "row 5" not in output.replace("overlaps row 5", "")


@pytest.mark.parametrize(
    ("grid", "at", "expired", "day"),
    [
        ({}, datetime(2026, 6, 29, 9), "2026-06-29 00:00:00", "2026-06-29"),
        ({"frequency": "W", "time_zone": "Europe/Berlin"}, datetime(2026, 7, 3), "2026-06-28 22:00:00", "2026-07-03"),
        ({"time_zone": "Europe/Berlin"}, datetime(2026, 6, 28, 22), "2026-06-28 22:00:00", "2026-06-29"),
    ],
    ids=["daily", "weekly", "at midnight"],
)
def test_a_change_that_has_expired_already_is_refused_and_the_day_named_is_accepted(
    make_project: Make, grid: dict[str, str], at: datetime, expired: str, day: str
) -> None:
    project = make_project(**grid)
    save_series(project.database, "orders", pd.DataFrame({"unique_id": ["000"], "label_1": "small"}), 1)
    file = project.settings.root / "expired.csv"
    row = f"{HEADER},expires\n000,,2026-06-29,2026-07-06,SET,40,promo,"
    file.write_text(f"{row}2026-06-28\n", encoding="utf-8")
    with pytest.raises(ForecastingError, match=f"row 2: has expired, at UTC: `{expired}`; accepted: a day from {day}"):
        load_override_file(project.database, job_of(project), FileLoad(file, "planner", at))
    file.write_text(f"{row}{day}\n", encoding="utf-8")
    assert len(load_override_file(project.database, job_of(project), FileLoad(file, "planner", at)).ids) == 1


def test_periods_beside_each_other_and_what_was_withdrawn_do_not_overlap(known: Project) -> None:
    load(known, "000,,2026-06-29,2026-06-30,SET,40,promo", "000,,2026-07-01,2026-07-02,PCT,10,promo")
    (number,) = load(known, "001,,2026-06-29,2026-06-30,SET,40,promo")
    withdraw_override(known.database, "orders", number, reason="x", at_utc=datetime(2026, 6, 29, 12))
    load(known, "001,,2026-06-29,2026-06-30,SET,41,promo")


def test_a_dry_run_checks_all_and_enters_nothing(known: Project) -> None:
    assert load(known, "000,,2026-06-29,2026-06-30,SET,40,promo", dry_run=True) == []
    assert "unknown series" in refused(known, "009,,2026-06-29,2026-06-30,SET,40,promo", dry_run=True)
    assert known.query("SELECT COUNT(*) AS n FROM fc_override")["n"].item() == 0
