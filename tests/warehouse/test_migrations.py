"""Databases of older versions: the committed DDL of version 1 is upgraded with data in it."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.schema import CreateTable

from forecasting.errors import WarehouseError
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.deploy.init import init_database, require_schema
from forecasting.warehouse.deploy.migrations import MIGRATIONS, _AddColumn, _DropColumn
from forecasting.warehouse.schema import SCHEMA_VERSION, fc_publication, fc_schema_version
from tests.hana_peer import NO_DRIVER
from tests.warehouse.builders import build_job

HERE = Path(__file__).parent
ROWS = (
    "INSERT INTO fc_schema_version VALUES (1, '2026-01-01 00:00:00', 'tables as in docs/reference/tables.md')",
    "INSERT INTO fc_job_current VALUES ('shop', 1, NULL, NULL, '2026-03-02 05:00:00')",
    "INSERT INTO fc_publication VALUES ('shop', 1, 7, '2026-03-02', '2026-03-02 05:00:00', 4, 'PASS', 'x', NULL, NULL)",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request, tmp_path):
    """Two empty databases of a kind."""
    if request.param == "sqlite":
        yield [f"sqlite:///{tmp_path / name}.db" for name in ("old", "fresh")]
        return
    server = request.getfixturevalue("postgresql")
    with ExitStack() as stack:
        yield [server.url(stack.enter_context(server.database())) for _ in range(2)]


@pytest.fixture
def old(urls, connect):
    """A database of version 1 in use."""
    database = connect(urls[0])
    ddl = (HERE / f"version_1_{database.engine.dialect.name}.sql").read_text(encoding="utf-8")
    with database.begin() as connection:
        for statement in (*ddl.split(";\n")[:-1], *ROWS):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    return database


@pytest.fixture
def fresh(urls, connect):
    database = connect(urls[1])
    init_database(database, [build_job()])
    return database


def described(database):
    """Returns every column of every table and view in order, with type, nullability, key and comment."""
    with database.read() as connection:
        inspector = inspect(connection)
        names = [*inspector.get_table_names(), *inspector.get_view_names()]
        keys = {name: inspector.get_pk_constraint(name)["constrained_columns"] for name in inspector.get_table_names()}
        columns = {
            name: [
                (column["name"], str(column["type"]), column["nullable"], column.get("comment"))
                for column in inspector.get_columns(name)
            ]
            for name in names
        }
    return keys, columns


def versions(database):
    recorded = fc_schema_version.select().with_only_columns(fc_schema_version.c.version)
    return sorted(read_frame(database, recorded)["version"])


def test_an_upgraded_database_has_the_columns_of_a_fresh_one_and_keeps_its_rows(old, fresh):
    before = read_frame(old, fc_publication.select().with_only_columns(*[*fc_publication.c][:-3])).to_dict("records")
    lines = init_database(old, [build_job()])
    assert described(old) == described(fresh)
    tables = (
        "fc_accuracy, fc_actual_staged, fc_deletion, fc_deployment, fc_forecast_before, fc_job_event, fc_job_found, "
        "fc_monitor_signal, fc_mute, fc_override, fc_predecessor"
    )
    assert lines[1:10] == [
        "upgraded to version 2: deletions are logged; a publication knows its hand-over",
        "upgraded to version 3: live errors, signals of monitoring, changes by people",
        "upgraded to version 4: a publication knows the next run day",
        "upgraded to version 5: a period knows its local time",
        "upgraded to version 6: what the data have said about jobs is stored",
        "upgraded to version 7: a column that nothing filled is gone",
        "upgraded to version 8: deployments are recorded; newer tables serve older code",
        "upgraded to version 9: jobs have ends, owners, due times and mutes; series have predecessors",
        f"tables created: {tables}",
    ]
    assert lines[-1] == f"schema version {SCHEMA_VERSION} recorded"
    after = read_frame(old, fc_publication.select())
    new = ["handed_over_utc", "next_as_of_date", "due_utc"]
    assert after[new].isna().all(axis=None)
    assert after.drop(columns=new).to_dict("records") == before
    require_schema(old)
    assert (versions(old), versions(fresh)) == ([1, *(step.version for step in MIGRATIONS)], [0, SCHEMA_VERSION])


def test_an_upgrade_that_was_cut_off_between_two_statements_is_completed(old, fresh):
    """As in SAP HANA, where the column stays although its version was not recorded."""
    init_database(old, [])
    with old.begin() as connection:
        connection.execute(fc_schema_version.delete().where(fc_schema_version.c.version > 1))
        connection.exec_driver_sql("DROP TABLE fc_deletion")
    init_database(old, [build_job()])
    assert described(old) == described(fresh)


def test_an_upgrade_that_fails_leaves_the_old_version_whole(old):
    with old.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bi_forecast (in_the_way INTEGER)")
    before = described(old)[1]
    with pytest.raises(WarehouseError, match="bi_forecast"):
        init_database(old, [build_job()])
    assert described(old)[1] == before
    assert versions(old) == [1]


def test_an_older_version_says_what_to_do(old):
    with pytest.raises(WarehouseError, match=rf"(?s)older version.*version 1.*version {SCHEMA_VERSION}.*init-db"):
        require_schema(old)


def test_migrations_lead_in_order_to_the_version_that_the_code_knows():
    assert [step.version for step in MIGRATIONS] == list(range(2, SCHEMA_VERSION + 1))
    assert all(len(step.description) <= fc_schema_version.c.description.type.length for step in MIGRATIONS)


def test_a_step_only_adds_columns_that_may_be_null_or_says_that_it_takes_something_away(old):
    changes = []
    event.listen(old.engine, "before_cursor_execute", lambda _c, _u, statement, *_: changes.append(statement))
    for step in MIGRATIONS:
        changes.clear()
        with old.begin() as connection:
            step.apply(connection, None)
        sent = [sql for sql in changes if sql.lstrip().split()[0] in ("ALTER", "DROP", "UPDATE", "DELETE", "CREATE")]
        only_adds = all(re.match(r"ALTER TABLE \w+ ADD COLUMN (?!.*NOT NULL)", sql) for sql in sent)
        assert only_adds or step.works_from == step.version, (step.description, sent)


def test_sap_hana_has_a_syntax_of_its_own_for_a_new_column():
    dialect = pytest.importorskip("sqlalchemy_hana.dialect", reason=NO_DRIVER).HANAHDBCLIDialect()
    statement = str(_AddColumn(fc_publication.c.handed_over_utc).compile(dialect=dialect))
    assert statement.startswith("ALTER TABLE fc_publication ADD (handed_over_utc TIMESTAMP")
    dropped = str(_DropColumn(fc_publication, "handed_over_utc").compile(dialect=dialect))
    assert dropped == "ALTER TABLE fc_publication DROP (handed_over_utc)"
    assert "handed_over_utc TIMESTAMP" in str(CreateTable(fc_publication).compile(dialect=dialect))
