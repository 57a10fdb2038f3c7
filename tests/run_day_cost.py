"""What a run day costs, and how much of it is Airflow's: `make bench-run-day [SERIES=8]`.

A job of so many daily series of two years is trained once. The next run day goes through a real Airflow: one scheduler,
one API worker, LocalExecutor, with the settings that docs/how-to/operations.md advises, after a run that warms the API
worker up. Processor seconds of the steps are those of the processes that Airflow starts; Airflow's are those of all its
processes from the first trigger to the end of the last run.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from tests.local_airflow.running import Server, running_airflow
from tests.local_airflow.sites import CHECKOUT, Site
from tests.services import cpu_seconds

PYTHON = CHECKOUT / ".venv" / "forecasting" / "bin" / "python"
PURPOSES = ("data_preparation", "forecast_generation", "accuracy_monitoring")
DAYS, TRAINED = 730, date(2026, 6, 29)
JOB = """
job: orders
frequency: D
horizon: 14
absent: zero
lower_bound: 0
sources: {target: {query: orders.sql}}
schedules: {data_preparation: {}, forecast_generation: {}, accuracy_monitoring: {}}
models: {candidates: [{name: trees, members: [{model: lightgbm}]}], backtest: {origins: 3}}
"""
QUERY = "SELECT item AS unique_id, day AS ds, amount AS y FROM orders WHERE day <= :history_until"
WRAPPER = """#!{python}
import resource, subprocess, sys
code = subprocess.call(["{python}", *sys.argv[1:]])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open("{file}", "a") as file:
    print(sys.argv[4], used.ru_utime + used.ru_stime, file=file)
sys.exit(code)
"""
"""Stands for the interpreter of the steps and writes down what each of them has used."""
ADVISED = {
    "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "240",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "5",
}


def main() -> None:
    """Prints the processor seconds of a run day by purpose, and Airflow's share."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=8)
    n_series = parser.parse_args().series
    with tempfile.TemporaryDirectory() as folder:
        root, used = Path(folder), Path(folder) / "used"
        _make_project(root, n_series)
        interpreter = root / "python"
        interpreter.write_text(WRAPPER.format(python=PYTHON, file=used))
        interpreter.chmod(0o755)
        steps_by = {"FORECASTING_PYTHON_FORECASTING": str(interpreter)}
        site = Site(root, os.environ | _settings(root) | ADVISED | steps_by)
        with running_airflow(site) as server:
            _run(server, "accuracy_monitoring__orders", TRAINED)
            used.unlink()
            started, before = time.monotonic(), cpu_seconds(server.process.pid)
            for purpose in PURPOSES:
                _run(server, f"{purpose}__orders", TRAINED + timedelta(days=1))
            wall, everything = time.monotonic() - started, cpu_seconds(server.process.pid) - before
        print(f"run day of {n_series:,} series, {DAYS} days each, in {wall:.0f} s")
        steps = [line.split() for line in used.read_text().splitlines()]
        for name, seconds in steps:
            print(f"  {name.partition(',')[0]:<20} {float(seconds):>8.1f} CPU s")
        own = sum(float(seconds) for _, seconds in steps)
        print(f"  steps {own:.1f} CPU s, Airflow {everything - own:.1f} CPU s: {1 - own / everything:.0%} of all")


def _make_project(root: Path, n_series: int) -> None:
    (root / "jobs").mkdir()
    (root / "var").mkdir()
    (root / "jobs" / "orders.yml").write_text(JOB)
    (root / "orders.sql").write_text(QUERY)
    with closing(sqlite3.connect(root / "var" / "forecasting.db")) as database, database:
        database.execute("CREATE TABLE orders (item TEXT, day TEXT, amount REAL)")
        database.executemany("INSERT INTO orders VALUES (?, ?, ?)", _orders(n_series))
    for words in (("init-db",), ("run", "integrated_workflow", "--job", "orders", "--as-of", TRAINED.isoformat())):
        subprocess.run(
            [PYTHON, "-m", "forecasting", *words], cwd=CHECKOUT, env=os.environ | _settings(root), check=True
        )


def _settings(root: Path) -> dict[str, str]:
    return {"FORECASTING_ROOT": str(root), "PYTHONPATH": str(CHECKOUT)}


def _orders(n_series: int) -> Iterator[tuple[str, str, float]]:
    drawn = random.Random(7)
    days = [TRAINED - timedelta(days=back) for back in range(DAYS, -1, -1)]
    for number in range(n_series):
        level = drawn.uniform(5, 50)
        for day in days:
            yield f"{number:06d}", day.isoformat(), float(int(drawn.gauss(level * (1 + 0.3 * (day.weekday() == 4)), 3)))


def _run(server: Server, dag_id: str, day: date) -> None:
    server.unpause(dag_id)
    status, answer = server.trigger(dag_id, as_of=day.isoformat())
    assert status == 200, answer
    runs = server.wait_for_runs(dag_id, seconds=3600, every=5)  # asking costs the API server too
    assert all(run["state"] == "success" for run in runs), f"{dag_id} has failed"


if __name__ == "__main__":
    main()
