import sys
from pathlib import Path

import pytest

from tests.cli.typed import forecasting, start_forecasting
from tests.project_builder import AS_OF, Make

RUNS = "SELECT purpose, run_status, orchestrator FROM fc_run ORDER BY run_id"


def interpreter(folder: Path) -> Path:
    """An interpreter that writes down what it was started for."""
    file = folder / "python"
    file.write_text(f'#!/bin/sh\necho "$3" >> {folder}/started\nexec {sys.executable} "$@"\n')
    file.chmod(0o755)
    return file


def started(folder: Path) -> list[str]:
    return (folder / "started").read_text().splitlines()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("run", "wait_for_source", "--job", "orders", "--as-of", AS_OF), "the source counts as ready"),
        (("backfill", "--job", "orders", "--from", AS_OF, "--to", AS_OF), "no champion that was trained"),
    ],
)
def test_command_goes_on_in_the_environment_that_its_job_names(
    words: tuple[str, ...], answer: str, make_project: Make, tmp_path: Path
) -> None:
    project = make_project(execution={"environment": "fast"})
    done = start_forecasting(project, *words, FORECASTING_PYTHON_FAST=str(interpreter(tmp_path)))
    assert answer in done.stdout, done.stderr
    assert started(tmp_path) == [words[0]]


def test_days_are_not_filled_in_by_one_process_where_steps_have_several_environments(
    make_project: Make, tmp_path: Path
) -> None:
    project = make_project(execution={"steps": {"predict": {"environment": "fast"}}})
    words = ("backfill", "--job", "orders", "--from", AS_OF, "--to", AS_OF)
    done = forecasting(project, *words, FORECASTING_PYTHON_FAST=str(interpreter(tmp_path)))
    assert done.returncode == 2
    assert "several environments" in done.stderr
    assert "--kind BACKFILL" in done.stderr


def test_steps_of_several_environments_follow_one_another(make_project: Make, tmp_path: Path) -> None:
    execution = {"steps": {"predict": {"environment": "fast"}}}
    project = make_project(ran=["data_preparation", "model_training"], execution=execution)
    words = ("run", "forecast_generation", "--job", "orders", "--as-of", AS_OF)
    done = start_forecasting(project, *words, FORECASTING_PYTHON_FAST=str(interpreter(tmp_path)))
    assert done.returncode == 0, done.stderr
    assert started(tmp_path) == ["run"]
    steps = ["select_inputs", "predict", "apply_overrides", "check_forecast", "publish_forecast"]
    assert [line.split()[0] for line in done.stdout.splitlines()] == steps
    last = project.query(RUNS).iloc[-1]
    assert (last["purpose"], last["run_status"], last["orchestrator"]) == ("forecast_generation", "OK", "command line")


def test_first_process_that_fails_ends_the_command(make_project: Make, tmp_path: Path) -> None:
    project = make_project(execution={"steps": {"predict": {"environment": "fast"}}})
    words = ("run", "forecast_generation", "--job", "orders", "--as-of", AS_OF)
    done = start_forecasting(project, *words, FORECASTING_PYTHON_FAST=str(interpreter(tmp_path)))
    assert done.returncode == 1
    assert not (tmp_path / "started").exists()
    assert "no champion" in done.stderr or "snapshot" in done.stderr


@pytest.mark.parametrize(
    ("name", "interpreter_of_it", "said"),
    [
        ("bare", "#!/bin/sh\necho pandas sqlalchemy\n", ("cannot run steps", "lacks pandas, sqlalchemy")),
        ("statisticl", "", ("is unknown", "did you mean statistical?")),
    ],
)
def test_check_refuses_an_environment_that_cannot_run_the_steps(
    name: str, interpreter_of_it: str, said: tuple[str, ...], make_project: Make, tmp_path: Path
) -> None:
    project = make_project(execution={"environment": name})
    python = tmp_path / "python"
    python.write_text(interpreter_of_it)
    python.chmod(0o755)
    given = {f"FORECASTING_PYTHON_{name.upper()}": str(python)} if interpreter_of_it else {}
    done = forecasting(project, "check", "--job", "orders", **given)
    assert done.returncode == 2
    assert all(part in done.stdout for part in said)
