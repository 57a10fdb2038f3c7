"""A root folder with two tiny jobs whose interpreter is the stand-in."""

import os
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.dags.conftest import TINY_JOB

CHECKOUT = Path(__file__).resolve().parents[2]
AIRFLOW_SETTINGS = ("AIRFLOW_HOME", "AIRFLOW__CORE__LOAD_EXAMPLES")


@dataclass(frozen=True)
class Site:
    """A folder to run Airflow in, and the environment of its processes."""

    root: Path
    environment: dict[str, str]

    def find_rows(self, dag_id: str) -> list[tuple[str, ...]]:
        """Returns step, as_of, reason, workflow and chunk of all that the runs of a DAG have written, in order."""
        with sqlite3.connect(self.root / "asked.db") as database:
            return database.execute(
                "SELECT step, as_of, reason, within, chunk FROM asked WHERE orchestrator LIKE ? ORDER BY rowid",
                (f"airflow:{dag_id}:%",),
            ).fetchall()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the jobs tiny and other."""
    root = tmp_path_factory.mktemp("site")
    (root / "jobs").mkdir()
    for name in ("tiny", "other"):
        (root / "jobs" / f"{name}.yml").write_text(TINY_JOB.replace("job: tiny", f"job: {name}"))
    interpreter = root / "interpreter"
    interpreter.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).with_name("standin.py")} "$@"\n')
    interpreter.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if name not in AIRFLOW_SETTINGS}
    settings = {"FORECASTING_ROOT": str(root), "FORECASTING_PYTHON_FORECASTING": str(interpreter)}
    return Site(root, inherited | settings | {"PYTHONPATH": str(CHECKOUT)})
