"""Identifiers and instants that the warehouse makes itself: ids rise with time, instants are whole UTC seconds."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime

FOREVER = datetime(9999, 12, 31)
"""`superseded_utc` of the newest revision."""

_LARGEST = 2**63 - 1
_RANDOM_BITS = 20
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Returns a 63-bit id: milliseconds since 1970 in the upper bits, random lower bits; rising within a process."""
    global _last  # noqa: PLW0603
    candidate = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _lock:
        _last = max(candidate, _last + 1)
        return _last


def comparable_id(number: int) -> int:
    """Returns a number that people have given as databases can compare it; one too large becomes one that no id is."""
    return max(-_LARGEST, min(number, _LARGEST))


def age_seconds(number: int) -> float:
    """Returns how long ago an id was made, by the clock of this machine."""
    return time.time() - (number >> _RANDOM_BITS) / 1000


def utc_now() -> datetime:
    """Returns the current UTC instant, zone-less, without fractions of a second, as every database can keep it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
