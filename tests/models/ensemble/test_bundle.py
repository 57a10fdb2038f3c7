from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.evaluation.backtest import run_backtest
from forecasting.frames import require_forecast
from forecasting.models.base import ONE_CORE
from forecasting.models.ensemble.bundle import FORECAST_COLUMNS, fit_bundle, load_bundle, recipe_hash, series_models
from forecasting.panel.build import build_panel, cut_panel
from forecasting.panel.panel import Chunk
from forecasting.vocabulary.columns import QUANTILES
from tests.panel_builder import at, build_job, build_rows, shop_rows

MEMBERS = [{"model": "window_mean"}, {"model": "ets"}, {"model": "lightgbm", "params": {"trees": 20}}]
CANDIDATES = [{"name": "all_of_them", "members": MEMBERS}]
DAYS = 150


def _job(**fields):
    models = {"candidates": CANDIDATES, "backtest": {"origins": 3}}
    closed = {"closed": "declared", "closed_weekdays": ["sunday"]}
    return build_job(**({"models": models, "lower_bound": 0, "calendar": closed} | fields))


def _panel(job):
    rows = shop_rows(job, DAYS)
    rows["y"] = rows["y"].clip(lower=0)
    return build_panel(rows, None, job, at(job, DAYS - 1))


@pytest.fixture(scope="module")
def trained():
    job = _job()
    panel = _panel(job)
    return job, panel, fit_bundle(panel, job, job.models.candidates[0], run_backtest(panel, job))


def test_every_future_row_gets_a_complete_forecast(trained):
    _, panel, bundle = trained
    forecast = bundle.predict(panel)
    assert list(forecast.columns) == FORECAST_COLUMNS
    assert_frame_equal(forecast[["unique_id", "ds", "is_open"]], panel.future[["unique_id", "ds", "is_open"]])
    require_forecast(forecast, where="test")
    assert forecast["y_hat"].notna().all()
    assert (forecast[["y_hat", *QUANTILES]] >= 0).all().all()
    closed = forecast[forecast["is_open"] == 0]
    assert set(closed["ds"].dt.day_name()) == {"Sunday"}
    assert (closed[["y_hat", *QUANTILES]] == 0).all().all()
    served = forecast[forecast["is_open"] == 1].drop_duplicates("unique_id").set_index("unique_id")
    assert served["reason_code"].dropna().to_dict() == {"zero": "NO_DEMAND"}
    assert served["method"].drop("zero").unique().tolist() == ["all_of_them"]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_bundle_predicts_the_same_in_chunks(trained, count):
    _, panel, bundle = trained
    parts = [bundle.predict(panel.select(Chunk(number, count).of(panel.series))) for number in range(count)]
    whole = pd.concat(parts).sort_values(["unique_id", "ds"], ignore_index=True)
    assert_frame_equal(whole, bundle.predict(panel), check_exact=True)


def test_a_saved_bundle_predicts_the_same(trained, tmp_path):
    _, panel, bundle = trained
    bundle.save(tmp_path)
    assert_frame_equal(load_bundle(tmp_path).predict(panel), bundle.predict(panel), check_exact=True)
    assert not [file for file in tmp_path.rglob("*") if file.suffix in (".pkl", ".pickle", ".joblib")]


def test_a_series_of_one_value_has_a_band_and_a_constant_lies_in_its_own(trained):
    _, panel, bundle = trained
    forecast = bundle.predict(panel).query("is_open == 1").set_index("unique_id")
    one = forecast.loc["one row"]
    assert (one["q90"] - one["q10"] > 0.5 * one["y_hat"]).all()
    constant = forecast.loc["constant"]
    assert (constant["q10"] <= 5).all()
    assert (constant["q90"] >= 5).all()


def test_a_series_that_appeared_after_training_falls_back_with_the_reason():
    job = _job()
    panel = _panel(job)
    old = panel.select([name for name in panel.series if name != "usual"])
    bundle = fit_bundle(old, job, job.models.candidates[0], run_backtest(old, job))
    forecast = bundle.predict(panel).query("unique_id == 'usual' and is_open == 1")
    assert forecast["reason_code"].unique().tolist() == ["SERIES_UNKNOWN"]
    assert forecast["method"].unique().tolist() == ["window_mean"]


