"""What a data preparation records: states, revisions, attributes, scope, report."""

from __future__ import annotations

import pandas as pd
import pytest

from forecasting.errors import CheckBlocked, WrongQueryError
from tests.project_builder import AS_OF, SQL, Make, Project, orders

NEXT_DAY = "2026-06-30"


def scope(project: Project) -> dict[str, int]:
    rows = project.query("SELECT n_series_new, n_series_gone, revisions_written FROM bi_data_scope ORDER BY run_id")
    return rows.iloc[-1].to_dict()


def test_a_value_that_was_set_aside_is_missing_and_not_zero(make_project: Make) -> None:
    project = make_project()
    project.execute("UPDATE orders SET amount = 'n/a' WHERE item = '000' AND day = '2026-06-01'")
    project.run("data_preparation")
    rows = project.query(
        "SELECT a.y, a.obs_state FROM fc_actual a JOIN fc_series s ON s.series_id = a.series_id"
        " WHERE s.unique_id = '000' AND a.ds LIKE '2026-06-01%'"
    )
    assert rows["obs_state"].tolist() == ["MISSING"]
    assert rows["y"].isna().all()


def test_a_series_whose_rows_were_all_set_aside_is_skipped_with_a_reason(make_project: Make) -> None:
    project = make_project()
    project.execute("DELETE FROM orders WHERE item = '000' AND day < '2026-06-10'")
    project.execute("UPDATE orders SET amount = 'n/a' WHERE item = '000'")
    project.run("integrated_workflow")
    status = project.query(
        "SELECT t.series_status, t.reason_code FROM fc_series_status t JOIN fc_series s ON s.series_id = t.series_id"
        " WHERE s.unique_id = '000'"
    )
    assert status.to_dict("records") == [{"series_status": "SKIPPED", "reason_code": "NO_HISTORY"}]
    assert project.query("SELECT COUNT(*) AS n FROM bi_forecast")["n"].item() == 3 * 7


def test_preparing_an_earlier_day_later_changes_nothing_that_readers_see(make_project: Make) -> None:
    frame = orders()
    project = make_project(frame, ran=[f"data_preparation={NEXT_DAY}"])
    seen = "SELECT unique_id, label_1, last_ds, n_obs FROM fc_series ORDER BY unique_id"
    before, calendar = project.query(seen), project.query("SELECT * FROM fc_calendar")
    project.load(frame.assign(item_group="other"))
    project.run("data_preparation", as_of="2026-06-10")
    pd.testing.assert_frame_equal(project.query(seen), before)
    pd.testing.assert_frame_equal(project.query("SELECT * FROM fc_calendar"), calendar)
    newest = project.query("SELECT s.as_of_date FROM fc_job_current c JOIN fc_snapshot s USING (snapshot_id)")
    assert newest["as_of_date"].tolist() == [NEXT_DAY]


def test_scope_is_told_against_the_run_before_and_repeats(make_project: Make) -> None:
    frame = orders()
    project = make_project(frame, ran=["data_preparation"])
    assert scope(project) == {"n_series_new": 4, "n_series_gone": 0, "revisions_written": 4 * 210}
    project.load(frame[frame["item"] != "003"])
    for as_of, gone in ((NEXT_DAY, 1), (NEXT_DAY, 1), ("2026-07-01", 0)):
        project.run("data_preparation", as_of=as_of)
        assert scope(project)["n_series_gone"] == gone


def test_a_moving_window_makes_no_revisions(make_project: Make) -> None:
    project = make_project(
        history_periods=60, sql=SQL.replace("WHERE", "WHERE day >= :history_from AND"), ran=["data_preparation"]
    )
    facts = project.run("data_preparation", as_of=NEXT_DAY)
    assert facts[2]["revisions"] == 4  # one more day of each series


def test_the_source_may_say_since_when_a_value_was_known(make_project: Make) -> None:
    project = make_project(
        sql=SQL.replace("item_group", "item_group, day || 'T09:00:00Z' AS available_at"), ran=["data_preparation"]
    )
    rows = project.query("SELECT available_basis, available_utc, ds FROM fc_actual WHERE y > 0")
    assert rows["available_basis"].unique().tolist() == ["SOURCE"]
    late = pd.to_datetime(rows["available_utc"]) - pd.to_datetime(rows["ds"])
    assert late.eq(pd.Timedelta(hours=9)).all()


