"""An executor that Airflow lacks is refused by name; who says what Airflow has is its variable or its interpreter."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecasting.cli.examination.executors import require_executors
from forecasting.errors import ConfigError
from forecasting.settings import load_settings
from tests.panel_builder import build_job

JOB = build_job(execution={"steps": {"predict": {"executor": "FarExecutor"}}})


def settings_with(tmp_path: Path, answer: str, **variables: str):
    interpreter = tmp_path / "python"
    interpreter.write_text(f"#!/bin/sh\n{answer}\n")
    interpreter.chmod(0o755)
    return load_settings({"FORECASTING_PYTHON_AIRFLOW": str(interpreter)} | variables)


@pytest.mark.parametrize(
    ("answer", "variables", "is_known"),
    [
        ("exit 1", {"AIRFLOW__CORE__EXECUTOR": "LocalExecutor,a.b.FarExecutor"}, True),
        ("echo LocalExecutor,FarExecutor", {}, True),
        ("exit 1", {}, False),
    ],
)
def test_an_executor_is_known_where_airflow_says_so(tmp_path, answer, variables, is_known):
    assert require_executors(JOB, settings_with(tmp_path, answer, **variables)) == is_known


@pytest.mark.parametrize("asked", [True, False])
def test_an_executor_that_airflow_lacks_is_refused_by_name(tmp_path, asked):
    settings = settings_with(
        tmp_path, "echo NearExecutor", **({} if asked else {"AIRFLOW__CORE__EXECUTOR": "NearExecutor"})
    )
    with pytest.raises(ConfigError) as raised:
        require_executors(JOB, settings)
    said = str(raised.value)
    for text in ("step predict", "FarExecutor", "did you mean NearExecutor?", "AIRFLOW__CORE__EXECUTOR"):
        assert text in said
