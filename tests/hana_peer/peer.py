"""The tests' side: starts the stand-in, opens databases in it, and tells it what shall go wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.hana_peer import OWNER, PASSWORD
from tests.hana_peer.faults import Fault

ROOT = Path(__file__).resolve().parents[2]


class Peer:
    """A running stand-in; every test gets a database of its own, which is named by its port."""

    can_copy = True

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.lock = process, threading.Lock()
        self.port = int(self._line())

    def url(self, port: int, user: str = OWNER, password: str = PASSWORD, options: str = "encrypt=false") -> str:
        """Returns the SQLAlchemy URL of a database; the stand-in speaks plain text only."""
        secret = password.replace("/", "%2F").replace("@", "%40")
        return f"hana://{user}:{secret}@127.0.0.1:{port}?{options}"

    @contextmanager
    def database(self, like: int | None = None) -> Iterator[int]:
        """Yields the port of a new database, a copy of another one where that is given, and removes it afterwards."""
        port = int(self.ask("open", like=like))
        try:
            yield port
        finally:
            self.ask("close", port=port)

    def expect(self, port: int, faults: Sequence[Fault] = ()) -> None:
        """Sets the faults of a database and counts its messages from 0."""
        self.ask("expect", port=port, faults=[vars(fault) for fault in faults])

    def seen(self, port: int) -> dict[str, Any]:
        """Returns the messages of a database by kind and in order, and their bytes by kind."""
        return dict(self.ask("seen", port=port))

    def ask(self, do: str, **request: Any) -> Any:
        """Returns the answer of the process."""
        assert self.process.stdin is not None
        with self.lock:
            self.process.stdin.write(json.dumps({"do": do, **request}) + "\n")
            self.process.stdin.flush()
            return json.loads(self._line())

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the stand-in has ended")
        return line


@contextmanager
def run_peer() -> Iterator[Peer]:
    """Yields a stand-in of its own process; stops it at the end."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-m", "tests.hana_peer"], cwd=ROOT, **pipes) as process:
        try:
            yield Peer(process)
        finally:
            process.stdin.close()
            process.wait(10)
