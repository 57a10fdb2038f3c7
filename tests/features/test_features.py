from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.features.features import FeatureSpec, FeatureTable, day_of_year
from forecasting.panel.build import build_panel, cut_panel
from tests.panel_builder import at, build_job, build_rows, noisy_series, shop_panel


def _predicted(panel, spec):
    table = FeatureTable.of(panel, spec)
    targets = np.flatnonzero(table.timeline.lead > 0)
    leads = table.timeline.lead[targets]
    return table.sample(targets - leads, leads)


@pytest.mark.parametrize(
    ("frequency", "n"), {"15min": 800, "h": 400, "D": 220, "W": 160, "M": 60, "Q": 40, "Y": 30}.items()
)
def test_prediction_features_have_one_row_per_future_row_in_its_order(frequency, n):
    job = build_job(frequency=frequency)
    panel = shop_panel(job, n)
    sample = _predicted(panel, FeatureSpec(frequency, job.season_lengths))
    assert sample.x["lead"].tolist() == panel.future["lead_periods"].tolist()
    assert (sample.scale > 0).all()
    assert np.isnan(sample.y).all()


def test_training_and_prediction_give_the_same_features_for_the_same_origin_and_lead():
    job = build_job(horizon=1, past_drivers=["price"], calendar="none")
    rows = build_rows({"a": noisy_series(120, 7), "b": noisy_series(120, 7, seed=5)}, job)
    rows["price"] = np.where(rows["ds"] < at(job, 60), 2.0, 3.0)
    spec = FeatureSpec("D", (7,), has_calendar=False, past_drivers=("price",))
    panel = build_panel(rows, None, job, at(job, 119))
    newest = np.array([119, 240])
    trained = FeatureTable.of(panel, spec).training(newest, np.ones(2, dtype="int64"))
    known = _predicted(cut_panel(panel, job, at(job, 118)), spec)
    pd.testing.assert_frame_equal(trained.x, known.x)
    assert (known.x["driver_price_change"] != 1).any()


def test_features_are_free_of_the_unit_of_y():
    job = build_job()
    rows = build_rows({"a": noisy_series(120, 7)}, job)
    small, large = (
        _predicted(build_panel(rows.assign(y=rows["y"] * factor), None, job, at(job, 119)), FeatureSpec("D", (7,)))
        for factor in (1, 1000)
    )
    first, second = (table.x.drop(columns="log_scale") for table in (small, large))
    pd.testing.assert_frame_equal(first, second)


def test_the_year_ago_change_is_that_of_the_level_between_the_same_dates_a_year_earlier():
    job = build_job(calendar="none")
    panel = build_panel(build_rows({"a": [float(day) for day in range(800)]}, job), None, job, at(job, 799))
    sample = _predicted(panel, FeatureSpec("D", (7,)))
    assert np.allclose(sample.x["year_ago_change"] * sample.scale, panel.future["lead_periods"])


def test_labels_become_codes_of_the_trained_categories():
    job = build_job(labels=[{"name": "group"}])
    attributes = pd.DataFrame({"unique_id": ["a", "b"], "group": ["toys", "unheard of"]})
    panel = build_panel(build_rows({"a": [1.0] * 30, "b": [1.0] * 30}, job), attributes, job, at(job, 29))
    spec = FeatureSpec("D", (7,), categories={"group": ["books", "toys"]})
    codes = _predicted(panel, spec).x["label_group"].groupby(panel.future["unique_id"]).first()
    assert codes["a"] == 1
    assert np.isnan(codes["b"])


def test_a_differenced_target_is_seen_from_the_newest_value_at_its_position():
    job = build_job(calendar="none", absent="missing", horizon=3)
    values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 11.0, None, 13.0, 20.0]
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, 10))
    seen = _predicted(panel, FeatureSpec("D", (7,), has_calendar=False, difference=7))
    assert seen.anchor.tolist() == [5, 6, 7]
    newest = _predicted(panel, FeatureSpec("D", (7,), has_calendar=False, difference=1))
    assert newest.anchor.tolist() == [20, 20, 20]
    # a week earlier the same steps led from 4 to 5, 6 and 7
    assert np.allclose(newest.x["move_last_7"] * newest.scale, [1, 2, 3])


def test_the_scale_of_changes_is_their_mean_size_so_far():
    job = build_job(calendar="none", horizon=1)
    panel = build_panel(build_rows({"a": [1.0, 2.0, 4.0, 1.0], "b": [5.0] * 4}, job), None, job, at(job, 3))
    sample = _predicted(panel, FeatureSpec("D", (7,), difference=1, scale="change"))
    assert sample.scale.tolist() == [2, 5]
    assert sample.x["change_mean_7"].tolist() == [0, 0]


def test_future_drivers_count_as_of_the_target():
    job = build_job(calendar="none", horizon=2)
    panel = build_panel(build_rows({"a": [1.0] * 10}, job), None, job, at(job, 9))
    priced = panel.with_drivers({"price": np.full(10, 2.0)}, {"price": np.array([[2.0, 3.0]])})
    spec = FeatureSpec("D", (7,), future_drivers=("price",))
    x = _predicted(priced, spec).x
    assert x["driver_price_then"].tolist() == [2, 3]
    assert x["driver_price_then_change"].tolist() == [1, 1.5]


def test_parts_of_a_year_are_features_only_where_the_history_spans_years():
    panel = shop_panel(build_job(), 100)
    long, short = (_predicted(panel, FeatureSpec("D", (7,), has_years=has)).x for has in (True, False))
    assert set(long.columns) - set(short.columns) == {"day", "day_of_year"}


def test_a_date_has_the_same_day_of_the_year_in_leap_years():
    dates = pd.DatetimeIndex(["2023-12-24", "2024-12-24", "2024-12-31", "2023-12-31", "2024-02-29", "2023-03-01"])
    assert day_of_year(dates).tolist() == [359, 359, 366, 366, 60, 61]
