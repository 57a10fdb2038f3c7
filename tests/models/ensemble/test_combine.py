from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from forecasting.models.ensemble.combine import combine, fit_weights
from forecasting.models.ensemble.recipe import Combination, Point, Recipe
from forecasting.models.ensemble.simplex import simplex_fit
from forecasting.vocabulary.codes import ALL
from tests.panel_builder import build_job


def _combined(values: dict[str, list[float]], weights: pd.DataFrame, how: Combination = "weights") -> list[float]:
    members = pd.DataFrame(values)
    return list(combine(members, pd.Series("S", index=members.index), weights, how))


def _weights(**weights: float) -> pd.DataFrame:
    return pd.DataFrame({"segment": ALL, "method": list(weights), "weight": list(weights.values())})


def _backtest(y: np.ndarray, segment: str = "S", cutoffs: int = 4, scale: float = 2.0) -> pd.DataFrame:
    rows = pd.DataFrame({"y": y, "segment": segment, "obs_state": "OBSERVED", "scale_abs": scale, "scale_sq": scale**2})
    return rows.assign(cutoff=np.resize(pd.date_range("2023-01-01", periods=cutoffs).to_numpy(), len(y)))


def _recipe(*methods: str, how: Combination = "weights", point: Point = "mean") -> Recipe:
    return Recipe("blend", methods, how, None, point)


def _learnt(members: dict[str, np.ndarray], targets: pd.DataFrame, recipe: Recipe) -> pd.Series:
    found = fit_weights(pd.DataFrame({"window_mean": np.nan} | members), targets, recipe)
    return found.set_index(["segment", "method"])["weight"]


def test_a_weighted_mean_shares_the_weight_of_a_member_without_value():
    found = _combined({"x": [10.0, 10.0, np.nan], "z": [20.0, np.nan, np.nan]}, _weights(x=0.25, z=0.75))
    assert np.allclose(found, [17.5, 10.0, np.nan], equal_nan=True)


def test_weights_that_sum_to_a_bias_factor_keep_it_where_a_member_is_missing():
    assert np.allclose(_combined({"x": [10.0, 10.0], "z": [20.0, np.nan]}, _weights(x=0.45, z=0.45)), [13.5, 9.0])


def test_a_median_is_taken_over_the_members_with_a_value():
    members = {"v": [1.0, 1.0, np.nan], "x": [2.0, np.nan, np.nan], "z": [9.0, 3.0, np.nan]}
    found = _combined(members, _weights(v=1 / 3, x=1 / 3, z=1 / 3), "median")
    assert np.allclose(found, [2.0, 2.0, np.nan], equal_nan=True)


def test_a_trimmed_mean_leaves_out_the_extremes_of_three_values_and_more():
    members = {"u": [1.0, np.nan, np.nan], "v": [2.0, 1.0, 1.0], "x": [4.0, 2.0, np.nan], "z": [90.0, 30.0, 3.0]}
    found = _combined(members, _weights(u=0.25, v=0.25, x=0.25, z=0.25), "trimmed_mean")
    assert found == [3.0, 2.0, 2.0]


def test_a_segment_uses_its_own_weights():
    weights = pd.concat([_weights(x=1.0, z=0.0), _weights(x=0.0, z=1.0).assign(segment="S")])
    members = pd.DataFrame({"x": [1.0, 1.0], "z": [2.0, 2.0]})
    assert combine(members, pd.Series(["S", "T"]), weights).tolist() == [2.0, 1.0]


def test_learnt_weights_find_the_mixture_that_made_the_data():
    rng = np.random.default_rng(0)
    x, z = rng.normal(100, 10, 4000), rng.normal(100, 10, 4000)
    found = _learnt({"x": x, "z": z}, _backtest(0.7 * x + 0.3 * z), _recipe("z", "x"))
    assert found["S", "x"] == pytest.approx(0.7, abs=0.01)
    assert found["S", "z"] == pytest.approx(0.3, abs=0.01)


def test_weights_for_the_median_minimise_absolute_errors_and_outliers_do_not_count():
    rng = np.random.default_rng(0)
    x, z = rng.normal(100, 10, 4000), rng.normal(100, 10, 4000)
    y = 0.7 * x + 0.3 * z + np.where(np.arange(4000) % 10 == 0, 8 * (z - x), 0)
    found = _learnt({"x": x, "z": z}, _backtest(y), _recipe("z", "x", point="median"))
    assert found["S", "x"] == pytest.approx(0.7, abs=0.01)
    squared = _learnt({"x": x, "z": z}, _backtest(y), _recipe("z", "x"))
    assert squared["S", "x"] < 0.3


def test_a_blend_is_half_learnt_and_half_the_mean_of_the_best_three():
    rng = np.random.default_rng(0)
    y = rng.normal(100, 10, 4000)
    members = {name: y + rng.normal(0, size, 4000) for name, size in zip("abcde", (1, 2, 3, 4, 50), strict=True)}
    targets = _backtest(y)
    learnt = _learnt(members, targets, _recipe(*members, point="median"))
    found = _learnt(members, targets, _recipe(*members, how="blend", point="median"))
    for name in members:
        assert found["S", name] == pytest.approx((learnt["S", name] + (name in "abc") / 3) / 2)
    few = {name: members[name] for name in "ab"}
    blend, weights = (_learnt(few, targets, _recipe(*few, how=how)) for how in ("blend", "weights"))
    assert blend.equals(weights)