def test_a_label_is_whole_or_refused_by_name(make_project: Make) -> None:
    frame = orders()
    whole = frame.assign(item_group=frame["item"].map(lambda item: "g" * 97 + item))
    project = make_project(whole, ran=["data_preparation"])
    labels = project.query("SELECT DISTINCT label_1 FROM fc_series ORDER BY label_1")["label_1"]
    assert labels.tolist() == sorted(whole["item_group"].unique())
    project.load(frame.assign(item_group=frame["item"].map(lambda item: "g" * 100 + item)))
    output = r"(?s)series 000, 4 series in all: a value of label `item_group` is too long.*103 characters.*up to 100"
    with pytest.raises(WrongQueryError, match=output):
        project.run("data_preparation")


def test_a_character_that_no_database_keeps_costs_only_itself(make_project: Make) -> None:
    sql = "SELECT item AS unique_id, day AS ds, amount AS y, CASE item WHEN '000' THEN 'a' || CHAR(0) ELSE 'b' END AS g"
    project = make_project(sql=f"{sql}, 'k' || CHAR(0) AS unit_code FROM orders", labels=[{"name": "g"}])
    project.run("data_preparation")
    found = project.query("SELECT label_1, unit_code FROM fc_series ORDER BY unique_id")
    assert found["label_1"].tolist() == ["a\ufffd", "b", "b", "b"]
    assert set(found["unit_code"]) == {"k\ufffd"}


def test_a_past_driver_that_is_no_number_is_unknown_and_told(make_project: Make) -> None:
    price = (
        "CASE day WHEN '2026-06-01' THEN 9e999 WHEN '2026-06-02' THEN 'free' WHEN '2026-06-03' THEN 1e200 ELSE 5 END"
    )
    sql = f"SELECT item AS unique_id, day AS ds, amount AS y, {price} AS price FROM orders"
    project = make_project(sql=sql, past_drivers=["price"], labels=[])
    output = next(step for step in project.run("data_preparation") if step["step"] == "extract_history")["message"]
    assert "12 values of price are no numbers below 1e100 and unknown" in output


def test_a_long_text_of_a_label_shows_that_it_is_shortened(make_project: Make) -> None:
    project = make_project(
        orders().assign(about="t" * 250),
        sql=SQL.replace("item_group", "item_group, about"),
        labels=[{"name": "item_group", "text": "about"}],
        ran=["data_preparation"],
    )
    texts = project.query("SELECT DISTINCT label_text_1 FROM fc_series")["label_text_1"]
    assert texts.tolist() == ["t" * 197 + "..."]


def test_a_blocked_run_leaves_its_report(make_project: Make) -> None:
    frame = orders()
    project = make_project(pd.concat([frame, frame.head(1)]))
    with pytest.raises(CheckBlocked):
        project.run("data_preparation")
    report = (project.settings.reports / "orders" / f"{AS_OF}.html").read_text()
    assert "source_keys_unique" in report


@pytest.mark.parametrize("wanted", [True, False])
def test_data_docs_lie_beside_the_report_where_the_job_wants_them(make_project: Make, *, wanted: bool) -> None:
    project = make_project(checks={"data_docs": wanted})
    project.run("data_preparation")
    reports = project.settings.reports / "orders"
    assert (reports / f"{AS_OF}.html").exists()
    assert (reports / "data_docs" / "index.html").exists() == wanted


@pytest.mark.parametrize(("last_day", "output"), [("2025-12-31", True), ("2025-12-30", False)])
def test_rows_that_end_with_a_year_let_suspect_a_comparison_of_text(
    make_project: Make, last_day: str, *, output: bool
) -> None:
    frame = orders()
    frame = frame[frame["day"].astype(str) <= last_day]
    project = make_project(frame, absent="missing")
    project.run("data_preparation")
    observed = project.query("SELECT observed FROM bi_data_quality WHERE check_id = 'source_newest'")["observed"].item()
    assert ("date_binds: yyyymmdd" in observed) == output


