"""A root folder with two tiny jobs whose interpreter is the stand-in, and two small ones that run the real steps."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dags.conftest import TINY_JOB

CHECKOUT = Path(__file__).resolve().parents[2]
REAL_PYTHON = os.environ.get(
    "FORECASTING_PYTHON_FORECASTING", str(CHECKOUT / ".venv" / "forecasting" / "bin" / "python")
)
REAL_JOB = """
job: JOB
frequency: D
horizon: 7
absent: zero
lower_bound: 0
sources: {target: {query: orders.sql}}
models:
  candidates: [{name: means, members: [{model: window_mean}, {model: seasonal_naive}]}]
  backtest: {origins: 2}
schedules: {data_preparation: {}, model_training: {}, forecast_generation: {}, accuracy_monitoring: {}}
execution: {environment: real, retries: 0}
"""
LABELS = "labels: [{name: assortment}]\n"
BY_HAND = ("schedules: {", "schedules: {data_preparation: {}, accuracy_monitoring: {}, ")
"""A DAG with a cron would also run by itself when it is unpaused shortly after its time."""
LEAP_DAYS = 'forecast_generation: {cron: "0 4 29 2 *"}'
QUERY = "SELECT item AS unique_id, day AS ds, amount AS y FROM orders WHERE day <= :history_until"
LAST_DAY = date(2011, 11, 10)
AIRFLOW_SETTINGS = ("AIRFLOW_HOME", "AIRFLOW__CORE__LOAD_EXAMPLES")


@dataclass(frozen=True)
class Site:
    """A folder to run Airflow in, and the environment of its processes."""

    root: Path
    environment: dict[str, str]

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


def build_site(root: Path, jobs: dict[str, str]) -> Site:
    """Returns a site in an empty folder with some job files, by name."""
    (root / "jobs").mkdir()
    for name, content in jobs.items():
        (root / "jobs" / f"{name}.yml").write_text(content)
    interpreter = root / "interpreter"
    interpreter.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).with_name("standin.py")} "$@"\n')
    interpreter.chmod(0o755)
    inherited = {name: value for name, value in os.environ.items() if name not in AIRFLOW_SETTINGS}
    settings = {
        "FORECASTING_ROOT": str(root),
        "FORECASTING_PYTHON_FORECASTING": str(interpreter),
        "FORECASTING_PYTHON_REAL": REAL_PYTHON,
        "PYTHONPATH": str(CHECKOUT),
    }
    return Site(root, inherited | settings)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the jobs tiny and other."""
    jobs = {
        name: TINY_JOB.replace("job: tiny", f"job: {name}").replace(*BY_HAND) + LABELS for name in ("tiny", "other")
    }
    return build_site(tmp_path_factory.mktemp("site"), jobs)


@pytest.fixture(scope="module")
def orders(site: Site) -> Site:
    """The site with the real jobs orders and shipments, their source table and an empty warehouse."""
    (site.root / "orders.sql").write_text(QUERY)
    for name, schedule in (("orders", LEAP_DAYS), ("shipments", "forecast_generation: {}")):
        content = REAL_JOB.replace("JOB", name).replace("forecast_generation: {}", schedule)
        (site.root / "jobs" / f"{name}.yml").write_text(
            f'{content}publish_by: "06:00"\n' if "cron" in schedule else content
        )
    (site.root / "var").mkdir(exist_ok=True)
    days = [LAST_DAY - timedelta(days=back) for back in range(120)]
    rows = [(f"00{n}", day.isoformat(), 10.0 * n + day.weekday() + day.day % 3) for n in (1, 2, 3) for day in days]
    with closing(sqlite3.connect(site.root / "var" / "forecasting.db")) as database, database:
        database.execute("CREATE TABLE orders (item TEXT, day TEXT, amount REAL)")
        database.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)
    subprocess.run(
        [REAL_PYTHON, "-m", "forecasting", "init-db"],
        cwd=CHECKOUT,
        env=site.environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return site
