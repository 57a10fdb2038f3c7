"""A job ends, comes back and gets another name: on every kind of database, all of it or nothing."""

from __future__ import annotations

import signal
from contextlib import closing
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import select, text

from forecasting.errors import ConfigError, JobNotActive, RunConflict, WarehouseError
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.history import record_calendar
from forecasting.warehouse.job_events import count_rows, rename_job, restore_job, retire_job
from forecasting.warehouse.jobs import job_standings, renamed_to, require_active
from forecasting.warehouse.jobs.pointers import current
from forecasting.warehouse.runs import find_run, finish_run, open_run
from forecasting.warehouse.schema import METADATA, fc_calendar
from tests.warehouse.builders import build_job, build_request, forecast_ready, update_run
from tests.warehouse.processes import start_python

WHY = {"reason": " the shop was sold ", "by": "planner"}
STORE = build_job("store", labels=[{"name": "material"}])


@pytest.fixture
def published(database):
    """Readers see the forecast of 2 March of the job shop, and its calendar."""
    day = pd.DataFrame(
        {"cal_date": [date(2026, 3, 2)], "is_open": 1, "is_holiday": 0, "iso_year": 2026, "iso_week": 10}
    )
    record_calendar(database, "shop", day)
    publish_run(database, forecast_ready(database, "2026-03-02"), horizon=2, published_by="test")
    return database


def rows_of(database, view):
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {view} WHERE job = 'shop'"))]


def health_of(database, *columns):
    with database.read() as connection:
        row = connection.execute(text(f"SELECT {', '.join(columns)} FROM bi_job_health WHERE job = 'shop'")).one()
    return tuple(row)


def test_readers_see_the_past_of_a_retired_job_and_no_forecast_until_it_is_restored(published):
    views = ("bi_forecast", "bi_shop_forecast", "bi_series", "bi_forecast_vintage", "bi_job_health")
    before = {view: rows_of(published, view) for view in views}
    retire_job(published, "shop", **WHY)
    assert (rows_of(published, "bi_forecast"), rows_of(published, "bi_shop_forecast")) == ([], [])
    assert rows_of(published, "bi_forecast_vintage") == before["bi_forecast_vintage"]
    assert len(rows_of(published, "bi_series")) == 2
    words = health_of(published, "job_state", "retired_by", "retired_reason", "publication_no", "last_status")
    assert words == ("RETIRED", "planner", "the shop was sold", None, None)
    assert health_of(published, "as_of_date", "data_until", "next_as_of_date", "n_rows") == (None,) * 4
    restored = restore_job(published, "shop", reason="bought back", by="owner")
    assert str(restored).endswith("UTC by planner: the shop was sold")
    assert {view: rows_of(published, view) for view in views} == before


def test_a_retired_job_opens_no_run_and_a_waiting_one_is_aborted(published):
    waiting = open_run(published, build_request("2026-03-03"))
    update_run(published, waiting.run_id, lease_until_utc=None)
    retire_job(published, "shop", **WHY)
    assert find_run(published, waiting.run_id).run_status == "ABORTED"
    with pytest.raises(JobNotActive, match=r"(?s)job shop: the job is retired.*by planner.*retire shop --undo"):
        open_run(published, build_request("2026-03-04"))
    with pytest.raises(JobNotActive):
        require_active(published, "shop")
    assert str(job_standings(published)["shop"]).endswith("by planner: the shop was sold")
    restore_job(published, "shop", reason="again", by="owner")
    assert open_run(published, build_request("2026-03-04")).run_status == "RUNNING"


def test_what_cannot_be_retired_renamed_or_restored_stays_as_it_is(published):
    running = open_run(published, build_request("2026-03-03"))
    for refused, error, output in [
        (lambda: retire_job(published, "shop", **WHY), RunConflict, f"in flight.*run {running.run_id} of shop"),
        (lambda: rename_job(published, "shop", STORE, **WHY), RunConflict, "in flight"),
        (lambda: retire_job(published, "shop", reason=" ", by="planner"), ConfigError, "needs a reason"),
        (lambda: retire_job(published, "shpo", **WHY), ConfigError, "no such job.*did you mean shop"),
        (lambda: restore_job(published, "shop", **WHY), ConfigError, "not retired"),
        (lambda: rename_job(published, "shpo", STORE, **WHY), ConfigError, "no such job.*did you mean shop"),
        (lambda: count_rows(published, "shop", build_job("shop")), ConfigError, "both names are the same"),
    ]:
        with pytest.raises(error, match=f"(?s){output}"):
            refused()
    finish_run(published, running)
    retire_job(published, "shop", **WHY)
    with pytest.raises(ConfigError, match=r"(?s)retired already.*by planner"):
        retire_job(published, "shop", **WHY)
    assert current(published, "shop").publication_no == 1


