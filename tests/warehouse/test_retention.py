from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from forecasting.warehouse.connection.rows import read_frame, replace_slice
from forecasting.warehouse.forecasts import retention
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.retention import Deletion, prune
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.runs.log import finish_run
from forecasting.warehouse.schema import (
    fc_accuracy,
    fc_data_check,
    fc_deletion,
    fc_feature_statistic,
    fc_forecast,
    fc_publication,
    fc_quarantine,
    fc_run,
    fc_series_status,
)
from tests.warehouse.builders import build_job, forecast_ready, update_run
from tests.warehouse.conftest import JOB, created_for

NEWEST = "2026-03-20"
OLD = ("2026-01-15", "2026-01-31", "2026-02-10", "2026-02-12")
RECENT = ("2026-02-13", "2026-03-18", "2026-03-19", NEWEST)
"""35 days before the newest as_of is 13 February."""


def build(**rules):
    return build_job(retention={"leads": [1]} | rules)


def publish(database, day):
    run = forecast_ready(database, day)
    publish_run(database, run, horizon=2, published_by="test")
    return run.run_id


def publish_all(database):
    return {day: publish(database, day) for day in (*OLD, *RECENT)}


@pytest.fixture(scope="module")
def archived(request):
    """Names a database of a kind with a published run for each day, to copy."""
    return created_for(request, JOB, publish_all)


@pytest.fixture
def created(request, created, archived):
    return archived if "archive" in request.fixturenames else created


@pytest.fixture
def archive(database):
    """A published run for each day; returns the run ids by day."""
    runs = read_frame(database, fc_run.select().with_only_columns(fc_run.c.as_of_date, fc_run.c.run_id))
    return {f"{day:%Y-%m-%d}": int(run_id) for day, run_id in runs.to_numpy()} or publish_all(database)


def leads(database):
    """Returns the leads that every day still has, two series each."""
    joined = fc_forecast.join(fc_run, fc_run.c.run_id == fc_forecast.c.run_id)
    rows = read_frame(
        database, fc_forecast.select().select_from(joined).with_only_columns(fc_run.c.as_of_date, *LEAD_COLUMNS)
    )
    assert (rows.groupby(["as_of_date", "lead_periods"]).size() == 2).all()
    found = rows.groupby("as_of_date")["lead_periods"].unique()
    return {str(day.date()): sorted(numbers.tolist()) for day, numbers in found.items()}


LEAD_COLUMNS = (fc_forecast.c.lead_periods,)
FULL = {day: [1, 2] for day in (*OLD, *RECENT)}
THINNED = FULL | {"2026-01-15": [1], "2026-02-10": [1], "2026-02-12": [1]}


def test_old_vintages_keep_their_leads_and_month_ends_stay_whole(database, archive):
    assert prune(database, build()) == [Deletion("fc_forecast", "LEADS 1", 3, 6)]
    assert leads(database) == THINNED
    assert len(read_frame(database, fc_publication.select())) == len(archive)


def test_every_deletion_is_recorded_once(database, archive):
    prune(database, build())
    log = read_frame(database, fc_deletion.select().order_by(fc_deletion.c.run_id))
    assert log.drop(columns="deleted_utc").to_dict("records") == [
        {"run_id": archive[day], "table_name": "fc_forecast", "kept": "LEADS 1", "n_rows": 2, "is_complete": 1}
        for day in ("2026-01-15", "2026-02-10", "2026-02-12")
    ]
    assert prune(database, build()) == []
    pd.testing.assert_frame_equal(read_frame(database, fc_deletion.select().order_by(fc_deletion.c.run_id)), log)


def test_a_dry_run_says_the_same_and_deletes_nothing(database, archive):
    assert prune(database, build(), dry_run=True) == [Deletion("fc_forecast", "LEADS 1", 3, 6)]
    assert leads(database) == FULL
    assert read_frame(database, fc_deletion.select()).empty


def test_what_a_rollback_may_go_back_to_is_kept_whatever_its_age(database, archive):
    assert prune(database, build(publications=6)) == [Deletion("fc_forecast", "LEADS 1", 1, 2)]
    assert leads(database) == FULL | {"2026-01-15": [1]}
    assert roll_back(database, "shop", reason="still there", to=3).publication_no == 3


def test_a_missed_day_that_was_filled_in_is_as_old_as_its_as_of(database, archive):
    for day in ("2026-02-05", "2026-02-28"):
        run = forecast_ready(database, day, vintage_kind="BACKFILL")
        assert publish_run(database, run, horizon=2, published_by="test").outcome == "FILLED"
    prune(database, build(publications=2))
    assert leads(database) == THINNED | {"2026-02-05": [1], "2026-02-28": [1, 2]}
    numbers = [roll_back(database, "shop", reason="wrong").publication_no for _ in range(3)]
    assert numbers == [7, 6, 10], "the run day of 28 February stands before that of 18 March"


def test_a_withdrawn_publication_does_not_take_the_place_of_a_valid_one(database, archive):
    roll_back(database, "shop", reason="wrong", to=4)
    prune(database, build())
    whole = {day for day, numbers in leads(database).items() if numbers == [1, 2]}
    assert whole == {"2026-01-31", "2026-02-10", "2026-02-12", *RECENT}


