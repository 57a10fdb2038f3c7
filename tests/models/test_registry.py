"""Every registered model keeps every law, and a job file may name exactly these models."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest
from pydantic import ValidationError

from forecasting.cli.jobs import describe_fields
from forecasting.config import ModelSpec
from forecasting.errors import ConfigError
from forecasting.models.kinds.automatic import PACKAGE, Automatic
from forecasting.models.registry import bare_model, member_name, model_named, require_known_params, spec_of
from forecasting.panel.build import build_panel
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.models import MODELS, MODELS_FILE
from tests.models.laws import LAWS, fit
from tests.panel_builder import at, build_job, build_rows

WITH_PACKAGE = find_spec(PACKAGE) is not None
HERE = [name for name in MODELS if WITH_PACKAGE or not isinstance(bare_model(name), Automatic)]
"""Those that this environment can run; in the environment `statistical` all of them."""


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("name", HERE)
def test_a_model_keeps_every_law(name, law):
    LAWS[law](name)


def test_seasonal_naive_repeats_the_newest_observed_value_of_each_position():
    job = build_job(calendar="none", absent="missing", horizon=8)
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 11.0, None, 13.0]
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, 9))
    assert fit("seasonal_naive", panel, job).predict(panel)["y_hat"].tolist() == [4, 5, 6, 7, 11, 2, 13, 4]


def test_the_window_mean_averages_each_position_and_needs_two_seasons():
    job = build_job(calendar="none", absent="missing", horizon=2)
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 3.0, None, 5.0, 6.0, 7.0, 8.0, 9.0]
    long, short = (
        build_panel(build_rows({"a": part}, job), None, job, at(job, len(part) - 1)) for part in (values, values[:4])
    )
    assert fit("window_mean", long, job).predict(long)["y_hat"].tolist() == [2.0, 2.0]
    assert fit("window_mean", short, job).predict(short)["y_hat"].tolist() == [2.5, 2.5]


def test_the_global_model_learns_a_season_that_a_mean_cannot_see():
    job = build_job(calendar="none", horizon=7)
    series = {f"s{n}": [float(10 + 5 * n + (20 if day % 7 == n else 0)) for day in range(210)] for n in range(7)}
    panel = build_panel(build_rows({k: v[:203] for k, v in series.items()}, job), None, job, at(job, 202))
    truth = np.concatenate([series[f"s{n}"][203:] for n in range(7)])
    error = np.abs(fit("lightgbm", panel, job).predict(panel)["y_hat"] - truth).mean()
    assert error < 0.25 * np.abs(truth - truth.mean()).mean()


def test_member_names_are_stable_and_tell_parameters_apart():
    assert member_name(ModelSpec(model="lightgbm")) == "lightgbm"
    first, second = (member_name(ModelSpec(model="lightgbm", params={"trees": trees})) for trees in (50, 60))
    assert first != second
    assert len(first) <= 40


def test_a_job_file_may_name_exactly_the_models_of_the_table():
    assert ModelSpec.model_json_schema()["properties"]["model"]["enum"] == [*MODELS]
    assert next(describe_fields(ModelSpec))[:2] == ("model", f"one of {', '.join(MODELS)}")
    with pytest.raises(
        ValidationError, match=rf"no such model: {', '.join(sorted(MODELS))}; one of your own.*{MODELS_FILE}"
    ):
        ModelSpec(model="prophecy")
    with pytest.raises(ConfigError, match="no such model"):
        model_named("prophecy")


@pytest.mark.parametrize("place", ["tests.no_module:MODEL", "tests.panel_builder:MODEL", "no place"])
def test_a_line_of_the_table_that_leads_nowhere_is_refused(monkeypatch, place):
    monkeypatch.setitem(MODELS, "astray", place)
    with pytest.raises(ConfigError, match=rf"{MODELS_FILE}: the model astray cannot be loaded\n  found:    {place}: "):
        model_named("astray")


def test_a_model_is_imported_when_it_is_used():
    heavy = "{'lightgbm', 'statsmodels', 'scipy', 'sklearn'} & {*sys.modules}"
    code = (
        f"import sys; from forecasting.models.registry import model_named; model_named('window_mean'); print({heavy})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.skipif(WITH_PACKAGE, reason="this environment has the package")
@pytest.mark.parametrize("name", ["auto_ets", "auto_theta", "auto_ces"])
def test_a_model_of_another_environment_says_how_to_get_there(name, tmp_path):
    member, job = ModelSpec(model=name), build_job()
    for refused in (
        lambda: require_known_params(member),
        lambda: spec_of(job, member),
        lambda: bare_model(name).load(tmp_path),
    ):
        with pytest.raises(
            ConfigError, match=r"statsforecast(.|\n)*: statistical(.|\n)*environments build statistical"
        ):
            refused()


@pytest.mark.parametrize(
    ("model", "params", "message"),
    [
        ("lightgbm", {"tress": 1}, r"unknown model parameter(.|\n)*tress(.|\n)*trees \(150\), learning_rate \(0.05\)"),
        ("seasonal_naive", {"windows": 8}, r"unknown model parameter(.|\n)*windows(.|\n)*season \(0\)"),
        ("window_mean", {"windows": "eight"}, r"parameter windows(.|\n)*eight(.|\n)*a whole number"),
        ("window_mean", {"windows": 2.5}, r"parameter windows(.|\n)*2.5(.|\n)*a whole number"),
        ("window_mean", {"windows": True}, r"parameter windows(.|\n)*True(.|\n)*a whole number"),
        ("lightgbm", {"learning_rate": "slow"}, r"parameter learning_rate(.|\n)*slow(.|\n)*a number"),
        ("lightgbm", {"objective": [1]}, r"parameter objective(.|\n)*a text"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_is_accepted(model, params, message):
    member = ModelSpec(model=model, params=params)
    with pytest.raises(ConfigError, match=message):
        require_known_params(member)
    with pytest.raises(ConfigError, match=message):
        spec_of(build_job(), member)


def test_a_whole_number_is_a_number_and_defaults_fill_the_rest():
    params = spec_of(build_job(), ModelSpec(model="lightgbm", params={"learning_rate": 1})).params
    assert (params["learning_rate"], params["trees"]) == (1, 150)
