"""The roles of sql/roles on a real server: every login is tried with its own password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from benchmarks.postgresql import Server
from forecasting.errors import WarehouseError
from forecasting.runs.sources import open_warehouse
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.deploy.views import load_views
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.schema import METADATA
from tests.project_builder import Project
from tests.warehouse.builders import build_job, forecast_ready

FOLDER = Path(__file__).resolve().parents[2] / "sql" / "roles"
OWNER, WRITER, REPORT, GIFTS = "forecasting_owner", "forecasting_writer", "report_reader", "report_gifts"
SCHEMAS = {"table_schema": "forecasting", "view_schema": "forecasting_bi"}
JOB = build_job(labels=[{"name": "material"}])


@dataclass(frozen=True)
class Place:
    """A database with the roles in it, and the tables and views of one job."""

    server: Server
    name: str

    def url(self, user: str) -> str:
        return self.server.url(self.name, user, f"secret of {user}")

    def connect(self, user: str) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.server.port,
            dbname=self.name,
            user=user,
            password=f"secret of {user}",
            autocommit=True,
        )

    def ask(self, user: str, sql: str) -> list[tuple]:
        with self.connect(user) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def place(postgresql: Server) -> Iterator[Place]:
    with postgresql.database() as name:
        place = Place(postgresql, name)
        with postgresql.connect(name) as admin:
            admin.execute((FOLDER / "postgresql.sql").read_text(encoding="utf-8"))
            admin.execute(f"CREATE ROLE {REPORT} LOGIN IN ROLE forecasting_reader")
            admin.execute(f"ALTER ROLE {REPORT} SET search_path = forecasting_bi")
            for user in (OWNER, WRITER, REPORT):
                admin.execute(f"ALTER ROLE {user} PASSWORD 'secret of {user}'")
        with closing(connect_database(place.url(OWNER), **SCHEMAS)) as database:
            init_database(database, [JOB])
            publish_run(database, forecast_ready(database, "2026-03-02"), horizon=2, published_by="test")
        with postgresql.connect(name) as admin:
            admin.execute((FOLDER / "postgresql_row_level.sql").read_text(encoding="utf-8"))
            admin.execute(f"CREATE ROLE {GIFTS} LOGIN IN ROLE forecasting_label_reader PASSWORD 'secret of {GIFTS}'")
            labels = f"('{GIFTS}', 'shop', 'x'), ('somebody else', 'shop', 'y')"
            admin.execute(f"INSERT INTO forecasting.reader_label VALUES {labels}")
        yield place
    with postgresql.connect() as admin:
        for role in (REPORT, GIFTS, "forecasting_label_reader", "forecasting_reader", WRITER, OWNER):
            admin.execute(f"DROP ROLE {role}")


def test_a_whole_day_runs_as_the_writer_with_a_source_and_a_login_of_its_own(place, make_project, tmp_path):
    environ = {
        "FORECASTING_WAREHOUSE": place.url(OWNER),
        "FORECASTING_TABLE_SCHEMA": "forecasting",
        "FORECASTING_VIEW_SCHEMA": "forecasting_bi",
        "FORECASTING_CONNECTION_ERP": f"sqlite:///{tmp_path / 'erp.db'}",
    }
    created = make_project(environ=environ, sources={"target": {"connection": "erp", "query": "orders.sql"}})
    settings = replace(created.settings, warehouse_url=place.url(WRITER))
    with closing(open_warehouse(settings)) as database:
        Project(settings, database, created.source_url).run("integrated_workflow")
    shown = place.ask(REPORT, "SELECT COUNT(*), MIN(forecast_value) FROM forecasting_bi.bi_orders_forecast")
    assert shown[0][0] == 28
    assert shown[0][1] >= 0
    assert set(place.ask(WRITER, "SELECT run_status FROM forecasting.fc_run WHERE job = 'orders'")) == {("OK",)}


def test_the_writer_creates_and_drops_nothing(place):
    for statement in (
        "CREATE TABLE forecasting.fc_new (a INTEGER)",
        "CREATE TABLE forecasting_bi.fc_new (a INTEGER)",
        "CREATE TABLE public.fc_new (a INTEGER)",
        "CREATE SCHEMA elsewhere",
        "DROP TABLE forecasting.fc_reason",
        "DROP VIEW forecasting_bi.bi_model",
        "ALTER TABLE forecasting.fc_run ADD COLUMN a INTEGER",
        "TRUNCATE forecasting.fc_reason",
        "CREATE OR REPLACE VIEW forecasting_bi.bi_model AS SELECT 1 AS a",
        "CREATE ROLE somebody",
    ):
        refuse(place, WRITER, statement)


def test_the_writer_reads_no_secret_of_the_server(place):
    for statement in (
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY forecasting.fc_reason TO '/tmp/x'",
        "COPY forecasting.fc_reason FROM PROGRAM 'id'",
        "SELECT * FROM forecasting.reader_label",
        "SET ROLE forecasting_owner",
    ):
        refuse(place, WRITER, statement)


@pytest.mark.parametrize("view", [view.name for view in load_views()])
def test_the_reader_sees_every_view(place, view):
    place.ask(REPORT, f"SELECT COUNT(*) FROM forecasting_bi.{view}")


def test_the_reader_needs_no_schema_name_in_a_query(place):
    query = (FOLDER.parent / "queries" / "freshness_of_every_job.sql").read_text(encoding="utf-8")
    assert "shop" in [row[0] for row in place.ask(REPORT, query)]


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_the_reader_sees_no_table(place, table):
    refuse(place, REPORT, f"SELECT COUNT(*) FROM forecasting.{table}")


def test_the_reader_changes_nothing(place):
    for statement in (
        "DELETE FROM forecasting.fc_publication",
        "UPDATE forecasting.fc_job_current SET publication_no = 1",
        "INSERT INTO forecasting.fc_reason VALUES ('X', 'en', 'x', 'x', 'INFO')",
        "CREATE TABLE forecasting_bi.mine (a INTEGER)",
        "CREATE TABLE public.mine (a INTEGER)",
        "CREATE VIEW forecasting_bi.mine AS SELECT 1 AS a",
        "DROP VIEW forecasting_bi.bi_forecast",
        "SET ROLE forecasting_writer",
    ):
        refuse(place, REPORT, statement)


def test_what_an_upgrade_adds_is_granted_as_it_is_created(place):
    with place.connect(OWNER) as owner:
        owner.execute("CREATE TABLE forecasting.fc_later (a INTEGER)")
        owner.execute("CREATE VIEW forecasting_bi.bi_later AS SELECT a FROM forecasting.fc_later")
    try:
        with place.connect(WRITER) as writer:
            writer.execute("INSERT INTO forecasting.fc_later VALUES (7)")
        assert place.ask(REPORT, "SELECT a FROM forecasting_bi.bi_later") == [(7,)]
        refuse(place, REPORT, "SELECT a FROM forecasting.fc_later")
    finally:
        with place.connect(OWNER) as owner:
            owner.execute("DROP TABLE forecasting.fc_later CASCADE")


def test_a_login_with_labels_sees_their_series_only(place):
    assert place.ask(
        REPORT, "SELECT DISTINCT label_1 FROM forecasting_bi.bi_forecast WHERE job = 'shop' ORDER BY 1"
    ) == [
        ("x",),
        ("y",),
    ]
    assert place.ask(GIFTS, "SELECT DISTINCT job, label_1 FROM forecasting_bi.my_forecast") == [("shop", "x")]
    assert place.ask(REPORT, "SELECT COUNT(*) FROM forecasting_bi.my_forecast") == [(0,)]
    for view in ("bi_forecast", "bi_shop_forecast", "bi_timeline"):
        refuse(place, GIFTS, f"SELECT * FROM forecasting_bi.{view}")
    refuse(place, GIFTS, "INSERT INTO forecasting.reader_label VALUES ('report_gifts', 'shop', 'y')")
    refuse(place, WRITER, "INSERT INTO forecasting.reader_label VALUES ('report_gifts', 'shop', 'y')")


def test_init_db_by_the_owner_keeps_every_grant_and_the_row_level_view(place):
    with closing(connect_database(place.url(OWNER), **SCHEMAS)) as database:
        done = "\n".join(init_database(database, [JOB]))
    assert "grants" not in done
    assert place.ask(GIFTS, "SELECT COUNT(*) FROM forecasting_bi.my_forecast") == [(2,)]
    assert place.ask(REPORT, "SELECT COUNT(*) FROM forecasting_bi.bi_forecast WHERE job = 'shop'") == [(4,)]


def test_init_db_by_the_writer_says_what_is_missing(place):
    with closing(connect_database(place.url(WRITER), **SCHEMAS)) as database:
        with pytest.raises(WarehouseError, match="the database user lacks a permission"):
            init_database(database, [build_job("other")])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.sql")), ids=lambda path: path.stem)
def test_a_script_names_its_purpose_and_holds_no_password(path):
    content = path.read_text(encoding="utf-8")
    assert content.startswith("-- Purpose: ")
    assert ("it was not run" in content) == path.stem.startswith("hana")
    assert [line for line in content.splitlines() if " PASSWORD " in line and "<choose" not in line] == []


def refuse(place: Place, user: str, statement: str) -> None:
    with place.connect(user) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(statement)
