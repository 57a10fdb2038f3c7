"""Words of OpenLineage."""

from __future__ import annotations

from enum import StrEnum


class LineageEvent(StrEnum):
    """What an event of OpenLineage tells of a run, as far as the suite sends it."""

    START = "START"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
