"""`python -m tests.hana_peer`: prints the port of an empty database, then answers one JSON line with another.

It ends when its input ends, that is with its parent.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from tests.hana_peer import USERS
from tests.hana_peer.faults import Fault
from tests.hana_peer.server import Database, open_database


class Control:
    """What a test may ask of the stand-in; databases are named by their ports."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, count(1)
        self.databases: dict[int, Database] = {}

    def open(self, like: int | None = None) -> int:
        """Returns the port of a new database, a copy of another one where that is given."""
        template = self.databases[like] if like else None
        database = open_database(self.folder / f"{next(self.numbers)}.db", USERS, template)
        self.databases[database.port] = database
        return database.port

    def close(self, port: int) -> None:
        """Removes a database."""
        self.databases.pop(port).close()

    def expect(self, port: int, faults: list[dict[str, Any]]) -> None:
        """Sets the faults of a database and counts its messages from 0."""
        self.databases[port].watch.reset([Fault(**fault) for fault in faults])

    def seen(self, port: int) -> dict[str, Any]:
        """Returns the messages of a database by kind and in order, their bytes by kind, and the faults they met."""
        watch = self.databases[port].watch
        with watch.lock:
            counts = {"messages": dict(watch.messages), "n_bytes": dict(watch.n_bytes)}
            return counts | {"order": list(watch.order), "n_met": watch.n_met}

    def plant(self, port: int, script: str) -> None:
        """Runs SQLite's own statements behind the back of the clients, such as a trigger that alters a value."""
        with closing(sqlite3.connect(self.databases[port].file)) as connection:
            connection.executescript(script)
        self.databases[port].forget()

    def encrypt(self, port: int, certificate: str, key: str) -> None:
        """Makes a database speak TLS with a certificate, with clients to come."""
        self.databases[port].encrypt(certificate, key)

    def lock_wait(self, port: int, milliseconds: int) -> None:
        """Sets how long a writer of a database waits for another one, for sessions to come."""
        self.databases[port].lock_wait_ms = milliseconds


def main() -> None:
    """Serves until the input ends."""
    with tempfile.TemporaryDirectory(prefix="hana-peer-") as folder:
        control = Control(Path(folder))
        print(control.open(), flush=True)
        for line in sys.stdin:
            request = json.loads(line)
            do: Callable[..., Any] = getattr(control, request.pop("do"))
            print(json.dumps(do(**request)), flush=True)


main()
