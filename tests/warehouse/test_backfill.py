from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from forecasting.warehouse.forecasts.publish import publish_run, published_days
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.history.actuals import Look, actuals_as_known, record_actuals
from forecasting.warehouse.history.series import save_series
from forecasting.warehouse.jobs.pointers import current
from forecasting.warehouse.models.catalog import champion_known, record_decision_in, record_model_version_in
from forecasting.warehouse.runs.log import finish_run, open_run
from forecasting.warehouse.snapshots.catalog import backfill_snapshot, newest_snapshot, record_snapshot
from tests.warehouse.builders import build_history, build_job, build_request, build_version, forecast_ready, update_run
from tests.warehouse.test_catalog import decide, snapshot_of

RUN_DAY = datetime(2026, 3, 4, 23)
"""as_of_utc of 5 March in the job's zone."""


def prepared_later(database, as_of):
    run = open_run(database, build_request(as_of, purpose="data_preparation", vintage_kind="BACKFILL"))
    number = record_snapshot(database, run, ("there", "7" * 64), cutoff=datetime(2026, 3, 4), n_rows=1, n_series=1)
    finish_run(database, run)
    return number


def test_the_snapshot_of_a_missed_day_is_for_that_day_only(database):
    live = snapshot_of(database, "2026-03-02")
    late = prepared_later(database, "2026-03-05")
    assert current(database, "shop").snapshot_id == live
    found = newest_snapshot(database, "shop", date(2026, 3, 6))
    assert found is not None
    assert found.snapshot_id == live
    filled = backfill_snapshot(database, "shop", RUN_DAY)
    assert filled is not None
    assert filled.snapshot_id == late
    assert backfill_snapshot(database, "shop", datetime(2026, 3, 1, 23)) is None


def train(database, day, outcome, reason="BETTER_RECIPE", run_id=1):
    """Records a bundle with data until a day of March, and the decision about it; returns its id."""
    version = build_version(run_id, 2, train_to=datetime(2026, 3, day), artifact_sha256=f"{run_id:064d}")
    champion = current(database, "shop").model_version_id
    with database.begin() as connection:
        number = record_model_version_in(connection, version)
        record_decision_in(connection, replace(decide(champion, number, outcome), reason_code=reason))
    return number


def test_the_champion_of_a_day_is_the_newest_promoted_one_that_has_seen_nothing_later(database):
    assert champion_known(database, "shop", datetime(2026, 3, 4)) is None
    second, fourth = train(database, 2, "PROMOTED"), train(database, 4, "REFRESHED", run_id=2)
    train(database, 5, "REFRESHED", run_id=3)
    train(database, 4, "REJECTED", run_id=4)
    train(database, 4, "KEPT", run_id=5)
    assert champion_known(database, "shop", datetime(2026, 3, 4)) == fourth
    assert champion_known(database, "shop", datetime(2026, 3, 3)) == second
    assert champion_known(database, "other", datetime(2026, 3, 4)) is None
    trained_later = train(database, 3, "KEPT", "OLDER_DATA", run_id=6)
    assert champion_known(database, "shop", datetime(2026, 3, 3)) == trained_later


def test_a_bundle_that_was_refreshed_by_later_values_serves_no_earlier_day(database):
    trained = train(database, 2, "PROMOTED")
    run = open_run(database, build_request("2026-03-09", purpose="model_training"))
    update_run(database, run.run_id, cutoff=datetime(2026, 3, 8))
    refreshed = train(database, 2, "REFRESHED", "RECALIBRATED", run_id=run.run_id)
    assert champion_known(database, "shop", datetime(2026, 3, 7)) == trained
    assert champion_known(database, "shop", datetime(2026, 3, 8)) == refreshed


def test_a_day_is_there_when_its_forecast_was_recorded_withdrawn_or_not(database):
    for day in ("2026-03-05", "2026-03-06", "2026-03-07"):
        publish_run(database, forecast_ready(database, day), horizon=2, published_by="test")
    roll_back(database, "shop", reason="wrong")
    publish_run(database, forecast_ready(database, "2026-03-03"), horizon=2, published_by="test")
    run_days = {datetime(2026, 3, day, 23) for day in (4, 5, 6)}
    assert published_days(database, "shop") == run_days, "3 March was computed too late to be shown"


JOB = build_job(time_zone="UTC")


def look(database, day, rows):
    """A run day of data preparation on a day of March that finds these values of series A by day of March."""
    request = build_request(f"2026-03-{day:02d}", purpose="data_preparation")
    run = open_run(database, replace(request, as_of=replace(request.as_of, utc=datetime(2026, 3, day))))
    history = build_history(
        [("A", f"2026-03-{d:02d}", y, "MISSING" if y is None else "OBSERVED") for d, y in rows.items()]
    )
    record_actuals(database, JOB, run.run_id, history, Look(datetime(2026, 3, day)))
    finish_run(database, run)


def known(database, day, until):
    """Returns by day of March the value known then, None where missing, "late" where nothing was known."""
    found = actuals_as_known(database, JOB, datetime(2026, 3, day), datetime(2026, 3, until))
    values = found["y"].where(found["is_known"], -1.0)
    named = {row.ds.day: value for row, value in zip(found.itertuples(), values, strict=True)}
    return {d: "late" if value == -1 else None if pd.isna(value) else value for d, value in named.items()}


def test_what_was_known_on_a_day_is_told_by_the_revisions(database):
    save_series(database, JOB.job, pd.DataFrame({"unique_id": ["A"]}), 1)
    look(database, 3, {1: 10.0, 2: 20.0})
    look(database, 4, {1: 11.0, 2: 20.0, 3: None})
    look(database, 9, {1: 11.0, 2: 21.0, 3: 30.0, 4: 40.0, 7: 70.0, 8: 80.0})
    assert known(database, 3, until=2) == {1: 10.0, 2: 20.0}
    assert known(database, 4, until=3) == {1: 11.0, 2: 20.0, 3: None}
    assert known(database, 5, until=4) == {1: 11.0, 2: 20.0, 3: None, 4: 40.0}, "4 March ended after the last look"
    assert known(database, 8, until=7) == {1: 11.0, 2: 20.0, 3: None, 4: 40.0, 7: 70.0}
    assert known(database, 9, until=8) == {1: 11.0, 2: 21.0, 3: 30.0, 4: 40.0, 7: 70.0, 8: 80.0}


def test_a_value_that_a_look_did_not_find_was_not_known_before_the_next_one(database):
    save_series(database, JOB.job, pd.DataFrame({"unique_id": ["A"]}), 1)
    look(database, 5, {4: 40.0})
    look(database, 9, {3: 30.0, 4: 40.0})
    assert known(database, 6, until=5) == {3: "late", 4: 40.0}
