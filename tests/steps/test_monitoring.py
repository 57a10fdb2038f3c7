"""Accuracy monitoring through its real steps: published forecasts meet actuals that arrive, late and corrected."""

from __future__ import annotations

import pandas as pd
import pytest

from forecasting.warehouse.forecasts.rollback import roll_back
from tests.project_builder import AS_OF, building, orders


def means(model):
    members = [{"model": "window_mean"}, {"model": model}]
    return {"candidates": [{"name": "means", "members": members}], "backtest": {"origins": 3}}


MEANS = means("naive")
SLOW_TO_FOLLOW = means("ets")
FIRST = pd.Timestamp("2026-06-15")


def day(number):
    return (FIRST + pd.Timedelta(days=number)).date()


def run_day(project, number, *, train=False):
    as_of = day(number).isoformat()
    project.run("data_preparation", as_of)
    if train:
        project.run("model_training", as_of)
    project.run("forecast_generation", as_of)
    return project.run("accuracy_monitoring", as_of)


def errors(project):
    return project.query(
        "SELECT series_id, ds, lead_periods, run_id, revision_no, y, err_naive, err_model, err_final, sum_pinball, "
        "in_80, is_scored, skip_reason FROM fc_accuracy ORDER BY series_id, ds, lead_periods"
    )


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """Three run days, then a week later the next, so that a Sunday and periods of several vintages have come true."""
    with building(tmp_path_factory.mktemp("week")) as build:
        project = build(models=MEANS)
        for number in (0, 1, 2, 7):
            run_day(project, number, train=number == 0)
        yield project


@pytest.fixture(scope="module")
def shift(tmp_path_factory):
    """A project whose level rises by four fifths, and what monitoring said after every run day around it."""
    frame = orders(n_series=6)
    frame.loc[pd.to_datetime(frame["day"]) >= FIRST, "amount"] *= 1.8
    rules = {"window": 4, "min_evidence": 10, "consecutive": 2}
    with building(tmp_path_factory.mktemp("shift")) as build:
        project = build(frame=frame, models=SLOW_TO_FOLLOW, monitoring=rules)
        said = {number: run_day(project, number, train=number == -2)[1] for number in range(-2, 4)}
        yield project, said


def test_live_errors_are_those_of_the_view_of_vintages(week):
    both = week.query(
        "SELECT a.ds, a.lead_periods, a.run_id, a.y, a.err_final, a.is_scored, a.in_80, "
        "v.run_id AS view_run_id, v.actual_value, v.sum_err, v.n_scored, v.n_in_80 "
        "FROM fc_accuracy a JOIN fc_series s ON s.series_id = a.series_id "
        "JOIN bi_accuracy v ON v.series_key = s.unique_id AND v.target_date = DATE(a.ds) "
        "AND v.lead_periods = a.lead_periods"
    )
    assert len(both) == len(errors(week)) == len(week.query("SELECT 1 AS one FROM bi_accuracy"))
    assert (both["is_scored"] == both["n_scored"]).all()
    assert (both["run_id"] == both["view_run_id"]).all()
    scored = both[both["is_scored"] == 1]
    assert len(scored) > 4 * 6
    pd.testing.assert_series_equal(scored["err_final"], scored["sum_err"], check_names=False)
    pd.testing.assert_series_equal(scored["in_80"], scored["n_in_80"], check_names=False)


def test_a_sunday_is_not_scored_and_says_that_it_was_closed(week):
    rows = errors(week).assign(ds=lambda rows: pd.to_datetime(rows["ds"]))
    is_sunday = rows["ds"].dt.day_of_week == 6
    assert rows.loc[is_sunday, "skip_reason"].unique().tolist() == ["CLOSED"]
    assert rows.loc[is_sunday, "err_final"].isna().all()
    assert (rows.loc[~is_sunday, "is_scored"] == 1).all()


def test_running_it_again_leaves_the_same_rows(week):
    signals = "SELECT * FROM fc_monitor_signal ORDER BY segment, signal, window_end"
    before = errors(week), week.query(signals)
    week.run("accuracy_monitoring", day(7).isoformat())
    pd.testing.assert_frame_equal(errors(week), before[0])
    pd.testing.assert_frame_equal(week.query(signals), before[1])


