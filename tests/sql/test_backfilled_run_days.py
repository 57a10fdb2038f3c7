"""A missed run day that was filled in later stands in the readers' views where it would have stood in its time."""

from __future__ import annotations

from datetime import datetime

import pytest

from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.history.actuals import Look, record_actuals
from tests.sql.archive import rows_of
from tests.warehouse.builders import build_history, forecast_ready


@pytest.fixture
def filled(database):
    """Numbers 1 and 2 for 2 and 6 March, then 3 and 4 for 4 and 3 March, which were filled in later."""
    for day, kind in ((2, "LIVE"), (6, "LIVE"), (4, "BACKFILL"), (3, "BACKFILL")):
        run = forecast_ready(database, f"2026-03-{day:02d}", level=10.0 * day, vintage_kind=kind)
        publish_run(database, run, horizon=2, published_by="test")
    return database


def test_every_past_forecast_is_found_by_its_date_and_says_of_which_kind_it_is(filled):
    rows = rows_of(
        filled,
        "SELECT target_date, lead_periods, as_of_date, vintage_kind, publication_no, forecast_value "
        "FROM bi_forecast_vintage WHERE series_key = 'A' ORDER BY target_date, lead_periods",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("2026-03-02", 1, "2026-03-02", "LIVE", 1, 121.0),
        ("2026-03-03", 1, "2026-03-03", "BACKFILL", 4, 131.0),
        ("2026-03-03", 2, "2026-03-02", "LIVE", 1, 122.0),
        ("2026-03-04", 1, "2026-03-04", "BACKFILL", 3, 141.0),
        ("2026-03-04", 2, "2026-03-03", "BACKFILL", 4, 132.0),
        ("2026-03-05", 1, "2026-03-04", "BACKFILL", 3, 142.0),
        ("2026-03-05", 2, "2026-03-04", "BACKFILL", 3, 142.0),
        ("2026-03-06", 1, "2026-03-06", "LIVE", 2, 161.0),
        ("2026-03-07", 2, "2026-03-06", "LIVE", 2, 162.0),
    ]


def test_accuracy_of_a_filled_day_counts_from_its_date(filled, job):
    record_actuals(filled, job, 1, build_history([("A", "2026-03-04", 150.0, "OBSERVED")]), Look(datetime(2026, 3, 9)))
    rows = rows_of(filled, "SELECT lead_periods, as_of_date, sum_err FROM bi_accuracy ORDER BY lead_periods")
    assert [tuple(row.values()) for row in rows] == [(1, "2026-03-04", -9.0), (2, "2026-03-03", -18.0)]


def test_readers_still_see_the_newest_forecast_and_compare_it_with_the_day_before(filled):
    rows = rows_of(
        filled, "SELECT DISTINCT as_of_date, previous_as_of_date, previous_value FROM bi_stability ORDER BY 3"
    )
    assert {(row["as_of_date"], row["previous_as_of_date"]) for row in rows} == {("2026-03-06", "2026-03-04")}
    current = rows_of(filled, "SELECT publication_no, vintage_kind FROM bi_publication WHERE is_current = 1")
    assert current == [{"publication_no": 2, "vintage_kind": "LIVE"}]
