"""The section `alerts` of a job file: how often and when people are notified of problems."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import Field, field_validator

from forecasting.config.sections import Duration, Name, Section
from forecasting.vocabulary.codes import Purpose

_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
CLOCK_TIME, QUIET_HOURS = f"^{_CLOCK}$", f"^{_CLOCK}-{_CLOCK}$"
ClockTime = Annotated[str, Field(pattern=CLOCK_TIME)]


class Alerts(Section):
    """What is reported to the services of an Airflow connection, and when."""

    connection: Name = Field(
        "alerts",
        description="Airflow connection of the services, without its prefix forecasting_. Where Airflow has no such "
        "connection, alerts go to forecasting_alerts.",
    )
    repeat_after: Duration = Field(
        timedelta(hours=6), description="The same problem of a purpose is reported once within this time."
    )
    quiet_hours: str | None = Field(
        None,
        pattern=QUIET_HOURS,
        description="Local times such as 22:00-06:00 in which only urgent problems are reported; the others follow "
        "when they end.",
    )
    urgent: tuple[Purpose, ...] = Field(
        (Purpose.FORECAST_GENERATION,), description="Purposes whose problems are reported in quiet hours too."
    )

    @field_validator("quiet_hours")
    @classmethod
    def _some_time(cls, value: str | None) -> str | None:
        if value and len(set(value.split("-"))) == 1:
            raise ValueError("quiet_hours must begin and end at different times")
        return value

    def is_quiet(self, local: datetime) -> bool:
        """Whether a local wall-clock time lies within the quiet hours."""
        if self.quiet_hours is None:
            return False
        first, last = (time.fromisoformat(text) for text in self.quiet_hours.split("-"))
        now = local.time()
        return first <= now < last if first < last else now >= first or now < last
