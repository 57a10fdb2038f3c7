"""Two releases of a deployment: a run that one of them has begun is ended by it, whatever is in use by then."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from forecasting.config import load_named_job
from forecasting.errors import ConfigError
from forecasting.operations.entrance import StepRequest
from forecasting.operations.releases import enter_release
from forecasting.periods import parse_as_of
from forecasting.purposes import INTEGRATED
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.codes import Purpose, RunStatus, VintageKind
from forecasting.warehouse.runs import Run, RunRequest, finish_run, open_run
from tests.project_builder import AS_OF, Make, Project

NEXT_DAY = str(date.fromisoformat(AS_OF) + timedelta(1))
ENTRANCE = "forecasting/operations/entrance.py"
FACTS = '"seconds": seconds, **found'
"""What a step says when it is done; each release adds its name to it."""
OF_THE_CODE = ("forecasting", "data_checks", "sql", "environments")
ELSEWHERE = "c" * 40
"""A commit that has no release."""


@dataclass(frozen=True)
class Deployed:
    """A deployment with the releases A and B, whose environments are links to this one; A is in use."""

    home: Path
    commits: dict[str, str]

    def use(self, name: str) -> None:
        link = self.home / "next"
        link.symlink_to(f"releases/{self.commits[name]}")
        link.replace(self.home / "current")

    def run(self, step: str) -> dict[str, str]:
        """Runs a step with the release in use, as Airflow starts it; returns its facts, and what it logged."""
        current = self.home / "current"
        command = [str(current / ".venv" / "forecasting" / "bin" / "python"), "-m", "forecasting", "run", step]
        variables = {
            "FORECASTING_DEPLOYMENT": str(self.home),
            "FORECASTING_ROOT": str(current),
            "FORECASTING_ORCHESTRATOR": "airflow:the_dag:the_run",
            "PYTHONPATH": str(current),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        done = subprocess.run(
            [*command, "--job", "orders", "--as-of", NEXT_DAY, "--json"],
            cwd=self.home, env=os.environ | variables, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) | {"log": done.stderr}


@pytest.fixture
def deployed(make_project: Make, tmp_path: Path) -> Deployed:
    built = make_project(folder=tmp_path / "project").settings.root
    work, bare = tmp_path / "work", tmp_path / "repository.git"
    for name in OF_THE_CODE:
        shutil.copytree(CHECKOUT / name, work / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(built / "jobs", work / "jobs")
    shutil.copy(built / "orders.sql", work)
    shutil.copytree(built / "var", tmp_path / "var")
    git("init", "--quiet", "--initial-branch=main", str(work))
    commits = {name: commit(work, name) for name in "AB"}
    git("clone", "--quiet", "--bare", str(work), str(bare))
    for one in commits.values():
        release = tmp_path / "releases" / one
        git("-C", str(bare), "worktree", "add", "--quiet", "--detach", str(release), one)
        (release / ".venv").mkdir()
        (release / ".venv" / "forecasting").symlink_to(sys.prefix)
        (release / "var").symlink_to("../../var")
    made = Deployed(tmp_path, commits)
    made.use("A")
    return made


def git(*arguments: str) -> str:
    own = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
    return subprocess.run(["git", *own, *arguments], capture_output=True, text=True, check=True).stdout.strip()


def commit(work: Path, name: str) -> str:
    """Commits the code of a release whose steps say its name."""
    entrance = (CHECKOUT / ENTRANCE).read_text(encoding="utf-8")
    assert FACTS in entrance
    (work / ENTRANCE).write_text(entrance.replace(FACTS, f'{FACTS}, "code": "{name}"'), encoding="utf-8")
    git("-C", str(work), "add", ".")
    git("-C", str(work), "commit", "--quiet", "--message", name)
    return git("-C", str(work), "rev-parse", "HEAD")


def test_a_run_ends_on_the_release_that_began_it_and_a_new_one_takes_the_release_in_use(deployed: Deployed) -> None:
    begun = deployed.run("measure_accuracy")
    deployed.use("B")
    later = deployed.run("watch_signals")
    new = deployed.run("measure_accuracy")
    assert [facts["code"] for facts in (begun, later, new)] == ["A", "A", "B"]
    assert begun["run_id"] == later["run_id"] != new["run_id"]
    line = "the run was begun with release {A} and ends with it; this is release {B}".format(**deployed.commits)
    assert [line in facts["log"] for facts in (begun, later, new)] == [False, True, False]


Begin = Callable[..., tuple[Project, Run]]


@pytest.fixture
def begin(make_project: Make, tmp_path: Path) -> Begin:
    """Begins a run of the next day with a commit whose release is not there."""

    def begun(purpose: str = Purpose.ACCURACY_MONITORING, git_commit: str = ELSEWHERE) -> tuple[Project, Run]:
        project = make_project()
        as_of = parse_as_of(NEXT_DAY, load_named_job(project.settings.jobs, "orders").time_zone)
        request = RunRequest("orders", purpose, as_of, config_hash="", git_commit=git_commit, env_lock_hash="")
        run = open_run(project.database, request)
        return replace(project, settings=replace(project.settings, deployment=tmp_path)), run

    return begun


def enter(project: Project, step: str, **request: object) -> None:
    enter_release(step, replace(StepRequest("orders", NEXT_DAY), **request), project.settings, [])


@pytest.mark.parametrize(
    ("purpose", "step", "request_"),
    [
        (Purpose.ACCURACY_MONITORING, "measure_accuracy", {}),
        (Purpose.ACCURACY_MONITORING, "watch_signals", {"kind": VintageKind.BACKFILL}),
        (Purpose.ACCURACY_MONITORING, "watch_signals", {"within": INTEGRATED}),
        (INTEGRATED, "wait_for_source", {"within": INTEGRATED}),
        (INTEGRATED, "predict", {}),
    ],
)
def test_what_begins_a_run_or_belongs_to_another_one_stays(begin: Begin, purpose: str, step: str, request_) -> None:
    enter(begin(purpose)[0], step, **request_)


@pytest.mark.parametrize(
    ("purpose", "step", "request_"),
    [
        (Purpose.ACCURACY_MONITORING, "watch_signals", {}),
        (Purpose.ACCURACY_MONITORING, "measure_accuracy", {"resume": True}),
        (INTEGRATED, "select_inputs", {"within": INTEGRATED}),
        (INTEGRATED, "wait_for_source", {"within": INTEGRATED, "resume": True}),
    ],
)
def test_a_release_that_is_gone_says_to_start_again(begin: Begin, purpose: str, step: str, request_) -> None:
    again = f"start the purpose again .*: forecasting run {purpose} --job orders --as-of {NEXT_DAY}$"
    gone = rf"(?s)of release {ELSEWHERE}: .* is gone\n.*/releases/{ELSEWHERE}\n"
    with pytest.raises(ConfigError, match=f"{gone}.*{again}"):
        enter(begin(purpose)[0], step, **request_)


def test_a_run_that_has_ended_well_or_has_no_commit_is_not_continued(begin: Begin) -> None:
    project, run = begin()
    finish_run(project.database, run, status=RunStatus.OK)
    enter(project, "watch_signals")
    enter(begin(Purpose.FORECAST_GENERATION, git_commit="")[0], "predict")


def test_a_release_without_its_environment_or_with_other_code_in_it_is_refused(begin: Begin, tmp_path: Path) -> None:
    project, _ = begin()
    interpreter = tmp_path / "releases" / ELSEWHERE / ".venv" / "forecasting" / "bin" / "python"
    (tmp_path / "releases" / ELSEWHERE).mkdir(parents=True)
    with pytest.raises(ConfigError, match=rf"(?s)lost its environment\n.*{interpreter}\n.*start the purpose again"):
        enter(project, "watch_signals")
    interpreter.parent.mkdir(parents=True)
    interpreter.touch()
    handed = replace(project, settings=replace(project.settings, release=ELSEWHERE))
    with pytest.raises(ConfigError, match=r"(?s)does not run the code that lies in it\n.*start the purpose again"):
        enter(handed, "watch_signals")


@pytest.mark.parametrize("package", ["forecasting", "data_checks"])
def test_what_a_process_imports_later_comes_from_the_release_it_began_with(tmp_path: Path, package: str) -> None:
    for name in "AB":
        (tmp_path / name / package).mkdir(parents=True)
        shutil.copy(CHECKOUT / package / "__init__.py", tmp_path / name / package)
        (tmp_path / name / package / "later.py").write_text(f"CODE = {name!r}\n", encoding="utf-8")
    (tmp_path / "current").symlink_to("A")
    (tmp_path / "next").symlink_to("B")
    code = f"import os, {package}; os.replace('next', 'current'); from {package}.later import CODE; print(CODE)"
    variables = {"PYTHONPATH": str(tmp_path / "current")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=variables, capture_output=True, text=True, check=True
    )
    assert done.stdout == "A\n"
