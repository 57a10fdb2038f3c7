"""What a deployment has to do with Airflow: the import of DAG files, and what a switch tells it and people."""

from __future__ import annotations

import os
import time

import pytest

from forecasting.operations.deploy.checks import import_dags
from forecasting.operations.deploy.home import MARK, Home, switch
from forecasting.operations.deploy.pipeline import _switch as put_release_into_use
from forecasting.settings import CHECKOUT
from tests.operations.test_deploy import attempt_of, site

__all__ = ["site"]


def test_a_dag_may_name_an_executor_of_airflows_own_configuration(site, monkeypatch, tmp_path):
    """Airflow itself is asked for its executors; the import is a script that notes what it is told."""
    python, home = tmp_path / "python", tmp_path / "airflow"
    asked = f'[ "$1" = -c ] && exec {CHECKOUT}/.venv/airflow/bin/python "$@"'
    python.write_text(f'#!/bin/sh\n{asked}\nenv > told; echo \'{{"dags": 1, "errors": {{}}}}\'\n')
    python.chmod(0o755)
    home.mkdir()
    (home / "airflow.cfg").write_text("[core]\nexecutor = LocalExecutor,far.away.FarExecutor\n")
    monkeypatch.setenv("FORECASTING_PYTHON_AIRFLOW", str(python))
    monkeypatch.setenv("AIRFLOW_HOME", str(home))
    for variable, executors in ((None, "LocalExecutor,far.away.FarExecutor"), ("NearExecutor", "NearExecutor")):
        monkeypatch.delenv("AIRFLOW__CORE__EXECUTOR", raising=False)
        if variable:
            monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", variable)
        attempt = attempt_of(site)
        assert import_dags(attempt) == "1 DAGs are imported"
        told = dict(line.split("=", 1) for line in (attempt.release / "told").read_text().splitlines() if "=" in line)
        assert told["AIRFLOW__CORE__EXECUTOR"] == executors
        assert told["AIRFLOW_HOME"] != str(home), "the running Airflow is left alone"


@pytest.mark.parametrize(("environments", "is_said"), [(("one", "one"), False), (("one", "other"), True)])
def test_a_switch_says_when_airflow_itself_is_another_one(site, environments, is_said):
    commits = [site.git("rev-parse", "HEAD"), site.commit({"README.md": "second\n"})]
    home = Home(site.home.resolve())
    for commit, environment in zip(commits, environments, strict=True):
        (home.release(commit) / ".venv").mkdir(parents=True)
        (home.release(commit) / MARK).touch()
        (home.release(commit) / ".venv" / "airflow").symlink_to(f"../../../environments/{environment}")
    said = put_release_into_use(attempt_of(site, before=commits[0]))
    assert ("Airflow's environment has changed: restart its services" in said) == is_said


def test_a_switch_has_airflow_read_the_dag_files_however_rarely_it_does_else(tmp_path):
    """Airflow reads a file whose time is later than the end of its last reading."""
    home, file = Home(tmp_path), tmp_path / "releases" / "a" / "dags" / "model_training.py"
    file.parent.mkdir(parents=True)
    for path in (file, home.release("a") / MARK):
        path.touch()
        os.utime(path, (0, 0))
    switch(home, "a")
    assert file.stat().st_mtime > time.time(), "a reading that is under way must not count"