def test_the_best_three_of_a_small_segment_are_those_of_the_job():
    rng = np.random.default_rng(1)
    y, sizes = rng.normal(100, 10, 6000), {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}
    members = {name: y + rng.normal(0, size, 6000) for name, size in sizes.items()}
    members["a"] = np.where(np.arange(6000) >= 5950, np.nan, members["a"])
    targets = pd.concat([_backtest(y[:5900]), _backtest(y[5900:], "SMALL")], ignore_index=True)
    found = _learnt(members, targets, _recipe(*members, how="blend"))
    assert found["SMALL", "d"] == pytest.approx(found[ALL, "d"], abs=0.02)


def test_weights_in_units_of_y_are_those_of_the_large_series():
    rng = np.random.default_rng(2)
    y, size = rng.normal(100, 10, 4000), np.where(np.arange(4000) < 2000, 1.0, 1000.0)
    noise = rng.normal(0, 5, (2, 4000))
    members = {"small": (y + noise[0] * (size > 1)) * size, "large": (y + noise[1] * (size == 1)) * size}
    targets = _backtest(y * size).assign(scale_abs=size, scale_sq=size**2)
    scaled, plain = (
        _learnt(members, targets, Recipe("r", ("small", "large"), "weights", None, "mean", is_scaled))
        for is_scaled in (True, False)
    )
    assert scaled["S", "large"] == pytest.approx(0.5, abs=0.1)
    assert plain["S", "large"] > 0.95


def test_weights_for_the_median_are_those_of_linear_programming():
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, (300, 4))
    y = x @ [0.5, 0.3, 0.2, 0.0] + rng.standard_t(2, 300)
    cost = np.r_[np.zeros(4), np.ones(600)]
    equal = np.hstack([x, np.eye(300), -np.eye(300)])
    best = linprog(cost, A_eq=np.vstack([equal, np.r_[np.ones(4), np.zeros(600)]]), b_eq=np.r_[y, 1.0])
    loss = np.abs(x @ simplex_fit(x, y, "median") - y).sum()
    assert loss == pytest.approx(best.fun, rel=1e-3)


def test_a_small_segment_stays_close_to_the_weights_of_the_job():
    rng = np.random.default_rng(1)
    x, z = rng.normal(100, 10, 6000), rng.normal(100, 10, 6000)
    targets = pd.concat([_backtest(x[:5900]), _backtest(z[5900:], "SMALL")], ignore_index=True)
    found = _learnt({"x": x, "z": z}, targets, _recipe("x", "z"))
    assert 0.9 < found["SMALL", "x"] < found[ALL, "x"]


def test_a_member_that_never_serves_a_segment_does_not_keep_it_from_learning():
    rng = np.random.default_rng(1)
    x, z, w = (rng.normal(100, 10, 40_000) for _ in range(3))
    w[20_000:] = np.nan
    targets = pd.concat([_backtest(w[:20_000], "OLD"), _backtest(z[20_000:], "NEW")], ignore_index=True)
    found = _learnt({"x": x, "z": z, "w": w}, targets, _recipe("w", "x", "z"))
    assert found["NEW", "z"] > 0.8
    assert found["NEW", "x"] < 0.2


def test_without_rows_members_weigh_the_same():
    found = _learnt(
        {"x": np.ones(4), "z": np.ones(4)}, _backtest(np.ones(4)).assign(obs_state="CLOSED"), _recipe("x", "z")
    )
    assert found.tolist() == [0.5, 0.5]


def test_the_same_bias_at_every_cutoff_is_taken_out_and_a_changing_one_is_not():
    y = np.full(400, 10.0)
    steady = _learnt({"x": y * 1.1}, _backtest(y), _recipe("x", how="mean"))
    changing = _learnt({"x": y * np.resize([1.3, 0.8, 1.1, 0.85], 400)}, _backtest(y), _recipe("x", how="mean"))
    median = _learnt({"x": y * 1.1}, _backtest(y), _recipe("x", how="mean", point="median"))
    assert steady.tolist() == pytest.approx([1 / 1.1] * 2)
    assert changing.tolist() == median.tolist() == [1.0, 1.0]


def test_weights_begin_with_the_models_that_see_the_drivers():
    members = [{"model": name} for name in ("naive", "ets", "theta", "lightgbm")]
    candidate = {"name": "all", "members": members, "combine": "weights"}
    drivers = {"target": {"query": "a.sql"}, "drivers": {"query": "b.sql"}}
    for fields, begin in (
        ({}, {"ets", "theta", "lightgbm"}),
        ({"future_drivers": ["price"], "sources": drivers}, {"lightgbm"}),
    ):
        job = build_job(models={"candidates": [candidate]}, **fields)
        recipe = Recipe.of(job.models.candidates[0], job)
        nothing = pd.DataFrame({name: [] for name in recipe.methods}, dtype="float64")
        weights = fit_weights(nothing, _backtest(np.array([])), recipe)
        assert {*weights.loc[weights["weight"] > 0, "method"]} == begin
