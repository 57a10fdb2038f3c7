"""What is particular to SAP HANA and can be known without a server: options, faults, values, names."""

from __future__ import annotations

import enum
from datetime import UTC, date, datetime
from typing import Self

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select
from sqlalchemy.schema import CreateTable

from forecasting.errors import ConfigError, ForecastingError, WarehouseError
from forecasting.warehouse.connection.engine import TransientError, connect_database
from forecasting.warehouse.connection.hana.kind import BATCH_ROWS, FORGOTTEN_WORDS
from forecasting.warehouse.connection.kind import Fault
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.connection.rows import append_rows_in, read_query
from forecasting.warehouse.schema import fc_quarantine, fc_run
from tests.hana_peer import NO_DRIVER

dbapi = pytest.importorskip("hdbcli.dbapi", reason=NO_DRIVER)
pytest.importorskip("sqlalchemy_hana", reason=NO_DRIVER)

URL = "hana://planner:geheim@hana.example.test:443"
"""A host that is never asked: the driver's connect is replaced."""


class Cursor:
    """Takes down what the driver would have been given."""

    def __init__(self, script: Script) -> None:
        self.script, self.rowcount, self.description, self.left = script, -1, None, []

    def setfetchsize(self, size: int) -> None:
        self.script.fetch_sizes.add(size)

    def execute(self, statement: str, values: object = ()) -> None:
        self.script.sent.append((statement, values))
        failure = self.script.failures.pop(0) if self.script.failures and "fc_" in statement else None
        if failure is not None:
            self.script.connected = False
            raise dbapi.Error(failure, "the driver's own words")
        names, rows = self.script.answer(statement)
        self.description, self.left = [(name, 12, 0, 0, 0, 0, True) for name in names], rows

    def executemany(self, statement: str, rows: object) -> None:
        self.execute(statement, rows)

    def fetchone(self) -> object:
        return self.left.pop(0) if self.left else None

    def fetchmany(self, size: int) -> list[object]:
        self.script.fetches.append(size)
        part, self.left = self.left[:size], self.left[size:]
        return part

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Script:
    """The other end of the driver: answers, failures to come, and what was sent."""

    def __init__(self) -> None:
        self.options, self.sent, self.failures, self.fetches = [], [], [], []
        self.fetch_sizes, self.connected, self.rows = set(), True, []

    def connect(self, **options: object) -> Script:
        self.options.append(options)
        self.connected = True
        return self

    def answer(self, statement: str) -> tuple[list[str], list[object]]:
        if statement.startswith("SELECT CURRENT_USER"):
            return ["U"], [("PLANNER",)]
        if statement.startswith("SELECT CURRENT_TRANSACTION"):
            return ["L"], [("READ COMMITTED",)]
        if "SYS.M_DATABASE" in statement:
            return ["V"], [("4.00.000",)]
        return ["n", "x"], list(self.rows)

    def cursor(self) -> Cursor:
        return Cursor(self)

    def isconnected(self) -> bool:
        return self.connected

    def texts(self) -> list[str]:
        return [statement for statement, _ in self.sent]

    def setautocommit(self, _on: object = None) -> None:
        pass

    commit = rollback = close = setautocommit


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    script = Script()
    monkeypatch.setattr("hdbcli.dbapi.connect", script.connect)
    monkeypatch.setattr("forecasting.warehouse.connection.engine.PAUSE_SECONDS", 0)
    return script


def options_of(script: Script, url: str) -> dict[str, object]:
    """Returns what the driver is given when a URL is connected to."""
    database = connect_database(url)
    with database.read():
        pass
    database.close()
    (options,) = script.options
    return options


def test_the_driver_is_given_a_time_limit_large_packets_checks_and_no_silent_reconnection(script):
    options = options_of(script, URL)
    login = {"address": "hana.example.test", "port": 443, "user": "planner", "password": "geheim"}
    ours = {"connectTimeout": "10000", "packetSize": "8388608", "reconnect": "false"}
    assert options == login | ours | {"encrypt": "true", "sslValidateCertificate": "true", "vectoroutputtype": "list"}


def test_options_of_the_url_win_and_flags_are_written_in_one_way(script):
    options = options_of(script, f"{URL}/H01?packetSize=1048576&sslTrustStore=%2Fca.pem&compress=True&encrypt=TRUE")
    assert (options["packetSize"], options["sslTrustStore"], options["compress"]) == ("1048576", "/ca.pem", "true")
    assert (options["encrypt"], options["databaseName"]) == ("true", "H01")


@pytest.mark.parametrize("url", ["hana://?userkey=NIGHT&compress=true", "hana:///?userkey=NIGHT&compress=true"])
def test_a_user_store_key_stands_for_host_and_login_and_keeps_the_options(script, url):
    options = options_of(script, url)
    assert {name: options[name] for name in ("userkey", "compress", "encrypt", "reconnect")} == {
        "userkey": "NIGHT",
        "compress": "true",
        "encrypt": "true",
        "reconnect": "false",
    }
    assert not {"address", "port", "user", "password", "databaseName"} & set(options)
    assert connect_database(url).label == "hana://userkey=NIGHT"


