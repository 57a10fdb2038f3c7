"""Proves that jobs and recipes of other versions stand side by side: `make prove-environments`.

Four jobs forecast the same orders in one run day, through Airflow: trees in the newest versions, and in LightGBM 4.5
with numpy 2.3; statsforecast as a recipe of a job that runs without it, and as a whole job.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from forecasting.operations.environments import build_environment
from forecasting.settings import CHECKOUT
from tests.project_builder import AS_OF, Project, building

OLDER = CHECKOUT / "tests" / "operations" / "older_trees"
TREES = {"name": "trees", "members": [{"model": "lightgbm"}], "combine": "mean"}
PEER = {"name": "peer", "members": [{"model": "auto_ets"}], "combine": "mean"}
JOBS: dict[str, tuple[dict[str, Any], str]] = {
    "new_trees": (TREES, "forecasting"),
    "old_trees": (TREES, "older_trees"),
    "peer_alone": (PEER, "statistical"),
    "peer_led": (PEER | {"environment": "statistical"}, "forecasting"),
}
"""The only recipe and the environment of each job."""
PAIRS = (("new_trees", "old_trees", 1e-6), ("peer_alone", "peer_led", 1e-9))
"""Jobs whose forecasts must agree, and how far they may differ, relative to the larger of the two."""
VERSIONS = "import lightgbm, numpy; print('LightGBM', lightgbm.__version__, 'and numpy', numpy.__version__)"
FORECAST = """
    SELECT f.series_id, f.ds, f.y_model FROM fc_forecast f
    JOIN fc_run r ON r.run_id = f.run_id JOIN fc_series s ON s.series_id = f.series_id
    WHERE r.job = :job AND f.source_code = 'MODEL' ORDER BY s.unique_id, f.ds"""
BUNDLE = "SELECT environment FROM fc_model_version WHERE job = :job"


def main() -> int:
    """Builds, runs, compares; returns 1 where something is not as it must be."""
    older = build_environment("older_trees", OLDER, CHECKOUT / ".venv" / "store")
    with tempfile.TemporaryDirectory() as folder, building(Path(folder) / "project") as make:
        project = make()
        root = project.settings.root
        _write_jobs(root)
        _run(root, older, "forecasting", [".venv/forecasting/bin/python", "-m", "forecasting", "init-db"])
        days = [f"integrated_workflow__{job}={AS_OF}" for job in JOBS]
        _run(root, older, "airflow", [".venv/airflow/bin/python", "-m", "local_airflow.run_dags", *days])
        return _compare(project, older)


def _write_jobs(root: Path) -> None:
    file = root / "jobs" / "orders.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.unlink()
    for job, (candidate, environment) in JOBS.items():
        own = {
            "job": job,
            "models": {"candidates": [candidate], "backtest": {"origins": 2}},
            "execution": {"environment": environment, "retries": 0},
        }
        (root / "jobs" / f"{job}.yml").write_text(yaml.safe_dump(content | own), encoding="utf-8")


def _run(root: Path, older: Path, what: str, command: list[str]) -> None:
    variables = {
        "FORECASTING_ROOT": str(root),
        "FORECASTING_PYTHON_OLDER_TREES": str(older / "bin" / "python"),
        "PYTHONPATH": str(CHECKOUT),
    }
    done = subprocess.run(command, cwd=CHECKOUT, env=os.environ | variables, check=False)
    if done.returncode:
        sys.exit(f"{what} ended with {done.returncode}; its lines are above")


def _compare(project: Project, older: Path) -> int:
    python = {"new_trees": Path(sys.executable), "old_trees": older / "bin" / "python"}
    for job, interpreter in python.items():
        told = subprocess.run([interpreter, "-c", VERSIONS], capture_output=True, text=True, check=True).stdout.strip()
        print(f"{job:<10} trained in {project.query(BUNDLE, job=job)['environment'].item()}: {told}")
    failed = False
    for first, second, tolerance in PAIRS:
        one, other = (project.query(FORECAST, job=job)["y_model"] for job in (first, second))
        apart = _apart(one, other) if len(one) == len(other) > 0 else np.inf
        failed |= apart > tolerance
        print(f"{first} and {second}: {len(one)} forecasts, at most {apart:.1e} apart, {tolerance:.0e} allowed")
    return int(failed)


def _apart(one: pd.Series, other: pd.Series) -> float:
    return float((np.abs(one - other) / np.maximum(one.abs(), other.abs()).clip(lower=1.0)).max())


if __name__ == "__main__":
    sys.exit(main())