def test_forecasts_that_readers_never_saw_or_should_not_have_seen_go_as_a_whole(database):
    publish(database, "2026-01-10")
    finish_run(database, forecast_ready(database, "2026-01-12"), status="FAILED")
    publish(database, "2026-01-14")
    roll_back(database, "shop", reason="wrong")
    for day in RECENT:
        publish(database, day)
    assert prune(database, build()) == [Deletion("fc_forecast", "NOTHING", 2, 8)]
    assert leads(database) == {day: [1, 2] for day in ("2026-01-10", *RECENT)}


def test_live_errors_of_leads_that_are_not_kept_go_with_the_statistics(database, archive):
    run_id = archive["2026-01-15"]
    row = {"series_id": 1, "revision_no": 0, "y": 1.0, "err_final": 2.0, "is_scored": 1}
    rows = [row | {"ds": pd.Timestamp("2026-01-15"), "lead_periods": lead} for lead in (1, 2)]
    replace_slice(database, fc_accuracy, pd.DataFrame(rows), {"run_id": run_id})
    prune(database, build())
    assert len(read_frame(database, fc_accuracy.select())) == 2
    assert Deletion("fc_accuracy", "LEADS 1", 1, 1) in prune(database, build(statistics_days=60))
    assert read_frame(database, fc_accuracy.select())["lead_periods"].tolist() == [1]


def test_a_run_in_progress_is_left_alone(database, archive):
    update_run(database, archive["2026-02-10"], run_status="RUNNING")
    prune(database, build())
    assert leads(database) == THINNED | {"2026-02-10": [1, 2]}


def test_other_jobs_are_left_alone(database, archive):
    assert prune(database, build_job("plant")) == []
    assert leads(database) == FULL


def test_a_run_that_is_needed_again_since_the_plan_was_made_is_left_alone(database, archive, monkeypatch):
    """Somebody goes back to the oldest publication between two transactions."""
    planned = retention._slices

    def rolled_back_after(connection, job):
        slices = planned(connection, job)
        monkeypatch.setattr(retention, "_delete", after_rollback)
        return slices

    original = retention._delete

    def after_rollback(database, job, piece):
        monkeypatch.setattr(retention, "_delete", original)
        roll_back(database, "shop", reason="at the same moment", to=1)
        return original(database, job, piece)

    monkeypatch.setattr(retention, "_slices", rolled_back_after)
    prune(database, build())
    assert leads(database)["2026-01-15"] == [1, 2]


def test_many_rows_go_in_several_transactions_and_a_cut_off_prune_goes_on(database, archive, monkeypatch):
    monkeypatch.setattr(retention, "PART_ROWS", 1)
    original, calls = retention._record, []

    def cut_off(connection, piece, n_rows, *, is_complete):
        calls.append(n_rows)
        if len(calls) == 2:
            raise KeyboardInterrupt
        original(connection, piece, n_rows, is_complete=is_complete)

    monkeypatch.setattr(retention, "_record", cut_off)
    with pytest.raises(KeyboardInterrupt):
        prune(database, build())
    log = read_frame(database, fc_deletion.select())
    assert log[["n_rows", "is_complete"]].to_numpy().tolist() == [[1, 0]]
    monkeypatch.setattr(retention, "_record", original)
    assert prune(database, build()) == [Deletion("fc_forecast", "LEADS 1", 3, 5)]
    assert leads(database) == THINNED
    log = read_frame(database, fc_deletion.select())
    assert log[["n_rows", "is_complete"]].to_numpy().tolist() == [[2, 1]] * 3


def test_checks_statistics_statuses_and_quarantine_have_ages_of_their_own(database, archive):
    for day in ("2026-01-15", NEWEST):
        run_id = archive[day]
        check = {"suite": "source", "check_id": "c", "scope_value": "", "expectation": "E", "severity": "WARN"}
        statistic = {"scope_type": "ALL", "scope_value": "", "column_name": "y", "statistic": "mean", "bin_no": 0}
        rows = {
            fc_data_check: check | {"success": 1, "action": "PASS"},
            fc_feature_statistic: statistic,
            fc_series_status: {"series_id": 1, "chunk_no": 0, "series_status": "OK"},
            fc_quarantine: {"row_no": 1, "source": "target", "reason_code": "BAD", "row_text": "{}"},
        }
        for table, row in rows.items():
            replace_slice(database, table, pd.DataFrame([row]), {"run_id": run_id})
    age_days = (date(2026, 3, 20) - date(2026, 1, 15)).days
    rules = {"full_days": 99, "statistics_days": age_days, "quarantine_days": age_days - 1}
    assert prune(database, build(**rules)) == [Deletion("fc_quarantine", "NOTHING", 1, 1)]
    rules |= {"statistics_days": age_days - 1}
    assert prune(database, build(**rules)) == [
        Deletion("fc_data_check", "NOTHING", 1, 1),
        Deletion("fc_feature_statistic", "NOTHING", 1, 1),
        Deletion("fc_series_status", "NOTHING", 1, 1),
    ]
    for table in rows:
        assert archive[NEWEST] in read_frame(database, table.select())["run_id"].tolist()
        assert archive["2026-01-15"] not in read_frame(database, table.select())["run_id"].tolist()


def test_nothing_is_old_before_the_first_run_has_ended(database):
    assert prune(database, build()) == []


def test_the_kept_leads_fit_the_frequency():
    def kept(frequency, horizon, **rules):
        return build_job(frequency=frequency, horizon=horizon, retention=rules).kept_leads

    assert kept("D", 28) == (1, 7, 28)
    assert kept("h", 48) == (1, 24, 48)
    assert kept("M", 6) == (1, 6)
    assert kept("D", 28, leads=[14, 2, 14]) == (2, 14)
