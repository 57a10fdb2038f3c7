from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from forecasting.errors import ConfigError, WarehouseError
from forecasting.warehouse.connection.engine import DuplicateRowError, connect_database
from forecasting.warehouse.connection.kind import Fault
from forecasting.warehouse.connection.kinds import KINDS
from tests.hana_peer import NO_DRIVER
from tests.warehouse.processes import start_python

SECRET = "not-to-be-seen"


def test_a_transaction_is_committed_as_a_whole_or_not_at_all(tmp_path, connect):
    database = connect(f"sqlite:///{tmp_path / 'new' / 'folder' / 'x.db'}")
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
    with pytest.raises(DuplicateRowError), database.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (2)"))
        connection.execute(text("INSERT INTO t VALUES (1)"))
    with database.read() as connection:
        assert connection.execute(text("SELECT a FROM t")).scalars().all() == [1]


def test_a_second_row_with_the_same_key_is_told_apart_from_other_errors(tmp_path, connect):
    database = connect(f"sqlite:///{tmp_path / 'x.db'}")
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE t (a INTEGER PRIMARY KEY)"))
    insert = text("INSERT INTO t VALUES (1), (1)")
    with pytest.raises(DuplicateRowError, match="UNIQUE constraint failed"), database.begin() as connection:
        connection.execute(insert)


def test_a_missing_table_says_how_to_create_it(tmp_path, connect):
    database = connect(f"sqlite:///{tmp_path / 'x.db'}")
    with database.begin():
        pass
    output = r"(?s)missing.*no such table: fc_run.*forecasting init-db"
    with pytest.raises(WarehouseError, match=output), database.read() as connection:
        connection.execute(text("SELECT * FROM fc_run"))


def test_reading_a_database_that_does_not_exist_creates_nothing(tmp_path, connect):
    file = tmp_path / "x.db"
    database = connect(f"sqlite:///{file}")
    with pytest.raises(WarehouseError, match=r"(?s)cannot be reached.*no such file"), database.read():
        pass
    assert not file.exists()


def test_a_file_where_a_folder_should_be_cannot_be_reached(tmp_path, connect):
    (tmp_path / "file").write_text("")
    database = connect(f"sqlite:///{tmp_path / 'file' / 'x.db'}")
    with pytest.raises(WarehouseError, match="cannot be reached"), database.begin():
        pass


def test_a_file_that_is_no_database_cannot_be_reached(tmp_path, connect):
    (tmp_path / "x.db").write_text("this is text, and long enough to be read as a header" * 100)
    database = connect(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(WarehouseError, match=r"(?s)cannot be reached.*not a database"), database.begin():
        pass


def test_a_read_only_file_can_be_read_but_not_written(tmp_path, connect):
    file = tmp_path / "x.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("CREATE TABLE t (a INTEGER)")
    database = connect(f"sqlite:///file:{file}?mode=ro&uri=true")
    with database.read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM t")).scalar() == 0
    output = r"(?s)lacks a permission.*readonly.*grant"
    with pytest.raises(WarehouseError, match=output), database.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))


def test_a_writer_that_never_ends_is_reported_and_options_of_the_url_win(tmp_path, connect):
    file = tmp_path / "x.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("CREATE TABLE t (a INTEGER)")
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        database = connect(f"sqlite:///{file}?timeout=0.1")
        with pytest.raises(WarehouseError, match=r"(?s)another writer.*locked.*run again"), database.begin():
            pass


WRITER = """
import sys
from sqlalchemy import text
from forecasting.warehouse.connection.engine import connect_database
from tests.hana_peer import NO_DRIVER
database = connect_database(sys.argv[1])
for number in range(30):
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS t (process TEXT, number INTEGER)"))
        connection.execute(text("INSERT INTO t VALUES (:p, :n)"), {"p": sys.argv[2], "n": number})
"""


def test_processes_that_write_to_a_new_file_at_the_same_time_all_succeed(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    writers = [start_python(WRITER, url, name) for name in "abcdef"]
    outcomes = [(writer.communicate()[1], writer.returncode) for writer in writers]
    assert outcomes == [("", 0)] * 6
    with closing(connect_database(url)) as database, database.read() as connection:
        assert connection.execute(text("SELECT COUNT(*), COUNT(DISTINCT process) FROM t")).one() == (180, 6)


@pytest.mark.parametrize(
    "url", [f"postgresql://user:{SECRET}@host:port/db", f"no url {SECRET}", f"mysql://user:{SECRET}@host/db"]
)
def test_an_unusable_url_is_refused_without_showing_it(url):
    with pytest.raises(ConfigError) as caught:
        connect_database(url)
    assert SECRET not in str(caught.value)


def test_a_database_that_does_not_answer_is_named_without_its_password(connect):
    pytest.importorskip("sqlalchemy_hana", reason=NO_DRIVER)
    database = connect(f"hana://user:{SECRET}@127.0.0.1:1")
    output = r"hana://user:\*\*\*@127.0.0.1:1: the database cannot be reached"
    with pytest.raises(WarehouseError, match=output) as caught, database.read():
        pass
    assert SECRET not in str(caught.value)


def test_secrets_of_the_url_are_removed_from_any_text(tmp_path):
    database = connect_database(f"sqlite:///file:{tmp_path}/x.db?uri=true&password={SECRET}")
    assert database.without_secrets(f"driver says {SECRET}!") == "driver says ***!"
    assert SECRET not in database.label


class OperationalError(Exception):
    """A driver error as PEP 249 names it, with the code its driver adds."""

    def __init__(self, **codes: object) -> None:
        self.__dict__.update(codes)


class ProgrammingError(Exception):
    sqlstate = None


@pytest.mark.parametrize(
    ("kind", "codes", "fault"),
    [
        ("postgresql", {"sqlstate": "42501"}, Fault.FORBIDDEN),
        ("postgresql", {"sqlstate": "42P01"}, Fault.NO_TABLE),
        ("postgresql", {"sqlstate": "28P01"}, Fault.UNREACHABLE),
        ("postgresql", {"sqlstate": None}, Fault.UNREACHABLE),
        ("postgresql", {"sqlstate": "22003"}, Fault.OTHER),
        ("hana", {"errorcode": 258}, Fault.FORBIDDEN),
        ("hana", {"errorcode": 259}, Fault.NO_TABLE),
        ("hana", {"errorcode": -10709}, Fault.UNREACHABLE),
        ("hana", {"errorcode": 131}, Fault.LOCKED),
        ("hana", {"errorcode": 301}, Fault.BROKEN_RULE),
        ("hana", {"errorcode": 328}, Fault.OTHER),
        ("postgresql", {"sqlstate": "23505"}, Fault.BROKEN_RULE),
    ],
)
def test_server_errors_are_classified_by_code(kind, codes, fault):
    assert KINDS[kind].fault_of(OperationalError(**codes)) is fault


def test_an_error_of_the_driver_itself_does_not_blame_the_network():
    assert KINDS["postgresql"].fault_of(ProgrammingError()) is Fault.OTHER


def test_a_relative_sqlite_path_is_relative_to_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(connect_database("sqlite:///sub/x.db")) as database, database.begin():
        pass
    assert Path(tmp_path / "sub" / "x.db").exists()
