"""A series that crosses a length class between trainings keeps the intervals and weights that were learnt for it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.config import Candidate
from forecasting.evaluation.backtest import run_backtest
from forecasting.models.ensemble.bundle import fit_bundle, load_bundle
from forecasting.panel.build import build_panel, cut_panel
from tests.panel_builder import build_job

HORIZON, N_CALM = 28, 500
MODELS = {
    "candidates": [{"name": "naive", "members": [{"model": "seasonal_naive"}]}],
    "backtest": {"origins": 4, "step": 7},
}
JOB = build_job(absent="missing", calendar="none", horizon=HORIZON, models=MODELS)


def crossing(length: int):
    """Returns the panel, and what comes after it, of forty calm series and forty wandering ones of another length."""
    rng, end = np.random.default_rng(1), pd.Timestamp("2026-11-28")
    parts = []
    for name, days, wanders in (("calm", N_CALM, False), ("wanders", length, True)):
        for number in range(40):
            t = np.arange(days + HORIZON)
            noise = np.cumsum(rng.normal(0, 4, len(t))) if wanders else rng.normal(0, 3, len(t))
            ds = pd.date_range(end - pd.Timedelta(days=days - 1), periods=len(t))
            parts.append(
                pd.DataFrame(
                    {"unique_id": f"{name}{number:02d}", "ds": ds, "y": 500 + 30 * np.sin(2 * np.pi * t / 7) + noise}
                )
            )
    rows = pd.concat(parts, ignore_index=True)
    return build_panel(rows[rows["ds"] <= end], None, JOB, end), rows[rows["ds"] > end]


def trained(panel):
    candidate = Candidate.model_validate(MODELS["candidates"][0])
    return fit_bundle(panel, JOB, candidate, run_backtest(panel, JOB))


def wandering(forecast: pd.DataFrame) -> pd.DataFrame:
    return forecast[forecast["unique_id"].str.startswith("wanders")]


@pytest.mark.parametrize("length", [355, 370])
def test_intervals_do_not_jump_where_a_series_becomes_long(length, tmp_path):
    panel, truth = crossing(length)
    bundle = trained(panel)
    bundle.save(tmp_path)
    forecast = load_bundle(tmp_path).predict(panel)
    pd.testing.assert_frame_equal(forecast, bundle.predict(panel), check_exact=True)
    rows = wandering(forecast).merge(truth, on=["unique_id", "ds"])
    inside = rows["y"].between(rows["q10"], rows["q90"]).mean()
    assert 0.7 < inside < 0.9
    assert 50 < (rows["q90"] - rows["q10"]).mean() < 80


def test_one_period_more_changes_nothing_but_by_its_value():
    panel, _ = crossing(364)
    before = cut_panel(panel, JOB, panel.cutoff - pd.Timedelta(days=1))
    bundle = trained(before)
    assert set(wandering(before.static)["segment"]) == {"SMOOTH_MEDIUM"}
    assert set(wandering(panel.static)["segment"]) == {"SMOOTH_LONG"}
    first, second = (wandering(bundle.predict(one)) for one in (before, panel))
    widths = [(frame["q975"] - frame["q025"]).mean() for frame in (first, second)]
    assert widths[1] == pytest.approx(widths[0], rel=0.02)
    assert set(second["segment"]) == {"SMOOTH_MEDIUM"}