def test_corrections_vanished_values_and_rollbacks_are_compared_again_and_nothing_else(make_project):
    project = make_project(models=MEANS, absent="missing", checks={"max_missing_share": 0.5})
    for number in range(3):
        run_day(project, number, train=number == 0)
    before = errors(project)
    frame = orders()
    is_corrected = (frame["item"] == "001") & (frame["day"] == day(0))
    frame.loc[is_corrected, "amount"] += 100.0
    project.load(frame[~((frame["item"] == "002") & (frame["day"] == day(1)))])
    project.run("data_preparation", day(3).isoformat())
    roll_back(project.database, "orders", reason="test", to=None)
    project.run("accuracy_monitoring", day(3).isoformat())
    rows = errors(project)
    known = rows.merge(before, on=["series_id", "ds", "lead_periods"], suffixes=("", "_before"))
    corrected = known[known["revision_no"] == 1]
    assert len(known) == len(before)
    assert corrected["skip_reason"].fillna("").tolist() == ["", "MISSING", "MISSING"]
    assert (corrected["err_final"] - corrected["err_final_before"]).dropna().tolist() == [-100.0]
    assert known.loc[known["revision_no"] == 0, "err_final"].equals(
        known.loc[known["revision_no"] == 0, "err_final_before"]
    )
    withdrawn = project.query("SELECT run_id FROM fc_publication WHERE withdrawn_utc IS NOT NULL")["run_id"]
    assert len(withdrawn) == 1
    assert not rows["run_id"].isin(withdrawn).any()


def test_a_level_shift_crosses_the_barrier_and_asks_for_one_training(shift):
    project, said = shift
    asked = {number: facts["training"] for number, facts in said.items() if facts["training"]}
    assert list(asked) == [2]
    assert (asked[2]["reason"], asked[2]["run_key"]) == ("ERROR", f"error-{day(2)}")
    assert asked[2]["detail"].startswith("ERROR ALL ")
    rows = project.query(
        "SELECT action FROM fc_monitor_signal WHERE signal = 'ERROR' AND segment = 'ALL' AND breached = 1 "
        "ORDER BY window_end"
    )
    assert rows["action"].tolist() == ["WATCH", "REQUESTED", "COOL_DOWN"]


def test_a_training_answers_the_request_and_only_its_own_forecasts_are_evidence_from_then_on(shift):
    project, _ = shift
    training = project.run("model_training", day(3).isoformat(), reason="ERROR")[-1]
    facts = run_day(project, 4)[1]
    answered = project.query("SELECT action_run_id FROM fc_monitor_signal WHERE action = 'REQUESTED'")
    assert answered["action_run_id"].unique().tolist() == [training["run_id"]]
    project.run("accuracy_monitoring", day(2).isoformat())
    kept = project.query("SELECT action FROM fc_monitor_signal WHERE action = 'REQUESTED'")
    assert len(kept) == len(answered)
    newest = project.query(
        "SELECT signal_value, n_evidence, breached, action FROM fc_monitor_signal "
        "WHERE signal = 'ERROR' AND segment = 'ALL' ORDER BY window_end DESC"
    ).iloc[0]
    assert facts["training"] is None
    assert (newest["n_evidence"], newest["breached"], newest["action"]) == (0, 0, "NONE")
    assert pd.isna(newest["signal_value"])


def test_monitoring_needs_no_forecast(make_project):
    project = make_project(models=MEANS, ran=["data_preparation"])
    measured, watched = project.run("accuracy_monitoring", AS_OF)
    assert measured["message"] == "0 periods compared, 0 values scored, 0 not"
    assert watched["training"] is None


def test_a_forecast_that_is_too_old_is_told_at_once(week):
    week.run("data_preparation", day(10).isoformat())
    facts = week.run("accuracy_monitoring", day(10).isoformat())[1]
    assert [alert["signal"] for alert in facts["alerts"]] == ["FRESHNESS"]
    assert facts["alerts"][0]["text"] == "FRESHNESS ALL 3 > 1, 1 windows, 1 values"
