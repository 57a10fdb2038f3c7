"""The examination of a database, on every kind that runs here; each check is broken once and says so."""

from __future__ import annotations

import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, event, inspect, text

from benchmarks.postgresql import PASSWORD, Server
from forecasting.warehouse.databases.about import ABOUT
from forecasting.warehouse.doctor import CHECKS, SOURCE_CHECKS, Result, State, examination, examine, told, worst
from forecasting.warehouse.doctor.round_trip import FAMILIES
from forecasting.warehouse.engine import Database, connect_database
from forecasting.warehouse.ids import new_id
from forecasting.warehouse.init import init_database
from forecasting.warehouse.schema import METADATA, fc_forecast
from forecasting.warehouse.views import view_selects
from tests.tls_door import make_certificate, open_door
from tests.warehouse.builders import build_job, start_python

ROOT = Path(__file__).resolve().parents[2]
ROWS = 500
VERSION = "UPDATE fc_schema_version SET version"
PLANTED = """
    CREATE OR REPLACE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$
"""


def examined(url: str, second: str = "", checks: dict = CHECKS, **schemas: str) -> dict[str, Result]:
    databases = [connect_database(place, **schemas) for place in (url, second or url)]
    return {result.name: result for result in examine(*databases, checks=checks, n_rows=ROWS)}


def states(results: dict[str, Result], *names: str) -> list[State]:
    return [results[name].state for name in names]


def places(database: Database) -> set[str]:
    with database.read() as connection:
        return {*inspect(connection).get_table_names(), *inspect(connection).get_view_names()}


def execute(database: Database, *statements: str) -> None:
    with database.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def plant(connection: Connection, table: str, when: str, change: str) -> None:
    """Makes a trigger that changes a row on its way into a table; `change` is column = expression over the column."""
    column, _, expression = change.partition(" = ")
    if connection.dialect.name == "postgresql":
        connection.execute(text(PLANTED.format(body=f"NEW.{column} := {expression.replace(column, 'NEW.' + column)}")))
        trigger = f"CREATE TRIGGER planted BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION planted()"
    else:
        body = f"UPDATE {table} SET {change} WHERE rowid = NEW.rowid"
        trigger = f"CREATE TRIGGER planted AFTER {when} ON {table} BEGIN {body}; END"
    connection.execute(text(trigger))


@contextmanager
def on_creation(kind: str, act: Callable[[Table, Connection], None]) -> Iterator[None]:
    """Acts on the scratch tables of a kind once they are there."""

    def created(table: Table, connection: Connection, **_: object) -> None:
        if table.name.startswith("doctor_") and table.name.endswith(kind):
            act(table, connection)

    event.listen(Table, "after_create", created)
    try:
        yield
    finally:
        event.remove(Table, "after_create", created)


def test_a_database_in_order_is_well_and_stays_as_it_is(url: str, database: Database) -> None:
    before = places(database)
    results = examined(url)
    assert {name: result for name, result in results.items() if result.state is not State.OK} == {}
    assert [*results] == [*CHECKS, "cleaning"]
    assert (places(database), worst(result.state for result in results.values())) == (before, State.OK)
    with database.read() as connection:
        empty = [
            connection.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar()
            for name in ("fc_run", "fc_publication", "fc_forecast", "fc_series", "fc_period", "fc_snapshot")
        ]
    assert empty == [0] * 6
    assert told([*results.values()]) == f"{len(CHECKS) + 1} of {len(CHECKS) + 1} checks are well"


def test_what_is_found_has_figures(url: str, database: Database) -> None:
    results = examined(url)
    kind = database.engine.dialect.name
    assert results["server"].found.startswith(f"{kind} ")
    assert f"{kind}+" in results["driver"].found
    assert re.fullmatch(
        r"[\d,]+ rows a second in, [\d,]+ rows a second out \(500 rows of \d+ columns, [\d.]+ s\)",
        results["speed"].found,
    )
    assert f"{len(METADATA.tables)} tables" in results["tables"].found
    assert "to the last bit" in results["doubles"].found


def test_an_empty_database_lacks_the_tables_and_is_examined_as_far_as_it_goes(url: str) -> None:
    with closing(connect_database(url)) as database:
        execute(database, "CREATE TABLE something (a INTEGER)")
    results = examined(url)
    assert results["tables"].state is State.FAIL
    assert (results["tables"].action, results["rights"].state) == ("run `forecasting init-db`", State.SKIPPED)
    assert states(results, *FAMILIES, "readers", "writers", "speed") == [State.OK] * (len(FAMILIES) + 3)


