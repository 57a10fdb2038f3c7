"""Errors that tell the reader what is wrong, where, what was found, what is accepted and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

SHOWN_LENGTH = 200
"""Characters that a message shows of a value."""


def shortened(value: object, length: int = SHOWN_LENGTH) -> str:
    """Returns a value as a message shows it: its text, with three dots where it is long."""
    try:
        text = str(value)
    except (ValueError, RecursionError):  # whole numbers of thousands of digits
        text = f"a very long {type(value).__name__}"
    return text if len(text) <= length else f"{text[: length - 3]}..."


def nearest(name: object, known: Iterable[str]) -> str:
    """Returns the names nearest to a name as a question, or all known names where none is near."""
    names = sorted(known)
    near = difflib.get_close_matches(shortened(name), names, n=3)
    return f"did you mean {' or '.join(near)}?" if near else ", ".join(names) or "none is there yet"


class ForecastingError(Exception):
    """A failure that a person can act on; the command line prints it without a traceback and exits with 1.

    Args:
        problem: What is wrong, in one sentence.
        where: File, job, series, table or column concerned.
        found: The offending value, as text; never a secret.
        accepted: What would have been accepted.
        action: What to do next.
    """

    exit_code = 1

    def __init__(
        self, problem: str, *, where: str = "", found: object = None, accepted: str = "", action: str = ""
    ) -> None:
        self.problem, self.where, self.found, self.accepted, self.action = problem, where, found, accepted, action
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [f"{self.where}: {self.problem}" if self.where else self.problem]
        if self.found is not None:
            lines.append(f"  found:    {self.found}")
        if self.accepted:
            lines.append(f"  accepted: {self.accepted}")
        if self.action:
            lines.append(f"  next:     {self.action}")
        return "\n".join(lines)


class ConfigError(ForecastingError):
    """A job file, a setting or a command is wrong; trying again cannot help. Exit code 2."""

    exit_code = 2


class JobNotActive(ConfigError):
    """A job was retired, or goes on under another name; nothing was started. Exit code 4: Airflow skips the task."""

    exit_code = 4


class WrongRunDayError(ForecastingError):
    """A job has nothing that a run of this as_of could know; another run day may be done. Exit code 2."""

    exit_code = 2


class SourceError(ForecastingError):
    """A source query failed or returned something that cannot be used."""


class WrongQueryError(SourceError):
    """A source query names what is not there or is no valid statement; trying again cannot help. Exit code 3."""

    exit_code = 3


class WarehouseError(ForecastingError):
    """A database cannot be reached, refuses a permission, or has another schema than expected."""


class WrongStatementError(WarehouseError):
    """A database lacks a table, a schema or a permission, or a statement is wrong; as WrongQueryError. Exit code 3."""

    exit_code = 3


class CheckBlocked(ForecastingError):
    """A data check with action BLOCK failed; the run ends as BLOCKED and publishes nothing."""


class RunConflict(ForecastingError):
    """Another live run of the same job and purpose holds the lease."""
