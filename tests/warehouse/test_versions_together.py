"""Tables of a newer version and code of an older one: runs in flight end, and a rollback works."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import inspect, text

from forecasting.errors import WarehouseError
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.deploy.init import init_database, require_schema
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.runs.lease import hold_lease
from forecasting.warehouse.runs.log import finish_run, open_run
from forecasting.warehouse.schema import SCHEMA_VERSION
from tests.warehouse.builders import build_job, build_request, forecast_ready, update_run
from tests.warehouse.later_version import NEXT, later_code, step

JOB = build_job(labels=[{"name": "material"}])


def upgrade(database: Database, *steps: Any) -> list[str]:
    with later_code(*steps):
        return init_database(database, [JOB])


def columns(database: Database) -> dict[str, list[str]]:
    with database.read() as connection:
        inspector = inspect(connection)
        names = [*inspector.get_table_names(), *inspector.get_view_names()]
        return {name: [column["name"] for column in inspector.get_columns(name)] for name in names}


def shown(database: Database) -> list[int]:
    """Returns the numbers of the publications that readers see."""
    with database.read() as connection:
        sql = text("SELECT publication_no FROM bi_publication WHERE is_current = 1")
        return [int(number) for number in connection.execute(sql).scalars()]


def test_a_run_that_is_under_way_ends_on_tables_that_have_grown(database: Database) -> None:
    run = open_run(database, build_request("2026-03-02"))
    with hold_lease(database, run):
        assert f"upgraded to version {NEXT}: what version {NEXT} brings" in upgrade(database, step())
    assert "of_later" in columns(database)["fc_run"]
    assert forecast_ready(database, "2026-03-02").run_id == run.run_id
    assert publish_run(database, run, horizon=2, published_by="test").publication_no == 1
    assert shown(database) == [1]


def test_after_a_rollback_older_code_works_on_and_leaves_the_newer_tables_as_they_are(database: Database) -> None:
    upgrade(database, step())
    before = columns(database)
    require_schema(database)
    lines = init_database(database, [JOB])
    newer = f"schema version {NEXT} is newer than version {SCHEMA_VERSION} of this code, which may work on it"
    assert lines[1:] == [f"{newer}: tables, views and reasons stay as they are"]
    assert columns(database) == before
    publish_run(database, forecast_ready(database, "2026-03-02"), horizon=2, published_by="test")
    assert shown(database) == [1]


def test_a_step_that_takes_something_away_waits_until_no_run_is_in_flight(database: Database) -> None:
    breaking = step(works_from=NEXT)
    before = columns(database)
    run = open_run(database, build_request("2026-03-02"))
    in_flight = rf"run {run.run_id} of shop, forecast_generation for 2026-03-02\n"
    output = (
        rf"(?s)in flight, .*\(version {NEXT}: what .*brings\)\n.*found: +{in_flight}.*going back .* needs that backup"
    )
    with pytest.raises(WarehouseError, match=output):
        upgrade(database, breaking)
    assert columns(database) == before
    require_schema(database)
    finish_run(database, run)
    dead = open_run(database, build_request("2026-03-03"))
    update_run(database, dead.run_id, host="elsewhere:1", lease_until_utc=datetime(2026, 1, 1))
    assert upgrade(database, breaking, step(NEXT + 1))[-1].startswith("schema version")
    require_schema(database, NEXT)
    output = rf"(?s)newer version.*version {NEXT + 1}, which accepts code of version {NEXT} .*restore the backup"
    for refused in (lambda: require_schema(database), lambda: init_database(database, [JOB])):
        with pytest.raises(WarehouseError, match=output):
            refused()
