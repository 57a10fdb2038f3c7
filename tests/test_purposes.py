"""Which steps one task does, and where: read by Airflow's interpreter too."""

from pathlib import Path

import pytest

from forecasting.config import Placement, Resources, executor_classes, load_job
from forecasting.errors import ConfigError
from forecasting.purposes import PURPOSES, parts_of
from tests.test_config import write_job

EXECUTION = {
    "queue": "q",
    "environment": "wide",
    "steps": {
        "model_training": {"queue": "gpu", "device": "gpu", "resources": {"gpus": 1}},
        "fit_challenger": {"executor": "Far", "device": "cpu"},
    },
}


def test_a_step_runs_where_it_says_else_where_its_purpose_does_else_where_the_job_does(tmp_path: Path) -> None:
    place = load_job(write_job(tmp_path, execution=EXECUTION)).execution.place
    one_gpu = Resources(gpus=1)
    assert place("build_panel") == Placement("wide", queue="q")
    assert place("backtest_candidates") == Placement("wide", queue="gpu", resources=one_gpu)
    assert place("fit_challenger") == Placement("wide", queue="gpu", executor="Far", resources=one_gpu)
    assert [place(step).device for step in PURPOSES["model_training"]] == ["gpu", "gpu", "cpu", "gpu"]
    assert load_job(write_job(tmp_path)).execution.place("predict") == Placement("forecasting", "default_pool")


def test_steps_are_parted_where_their_places_differ(tmp_path: Path) -> None:
    job = load_job(write_job(tmp_path, execution=EXECUTION))
    *before, fit, choose = PURPOSES["model_training"]
    assert parts_of("model_training", job.execution.place, 1) == [(*before,), (fit,), (choose,)]
    assert parts_of("data_preparation", job.execution.place, 1) == [PURPOSES["data_preparation"]]


def test_only_purposes_and_steps_have_a_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"`predikt` is no purpose and no step; did you mean predict\?"):
        load_job(write_job(tmp_path, execution={"steps": {"predikt": {}}}))


@pytest.mark.parametrize(
    ("configured", "classes"),
    [
        ("LocalExecutor", {"LocalExecutor": "LocalExecutor"}),
        ("a.b.Far,near:LocalExecutor", {"a.b.Far": "Far", "Far": "Far", "near": "LocalExecutor"}),
        ("LocalExecutor;team=CeleryExecutor", {"CeleryExecutor": "CeleryExecutor"}),
    ],
)
def test_an_executor_may_be_named_by_class_path_or_alias(configured: str, classes: dict[str, str]) -> None:
    known = executor_classes(configured)
    assert {name: known[name] for name in classes} == classes
    assert next(iter(known.values())) in ("LocalExecutor", "Far")
