"""A folder to run Airflow in, with the stand-in or the real steps behind its jobs."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecasting.settings import CHECKOUT
from tests.dags.conftest import TINY_JOB

REAL_PYTHON = os.environ.get(
    "FORECASTING_PYTHON_FORECASTING", str(CHECKOUT / ".venv" / "forecasting" / "bin" / "python")
)
LABELS = "labels: [{name: assortment}]\n"
BY_HAND = ("schedules: {", "schedules: {data_preparation: {}, accuracy_monitoring: {}, ")
"""A DAG with a cron would also run by itself when it is unpaused shortly after its time."""
VAULT = ("query: sql/sources/tiny.sql}", "query: sql/sources/tiny.sql, connection: vault}")
"""A source of the job other, which the stand-in names in its log."""
PLANTED = ("geheim-alerts", "geheim-password", "geheim-token")
"""What the connections of the server hold and nobody may read."""
AIRFLOW_SETTINGS = ("AIRFLOW_HOME", "AIRFLOW__CORE__LOAD_EXAMPLES")


@dataclass(frozen=True)
class Site:
    """A folder to run Airflow in, and the environment of its processes."""

    root: Path
    environment: dict[str, str]

    def add_job(self, name: str, content: str) -> None:
        """Writes a job file."""
        (self.root / "jobs" / f"{name}.yml").write_text(content)

    def load(self, table: str, rows: list[tuple[str, str, float]]) -> None:
        """Makes a source table of items, days and amounts."""
        (self.root / "var").mkdir(exist_ok=True)
        with closing(sqlite3.connect(self.root / "var" / "forecasting.db")) as database, database:
            database.execute(f"CREATE TABLE {table} (item TEXT, day TEXT, amount REAL)")
            database.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)

    def query(self, sql: str, *binds: str) -> list[tuple[Any, ...]]:
        """Reads the warehouse of the real steps."""
        with closing(sqlite3.connect(self.root / "var" / "forecasting.db")) as database:
            return database.execute(sql, binds).fetchall()

    def find_asked(self, dag_id: str) -> list[tuple[str, ...]]:
        """What runs of a DAG asked the stand-in for: step, as_of, reason, workflow, chunk, detail, labels."""
        if not (self.root / "asked.db").exists():
            return []
        with closing(sqlite3.connect(self.root / "asked.db")) as database:
            return database.execute(
                "SELECT step, as_of, reason, within, chunk, detail, labels FROM asked "
                "WHERE orchestrator LIKE ? ORDER BY rowid",
                (f"airflow:{dag_id}:%",),
            ).fetchall()


def build_site(root: Path, metadata: Path) -> Site:
    """Returns a site in an empty folder with the jobs tiny and other, whose interpreter is the stand-in.

    Args:
        root: The folder.
        metadata: Folder of a database of Airflow, which is copied.
    """
    (root / "jobs").mkdir()
    (root / "var" / "airflow").mkdir(parents=True)
    for name in ("airflow.db", "migrated"):
        shutil.copy(metadata / name, root / "var" / "airflow")
    interpreter = root / "interpreter"
    interpreter.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).with_name("standin.py")} "$@"\n')
    interpreter.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if name not in AIRFLOW_SETTINGS}
    settings = {
        "FORECASTING_ROOT": str(root),
        "FORECASTING_PYTHON_FORECASTING": str(interpreter),
        "FORECASTING_PYTHON_REAL": REAL_PYTHON,
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",  # no DAG file changes here
        "PYTHONPATH": str(CHECKOUT),
    }
    site = Site(root, inherited | settings)
    for name in ("tiny", "other"):
        content = TINY_JOB.replace("job: tiny", f"job: {name}").replace(*BY_HAND) + LABELS
        site.add_job(name, content.replace(*VAULT) if name == "other" else content)
    return site
