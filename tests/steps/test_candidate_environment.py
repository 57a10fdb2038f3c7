"""A recipe whose members live in another environment: backtested, fitted and predicted there, judged here."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from forecasting.config import Candidate, ModelSpec, load_job
from forecasting.evaluation.backtest import run_backtest, score_members
from forecasting.models.registry import model_named, spec_of
from forecasting.panel.storage import load_panel
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.columns import DS, ID, METHOD, Y_HAT, Y_MODEL

STATISTICAL = CHECKOUT / ".venv" / "statistical" / "bin" / "python"
CANDIDATES = [
    {"name": "naive", "members": [{"model": "naive"}], "combine": "mean"},
    {"name": "smooth", "members": [{"model": "theta"}], "combine": "mean", "environment": "statistical"},
]
TOLERANCE = 1e-9
"""Relative; the two environments have other versions of numpy and scipy."""
ERRORS = "SELECT SUM(sum_abs_err) AS error FROM fc_score WHERE recipe_hash = '' AND method LIKE 'theta%'"
FORECAST = """
    SELECT s.unique_id, f.ds, f.y_model FROM fc_forecast f JOIN fc_series s ON s.series_id = f.series_id
    WHERE f.source_code = 'MODEL' ORDER BY s.unique_id, f.ds"""


@pytest.fixture
def recorder(tmp_path):
    """An interpreter of `statistical` that writes down what it is started with."""

    class Recorder:
        python, log = tmp_path / "python", tmp_path / "started"

        @property
        def started(self) -> list[str]:
            return self.log.read_text().splitlines()

    Recorder.python.write_text(f'#!/bin/sh\necho "$1 $2" >> {Recorder.log}\nexec {STATISTICAL} "$@"\n')
    Recorder.python.chmod(0o755)
    return Recorder()


def test_a_member_elsewhere_is_trained_chosen_and_predicted_as_it_would_be_here(make_project, recorder):
    project = make_project(ran=["data_preparation"])
    project = replace(project, settings=replace(project.settings, interpreters={"statistical": str(recorder.python)}))
    file = project.settings.jobs / "orders.yml"
    models = {"models": {"candidates": CANDIDATES, "backtest": {"origins": 3}}}
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | models))
    facts = {one["step"]: one for one in project.run("model_training")}
    assert facts["backtest_candidates"]["best"] == "smooth"
    assert facts["choose_champion"]["outcome"] == "PROMOTED"
    project.run("select_inputs")
    project.run("predict")
    # The backtest, the fit, what the new bundle serves, and the forecast
    assert recorder.started == ["-m forecasting.models.elsewhere"] * 4

    job = load_job(file)
    panel = load_panel(Path(project.query("SELECT uri FROM fc_snapshot")["uri"].item()))
    local = ModelSpec(model="theta")
    here = model_named("theta").fit(panel, spec_of(job, local)).predict(panel).set_index([ID, DS])[Y_HAT]
    there = project.query(FORECAST).set_index([ID, DS])[Y_MODEL]
    assert len(there) == 24
    assert list(there) == pytest.approx(list(here[there.index]), rel=TOLERANCE)
    both = job.with_candidates((Candidate(name="here", members=(local,)),))
    errors = score_members(run_backtest(panel, both), both).groupby(METHOD)["sum_abs_err"].sum()
    assert project.query(ERRORS)["error"].item() == pytest.approx(errors["theta"], rel=TOLERANCE)
