from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import event, inspect, text

from forecasting.errors import ConfigError, WarehouseError
from forecasting.vocabulary.reasons import REASONS
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.deploy.init import init_database, require_schema
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.schema import METADATA, SCHEMA_VERSION, fc_reason, fc_schema_version
from tests.warehouse.builders import ROOT, build_job, forecast_ready
from tests.warehouse.processes import start_python


def objects(database):
    with database.read() as connection:
        inspector = inspect(connection)
        tables = {f"table {name}" for name in inspector.get_table_names()}
        return tables | {f"view {name}" for name in inspector.get_view_names()}


def test_a_new_database_gets_tables_views_and_reasons(url, connect):
    database = connect(url)
    lines = init_database(database, [build_job("shop"), build_job("plant")])
    require_schema(database)
    made = objects(database)
    assert {f"table {name}" for name in METADATA.tables} <= made
    assert {"view bi_forecast", "view bi_shop_forecast", "view bi_plant_timeline"} <= made
    assert len(read_frame(database, fc_reason.select())) == len(REASONS)
    assert lines[0] == f"database {database.label}"
    assert lines[1].startswith("tables created: fc_accuracy, fc_actual, fc_actual_staged, fc_calendar")
    assert lines[-1] == f"schema version {SCHEMA_VERSION} recorded"


def test_running_it_again_keeps_every_row_and_says_so(database):
    run = forecast_ready(database, "2026-03-02")
    before = objects(database)
    lines = init_database(database, [build_job(labels=[{"name": "material"}])])
    assert lines[1] == "tables created: none, all are there"
    assert lines[-1] == f"schema version {SCHEMA_VERSION}, unchanged"
    assert objects(database) == before
    with database.read() as connection:
        assert connection.execute(text("SELECT run_id FROM fc_run")).scalars().all() == [run.run_id]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database):
    with database.begin() as connection:
        newest = fc_schema_version.c.version == SCHEMA_VERSION
        connection.execute(fc_schema_version.update().where(newest).values(version=SCHEMA_VERSION + 1))
        connection.execute(fc_schema_version.update().values(works_from=SCHEMA_VERSION + 1))
    output = rf"(?s)newer version.*version {SCHEMA_VERSION + 1}, which accepts.*version {SCHEMA_VERSION}, or a.*update"
    with pytest.raises(WarehouseError, match=output):
        require_schema(database)
    with pytest.raises(WarehouseError, match=output):
        init_database(database, [build_job("late")])
    assert "view bi_late_forecast" not in objects(database)


def test_an_empty_database_says_how_to_create_the_tables(url, connect):
    database = connect(url)
    with database.begin():
        pass
    with pytest.raises(WarehouseError, match=r"(?s)missing.*found:\s+none.*forecasting init-db"):
        require_schema(database)


def test_a_label_with_the_name_of_another_column_is_refused_before_anything_is_created(url, connect):
    database = connect(url)
    with pytest.raises(ConfigError, match=r"(?s)job shop, labels: label names \['unit_code'\].*bi_shop_forecast"):
        init_database(database, [build_job(labels=[{"name": "unit_code"}])])
    with pytest.raises(WarehouseError, match=r"no such file|found: +none"):
        require_schema(database)


def test_a_label_may_be_a_word_of_sql(url, connect):
    database = connect(url)
    init_database(database, [build_job(labels=[{"name": "order", "text": "group"}])])
    with database.read() as connection:
        columns = connection.execute(text("SELECT * FROM bi_shop_forecast")).keys()
    assert list(columns)[:5] == ["job", "series_key", "order", "group", "target_date"]


INIT = """
import sys
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deploy.init import init_database
from tests.warehouse.builders import build_job
init_database(connect_database(sys.argv[1]), [build_job()])
"""


def test_processes_that_create_the_database_at_the_same_moment_all_succeed(url):
    makers = [start_python(INIT, url) for _ in range(2)]
    output = [maker.communicate()[1] for maker in makers]
    assert [maker.returncode for maker in makers] == [0, 0], output


def test_tables_and_views_live_in_their_schemas_whatever_characters_they_have(url, connect, tmp_path):
    """SQLite's attached databases stand for schemas."""
    has_schemas = not url.startswith("sqlite")
    schemas = {"table_schema": "fc#1", "view_schema": "BI views" if has_schemas else "temp"}
    database = connect(url, **schemas)
    if has_schemas:
        with database.begin() as connection:
            for schema in schemas.values():
                connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    else:

        @event.listens_for(database.engine, "connect")
        def _attach(connection, _record):
            connection.execute(f"ATTACH '{tmp_path / 'tables.db'}' AS \"fc#1\"")

    for _ in range(2):
        init_database(database, [build_job()])
    with database.read() as connection:
        inspector = inspect(connection)
        tables = inspector.get_table_names(schema=schemas["table_schema"])
        views = inspector.get_view_names(schema=schemas["view_schema"])
        elsewhere = inspector.get_table_names(), inspector.get_view_names()
    assert set(METADATA.tables) == set(tables)
    assert {"bi_forecast", "bi_shop_timeline"} <= set(views)
    assert elsewhere == ([], [])
    run = forecast_ready(database, "2026-03-02")
    assert publish_run(database, run, horizon=2, published_by="test").publication_no == 1
    with database.read() as connection:
        view = f"{database.quoted(schemas['view_schema'])}.bi_shop_forecast"
        assert connection.execute(text(f"SELECT COUNT(*) FROM {view}")).scalar_one() == 4


def test_the_data_dictionary_is_up_to_date():
    page = subprocess.run(
        [
            sys.executable,
            "-c",
            "from forecasting.warehouse.deploy.document import data_dictionary as d; print(d(), end='')",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "1"},
    ).stdout
    assert page == (ROOT / "docs" / "reference" / "tables.md").read_text(encoding="utf-8"), (
        "run `python -m forecasting.warehouse.deploy.document`"
    )


def test_a_view_keeps_its_grants_only_while_its_columns_stay_in_front():
    postgresql = connect_database("postgresql://nobody@127.0.0.1:9/none", view_schema="bi")
    kept = postgresql.view_ddl("bi_x", "SELECT 1 AS a", columns_kept=True)
    changed = postgresql.view_ddl("bi_x", "SELECT 1 AS b", columns_kept=False)
    assert [statement.split(" AS", 1)[0] for statement in kept] == ["CREATE OR REPLACE VIEW bi.bi_x"]
    assert [statement.split(" AS", 1)[0] for statement in changed] == [
        "DROP VIEW IF EXISTS bi.bi_x",
        "CREATE VIEW bi.bi_x",
    ]