def test_the_urls_that_airflow_connections_become_are_read(script):
    """The other half of tests/dags/test_step_operator.py."""
    url = "hana://NIGHT:p%40ss@hana:443/?sslValidateCertificate=True&sslTrustStore=%2Fca.pem&packetSize=4194304"
    options = options_of(script, url)
    assert (options["password"], options["sslValidateCertificate"], options["packetSize"]) == (
        "p@ss",
        "true",
        "4194304",
    )
    assert "databaseName" not in options
    script.options.clear()
    assert options_of(script, "hana:///?userkey=NIGHT&currentSchema=SPACE%23USER")["currentSchema"] == "SPACE#USER"


def test_the_dialects_own_form_of_a_user_store_key_keeps_its_options(script):
    assert options_of(script, "hana://userkey=NIGHT?currentSchema=FC")["currentSchema"] == "FC"


@pytest.mark.parametrize(
    ("options", "output"),
    [
        ("sslValidateCertficate=true", r"sslValidateCertficate(.|\n)*did you mean sslValidateCertificate\?"),
        ("ENCRYPT=true", r"ENCRYPT(.|\n)*did you mean encrypt\?"),
        ("encrypt=yes", r"option encrypt(.|\n)*yes(.|\n)*true or false"),
        ("encrypt=true&encrypt=false", "option encrypt(.|\n)*several times"),
        ("packetSize=8M", "option packetSize(.|\n)*whole number"),
        ("reconnect=true", "reconnect(.|\n)*accepted: .*connectTimeout"),
        ("userkey=NIGHT", "key stands for host"),
    ],
)
def test_an_option_that_the_driver_would_ignore_or_misread_is_refused_without_the_password(options, output):
    with pytest.raises(ConfigError, match=output) as caught:
        connect_database(f"{URL}?{options}")
    assert "geheim" not in str(caught.value)


def test_a_session_variable_has_a_name_of_its_own(script):
    assert options_of(script, f"{URL}?sessionVariable:APPLICATION=night")["sessionVariable:APPLICATION"] == "night"


@pytest.mark.parametrize("name", ["encrypt", "sslValidateCertificate"])
def test_what_weakens_the_protection_is_logged(name, caplog):
    connect_database(f"{URL}?{name}=False")
    assert f"hana.example.test:443: the connection is not protected, because its URL says {name}=false" in caplog.text


def test_the_current_schema_of_the_url_is_the_schema_of_every_statement(script):
    database = connect_database(f"{URL}?currentSchema=SPACE%23USER")
    with database.read() as connection:
        connection.execute(select(fc_run.c.job))
    assert 'FROM "SPACE#USER".fc_run' in script.texts()[-2]
    named = connect_database(URL, table_schema="SPACE#USER", view_schema="bi")
    assert named.view_ddl("bi_forecast", "SELECT 1", columns_kept=True) == [
        "CREATE OR REPLACE VIEW bi.bi_forecast AS\nSELECT 1"
    ]


def test_a_reading_transaction_sees_one_state_and_leaves_the_connection_as_it_was(script):
    database = connect_database(URL)
    with database.read() as connection:
        connection.execute(select(fc_run.c.job))
    with database.begin() as connection:
        connection.execute(select(fc_run.c.run_id))
    levels = [text.rpartition(" LEVEL ")[2] if " LEVEL " in text else text.split()[1] for text in script.texts()]
    assert levels[-4:] == ["REPEATABLE READ", "fc_run.job", "READ COMMITTED", "fc_run.run_id"]


def test_results_are_fetched_in_large_parts(script):
    script.rows = [(number, None) for number in range(BATCH_ROWS + 5)]
    rows = read_query(connect_database(URL), "SELECT n, x FROM t")
    assert (len(rows), rows["n"].iloc[-1]) == (BATCH_ROWS + 5, BATCH_ROWS + 4)
    assert (script.fetches, script.fetch_sizes) == ([BATCH_ROWS, BATCH_ROWS], {BATCH_ROWS})


def test_a_result_without_rows_has_its_columns(script):
    assert list(read_query(connect_database(URL), "SELECT n, x FROM t").columns) == ["n", "x"]


def test_many_rows_enter_as_one_array_of_plain_values(script):
    frame = pd.DataFrame({"run_id": np.int64(7), "row_no": np.array([1, 2], dtype="int32"), "source": "s"})
    frame = frame.assign(reason_code="R", row_text=["t", "u"], unique_id=[pd.NA, "k"], ds_text=None)
    with connect_database(URL, table_schema="fc").begin() as connection:
        append_rows_in(connection, fc_quarantine, frame)
    statement, rows = script.sent[-1]
    assert statement.startswith("INSERT INTO fc.fc_quarantine (run_id, row_no, source,")
    assert rows == [(7, 1, "s", None, None, "R", "t"), (7, 2, "s", "k", None, "R", "u")]
    assert {type(value) for row in rows for value in row} == {int, str, type(None)}


