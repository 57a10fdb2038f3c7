"""Mutes of jobs as the processes that share a scratch folder know them: they hold while the warehouse is down, too."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path

FOLDER = "alerts"
"""Folder within the scratch folder that holds what is known of alerts."""


def note_mute(scratch: Path, job: str, until: datetime, reason: str) -> None:
    """Notes a mute in place of one before.

    Args:
        scratch: The scratch folder.
        job: Name of the job.
        until: Aware instant at which it ends.
        reason: Why nobody is notified.
    """
    file = _file(scratch, job)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"until": until.isoformat(), "reason": reason}), encoding="utf-8")


def forget_mute(scratch: Path, job: str) -> None:
    """Removes the note, where there is one."""
    _file(scratch, job).unlink(missing_ok=True)


def noted_mute(scratch: Path, job: str, now: datetime) -> str | None:
    """Returns until when and why a job is muted at an aware instant; None where no mute is noted, or it is over."""
    with suppress(OSError, ValueError, KeyError, TypeError):  # a note that cannot be read mutes nothing
        note = json.loads(_file(scratch, job).read_text(encoding="utf-8"))
        if datetime.fromisoformat(note["until"]) > now:
            return f"until {note['until']}: {note['reason']}"
    return None


def _file(scratch: Path, job: str) -> Path:
    return scratch / FOLDER / f"{job}.muted.json"
