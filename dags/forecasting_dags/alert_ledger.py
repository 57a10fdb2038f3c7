"""Which alerts of a job were sent and which wait, in one small file that all workers share; safe to use at once."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any


class Ledger:
    """What a job has reported, under its name in the folder; instants are in UTC.

    Args:
        folder: Shared by all workers; created where it is missing.
        job: Name of the job.
    """

    def __init__(self, folder: Path, job: str) -> None:
        self._file = folder / f"{job}.json"

    def claim(self, problem: str, now: datetime, repeat_after: timedelta) -> bool:
        """Returns whether a problem is to be reported: not where it was within the time before."""
        with self._content() as content:
            oldest = (now - repeat_after).isoformat()
            content["sent"] = {name: sent for name, sent in content["sent"].items() if sent > oldest}
            is_new = problem not in content["sent"]
            content["sent"].setdefault(problem, now.isoformat())
            return is_new

    def hold(self, line: str) -> None:
        """Keeps a line for later."""
        with self._content() as content:
            content["held"].append(line)

    def take_held(self) -> list[str]:
        """Returns the lines that were kept, and forgets them."""
        with self._content() as content:
            lines, content["held"] = content["held"], []
            return list(lines)

    def release(self, problem: str, lines: list[str]) -> None:
        """Forgets that a problem was reported and keeps lines again, because telling has failed."""
        with self._content() as content:
            content["sent"].pop(problem, None)
            content["held"] = lines + content["held"]

    @contextmanager
    def _content(self) -> Iterator[dict[str, Any]]:
        """Yields the content of the file for changes; nobody else reads or writes it meanwhile."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            content: dict[str, Any] = {"sent": {}, "held": []}
            with suppress(ValueError):  # empty, or cut off while it was written: alerts must go on
                content |= json.loads(file.read())
            yield content
            file.truncate(0)
            file.write(json.dumps(content))
