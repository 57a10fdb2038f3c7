"""Which alerts of a job were sent and which wait, in one small file that all workers share."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path


@dataclass
class Ledger:
    """What a job has reported.

    Attributes:
        sent: Instant in UTC, as ISO 8601, at which each problem was sent or held back.
        held: What waits for the end of the quiet hours, a text for each alert.
    """

    sent: dict[str, str] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)

    def is_due(self, problem: str, now: datetime, repeat_after: timedelta) -> bool:
        """Whether a problem is to be reported: not where it was within the time before; older ones are forgotten."""
        self.sent = {name: sent for name, sent in self.sent.items() if sent > (now - repeat_after).isoformat()}
        return problem not in self.sent

    def record(self, problem: str, now: datetime) -> None:
        """Keeps that a problem is reported."""
        self.sent[problem] = now.isoformat()


@contextmanager
def open_ledger(folder: Path, job: str) -> Iterator[Ledger]:
    """Yields the ledger of a job to the only one who reports something of it until the block ends.

    What is changed counts once the block has ended well. Whoever is killed in it has reported nothing, and the next one
    who comes, and who may wait already, does it all.

    Args:
        folder: Shared by all workers; created where it is missing.
        job: Name of the job, and of its file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{job}.json", os.O_RDWR | os.O_CREAT, 0o644)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ledger = Ledger()
        with suppress(ValueError, TypeError):  # empty, or cut off while it was written: alerts must go on
            ledger = Ledger(**json.JSONDecoder().raw_decode(file.read().decode())[0])
        yield ledger
        text = json.dumps(asdict(ledger)).encode()
        os.pwrite(file.fileno(), text, 0)
        file.truncate(len(text))
