"""`forecasting publish` as a person types it."""

from __future__ import annotations

from tests.cli.typed import forecasting
from tests.project_builder import Make

NEXT_DAY = "2026-06-30"


def test_readers_see_yesterdays_forecast_again_until_the_next_one(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow", f"forecast_generation={NEXT_DAY}"])
    done = forecasting(project, "publish", "--job", "orders", "--rollback", "--reason", "prices were wrong")
    assert (done.returncode, done.stdout) == (0, "readers see number 1 of 2026-06-29 again; withdrawn: 2\n")
    seen = "SELECT DISTINCT as_of_date FROM bi_forecast"
    assert project.query(seen)["as_of_date"].tolist() == ["2026-06-29"]
    assert "prices were wrong" in project.query("SELECT reason FROM bi_publication")["reason"].tolist()
    project.run("forecast_generation", NEXT_DAY)
    assert project.query(seen)["as_of_date"].tolist() == [NEXT_DAY]


def test_a_number_to_go_back_to_that_is_none_exits_with_2(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow", f"forecast_generation={NEXT_DAY}"])
    rollback = ("publish", "--job", "orders", "--rollback", "--reason", "prices were wrong", "--to")
    for number, output in [("7", "no publication 7"), ("9" * 23, f"no publication {'9' * 23}"), ("2", "see number 2")]:
        done = forecasting(project, *rollback, number)
        assert (done.returncode, done.stdout) == (2, "")
        assert output in done.stderr
    forecasting(project, *rollback, "1")
    done = forecasting(project, *rollback, "2")
    assert (done.returncode, "number 2 was withdrawn" in done.stderr) == (2, True)


def test_a_hand_over_that_fails_by_hand_exits_with_1_and_keeps_its_secret(make_project: Make) -> None:
    project = make_project(hand_over={"connection": "planning"})
    address = {"FORECASTING_CONNECTION_PLANNING": "http://planner:geheim@127.0.0.1:9/geheim"}
    project.run("integrated_workflow")
    output = project.query("SELECT message FROM fc_run WHERE purpose = 'forecast_generation'")["message"].item()
    assert output.startswith(
        "published as number 1; WARN: the hand-over of number 1 has failed: connection `planning` is"
    )
    done = forecasting(project, "publish", "--job", "orders", "--hand-over", **address)
    assert done.returncode == 1
    assert "WARN: the hand-over of number 1 has failed: 127.0.0.1 cannot be reached" in done.stderr
    assert "geheim" not in done.stdout + done.stderr


def test_check_names_a_hand_over_that_cannot_work_and_tells_nobody(make_project: Make) -> None:
    project = make_project(hand_over={"connection": "planning", "statement": "notify.sql"})
    address = {"FORECASTING_CONNECTION_PLANNING": project.settings.warehouse_url}
    check = ("check", "--job", "orders", "--as-of", "2026-06-29")
    unset, missing = forecasting(project, *check), forecasting(project, *check, **address)
    assert (unset.returncode, missing.returncode) == (2, 2)
    assert "connection `planning` is not configured" in unset.stdout
    assert "the file of the statement does not exist" in missing.stdout
    (project.settings.root / "notify.sql").write_text("DELETE FROM orders", encoding="utf-8")
    done = forecasting(project, *check, **address)
    assert done.returncode == 0
    assert "orders: hand_over: notify.sql on planning" in done.stdout
    assert project.query("SELECT COUNT(*) AS n FROM orders")["n"].item() > 0
