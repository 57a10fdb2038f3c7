"""A child process of a task: its log line by line, what it says as JSON, and its end with everything it started."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any, Protocol

from forecasting.settings import without_password

FINAL = (2, 3)
"""Exit codes that trying again cannot help: a wrong configuration, a wrong query or statement."""
GRACE_SECONDS = 3
"""How long a child may take to end by itself after SIGTERM; Airflow kills the task 5 seconds after its own SIGTERM."""
PAGE_WIDTH = 120
"""Characters of a line that Airflow's page shows without scrolling."""
KEPT_LINES = 20
"""Last lines of a failed child's log that its error message repeats."""
_LOG_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* [A-Z]+ ")
_LOG_KEYS = {"time", "level", "message"}
"""What a JSON object of a log has, and no result."""
_PR_SET_PDEATHSIG = 1

Result = dict[str, Any]


class Log(Protocol):
    """What takes lines: the logger of a task, or one of the standard library."""

    def info(self, event: Any, *args: Any) -> Any:
        """Takes a line."""

    def error(self, event: Any, *args: Any) -> Any:
        """Takes a line that tells of a failure."""


@dataclass(frozen=True)
class Ended:
    """How a child has ended.

    Attributes:
        code: Its exit code; of a signal, minus its number.
        results: The JSON objects that it has printed, a line each.
        last_lines: The last of all its other lines.
    """

    code: int
    results: list[Result]
    last_lines: list[str]

    def failure(self, what: str, log: Log) -> str:
        """Logs and returns that something has failed: with which code, and the last lines."""
        problem = f"{what} {_ending(self.code)}"
        for line in [problem, *_cause(self.last_lines)]:
            log.error("%s", line)
        return "\n".join([problem, *self.last_lines])


class Child:
    """A process that ends when the task is stopped, times out or dies.

    Args:
        log: Takes the lines of the process.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._process: subprocess.Popen[str] | None = None

    def run(
        self, command: list[str], folder: Path, environment: dict[str, str], done: Callable[[int, float, Result], None]
    ) -> Ended:
        """Runs a command to its end.

        Args:
            command: Words of the command.
            folder: Where it works.
            environment: All its variables.
            done: Told of every JSON object: its number from 0, the seconds since the one before, and the object.
        """
        last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        with _start(command, folder, environment) as process:
            self._process = process
            log = Thread(target=self._stream, args=(process.stderr, last_lines, done))
            log.start()
            try:
                results = self._stream(process.stdout, last_lines, done)
                code = process.wait()
            finally:
                self.kill()
                log.join()
        return Ended(code, results, list(last_lines))

    def kill(self) -> None:
        """Ends the process and every process that it started."""
        if self._process is None or self._process.poll() is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
            os.killpg(self._process.pid, signal.SIGKILL)

    def _stream(
        self, lines: IO[str] | None, last_lines: deque[str], done: Callable[[int, float, Result], None]
    ) -> list[Result]:
        """Logs every line as it comes; returns the JSON objects among them."""
        results: list[Result] = []
        started = time.monotonic()
        for line in lines or ():
            text = without_password(line.rstrip())
            parsed = _parse_object(text)
            if parsed is None or parsed.keys() >= _LOG_KEYS:
                for readable in [text] if parsed is None else _readable(parsed):
                    last_lines.append(readable)
                    self._log.info("%s", readable)
                continue
            result = parsed
            seconds, started = time.monotonic() - started, time.monotonic()
            done(len(results), seconds, result)
            results.append(result)
        return results


def _start(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads run yet
    )


def _end_with_parent() -> None:
    """Has the kernel end the child when the task dies without a chance to do so, as out of memory."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _cause(last_lines: list[str]) -> list[str]:
    """Returns what a child wrote after the last line of its log, wrapped to the width of Airflow's page."""
    logged = [number for number, line in enumerate(last_lines) if _LOG_LINE.match(line)]
    lines = last_lines[logged[-1] + 1 :] if logged else last_lines
    return [part for line in lines for part in textwrap.wrap(line, PAGE_WIDTH, subsequent_indent=" " * 12) or [""]]


def _ending(code: int) -> str:
    return f"failed with exit code {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"


def _parse_object(text: str) -> Result | None:
    """Returns the JSON object of a line, what a child says when it is done or a line of its log; None for any other."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _readable(line: Result) -> list[str]:
    """Returns a line of a log in JSON as a person reads it; the reason of a failure as it is without JSON."""
    message = str(line["message"]).splitlines() or [""]
    if "failure" in line:
        return message
    time = str(line["time"]).replace("T", " ").replace("Z", "")
    return [f"{time} {line['level']} {message[0]}", *message[1:], *str(line.get("traceback", "")).splitlines()]
