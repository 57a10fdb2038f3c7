"""What drivers known in advance do to series: whose drivers they are is learnt, and 0 where nothing is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecasting.config import ModelSpec
from forecasting.features.driver_effects import learn_effects
from forecasting.features.timeline import Timeline
from forecasting.keys import with_key_parts
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from tests.panel_builder import at, build_job, build_rows

PRICES = ("price_x", "price_y")


def shops(n_days: int = 220):
    """Eight shops sell two brands, whose prices stand in every row: each brand answers to its own alone."""
    job = build_job(calendar="none", horizon=4, absent="missing", lower_bound=0)
    rng = np.random.default_rng(3)
    low = {name: rng.random(n_days + 4) < 0.25 for name in PRICES}
    price = {name: np.where(days, 0.5, 1.0) for name, days in low.items()}
    series = {}
    for shop in range(8):
        for brand, own in zip("xy", PRICES, strict=True):
            noise = np.exp(rng.normal(0, 0.1, n_days))
            series[f"{shop}|{brand}"] = list(20.0 * (shop + 1) * np.where(low[own][:n_days], 4, 1) * noise)
    panel = build_panel(build_rows(series, job), None, job, at(job, n_days - 1))
    ids = len(series)
    known = {name: np.tile(values[:n_days], ids) for name, values in price.items()}
    coming = {name: np.tile(values[n_days:], (ids, 1)) for name, values in price.items()}
    truth = [
        20.0 * (int(name.split("|")[0]) + 1) * np.where(low[f"price_{name[-1]}"][n_days:], 4, 1)
        for name in sorted(series)
    ]
    return job, panel.with_drivers(known, coming), np.concatenate(truth)


def test_each_brand_answers_to_its_own_price():
    _, panel, _ = shops()
    timeline = Timeline.of(panel, PRICES)
    static = with_key_parts(panel.static).set_index("unique_id").loc[timeline.ids]
    categories = {part: static[part].to_numpy(dtype=str) for part in ("key#1", "key#2")}
    effects = learn_effects(timeline, PRICES, categories)
    assert effects.by == "key#2"
    assert abs(effects.values["x"][0]) > 5 * abs(effects.values["x"][1])
    assert abs(effects.values["y"][1]) > 5 * abs(effects.values["y"][0])
    unknown = replace(timeline, columns=timeline.columns | dict.fromkeys(PRICES, timeline.lead * np.nan))
    assert (effects.of(unknown, categories["key#2"]) == 0).all()


def test_a_driver_that_is_never_known_has_no_effect_beside_one_that_counts():
    _, panel, _ = shops()
    timeline = Timeline.of(panel, PRICES)
    columns = {PRICES[0]: timeline.lead * np.nan}
    effects = learn_effects(replace(timeline, columns=timeline.columns | columns), PRICES, {})
    assert effects.values[""][0] == 0.0
    assert abs(effects.values[""][1]) > 0.1


@pytest.mark.parametrize("chance", [False, True])
def test_drivers_that_explain_nothing_of_the_newest_periods_have_no_effects(chance):
    _, panel, _ = shops()
    timeline = Timeline.of(panel, PRICES)
    n = len(timeline.lead)
    moves = np.random.default_rng(5).normal(size=n) if chance else np.ones(n)
    columns = {PRICES[0]: timeline.lead * np.nan, PRICES[1]: moves}
    assert learn_effects(replace(timeline, columns=timeline.columns | columns), PRICES, {}) is None


def test_too_few_rows_teach_no_effects():
    _, panel, _ = shops(n_days=5)
    assert learn_effects(Timeline.of(panel, PRICES), PRICES, {}) is None
    _, panel, _ = shops()
    assert learn_effects(Timeline.of(panel), (), {}) is None


@pytest.mark.parametrize("transform", ["none", "log"])
def test_trees_know_a_brand_by_its_key_and_its_price_by_the_effect(tmp_path, transform):
    job, panel, truth = shops()
    member = ModelSpec(model="lightgbm", params={"transform": transform})
    spec = replace(spec_of(job, member), future_drivers=PRICES)
    fitted = bare_model("lightgbm").fit(panel, spec)
    forecast = fitted.predict(panel)
    assert np.abs(forecast["y_hat"] - truth).sum() / truth.sum() < 0.1
    fitted.save(tmp_path)
    pd.testing.assert_frame_equal(bare_model("lightgbm").load(tmp_path).predict(panel), forecast, check_exact=True)


def test_parts_of_a_key_are_columns_where_every_key_has_as_many():
    static = pd.DataFrame({"unique_id": ["a|1", "a\\|b|2"]})
    assert with_key_parts(static)["key#2"].tolist() == ["1", "2"]
    for ids in (["a", "b"], ["a|1", "b"], []):
        frame = pd.DataFrame({"unique_id": pd.Series(ids, dtype="str")})
        assert list(with_key_parts(frame).columns) == ["unique_id"]