def hourly(clock: str) -> pd.DataFrame:
    """Hours of a spring with a change of clocks, as a source writes them on its clock."""
    instants = pd.Series(pd.date_range("2026-03-20", "2026-04-05", freq="h", tz="UTC", inclusive="left"))
    local = instants.dt.tz_convert(clock).dt.tz_localize(None)
    hours = pd.Series(range(len(instants)), dtype="float64")
    return pd.DataFrame({"item": "m", "day": local.astype("str"), "amount": hours, "item_group": "x"})


@pytest.mark.parametrize("ds_zone", ["local", "Europe/Berlin", None])
def test_times_of_a_local_clock_become_instants_or_are_told(make_project: Make, ds_zone: str | None) -> None:
    sql = SQL.replace("WHERE day <= :history_until", "ORDER BY day")
    source = {"query": "orders.sql"} | ({"ds_zone": ds_zone} if ds_zone else {})
    rules = {"frequency": "h", "horizon": 24, "time_zone": "Europe/Berlin", "absent": "missing", "lower_bound": None}
    project = make_project(hourly("Europe/Berlin"), sql=sql, sources={"target": source}, **rules)
    output = project.run("data_preparation", "2026-04-05")[1]["message"]
    assert ("look like wall-clock times of Europe/Berlin" in output) == (ds_zone is None)
    rows = project.query("SELECT ds, y FROM fc_actual WHERE y IS NOT NULL ORDER BY ds")
    assert rows["y"].tolist()[:2] == [0.0, 1.0]
    first = pd.Timestamp(rows["ds"].iloc[0])
    assert first == pd.Timestamp("2026-03-20 00:00" if ds_zone else "2026-03-20 01:00")
    run_day = project.query(
        "SELECT target_ts_utc, target_ts_local, utc_offset FROM bi_timeline"
        " WHERE target_ts_utc BETWEEN '2026-03-29 00:00:00' AND '2026-03-29 01:00:00' ORDER BY target_ts_utc"
    )
    assert run_day["target_ts_local"].str[:16].tolist() == ["2026-03-29 01:00", "2026-03-29 03:00"]
    assert run_day["utc_offset"].tolist() == ["+01:00", "+02:00"]


@pytest.mark.parametrize("ds_zone", ["local", "America/New_York"])
def test_binds_of_a_local_clock_reach_the_newest_period(make_project: Make, ds_zone: str) -> None:
    """The query compares times on its clock, so the binds are on it as well."""
    rules = {"frequency": "h", "horizon": 24, "time_zone": "Europe/Berlin", "absent": "missing", "lower_bound": None}
    source = {"query": "orders.sql", "ds_zone": ds_zone}
    frame = hourly("Europe/Berlin" if ds_zone == "local" else ds_zone)
    project = make_project(frame, sql=f"{SQL} ORDER BY day", sources={"target": source}, **rules)
    project.run("data_preparation", "2026-04-05")
    rows = project.query("SELECT MAX(ds) AS newest, COUNT(*) AS n FROM fc_actual WHERE y IS NOT NULL")
    assert rows["newest"].astype("str").str[:16].tolist() == ["2026-04-04 21:00"]
    assert rows["n"].tolist() == [len(frame[frame["amount"] < 24 * 16 - 2])]


@pytest.mark.parametrize(("ds_zone", "said"), [(None, "set ds_zone: local"), ("UTC", "2 rows are exact copies")])
def test_the_repeated_hour_is_no_copy_unless_the_source_has_a_clock(make_project: Make, ds_zone, said) -> None:
    instants = pd.Series(pd.date_range("2026-10-20", "2026-10-30", freq="h", tz="UTC", inclusive="left"))
    clock = instants.dt.tz_convert("Europe/Berlin") if ds_zone is None else instants
    times = clock.dt.tz_localize(None).astype("str")
    frame = pd.DataFrame({"item": "m", "day": times, "amount": 1.0 * instants.index, "item_group": "x"})
    if ds_zone:
        frame = pd.concat([frame, frame[times == "2026-10-25 02:00:00"]])
    rules = {"frequency": "h", "horizon": 24, "time_zone": "Europe/Berlin", "absent": "missing", "lower_bound": None}
    source = {"target": {"query": "orders.sql"} | ({"ds_zone": ds_zone} if ds_zone else {})}
    project = make_project(frame, sources=source, **rules)
    with pytest.raises(CheckBlocked, match=said):
        project.run("data_preparation", "2026-10-30")


