"""Golden files: tables, views and every statement, in the words of each database; `make golden` renews them.

The statements are taken down while the suite itself runs on SQLite, and compiled for the others without a server.
"""

from __future__ import annotations

import difflib
import io
import os
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from sqlalchemy import MetaData, Table, text
from sqlalchemy.schema import CreateTable, SetColumnComment, SetTableComment

from forecasting.cli.answers.status import show_status
from forecasting.cli.database import create_database
from forecasting.cli.examination.check import check_jobs
from forecasting.cli.overrides import load_overrides, withdraw_job_override
from forecasting.cli.prune import prune_jobs
from forecasting.cli.publish import hand_over_job, roll_back_job
from forecasting.cli.run import run_what
from forecasting.cli.watching.mute import MuteWish, change_mutes, list_mutes
from forecasting.config import Job, load_job
from forecasting.config.sections import Retention
from forecasting.operations.entrance import StepRequest, run_purpose
from forecasting.periods import parse_as_of
from forecasting.purposes import PURPOSES
from forecasting.vocabulary.codes import DeploymentVerdict
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.connection.named_queries import with_schemas
from forecasting.warehouse.connection.rows import _plain_sql
from forecasting.warehouse.deploy.comments import view_comments
from forecasting.warehouse.deploy.init import init_database, require_schema
from forecasting.warehouse.deploy.migrations import Migration
from forecasting.warehouse.deploy.views import view_selects
from forecasting.warehouse.deployments import (
    commit_under_way,
    end_deployment,
    last_deployed,
    list_deployments,
    open_deployment,
    running_commits,
)
from forecasting.warehouse.forecasts.publish import publish_run, published_days, published_run
from forecasting.warehouse.forecasts.retention import prune
from forecasting.warehouse.history import read_predecessors, replace_predecessors
from forecasting.warehouse.history.actuals import actuals_as_known, load_actuals
from forecasting.warehouse.job_events import count_rows, rename_job, restore_job, retire_job
from forecasting.warehouse.jobs import job_standings, newest_recorded_job, recorded_job, renamed_to
from forecasting.warehouse.jobs.found import read_found, record_found
from forecasting.warehouse.models.catalog import champion_known, versions_of_recipe
from forecasting.warehouse.monitoring.signals import answer_requests_in
from forecasting.warehouse.runs.log import open_run
from forecasting.warehouse.schema import METADATA, SCHEMA_VERSION
from forecasting.warehouse.snapshots.catalog import backfill_snapshot
from tests.hana_peer import NO_DRIVER
from tests.panel.test_succession import links_of
from tests.project_builder import AS_OF, orders
from tests.sql.recording import Recording, places_that_send, recorded
from tests.warehouse.builders import build_job, build_request, forecast_ready, update_run
from tests.warehouse.later_version import NEXT, later_code

HERE = Path(__file__).parent
FOLDER = HERE / "golden"
SQL = HERE.parents[1] / "sql"
VERSION_1 = HERE.parent / "warehouse" / "version_1_sqlite.sql"
DATABASES = {
    "hana": ("hana://nobody@nowhere.test:443", {"table_schema": "FC#1", "view_schema": "BI#1"}),
    "postgresql": ("postgresql+psycopg://nobody@nowhere.test/x", {"table_schema": "suite", "view_schema": "readers"}),
    "sqlite": ("sqlite://", {}),
}
RENEW = "RENEW_GOLDEN"
APART = (
    *("connection/hana/", "connection/kind.py", "connection/postgresql/", "connection/raw.py", "connection/sqlite/"),
    *("deploy/comments.py", "deploy/replace_views.py", "doctor/"),
)
"""Send what tables.sql and views.sql hold, what is of one database only, or what is not of the suite's own tables."""
JOB = build_job(labels=[{"name": "material", "text": "material_text"}, {"name": "order"}])
"""One label has a name that must be quoted."""


