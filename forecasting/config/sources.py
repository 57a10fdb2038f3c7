"""Where a job reads: its queries, their connections, and when they may be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field, field_validator

from forecasting.config.sections import Duration, Name, ProjectPath, Scalar, Section, require_zone

LARGEST_INTEGER = 2**63 - 1
"""What every database takes as a parameter."""


class Source(Section):
    """One query on one database."""

    connection: Name = Field(
        "warehouse",
        description="Named connection; `warehouse` is the suite's own database, any "
        "other name reads FORECASTING_CONNECTION_<NAME> from the environment.",
    )
    query: ProjectPath = Field(
        description="Path of a file with one SELECT statement, relative to the project root. Bind "
        "parameters: :history_from, :history_until (first and last period of history; without history_periods "
        "the first one is 1900 for the target, and the target's first period for the other queries) and :horizon_until "
        "(last period of the horizon), all inclusive period starts, below a day on the clock of `ds_zone` or of UTC, "
        "and the `parameters` below."
    )
    parameters: dict[str, Scalar] = Field(default_factory=dict, description="Values of further bind parameters.")
    ds_zone: str | None = Field(
        None,
        description="Zone of the clock whose times `ds` holds where they have no offset: local (time_zone of the job) "
        "or an IANA name; UTC unless given, in jobs below a day. Rows of the hour that autumn repeats are "
        "distinguished by their order in each series, whose rows are in the order of time, or by a column `fold` (0 or "
        "1); what stays unclear is quarantined.",
    )
    decimal: Literal["auto", ".", ","] = Field(
        "auto",
        description="What parts the decimals of numbers that the query returns as text; auto: what the column shows; "
        "where all are such as 1.234, none is guessed.",
    )
    date_binds: Literal["iso", "yyyymmdd", "date"] = Field(
        "iso",
        description="Form of the dates that are bound: iso is 2026-11-30, for dates and for such text; yyyymmdd is "
        " the text 20261130, as SAP holds dates; date has the type, for arithmetic such as "
        ":history_until - 7.",
    )

    @field_validator("parameters")
    @classmethod
    def _small_enough(cls, value: dict[str, Scalar]) -> dict[str, Scalar]:
        large = [name for name, given in value.items() if isinstance(given, int) and abs(given) > LARGEST_INTEGER]
        if large:
            raise ValueError(f"parameters {large} are whole numbers of more than 64 bits; give them as text")
        return value

    @field_validator("ds_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        return value if value in (None, "local") else require_zone(value)


class Sources(Section):
    """Where history and what explains it come from; each with a connection of its own."""

    target: Source = Field(
        description="One row per series and period: the key columns, ds, y, and optionally "
        "unit_code, currency_code, available_at (UTC) and the past drivers."
    )
    attributes: Source | None = Field(None, description="One row per series: the key columns, labels and their texts.")
    calendar: Source | None = Field(
        None,
        description="One row per date: cal_date, is_open (0/1), and optionally is_holiday (0/1) and holiday_name; and, "
        "for days of some series only, any of the key columns and label names, null where all are meant.",
    )
    drivers: Source | None = Field(
        None,
        description="One row per period, and per series or group of series: ds, the drivers (null where "
        "unknown), and any of the key columns and label names, by which its rows are matched to series; without one "
        "they are about all series. From :history_from to :horizon_until, as known when the run starts.",
    )
    predecessor: Source | None = Field(
        None,
        description="Series that go on under another key, one row per old key: old_key and new_key (or old_<column> "
        "and new_<column> for every key column), valid_from (a date: the first period that begins on or after it "
        "counts for the new key alone) and kind, RENUMBERED (one series under another key) or MERGED (several series "
        "in one, which is their sum). The history before counts for the new key; the old one is no longer forecast.",
    )
    overrides: Source | None = Field(
        None,
        description="Changes that people make to forecasts, read by every forecast_generation: the key columns (or "
        "unique_id), or label names for a group; period_from and period_to (or ds), kind (SET, ADD, PCT, MIN or MAX), "
        "value, reason, author, and optionally comment, approved_by and expires. A row that goes is withdrawn.",
    )


class Readiness(Section):
    """When the source may be read."""

    ready: Source | None = Field(
        None,
        description="Query whose first column of the first row is 1 once the source is "
        "complete for :history_until; without it the source counts as ready.",
    )
    timeout: Duration = Field(timedelta(hours=2), description="How long to wait for it.")
    poll: Duration = Field(timedelta(minutes=1), description="Time between two looks.")
    on_late: Literal["wait", "publish_stale", "fail"] = Field(
        "publish_stale",
        description="After the timeout: wait on, until the task's own timeout; fail; or publish_stale: "
        "fail, but let forecast_generation use the newest snapshot within max_snapshot_age, marked STALE.",
    )
