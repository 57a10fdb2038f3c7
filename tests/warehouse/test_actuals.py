from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.history.actuals import Look, load_actuals, record_actuals
from forecasting.warehouse.history.series import save_series
from forecasting.warehouse.schema import fc_actual
from tests.warehouse.builders import build_history, build_job

FIRST = [
    ("A", "2026-03-01", 1.0, "OBSERVED"),
    ("A", "2026-03-02", 2.0, "OBSERVED"),
    ("B", "2026-03-02", None, "MISSING"),
]
TUESDAY, WEDNESDAY, THURSDAY = datetime(2026, 3, 3, 3), datetime(2026, 3, 4, 3), datetime(2026, 3, 5, 3)


@pytest.fixture
def record(database):
    save_series(database, "shop", pd.DataFrame({"unique_id": ["A", "B", "C"]}), 1)

    def call(rows, known_at, run_id=1, job=None, **columns):
        frame = build_history(rows).assign(**columns)
        return record_actuals(database, job or build_job(data_delay="6h"), run_id, frame, Look(known_at))

    return call


def revisions(database, unique_id, day):
    number = {"A": 1, "B": 2, "C": 3}[unique_id]
    rows = read_frame(
        database,
        fc_actual.select()
        .where(fc_actual.c.series_id == number, fc_actual.c.ds == datetime.fromisoformat(day))
        .order_by(fc_actual.c.revision_no),
    )
    times = rows[["available_utc", "superseded_utc"]].apply(lambda column: column.dt.strftime("%Y-%m-%d %H"))
    values = rows["y"].astype(object).where(rows["y"].notna(), None)
    columns = [rows["revision_no"], values, rows["obs_state"], rows["available_basis"]]
    return list(zip(*columns, times["available_utc"], times["superseded_utc"], strict=True))


def known(database, instant=None):
    rows = load_actuals(database, "shop", instant)
    keys = rows["unique_id"] + rows["ds"].dt.strftime(" %d")
    return dict(zip(keys, rows["y"].astype(object).where(rows["y"].notna(), None), strict=True))


def test_the_first_load_is_assumed_known_at_the_end_of_the_period_plus_delay(database, record):
    assert record(FIRST, TUESDAY) == 3
    # the day ends at 23:00 UTC in Berlin's winter; six hours later is 05:00
    assert revisions(database, "A", "2026-03-01") == [(0, 1.0, "OBSERVED", "ASSUMED", "2026-03-02 05", "9999-12-31 00")]
    assert known(database) == {"A 01": 1.0, "A 02": 2.0, "B 02": None}


def test_recording_the_same_history_again_adds_nothing(database, record):
    record(FIRST, TUESDAY)
    assert record(FIRST, WEDNESDAY, run_id=2) == 0
    assert read_frame(database, fc_actual.select())["run_id"].tolist() == [1, 1, 1]


def test_a_new_period_is_known_from_when_it_was_read(database, record):
    record(FIRST, TUESDAY)
    assert record([*FIRST, ("A", "2026-03-03", 3.0, "OBSERVED")], WEDNESDAY, run_id=2) == 1
    assert revisions(database, "A", "2026-03-03") == [
        (0, 3.0, "OBSERVED", "OBSERVED", "2026-03-04 03", "9999-12-31 00")
    ]


def test_a_changed_value_is_a_new_revision_and_the_old_one_stays_known_for_its_time(database, record):
    record(FIRST, TUESDAY)
    changed = [FIRST[0], ("A", "2026-03-02", 2.5, "OBSERVED"), FIRST[2]]
    assert record(changed, WEDNESDAY, run_id=2) == 1
    assert revisions(database, "A", "2026-03-02") == [
        (0, 2.0, "OBSERVED", "ASSUMED", "2026-03-03 05", "2026-03-04 03"),
        (1, 2.5, "OBSERVED", "OBSERVED", "2026-03-04 03", "9999-12-31 00"),
    ]
    assert known(database, datetime(2026, 3, 3, 4)) == {"A 01": 1.0}
    assert known(database, datetime(2026, 3, 4, 2)) == {"A 01": 1.0, "A 02": 2.0, "B 02": None}
    assert known(database, WEDNESDAY) == {"A 01": 1.0, "A 02": 2.5, "B 02": None}


