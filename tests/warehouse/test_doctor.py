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

from benchmarks.postgresql import PASSWORD
from forecasting.vocabulary.codes import DiagnosisState
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.connection.ids import new_id
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.deploy.views import view_selects
from forecasting.warehouse.doctor import CHECKS, SOURCE_CHECKS, Result, examination, examine, summarised, worst
from forecasting.warehouse.doctor.round_trip import FAMILIES
from forecasting.warehouse.schema import METADATA, fc_forecast
from tests.hana_peer import NO_SERVER
from tests.warehouse.processes import start_python

ROOT = Path(__file__).resolve().parents[2]
ROWS = 500
VERSION = "UPDATE fc_schema_version SET version"
OTHER_VIEW = "CREATE VIEW bi_model AS SELECT language FROM fc_reason"
PLANTED = """
    CREATE OR REPLACE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$
"""


def examined(url: str, *names: str, second: str = "", **schemas: str) -> dict[str, Result]:
    """Returns the results by name: of every check, or of these and those that they need."""
    databases = [connect_database(place, **schemas) for place in (url, second or url)]
    wanted = {*names}
    for name in reversed([*CHECKS]):
        wanted |= {*CHECKS[name].needs} if name in wanted else set()
    checks = {name: check for name, check in CHECKS.items() if name in wanted or not names}
    return {result.name: result for result in examine(*databases, checks=checks, n_rows=ROWS)}


def examined_as_source(url: str) -> dict[str, Result]:
    databases = [connect_database(url) for _ in range(2)]
    return {result.name: result for result in examine(*databases, checks=SOURCE_CHECKS, n_rows=ROWS)}


def states(results: dict[str, Result], *names: str) -> list[DiagnosisState]:
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
    if connection.dialect.name == "hana":
        pytest.skip(f"{NO_SERVER}: the stand-in has no triggers")
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
    assert {name: result for name, result in results.items() if result.state is not DiagnosisState.OK} == {}
    assert [*results] == [*CHECKS, "cleaning"]
    assert (places(database), worst(result.state for result in results.values())) == (before, DiagnosisState.OK)
    with database.read() as connection:
        empty = [
            connection.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar()
            for name in ("fc_run", "fc_publication", "fc_forecast", "fc_series", "fc_period", "fc_snapshot")
        ]
    assert empty == [0] * 6
    assert summarised([*results.values()]) == f"{len(CHECKS) + 1} of {len(CHECKS) + 1} checks are well"


def test_what_is_found_has_figures(url: str, database: Database) -> None:
    results = examined(url, "server", "tables", "doubles", "speed")
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
    assert results["tables"].state is DiagnosisState.FAIL
    assert (results["tables"].action, results["rights"].state) == ("run `forecasting init-db`", DiagnosisState.SKIPPED)
    assert states(results, *FAMILIES, "readers", "writers", "speed") == [DiagnosisState.OK] * (len(FAMILIES) + 3)


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
            "UPDATE fc_schema_version SET version = 99, works_from = 99 WHERE version > 0",
            "tables",
            "newer version",
            "update this installation",
        ),
        ("DROP TABLE fc_deletion", "tables", "missing, or out of this login's sight: fc_deletion", "init-db"),
        ("DROP VIEW bi_model", "tables", "bi_model", "init-db"),
        (f"DROP VIEW bi_model; {OTHER_VIEW}", "rights", "read bi_model", "init-db"),
    ],
)
def test_tables_that_are_not_those_of_this_version_are_told(
    url: str, database: Database, statement: str, check: str, found: str, action: str
) -> None:
    execute(database, *statement.split("; "))
    results = examined(url, "publication")
    assert (results[check].state, results["publication"].state) == (DiagnosisState.FAIL, DiagnosisState.SKIPPED)
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
        result = examined(url, family)[family]
    assert result.state is DiagnosisState.FAIL
    assert f"{change.partition(' ')[0]} " in result.found
    assert "comes back row by row as" in result.found
    assert "triggers" in result.action


def test_a_change_that_is_lost_between_two_writers_is_told(url: str, database: Database) -> None:
    with on_creation("writers", lambda table, connection: plant(connection, table.name, "UPDATE", "seen = 1")):
        result = examined(url, "writers")["writers"]
    assert result.state is DiagnosisState.FAIL
    assert "1 + 1 became 1: a change was lost" in result.found


def test_a_writer_that_goes_on_waiting_is_told(url: str, database: Database, monkeypatch) -> None:
    kind = database.engine.dialect.name
    if kind == "hana":
        pytest.skip(f"{NO_SERVER}: the stand-in refuses a second writer soon by itself")
    monkeypatch.setattr(KINDS[kind], "about", replace(KINDS[kind].about, lock_wait="SELECT {milliseconds}"))
    monkeypatch.setattr("forecasting.warehouse.doctor.isolation._GIVEN_UP_SECONDS", 0.5)
    result = examined(url, "writers")["writers"]
    assert (result.state, result.found) == (DiagnosisState.WARN, "a writer whose time was up went on waiting")


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
        results = examined(urls[0], "readers", "writers", second=urls[1])
    assert results["readers"].found == "another connection does not see rows after their commit"
    assert results["writers"].found == "the second of two writers did not wait"