@pytest.mark.parametrize(
    ("statement", "check", "found", "action"),
    [
        (
            "UPDATE fc_schema_version SET version = 1 WHERE version > 0",
            "tables",
            "older version: version 1",
            "forecasting init-db",
        ),
        (
            "UPDATE fc_schema_version SET version = 99 WHERE version > 0",
            "tables",
            "newer version",
            "update this installation",
        ),
        ("DROP TABLE fc_override", "tables", "missing, or out of this login's sight: fc_override", "init-db"),
        ("DROP VIEW bi_model", "tables", "bi_model", "init-db"),
        ("ALTER TABLE fc_run RENAME COLUMN seed TO seeds", "rights", "read fc_run", "init-db"),
    ],
)
def test_tables_that_are_not_those_of_this_version_are_told(
    url: str, database: Database, statement: str, check: str, found: str, action: str
) -> None:
    execute(database, statement)
    results = examined(url)
    assert (results[check].state, results["publication"].state) == (State.FAIL, State.SKIPPED)
    assert found in results[check].found
    assert action in results[check].action


@pytest.mark.parametrize(
    ("family", "change"),
    [
        ("integers", "a_biginteger = a_biginteger / 2"),
        ("doubles", "a_double = a_double * 1.0000000000000002"),
        ("texts", "a_string_100 = rtrim(a_string_100)"),
    ],
)
def test_a_value_that_changes_on_its_way_is_told(url: str, database: Database, family: str, change: str) -> None:
    with on_creation(family, lambda table, connection: plant(connection, table.name, "INSERT", change)):
        result = examined(url)[family]
    assert result.state is State.FAIL
    assert f"{change.partition(' ')[0]} " in result.found
    assert "comes back row by row as" in result.found
    assert "triggers" in result.action


def test_a_change_that_is_lost_between_two_writers_is_told(url: str, database: Database) -> None:
    with on_creation("writers", lambda table, connection: plant(connection, table.name, "UPDATE", "seen = 1")):
        result = examined(url)["writers"]
    assert result.state is State.FAIL
    assert "1 + 1 became 1: a change was lost" in result.found


def test_a_writer_that_goes_on_waiting_is_told(url: str, database: Database, monkeypatch) -> None:
    kind = database.engine.dialect.name
    monkeypatch.setitem(ABOUT, kind, replace(ABOUT[kind], lock_wait="SELECT {milliseconds}"))
    monkeypatch.setattr("forecasting.warehouse.doctor.isolation._GIVEN_UP_SECONDS", 0.5)
    result = examined(url)["writers"]
    assert (result.state, result.found) == (State.WARN, "a writer whose time was up went on waiting")


