"""The commands in a checkout of their own: they build and switch below the code that runs."""

import json
import shutil
import subprocess
import sys

import pytest

from forecasting.operations.environments import find_uv
from forecasting.settings import CHECKOUT
from tests.operations.conftest import SmallCheckout, small
from tests.project_builder import make_project

__all__ = ["make_project", "small"]

TYPE = """
import json, sys
from tests_typed import type_here
for line in sys.stdin:
    done = type_here(json.loads(line), {})
    print(json.dumps([done.returncode, done.stdout + done.stderr]), flush=True)
"""
JOB = """
job: {name}
frequency: D
horizon: 7
sources: {{target: {{query: sql/sources/x.sql}}}}
execution: {{environment: {environment}}}
"""


class Typist:
    """A person in front of a checkout: one process takes what is typed, line by line."""

    def __init__(self, checkout: SmallCheckout):
        self.root = checkout.root
        shutil.copytree(CHECKOUT / "forecasting", self.root / "forecasting", dirs_exist_ok=True)
        shutil.copytree(CHECKOUT / "data_checks", self.root / "data_checks")
        shutil.copy(CHECKOUT / "environment.yml", self.root)
        shutil.copy(CHECKOUT / "environments" / "forecasting.lock", self.root / "environments")
        typed = (CHECKOUT / "tests" / "cli" / "typed.py").read_text()
        typed = typed.replace("from tests.project_builder import Project", "Project = object")
        (self.root / "tests_typed.py").write_text(typed)
        (self.root / "jobs").mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-c", TYPE], cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def type(self, text: str) -> tuple[int, str]:
        self.process.stdin.write(json.dumps(text.split()) + "\n")
        self.process.stdin.flush()
        code, output = json.loads(self.process.stdout.readline())
        return code, output

    def job(self, name: str, environment: str) -> None:
        (self.root / "jobs" / f"{name}.yml").write_text(JOB.format(name=name, environment=environment))


@pytest.fixture
def typist(small, monkeypatch):
    monkeypatch.setenv("FORECASTING_PYTHON_FORECASTING", sys.executable)
    monkeypatch.setenv("PATH", str(find_uv(CHECKOUT).parent), prepend=":")
    typist = Typist(small)
    with typist.process:
        yield typist


def states(typist) -> dict[str, tuple[str, list[str]]]:
    rows = json.loads(typist.type("environments list --json")[1])
    return {row["environment"]: (row["state"], row["used_by"]) for row in rows}


def test_an_environment_from_its_file_to_its_end(typist, small):
    """Described, locked, missing, built, stale, broken, and each time the command that `check` names mends it."""
    small.describe("fast", "1.0", lock=False)
    typist.job("orders", "fast")
    assert states(typist)["fast"] == ("missing", ["orders"])
    code, told = typist.type("environments check fast")
    assert (code, "fast: missing, used by orders" in told) == (1, True)
    assert "next:     `forecasting environments lock fast`, then `forecasting environments build fast`" in told
    code, told = typist.type("environments build")
    assert (code, "environments lock fast" in told) == (2, True), told
    assert typist.type("environments lock fast")[0] == 0
    code, told = typist.type("environments build")
    assert (code, told.startswith("fast: built in")) == (0, True), told
    assert typist.type("environments check")[0] == 0
    assert "every environment that a job uses" in typist.type("environments build")[1]
    small.describe("fast", "2.0")
    assert states(typist)["fast"] == ("stale", ["orders"])
    code, told = typist.type("environments check")
    assert (code, "next:     `forecasting environments build fast`" in told) == (1, True)
    assert typist.type("environments build fast")[0] == 0
    python = typist.root / ".venv" / "fast" / "bin" / "python"
    python.unlink()
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    assert states(typist)["fast"] == ("broken", ["orders"])
    code, told = typist.type("environments build fast")
    assert (code, "built in" in told) == (0, True)
    assert states(typist)["fast"] == ("built", ["orders"])
    small.describe("fast", "1.0")
    assert "was built before" in typist.type("environments build fast")[1]


def test_what_no_file_describes_and_what_make_has_made_are_told(typist):
    typist.job("orders", "gpu")
    typist.job("sales", "forecasting, steps: {predict: {environment: small}}")
    code, told = typist.type("environments check")
    assert code == 1
    assert "gpu: unknown, used by orders" in told
    assert "environments/gpu.yml" in told
    assert "FORECASTING_PYTHON_GPU" in told
    assert "small: missing, used by sales: predict" in told
    assert "airflow" not in told
    code, told = typist.type("environments check smal")
    assert (code, "unknown" in told) == (1, True)
    (typist.root / ".venv" / "forecasting").mkdir(parents=True)
    code, told = typist.type("environments build forecasting")
    assert (code, "make setup" in told) == (2, True)
