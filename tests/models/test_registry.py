"""Laws that every registered model keeps."""

from __future__ import annotations

from importlib.util import find_spec
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.config import ModelName, ModelSpec
from forecasting.errors import ConfigError
from forecasting.models.kinds.automatic import PACKAGE, Automatic
from forecasting.models.registry import MODELS, member_name, model_named, require_known_params, spec_of
from forecasting.panel.build import build_panel, cut_panel
from forecasting.panel.panel import Chunk
from tests.panel_builder import at, build_job, build_rows, shop_panel, shop_rows

WITH_PACKAGE = find_spec(PACKAGE) is not None
HERE = [name for name, model in MODELS.items() if WITH_PACKAGE or not isinstance(model, Automatic)]
"""Those that this environment can run; in the environment `statistical` all of them."""
FREQUENCIES = {"15min": 300, "h": 400, "D": 220, "W": 160, "M": 60}


def _fitted(name, panel, job):
    return MODELS[name].fit(panel, spec_of(job, ModelSpec(model=name), workers=1))


@pytest.mark.parametrize(("frequency", "n"), FREQUENCIES.items())
@pytest.mark.parametrize("name", HERE)
def test_predicting_all_series_equals_predicting_chunk_by_chunk(name, frequency, n):
    job = build_job(frequency=frequency)
    panel = shop_panel(job, n)
    fitted = _fitted(name, panel, job)
    whole = fitted.predict(panel)
    parts = [fitted.predict(panel.select(Chunk(number, 3).of(panel.series))) for number in range(3)]
    assert_frame_equal(pd.concat(parts).sort_values(["unique_id", "ds"], ignore_index=True), whole, check_exact=True)
    assert whole[["unique_id", "ds", "lead_periods"]].equals(panel.future[["unique_id", "ds", "lead_periods"]])
    assert whole.loc[whole["unique_id"] == "usual", "y_hat"].notna().all()


@pytest.mark.parametrize("name", HERE)
def test_a_saved_model_predicts_the_same(name, tmp_path):
    job = build_job(past_drivers=["price"], labels=[{"name": "group"}])
    rows = shop_rows(job, 150).assign(price=3.0)
    attributes = pd.DataFrame({"unique_id": rows["unique_id"].unique(), "group": "überall"})
    panel = build_panel(rows, attributes, job, at(job, 149))
    fitted = _fitted(name, panel, job)
    fitted.save(tmp_path)
    assert_frame_equal(MODELS[name].load(tmp_path).predict(panel), fitted.predict(panel), check_exact=True)


@pytest.mark.parametrize("name", HERE)
def test_one_new_observation_changes_the_forecast_of_an_old_model(name):
    job = build_job()
    today = shop_panel(job, 200)
    yesterday = cut_panel(today, job, at(job, 198))
    fitted = _fitted(name, yesterday, job)
    raised = today.history["y"].mask(
        (today.history["ds"] == today.cutoff) & (today.history["unique_id"] == "usual"), 35.0
    )
    usual, other = (
        fitted.predict(panel).query("unique_id == 'usual'")["y_hat"].to_numpy()
        for panel in (today, build_panel(today.history.assign(y=raised), None, job, today.cutoff))
    )
    assert not np.array_equal(usual, other)


@pytest.mark.parametrize("name", HERE)
def test_training_twice_gives_identical_forecasts(name):
    job = build_job()
    panel = shop_panel(job, 200)
    first, second = (_fitted(name, panel, job).predict(panel) for _ in range(2))
    assert_frame_equal(first, second, check_exact=True)


@pytest.mark.parametrize("name", HERE)
@pytest.mark.parametrize("values", [[None] * 40 + [3.0], [0.0] * 60, [7.0] * 60, [float("nan")] * 60])
def test_a_hard_series_alone_is_forecast_or_null_but_never_fails(name, values):
    job = build_job(absent="missing")
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, len(values) - 1))
    y_hat = _fitted(name, panel, job).predict(panel)["y_hat"]
    known = {value for value in values if value is not None and not np.isnan(value)}
    assert y_hat.isna().all() or np.allclose(y_hat, next(iter(known)))


def test_seasonal_naive_repeats_the_newest_observed_value_of_each_position():
    job = build_job(calendar="none", absent="missing", horizon=8)
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 11.0, None, 13.0]
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, 9))
    assert _fitted("seasonal_naive", panel, job).predict(panel)["y_hat"].tolist() == [4, 5, 6, 7, 11, 2, 13, 4]


def test_the_window_mean_averages_each_position_and_needs_two_seasons():
    job = build_job(calendar="none", absent="missing", horizon=2)
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 3.0, None, 5.0, 6.0, 7.0, 8.0, 9.0]
    long, short = (
        build_panel(build_rows({"a": part}, job), None, job, at(job, len(part) - 1)) for part in (values, values[:4])
    )
    assert _fitted("window_mean", long, job).predict(long)["y_hat"].tolist() == [2.0, 2.0]
    assert _fitted("window_mean", short, job).predict(short)["y_hat"].tolist() == [2.5, 2.5]


def test_the_global_model_learns_a_season_that_a_mean_cannot_see():
    job = build_job(calendar="none", horizon=7)
    series = {f"s{n}": [float(10 + 5 * n + (20 if day % 7 == n else 0)) for day in range(210)] for n in range(7)}
    panel = build_panel(build_rows({k: v[:203] for k, v in series.items()}, job), None, job, at(job, 202))
    truth = np.concatenate([series[f"s{n}"][203:] for n in range(7)])
    error = np.abs(_fitted("lightgbm", panel, job).predict(panel)["y_hat"] - truth).mean()
    assert error < 0.25 * np.abs(truth - truth.mean()).mean()


def test_member_names_are_stable_and_tell_parameters_apart():
    assert member_name(ModelSpec(model="lightgbm")) == "lightgbm"
    first, second = (member_name(ModelSpec(model="lightgbm", params={"trees": trees})) for trees in (50, 60))
    assert first != second
    assert len(first) <= 40


def test_a_job_file_may_name_exactly_the_models_of_the_registry():
    assert get_args(ModelName) == tuple(MODELS)
    with pytest.raises(ConfigError, match="no such model"):
        model_named("prophecy")


@pytest.mark.skipif(WITH_PACKAGE, reason="this environment has the package")
@pytest.mark.parametrize("name", ["auto_ets", "auto_theta", "auto_ces"])
def test_a_model_of_another_environment_says_how_to_get_there(name, tmp_path):
    member, job = ModelSpec(model=name), build_job()
    for refused in (
        lambda: require_known_params(member),
        lambda: spec_of(job, member, workers=1),
        lambda: MODELS[name].load(tmp_path),
    ):
        with pytest.raises(ConfigError, match=r"statsforecast(.|\n)*environment: statistical(.|\n)*STATISTICAL=1"):
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
        spec_of(build_job(), member, workers=1)


def test_a_whole_number_is_a_number_and_defaults_fill_the_rest():
    params = spec_of(build_job(), ModelSpec(model="lightgbm", params={"learning_rate": 1}), workers=1).params
    assert (params["learning_rate"], params["trees"]) == (1, 150)
