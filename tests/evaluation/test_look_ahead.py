"""Promise 6: changing anything after a cutoff changes nothing at it, from the members to the gate."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.evaluation.backtest import evaluate_candidates, run_backtest
from forecasting.evaluation.gate import decide
from forecasting.models.ensemble.backtested import nested_forecast
from forecasting.models.ensemble.calibrate import fit_calibration
from forecasting.models.ensemble.combine import fit_weights
from forecasting.models.ensemble.recipe import Recipe
from forecasting.panel.build import build_panel, cut_panel
from forecasting.vocabulary.columns import QUANTILES
from tests.panel_builder import at, build_job, build_rows, noisy_series

DAYS, HORIZON, STEP, ORIGINS = 130, 7, 5, 5
BORDERS = [DAYS - 1 - HORIZON - STEP * back for back in range(ORIGINS - 1)]
"""Every cutoff but the first, before which nothing is learnt."""
CANDIDATES = [
    {
        "name": "blend",
        "members": [{"model": "window_mean"}, {"model": "lightgbm", "params": {"trees": 10}}, {"model": "naive"}],
    },
    {"name": "naive", "members": [{"model": "seasonal_naive"}]},
]
EMPTY_DAYS = (70, 75, 81, 101, 104, 109, 112, 116)


@pytest.fixture(scope="module")
def job():
    return build_job(
        models={"candidates": CANDIDATES, "backtest": {"origins": ORIGINS, "step": STEP}},
        labels=[{"name": "group"}],
        past_drivers=["price"],
        horizon=HORIZON,
    )


@pytest.fixture(scope="module")
def sources(job):
    """Sixty busy series of two groups with a price, days without any row (learnt as closed), one declared day."""
    series = {f"s{n:02}": noisy_series(DAYS, 7, seed=n, lowest=1) for n in range(60)}
    for values in series.values():
        for day in EMPTY_DAYS:
            values[day] = None
    groups = pd.DataFrame({"unique_id": list(series), "group": ["even", "odd"] * 30})
    days = pd.DataFrame({"cal_date": [at(job, 60)], "is_open": 0})
    return build_rows(series, job).assign(price=2.0), groups, days


def _panel(job, sources):
    rows, groups, days = sources
    return build_panel(rows.sort_values(["unique_id", "ds"]), groups, job, at(job, DAYS - 1), days)


@pytest.fixture(scope="module")
def original(job, sources):
    return run_backtest(_panel(job, sources), job)


def _values(rows, groups, days, job, border):
    after = rows["ds"] > at(job, border)
    return rows.assign(y=rows["y"].mask(after, 500.0), price=rows["price"].mask(after, 99.0)), groups, days


def _empty_days(rows, groups, days, job, border):
    after = rows["ds"] > at(job, border)
    return rows[~after | (rows["ds"] == rows["ds"].max())], groups, days


def _series_and_labels(rows, groups, days, job, border):
    late = rows[(rows["ds"] > at(job, border)) & (rows["unique_id"] == "s00")].assign(unique_id="a new one", y=900.0)
    label = pd.DataFrame({"unique_id": ["a new one"], "group": ["a group of its own"]})
    return pd.concat([rows, late]), pd.concat([label, groups]), days


def _declared_days(rows, groups, days, job, border):
    """What is declared for the horizon is known at the cutoff; what lies beyond is not."""
    beyond = pd.date_range(at(job, border + HORIZON + 1), periods=20)
    return rows, groups, pd.concat([days, pd.DataFrame({"cal_date": beyond, "is_open": 0})])


CHANGES = [_values, _empty_days, _series_and_labels, _declared_days]


def _until(border, keys, values):
    frame = pd.concat([keys.reset_index(drop=True).astype({"unique_id": "str"}), values.reset_index(drop=True)], axis=1)
    return frame[frame["cutoff"] <= border].reset_index(drop=True)


def _at_and_before(result, job, border):
    """Returns what a backtest says at the cutoffs up to a border, and what is learnt there."""
    keys = ["cutoff", "unique_id", "ds"]
    found = {
        "members": _until(border, result.targets[keys], result.members),
        "scales": _until(border, result.scales[["cutoff", "unique_id"]], result.scales[["scale_abs", "scale_sq"]]),
    }
    known = result.known_targets(border)
    for candidate in job.models.candidates:
        recipe = Recipe.of(candidate, job)
        rows = nested_forecast(result, recipe, job.horizon)
        found[f"forecast of {recipe.name}"] = _until(border, rows[keys], rows[["y_hat", *QUANTILES]])
        found[f"weights of {recipe.name}"] = fit_weights(result.members.loc[known.index], known, recipe)
        earlier = known.assign(y_hat=rows.loc[known.index, "y_hat"])
        learnt = fit_calibration(earlier, job.horizon, None, recipe.point)
        found[f"offsets of {recipe.name}"] = pd.DataFrame(learnt.offsets)
        found[f"unit of {recipe.name}"] = pd.DataFrame([asdict(learnt.scale)])
    return found


@pytest.mark.parametrize("border", BORDERS)
def test_what_comes_after_a_cutoff_changes_nothing_there(job, sources, original, border):
    changed = sources
    for change in CHANGES:
        changed = change(*changed, job, border)
    again = run_backtest(_panel(job, changed), job)
    before, after = (_at_and_before(result, job, at(job, border)) for result in (original, again))
    for part, frame in before.items():
        assert len(frame), part
        assert_frame_equal(frame, after[part], check_exact=True, obj=part)
    assert not original.targets["y"].equals(again.targets["y"])


@pytest.mark.parametrize("change", CHANGES)
def test_the_gate_decides_at_a_cutoff_as_if_nothing_came_later(job, sources, change):
    border = DAYS - 1 - 20
    decisions = []
    for frames in (sources, change(*sources, job, border)):
        panel = cut_panel(_panel(job, frames), job, at(job, border))
        scores = evaluate_candidates(run_backtest(panel, job), job)
        decisions.append(decide(scores["blend"], scores["naive"], job.models.gate, same_recipe=False))
    assert decisions[0] == decisions[1]
    assert decisions[0].n_cutoffs == ORIGINS
