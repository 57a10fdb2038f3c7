from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.panel.build import build_panel, cut_panel
from forecasting.panel.features import FeatureSpec, FeatureTable
from tests.panel_builder import at, build_job, build_rows, noisy_series, shop_panel


@pytest.mark.parametrize(
    ("frequency", "n"), {"15min": 800, "h": 400, "D": 220, "W": 160, "M": 60, "Q": 40, "Y": 30}.items()
)
def test_prediction_features_have_one_row_per_future_row_in_its_order(frequency, n):
    job = build_job(frequency=frequency)
    panel = shop_panel(job, n)
    sample = FeatureTable(panel, FeatureSpec(frequency, job.season_length)).prediction()
    assert sample.x["lead"].tolist() == panel.future["lead_periods"].tolist()
    assert (sample.scale > 0).all()
    assert np.isnan(sample.y).all()


def test_training_and_prediction_give_the_same_features_for_the_same_origin_and_lead():
    job = build_job(horizon=1, past_drivers=["price"], calendar="none")
    rows = build_rows({"a": noisy_series(120, 7), "b": noisy_series(120, 7, seed=5)}, job)
    rows["price"] = np.where(rows["ds"] < at(job, 60), 2.0, 3.0)
    spec = FeatureSpec("D", 7, has_calendar=False, past_drivers=("price",))
    panel = build_panel(rows, None, job, at(job, 119))
    trained = FeatureTable(panel, spec).training(10_000, horizon=1, seed=0)
    known = FeatureTable(cut_panel(panel, job, at(job, 118)), spec).prediction()
    last = trained.x[trained.x["age_periods"] == 118].reset_index(drop=True)
    pd.testing.assert_frame_equal(last, known.x)
    assert (last["price_change"] != 1).any()


def test_features_are_free_of_the_unit_of_y():
    job = build_job()
    rows = build_rows({"a": noisy_series(120, 7)}, job)
    small, large = (
        FeatureTable(build_panel(rows.assign(y=rows["y"] * factor), None, job, at(job, 119)), FeatureSpec("D", 7))
        for factor in (1, 1000)
    )
    first, second = (table.prediction().x.drop(columns="log_scale") for table in (small, large))
    pd.testing.assert_frame_equal(first, second)


def test_the_year_ago_change_is_that_of_the_level_between_the_same_dates_a_year_earlier():
    job = build_job(calendar="none")
    panel = build_panel(build_rows({"a": [float(day) for day in range(800)]}, job), None, job, at(job, 799))
    sample = FeatureTable(panel, FeatureSpec("D", 7)).prediction()
    assert np.allclose(sample.x["year_ago_change"] * sample.scale, panel.future["lead_periods"])


def test_labels_become_codes_of_the_trained_categories():
    job = build_job(labels=[{"name": "group"}])
    attributes = pd.DataFrame({"unique_id": ["a", "b"], "group": ["toys", "unheard of"]})
    panel = build_panel(build_rows({"a": [1.0] * 30, "b": [1.0] * 30}, job), attributes, job, at(job, 29))
    spec = FeatureSpec("D", 7, categories={"group": ["books", "toys"]})
    codes = FeatureTable(panel, spec).prediction().x["group"].groupby(panel.future["unique_id"]).first()
    assert codes["a"] == 1
    assert np.isnan(codes["b"])


def test_training_rows_are_limited_and_reproducible():
    panel = shop_panel(build_job(), 220)
    table = FeatureTable(panel, FeatureSpec("D", 7))
    first, second = (table.training(300, horizon=7, seed=1) for _ in range(2))
    assert 200 < len(first.y) <= 300
    pd.testing.assert_frame_equal(first.x, second.x)
