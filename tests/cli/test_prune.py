"""`forecasting prune` as a person types it, and as every run day does it."""

from __future__ import annotations

from datetime import date, timedelta

from tests.cli.typed import forecasting
from tests.project_builder import AS_OF, Make, Project

FIRST = date.fromisoformat(AS_OF)
KEPT = "SELECT as_of_date, COUNT(*) AS n FROM fc_forecast f JOIN fc_run r ON r.run_id = f.run_id GROUP BY 1 ORDER BY 1"


def publish_days(project: Project, *days: int) -> None:
    for day in days:
        project.run("forecast_generation", str(FIRST + timedelta(days=day)))


def kept(project: Project) -> list[int]:
    return [int(n) for n in project.query(KEPT)["n"]]


def test_a_dry_run_names_what_the_next_command_deletes(make_project: Make) -> None:
    rules = {"retention": {"full_days": 99}, "max_snapshot_age": "30d"}
    project = make_project(ran=["integrated_workflow"], then=rules)
    publish_days(project, 2, 4, 6)
    assert kept(project) == [4 * 7] * 4
    path = project.settings.jobs / "orders.yml"
    path.write_text(path.read_text().replace("full_days: 99", "full_days: 3"))
    # The first day is the last of its month; leads 1 and 7 of the second stay.
    would = forecasting(project, "prune", "--dry-run")
    assert would.stdout == "orders: nothing to delete\n"
    path.write_text(path.read_text().replace("full_days: 3", "full_days: 3\n  publications: 2"))
    would = forecasting(project, "prune", "--dry-run")
    assert would.stdout == "orders: 20 rows of 1 runs would be deleted from fc_forecast, leads 1 7 kept\n"
    assert kept(project) == [28] * 4
    done = forecasting(project, "prune", "--job", "orders")
    assert done.stdout == "orders: 20 rows of 1 runs deleted from fc_forecast, leads 1 7 kept\n"
    assert kept(project) == [28, 8, 28, 28]
    assert forecasting(project, "prune").stdout == "orders: nothing to delete\n"


def test_every_day_deletes_by_itself_and_a_failure_does_not_touch_the_publication(make_project: Make) -> None:
    rules = {"retention": {"full_days": 3, "publications": 2}, "max_snapshot_age": "30d"}
    project = make_project(ran=["integrated_workflow"], then=rules)
    publish_days(project, 2, 4)
    project.execute("CREATE TRIGGER stuck BEFORE DELETE ON fc_forecast BEGIN SELECT RAISE(ABORT, 'stuck'); END")
    done = forecasting(project, "run", "forecast_generation", "--job", "orders", "--as-of",
                       str(FIRST + timedelta(days=6)))  # fmt: skip
    project.execute("DROP TRIGGER stuck")
    assert "published as number 4" in done.stdout
    assert done.returncode == 0
    assert "retention of job orders has failed" in done.stderr
    assert kept(project) == [28] * 4
    publish_days(project, 7)
    assert kept(project) == [28, 8, 28, 28, 28]