def test_yesterdays_bundle_follows_one_new_observation(trained):
    job, panel, bundle = trained
    rows = panel.history.assign(y=panel.history["y"].mask(panel.history["ds"] == at(job, DAYS - 2), 60.0))
    changed = bundle.predict(build_panel(rows, None, job, panel.cutoff))
    usual = [
        frame.query("unique_id == 'usual' and is_open == 1")["y_hat"] for frame in (bundle.predict(panel), changed)
    ]
    assert (usual[0].to_numpy() != usual[1].to_numpy()).all()
    assert len(bundle.predict(cut_panel(panel, job, at(job, DAYS - 9)))) > 0


def test_intervals_are_learnt_around_what_the_job_forecasts(trained):
    job, panel, bundle = trained
    assert bundle.calibration.point == "mean"
    median = job.model_copy(update={"point": "median"})
    backtest = run_backtest(panel, job)
    again = fit_bundle(panel, median, job.models.candidates[0], backtest)
    assert again.calibration.point == "median"


class _FailsOn:
    """A member that fails whenever one series is among those to be forecast."""

    def __init__(self, member, name):
        self._member, self._name = member, name

    def predict(self, panel):
        if self._name in panel.series:
            raise ValueError("no convergence")
        return self._member.predict(panel)

    def save(self, folder):
        self._member.save(folder)


def test_one_failing_series_is_reported_and_stops_nothing(trained):
    _, panel, bundle = trained
    broken = {
        name: _FailsOn(member, "usual") for name, member in bundle.members.items() if name in bundle.recipe.methods
    }
    members = {**bundle.members, **{name: broken[name] for name in broken if name != "window_mean"}}
    weights = bundle.weights[bundle.weights["method"] != "window_mean"]
    forecast, errors = dataclasses.replace(bundle, members=members, weights=weights).predict_with_errors(panel)
    assert errors["unique_id"].unique().tolist() == ["usual"]
    assert errors[["error_class", "message"]].drop_duplicates().to_numpy().tolist() == [
        ["ValueError", "no convergence"]
    ]
    usual = forecast.query("unique_id == 'usual' and is_open == 1")
    assert usual[["method", "reason_code"]].drop_duplicates().to_numpy().tolist() == [["window_mean", "MODEL_FAILED"]]
    healthy = dataclasses.replace(bundle, weights=weights).predict(panel)
    others = [frame[frame["unique_id"] != "usual"] for frame in (forecast, healthy)]
    assert_frame_equal(others[0], others[1], check_exact=True)


def test_a_chunk_of_series_without_any_value_is_predicted_as_no_rows(trained):
    job, panel, bundle = trained
    rows = build_rows({"null": [float("nan")] * 10}, job, start=str(at(job, DAYS - 10)))
    forecast, errors = bundle.predict_with_errors(build_panel(rows, None, job, panel.cutoff))
    assert list(forecast.columns) == FORECAST_COLUMNS
    assert (len(forecast), len(errors)) == (0, 0)


def test_series_models_say_which_members_serve_each_series(trained):
    _, panel, bundle = trained
    found = series_models(bundle, panel).set_index("unique_id")
    usual, zero = (found.loc[[name]] for name in ("usual", "zero"))
    assert sorted(usual["method"]) == sorted(bundle.recipe.methods)
    assert usual["reason_code"].unique().tolist() == ["SEGMENT_WEIGHTS"]
    assert zero[["method", "weight", "reason_code"]].to_numpy().tolist() == [["window_mean", 1.0, "NO_DEMAND"]]
    assert set(found.index) == set(panel.future["unique_id"])


def test_the_recipe_hash_follows_what_is_trained_and_nothing_else():
    job = _job()
    candidate = job.models.candidates[0]
    renamed = job.model_copy(update={"description": "another text"})
    longer = job.model_copy(update={"horizon": 9})
    gate = job.models.gate.model_copy(update={"metric": "mase"})
    weighed = job.model_copy(update={"models": job.models.model_copy(update={"gate": gate})})
    assert recipe_hash(job, candidate) == recipe_hash(renamed, candidate)
    assert recipe_hash(job, candidate) != recipe_hash(longer, candidate)
    assert recipe_hash(job, candidate) != recipe_hash(weighed, candidate), "weights minimise what the metric counts"
    assert len(recipe_hash(job, candidate)) == 64


def test_a_bundle_without_trees_was_trained_on_no_device():
    job = _job(models={"candidates": [{"name": "plain", "members": [{"model": "naive"}]}], "backtest": {"origins": 2}})
    panel = _panel(job)
    on_gpu = dataclasses.replace(ONE_CORE, device="gpu")
    assert fit_bundle(panel, job, job.models.candidates[0], run_backtest(panel, job), on_gpu).device == "cpu"
