from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.errors import ConfigError
from forecasting.evaluation.backtest import (
    backtest_cutoffs,
    evaluate_candidates,
    run_backtest,
    score_members,
    worth_judging,
)
from forecasting.evaluation.metrics import pooled
from forecasting.models.base import Machine
from forecasting.models.ensemble.backtested import BacktestResult, nested_forecast
from forecasting.models.ensemble.recipe import Recipe
from forecasting.vocabulary.columns import QUANTILES
from tests.panel_builder import at, build_job, shop_panel

MODELS = {
    "candidates": [
        {"name": "blend", "members": [{"model": "window_mean"}, {"model": "lightgbm", "params": {"trees": 20}}]},
        {"name": "smoothing", "members": [{"model": "theta"}]},
    ],
    "backtest": {"origins": 4, "step": 5},
}
DAYS = 160


@pytest.fixture(scope="module")
def job():
    return build_job(models=MODELS)


@pytest.fixture(scope="module")
def result(job):
    return run_backtest(shop_panel(job, DAYS), job)


def test_cutoffs_rise_by_the_step_and_leave_a_horizon_unseen(job):
    assert backtest_cutoffs(shop_panel(job, DAYS), job) == [at(job, DAYS - 1 - 7 - 5 * back) for back in (3, 2, 1, 0)]


def test_a_short_history_has_fewer_cutoffs_and_says_so(job):
    lines: list[str] = []
    panel = shop_panel(job, 20)
    assert backtest_cutoffs(panel, job) == [at(job, 7), at(job, 12)]
    assert run_backtest(panel, job, progress=lines.append).note == "history allows 2 of 4 cutoffs"
    assert len(lines) == 3
    assert re.fullmatch(r"backtest 1 of 2: cutoff .*, theta [\d.]+ s.*; about \d+ s left", lines[1])
    assert lines[2].endswith("; about 0 s left")
    assert backtest_cutoffs(shop_panel(job, 7), job) == [at(job, 3)]


@pytest.mark.parametrize(("periods", "expected"), [(200, [28] * 6), (100, [14] * 4), (80, [7] * 4), (60, [7])])
def test_cutoffs_lie_closer_where_few_fit_a_horizon_apart(periods, expected):
    job = build_job(horizon=28, calendar="none", models={"backtest": {"origins": 6}})
    cutoffs = backtest_cutoffs(shop_panel(job, periods), job)
    assert cutoffs[-1] == at(job, periods - 1 - 28)
    assert [(later - earlier).days for earlier, later in pairwise(cutoffs)] == expected[1:]


def test_members_and_baselines_are_forecast_at_every_cutoff_beside_what_came_true(job, result):
    assert result.cutoffs == backtest_cutoffs(shop_panel(job, DAYS), job)
    methods = set(result.members.columns)
    assert len(result.members) == len(result.targets)
    assert {"seasonal_naive", "window_mean", "theta"} < methods
    assert len(methods) == 4
    assert result.targets["y"].notna().all()
    assert (result.targets["ds"] > result.targets["cutoff"]).all()


def test_two_backtests_give_identical_rows_however_many_processes(job, result):
    again = run_backtest(shop_panel(job, DAYS), job, machine=Machine(workers=2))
    assert_frame_equal(again.members, result.members, check_exact=True)
    assert_frame_equal(again.targets, result.targets, check_exact=True)


def test_a_saved_backtest_reads_back_equal(result, tmp_path):
    result.save(tmp_path)
    again = BacktestResult.load(tmp_path)
    for part in ("members", "targets", "scales", "fits", "revisions"):
        assert_frame_equal(getattr(again, part), getattr(result, part))


def test_candidates_are_complete_and_scored_on_the_same_periods_as_the_baselines(job, result):
    evaluations = evaluate_candidates(result, job)
    baselines = score_members(result, job)
    assert set(evaluations) == {"blend", "smoothing"}
    for candidate in job.models.candidates:
        scores = evaluations[candidate.name]
        assert scores["method"].unique().tolist() == [candidate.name]
        rows = nested_forecast(result, Recipe.of(candidate, job), job.horizon)
        assert rows[["y_hat", *QUANTILES]].notna().all().all()
        naive = baselines[baselines["method"] == "seasonal_naive"]
        assert scores["n_scored"].sum() == naive["n_scored"].sum()
        assert pooled(scores, "rmsse") < pooled(naive, "rmsse")


def test_a_member_that_cannot_be_fitted_is_recorded_and_the_others_go_on():
    bad = {
        "name": "bad",
        "members": [{"model": "lightgbm", "params": {"objective": "poisson"}}, {"model": "window_mean"}],
    }
    job = build_job(models={"candidates": [bad], "backtest": {"origins": 2}})
    result = run_backtest(shop_panel(job, 100), job)
    failed = result.fits[result.fits["error"].notna()]
    assert failed["method"].str.startswith("lightgbm").all()
    assert len(failed) == 2
    assert nested_forecast(result, Recipe.of(job.models.candidates[0], job), job.horizon)["y_hat"].notna().all()


def test_an_unknown_parameter_is_refused_before_anything_is_fitted():
    members = [{"model": "lightgbm", "params": {"num_leaves": 2}}]
    job = build_job(models={"candidates": [{"name": "typo", "members": members}]})
    with pytest.raises(ConfigError, match="unknown model parameter"):
        run_backtest(shop_panel(job, 100), job)


@pytest.mark.parametrize(("frequency", "n"), {"15min": 500, "h": 400, "W": 160, "M": 60}.items())
def test_every_frequency_can_be_backtested(frequency, n):
    models = {"candidates": MODELS["candidates"][:1], "backtest": {"origins": 2, "step": 5}}
    job = build_job(frequency=frequency, models=models, calendar="none", absent="missing", horizon=4)
    evaluations = evaluate_candidates(run_backtest(shop_panel(job, n), job), job)
    assert pooled(evaluations["blend"], "rmsse") < 2


def test_a_member_far_behind_the_best_is_not_judged_alone() -> None:
    alone = [{"name": f"only_{name}", "members": [{"model": name}]} for name in ("naive", "drift", "theta")]
    own = {"name": "mine", "members": [{"model": "drift"}]}
    job = build_job(models={"candidates": [*alone, own], "gate": {"metric": "wape"}}, point="median")
    errors = {"naive": 10.0, "drift": 12.0, "theta": 10.9}
    scores = pd.DataFrame({"method": list(errors), "sum_abs_err": errors.values(), "sum_abs_actual": 100.0})
    judged = [candidate.name for candidate in worth_judging(scores, job)]
    assert judged == ["only_naive", "only_theta", "mine"]