def test_a_late_value_and_a_changed_state_are_new_revisions(database, record):
    record(FIRST, TUESDAY)
    late = [("A", "2026-03-01", 1.0, "STOCKOUT"), FIRST[1], ("B", "2026-03-02", 7.0, "OBSERVED")]
    assert record(late, WEDNESDAY) == 2
    assert [row[:3] for row in revisions(database, "B", "2026-03-02")] == [(0, None, "MISSING"), (1, 7.0, "OBSERVED")]
    assert [row[:3] for row in revisions(database, "A", "2026-03-01")] == [(0, 1.0, "OBSERVED"), (1, 1.0, "STOCKOUT")]


def test_a_vanished_row_becomes_missing_and_may_come_back(database, record):
    record(FIRST, TUESDAY)
    assert record([FIRST[0], FIRST[2]], WEDNESDAY) == 1
    assert record(FIRST, THURSDAY) == 1
    assert [row[:3] for row in revisions(database, "A", "2026-03-02")] == [
        (0, 2.0, "OBSERVED"),
        (1, None, "MISSING"),
        (2, 2.0, "OBSERVED"),
    ]
    assert known(database, WEDNESDAY)["A 02"] is None


def test_what_a_run_does_not_look_at_has_not_vanished(database, record):
    record(FIRST, TUESDAY)
    assert record([FIRST[0]], WEDNESDAY) == 0, "an older cutoff and a series that has ended"
    assert record([FIRST[1]], WEDNESDAY) == 0, "a shorter history"


def test_a_revision_is_never_known_before_the_one_it_replaces(database, record):
    record(FIRST, TUESDAY)
    record([("A", "2026-03-02", 2.5, "OBSERVED")], THURSDAY)
    record([("A", "2026-03-02", 2.7, "OBSERVED")], WEDNESDAY)
    assert [row[4:] for row in revisions(database, "A", "2026-03-02")] == [
        ("2026-03-03 05", "2026-03-05 03"),
        ("2026-03-05 03", "2026-03-05 03"),
        ("2026-03-05 03", "9999-12-31 00"),
    ]
    assert known(database, datetime(2026, 3, 5, 2))["A 02"] == 2.0


def test_the_sources_own_instant_wins(database, record):
    own = pd.Series([pd.Timestamp("2026-03-01 20:00"), pd.NaT, pd.NaT])
    record(FIRST, TUESDAY, available_utc=own)
    assert revisions(database, "A", "2026-03-01")[0][3:5] == ("SOURCE", "2026-03-01 20")
    assert revisions(database, "A", "2026-03-02")[0][3:5] == ("ASSUMED", "2026-03-03 05")


def test_a_series_that_appears_later_is_loaded_as_a_first_load(database, record):
    record(FIRST, TUESDAY)
    record([*FIRST, ("C", "2026-03-01", 9.0, "OBSERVED")], WEDNESDAY)
    assert revisions(database, "C", "2026-03-01")[0][3] == "ASSUMED"


def test_sub_daily_periods_are_utc_instants(database, record):
    job = build_job(frequency="15min")
    record([("A", "2026-03-29 00:45", 1.0, "OBSERVED")], TUESDAY, job=job)
    assert str(load_actuals(database, "shop", datetime(2026, 3, 29, 1, 0))["ds"].iloc[0]) == "2026-03-29 00:45:00"
    assert load_actuals(database, "shop", datetime(2026, 3, 29, 0, 59)).empty


def test_no_history_changes_nothing(database, record):
    record(FIRST, TUESDAY)
    assert record([], WEDNESDAY) == 0