@pytest.fixture(scope="module", params=sorted(DATABASES))
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database that is never connected to."""
    if request.param == "hana":
        pytest.importorskip("sqlalchemy_hana", reason=NO_DRIVER)
    url, schemas = DATABASES[request.param]
    with closing(connect_database(url, **schemas)) as opened:
        yield opened


def test_tables_and_their_comments_are_as_agreed(database):
    statements = [str(CreateTable(table).compile(database.engine, **schema_of(database))).strip() for table in tables()]
    if database.engine.dialect.supports_comments:
        for table in tables():
            elements = [SetTableComment(table), *map(SetColumnComment, table.columns)]
            statements += [str(element.compile(database.engine, **schema_of(database))) for element in elements]
    output = difference(database, "tables.sql", statements)
    assert not output, output


def test_views_and_their_comments_are_as_agreed(database):
    views = view_selects(database, [JOB])
    statements = [s for name, view in views.items() for s in database.view_ddl(name, view.sql, columns_kept=True)]
    if database.engine.dialect.supports_comments:
        statements += [s for name, view in views.items() for s in view_comments(database, name, view)]
    output = difference(database, "views.sql", statements)
    assert not output, output


def test_statements_are_as_agreed_and_none_was_left_out(make_project, monkeypatch, tmp_path):
    with recorded() as recording:
        live(make_project, monkeypatch, tmp_path)
    differences = [output for kind in sorted(DATABASES) if (output := statements_differ(kind, recording))]
    assert not differences, "\n".join(differences)
    left_out = sorted(
        (module, line) for module, line in places_that_send() - recording.places if not module.startswith(APART)
    )
    assert not left_out, f"let live() do what sends these: {left_out}"


def live(make_project, monkeypatch, folder: Path) -> None:
    """Does what the suite does in its life, in this process and on SQLite: every purpose and every command."""
    upgrade_from_version_1(folder / "old.db")
    with closing(connect_database(f"sqlite:///{folder / 'new.db'}")) as database:
        init_database(database, [JOB])
    (folder / "project").mkdir()
    (folder / "project" / "notify.sql").write_text("INSERT INTO notified VALUES (:publication_no)", encoding="utf-8")
    project = make_project(
        folder=folder / "project",
        frame=orders(n_days=120),
        hand_over={"connection": "warehouse", "statement": "notify.sql"},
        retention={"full_days": 5, "leads": [1], "publications": 2, "statistics_days": 1, "quarantine_days": 1},
    )
    monkeypatch.setenv("FORECASTING_ROOT", str(project.settings.root))
    project.execute("CREATE TABLE notified (publication_no INTEGER)")
    (project.settings.scratch / "runs" / "17").mkdir(parents=True)
    for days in (0, 1, 50):
        project.load(grown(orders(n_days=120), days))
        request = StepRequest("orders", str(date.fromisoformat(AS_OF) + timedelta(days)))
        for purpose in PURPOSES:
            list(run_purpose(purpose, request, project.settings))
        change = (
            f"unique_id,ds,kind,value,reason\n001,{date.fromisoformat(request.as_of) + timedelta(2)},SET,9,PROMOTION\n"
        )
        (folder / "changes.csv").write_text(change, encoding="utf-8")
        entered = [
            *load_overrides("orders", folder / "changes.csv", author="planner", as_of=request.as_of, dry_run=False)
        ]
    record_found(project.database, "other", {"dated": "inside"}, {"dated": "its dates"})
    read_found(project.database, "other")
    list(create_database())
    withdraw_job_override("orders", int(entered[0].split()[-1]), reason="sold elsewhere")
    list(run_what("wait_for_source", request))
    show_status(None, Console(file=io.StringIO()))
    check_jobs(None, AS_OF, Console(file=io.StringIO()))
    job = load_job(project.settings.jobs / "orders.yml")
    prune(project.database, job.model_copy(update={"retention": Retention(full_days=1, publications=2)}), dry_run=True)
    list(prune_jobs(None, dry_run=False))
    list(roll_back_job("orders", reason="wrong prices", to=None))
    list(hand_over_job("orders"))
    for wish in (MuteWish(["orders"], until="4h", reason="new disks"), MuteWish(["orders"], end=True)):
        list(change_mutes(wish))
    list(list_mutes(as_json=True))
    look_back(project.database, job, datetime.fromisoformat(AS_OF))
    missed = forecast_ready(project.database, "2026-03-01", vintage_kind="BACKFILL")
    publish_run(project.database, missed, horizon=2, published_by="test")
    take_over_a_dead_run(project.database)
    with project.database.begin() as connection:
        answer_requests_in(connection, missed)
    load_actuals(project.database, "orders")
    load_actuals(project.database, "orders", datetime(2026, 7, 1))
    end_and_rename(project.database)
    deploy_nothing(project.database)
    init_database_of_another_version(project.database)


def upgrade_from_version_1(file: Path) -> None:
    with closing(connect_database(f"sqlite:///{file}")) as database:
        with database.begin() as connection:
            for statement in VERSION_1.read_text(encoding="utf-8").split(";\n")[:-1]:
                connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
            connection.exec_driver_sql("INSERT INTO fc_schema_version VALUES (1, '2026-01-01 00:00:00', 'old')")
        init_database(database, [JOB])


def end_and_rename(database: Database) -> None:
    """Retires the job, brings it back, and gives it another name and its own again."""
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE fc_run SET run_status = 'ABORTED' WHERE run_status = 'RUNNING'")
    for done in (retire_job, restore_job):
        done(database, JOB.job, reason="why", by="test")
    job_standings(database)
    renamed_to(database, "store")
    newest_recorded_job(database, "orders")
    count_rows(database, JOB.job, build_job("store"))
    for job in (build_job("store"), JOB):
        rename_job(database, {JOB.job: "store"}.get(job.job, JOB.job), job, reason="why", by="test")


def deploy_nothing(database: Database) -> None:
    number = open_deployment(database, "main", deployed_by="test").deployment_no
    end_deployment(database, number, DeploymentVerdict.REFUSED, failed_check="jobs")
    assert (last_deployed(database), len(list_deployments(database))) == (None, 1)
    running_commits(database)
    commit_under_way(database, "orders", "model_training", parse_as_of(AS_OF, "UTC"), "LIVE")


def init_database_of_another_version(database: Database) -> None:
    """As code of the next version, whose step takes something away, and then as code of this one."""
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE fc_run SET run_status = 'ABORTED' WHERE run_status = 'RUNNING'")
    with later_code(Migration(NEXT, "nothing", lambda *_: None, works_from=SCHEMA_VERSION)):
        init_database(database, [JOB])
    require_schema(database)


def take_over_a_dead_run(database: Database) -> None:
    dead = open_run(database, build_request("2026-03-02"))
    update_run(database, dead.run_id, host="elsewhere:1", lease_until_utc=datetime(2026, 1, 1))
    open_run(database, build_request("2026-03-03"))


def look_back(database: Database, job: Job, run_day: datetime) -> None:
    """Asks what a missed run day needs to know."""
    actuals_as_known(database, job, run_day, run_day)
    published_run(database, "orders")
    published_days(database, "orders")
    backfill_snapshot(database, "orders", run_day)
    champion_known(database, "orders", run_day)
    versions_of_recipe(database, "orders", "")
    recorded_job(database, "orders", job.config_hash)
    replace_predecessors(database, "orders", links_of("000 001 4 RENUMBERED"), 1)
    read_predecessors(database, "orders")


def grown(frame: pd.DataFrame, days: int) -> pd.DataFrame:
    """Returns a history some days later: new values, and from then on one that was corrected and one that is gone."""
    if not days:
        return frame
    later = frame.assign(day=frame["day"] + timedelta(days))
    changed = frame.assign(amount=frame["amount"].where(frame.index != 5, 99.0)).drop(index=9)
    return pd.concat([changed, later[later["day"] > frame["day"].max()]], ignore_index=True)


def statements_differ(kind: str, recording: Recording) -> str:
    if kind == "hana" and not find_spec("sqlalchemy_hana"):
        return ""
    url, schemas = DATABASES[kind]
    with closing(connect_database(url, **schemas)) as database:
        inserts = {
            KINDS[kind].insert_sql(database.engine.dialect, qualified(database, METADATA.tables[table]), columns)
            for table, columns in recording.inserts
            if table in METADATA.tables
        }
        statements = [*recording.compiled(database), *sorted(inserts), *queries(database)]
        grants = KINDS[kind].grants
        statements += [re.sub(r"\n\s+", "\n", grants).strip()] if grants else []
        return difference(database, "statements.sql", statements)


def queries(database: Database) -> Iterator[str]:
    """Yields the queries in sql/ that Python reads, with the marks of a database for their binds."""
    for path in sorted([*SQL.glob("status/*.sql"), *SQL.glob("monitoring/*.sql"), *SQL.glob("sources/*.sql")]):
        content = path.read_text(encoding="utf-8")
        only = re.search(r"^-- database: (\w+)", content, re.MULTILINE)
        if only is None or only[1].lower() == database.engine.dialect.name:
            statement = text(_plain_sql(with_schemas(content, database)))
            yield f"-- {path.relative_to(SQL)}\n{statement.compile(database.engine)}"


def tables() -> list[Table]:
    return METADATA.sorted_tables


def schema_of(database: Database) -> dict[str, object]:
    schema = database.table_schema
    return {"schema_translate_map": {None: schema}, "render_schema_translate": True} if schema else {}


def qualified(database: Database, table: Table) -> Table:
    return table.to_metadata(MetaData(), schema=database.table_schema)


def difference(database: Database, name: str, statements: list[str]) -> str:
    """Returns how statements differ from a golden file, which is written again where that is asked for."""
    path = FOLDER / database.engine.dialect.name / name
    content = ";\n".join(re.sub(r"[ \t]+$", "", sql, flags=re.MULTILINE) for sql in statements) + ";\n"
    if os.environ.get(RENEW):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    shown = path.relative_to(HERE.parents[1]).as_posix()
    changes = list(difflib.unified_diff(known.splitlines(), content.splitlines(), shown, "now", lineterm="", n=2))
    output = f"{shown} differs; if that is meant, run `make golden` and commit what changed:"
    return "\n".join([output, *changes]) if changes else ""
