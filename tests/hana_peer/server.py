"""Databases of the stand-in: each is a file and a port of its own."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.hana_peer.catalog import create_file
from tests.hana_peer.faults import Watch
from tests.hana_peer.session import Session

_T = TypeVar("_T")

LOCK_WAIT_MS = 10_000


@dataclass
class Database:
    """A database that clients reach through a port."""

    file: Path
    door: socket.socket
    watch: Watch = field(default_factory=Watch)
    lock_wait_ms: int = LOCK_WAIT_MS
    context: ssl.SSLContext | None = None
    known: dict[tuple[str, str], object] = field(default_factory=dict)
    clients: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.door.getsockname()[1])

    def cached(self, sql: str, schema: str, make: Callable[[], _T]) -> _T:
        """Returns what `make` made of a statement before, unless objects have changed since."""
        known = self.known
        if (sql, schema) not in known:
            known[sql, schema] = make()
        return known[sql, schema]

    def encrypt(self, certificate: str, key: str) -> None:
        """Speaks TLS and nothing else with clients to come."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)

    def forget(self) -> None:
        """Called after objects have changed; copies that have not may know on."""
        self.known = {}

    def serve(self) -> None:
        """Serves clients until the door closes."""
        with suppress(OSError):
            while True:
                client, _ = self.door.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.clients.append(client)
                threading.Thread(target=Session(client, self).run, daemon=True).start()

    def close(self) -> None:
        """Ends every session and removes the file."""
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        for client in self.clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for file in self.file.parent.glob(f"{self.file.name}*"):
            file.unlink(missing_ok=True)


def open_database(file: Path, users: dict[str, str], like: Database | None) -> Database:
    """Makes a database, empty or a copy of another one, and begins to serve it; a copy knows the same statements."""
    if like is None:
        create_file(file, users)
    else:
        with closing(sqlite3.connect(like.file)) as source:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(like.file, file)
    database = Database(file, socket.create_server(("127.0.0.1", 0)), known=like.known if like else {})
    threading.Thread(target=database.serve, daemon=True).start()
    return database