def test_rows_that_are_seen_before_their_commit_are_told(tmp_path: Path) -> None:
    url = f"sqlite:///file:{tmp_path / 'shared.db'}?cache=shared&uri=true"
    databases = [connect_database(url) for _ in range(2)]
    for opened in databases:
        event.listen(opened.engine, "connect", lambda connection, _: connection.execute("PRAGMA read_uncommitted = 1"))
    checks = {name: CHECKS[name] for name in ("driver", "connection", "schemas", "creating", "readers")}
    results = {result.name: result for result in examine(*databases, checks=checks, n_rows=ROWS)}
    assert results["readers"].found == "another connection sees rows before their commit"


def test_a_row_that_changes_before_it_is_published_is_told(url: str, database: Database) -> None:
    with database.begin() as connection:
        plant(connection, "fc_forecast", "INSERT", "y_hat = y_hat + 1")
    result = examined(url, "publication")["publication"]
    assert result.state is DiagnosisState.FAIL
    assert "after the first publication readers see [('000', '2026-03-02', 12.0)" in result.found


def test_a_view_that_does_not_show_what_is_published_is_told(url: str, database: Database) -> None:
    view = view_selects(database, [])["bi_forecast"]
    execute(database, *database.view_ddl("bi_forecast", f"{view.sql} AND 1 = 0", columns_kept=True))
    result = examined(url, "publication")["publication"]
    assert (result.state, "readers see [] in 0 rows, not" in result.found) == (DiagnosisState.FAIL, True)
    assert "run `forecasting init-db`, which replaces the views" in result.action


def test_an_old_server_is_told(url: str, database: Database, monkeypatch) -> None:
    kind = database.engine.dialect.name
    monkeypatch.setattr(KINDS[kind], "about", replace(KINDS[kind].about, oldest=(999,)))
    assert examined(url, "server")["server"].action == "use version 999 or newer; this one is not tested"


def test_a_slow_database_is_told(url: str, database: Database, monkeypatch) -> None:
    monkeypatch.setattr("forecasting.warehouse.doctor.speed.SLOW", 10**9)
    monkeypatch.setattr("forecasting.warehouse.doctor.speed.LEAST_SECONDS", 0)
    assert examined(url, "speed")["speed"].state is DiagnosisState.WARN


def test_what_a_killed_examination_left_is_removed_by_a_later_one_once_it_is_old(url: str, database: Database) -> None:
    old, young = (f"doctor_{number}_new" for number in (new_id() - (2 * 3_600_000 << 20), new_id()))
    execute(database, *(f"CREATE TABLE {name} (a INTEGER)" for name in (old, young, "doctor_visits")))
    execute(database, f"CREATE VIEW {old.replace('new', 'view')} AS SELECT a FROM {old}")
    before = places(database)
    results = examined(url, "creating")
    assert before - places(database) == {old, old.replace("new", "view")}
    assert f"removed what was left over: {old.replace('new', 'view')}, {old}" in results["creating"].found


def test_whatever_a_check_raises_the_others_follow_and_no_secret_is_told(url, database, monkeypatch) -> None:
    def crash(patient: object) -> None:
        raise ValueError(f"driver says {PASSWORD}")

    monkeypatch.setitem(examination.CHECKS, "readers", replace(CHECKS["readers"], run=crash))
    results = examined(url, "readers", "speed")
    assert (results["readers"].state, results["speed"].state) == (DiagnosisState.FAIL, DiagnosisState.OK)
    assert "unexpected: ValueError: driver says" in results["readers"].found
    if database.engine.dialect.name == "postgresql":
        assert PASSWORD not in results["readers"].found


def test_a_source_is_only_read(url: str, database: Database) -> None:
    before = places(database)
    results = examined_as_source(url)
    assert [*results] == [*SOURCE_CHECKS]
    assert places(database) == before
    if database.engine.dialect.name == "hana":
        assert results["rights"].found == "may read 0 tables, views or schemas, and change none"
    if database.engine.dialect.name == "postgresql":
        assert re.search(r"may read \d+ tables, views or schemas, and change \d+", results["rights"].found)
        assert results["rights"].action == "give the source a login that may only read"


def test_a_file_that_may_not_be_written_is_told(created: Callable[[str], Path], tmp_path: Path) -> None:
    with closing(sqlite3.connect(created("sqlite"))) as source, closing(sqlite3.connect(tmp_path / "w.db")) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    results = examined(f"sqlite:///file:{tmp_path / 'w.db'}?mode=ro&uri=true")
    assert states(results, "tables", "rights", "creating", "speed") == [
        DiagnosisState.OK, DiagnosisState.FAIL, DiagnosisState.SKIPPED, DiagnosisState.SKIPPED
    ]  # fmt: skip
    assert results["rights"].found.startswith("this login could not: insert into fc_")
    assert results["rights"].action == "grant it to the login of the run days: make the file writable"


def test_an_interrupted_examination_leaves_nothing(url: str, database: Database) -> None:
    before = places(database)
    code = (
        "import sys; from forecasting.warehouse.doctor import *; from forecasting.warehouse.connection import *\n"
        "pair = [connect_database(sys.argv[1]) for _ in range(2)]\n"
        "[print(result.name, flush=True) for result in examine(*pair, checks=CHECKS, n_rows=400_000)]"
    )
    with start_python(code, url) as process:
        for line in process.stdout:
            if line.strip() == "writers":
                break
        time.sleep(0.5)
        assert len(places(database)) > len(before)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert places(database) == before
    assert fc_forecast.name in before
