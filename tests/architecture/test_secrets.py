"""No password in anything that the suite writes or says: two planted ones are searched for after a real run day."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from benchmarks.postgresql import PASSWORD, Server
from forecasting.errors import ForecastingError
from forecasting.settings import CHECKOUT
from forecasting.warehouse.connection.engine import Database, connect_database
from tests.cli.typed import type_here
from tests.project_builder import AS_OF, Project, make_project

PLANTED = "planted-secret"
"""What every planted password begins with, however the rest of it is encoded; searched for in lower case."""
ERP, ERP_PASSWORD = "erp", "Planted-Secret+erp/%2 ?#:&="
__all__ = ["make_project"]


@dataclass
class Site:
    """A project whose warehouse and source are PostgreSQL databases with a login each.

    Attributes:
        root: Folder of everything the suite writes to files.
        warehouse: URL of the warehouse.
        source: URL of the source.
        said: What every command wrote, by its number and words.
        arguments: Arguments of all processes seen.
    """

    root: Path
    warehouse: str
    source: str
    said: dict[str, str] = field(default_factory=dict)
    arguments: set[str] = field(default_factory=set)

    def call(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Types a command with every detail logged."""
        done = type_here(("--verbose", *words), self._settings() | environ)
        self._remember(done)
        return done

    def start(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in a process of its own and watches the arguments of all that it starts."""
        process = subprocess.Popen(
            [sys.executable, "-m", "forecasting", "--verbose", *words],
            cwd=self.root,
            env=os.environ | self._settings() | {"PYTHONPATH": str(CHECKOUT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with watch_arguments(process.pid, self.arguments):
            stdout, stderr = process.communicate()
        done = subprocess.CompletedProcess(list(words), process.returncode, stdout, stderr)
        self._remember(done)
        return done

    def _settings(self) -> dict[str, str]:
        return {
            "FORECASTING_ROOT": str(self.root),
            "FORECASTING_WAREHOUSE": self.warehouse,
            "FORECASTING_CONNECTION_ERP": self.source,
        }

    def _remember(self, done: subprocess.CompletedProcess[str]) -> None:
        self.said[f"{len(self.said)}: {' '.join(done.args)}"] = done.stdout + done.stderr


@contextmanager
def watch_arguments(session: int, seen: set[str]) -> Iterator[None]:
    """Collects the arguments of all processes of a session, again and again."""
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.2):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):
                    if os.getsid(int(path.parent.name)) == session:
                        seen.add(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join()


@pytest.fixture
def site(postgresql: Server, make_project: Callable[..., Project]) -> Iterator[Site]:
    with postgresql.database() as warehouse, postgresql.database() as source:
        with postgresql.connect(source) as admin:
            admin.execute(f"CREATE ROLE {ERP} LOGIN PASSWORD '{ERP_PASSWORD}'")
            admin.execute(f"GRANT CREATE ON SCHEMA public TO {ERP}")
        try:
            secret = quote(ERP_PASSWORD, safe="")
            urls = {
                "FORECASTING_WAREHOUSE": postgresql.url(warehouse),
                "FORECASTING_CONNECTION_ERP": postgresql.url(source, ERP, secret),
            }
            sources = {"target": {"connection": "erp", "query": "orders.sql"}}
            project = make_project(environ=urls, sources=sources, checks={"data_docs": True})
            project.database.close()
            yield Site(project.settings.root, *urls.values())
        finally:
            with postgresql.connect(source) as admin:
                admin.execute(f"DROP OWNED BY {ERP}")
                admin.execute(f"DROP ROLE {ERP}")


def test_a_day_writes_no_password_anywhere(site):
    for run, words in (
        (site.call, ("init-db",)),
        (site.start, ("run", "integrated_workflow", "--job", "orders", "--as-of", AS_OF, "--json")),
        (site.call, ("run", "extract_history", "--job", "orders", "--as-of", AS_OF, "--json")),
        (site.call, ("status", "--job", "orders")),
    ):
        done = run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
    assert len(site.said["1: run integrated_workflow --job orders --as-of 2026-06-29 --json"].splitlines()) > 10
    written = {str(path.relative_to(site.root)): text_of(path) for path in site.root.rglob("*") if path.is_file()}
    assert {".parquet", ".html", ".json"} <= {Path(name).suffix for name in written}
    assert {"artifacts", "reports", "scratch"} <= {Path(name).parts[1] for name in written if name.startswith("var/")}
    stored = tables_of(site.warehouse)
    assert len(stored["fc_forecast"]) > 1000
    assert any("forecasting --verbose run" in words for words in site.arguments)
    assert leaks(written | stored | site.said | {words: words for words in site.arguments}) == []


def test_no_message_about_a_connection_holds_its_password(site, postgresql):
    wrong = site.warehouse.replace("9%40x", "wrong%40x")
    closed = site.warehouse.replace(f":{postgresql.port}/", ":9/")
    unknown = site.warehouse.replace("127.0.0.1", "no-such-host.invalid")
    spare = site.warehouse.replace("suite_owner:Planted-Secret%2F9%40x@", "suite_owner@") + "&password=Planted-Secret-x"
    unreadable = f"postgresql+psycopg://suite_owner:{PASSWORD}@127.0.0.1:{postgresql.port}/x"
    no_port = "postgresql+psycopg://suite_owner:Planted-Secret@127.0.0.1:Planted-Secret/x"
    output = {}
    for number, url in enumerate((wrong, closed, unknown, spare, unreadable, no_port)):
        for ask in (Database.read, Database.begin, stream):
            with pytest.raises(ForecastingError) as refused, closing(connect_database(url)) as database:
                with ask(database):
                    pass
            output[f"{number} {ask.__name__}"] = "".join(traceback.format_exception(refused.value))
    assert site.call("status", "--job", "orders", FORECASTING_WAREHOUSE=wrong).returncode == 1
    source = site.source.replace("erp%2F", "wrong%2F")
    refused = site.call("run", "data_preparation", "-j", "orders", "--as-of", AS_OF, FORECASTING_CONNECTION_ERP=source)
    assert refused.returncode == 1
    assert "cannot be reached" in refused.stderr
    assert leaks(output | site.said | tables_of(site.warehouse)) == []


@contextmanager
def stream(database: Database) -> Iterator[None]:
    """Reads as the suite reads many rows, through another driver."""
    list(database.stream(text("SELECT 1 AS a")))
    yield


def test_no_message_about_a_query_holds_a_password(site):
    forbidden = "SELECT rolname AS unique_id, rolpassword AS y, CURRENT_DATE AS ds FROM pg_authid"
    (site.root / "orders.sql").write_text(forbidden, encoding="utf-8")
    refused = site.call("run", "data_preparation", "--job", "orders", "--as-of", AS_OF, "--json")
    assert refused.returncode == 3
    assert "lacks a permission" in refused.stderr
    (site.root / "orders.sql").write_text("SELECT nothing FROM nowhere", encoding="utf-8")
    assert site.call("run", "data_preparation", "--job", "orders", "--as-of", AS_OF).returncode == 3
    assert leaks(site.said | tables_of(site.warehouse)) == []


def test_the_search_finds_what_is_planted(tmp_path):
    pq.write_table(pa.table({"a": [f"x{ERP_PASSWORD}"]}), tmp_path / "a.parquet")
    encoded = PASSWORD.replace("/", "%2F").replace("@", "%40")
    texts = {"a": "x", "b": f"postgresql://u:{encoded}@h", "c": ERP_PASSWORD, "d": text_of(tmp_path / "a.parquet")}
    assert leaks(texts) == ["b", "c", "d"]


def leaks(texts: dict[str, str]) -> list[str]:
    return sorted(name for name, content in texts.items() if PLANTED in content.lower())


def text_of(path: Path) -> str:
    """Returns the content of a file as text; Parquet, which is compressed, as its rows and metadata."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return f"{table.schema} {table.to_pydict()}"
    return path.read_bytes().decode("latin-1")


def tables_of(url: str) -> dict[str, str]:
    """Returns every row of every table of a database's own schemas as text."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {name: str(connection.execute(f"SELECT * FROM {name}").fetchall()) for (name,) in names}
