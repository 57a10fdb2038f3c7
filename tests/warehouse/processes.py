"""Processes of their own that have the suite loaded already, so that they begin at the same moment and cost little.

A server that does nothing else forks them; none shares a connection or a thread with the tests.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [f"forecasting.warehouse.{name}" for name in ("doctor.examination", "init", "publish", "rollback", "runs")]
    + ["tests.warehouse.builders"]
)


class Started(AbstractContextManager["Started"]):
    """A running process, with what tests need of subprocess.Popen."""

    def __init__(self, code: str, arguments: tuple[str, ...]) -> None:
        (output, message), (errors, complained) = (_PROCESSES.Pipe(duplex=False) for _ in range(2))
        self._process = _PROCESSES.Process(target=_run, args=(code, arguments, message, complained))
        self._process.start()
        self.pid = self._process.pid
        for end in (message, complained):
            end.close()
        self.stdout, self._stderr = (os.fdopen(os.dup(end.fileno()), encoding="utf-8") for end in (output, errors))

    def __exit__(self, *_: object) -> None:
        self.communicate()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def communicate(self) -> tuple[str, str]:
        """Waits for the end and returns what is left of the output, and the errors."""
        if self.stdout.closed:
            return "", ""
        with self.stdout, self._stderr:
            said = self.stdout.read(), self._stderr.read()
        self._process.join()
        return said


def start_python(code: str, *arguments: str) -> Started:
    """Starts a program in a process of its own; `arguments` are those of its command line."""
    return Started(code, arguments)


def _run(code: str, arguments: tuple[str, ...], output: Connection, errors: Connection) -> None:
    for number, end, name in ((1, output, "stdout"), (2, errors, "stderr")):
        os.dup2(end.fileno(), number)
        end.close()
        setattr(sys, name, os.fdopen(number, "w", buffering=1, encoding="utf-8", closefd=False))
    sys.argv = ["-c", *arguments]
    exec(code, {"__name__": "__main__"})
