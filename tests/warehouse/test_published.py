from __future__ import annotations

from datetime import datetime

import pandas as pd

from forecasting.vocabulary.columns import QUANTILES
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.models.catalog import record_model_version_in, versions_of_recipe
from forecasting.warehouse.monitoring.published import read_published
from tests.warehouse.builders import build_version, forecast_ready

BUNDLE = 1_882_542_758_084_026_971


def publish(database, as_of, level, columns="model_version_id = {bundle}"):
    """Publishes a run day; of series A on the first day the columns are set."""
    run = forecast_ready(database, as_of, level=level)
    first = "SELECT MIN(ds) FROM fc_forecast WHERE run_id = {run_id}"
    with database.begin() as connection:
        for rows, change in (
            ("", f"model_version_id = {BUNDLE}"),
            (f" AND series_id = 1 AND ds = ({first})", columns.format(bundle=BUNDLE)),
        ):
            statement = f"UPDATE fc_forecast SET {change} WHERE run_id = {run.run_id}{rows}"
            connection.exec_driver_sql(statement.format(run_id=run.run_id))
    publish_run(database, run, horizon=2, published_by="test")


def read(database, last=datetime(2026, 3, 8)):
    rows = read_published(database, "shop", BUNDLE, datetime(2026, 3, 1), last)
    return [(r.unique_id, r.cutoff.day, r.ds.day, r.lead_periods, r.y_hat) for r in rows.itertuples()]


def test_what_a_bundle_has_published_comes_with_cutoff_lead_and_quantiles(database):
    publish(database, "2026-03-02", 10.0)
    rows = read_published(database, "shop", BUNDLE, datetime(2026, 3, 1), datetime(2026, 3, 8))
    assert list(rows) == ["unique_id", "lead_periods", "ds", "cutoff", "y_hat", "y_naive", *QUANTILES]
    assert rows.iloc[3].drop(["y_naive", *QUANTILES]).tolist() == [
        *("B", 2, pd.Timestamp("2026-03-03"), pd.Timestamp("2026-03-01"), 212.0)
    ]
    assert rows.loc[0, list(QUANTILES)].tolist() == [107.0, 108.0, 109.0, 110.0, 111.0, 112.0, 113.0, 114.0, 115.0]
    assert read(database, last=datetime(2026, 3, 2)) == [("A", 1, 2, 1, 111.0), ("B", 1, 2, 1, 211.0)]
    assert read_published(database, "shop", 1, datetime(2026, 3, 1), datetime(2026, 3, 8)).empty


def test_rows_that_the_bundle_did_not_make_as_they_are_are_left_out(database):
    publish(database, "2026-03-02", 10.0, "override_id = 1")
    publish(database, "2026-03-03", 20.0, "source_code = 'CARRIED'")
    publish(database, "2026-03-04", 30.0, "model_version_id = 1")
    publish(database, "2026-03-05", 40.0)
    roll_back(database, "shop", reason="wrong")
    assert [(series, cutoff, ds) for series, cutoff, ds, *_ in read(database) if series == "A"] == [
        *(("A", 1, 3), ("A", 2, 4), ("A", 3, 5))
    ]
    assert len(read(database)) == 9


def test_of_a_cutoff_that_was_published_twice_the_newest_counts(database):
    publish(database, "2026-03-02", 10.0)
    publish(database, "2026-03-02", 20.0)
    assert [row[-1] for row in read(database)] == [121.0, 122.0, 221.0, 222.0]


def test_bundles_of_a_recipe_come_with_the_one_that_has_seen_most_first(database):
    numbers = {}
    with database.begin() as connection:
        for number, (day, recipe) in enumerate([(3, "r"), (5, "r"), (5, "r"), (9, "other")]):
            version = build_version(number, 2, train_to=datetime(2026, 3, day), recipe_hash=recipe)
            numbers[number] = record_model_version_in(connection, version)
    found = [version.model_version_id for version in versions_of_recipe(database, "shop", "r")]
    assert found == [numbers[2], numbers[1], numbers[0]]
