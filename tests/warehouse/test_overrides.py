"""Changes by people in the tables: what is entered, what holds when, what rows were before, what a change was worth."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import func, select

from forecasting.errors import ForecastingError, RunConflict
from forecasting.periods import parse_as_of
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.retention import prune
from forecasting.warehouse.forecasts.rows import clear_forecast, replace_chunk
from forecasting.warehouse.history.actuals import Look, record_actuals
from forecasting.warehouse.history.series import save_series
from forecasting.warehouse.overrides.applied import (
    has_changed_rows,
    overrides_applied,
    replace_changed_in,
    rows_before,
)
from forecasting.warehouse.overrides.log import (
    OverrideChanges,
    change_overrides,
    expanded,
    list_overrides,
    overrides_of,
    series_with_labels,
    withdraw_override,
)
from forecasting.warehouse.runs.log import finish_run, open_run, own_transaction
from forecasting.warehouse.schema import fc_data_check, fc_forecast, fc_forecast_before
from tests.sql.archive import rows_of
from tests.warehouse.builders import (
    ZONE,
    build_history,
    build_job,
    build_request,
    check_forecast,
    forecast_ready,
    update_run,
)

JOB = build_job()
ENTERED = datetime(2026, 3, 2, 9)
"""Ten in the morning in Berlin."""


def entry(**fields: Any) -> pd.DataFrame:
    given = {
        "series_id": 1,
        **dict.fromkeys([f"label_{number}" for number in range(1, 7)]),
        "period_from": datetime(2026, 3, 2),
        "period_to": datetime(2026, 3, 9),
        "kind": "SET",
        "override_value": 40.0,
        "reason_code": "PROMOTION",
        "author": "planner",
        "expires_utc": datetime(2026, 3, 9, 23),
        "spread_rule": "NONE",
        "origin": "FILE",
    }
    return pd.DataFrame([given | fields])


def enter(database, *entries, at=ENTERED):
    decision = OverrideChanges(entered=pd.concat(entries, ignore_index=True))
    return change_overrides(database, "shop", lambda _: decision, at_utc=at)


def held(database, as_of, kind="LIVE", job=JOB):
    run = open_run(database, build_request(as_of, purpose="x", vintage_kind=kind))
    found = overrides_of(database, job, run, parse_as_of(as_of, ZONE))
    finish_run(database, run)
    return found


@pytest.fixture
def series(database):
    labels = pd.DataFrame({"unique_id": ["A", "B", "C"], "label_1": ["x", "y", "x"], "label_2": ["1", "1", "2"]})
    save_series(database, "shop", labels, 1)


def test_what_is_entered_is_all_there_and_unchanged(database):
    numbers = enter(database, entry(comment_text="Ostern, größer"), entry(series_id=2, kind="PCT", override_value=-10))
    rows = list_overrides(database, "shop")
    assert rows["override_id"].tolist() == numbers == sorted(numbers)
    assert rows["comment_text"].iloc[0] == "Ostern, größer"
    assert rows["entered_utc"].tolist() == [pd.Timestamp(ENTERED)] * 2
    withdraw_override(database, "shop", numbers[0], reason=" wrong week ", at_utc=datetime(2026, 3, 3, 8))
    after = list_overrides(database, "shop")
    state = ["override_state", "withdrawn_utc", "withdrawn_reason"]
    pd.testing.assert_frame_equal(after.drop(columns=state), rows.drop(columns=state))
    assert after[state].iloc[0].tolist() == ["WITHDRAWN", pd.Timestamp("2026-03-03 08:00"), "wrong week"]
    assert after["override_state"].iloc[1] == "ACTIVE"


def test_a_refusal_enters_and_withdraws_nothing(database):
    (number,) = enter(database, entry())

    def refuse(active):
        assert active["override_id"].tolist() == [number]
        raise ForecastingError("no")

    with pytest.raises(ForecastingError, match="no"):
        change_overrides(database, "shop", refuse, at_utc=ENTERED)
    wrong = OverrideChanges(entered=entry(author="x" * 101), withdrawn={number: "gone"})
    with pytest.raises(ForecastingError, match="author"):
        change_overrides(database, "shop", lambda _: wrong, at_utc=ENTERED)
    assert list_overrides(database, "shop")["override_state"].tolist() == ["ACTIVE"]


def test_a_run_that_was_lost_enters_nothing(database):
    run = open_run(database, build_request())
    finish_run(database, run)
    with pytest.raises(RunConflict):
        change_overrides(database, "shop", lambda _: OverrideChanges(entered=entry()), at_utc=ENTERED, run=run)
    assert list_overrides(database, "shop").empty


@pytest.mark.parametrize(
    ("number", "reason", "message"),
    [(0, "x", "no such override"), (None, " ", "needs a reason"), (None, "x" * 501, "needs a reason")],
)
def test_a_withdrawal_that_cannot_be_says_why(database, number, reason, message):
    (entered,) = enter(database, entry())
    with pytest.raises(ForecastingError, match=message):
        withdraw_override(database, "shop", entered if number is None else number, reason=reason, at_utc=ENTERED)
    with pytest.raises(ForecastingError, match="no such override"):
        withdraw_override(database, "other", entered, reason="x", at_utc=ENTERED)
    withdraw_override(database, "shop", entered, reason="wrong week", at_utc=ENTERED)
    with pytest.raises(ForecastingError, match=r"(?s)withdrawn already.*wrong week"):
        withdraw_override(database, "shop", entered, reason="again", at_utc=ENTERED)


@pytest.mark.parametrize(
    ("as_of", "kind", "holds"),
    [
        ("2026-03-01", "LIVE", False),
        ("2026-03-02", "LIVE", True),  # forecast again on the day it was entered
        ("2026-03-02", "BACKFILL", False),  # a run day knew nothing of the morning after it
        ("2026-03-02", "SIMULATED", False),
        ("2026-03-03", "LIVE", True),
        ("2026-03-03", "BACKFILL", True),
        ("2026-03-09", "LIVE", True),
        ("2026-03-10", "LIVE", False),  # its last period is over
        ("2026-03-10", "BACKFILL", False),
    ],
)
def test_a_change_holds_from_its_day_to_its_expiry(database, series, as_of, kind, holds):
    numbers = enter(database, entry())
    assert held(database, as_of, kind)["override_id"].tolist() == numbers * holds


def test_an_hourly_job_knows_what_was_entered_within_the_hour(database, series):
    enter(database, entry())
    hourly = build_job(frequency="h", as_of_grain="hour")
    assert [len(held(database, f"2026-03-02T{hour:02}:00", job=hourly)) for hour in (9, 10, 11)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("as_of", "kind", "holds"),
    [("2026-03-04", "BACKFILL", True), ("2026-03-05", "BACKFILL", False), ("2026-03-04", "LIVE", False)],
)
def test_a_withdrawn_change_holds_only_in_days_before_it_that_are_filled_in(database, series, as_of, kind, holds):
    (number,) = enter(database, entry())
    withdraw_override(database, "shop", number, reason="x", at_utc=datetime(2026, 3, 4, 9))
    assert len(held(database, as_of, kind)) == holds


def test_a_group_has_the_series_with_its_labels_at_the_time_of_the_run(database, series):
    group = {"series_id": 0, "kind": "PCT", "spread_rule": "EACH"}
    numbers = enter(database, entry(**group, label_1="x"), entry(**group, label_1="x", label_2="2"),
                    entry(**group, label_1="z"))  # fmt: skip

    def found():
        rows = expanded(list_overrides(database, "shop"), series_with_labels(database, "shop"))
        return sorted(zip(rows["override_id"].map(numbers.index), rows["series_id"], strict=True))

    assert found() == [(0, 1), (0, 3), (1, 3)]
    save_series(database, "shop", pd.DataFrame({"unique_id": ["B", "D"], "label_1": ["x", "z"], "label_2": "2"}), 2)
    assert found() == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 4)]
    assert held(database, "2026-03-03")["series_id"].tolist() == [1, 2, 3, 2, 3, 4]


def changed(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    """The rows of series 1 set to 40."""
    mine = rows["series_id"] == 1
    after = rows.assign(override_id=pd.array(np.where(mine, number, None), dtype="Int64"))
    after.loc[mine, ["y_hat", "q025", "q975"]] = [40.0, 30.0, 50.0]
    return after.assign(reason_code=np.where(mine, "OVERRIDE", None))


def write(database, run, before, after):
    with own_transaction(database, run) as connection:
        replace_changed_in(connection, run, before, after)


def stored(database, run):
    wanted = fc_forecast.select().where(fc_forecast.c.run_id == run.run_id)
    return read_frame(database, wanted.order_by(fc_forecast.c.series_id, fc_forecast.c.ds))


def test_rows_before_a_change_come_back_however_often_they_are_changed(database):
    run = forecast_ready(database, "2026-03-02")
    first = stored(database, run)
    for number in (7, 8):
        before = rows_before(database, run.run_id)
        write(database, run, before, changed(before, number))
        rows = stored(database, run)
        assert rows["y_hat"].tolist() == [40, 40, *first["y_hat"][2:]]
        assert rows["override_id"].dropna().tolist() == [number] * 2
    kept = read_frame(database, fc_forecast_before.select())
    assert kept[["override_id", "y_hat"]].to_numpy().tolist() == [[8, 111], [8, 112]]
    again = rows_before(database, run.run_id).sort_values(["series_id", "ds"], ignore_index=True)
    pd.testing.assert_frame_equal(again, first, check_dtype=False)
    write(database, run, again, again)
    pd.testing.assert_frame_equal(stored(database, run), first)
    assert not has_changed_rows(database, run.run_id)


def test_changed_rows_have_to_be_checked_again(database):
    run = forecast_ready(database, "2026-03-02")
    before = rows_before(database, run.run_id)
    write(database, run, before, changed(before, 7))
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(fc_data_check)).scalar_one() == 0


def test_rows_that_are_predicted_anew_have_lost_their_changes(database):
    run = forecast_ready(database, "2026-03-02")
    before = rows_before(database, run.run_id)
    write(database, run, before, changed(before, 7))
    check_forecast(database, run, "PASS")
    rows = before.drop(columns=["run_id", "chunk_no"])
    replace_chunk(database, run, (0, 1), rows, pd.DataFrame({"series_id": [1], "series_status": ["OK"]}))
    assert not has_changed_rows(database, run.run_id)
    assert not overrides_applied(database, run.run_id)
    write(database, run, before, changed(before, 7))
    with own_transaction(database, run) as connection:
        clear_forecast(connection, run)
    assert not has_changed_rows(database, run.run_id)


def publish(database, as_of, number=None):
    run = forecast_ready(database, as_of)
    before = rows_before(database, run.run_id)
    if number is not None:
        write(database, run, before, changed(before, number))
    check_forecast(database, run, "PASS")
    publish_run(database, run, horizon=2, published_by="test")
    return run


def test_a_forecast_shows_who_changed_it_and_what_it_was(database):
    (number,) = enter(database, entry())
    publish(database, "2026-03-02", number)
    shown = ("forecast_value", "before_override_value", "override_id", "override_by", "override_reason", "reason_text")
    rows = rows_of(database, f"SELECT {', '.join(shown)} FROM bi_forecast ORDER BY series_key, target_date")
    assert [tuple(row.values()) for row in rows[1:3]] == [
        (40.0, 112.0, number, "planner", "PROMOTION", "A person has changed the value."),
        (211.0, None, None, None, None, None),
    ]


def test_a_change_is_worth_the_error_that_it_saved_at_the_shortest_lead(database):
    first, other = enter(database, entry(), entry(series_id=2, kind="MAX", override_value=1e6))
    publish(database, "2026-03-02", first)  # 40 instead of 111 and 112
    publish(database, "2026-03-03", first)  # 40 instead of 111 for 3 March
    publish(database, "2026-03-04")
    seen = "SELECT * FROM bi_override ORDER BY override_id"
    assert rows_of(database, seen)[0]["sum_abs_err_saved"] is None
    history = [("A", "2026-03-02", 50.0, "OBSERVED"), ("A", "2026-03-03", 100.0, "OBSERVED"),
               ("B", "2026-03-02", 5.0, "OBSERVED"), ("A", "2026-03-04", None, "MISSING")]  # fmt: skip
    record_actuals(database, JOB, 1, build_history(history), Look(datetime(2026, 3, 5)))
    mine, limit = rows_of(database, seen)
    worth = {name: mine[name] for name in ("n_periods", "n_scored", "sum_abs_err_before", "sum_abs_err")}
    assert worth == {"n_periods": 2, "n_scored": 2, "sum_abs_err_before": 61 + 11, "sum_abs_err": 10 + 60}
    assert (mine["sum_abs_err_saved"], mine["sum_change"], mine["sum_abs_actual"]) == (2, -71 - 71, 150)
    assert (limit["n_periods"], limit["n_scored"], limit["sum_abs_err_saved"]) == (0, 0, None)
    assert (mine["series_key"], mine["label_1"], mine["author"]) == ("A", "x", "planner")
    assert (mine["override_id"], limit["override_id"]) == (first, other)


def test_a_change_is_active_future_expired_or_withdrawn_for_what_readers_see(database):
    late = {"period_from": datetime(2026, 3, 8)}
    enter(database, entry(), entry(**late), entry(expires_utc=datetime(2026, 3, 1, 23)))
    (withdrawn,) = enter(database, entry())
    withdraw_override(database, "shop", withdrawn, reason="x", at_utc=ENTERED)
    states = "SELECT override_state FROM bi_override ORDER BY override_id"
    assert [row["override_state"] for row in rows_of(database, states)] == ["FUTURE"] * 3 + ["WITHDRAWN"]
    run = publish(database, "2026-03-02")
    update_run(database, run.run_id, last_ds=datetime(2026, 3, 3))
    found = [row["override_state"] for row in rows_of(database, states)]
    assert found == ["ACTIVE", "FUTURE", "EXPIRED", "WITHDRAWN"]
    enter(database, entry(), at=datetime(9000, 1, 1))
    assert rows_of(database, states)[-1]["override_state"] == "FUTURE"


def test_a_group_carries_the_labels_that_authorisation_attaches_to(database):
    enter(database, entry(series_id=0, label_2="N", kind="PCT", spread_rule="EACH"))
    (row,) = rows_of(database, "SELECT * FROM bi_override")
    assert (row["series_key"], row["label_1"], row["label_2"]) == (None, None, "N")


def test_what_rows_were_before_goes_with_the_rows(database):
    job = build_job(retention={"full_days": 1, "leads": [1], "publications": 2})
    for day in range(2, 6):
        publish(database, f"2026-03-0{day}", 7)
    prune(database, job)
    for table in (fc_forecast, fc_forecast_before):
        rows = read_frame(
            database, select(table.c.lead_periods, func.count().label("n")).group_by(table.c.lead_periods)
        )
        assert dict(rows.itertuples(index=False)) == ({1: 8, 2: 4} if table is fc_forecast else {1: 4, 2: 2})
