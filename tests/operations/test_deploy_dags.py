"""The import of a release's DAG files, with what the Airflow in use is configured with."""

from __future__ import annotations

from forecasting.operations.deploy.checks import import_dags
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
