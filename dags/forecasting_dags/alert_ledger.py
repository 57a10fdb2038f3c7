"""Which alerts of a job were sent and which wait, in one small file that all workers share; safe to use at once.

An alert is claimed, sent and confirmed. A claim that nobody confirms runs out: whoever had it was killed, and the next
to ask sends the alert.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

SENDING_TIME = timedelta(seconds=25)
"""How long a claim holds; shorter than the time after which Airflow gives the work of a dead process to another."""


class Ledger:
    """What a job has reported, under its name in the folder; instants are in UTC.

    Args:
        folder: Shared by all workers; created where it is missing.
        job: Name of the job.
    """

    def __init__(self, folder: Path, job: str) -> None:
        self._file = folder / f"{job}.json"

    def claim(self, problem: str, now: datetime, repeat_after: timedelta) -> bool:
        """Returns whether a problem is to be reported now: not where it was within the time before, or is just sent."""
        with self._content() as content:
            sent, sending = content["sent"], content["sending"]
            content["sent"] = {name: then for name, then in sent.items() if then > (now - repeat_after).isoformat()}
            content["sending"] = {name: until for name, until in sending.items() if until > now.isoformat()}
            if problem in content["sent"] or problem in content["sending"]:
                return False
            content["sending"][problem] = (now + SENDING_TIME).isoformat()
            return True

    def hold(self, problem: str, line: str, now: datetime) -> None:
        """Keeps the line of a claimed problem for later, instead of sending it."""
        with self._content() as content:
            content["held"].append(line)
            _confirm(content, problem, now)

    def take_held(self, now: datetime) -> list[str]:
        """Returns the lines that were kept, which nobody else gets until they are confirmed or the claim runs out."""
        with self._content() as content:
            if content["taken_until"] > now.isoformat():
                return []
            content["taken"] += content["held"]
            content["held"], content["taken_until"] = [], (now + SENDING_TIME).isoformat()
            return list(content["taken"])

    def confirm(self, problem: str, held: list[str], now: datetime) -> None:
        """Records that a claimed problem, unless it is empty, and the lines that were taken are sent."""
        with self._content() as content:
            _confirm(content, problem, now)
            if held:
                content["taken"], content["taken_until"] = [], ""

    def release(self, problem: str, held: list[str]) -> None:
        """Gives back what was claimed and taken, because sending has failed."""
        with self._content() as content:
            content["sending"].pop(problem, None)
            if held:
                content["held"] = content["taken"] + content["held"]
                content["taken"], content["taken_until"] = [], ""

    @contextmanager
    def _content(self) -> Iterator[dict[str, Any]]:
        """Yields the content of the file for changes; nobody else reads or writes it meanwhile."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._file, os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            content: dict[str, Any] = {"sent": {}, "sending": {}, "held": [], "taken": [], "taken_until": ""}
            with suppress(ValueError):  # empty, or cut off while it was written: alerts must go on
                content |= json.JSONDecoder().raw_decode(file.read().decode())[0]
            yield content
            text = json.dumps(content).encode()
            file.seek(0)
            file.write(text)
            file.truncate(len(text))


def _confirm(content: dict[str, Any], problem: str, now: datetime) -> None:
    if content["sending"].pop(problem, None):
        content["sent"][problem] = now.isoformat()