def test_rows_that_are_there_twice_are_shown_and_told_apart(make_project: Make) -> None:
    frame = orders()
    other = frame.tail(1).assign(amount=99.0)
    project = make_project(pd.concat([frame, frame.head(2), other], ignore_index=True))
    first, amount = frame.iloc[0], f"{frame.iloc[0]['amount']:g}"
    both = rf"such as {first['item']} on {first['day']}.*: {amount} and {amount}"
    next_step = "next: +Look whether .* Or give source_keys_unique another action"
    output = rf"(?s){both}; 4 rows are exact copies.*2 have different.*{next_step}"
    with pytest.raises(CheckBlocked, match=output):
        project.run("data_preparation")


def test_rows_without_a_value_are_counted_with_an_example(make_project: Make) -> None:
    frame = orders()
    frame.loc[[3, 5], "amount"] = None
    project = make_project(frame, absent="missing")
    assert "warnings: source_values_present" in project.run("data_preparation")[1]["message"]
    check = project.query("SELECT action, observed FROM bi_data_quality WHERE check_id = 'source_values_present'")
    assert check.to_numpy().tolist() == [["WARN", f"2 of {len(frame)} rows"]]


def test_a_value_far_outside_its_series_is_named_and_kept_unless_the_job_sets_it_aside(make_project: Make) -> None:
    frame = orders()
    frame.loc[3, "amount"] = 9400.0
    value = "SELECT y, obs_state FROM fc_actual WHERE ds LIKE :day AND series_id = 1"
    day = {"day": f"{frame.loc[3, 'day']}%"}
    check = "SELECT action, observed FROM bi_data_quality WHERE check_id = 'source_values_usual'"
    project = make_project(frame)
    assert "warnings: source_values_usual" in project.run("data_preparation")[1]["message"]
    said = project.query(check).iloc[0]
    assert said["action"] == "WARN"
    assert f"1 of {len(frame)} rows: 000 on {frame.loc[3, 'day']}: 9400 where" in said["observed"]
    assert project.query(value, **day).to_numpy().tolist() == [[9400.0, "OBSERVED"]]
    project = make_project(frame, checks={"actions": {"source_values_usual": "quarantine"}}, ran=["data_preparation"])
    assert project.query("SELECT reason_code FROM fc_quarantine")["reason_code"].tolist() == ["VALUE_FAR"]
    assert project.query(value, **day)["obs_state"].tolist() == ["MISSING"]


def test_decimal_commas_are_told_from_the_column_and_thousands_never_guessed(make_project: Make) -> None:
    frame = orders()
    german = frame["amount"].map(lambda amount: f"{amount * 100 + 0.5:,.2f}".translate(str.maketrans(",.", ".,")))
    project = make_project(frame.assign(amount=german), ran=["data_preparation"])
    read = project.query("SELECT SUM(y) AS y FROM fc_actual WHERE superseded_utc = '9999-12-31 00:00:00'")["y"].item()
    assert read == pytest.approx((frame["amount"] * 100 + 0.5).sum())
    project.load(frame.assign(amount="1.234"))
    with pytest.raises(WrongQueryError, match=r"(?s)column y: numbers as text may be.*found:    1.234.*decimal:"):
        project.run("data_preparation")


def test_a_run_in_which_every_row_was_set_aside_says_why(make_project: Make) -> None:
    project = make_project(orders().assign(amount="abc"))
    with pytest.raises(CheckBlocked, match=r"(?s)source_rows: 0; .*source_value_not_number: 720 of 720 rows"):
        project.run("data_preparation")


def test_late_data_of_hours_are_those_of_the_newest_dates(make_project: Make) -> None:
    """More than 28 hours back, and still listed."""
    frame = hourly("UTC")
    gone = frame["day"].between("2026-03-30 00:00", "2026-03-30 23:59")
    rules = {"frequency": "h", "horizon": 24, "time_zone": "UTC", "absent": "missing", "lower_bound": None}
    sql = SQL.replace("WHERE day <= :history_until", "ORDER BY day")
    project = make_project(frame[~gone], sql=sql, **rules)
    project.run("data_preparation", "2026-04-05")
    late = project.query("SELECT target_date, COUNT(*) AS n FROM bi_late_data GROUP BY target_date")
    assert late.to_numpy().tolist() == [["2026-03-30", 24]]
