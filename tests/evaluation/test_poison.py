"""What is absurd in a few series moves the forecasts of all others no more than leaving out a sound one does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.config import ModelSpec
from forecasting.evaluation.backtest import run_backtest
from forecasting.models.ensemble.bundle import fit_bundle
from forecasting.models.registry import model_named, spec_of
from forecasting.panel.build import build_panel
from forecasting.vocabulary.models import MODELS, POOLED
from tests.panel_builder import build_job

N_SERIES, N_DAYS, ODD = 40, 160, "s05"
DAYS = pd.date_range("2025-01-01", periods=N_DAYS)
MEMBERS = [{"model": "window_mean"}, {"model": "pooled_ar"}, {"model": "lightgbm", "params": {"trees": 30}}]


def sound() -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    wave = np.sin(2 * np.pi * np.arange(N_DAYS) / 7)
    levels = np.exp(random.normal(3, 1, N_SERIES))
    return {
        f"s{n:02d}": np.maximum(0, level * (1 + 0.3 * wave + random.normal(0, 0.2, N_DAYS)))
        for n, level in enumerate(levels)
    }


def forecast(series: dict[str, np.ndarray]) -> pd.DataFrame:
    models = {"candidates": [{"name": "all", "members": MEMBERS}], "backtest": {"origins": 4}}
    job = build_job(absent="missing", calendar="none", models=models)
    rows = pd.concat([pd.DataFrame({"unique_id": name, "ds": DAYS, "y": y}) for name, y in series.items()])
    panel = build_panel(rows, None, job, DAYS[-1])
    bundle = fit_bundle(panel, job, job.models.candidates[0], run_backtest(panel, job))
    return bundle.predict(panel).set_index(["unique_id", "ds"])


def move(before: pd.DataFrame, after: pd.DataFrame, left_out: set[str]) -> float:
    """Returns the largest relative move of a forecast or of the width of a 95 % interval, of the series in both."""
    shared = [key for key in before.index.intersection(after.index) if key[0] not in left_out]
    first, second = before.loc[shared], after.loc[shared]
    widths = [frame["q975"] - frame["q025"] for frame in (first, second)]
    moves = [(second["y_hat"] / first["y_hat"] - 1).abs().max(), (widths[1] / widths[0] - 1).abs().max()]
    return float(max(moves))


@pytest.fixture(scope="module")
def usual() -> tuple[pd.DataFrame, float]:
    """The forecast of sound series, and the largest move that leaving out one of some causes."""
    before = forecast(sound())
    without = [{name: y for name, y in sound().items() if name != gone} for gone in (ODD, "s11", "s23")]
    return before, max(move(before, forecast(series), set()) for series in without)


def odd_series(kind: str) -> np.ndarray:
    own, random = sound()[ODD], np.random.default_rng(1)
    return {
        "the newest value times 1,000": np.append(own[:-1], own[-1] * 1000),
        "the newest value of 1e15": np.append(own[:-1], 1e15),
        "a value of 1e30 long ago": np.where(np.arange(N_DAYS) == 60, 1e30, own),
        "a scale of 1e-9": own * 1e-10,
        "another unit since half of the time": own * np.where(np.arange(N_DAYS) < 80, 1e-6, 1),
        "wild": random.lognormal(0, 8, N_DAYS),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "the newest value times 1,000",
        "the newest value of 1e15",
        "a value of 1e30 long ago",
        "a scale of 1e-9",
        "another unit since half of the time",
        "wild",
    ],
)
def test_an_absurd_series_costs_only_itself(usual, kind):
    before, largest = usual
    after = forecast(sound() | {ODD: odd_series(kind)})
    assert move(before, after, {ODD}) <= max(0.02, 1.3 * largest)
    assert after.loc[ODD, "y_hat"].notna().all()


def others(name: str, series: dict[str, np.ndarray]) -> pd.DataFrame:
    """Returns what a model, fitted to all series, forecasts for all but the odd one."""
    job = build_job(absent="missing", calendar="none")
    rows = pd.concat([pd.DataFrame({"unique_id": key, "ds": DAYS, "y": y}) for key, y in series.items()])
    panel = build_panel(rows, None, job, DAYS[-1])
    found = model_named(name).fit(panel, spec_of(job, ModelSpec(model=name))).predict(panel)
    return found[found["unique_id"] != ODD].reset_index(drop=True)


@pytest.mark.parametrize("name", sorted(set(MODELS) - {*POOLED, "auto_ets", "auto_theta", "auto_ces"}))
def test_a_local_model_gives_other_series_the_same_bits_beside_an_absurd_one(name):
    few = {key: y for key, y in sound().items() if key <= ODD}
    alone = others(name, few)
    assert alone["y_hat"].notna().sum() == 5 * 7
    slip, wild = (others(name, few | {ODD: odd_series(kind)}) for kind in ("the newest value times 1,000", "wild"))
    if name in ("sba", "tsb"):  # one season of all series, of which a wild one is none
        assert (slip["y_hat"] / alone["y_hat"] - 1).abs().max() < 0.02
        alone = others(name, {key: y for key, y in few.items() if key != ODD})
    else:
        pd.testing.assert_frame_equal(slip, alone, check_exact=True)
    pd.testing.assert_frame_equal(wild, alone, check_exact=True)
