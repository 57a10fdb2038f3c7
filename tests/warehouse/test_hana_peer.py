"""The stand-in is as strict as SAP HANA where the suite could slip: syntax, names, rights, locks and isolation."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.hana_peer import OWNER, PASSWORD
from tests.hana_peer.tokens import FORGOTTEN


@pytest.fixture
def connect(hana_peer):
    """Opens connections of the bare driver to a database of their own; each is in a transaction."""
    from hdbcli import dbapi

    with hana_peer.database() as port:
        opened = []

        def _connect(user=OWNER, password=PASSWORD):
            address = {"address": "127.0.0.1", "port": port, "encrypt": "false", "reconnect": "false"}
            opened.append(dbapi.connect(user=user, password=password, **address))
            opened[-1].setautocommit(False)
            return opened[-1]

        hana_peer.ask("lock_wait", port=port, milliseconds=300)
        yield _connect
        for connection in opened:
            connection.close()


def run(connection, statement, *values):
    with closing(connection.cursor()) as cursor:
        cursor.execute(statement, values or None)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else None


@pytest.fixture
def filled(connect):
    connection = connect()
    run(connection, "CREATE COLUMN TABLE t (a INTEGER NOT NULL, s NVARCHAR(5), x DOUBLE, PRIMARY KEY (a))")
    run(connection, "INSERT INTO t VALUES (1, 'one', 0.5)")
    connection.commit()
    return connection


REFUSED = {
    "INSERT INTO t (a) VALUES (2) ON CONFLICT DO NOTHING": 257,
    "INSERT INTO t (a) VALUES (2) RETURNING a": 257,
    "INSERT INTO t (a) VALUES (2), (3)": 257,
    "SELECT 1": 257,
    "SELECT a = 1 FROM t": 257,
    "SELECT s IS NULL AS is_null FROM t": 257,
    "SELECT TRUE AS yes FROM t": 257,
    "SELECT a AS order FROM t": 257,
    "DROP VIEW IF EXISTS v": 257,
    "CREATE TABLE IF NOT EXISTS u (a INTEGER)": 257,
    "ALTER TABLE t ADD COLUMN b INTEGER": 257,
    f"SELECT a AS {'n' * 128} FROM t": 257,
    "SELECT a FROM t GROUP BY 1": 276,
    "CREATE TABLE u (s NVARCHAR)": 7,
    "CREATE TABLE u (s TEXT)": 264,
    "CREATE TABLE t (a INTEGER)": 288,
    "SELECT strftime('%Y', s) FROM t": 328,
    "SELECT a / 0 FROM t": 304,
    "SELECT b FROM t": 260,
    'SELECT "a" FROM t': 260,
    "SELECT a FROM nowhere": 259,
    "SELECT a FROM nowhere.t": 362,
    "INSERT INTO t VALUES (1, 'again', 0)": 301,
    "INSERT INTO t VALUES (NULL, 'none', 0)": 287,
    "DELETE FROM SYSTEM.t": 259,
}


@pytest.mark.parametrize("statement", REFUSED)
def test_what_sap_hana_refuses_is_refused_although_sqlite_would_take_it(filled, statement):
    from hdbcli import dbapi

    with pytest.raises(dbapi.Error) as caught:
        run(filled, statement)
    assert caught.value.errorcode == REFUSED[statement]


@pytest.mark.parametrize("word", FORGOTTEN)
def test_words_that_the_dialect_forgets_name_nothing_without_quotes(filled, word):
    from hdbcli import dbapi

    with pytest.raises(dbapi.Error) as caught:
        run(filled, f"SELECT a AS {word} FROM t")
    assert caught.value.errorcode == 257
    assert run(filled, f'SELECT a AS "{word.lower()}" FROM t') == [(1,)]


def test_whole_numbers_are_divided_exactly_names_fold_and_texts_stay_as_they_are(filled):
    with closing(filled.cursor()) as cursor:
        cursor.execute("SELECT A / 4 AS quarter, S || '' AS s, '' AS nothing, MAX(X) OVER () AS \"low\" FROM T")
        ((quarter, s, nothing, low),) = cursor.fetchall()
        assert [column[0] for column in cursor.description] == ["QUARTER", "S", "NOTHING", "low"]
    assert (float(quarter), s, nothing, low) == (0.25, "one", "", 0.5)


def test_an_upsert_changes_the_columns_it_names_or_inserts(filled):
    run(filled, "UPSERT t (a, s) VALUES (?, ?) WITH PRIMARY KEY", 1, "uno")
    run(filled, "UPSERT t (a, s) VALUES (?, ?) WITH PRIMARY KEY", 2, "due")
    assert run(filled, "SELECT a, s, x FROM t ORDER BY a") == [(1, "uno", 0.5), (2, "due", None)]


def test_a_text_counts_as_its_utf_16_units(filled):
    from hdbcli import dbapi

    run(filled, "INSERT INTO t (a, s) VALUES (?, ?)", 2, "😀😀x")
    with pytest.raises(dbapi.Error, match='Failed in "S" column'):
        run(filled, "INSERT INTO t (a, s) VALUES (?, ?)", 3, "😀😀😀")


def test_a_transaction_is_seen_when_it_commits_and_as_a_whole(filled, connect):
    other = connect()
    run(filled, "INSERT INTO t (a) VALUES (2)")
    assert run(other, "SELECT COUNT(*) FROM t") == [(1,)]
    filled.commit()
    assert run(other, "SELECT COUNT(*) FROM t") == [(2,)]
    run(other, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    assert run(other, "SELECT COUNT(*) FROM t") == [(2,)]
    run(filled, "INSERT INTO t (a) VALUES (3)")
    filled.commit()
    assert run(other, "SELECT COUNT(*) FROM t") == [(2,)]
    other.commit()
    assert run(other, "SELECT COUNT(*) FROM t") == [(3,)]


def test_a_second_writer_waits_and_is_then_told(filled, connect):
    from hdbcli import dbapi

    run(filled, "UPDATE t SET s = 'I'")
    other = connect()
    with pytest.raises(dbapi.Error) as caught:
        run(other, "UPDATE t SET s = 'you'")
    assert caught.value.errorcode == 131


def test_ddl_commits_what_came_before(filled):
    run(filled, "INSERT INTO t (a) VALUES (2)")
    run(filled, "CREATE TABLE u (a INTEGER)")
    filled.rollback()
    assert run(filled, "SELECT COUNT(*) FROM t") == [(2,)]


def test_rights_are_those_that_were_granted(filled, connect):
    from hdbcli import dbapi

    run(filled, 'CREATE USER reader PASSWORD "Planted-Reader/5@x"')
    run(filled, "CREATE VIEW v AS SELECT a FROM t")
    reader = connect("reader", "Planted-Reader/5@x")
    with pytest.raises(dbapi.Error) as caught:
        run(reader, f"SELECT a FROM {OWNER}.v")
    assert caught.value.errorcode == 258
    run(filled, "CREATE ROLE readers")
    run(filled, "GRANT readers TO reader")
    run(filled, "GRANT SELECT ON v TO readers")
    assert run(reader, f"SELECT a FROM {OWNER}.v") == [(1,)]
    with pytest.raises(dbapi.Error) as caught:
        run(reader, f"SELECT a FROM {OWNER}.t")
    assert caught.value.errorcode == 258


def test_a_wrong_password_is_refused(connect):
    from hdbcli import dbapi

    with pytest.raises(dbapi.Error) as caught:
        connect(OWNER, PASSWORD.lower())
    assert caught.value.errorcode == 10


def test_a_long_text_arrives_in_pieces(connect):
    connection = connect()
    run(connection, "CREATE TABLE long (a INTEGER, c NCLOB)")
    text = "aä€😀" * 150_000
    run(connection, "INSERT INTO long VALUES (?, ?)", 1, text)
    connection.commit()
    assert run(connection, "SELECT c FROM long") == [(text,)]
