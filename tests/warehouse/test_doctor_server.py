"""The examination of a PostgreSQL server: encryption, logins and rights, locks, encodings, refused connections."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.postgresql import PASSWORD, Server
from forecasting.vocabulary.codes import DiagnosisState
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.doctor import CHECKS
from forecasting.warehouse.doctor.round_trip import FAMILIES
from tests.tls_door import make_certificate, open_door
from tests.warehouse.builders import build_job
from tests.warehouse.test_doctor import examined, examined_as_source, states

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {"table_schema": "forecasting", "view_schema": "doctor_test_bi"}


def test_a_reading_transaction_that_sees_two_states_is_told(postgresql: Server, created, monkeypatch):
    monkeypatch.setattr("forecasting.warehouse.connection.postgresql.kind.PostgreSQL.reading", {})
    with postgresql.database(like=created("postgresql")) as name:
        results = examined(postgresql.url(name), "readers")
    assert results["readers"].state is DiagnosisState.FAIL
    assert "saw 1 row and then 2" in results["readers"].found


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


def test_owner_and_writer_are_examined_as_far_as_their_rights_go(roles) -> None:
    _, _, url = roles
    owner, writer = examined(url("owner"), **SCHEMAS), examined(url("writer"), **SCHEMAS)
    assert {result.state for result in owner.values()} == {DiagnosisState.OK}
    skipped = [name for name, result in writer.items() if result.state is DiagnosisState.SKIPPED]
    assert skipped == ["creating", *FAMILIES, "readers", "writers", "speed"]
    assert {result.state for name, result in writer.items() if name not in skipped} == {DiagnosisState.OK}
    assert "this login may not create tables, as it should be for that of the run days" in writer["creating"].found
    assert "run it once with the login that runs `forecasting init-db`" in writer["creating"].action


def test_rights_that_the_days_lack_are_named_with_where_they_are_granted(roles) -> None:
    server, name, url = roles
    with server.connect(name) as admin:
        admin.execute("REVOKE INSERT ON forecasting.fc_forecast FROM doctor_test_writer")
        admin.execute("REVOKE SELECT ON doctor_test_bi.bi_model FROM doctor_test_writer")
    results = examined(url("writer"), "publication", **SCHEMAS)
    assert results["rights"].found == "this login could not: insert into fc_forecast, read bi_model"
    assert results["rights"].action == "grant it to the login of the run days: see sql/roles/postgresql.sql"
    assert results["publication"].state is DiagnosisState.SKIPPED


def test_a_schema_that_is_not_there_is_told(roles) -> None:
    results = examined(roles[2]("owner"), table_schema="nowhere", view_schema="doctor_test_bi")
    assert "FORECASTING_TABLE_SCHEMA=nowhere" in results["schemas"].found
    assert results["schemas"].action == "create it (see sql/roles/postgresql.sql), or correct the variable"
    assert states(results, "tables", "creating", "speed") == [DiagnosisState.SKIPPED] * 3


def test_a_lock_of_somebody_else_does_not_make_it_wait_for_ever(postgresql, created, monkeypatch) -> None:
    monkeypatch.setattr("forecasting.warehouse.doctor.patient.LOCK_WAIT_SECONDS", 0.3)
    with postgresql.database(like=created("postgresql")) as name, postgresql.connect(name) as other:
        other.autocommit = False
        other.execute("LOCK TABLE fc_override")
        result = examined(postgresql.url(name), "rights")["rights"]
    assert "read fc_override (another writer holds the database for too long" in result.found


def test_a_database_that_cannot_hold_unicode_is_told(postgresql: Server) -> None:
    with postgresql.connect() as admin:
        admin.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        result = examined(postgresql.url("latin"), "texts")["texts"]
    finally:
        with postgresql.connect() as admin:
            admin.execute("DROP DATABASE latin WITH (FORCE)")
    assert result.state is DiagnosisState.FAIL
    assert re.search(r"a_string_\d+ '漢字' is refused", result.found)
    assert "'é'" not in result.found
    assert "ENCODING 'UTF8'" in result.action


def test_encryption_is_what_the_server_sees(postgresql: Server, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path, "localhost")
    with postgresql.database() as name, open_door(postgresql.port, certificate, key) as port:
        local = f"127.0.0.1:{postgresql.port}"
        through = postgresql.url(name, options=f"sslrootcert={certificate}").replace(local, f"localhost:{port}")
        over = postgresql.url(name).replace("127.0.0.1", "127.1")
        results = [examined_as_source(url)["encryption"] for url in (postgresql.url(name), through, over)]
    assert [(result.state, result.found) for result in results] == [
        (DiagnosisState.OK, "plain text that does not leave this machine"),
        (DiagnosisState.WARN, "encrypted up to a proxy; the server itself sees plain text"),
        (DiagnosisState.WARN, "plain text over the network, because the URL says sslmode=disable"),
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
    assert results["connection"].state is DiagnosisState.FAIL
    assert results["connection"].action.startswith(action)
    assert PASSWORD not in str(results)
    assert set(states(results, *[name for name in CHECKS if name not in ("driver", "connection")])) == {
        DiagnosisState.SKIPPED
    }
