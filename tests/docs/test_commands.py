"""Every command that a document shows is run, or where that takes long or needs a server, parsed by its own program."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
import typer

from forecasting.cli.main import app
from forecasting.settings import CHECKOUT
from tests.cli.typed import forecasting
from tests.docs.documented import PROGRAMS, documented_commands
from tests.project_builder import AS_OF, Make, Project

MEANT = {
    **dict.fromkeys(("J", "plant_orders", "tickets", "retail_units"), "orders"),
    **dict.fromkeys(("D", "2011-11-11"), "2026-06-30"),
    "A": "2026-06-28",
    "B": AS_OF,
    "STEP": "wait_for_source",
    "PURPOSE": "data_preparation",
    "41": "1",
}
"""What stands for what in a project whose job is `orders`."""
PARSED_ONLY = {
    "run integrated_workflow": "trains",
    "run model_training": "trains",
    "run forecast_generation": "a run day takes longer than 5 s on a busy machine",
    "run PURPOSE": "as these",
    "backfill": "as many run days as are missing",
    "replay RUN_ID": "a forecast is computed again",
    "retire J --undo": "a job that is retired; tests/cli/test_job_life.py has one",
    "deploy": "a repository and a folder of the reader's; tests/operations/test_deploy.py deploys",
    "doctor --rows 1000000": "a million rows",
    "environments build": "a download",
    "environments check": "its answer is that of this checkout",
    "environments lock": "a download",
    "doctor --connection test": "a server of the reader's",
    "status --late": "its answer is that of the day; tests/cli/test_watching.py has each of them",
    "publish --hand-over": "a receiver of the reader's",
    "overrides withdraw": "the number of a change that is there; tests/cli/test_overrides.py has one",
}
"""Commands of `forecasting` that begin so are not run here, and why."""
OF_OTHERS = {
    "airflow": "tests/dags/test_documented_commands.py parses them in Airflow's environment",
    "git": "a tag and a server of the reader's",
    "curl": "tests/local_airflow/test_server.py runs the page's example on a server",
    "hdbuserstore": "a program of SAP",
    "python": "tests/docs/test_tutorial.py runs the tutorial's program; python -m is looked up below",
}
COMMANDS = documented_commands("forecasting")
RUN = [text for text in COMMANDS if not text.removeprefix("forecasting ").startswith(tuple(PARSED_ONLY))]
SHORT = ["forecasting run", "forecasting backfill", "forecasting overrides load"]
"""Named within a sentence, without what they need."""
CHANGES = "unique_id,ds,kind,value,reason\n000,2026-07-01,SET,400,PROMOTION\n"


@pytest.fixture
def project(make_project: Make) -> Project:
    """A project whose readers have two publications."""
    return make_project(ran=["integrated_workflow", "forecast_generation=2026-06-30"])


def meant(command: str) -> list[str]:
    words = [MEANT.get(word, word) for word in shlex.split(command)[1:]]
    acts_today = words[0] in ("check", "run") or words[:2] == ["overrides", "load"]
    is_dated = not acts_today or "--as-of" in words
    return words if is_dated else [*words, "--as-of", "2026-06-30"]  # the newest data of the project are old


def parse(words: list[str]) -> None:
    """Raises what the command line raises for these words; starts nothing."""
    command = typer.main.get_command(app)
    names = []
    while words and words[0] in getattr(command, "commands", {}):
        names.append(words[0])
        command, words = command.commands[words[0]], words[1:]
    context = command.make_context(" ".join(names), list(words))
    if hasattr(command, "commands"):
        command.resolve_command(context, list(words))


@pytest.mark.parametrize("command", [text for text in RUN if text not in SHORT])
def test_a_documented_command_runs(project: Project, command: str, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("changes.csv").write_text(CHANGES)
    done = forecasting(project, *meant(command))
    assert done.returncode == 0, done.stderr or done.stdout


@pytest.mark.parametrize("command", [text for text in COMMANDS if text not in RUN and text not in SHORT])
def test_a_documented_command_that_takes_long_is_one_of_the_command_line(command: str):
    parse(meant(command.replace("RUN_ID", "1882543737197286441")))


@pytest.mark.parametrize(
    "wrong", ["check --jobs J", "run", "overrides lod changes.csv", "run predict --job J --chunks 1"]
)
def test_a_command_that_is_none_is_found(wrong: str):
    with pytest.raises(Exception, match=r"No such|Missing|Got unexpected"):
        parse(wrong.split())


@pytest.mark.parametrize("command", SHORT)
def test_a_command_named_in_a_sentence_is_there(command: str):
    with pytest.raises(Exception, match="Missing"):
        parse(command.split()[1:])


def test_the_exceptions_are_commands_that_are_documented():
    unused = [start for start in PARSED_ONLY if not any(text.startswith(f"forecasting {start}") for text in COMMANDS)]
    assert unused == []
    assert set(SHORT) <= set(COMMANDS)


@pytest.mark.parametrize("command", documented_commands("make"))
def test_make_knows_a_documented_command(command: str):
    planned = ["make", "--dry-run", "MAKE=:", *shlex.split(command)[1:]]  # a plan runs $(MAKE), which writes over a log
    done = subprocess.run(planned, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_documented_program_of_python_is_there():
    for command in documented_commands("python"):
        words = shlex.split(command)
        if words[1:2] == ["-m"] and words[2] not in ("pytest", "http.server"):
            path = CHECKOUT / words[2].replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), command


def test_every_other_program_has_its_reason():
    shown = {program for program in PROGRAMS if documented_commands(program)}
    assert shown == {"forecasting", "make", *OF_OTHERS}
