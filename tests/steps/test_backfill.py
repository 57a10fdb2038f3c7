"""Missed run days that are filled in later hold what the run days of a twin project hold that missed none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from forecasting.config import load_job
from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.backfill import fill_days, missed_days
from forecasting.panel.storage import load_panel
from forecasting.purposes import INTEGRATED_PURPOSES as PURPOSES
from forecasting.warehouse.status import read_status
from tests.project_builder import AS_OF, SQL, Make, Project, orders

TRAINED = AS_OF
LAST_SEEN = "2026-06-30"
RUN_DAY = ("data_preparation", "forecast_generation")
MISSED = [f"2026-07-{day:02d}" for day in range(1, 4)]
"""Three run days."""
TODAY = "2026-07-04"
INTERRUPTED = (f"integrated_workflow={TRAINED}", *(f"{part}={LAST_SEEN}" for part in RUN_DAY))
"""Trained, seen until LAST_SEEN, then nothing until TONIGHT."""
VALUES = """SELECT r.as_of_date, s.unique_id, f.ds, f.lead_periods, f.y_hat, f.y_model, f.y_naive, f.q025, f.q50,
    f.q975, f.method, f.source_code, f.quality_code, f.reason_code, f.is_open
    FROM fc_forecast f JOIN fc_run r ON r.run_id = f.run_id JOIN fc_series s ON s.series_id = f.series_id
    ORDER BY r.as_of_date, s.unique_id, f.ds"""
VINTAGES = """SELECT series_key, target_date, lead_periods, forecast_value, as_of_date FROM bi_forecast_vintage
    ORDER BY series_key, target_date, lead_periods"""
PRESENT = {
    "history": "SELECT series_id, ds, revision_no, y, obs_state, available_utc, superseded_utc, run_id FROM fc_actual"
    " ORDER BY series_id, ds, revision_no",
    "series": "SELECT * FROM fc_series ORDER BY series_id",
    "calendar": "SELECT * FROM fc_calendar ORDER BY cal_date",
    "snapshot": "SELECT job, snapshot_id, model_version_id FROM fc_job_current",
    "publication": "SELECT job, publication_no FROM fc_job_current",
    "readers": "SELECT * FROM bi_forecast ORDER BY series_key, target_date",
}
STATE = ("history", "series", "calendar", "snapshot")
"""What filling in never changes."""


def long_orders() -> pd.DataFrame:
    """As orders, ending the day before TONIGHT."""
    shift = pd.Timestamp(TODAY) - pd.Timestamp(AS_OF)
    frame = orders(n_days=210 + shift.days).assign(unit="kg")
    return frame.assign(day=[day + shift.to_pytimedelta() for day in frame["day"]])


def run_day(project: Project, as_of: str) -> None:
    for purpose in RUN_DAY:
        project.run(purpose, as_of)


def fill(project: Project, first: str = MISSED[0], last: str = MISSED[-1], **options: Iterable[str]) -> list[str]:
    """Fills in what is missing and returns the run days; fails where one did."""
    job = load_job(project.settings.jobs / "orders.yml")
    run_days = missed_days(project.database, job, date.fromisoformat(first), date.fromisoformat(last))
    done = list(fill_days(run_days, job, project.settings, **options))
    assert [filled.message for filled in done if not filled.succeeded] == []
    return [filled.as_of.text for filled in done]


def present(project: Project, *names: str) -> dict[str, pd.DataFrame]:
    return {name: project.query(PRESENT[name]) for name in names}


def require_equal(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(found[name], frame, obj=name)


def current_day(project: Project) -> list[str]:
    found = project.query("SELECT as_of_date, vintage_kind FROM bi_publication WHERE is_current = 1")
    return found.astype(str).to_numpy().ravel().tolist()


def test_missed_days_are_caught_up_with_the_numbers_of_their_time(make_project: Make, tmp_path: Path) -> None:
    missed = [f"{purpose}={as_of}" for as_of in (*MISSED, TODAY) for purpose in RUN_DAY]
    whole = make_project(long_orders(), folder=tmp_path / "whole", ran=[*INTERRUPTED, *missed])
    gappy = make_project(long_orders(), ran=INTERRUPTED)
    before = present(gappy, *STATE)
    assert fill(gappy, last=MISSED[1]) == MISSED[:2]
    require_equal(present(gappy, *STATE), before)
    assert current_day(gappy) == [MISSED[1], "BACKFILL"]
    run_day(gappy, TODAY)
    before = present(gappy, *STATE, "readers", "publication")
    assert fill(gappy) == MISSED[2:]
    require_equal(present(gappy, *STATE, "readers", "publication"), before)
    assert current_day(gappy) == [TODAY, "LIVE"]
    pd.testing.assert_frame_equal(gappy.query(VALUES), whole.query(VALUES))
    pd.testing.assert_frame_equal(gappy.query(VINTAGES), whole.query(VINTAGES))
    kinds = gappy.query("SELECT DISTINCT as_of_date, vintage_kind FROM bi_forecast_vintage ORDER BY as_of_date")
    assert kinds["vintage_kind"].tolist() == ["LIVE"] * 2 + ["BACKFILL"] * 3 + ["LIVE"]
    health = gappy.query("SELECT last_as_of_date, snapshot_as_of_date, as_of_date FROM bi_job_health")
    assert health.astype(str).to_numpy().tolist() == [[TODAY] * 3]
    assert read_status(gappy.database, "data", job="orders")["as_of_date"].astype(str).tolist() == [TODAY]
    newest = read_status(gappy.database, "runs", job="orders")
    assert newest.loc[newest["vintage_kind"] == "BACKFILL", "as_of_date"].astype(str).unique().tolist() == [MISSED[-1]]
    reasons = gappy.query("SELECT DISTINCT trigger_reason FROM fc_run WHERE vintage_kind = 'BACKFILL'")
    assert reasons["trigger_reason"].tolist() == ["MANUAL"]


def test_filling_in_again_does_nothing_and_after_a_death_it_goes_on(make_project: Make) -> None:
    project = make_project(long_orders(), ran=[f"integrated_workflow={TRAINED}"])
    project.run("data_preparation", MISSED[0], kind="BACKFILL")
    project.run("data_preparation", MISSED[1], kind="BACKFILL")
    project.run("select_inputs", MISSED[1], kind="BACKFILL")
    project.execute(
        "UPDATE fc_run SET run_status = 'RUNNING', host = 'elsewhere:1', lease_until_utc = '2026-01-01 00:00:00.000000'"
        f" WHERE purpose = 'forecast_generation' AND as_of_date = '{MISSED[1]}'"
    )
    assert fill(project, last=MISSED[1]) == MISSED[:2]
    prepared = "SELECT COUNT(*) AS n FROM fc_run WHERE purpose = 'data_preparation' AND vintage_kind = 'BACKFILL'"
    assert project.query(prepared)["n"].item() == 2
    runs = project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item()
    assert fill(project, last=MISSED[1]) == []
    assert project.query("SELECT COUNT(*) AS n FROM fc_run")["n"].item() == runs
    attempts = project.query("SELECT MAX(attempt) AS n FROM fc_run")["n"].item()
    assert attempts == 1


def test_a_day_never_uses_a_champion_that_has_seen_more(make_project: Make) -> None:
    project = make_project(long_orders(), ran=[f"integrated_workflow={TRAINED}"])
    first = project.query("SELECT model_version_id FROM fc_job_current")["model_version_id"].item()
    project.run("integrated_workflow", TODAY)
    newest = project.query("SELECT MAX(model_version_id) AS n FROM fc_model_version")["n"].item()
    project.execute("UPDATE fc_decision SET outcome = 'REFRESHED'")
    project.execute(f"UPDATE fc_job_current SET model_version_id = {newest}")
    fill(project, last=MISSED[0])
    used = "SELECT model_version_id FROM fc_run WHERE vintage_kind = 'BACKFILL' AND purpose = 'forecast_generation'"
    assert project.query(used)["model_version_id"].tolist() == [first] != [newest]
    with pytest.raises(ForecastingError) as refused:
        early = "2026-06-28"
        project.run("data_preparation", early, kind="BACKFILL")
        project.run("forecast_generation", early, kind="BACKFILL")
    assert refused.value.problem == "no champion that was trained on data until 2026-06-27 00:00 or earlier"
    assert refused.value.action.endswith("run model_training --job orders --as-of 2026-06-28 --kind BACKFILL")
    project.run("model_training", early, kind="BACKFILL")
    assert project.run("forecast_generation", early, kind="BACKFILL")[-1]["message"].startswith("recorded as number 4")
    assert project.query("SELECT model_version_id FROM fc_job_current")["model_version_id"].item() == newest


def test_training_that_is_wanted_comes_on_its_days_and_where_no_champion_could_serve(make_project: Make) -> None:
    project = make_project(long_orders(), schedules={"model_training": {"cron": "0 6 * * 3"}})
    assert fill(project, last=MISSED[1], purposes=PURPOSES) == MISSED[:2]
    trained = project.query("SELECT as_of_date FROM fc_run WHERE purpose = 'model_training'")["as_of_date"]
    assert trained.astype(str).tolist() == MISSED[:1], "1 July is a Wednesday"


def test_a_day_that_fails_is_told_and_the_others_are_filled_in(make_project: Make) -> None:
    project = make_project(long_orders(), ran=[f"integrated_workflow={TRAINED}"])
    job = load_job(project.settings.jobs / "orders.yml")
    early = missed_days(project.database, job, date(2025, 11, 1), date(2025, 11, 1))
    later = missed_days(project.database, job, date(2026, 7, 1), date(2026, 7, 1))
    failed, filled = fill_days([*early, *later], job, project.settings)
    assert (failed.succeeded, filled.succeeded) == (False, True)
    assert "as_of lies before the history of the job" in failed.message


def test_a_later_correction_is_taken_back_where_a_day_had_seen_the_value_before(make_project: Make) -> None:
    project = make_project(long_orders(), ran=INTERRUPTED)
    project.execute("UPDATE orders SET amount = 999 WHERE item = '001' AND day = '2026-06-29'")
    project.execute("UPDATE orders SET amount = 777 WHERE item = '001' AND day = '2026-07-01'")
    project.execute("DELETE FROM orders WHERE item = '002' AND day = '2026-06-29'")
    fill(project, last=MISSED[1])
    seen = last_panel(project, MISSED[1])
    known = project.query("SELECT unique_id, ds, y FROM fc_actual a JOIN fc_series s ON s.series_id = a.series_id")
    known = known.set_index(["unique_id", known.pop("ds").astype("datetime64[us]")])["y"]
    for item in ("001", "002"):
        assert seen.loc[(item, pd.Timestamp("2026-06-29"))] == known.loc[(item, pd.Timestamp("2026-06-29"))] > 0
    assert seen.loc[("001", pd.Timestamp("2026-07-01"))] == 777.0, "no run day had seen it"


def test_rows_that_the_source_says_came_later_are_left_out(make_project: Make) -> None:
    frame = long_orders()
    frame["came"] = [f"{day + pd.Timedelta(days=1):%Y-%m-%d} 00:00:00" for day in frame["day"]]
    late = (frame["item"] == "001") & (frame["day"] == date(2026, 6, 30))
    frame.loc[late, "came"] = "2026-07-02 12:00:00"
    project = make_project(frame, sql=SQL.replace("item_group", "item_group, came AS available_at"), ran=INTERRUPTED)
    fill(project, last=MISSED[1])
    assert last_panel(project, MISSED[1]).loc[("001", pd.Timestamp("2026-06-30"))] == 0.0
    fill(project, MISSED[2], MISSED[2])
    amount = frame.loc[late, "amount"].item()
    assert last_panel(project, MISSED[2]).loc[("001", pd.Timestamp("2026-06-30"))] == amount > 0


def last_panel(project: Project, as_of: str) -> pd.Series:
    """Returns the values of the snapshot that was prepared last for a run day, by series and period."""
    sql = "SELECT uri FROM fc_snapshot WHERE as_of_date = :as_of ORDER BY snapshot_id DESC"
    uri = project.query(sql, as_of=as_of)["uri"].iloc[0]
    return load_panel(Path(uri)).history.set_index(["unique_id", "ds"])["y"]


def test_only_forecasts_of_all_series_are_filled_in_and_only_known_kinds_run(make_project: Make) -> None:
    project = make_project()
    with pytest.raises(ConfigError, match=r"(?s)unknown kind of run.*REPLAY.*LIVE, BACKFILL"):
        project.run("data_preparation", kind="REPLAY")
    with pytest.raises(ConfigError, match="runs for all series"):
        project.run("select_inputs", kind="BACKFILL", labels='{"item_group": "small"}')


def test_an_interval_that_restates_is_neither_read_nor_moved(make_project: Make) -> None:
    project = make_project(
        long_orders(), sql=SQL + " AND day >= :history_from", restate_periods=7, ran=[f"integrated_workflow={TRAINED}"]
    )
    kept = project.settings.scratch / "incremental_history" / "orders.parquet"
    before = kept.read_bytes()
    fill(project, last=MISSED[0])
    assert kept.read_bytes() == before
    read = project.query("SELECT rows_read FROM fc_run WHERE vintage_kind = 'BACKFILL' AND rows_read IS NOT NULL")
    assert read["rows_read"].item() > 400


def test_a_live_forecast_never_takes_readers_back_to_older_data(make_project: Make) -> None:
    project = make_project(long_orders(), ran=INTERRUPTED, then={"max_snapshot_age": "9d"})
    assert fill(project, last=MISSED[0]) == MISSED[:1]
    seen = project.query(PRESENT["readers"])
    output = rf"(?s)older data than the forecast that readers see.*run data_preparation.*--as-of {TODAY}.*--force"
    with pytest.raises(ForecastingError, match=output):
        project.run("forecast_generation", TODAY)
    pd.testing.assert_frame_equal(project.query(PRESENT["readers"]), seen)
    project.run("forecast_generation", TODAY, force="the newer data were wrong")
    newest = project.query("SELECT as_of_date, reason FROM bi_publication WHERE is_current = 1")
    assert newest.to_numpy().tolist() == [[TODAY, "the newer data were wrong"]]
    assert set(project.query(PRESENT["readers"])["quality_code"]) == {"STALE"}
