"""Views change under their readers: on PostgreSQL, logged in as a role of its own."""

from __future__ import annotations

from contextlib import closing

import pytest

from forecasting.errors import WarehouseError
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deploy.init import init_database
from tests.warehouse.builders import build_job

ROLE, SECRET = "planner#1", "reads"
LABELLED = build_job(labels=[{"name": "material"}])


@pytest.fixture
def bi(postgresql):
    """A database whose views a planner may read, and the planner's way in."""
    with (
        postgresql.database() as name,
        closing(connect_database(postgresql.url(name))) as owner,
        closing(connect_database(postgresql.url(name, ROLE.replace("#", "%23"), SECRET))) as reader,
    ):
        init_database(owner, [LABELLED])
        execute(owner, f"CREATE ROLE \"{ROLE}\" LOGIN PASSWORD '{SECRET}'")
        for view in ("bi_forecast", "bi_shop_forecast"):
            execute(owner, f'GRANT SELECT ON {view} TO "{ROLE}"')
        execute(owner, "GRANT SELECT ON bi_job_health TO PUBLIC")
        yield owner, reader
        for statement in (f'DROP OWNED BY "{ROLE}"', f'DROP ROLE "{ROLE}"'):
            execute(owner, statement)


def execute(database, statement):
    with database.begin() as connection:
        connection.exec_driver_sql(statement)


def columns_read(database, view):
    with database.read() as connection:
        return list(connection.exec_driver_sql(f"SELECT * FROM {view}").keys())


def test_views_that_stay_keep_their_readers(bi):
    owner, reader = bi
    lines = init_database(owner, [LABELLED])
    assert not [line for line in lines if "again because" in line or "grants" in line]
    assert "material" in columns_read(reader, "bi_shop_forecast")
    assert columns_read(reader, "bi_job_health")


def test_a_view_whose_columns_change_keeps_its_readers(bi):
    owner, reader = bi
    lines = init_database(owner, [build_job(labels=[{"name": "plant"}])])
    line = next(line for line in lines if "again because" in line)
    assert "bi_shop_forecast" in line
    assert "bi_forecast" not in line.replace("bi_shop_forecast", "")
    assert f"grants given again: {ROLE} on bi_shop_forecast" in lines
    assert "plant" in columns_read(reader, "bi_shop_forecast")
    with pytest.raises(WarehouseError, match="permission"):
        columns_read(reader, "bi_shop_timeline")


def test_a_view_that_others_read_is_created_anew_together_with_them(bi):
    owner, reader = bi
    for view in ("bi_shop_forecast", "bi_forecast"):
        execute(owner, f"DROP VIEW {view}")
    execute(owner, "CREATE VIEW bi_forecast AS SELECT 1 AS old_column")
    execute(owner, "CREATE VIEW bi_shop_forecast AS SELECT old_column AS job FROM bi_forecast")
    execute(owner, f'GRANT SELECT ON bi_forecast TO "{ROLE}" WITH GRANT OPTION')
    execute(owner, f'GRANT SELECT ON bi_shop_forecast TO "{ROLE}"')
    lines = init_database(owner, [LABELLED])
    assert f"grants given again: {ROLE} on bi_forecast, {ROLE} on bi_shop_forecast" in lines
    assert columns_read(reader, "bi_shop_forecast")[:3] == ["job", "series_key", "material"]
    execute(reader, "GRANT SELECT ON bi_forecast TO PUBLIC")


def test_somebody_elses_view_is_not_dropped(bi):
    owner, _ = bi
    execute(owner, "CREATE VIEW monthly AS SELECT material FROM bi_shop_forecast")
    with pytest.raises(WarehouseError, match=r"(?s)view monthly depends on view bi_shop_forecast"):
        init_database(owner, [build_job(labels=[{"name": "plant"}])])
    assert columns_read(owner, "monthly") == ["material"]


def test_views_of_a_job_without_a_file_are_named_and_left(database):
    lines = init_database(database, [build_job("plant")])
    output = next(line for line in lines if "without a file" in line)
    assert "bi_shop_forecast" in output
    assert "bi_plant" not in output
    assert "job" in columns_read(database, "bi_shop_forecast")
