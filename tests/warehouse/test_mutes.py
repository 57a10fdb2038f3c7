"""A mute ends by itself, and the newest one of a job counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.connection.rows import read_query
from forecasting.warehouse.jobs import Mute, end_mute, mutes_in_force, record_mute
from tests.warehouse.builders import forecast_ready


def test_the_newest_mute_of_a_job_holds_until_it_ends(database: Database) -> None:
    now = utc_now()
    long, short = (Mute("shop", now + timedelta(hours=hours), f"{hours} hours", "duty") for hours in (9, 2))
    other = Mute("mill", now + timedelta(hours=1), "new disks", "duty")
    for mute in (long, short, other):
        record_mute(database, mute)
    assert mutes_in_force(database, now) == {"mill": other, "shop": short}
    assert mutes_in_force(database, now + timedelta(hours=1)) == {"shop": short}
    assert mutes_in_force(database, now + timedelta(hours=2)) == {}
    assert (end_mute(database, "shop"), end_mute(database, "shop")) == (True, False)
    assert mutes_in_force(database, now) == {"mill": other}


def test_health_shows_the_owner_the_due_time_and_the_mute(database: Database) -> None:
    forecast_ready(database, "2026-03-02")
    until = datetime(2026, 3, 3, 5, 0)
    record_mute(database, Mute("shop", until, "new disks", "duty"))
    sql = "SELECT muted_until_utc, mute_reason, owner, due_at_utc FROM bi_job_health WHERE job = 'shop'"
    (row,) = read_query(database, sql, {}).astype(object).to_dict("records")
    assert (str(row["muted_until_utc"])[:16], row["mute_reason"]) == ("2026-03-03 05:00", "new disks")
