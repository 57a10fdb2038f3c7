"""Lengths of time and ends of outages as people type them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from forecasting.config.sections import Duration
from forecasting.errors import ConfigError
from forecasting.periods import parse_as_of

_DURATION: TypeAdapter[timedelta] = TypeAdapter(Duration)
_DATE_LENGTH = len("2026-11-30")


def duration_of(text: str, option: str) -> timedelta:
    """Returns a length of time such as 30min, 6h or 2d; raises ConfigError for anything else."""
    try:
        return _DURATION.validate_python(text)
    except ValidationError as error:
        accepted = "a whole number and a unit: 30min, 6h or 2d"
        raise ConfigError("not a length of time", where=option, found=text, accepted=accepted) from error


def end_of(text: str, time_zone: str, now: datetime, option: str) -> datetime:
    """Returns the instant (UTC, zone-less) that a text names: a date with its whole day, a local time, or a length.

    Args:
        text: Such as 2026-12-03, 2026-12-03T08:00 or 4h.
        time_zone: IANA name of the zone of dates and times without an offset.
        now: The instant (UTC, zone-less) from which a length counts.
        option: Name of the option, for messages.
    """
    try:
        named = parse_as_of(text, time_zone)
    except ConfigError:
        pass
    else:
        is_date = len(text.strip()) <= _DATE_LENGTH
        return parse_as_of(str(named.date + timedelta(days=1)), time_zone).utc if is_date else named.utc
    try:
        return now + duration_of(text, option)
    except ConfigError as error:
        accepted = "a date, which counts whole, a local time, or a length of time: 2026-12-03, 2026-12-03T08:00, 4h"
        raise ConfigError("not an end of an outage", where=option, found=text, accepted=accepted) from error


def utc_text(instant: datetime) -> str:
    """Returns an instant (UTC, zone-less) as ISO text."""
    return instant.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z")
