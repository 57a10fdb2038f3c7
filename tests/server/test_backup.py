"""A backup is made, everything is lost, and the run day after the restore leaves the rows that it would have left."""

import os
import pwd
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.postgresql import Server, programs_folder
from forecasting.runs.sources import open_warehouse
from server.backup import main
from server.databases import InstalledDatabase
from server.install import install
from tests.comparable import assert_same_tables, comparable_tables
from tests.installations import METADATA, WAREHOUSE, put_into_use, set_variables, type_from_the_page
from tests.project_builder import Project, building
from tests.services import read_environment, run_once

NEXT_DAY = "2026-06-30"


@pytest.fixture
def databases(postgresql: Server) -> Iterator[tuple[str, str]]:
    """Airflow's database, with one table of it, and the warehouse."""
    with postgresql.database() as metadata, postgresql.database() as warehouse:
        with postgresql.connect(metadata) as connection:
            connection.execute("CREATE TABLE connection AS SELECT 'forecasting_alerts' AS conn_id")
        yield metadata, warehouse


@pytest.fixture
def prefix(tmp_path: Path, postgresql: Server, databases: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation on PostgreSQL whose release is this checkout."""
    prefix = tmp_path / "opt"
    install(prefix, pwd.getpwuid(os.geteuid()), 8099)
    metadata, warehouse = map(postgresql.url, databases)
    set_variables(prefix / "etc" / "secrets.env", {METADATA: metadata, WAREHOUSE: warehouse})
    monkeypatch.setenv("PATH", str(programs_folder()), prepend=os.pathsep)
    return prefix


@pytest.fixture
def project(prefix: Path) -> Iterator[Project]:
    """A job that has run once; its artifacts lie where those of the installation do."""
    release = prefix / "releases" / "first"
    environ = {WAREHOUSE: read_environment(prefix)[WAREHOUSE]}
    with building(release) as make:
        artifacts = {"FORECASTING_ARTIFACTS": str(prefix / "var" / "artifacts")}
        project = make(environ=environ | artifacts, ran=["integrated_workflow"])
        put_into_use(prefix, release)
        yield project


def run_next_day(project: Project) -> None:
    for purpose in ("data_preparation", "forecast_generation"):
        project.run(purpose, as_of=NEXT_DAY)


def lose(prefix: Path, postgresql: Server, databases: tuple[str, str]) -> None:
    """Loses databases, keys and artifacts; the administrator has made empty databases since, as the page says."""
    shutil.rmtree(prefix / "var" / "artifacts")
    for file in (prefix / "etc").glob("*.env"):
        file.unlink()
    with postgresql.connect() as connection:
        for database in databases:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {database}")


def test_the_run_day_after_a_restore_leaves_the_rows_that_it_would_have_left(
    prefix: Path, project: Project, postgresql: Server, databases: tuple[str, str]
) -> None:
    run_once(prefix, "forecasting-backup")
    run_next_day(project)
    undisturbed = comparable_tables(project.database)
    project.database.close()
    lose(prefix, postgresql, databases)

    (backup,) = (prefix / "backup").iterdir()
    said = type_from_the_page("Back up and restore", prefix, backup=backup)
    assert said.endswith("the release in use was first: forecasting deploy first\n")
    with closing(open_warehouse(project.settings)) as warehouse:
        run_next_day(replace(project, database=warehouse))
        assert_same_tables(undisturbed, comparable_tables(warehouse))
    with postgresql.connect(databases[0]) as connection:
        assert connection.execute("SELECT conn_id FROM connection").fetchall() == [("forecasting_alerts",)]
    assert {path.stat().st_mode & 0o777 for path in (prefix / "backup", backup)} == {0o700}


Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the program on an installation whose databases are files, and returns its exit code and what it said."""
    prefix = tmp_path / "opt"
    install(prefix, pwd.getpwuid(os.geteuid()), 8099)
    monkeypatch.setenv("FORECASTING_DEPLOYMENT", str(prefix))
    monkeypatch.setenv("FORECASTING_ROOT", f"{prefix}/current")  # which is not there yet
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", read_environment(prefix)["AIRFLOW__CORE__FERNET_KEY"])
    monkeypatch.setenv(METADATA, f"sqlite:///{prefix}/var/airflow/airflow.db")
    for file in ("forecasting.db", "airflow/airflow.db"):
        with closing(sqlite3.connect(prefix / "var" / file)) as database, database:
            database.execute(f"CREATE TABLE t AS SELECT '{file}' AS name")
    shelf = prefix / "var" / "artifacts" / "models" / "incoming" / "a1"
    shelf.mkdir(parents=True)
    (shelf / "bundle").write_text("one")
    (prefix / "var" / "artifacts" / "incoming").mkdir()

    def run(*words: str) -> tuple[int, str]:
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_files_are_backed_up_too_and_what_has_not_changed_lies_there_once(command: Command, tmp_path: Path) -> None:
    prefix = tmp_path / "opt"
    backups = []
    for number in range(3):
        assert command("--keep", "2")[0] == 0
        (made,) = [path for path in (prefix / "backup").iterdir() if path.name > "2" and path.name not in backups]
        backups.append(f"2000-01-0{number + 1}")
        made.rename(made.with_name(backups[-1]))
    left = sorted((prefix / "backup").iterdir())
    assert [path.name for path in left] == backups[1:]
    files = [path / "artifacts" / "models" / "incoming" / "a1" / "bundle" for path in left]
    assert len({file.stat().st_ino for file in files}) == 1
    assert sorted(path.name for path in left[0].iterdir()) == [
        "airflow.db",
        "artifacts",
        "commit",
        "etc",
        "warehouse.db",
    ]
    assert [path.name for path in (left[0] / "artifacts").iterdir()] == ["models"]

    shutil.rmtree(prefix / "var")
    assert command("--restore", str(left[-1]))[0] == 0
    for file in ("forecasting.db", "airflow/airflow.db"):
        with closing(sqlite3.connect(prefix / "var" / file)) as database:
            assert database.execute("SELECT name FROM t").fetchall() == [(file,)]
    assert (prefix / "var" / "artifacts" / "models" / "incoming" / "a1" / "bundle").read_text() == "one"
    code, said = command("--restore", str(left[-1]))
    assert code == 1
    assert re.search(r"airflow\.db: the database is there already\n  next:     move it away first", said), said


@pytest.mark.parametrize(
    ("variables", "words", "answer"),
    [
        (
            {"FORECASTING_DEPLOYMENT": ""},
            [],
            r"no installation is known\n.*\n  next:     read its settings first",
        ),
        ({METADATA: "sqlite:////nowhere/airflow.db"}, [], r"/nowhere/airflow.db: the database is missing\n  next: "),
        ({METADATA: ""}, [], "the address of Airflow's database is not known"),
        ({}, ["--restore", "/nowhere"], r"/nowhere: no such backup\n  accepted: none is there"),
        (
            {METADATA: "postgresql://me:geheim@127.0.0.1:1/airflow"},
            [],
            r"airflow: database airflow on 127.0.0.1: pg_dump has failed\n  found:    .*refused(.|\n)*  next: ",
        ),
        (
            {METADATA: "postgresql://me:geheim@127.0.0.1:1/airflow", "PATH": ""},
            [],
            r"pg_dump is missing\n  next:     install PostgreSQL's client",
        ),
    ],
)
def test_what_cannot_be_backed_up_or_restored_says_what_to_do_and_leaves_nothing(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables, words, answer
) -> None:
    monkeypatch.setenv("PATH", str(programs_folder()))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    code, said = command(*words)
    assert code in (1, 2)
    assert re.search(answer, said), said
    assert "geheim" not in said
    assert [*tmp_path.glob("opt/backup/*")] == []


def test_other_keys_and_full_databases_take_no_restore(
    command: Command, tmp_path: Path, postgresql: Server, databases: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(programs_folder()))
    monkeypatch.setenv(METADATA, postgresql.url(databases[0]))
    assert command()[0] == 0
    (backup,) = (tmp_path / "opt" / "backup").iterdir()
    code, said = command("--restore", str(backup))
    assert code == 1
    assert re.search(r'relation "connection" already exists\n(.|\n)*DROP DATABASE, then CREATE DATABASE', said), said
    monkeypatch.setenv("AIRFLOW__CORE__FERNET_KEY", "another")
    code, said = command("--restore", str(backup))
    assert code == 2
    assert f"next:     cp -p {backup}/etc/* {tmp_path}/opt/etc/" in said


def test_the_servers_certificate_is_checked_unless_the_address_says_otherwise() -> None:
    url = "postgresql+psycopg://me:p%40ss@db.example/w"
    assert InstalledDatabase("warehouse", url, is_checked=True).login() == {
        "PGHOST": "db.example",
        "PGUSER": "me",
        "PGPASSWORD": "p@ss",
        "PGDATABASE": "w",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "system",
    }
    assert InstalledDatabase("warehouse", f"{url}?sslmode=disable", is_checked=True).login()["PGSSLMODE"] == "disable"