def names_of_jobs(database):
    """Returns the names that rows have, by table."""
    found = {}
    with database.read() as connection:
        for table in METADATA.sorted_tables:
            if "job" in table.c:
                names = connection.execute(table.select().with_only_columns(table.c.job)).scalars()
                found[table.name] = {*names}
        calendars = connection.execute(select(fc_calendar.c.calendar)).scalars()
        return {table: names for table, names in found.items() if names} | {"fc_calendar": {*calendars}}


def test_every_row_of_a_job_has_its_new_name_and_readers_find_it_there(published):
    before = [row[1:] for row in rows_of(published, "bi_forecast")]
    would = count_rows(published, "shop", STORE)
    moved = rename_job(published, "shop", STORE, **WHY)
    assert (moved.rows, moved.views) == (would.rows, would.views)
    assert moved.rows["fc_run"] == 1
    assert set.union(*names_of_jobs(published).values()) == {"store"}
    with published.read() as connection:
        shown = [tuple(row)[1:] for row in connection.execute(text("SELECT * FROM bi_forecast"))]
        of_job = connection.execute(text("SELECT DISTINCT job FROM bi_store_forecast")).scalars().all()
    assert (shown, of_job) == (before, ["store"])
    assert renamed_to(published, "shop") == "store"
    with pytest.raises(WarehouseError):
        rows_of(published, "bi_shop_forecast")


def test_a_name_that_rows_have_is_refused_and_the_way_back_is_free(published):
    open_run(published, build_request("2026-03-02", job="store"))
    with pytest.raises(RunConflict, match="in flight"):
        rename_job(published, "shop", STORE, **WHY)
    with published.begin() as connection:
        connection.exec_driver_sql("UPDATE fc_run SET run_status = 'FAILED' WHERE job = 'store'")
    with pytest.raises(ConfigError, match=r"(?s)rows have the name store already.*1 in fc_run.*another name"):
        rename_job(published, "shop", STORE, **WHY)
    rename_job(published, "shop", build_job("market"), **WHY)
    moved = rename_job(published, "market", build_job(labels=[{"name": "material"}]), **WHY)
    assert moved.rows["fc_job_event"] == 1
    assert len(rows_of(published, "bi_shop_forecast")) == 4
    assert (renamed_to(published, "market"), renamed_to(published, "shop")) == ("shop", None)


def test_a_process_that_is_killed_in_the_middle_leaves_the_old_name_whole(published, url):
    """SAP HANA commits with every view; there the rows have moved by then."""
    if url.startswith("hana"):
        return
    before = names_of_jobs(published)
    code = f"""
import os, signal
from sqlalchemy import event
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.job_events import rename_job
from tests.warehouse.builders import build_job
database = connect_database({url!r})
@event.listens_for(database.engine, "before_cursor_execute")
def stop(connection, cursor, statement, *rest):
    if "bi_store_timeline" in statement:
        os.kill(os.getpid(), signal.SIGKILL)
rename_job(database, "shop", build_job("store"), reason="x", by="planner")
"""
    with start_python(code) as process:
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    assert names_of_jobs(published) == before
    assert len(rows_of(published, "bi_shop_forecast")) == 4


def test_grants_move_with_the_views(postgresql):
    with postgresql.database() as name, closing(connect_database(postgresql.url(name))) as owner:
        init_database(owner, [build_job()])
        with owner.begin() as connection:
            connection.exec_driver_sql("GRANT SELECT ON bi_shop_forecast TO PUBLIC")
            connection.exec_driver_sql("CREATE VIEW report AS SELECT * FROM bi_shop_timeline")
        with pytest.raises(WarehouseError, match=r"(?s)report depends on view bi_shop_timeline"):
            rename_job(owner, "shop", build_job("store"), **WHY)
        with owner.begin() as connection:
            connection.exec_driver_sql("DROP VIEW report")
        rename_job(owner, "shop", build_job("store"), **WHY)
        granted = "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC'"
        with owner.read() as connection:
            assert "bi_store_forecast" in connection.execute(text(granted)).scalars().all()
