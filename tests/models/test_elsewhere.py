"""What is said where another environment cannot do what it is asked for; no child that works is started here."""

from pathlib import Path

import pytest

from forecasting.config import Candidate, ModelSpec
from forecasting.errors import ConfigError, ForecastingError
from forecasting.evaluation.backtest import run_backtest
from forecasting.models.base import Machine
from forecasting.models.elsewhere.members import FittedElsewhere, fit_elsewhere
from forecasting.models.ensemble.bundle import fit_bundle, load_bundle, recipe_hash
from forecasting.models.registry import member_name, model_named, spec_of
from forecasting.settings import CHECKOUT, load_settings
from tests.panel_builder import build_job, shop_panel

THETA = ModelSpec(model="theta", environment="fast")
AIRFLOW = CHECKOUT / ".venv" / "airflow" / "bin" / "python"


def recipe(environment: str | None = "fast") -> Candidate:
    led = {"environment": environment} if environment else {}
    return Candidate.model_validate({"name": "smooth", "members": [{"model": "theta"}]} | led)


def test_members_are_led_to_the_environment_of_their_recipe_unless_they_have_one():
    members = [{"model": "ets", "environment": "old"}, {"model": "ets"}]
    candidate = Candidate.model_validate({"name": "a", "environment": "fast", "members": members})
    assert [member.environment for member in candidate.members] == ["old", "fast"]
    assert candidate.environments == ("old", "fast")
    assert Candidate.model_validate_json(candidate.model_dump_json()) == candidate


def test_a_recipe_without_an_environment_is_recorded_as_before_there_were_any():
    job, here, there = build_job(), recipe(None), recipe()
    assert "environment" not in here.model_dump_json()
    assert recipe_hash(job, here) != recipe_hash(job, there)
    assert member_name(here.members[0]) == "theta"
    assert member_name(there.members[0]) != "theta"


def test_a_bundle_loads_without_the_environment_of_a_member_and_says_so_when_it_is_to_predict(tmp_path):
    job = build_job()
    panel = shop_panel(job, 120)
    job = job.with_candidates((recipe(),))
    bundle = fit_bundle(panel, job, recipe(), run_backtest(panel, job))
    assert set(bundle.environments.values()) == {"fast"}
    bundle.save(tmp_path)
    settings = load_settings({"FORECASTING_PYTHON_FAST": str(tmp_path / "gone")})
    loaded = load_bundle(tmp_path, settings.elsewhere)
    assert loaded.recipe_hash == bundle.recipe_hash
    with pytest.raises(ConfigError, match=r"environment `fast` is missing(.|\n)*environments check fast"):
        loaded.predict(panel)
    here = load_bundle(tmp_path, lambda _: None)
    assert here.predict(panel).equals(bundle.predict(panel))


@pytest.mark.parametrize(
    ("python", "message"),
    [
        (AIRFLOW, r"computed in the environment `fast`(.|\n)*No module named 'pandas'(.|\n)*environments check fast"),
        (Path("/bin/false"), r"computed in the environment `fast`(.|\n)*exit code 1(.|\n)*environments check fast"),
        (Path("/nowhere/python"), r"computed in the environment `fast`(.|\n)*No such file"),
    ],
)
def test_an_environment_that_cannot_do_it_is_named_with_the_cause(python, message):
    job = build_job()
    with pytest.raises(ForecastingError, match=message):
        fit_elsewhere(shop_panel(job, 60), job, {"theta": THETA}, Machine(interpreters={"fast": python}))


def test_a_single_member_is_predicted_like_any_other(tmp_path):
    job = build_job()
    panel = shop_panel(job, 60)
    here = model_named("theta").fit(panel, spec_of(job, ModelSpec(model="theta")))
    here.save(tmp_path)
    fitted = FittedElsewhere.read(tmp_path, "theta", "fast", lambda _: None)
    assert fitted.predict(panel)["y_hat"].equals(here.predict(panel)["y_hat"])