class Word(enum.StrEnum):
    OK = "OK"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (np.int64(3), 3),
        (np.int16(3), 3),
        (np.float32(1.5), 1.5),
        (np.float64("nan"), None),
        (float("nan"), None),
        (np.bool_(1), True),
        (pd.NaT, None),
        (pd.NA, None),
        (np.datetime64("NaT"), None),
        (np.datetime64("2026-03-01T10:00:00.123456789"), datetime(2026, 3, 1, 10, 0, 0, 123456)),
        (pd.Timestamp("2026-03-01 10:00:00.123456789"), datetime(2026, 3, 1, 10, 0, 0, 123456)),
        (date(2026, 3, 1), date(2026, 3, 1)),
        (Word.OK, "OK"),
        (np.str_("ä😀"), "ä😀"),
    ],
    ids=repr,
)
def test_no_value_of_any_statement_reaches_the_driver_but_plain_ones(script, given, wanted):
    with connect_database(URL).begin() as connection:
        connection.execute(fc_run.update().values(message=1).where(fc_run.c.host == given))
        connection.exec_driver_sql("SELECT ? FROM DUMMY", (given,))
    for _, values in script.sent[-2:]:
        assert type(values[-1]) is type(wanted)
        assert values[-1] == wanted


@pytest.mark.parametrize(
    ("given", "output"),
    [
        (float("inf"), "infinite value"),
        (np.float32("-inf"), "infinite value"),
        (pd.Timestamp("2026-03-01", tz="Europe/Berlin"), "times with a zone"),
        (datetime(2026, 3, 1, tzinfo=UTC), "times with a zone"),
        ("\ud800", "text that is not Unicode"),
        ("a\0b", "holds a NUL character"),
    ],
    ids=repr,
)
def test_a_value_that_the_driver_would_damage_is_refused_by_name(script, given, output):
    with pytest.raises(ForecastingError, match=rf"value message of a statement: .*{output}"):
        with connect_database(URL).begin() as connection:
            connection.execute(fc_run.update().values(message=given))
    assert not any(text.startswith("UPDATE") for text in script.texts())


def test_a_row_with_a_nul_character_is_refused_with_table_and_column(script):
    row = pd.DataFrame({"run_id": [1], "row_no": [1], "source": ["s"], "reason_code": ["R"], "row_text": ["a\0b"]})
    with pytest.raises(ForecastingError, match=r"table fc_quarantine, column row_text: .*NUL"):
        with connect_database(URL).begin() as connection:
            append_rows_in(connection, fc_quarantine, row)


@pytest.mark.parametrize("code", [131, 133, 129, 1888, -10807, -10108, -10709])
def test_a_transaction_that_may_succeed_is_done_again_as_a_whole(script, code):
    script.failures = [None, code]
    database = connect_database(URL)

    def work(connection):
        connection.execute(fc_run.update().values(message="1"))
        connection.execute(fc_run.update().values(message="2"))

    database.transact(work)
    sent = [values for text, values in script.sent if text.startswith("UPDATE")]
    assert sent == [("1",), ("2",), ("1",), ("2",)]


@pytest.mark.parametrize("code", [301, 257, 4, 258])
def test_a_transaction_that_cannot_succeed_is_not_done_again(script, code):
    script.failures = [code]
    with pytest.raises(WarehouseError) as caught:
        connect_database(URL).transact(lambda connection: connection.execute(fc_run.update().values(message="1")))
    assert not isinstance(caught.value, TransientError)
    assert sum(text.startswith("UPDATE") for text in script.texts()) == 1


def test_a_server_that_was_never_reached_is_not_tried_again(script, monkeypatch):
    tries = []

    def refuse(**_):
        tries.append(1)
        raise dbapi.Error(-10709, "Connection failed")

    monkeypatch.setattr("hdbcli.dbapi.connect", refuse)
    with pytest.raises(WarehouseError, match="cannot be reached"):
        connect_database(URL).transact(lambda _: None)
    assert tries == [1]


def test_words_that_the_dialect_forgets_are_quoted():
    database = connect_database(URL)
    assert {database.quoted(word) for word in FORGOTTEN_WORDS} == {f'"{word}"' for word in FORGOTTEN_WORDS}
    assert (database.quoted("plant"), database.quoted("SPACE#USER")) == ("plant", '"SPACE#USER"')


def test_tables_are_column_tables():
    ddl = str(CreateTable(fc_run).compile(connect_database(URL).engine))
    assert ddl.strip().startswith("CREATE COLUMN TABLE fc_run (")


def test_a_code_that_nobody_knows_is_no_reason_to_try_again():
    assert KINDS["hana"].fault_of(dbapi.Error(2048, "column store error")) is Fault.OTHER
