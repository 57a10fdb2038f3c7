"""`forecasting doctor` as a person and a monitor start it: its lines, its object, its exit codes, no secret."""

from __future__ import annotations

import json
import re
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.postgresql import PASSWORD, Server
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.rows import read_query
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.doctor import CHECKS, SOURCE_CHECKS
from tests.cli.typed import forecasting, start_forecasting
from tests.project_builder import Make
from tests.warehouse.builders import build_job

ROWS = ("--rows", "300")
TABLES = "SELECT name FROM sqlite_master ORDER BY name"


def test_a_warehouse_in_order_gets_a_line_per_check_and_a_verdict(make_project: Make) -> None:
    project = make_project()
    before = project.query(TABLES)["name"].tolist()
    done = forecasting(project, "doctor", *ROWS)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[:2] for line in lines[1:-1]] == [["OK", name] for name in (*CHECKS, "cleaning")]
    assert lines[-1] == f"OK  {len(CHECKS) + 1} of {len(CHECKS) + 1} checks are well"
    assert project.query(TABLES)["name"].tolist() == before


def test_json_is_one_object_with_the_keys_that_are_documented(make_project: Make, tmp_path: Path) -> None:
    project = make_project()
    (tmp_path / "erp.db").touch()
    erp = f"sqlite:///{tmp_path / 'erp.db'}"
    done = forecasting(project, "doctor", "--all", "--json", *ROWS, FORECASTING_CONNECTION_ERP=erp)
    output = json.loads(done.stdout)
    assert [*output] == ["verdict", "connections"]
    assert [[*part] for part in output["connections"]] == [["connection", "verdict", "message", "checks"]] * 2
    assert {tuple(check) for part in output["connections"] for check in part["checks"]} == {
        ("name", "state", "found", "action")
    }
    warehouse, source = output["connections"]
    assert (warehouse["connection"], source["connection"]) == ("warehouse", "erp")
    assert [check["name"] for check in warehouse["checks"]] == [*CHECKS, "cleaning"]
    assert [check["name"] for check in source["checks"]] == [*SOURCE_CHECKS]
    assert (done.returncode, output["verdict"]) == (0, "OK")


def test_the_documentation_names_every_check_and_key(make_project: Make) -> None:
    section = (
        (Path(__file__).parents[2] / "docs" / "how-to" / "operations.md")
        .read_text()
        .partition("## Examining a database")[2]
    )
    for name in (*CHECKS, "cleaning", "verdict", "connections", "message", "found", "action"):
        assert f"`{name}`" in section


def test_every_file_and_test_that_the_page_for_sap_names_is_there() -> None:
    checkout = Path(__file__).parents[2]
    page = (checkout / "docs" / "how-to" / "hana.md").read_text()
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", page)]
    named = re.findall(r"`(?:tests/\w+/)?(test_\w+\.py)`", page)
    assert [link for link in links if link and not (checkout / "docs" / "how-to" / link).exists()] == []
    assert [name for name in named if not [*(checkout / "tests").rglob(name)]] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--connection", "erp"), "connection `erp` is not configured"),
        (("--connection", "erp", "--all"), "say either which connection or all of them"),
        (("--rows", "0"), "so many rows cannot be measured"),
        (("--rows", "many"), "Invalid value for '--rows'"),
        (("warehouse",), "unexpected extra argument"),
    ],
)
def test_a_wrong_request_is_told_and_nothing_is_examined(make_project: Make, arguments, message) -> None:
    done = forecasting(make_project(), "doctor", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("url", "found", "action"),
    [
        ("sqlite:////no/such/place/w.db", "no such file: /no/such/place/w.db", "forecasting init-db"),
        ("sqlite:///{root}/no.db", "file is not a database", "check the path"),
        ("oracle://a:geheim@b/c", "unknown kind of database: oracle", ""),
        ("postgresql+psycopg://a:geheim@b@c/d", "a connection URL cannot be read", "percent-encode"),
        ("postgresql+psycopg://a:geheim@127.0.0.1:1/d", "refused", "start the server"),
    ],
)
def test_a_warehouse_that_cannot_be_used_is_told_with_what_to_do(make_project: Make, url, found, action) -> None:
    project = make_project()
    (project.settings.root / "no.db").write_text("this is text, and long enough to be read as a header of a file" * 9)
    place = url.format(root=project.settings.root)
    done = forecasting(project, "doctor", "--json", FORECASTING_WAREHOUSE=place)
    failed = [check for check in json.loads(done.stdout)["connections"][0]["checks"] if check["state"] == "FAIL"]
    assert (done.returncode, len(failed)) == (1, 1)
    assert found in failed[0]["found"]
    assert action in failed[0]["action"]
    assert "geheim" not in done.stdout + done.stderr


def test_a_driver_that_is_not_installed_is_told_and_the_others_are_examined(make_project: Make, tmp_path: Path) -> None:
    for package in ("hdbcli", "sqlalchemy_hana"):
        (tmp_path / "shadow" / package).mkdir(parents=True)
        (tmp_path / "shadow" / package / "__init__.py").write_text(f"raise ImportError('No module named {package}')")
    paths = f"{tmp_path / 'shadow'}:{Path(__file__).parents[2]}"
    hana = {"FORECASTING_CONNECTION_BW": "hana://a:geheim@b:443", "PYTHONPATH": paths}
    done = start_forecasting(make_project(), "doctor", "--all", *ROWS, **hana)
    assert done.returncode == 1
    assert "FAIL    driver       the driver of hana is not installed: " in done.stdout
    assert "make setup without HANA=0" in done.stdout
    assert f"{len(CHECKS) + 1} of {len(CHECKS) + 1} checks are well" in done.stdout
    assert "geheim" not in done.stdout + done.stderr


def test_a_server_is_examined_and_its_password_is_not_told(make_project: Make, postgresql: Server) -> None:
    project = make_project()
    with postgresql.database() as name:
        with closing(connect_database(postgresql.url(name))) as database:
            init_database(database, [build_job()])
        well = forecasting(project, "doctor", "-c", "warehouse", *ROWS, FORECASTING_WAREHOUSE=postgresql.url(name))
        url = postgresql.url(name, password="Wrong-Secret")
        started = time.monotonic()
        wrong = forecasting(project, "--verbose", "doctor", FORECASTING_WAREHOUSE=url)
        with closing(connect_database(postgresql.url(name))) as database:
            left = read_query(database, "SELECT relname FROM pg_class WHERE relname LIKE 'doctor%'")
    assert (well.returncode, wrong.returncode, len(left)) == (0, 1, 0)
    assert "correct login and password of the URL" in wrong.stdout
    assert time.monotonic() - started < 20
    for secret in (PASSWORD, "Planted-Secret%2F9%40x", "Wrong-Secret"):
        assert secret not in well.stdout + well.stderr + wrong.stdout + wrong.stderr
