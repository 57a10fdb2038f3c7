"""`forecasting retire` and `rename` as a person types them, and what the other commands say of such a job."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forecasting.errors import JobNotActive
from forecasting.operations.entrance import StepRequest, run_purpose
from tests.cli.typed import forecasting
from tests.project_builder import AS_OF, Make, Project

NEXT_DAY = "2026-06-30"
WHY = ("--reason", "the plant was sold")


@pytest.fixture
def project(make_project: Make) -> Project:
    """A job that readers see a forecast of."""
    return make_project(ran=["integrated_workflow"])


def file_of(project: Project, job: str = "orders") -> Path:
    return project.settings.jobs / f"{job}.yml"


def test_a_retired_job_is_refused_by_all_that_would_forecast_it_and_kept_by_the_rest(project: Project) -> None:
    done = forecasting(project, "retire", "orders", *WHY)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "job orders is retired; its rows stay, readers see no forecast of it any more",
            "next: delete jobs/orders.yml, and its DAGs go; until then they skip every task",
            'to bring it back: forecasting retire orders --undo --reason "..."',
        ],
    )
    of_job = ("--job", "orders")
    for refused in [
        ("run", "integrated_workflow", *of_job, "--as-of", NEXT_DAY),
        ("run", "model_training", *of_job, "--as-of", AS_OF),
        ("backfill", *of_job, "--from", AS_OF, "--to", NEXT_DAY),
        ("publish", *of_job, "--rollback", *WHY),
        ("overrides", "load", "changes.csv", *of_job),
    ]:
        done = forecasting(project, *refused)
        assert (done.returncode, done.stdout) == (4, ""), refused
        assert "orders: the job is retired; nothing was started" in done.stderr
        assert "forecasting retire orders --undo" in done.stderr
    file_of(project).unlink()
    for told in ("status", "check"):
        assert ": the plant was sold; to bring it back: " in forecasting(project, told).stdout
    assert forecasting(project, "prune").stdout == "orders: nothing to delete\n"


def test_a_job_whose_file_is_gone_is_named_until_it_is_retired(project: Project) -> None:
    text = file_of(project).read_text(encoding="utf-8")
    file_of(project).unlink()
    for told in ("status", "check"):
        done = forecasting(project, told)
        assert done.returncode == 0
        assert 'To end the job: forecasting retire orders --reason "..."' in done.stdout
    assert forecasting(project, "retire", "orders", *WHY).returncode == 0
    assert forecasting(project, "status").stdout.count("orders") == 2
    done = forecasting(project, "retire", "orders", "--undo", *WHY)
    assert "next: put jobs/orders.yml back" in done.stdout
    file_of(project).write_text(text, encoding="utf-8")
    assert project.query("SELECT COUNT(*) AS n FROM bi_forecast")["n"].item() == 28


def test_a_renamed_job_goes_on_with_its_history_champion_and_reports(project: Project) -> None:
    run_id = int(project.query("SELECT MAX(run_id) AS run_id FROM bi_forecast")["run_id"].item())
    assert "1 rows would move in fc_snapshot" in forecasting(project, "rename", "orders", "sales", "--dry-run").stdout
    done = forecasting(project, "rename", "orders", "sales", "--reason", "a clearer name")
    assert done.returncode == 0
    assert done.stdout.endswith(
        "reports moved to sales/\n"
        "next: rename jobs/orders.yml to sales.yml, with `job: sales` in it; until then nothing runs\n"
        "job orders is job sales\n"
    )
    with pytest.raises(JobNotActive, match=r"(?s)another name.*job: sales.*rename jobs/orders.yml to sales.yml"):
        project.run("forecast_generation", NEXT_DAY)
    assert "rename jobs/orders.yml to sales.yml" in forecasting(project, "status").stdout
    content = file_of(project).read_text(encoding="utf-8")
    file_of(project).unlink()
    file_of(project, "sales").write_text(content.replace("job: orders", "job: sales"), encoding="utf-8")
    assert "28 identical" in forecasting(project, "replay", str(run_id)).stdout
    list(run_purpose("forecast_generation", StepRequest("sales", NEXT_DAY), project.settings))
    assert project.query("SELECT DISTINCT publication_no AS n FROM bi_publication")["n"].tolist() == [1, 2]
    assert project.query("SELECT COUNT(*) AS n FROM bi_sales_forecast")["n"].item() == 28
    assert [path.name for path in project.settings.reports.iterdir()] == ["sales"]
    report = project.settings.reports / "sales" / f"{AS_OF}.html"
    assert report.exists()


def test_names_that_cannot_be_are_refused(project: Project) -> None:
    for names, output in [
        (("orders", "Sales"), "no job can have this name.*'Sales'.*up to 18 characters"),
        (("orders", "x" * 19), "no job can have this name"),
        (("../orders", "sales"), "not the name of a job"),
        (("order", "sales"), "no such job has ever run.*did you mean orders"),
        (("orders", "orders"), "both names are the same"),
    ]:
        done = forecasting(project, "rename", *names)
        assert (done.returncode, done.stdout) == (2, "")
        assert re.search(f"(?s){output}", done.stderr)
    file_of(project, "sales").write_text("job: sales\n", encoding="utf-8")
    done = forecasting(project, "rename", "orders", "sales")
    assert (done.returncode, "there are files of both names" in done.stderr) == (2, True)