def test_readers_of_another_place_do_not_see_what_is_committed(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
    with closing(connect_database(urls[0])) as one, closing(connect_database(urls[1])) as two:
        execute(one, "CREATE TABLE a (a INTEGER)")
        execute(two, "CREATE TABLE a (a INTEGER)")

    def twin(table: Table, _: Connection) -> None:
        with closing(sqlite3.connect(tmp_path / "two.db")) as other:
            other.execute(f"CREATE TABLE {table.name} (number INTEGER, seen INTEGER)")
            if table.name.endswith("writers"):
                other.execute(f"INSERT INTO {table.name} VALUES (1, 0)")
            other.commit()

    with on_creation("ers", twin):
        results = examined(urls[0], urls[1])
    assert results["readers"].found == "another connection does not see rows after their commit"
    assert results["writers"].found == "the second of two writers did not wait"


def test_a_reading_transaction_that_sees_two_states_is_told(postgresql: Server, created_database: str, monkeypatch):
    monkeypatch.setattr("forecasting.warehouse.databases.postgresql.PostgreSQL.reading", {})
    with postgresql.database(like=created_database) as name:
        results = examined(postgresql.url(name))
    assert results["readers"].state is State.FAIL
    assert "saw 1 row and then 2" in results["readers"].found


def test_rows_that_are_seen_before_their_commit_are_told(tmp_path: Path) -> None:
    url = f"sqlite:///file:{tmp_path / 'shared.db'}?cache=shared&uri=true"
    databases = [connect_database(url) for _ in range(2)]
    for opened in databases:
        event.listen(opened.engine, "connect", lambda connection, _: connection.execute("PRAGMA read_uncommitted = 1"))
    results = {result.name: result for result in examine(*databases, checks=CHECKS, n_rows=ROWS)}
    assert results["readers"].found == "another connection sees rows before their commit"


def test_a_row_that_changes_before_it_is_published_is_told(url: str, database: Database) -> None:
    with database.begin() as connection:
        plant(connection, "fc_forecast", "INSERT", "y_hat = y_hat + 1")
    result = examined(url)["publication"]
    assert result.state is State.FAIL
    assert "after the first publication readers see [('000', '2026-03-02', 12.0)" in result.found


def test_a_view_that_does_not_show_what_is_published_is_told(url: str, database: Database) -> None:
    view = view_selects(database, [])["bi_forecast"]
    execute(database, *database.view_ddl("bi_forecast", f"{view.sql} WHERE 1 = 0", columns_kept=True))
    result = examined(url)["publication"]
    assert (result.state, "readers see [] in 0 rows, not" in result.found) == (State.FAIL, True)
    assert "run `forecasting init-db`, which replaces the views" in result.action


def test_an_old_server_is_told(url: str, database: Database, monkeypatch) -> None:
    kind = database.engine.dialect.name
    monkeypatch.setitem(ABOUT, kind, replace(ABOUT[kind], oldest=(999,)))
    assert examined(url)["server"].action == "use version 999 or newer; this one is not tested"


def test_a_slow_database_is_told(url: str, database: Database, monkeypatch) -> None:
    monkeypatch.setattr("forecasting.warehouse.doctor.speed.SLOW", 10**9)
    assert examined(url)["speed"].state is State.WARN


def test_what_a_killed_examination_left_is_removed_by_a_later_one_once_it_is_old(url: str, database: Database) -> None:
    old, young = (f"doctor_{number}_new" for number in (new_id() - (2 * 3_600_000 << 20), new_id()))
    execute(database, *(f"CREATE TABLE {name} (a INTEGER)" for name in (old, young, "doctor_visits")))
    execute(database, f"CREATE VIEW {old.replace('new', 'view')} AS SELECT a FROM {old}")
    before = places(database)
    results = examined(url)
    assert before - places(database) == {old, old.replace("new", "view")}
    assert f"removed what was left over: {old.replace('new', 'view')}, {old}" in results["creating"].found


def test_whatever_a_check_raises_the_others_follow_and_no_secret_is_told(url, database, monkeypatch) -> None:
    def crash(patient: object) -> None:
        raise ValueError(f"driver says {PASSWORD}")

    monkeypatch.setitem(examination.CHECKS, "readers", replace(CHECKS["readers"], run=crash))
    results = examined(url)
    assert (results["readers"].state, results["speed"].state) == (State.FAIL, State.OK)
    assert "unexpected: ValueError: driver says" in results["readers"].found
    if database.engine.dialect.name == "postgresql":
        assert PASSWORD not in results["readers"].found


def test_a_source_is_only_read(url: str, database: Database) -> None:
    before = places(database)
    results = examined(url, checks=SOURCE_CHECKS)
    assert [*results] == [*SOURCE_CHECKS]
    assert places(database) == before
    if database.engine.dialect.name == "postgresql":
        assert re.search(r"may read \d+ tables, views or schemas, and change \d+", results["rights"].found)
        assert results["rights"].action == "give the source a login that may only read"


def test_a_file_that_may_not_be_written_is_told(created_file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(created_file)) as source, closing(sqlite3.connect(tmp_path / "w.db")) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    results = examined(f"sqlite:///file:{tmp_path / 'w.db'}?mode=ro&uri=true")
    assert states(results, "tables", "rights", "creating", "speed") == [
        State.OK, State.FAIL, State.SKIPPED, State.SKIPPED
    ]  # fmt: skip
    assert results["rights"].found.startswith("this login could not: insert into fc_")
    assert results["rights"].action == "grant it to the login of the nights: make the file writable"


@pytest.fixture
def roles(postgresql: Server) -> Iterator[tuple[Server, str, Callable[[str], str]]]:
    """A database with the suite's roles under other names, its tables and views, and URLs of its logins."""
    script = (ROOT / "sql/roles/postgresql.sql").read_text().replace("forecasting_", "doctor_test_")
    with postgresql.database() as name:
        with postgresql.connect(name) as admin:
            admin.execute(script)
            for login in ("owner", "writer"):
                admin.execute(f"ALTER ROLE doctor_test_{login} PASSWORD 'secret'")
        urls = {login: postgresql.url(name, f"doctor_test_{login}", "secret") for login in ("owner", "writer")}
        with closing(connect_database(urls["owner"], **SCHEMAS)) as database:
            init_database(database, [build_job()])
        yield postgresql, name, urls.__getitem__
    with postgresql.connect() as admin:
        for login in ("reader", "writer", "owner"):
            admin.execute(f"DROP ROLE doctor_test_{login}")


SCHEMAS = {"table_schema": "forecasting", "view_schema": "doctor_test_bi"}


def test_owner_and_writer_are_examined_as_far_as_their_rights_go(roles) -> None:
    _, _, url = roles
    owner, writer = examined(url("owner"), **SCHEMAS), examined(url("writer"), **SCHEMAS)
    assert {result.state for result in owner.values()} == {State.OK}
    skipped = [name for name, result in writer.items() if result.state is State.SKIPPED]
    assert skipped == ["creating", *FAMILIES, "readers", "writers", "speed"]
    assert {result.state for name, result in writer.items() if name not in skipped} == {State.OK}
    assert "this login may not create tables, as it should be for that of the nights" in writer["creating"].found
    assert "run it once with the login that runs `forecasting init-db`" in writer["creating"].action


def test_rights_that_the_nights_lack_are_named_with_where_they_are_granted(roles) -> None:
    server, name, url = roles
    with server.connect(name) as admin:
        admin.execute("REVOKE INSERT ON forecasting.fc_forecast FROM doctor_test_writer")
        admin.execute("REVOKE SELECT ON doctor_test_bi.bi_model FROM doctor_test_writer")
    results = examined(url("writer"), **SCHEMAS)
    assert results["rights"].found == "this login could not: insert into fc_forecast, read bi_model"
    assert results["rights"].action == "grant it to the login of the nights: see sql/roles/postgresql.sql"
    assert results["publication"].state is State.SKIPPED


def test_a_schema_that_is_not_there_is_told(roles) -> None:
    results = examined(roles[2]("owner"), table_schema="nowhere", view_schema="doctor_test_bi")
    assert "FORECASTING_TABLE_SCHEMA=nowhere" in results["schemas"].found
    assert results["schemas"].action == "create it (see sql/roles/postgresql.sql), or correct the variable"
    assert states(results, "tables", "creating", "speed") == [State.SKIPPED] * 3


def test_a_lock_of_somebody_else_does_not_make_it_wait_for_ever(postgresql, created_database, monkeypatch) -> None:
    monkeypatch.setattr("forecasting.warehouse.doctor.patient.LOCK_WAIT_SECONDS", 0.3)
    with postgresql.database(like=created_database) as name, postgresql.connect(name) as other:
        other.autocommit = False
        other.execute("LOCK TABLE fc_override")
        result = examined(postgresql.url(name))["rights"]
    assert "read fc_override (another writer holds the database for too long" in result.found


def test_a_database_that_cannot_hold_unicode_is_told(postgresql: Server) -> None:
    with postgresql.connect() as admin:
        admin.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        result = examined(postgresql.url("latin"))["texts"]
    finally:
        with postgresql.connect() as admin:
            admin.execute("DROP DATABASE latin WITH (FORCE)")
    assert result.state is State.FAIL
    assert re.search(r"a_string_\d+ '漢字' is refused", result.found)
    assert "'é'" not in result.found
    assert "ENCODING 'UTF8'" in result.action


def test_encryption_is_what_the_server_sees(postgresql: Server, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path, "localhost")
    with postgresql.database() as name, open_door(postgresql.port, certificate, key) as port:
        local = f"127.0.0.1:{postgresql.port}"
        through = postgresql.url(name, options=f"sslrootcert={certificate}").replace(local, f"localhost:{port}")
        over = postgresql.url(name).replace("127.0.0.1", "127.1")
        results = [examined(url, checks=SOURCE_CHECKS)["encryption"] for url in (postgresql.url(name), through, over)]
    assert [(result.state, result.found) for result in results] == [
        (State.OK, "plain text that does not leave this machine"),
        (State.WARN, "encrypted up to a proxy; the server itself sees plain text"),
        (State.WARN, "plain text over the network, because the URL says sslmode=disable"),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "action"),
    [
        (":{port}/", ":1/", "start the server"),
        ("127.0.0.1", "no-such-host.invalid", "correct the host name"),
        ("suite_owner", "nobody_here", "correct login and password"),
        ("postgres?", "no_such_database?", "correct the database"),
        ("?sslmode=disable", "", "switch encryption on"),
    ],
)
def test_what_keeps_a_connection_from_being_made_is_told_at_once(postgresql: Server, right, wrong, action) -> None:
    started = time.monotonic()
    results = examined(postgresql.url("postgres").replace(right.format(port=postgresql.port), wrong))
    assert time.monotonic() - started < 10
    assert results["connection"].state is State.FAIL
    assert results["connection"].action.startswith(action)
    assert PASSWORD not in str(results)
    assert set(states(results, *[name for name in CHECKS if name not in ("driver", "connection")])) == {State.SKIPPED}


def test_an_interrupted_examination_leaves_nothing(url: str, database: Database) -> None:
    before = places(database)
    code = (
        "import sys; from forecasting.warehouse.doctor import *; from forecasting.warehouse.engine import *\n"
        "pair = [connect_database(sys.argv[1]) for _ in range(2)]\n"
        "[print(result.name, flush=True) for result in examine(*pair, checks=CHECKS, n_rows=1_000_000)]"
    )
    with start_python(code, url) as process:
        for line in process.stdout:
            if line.strip() == "writers":
                break
        time.sleep(0.5)
        assert len(places(database)) > len(before)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert places(database) == before
    assert fc_forecast.name in before
