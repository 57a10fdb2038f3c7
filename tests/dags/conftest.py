"""A root folder with a tiny job, and a real executable in place of the job's interpreter."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-home-")
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"

TINY_JOB = """
job: tiny
description: Seven days of one series.
time_zone: Europe/Berlin
frequency: D
horizon: 7
sources: {target: {query: sql/sources/tiny.sql}}
models: {candidates: [{name: naive, members: [{model: seasonal_naive}]}]}
schedules: {forecast_generation: {after: data_preparation}}
execution: {chunks: 2, retries: 3}
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root folder whose only job is tiny."""
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "tiny.yml").write_text(TINY_JOB)
    monkeypatch.setenv("FORECASTING_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def interpreter(root: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Writes a shell script that is started in place of the job's Python."""

    def write(script: str) -> Path:
        path = root / "interpreter"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("FORECASTING_PYTHON_FORECASTING", str(path))
        return path

    return write
