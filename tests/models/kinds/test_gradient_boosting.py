from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.config import ModelSpec
from forecasting.errors import ConfigError
from forecasting.models.kinds.trees.model import GradientBoosting
from forecasting.models.kinds.trees.training import drawn_rows, leaves_for
from forecasting.models.registry import spec_of
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Chunk
from tests.panel_builder import at, build_job, build_rows, shop_panel

MODEL = GradientBoosting()
VARIANTS = [
    {"strategy": "recursive", "trees": 40, "lags": 3},
    {"lead_buckets": 3, "trees": 40, "difference": 7, "scale": "change"},
    {"strategy": "recursive", "trees": 40, "difference": 1, "errors": "unit"},
    {"objective": "regression", "seeds": 2, "feature_fraction": 0.5, "trees": 40, "newest_periods": 90},
]


def _spec(job, **params):
    return spec_of(job, ModelSpec(model="lightgbm", params=params))


def _fitted(panel, job, **params):
    return MODEL.fit(panel, _spec(job, **params))


@pytest.mark.parametrize("params", VARIANTS)
def test_every_variant_predicts_chunk_by_chunk_and_from_disk_what_it_predicts_at_once(params, tmp_path):
    job = build_job()
    panel = shop_panel(job, 220)
    fitted = _fitted(panel, job, **params)
    whole = fitted.predict(panel)
    fitted.save(tmp_path)
    loaded = MODEL.load(tmp_path)
    parts = [loaded.predict(panel.select(Chunk(number, 3).of(panel.series))) for number in range(3)]
    assert_frame_equal(pd.concat(parts).sort_values(["unique_id", "ds"], ignore_index=True), whole, check_exact=True)
    assert whole.loc[whole["unique_id"] == "usual", "y_hat"].notna().all()


@pytest.mark.parametrize("strategy", ["direct", "recursive"])
def test_a_season_on_a_trend_is_continued_beyond_all_values_seen(strategy):
    job = build_job(calendar="none", horizon=14)
    series = {f"s{n}": [float(3 * day + 40 * (day % 7 == n)) for day in range(224)] for n in range(7)}
    panel = build_panel(build_rows({k: v[:210] for k, v in series.items()}, job), None, job, at(job, 209))
    truth = np.concatenate([series[f"s{n}"][210:] for n in range(7)])
    y_hat = _fitted(panel, job, strategy=strategy, difference=7, scale="change").predict(panel)["y_hat"]
    assert np.abs(y_hat - truth).max() < 10


def test_each_value_of_the_label_has_trees_of_its_own_and_small_ones_share_theirs(monkeypatch, tmp_path):
    monkeypatch.setattr("forecasting.models.kinds.trees.model.MIN_GROUP_TARGETS", 300)
    job = build_job(labels=[{"name": "shop"}], calendar="none")
    rng = np.random.default_rng(5)
    series = {name: [float(v) for v in rng.poisson(9, 200)] for name in "abcdef"}
    shops = dict(zip("abcdef", ["north", "north", "south", "south", "tiny", None], strict=True))
    labels = pd.DataFrame({"unique_id": list(shops), "shop": list(shops.values())})

    def forecast(series):
        panel = build_panel(build_rows(series, job), labels, job, at(job, 199))
        fitted = _fitted(panel, job, group_by="shop", trees=30)
        fitted.save(tmp_path)
        loaded = MODEL.load(tmp_path).predict(panel)
        assert_frame_equal(loaded, fitted.predict(panel), check_exact=True)
        assert {group for group, _ in fitted.boosters} == {"", "north", "south"}
        return loaded.set_index("unique_id")["y_hat"]

    before, after = forecast(series), forecast(series | {"a": series["a"][::-1]})
    assert not np.array_equal(before["b"], after["b"])
    assert all(np.array_equal(before[name], after[name]) for name in "cdef")
    assert before.notna().all()


def test_a_future_driver_moves_the_forecast_of_its_period():
    job = build_job(calendar="none", horizon=4)
    rng = np.random.default_rng(3)
    sale = {name: rng.random(204) < 0.3 for name in "abcd"}
    rows = build_rows({name: [10.0 + 20.0 * on for on in days[:200]] for name, days in sale.items()}, job)
    panel = build_panel(rows, None, job, at(job, 199))
    known, coming = (
        np.stack([days[part] for days in sale.values()]).astype(float) for part in (slice(200), slice(200, None))
    )
    panel = panel.with_drivers({"sale": known.ravel()}, {"sale": coming})
    fitted = MODEL.fit(panel, replace(_spec(job), future_drivers=("sale",)))
    assert np.allclose(fitted.predict(panel)["y_hat"], 10 + 20 * coming.ravel(), rtol=0.15)


def test_errors_in_the_unit_of_y_favour_the_total():
    job = build_job(calendar="none", horizon=1)
    rng = np.random.default_rng(2)
    series = {f"s{n}": [float(v) for v in rng.poisson(100 if n < 5 else 0.3, 200)] for n in range(20)}
    panel = build_panel(build_rows(series, job), None, job, at(job, 199))
    total = {kind: _fitted(panel, job, errors=kind).predict(panel)["y_hat"].sum() for kind in ("unit", "scaled")}
    assert total["unit"] == pytest.approx(501.5, rel=0.05)
    assert total["unit"] != total["scaled"]


def test_rows_are_limited_spread_over_all_positions_and_reproducible():
    targets = np.arange(7_000)
    first, second = (drawn_rows(targets, range(1, 8), 700, seed=1) for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
    assert len(first[0]) == 700
    assert set(first[0] % 7) == set(range(7))
    assert set(first[1]) == set(range(1, 8))
    assert len(drawn_rows(targets, range(1, 4), 100_000, seed=1)[0]) == 21_000


def test_small_panels_get_fewer_leaves():
    assert [leaves_for(targets, 31) for targets in (50, 600, 10_000)] == [4, 6, 31]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"strategy": "both"}, r"strategy(.|\n)*both(.|\n)*direct, recursive"),
        ({"difference": 3}, r"difference(.|\n)*3(.|\n)*0, 1, 7"),
        ({"group_by": "store"}, r"group_by names no label(.|\n)*store"),
    ],
)
def test_a_value_that_does_not_fit_the_job_is_refused(params, message):
    job = build_job()
    with pytest.raises(ConfigError, match=message):
        _fitted(shop_panel(job, 60), job, **params)


def test_a_short_history_teaches_nothing_about_the_year():
    job = build_job()
    assert [_fitted(shop_panel(job, n), job).features.has_years for n in (200, 600)] == [False, True]


def test_a_label_with_a_value_for_every_series_of_many_is_no_feature(monkeypatch):
    monkeypatch.setattr("forecasting.models.kinds.trees.model.MAX_CATEGORIES", 2)
    job = build_job(labels=[{"name": "shop"}, {"name": "item"}])
    rows = build_rows({name: [1.0, 2.0] * 40 for name in "abc"}, job)
    labels = pd.DataFrame({"unique_id": list("abc"), "shop": ["north", "north", "south"], "item": list("abc")})
    fitted = _fitted(build_panel(rows, labels, job, at(job, 79)), job)
    assert fitted.features.categories == {"shop": ["north", "south"]}


def test_differences_have_no_logarithms():
    job = build_job()
    with pytest.raises(ConfigError, match=r"(?s)differences have no logarithms.*difference: 7.*leave out one"):
        _fitted(shop_panel(job, 100), job, transform="log", difference=7)
