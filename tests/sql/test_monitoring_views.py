"""Live errors and what is read from them, on weeks of publications with everything that makes accuracy hard."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from forecasting.monitoring.live import score_vintages
from forecasting.vocabulary.reasons import REASONS, Reason
from forecasting.warehouse.forecasts.publish import published_run
from forecasting.warehouse.history.series import series_ids
from forecasting.warehouse.monitoring.accuracy import EVER, read_errors, read_vintages, replace_errors
from forecasting.warehouse.runs import open_run
from forecasting.warehouse.schema import (
    fc_accuracy,
    fc_forecast,
    fc_job_current,
    fc_monitor_signal,
    fc_run,
    fc_series_status,
    fc_snapshot,
)
from tests.sql.archive import LAST, UNITS
from tests.warehouse.builders import build_request, insert_rows

BY_LEAD = "lead_periods, SUM(n_scored) AS n, SUM(sum_err) AS err, SUM(sum_abs_err_naive) AS naive, SUM(n_in_80) AS n_80"


@pytest.fixture(scope="module")
def scored(archive):
    """The archive with its live errors; they are gone afterwards, for others read it too."""
    database = archive.database
    periods = sorted(archive.actuals["ds"].unique())
    first, last = periods[0].to_pydatetime(), periods[-1].to_pydatetime()
    errors = score_vintages(read_vintages(database, UNITS.job, first, last, datetime(2025, 1, 1)))
    run = open_run(database, build_request(job=UNITS.job, purpose="accuracy_monitoring"))
    for _ in range(2):
        replace_errors(database, run, periods, errors)
    run_id = published_run(database, UNITS.job).run_id
    statuses = [
        {"run_id": run_id, "series_id": number, "chunk_no": 0, "series_status": "FALLBACK" if name == "C" else "OK"}
        | {"reason_code": "HISTORY_SHORT" if name == "C" else None}
        for name, number in series_ids(database, UNITS.job).items()
    ]
    insert_rows(database, fc_series_status, pd.DataFrame(statuses))
    snapshot = {"snapshot_id": 1, "job": UNITS.job, "run_id": run_id, "as_of_date": LAST.date(), "uri": "x"}
    snapshot |= {"cutoff": periods[-1], "sha256": "x", "n_rows": 1, "n_series": 4, "created_utc": periods[-1]}
    insert_rows(database, fc_snapshot, pd.DataFrame([snapshot]))
    point_to(database, 1)
    yield archive
    point_to(database, None)
    with database.begin() as connection:
        connection.execute(fc_accuracy.delete())
        connection.execute(fc_monitor_signal.delete())
        connection.execute(fc_series_status.delete())
        connection.execute(fc_snapshot.delete())
        connection.execute(fc_run.delete().where(fc_run.c.run_id == run.run_id))


def point_to(database, snapshot_id):
    with database.begin() as connection:
        row = fc_job_current.update().where(fc_job_current.c.job == UNITS.job)
        connection.execute(row.values(snapshot_id=snapshot_id))


def test_live_errors_add_up_to_those_of_the_views(scored):
    stored = scored.ask(
        "SELECT lead_periods, SUM(is_scored) AS n, SUM(err_final) AS err, SUM(ABS(err_naive)) AS naive, "
        "SUM(in_80) AS n_80 FROM fc_accuracy GROUP BY lead_periods ORDER BY lead_periods"
    )
    viewed = scored.ask(
        f"SELECT {BY_LEAD} FROM bi_accuracy WHERE job = 'retail_units' GROUP BY lead_periods ORDER BY lead_periods"
    )
    pd.testing.assert_frame_equal(stored, viewed, check_dtype=False)


def test_every_value_that_is_not_scored_says_why(scored):
    found = scored.ask("SELECT DISTINCT is_scored, skip_reason FROM fc_accuracy ORDER BY skip_reason")
    assert set(found.loc[found["is_scored"] == 0, "skip_reason"]) == {"MISSING", "CLOSED", "STOCKOUT"}
    assert found.loc[found["is_scored"] == 1, "skip_reason"].isna().all()


def test_the_judged_errors_are_a_window_of_the_nearest_leads(scored):
    last = LAST.to_pydatetime() - pd.Timedelta(days=1)
    errors = read_errors(scored.database, UNITS, last, datetime(2026, 2, 25))
    assert errors["lead_periods"].max() <= UNITS.judged_leads == 8
    assert errors["ds"].between(pd.Timestamp("2026-02-25"), pd.Timestamp(last)).all()
    assert len(read_errors(scored.database, UNITS, last, EVER)) > len(errors)
    assert errors["err_final"].dtype == "float64"


def test_a_forecast_that_a_person_has_changed_says_nothing_about_the_model(scored):
    last = LAST.to_pydatetime() - pd.Timedelta(days=1)
    before = read_errors(scored.database, UNITS, last, EVER)
    nearest = before[(before["lead_periods"] == 1) & (before["unique_id"] == "A")]["ds"].max()
    is_it = (fc_forecast.c.ds == nearest.to_pydatetime(), fc_forecast.c.lead_periods == 1)
    is_it += (fc_forecast.c.series_id == series_ids(scored.database, UNITS.job)["A"],)
    for override_id, n_left in ((7, len(before) - 1), (None, len(before))):
        with scored.database.begin() as connection:
            connection.execute(fc_forecast.update().where(*is_it).values(override_id=override_id))
        assert len(read_errors(scored.database, UNITS, last, EVER)) == n_left


def test_exceptions_rank_series_by_what_is_at_risk(scored):
    found = scored.ask(
        "SELECT series_key, risk_rank, value_at_risk, exception_text, series_status, n_scored, sum_abs_err, "
        "sum_abs_err_naive, sum_err FROM bi_exceptions WHERE job = 'retail_units' ORDER BY risk_rank"
    )
    rows = scored.ask(
        "SELECT s.unique_id AS series_key, a.err_final, a.err_naive FROM fc_accuracy a "
        "JOIN fc_series s ON s.series_id = a.series_id WHERE a.is_scored = 1 AND a.lead_periods = 1 "
        "AND a.ds >= '2026-02-02' AND s.job = 'retail_units'"
    )
    by_series = rows.groupby("series_key")
    expected = by_series["err_final"].apply(lambda errors: errors.abs().sum())
    naive = by_series["err_naive"].apply(lambda errors: errors.abs().sum())
    assert list(found["risk_rank"]) == [*range(1, len(found) + 1)]
    assert found["value_at_risk"].is_monotonic_decreasing
    flagged = found.set_index("series_key")
    worse = set(expected.index[expected > naive]) - {"D"}
    assert worse | {"C"} <= set(flagged.index)
    assert worse
    for series, row in flagged.iterrows():
        assert row["sum_abs_err"] == row["value_at_risk"] == pytest.approx(expected[series])
    assert flagged.loc["C", "exception_text"] == REASONS[Reason.HISTORY_SHORT].text
    assert flagged.loc[min(worse - {"C"}), "exception_text"].startswith(("Seasonal naive", "The forecast is too"))


def test_monitoring_shows_the_training_that_a_signal_has_led_to(scored):
    signal = {"job": "retail_units", "segment": "ALL", "signal": "ERROR", "window_end": datetime(2026, 3, 1)}
    signal |= {"signal_value": 1.4, "baseline": 1.0, "threshold": 1.3, "breached": 1, "consecutive": 3}
    signal |= {"n_evidence": 90, "action": "REQUESTED", "action_run_id": 7}
    earlier = signal | {"window_end": datetime(2026, 2, 28), "breached": 0, "action": "NONE", "action_run_id": None}
    insert_rows(scored.database, fc_monitor_signal, pd.DataFrame([signal, earlier]))
    shown = scored.ask("SELECT signal_name, barrier_value, training_run_id FROM bi_monitoring ORDER BY window_end")
    assert shown["training_run_id"].tolist()[1] == 7
    health = scored.ask("SELECT watched_until, n_breached FROM bi_job_health WHERE job = 'retail_units'")
    assert health.to_numpy().tolist() == [["2026-03-01 00:00:00", 1]]
