"""The `forecasting` command as people and Airflow start it: its output and its exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from forecasting import __version__
from forecasting.config import Job
from tests.cli.typed import CHECKOUT, forecasting, start_forecasting
from tests.project_builder import AS_OF, Make, orders


def test_help_names_every_command(make_project: Make) -> None:
    done = forecasting(make_project(), "--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in ("init-db", "check", "run", "publish", "status", "jobs"))


@pytest.mark.parametrize(("given", "threads"), [({}, "{1}"), ({"OPENBLAS_NUM_THREADS": "2"}, "{2}")])
def test_linear_algebra_has_one_thread_unless_the_environment_says_otherwise(given: dict, threads: str) -> None:
    code = (
        "import forecasting.cli, scipy.linalg, threadpoolctl;"
        "print({pool['num_threads'] for pool in threadpoolctl.threadpool_info() if pool['user_api'] == 'blas'})"
    )
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    bare = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=bare | given, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == threads


def test_a_purpose_prints_one_line_per_step(make_project: Make) -> None:
    done = forecasting(make_project(), "run", "data_preparation", "--job", "orders", "--as-of", AS_OF)
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "wait_for_source",
        "extract_history",
        "build_panel",
        "profile_panel",
    ]


def test_the_last_line_is_json_for_the_orchestrator(make_project: Make) -> None:
    project = make_project()
    done = start_forecasting(project, "run", "wait_for_source", "-j", "orders", "--as-of", AS_OF, "--json",
                             FORECASTING_ORCHESTRATOR="airflow:dag:run")  # fmt: skip
    facts = json.loads(done.stdout.splitlines()[-1])
    assert facts["step"] == "wait_for_source"
    runs = project.query("SELECT run_id, orchestrator FROM fc_run")
    assert runs.to_dict("records") == [{"run_id": facts["run_id"], "orchestrator": "airflow:dag:run"}]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("run", "predict", "--job", "orders", "--as-of", AS_OF), 1, "the run has no snapshot_id yet"),
        (("run", "forecast_generation", "--job", "orders", "--as-of", AS_OF), 1, "no champion yet"),
        (("run", "guess", "--job", "orders"), 2, "neither a purpose nor steps of one"),
        (("run", "predict,select_inputs", "--job", "orders"), 2, "neither a purpose nor steps of one"),
        (("run", "predict,check_forecast", "--job", "orders"), 2, "neither a purpose nor steps of one"),
        (("run", "predict", "--job", "water"), 2, "no such job file"),
        (("run", "predict", "--job", "orders", "--as-of", "soon"), 2, "as_of is not a date"),
        (("run", "predict"), 2, "Missing option"),
        (("undo",), 2, "No such command"),
        (("publish", "--job", "orders"), 2, "say what to do"),
        (("publish", "--job", "orders", "--hand-over"), 2, "no section `hand_over`"),
        (
            ("run", "predict", "--job", "orders", "--reason", "ERRORS"),
            2,
            "accepted: SCHEDULE, ERROR, DRIFT, AGE, NEW_S",
        ),
        (("run", "predict", "--job", "orders", "--detail", "x" * 501), 2, "found:    501 characters"),
        (("publish", "--job", "orders", "--rollback"), 2, "a rollback needs a reason"),
        (("publish", "--job", "orders", "--rollback", "--reason", "wrong"), 1, "nothing is published"),
    ],
)
def test_what_goes_wrong_has_a_message_and_an_exit_code(
    make_project: Make, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = forecasting(make_project(), *arguments)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("init-db",), 0, ""),
        (("run", "forecast_generation", "--job", "orders", "--as-of", AS_OF), 1, "no champion yet"),
        (("run", "predict", "--job", "water"), 2, "no such job file"),
        (("undo",), 2, "No such command"),
    ],
)
def test_a_process_ends_with_the_exit_code_that_orchestrators_read(
    make_project: Make, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = start_forecasting(make_project(), *arguments)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_job_file_is_listed_beside_the_others_and_exits_with_2(make_project: Make) -> None:
    project = make_project()
    (project.settings.jobs / "water.yml").write_text("job: water\nhorizont: 7\n", encoding="utf-8")
    done = forecasting(project, "jobs")
    assert done.returncode == 2
    assert all(text in done.stdout for text in ("orders", "water", "broken", "horizont"))


def test_a_broken_job_file_is_named_and_nothing_starts(make_project: Make) -> None:
    project = make_project()
    path = project.settings.jobs / "orders.yml"
    path.write_text(path.read_text().replace("horizon: 7", "horizon: soon\nhorizont: 7"))
    done = forecasting(project, "run", "data_preparation", "--job", "orders")
    assert done.returncode == 2
    assert all(part in done.stderr for part in (str(path), "`horizon`", "'soon'", "`horizont`", "next:"))


def test_a_missing_database_says_how_to_create_it(make_project: Make, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'w.db'}"
    done = forecasting(make_project(), "run", "predict", "--job", "orders", FORECASTING_WAREHOUSE=url)
    assert done.returncode == 1
    assert "forecasting init-db" in done.stderr


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("postgresql://planner:geheim@127.0.0.1:9/erp", 1, "the database cannot be reached"),
        ("mysql://planner:geheim@127.0.0.1:9/erp", 2, "unknown kind of database"),
        ("planner:geheim@somewhere", 2, "a connection URL cannot be read"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    make_project: Make, url: str, code: int, message: str
) -> None:
    done = forecasting(make_project(), "run", "predict", "--job", "orders", FORECASTING_WAREHOUSE=url)
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr + done.stdout


def test_init_db_can_be_repeated(make_project: Make) -> None:
    project = make_project()
    assert [forecasting(project, "init-db").returncode for _ in range(2)] == [0, 0]


def test_check_names_every_fault_at_once(make_project: Make) -> None:
    project = make_project(
        models={"candidates": [{"name": "oracle", "members": [{"model": "lightgbm", "params": {"crystals": 1}}]}]},
        sources={"target": {"query": "missing.sql"}},
        checks={"actions": {"source_newst": "block"}},
    )
    done = forecasting(project, "check", "--as-of", AS_OF)
    assert done.returncode == 3
    assert all(part in done.stdout for part in ("crystals", "missing.sql", "source_newst", "learning_rate"))


def test_check_reads_the_source_and_writes_nothing(make_project: Make) -> None:
    project = make_project()
    done = forecasting(project, "check", "--job", "orders", "--as-of", AS_OF)
    assert done.returncode == 0, done.stdout
    assert f"{len(orders()):,} rows, 4 series, 2025-12-01 to 2026-06-27; every check holds" in done.stdout
    assert project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item() == 0


def test_status_shows_figures_of_the_tables(make_project: Make) -> None:
    project = make_project()
    before = forecasting(project, "status")
    assert "no run yet" in before.stdout
    assert json.loads(forecasting(project, "status", "--json").stdout) == {
        "job": "orders",
        "published": None,
        "muted": None,
    }
    project.run("integrated_workflow")
    published = json.loads(forecasting(project, "status", "--job", "orders", "--json").stdout)["published"]
    assert (published["publication_no"], published["as_of_date"][:10]) == (1, AS_OF)
    shown = forecasting(project, "status", "--job", "orders").stdout
    champion = project.query("SELECT challenger_value FROM fc_decision")["challenger_value"].item()
    assert re.search(rf"champion +{champion:.3f}", shown)
    assert re.search(r"rows read +720", shown)
    assert re.search(r"n expected +4", shown)


def test_status_of_an_unknown_job_names_the_known_ones(make_project: Make) -> None:
    done = forecasting(make_project(), "status", "--job", "water")
    assert done.returncode == 2
    assert "orders" in done.stderr


@pytest.mark.parametrize(
    ("option", "expected"),
    [((), "orders"), (("--fields",), "sources.target.connection"), (("--models",), "lightgbm")],
)
def test_jobs_explains_what_can_be_configured(make_project: Make, option: tuple[str, ...], expected: str) -> None:
    done = forecasting(make_project(), "jobs", *option)
    assert done.returncode == 0
    assert expected in done.stdout


def test_an_as_of_in_the_future_is_refused_before_anything_starts(make_project: Make) -> None:
    project = make_project()
    done = forecasting(project, "run", "data_preparation", "--job", "orders", "--as-of", "2999-01-01")
    assert done.returncode == 2
    assert "lies in the future" in done.stderr
    assert project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item() == 0


def test_an_artifact_root_that_cannot_be_used_is_named_before_anything_starts(make_project: Make) -> None:
    project = make_project()
    done = forecasting(project, "run", "wait_for_source", "-j", "orders", "--as-of", AS_OF,
                       FORECASTING_ARTIFACTS="nowhere://bucket")  # fmt: skip
    assert done.returncode == 2
    assert "FORECASTING_ARTIFACTS" in done.stderr
    assert project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item() == 0
    assert "Traceback" not in done.stderr


def test_markup_in_a_job_file_is_shown_as_text(make_project: Make) -> None:
    project = make_project()
    path = project.settings.jobs / "orders.yml"
    path.write_text(path.read_text() + 'time_zone: "[/red]"\n')
    for command in ("check", "jobs"):
        done = forecasting(project, command)
        assert "[/red]" in done.stdout
        assert "Traceback" not in done.stderr


def test_steps_that_follow_one_another_run_in_one_command(make_project: Make) -> None:
    project = make_project(ran=["data_preparation", "model_training"])
    done = forecasting(project, "run", "select_inputs,predict", "--job", "orders", "--as-of", AS_OF)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["select_inputs", "predict"]
    rest = "apply_overrides,check_forecast,publish_forecast"
    done = forecasting(project, "run", rest, "--job", "orders", "--as-of", AS_OF)
    assert "published as number 1" in done.stdout


def test_a_step_that_is_run_by_itself_leaves_no_run_of_which_nobody_knows_whether_it_goes_on(
    make_project: Make,
) -> None:
    project = make_project(ran=["integrated_workflow"])
    assert forecasting(project, "run", "predict", "--job", "orders", "--as-of", AS_OF).returncode == 0
    attempt = project.query("SELECT run_status, message FROM fc_run WHERE purpose = 'forecast_generation'").iloc[-1]
    assert attempt.tolist() == ["ABORTED", attempt["message"]]
    assert attempt["message"].endswith("not run: apply_overrides, check_forecast, publish_forecast")
    shown = forecasting(project, "status").stdout
    assert re.search(r"forecast_generation +LIVE +2026-06-29 +2 +no +ABORTED", shown)
    for step in ("apply_overrides", "check_forecast", "publish_forecast"):
        assert forecasting(project, "run", step, "--job", "orders", "--as-of", AS_OF).returncode == 0
    assert re.search(r"forecast_generation +LIVE +2026-06-29 +2 +yes +OK", forecasting(project, "status").stdout)


def test_status_is_about_the_newest_run_day(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"])
    assert forecasting(project, "run", "data_preparation", "--job", "orders", "--as-of", "1999-01-01").returncode == 2
    shown = forecasting(project, "status").stdout
    assert re.search(r"data_preparation +LIVE +2026-06-29 +1 +OK", shown)
    assert "1999" not in shown
    assert project.query("SELECT last_as_of_date FROM bi_job_health")["last_as_of_date"].tolist() == [AS_OF]


def test_status_warns_of_run_days_that_were_missed(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"], schedules={"forecast_generation": {"cron": "0 4 * * 1"}})
    shown = forecasting(project, "status").stdout
    output = (
        r"(\d+) run days of the schedule have no forecast, 2026-07-06 to (\S+): .*backfill .*--from 2026-07-06 --to \2"
    )
    assert re.search(output, shown)
    health = project.query("SELECT as_of_date, next_as_of_date FROM bi_job_health")
    assert health.to_numpy().tolist() == [[AS_OF, "2026-07-06"]]


def test_a_run_day_that_was_missed_before_the_newest_publication_is_missed_all_the_same(make_project: Make) -> None:
    project = make_project(ran=["integrated_workflow"], then={"max_snapshot_age": "9d"})
    project.run("forecast_generation", "2026-07-01")
    shown = forecasting(project, "status").stdout
    assert re.search(r"run days of the schedule have no forecast, 2026-06-30 to ", shown)


def test_health_names_the_run_that_ended_last(make_project: Make) -> None:
    project = make_project(ran=["data_preparation"])
    assert forecasting(project, "run", "forecast_generation", "--job", "orders", "--as-of", AS_OF).returncode == 1
    for purpose in ("model_training", "forecast_generation"):
        project.run(purpose)
    project.execute("UPDATE fc_run SET finished_utc = '2026-01-01' WHERE purpose = 'model_training'")
    health = project.query("SELECT last_purpose, last_status FROM bi_job_health")
    assert health.to_numpy().tolist() == [["forecast_generation", "OK"]]


def test_a_query_that_returns_nothing_is_a_message(make_project: Make) -> None:
    project = make_project()
    (project.settings.root / "orders.sql").write_text("WITH gone AS (DELETE FROM orders) SELECT 1")
    done = forecasting(project, "run", "data_preparation", "--job", "orders", "--as-of", AS_OF)
    assert (done.returncode, "a source query is one SELECT" in done.stderr) == (3, True)


def test_check_names_labels_that_no_query_has(make_project: Make) -> None:
    project = make_project(labels=[{"name": "region"}])
    done = forecasting(project, "check", "--job", "orders", "--as-of", AS_OF)
    assert (done.returncode, "label columns ['region'] are in neither" in done.stdout) == (3, True)


def test_status_without_a_database_says_how_to_create_it(make_project: Make, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nowhere' / 'w.db'}"
    done = forecasting(make_project(), "status", FORECASTING_WAREHOUSE=url)
    assert (done.returncode, "forecasting init-db" in done.stderr, done.stdout) == (1, True, "")


def test_the_shell_can_complete_the_words_of_the_command() -> None:
    asked = {"_FORECASTING_COMPLETE": "complete_bash", "COMP_WORDS": "forecasting ru", "COMP_CWORD": "1"}
    command = [Path(sys.executable).with_name("forecasting")]
    done = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["run"]


def test_publishing_older_data_needs_a_reason_in_words(make_project: Make) -> None:
    arguments = ("run", "forecast_generation", "--job", "orders", "--as-of", AS_OF, "--force")
    done = forecasting(make_project(), *arguments)
    assert (done.returncode, "needs a reason" in done.stderr) == (2, True)


def test_check_acts_for_the_first_run_day_that_sees_the_newest_period(make_project: Make) -> None:
    project = make_project(schedules={"data_preparation": {}, "forecast_generation": {}})
    done = forecasting(project, "check", "--job", "orders")
    assert done.returncode == 0, done.stdout
    assert re.search(r" to 2026-06-27, .* periods behind today; checked for 2026-06-28; every check holds", done.stdout)


def test_check_fails_where_a_scheduled_source_lies_too_far_behind_today(make_project: Make) -> None:
    done = forecasting(make_project(), "check", "--job", "orders")
    assert done.returncode == 1
    assert "the newest period is at most 3 periods behind today" in done.stdout
    assert "--as-of 2026-06-28" in done.stdout


def test_check_tells_a_fault_once(make_project: Make, tmp_path: Path) -> None:
    sources = {"target": {"query": "orders.sql"}, "attributes": {"query": "orders.sql"}}
    url = f"sqlite:///{tmp_path / 'nowhere' / 'w.db'}"
    done = forecasting(make_project(sources=sources), "check", FORECASTING_WAREHOUSE=url)
    assert done.stdout.count("no such file") == 1
    assert done.stdout.count("the same fault as in warehouse") == 2


def test_the_version_is_that_of_the_package(make_project: Make) -> None:
    assert forecasting(make_project(), "--version").stdout == f"forecasting {__version__}\n"


def test_every_table_is_to_be_had_as_json(make_project: Make) -> None:
    project = make_project()
    (jobs,) = json.loads(forecasting(project, "jobs", "--json").stdout)
    assert (jobs["job"], jobs["schedules"]["data_preparation"]) == ("orders", "30 3 * * *")
    fields = {row["field"]: row for row in json.loads(forecasting(project, "jobs", "--fields", "--json").stdout)}
    assert fields["checks.data_docs"]["default"] == "False"
    models = json.loads(forecasting(project, "jobs", "--models", "--json").stdout)
    assert "lightgbm" in {row["model"] for row in models}
    assert json.loads(forecasting(project, "overrides", "list", "--job", "orders", "--json").stdout) == []


def test_the_schema_of_a_job_file_accepts_what_a_job_file_holds(make_project: Make) -> None:
    project = make_project()
    schema = json.loads(forecasting(project, "jobs", "--schema").stdout)
    assert set(schema["properties"]) == set(Job.model_fields)
    delay = schema["properties"]["data_delay"]
    assert re.fullmatch(delay["pattern"], delay["default"])
    assert schema["additionalProperties"] is False
