"""The sections of a job file. Field descriptions are its documentation; `forecasting jobs --fields` prints them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from croniter import CroniterBadDateError, croniter
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from forecasting.errors import nearest
from forecasting.vocabulary.codes import Purpose
from forecasting.vocabulary.models import MODELS, MODELS_FILE

Frequency = Literal["15min", "30min", "h", "D", "W", "M", "Q", "Y"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
HOLIDAYS_OF = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
EXPECTATION = r"^Expect[A-Za-z]+$"
Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Name = Annotated[Identifier, Field(max_length=64)]
ColumnName = Annotated[Identifier, Field(max_length=30)]
"""What every database and modelling tool of the readers takes."""
Scalar = str | int | float
CHAMPION = "champion"
"""Name under which the champion's recipe competes where it is no candidate any more; no candidate may have it."""


def require_zone(name: str) -> str:
    """Returns the IANA name of a zone; raises ValueError where there is none of that name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("no such time zone; use an IANA name such as Europe/Berlin") from error
    return name


DURATION = re.compile(r"^(\d{1,9})\s*(min|h|d)$")
"""What a job file holds where a Duration is wanted."""
LONGEST = timedelta(days=36_525)


def _duration(value: object, info: ValidationInfo) -> object:
    if info.mode == "json":
        return value
    match = DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        if isinstance(value, timedelta):
            return value
        raise ValueError("a duration is a whole number and a unit: 30min, 6h or 2d")
    unit = {"min": "minutes", "h": "hours", "d": "days"}[match[2]]
    given = timedelta(**{unit: int(match[1])})
    if given > LONGEST:
        raise ValueError(f"a duration has {LONGEST.days} days at most")
    return given


Duration = Annotated[timedelta, BeforeValidator(_duration)]
"""30min, 6h or 2d in a job file; in the JSON of a recorded job as pydantic writes it, PT30M."""


def _inside_the_project(value: str) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\0" in value or not path.parts:
        raise ValueError("a path inside the project is needed, such as sql/sources/sales.sql")
    return value


ProjectPath = Annotated[str, AfterValidator(_inside_the_project)]
"""A file of the project, by its path from the root."""


class Section(BaseModel):
    """Part of a job file: unknown fields are refused, values cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Label(Section):
    """One attribute by which readers group series."""

    name: ColumnName = Field(
        description="Column of the attributes (or target) query, and the reader's column name; in lower case, as every "
        "column is read."
    )
    text: ColumnName | None = Field(None, description="Column with the human-readable text.")


class CalendarRules(Section):
    """Which periods are closed: a known zero, forecast as 0."""

    closed: Literal["learn", "declared"] = Field(
        "learn",
        description="learn: a weekday without any value in 90 % of the recent weeks is closed, unless demand is so "
        "sparse that chance explains it, and so is a past day on which no series has a row; declared: only what is "
        "written here or in sources.calendar.",
    )
    closed_weekdays: tuple[Weekday, ...] = Field((), description="Weekdays that are always closed.")
    holidays: str | None = Field(
        None,
        pattern=HOLIDAYS_OF,
        description="Country or country-subdivision whose public holidays are a feature.",
    )
    closed_on_holidays: bool = Field(False, description="Whether public holidays are closed.")


class ModelSpec(Section):
    """One model of the registry with its parameters."""

    model: str = Field(
        description="Registry name: see `forecasting jobs --models`.", json_schema_extra={"enum": [*MODELS]}
    )
    params: dict[str, Scalar | bool | list[Scalar]] = Field(default_factory=dict, description="Model parameters.")
    environment: Name | None = Field(
        None,
        description="Environment that fits and predicts this member; that of the recipe unless given.",
        exclude_if=lambda name: name is None,  # recipes without one keep their hash
    )

    @field_validator("model")
    @classmethod
    def _require_registered(cls, value: str) -> str:
        if value not in MODELS:
            raise ValueError(f"no such model: {nearest(value, MODELS)}; one of your own is entered in {MODELS_FILE}")
        return value


class Candidate(Section):
    """One recipe: members and how they are combined."""

    name: Annotated[Identifier, Field(max_length=40)] = Field(description="Name of the recipe.")
    members: tuple[ModelSpec, ...] = Field(min_length=1, description="Models to fit.")
    combine: Literal["mean", "median", "trimmed_mean", "weights", "blend"] = Field(
        "weights",
        description="How members become one forecast. trimmed_mean leaves out the smallest and the largest of three "
        "or more; weights are learnt per segment from the backtest; blend is half that and half the mean of the three "
        "members with the least error in it.",
    )

    environment: Name | None = Field(
        None,
        description="Environment whose interpreter fits and predicts the members; that of the step unless given.",
        exclude_if=lambda name: name is None,
    )

    @model_validator(mode="before")
    @classmethod
    def _lead_members_there(cls, content: Any) -> Any:
        """Gives every member the environment of the recipe, unless it has one."""
        there = content.get("environment") if isinstance(content, dict) else None
        members = content.get("members") if there else None
        if not isinstance(members, list | tuple):
            return content
        led = [{"environment": there} | one if isinstance(one, dict) else one for one in members]
        return content | {"members": led}

    @field_validator("name")
    @classmethod
    def _refuse_champion(cls, value: str) -> str:
        if value == CHAMPION:
            raise ValueError(f"`{CHAMPION}` is the name of the recipe in use; choose another")
        return value

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that its members name."""
        return tuple(dict.fromkeys(member.environment for member in self.members if member.environment))

    @field_validator("members")
    @classmethod
    def _distinct_members(cls, value: tuple[ModelSpec, ...]) -> tuple[ModelSpec, ...]:
        if any(member in value[:number] for number, member in enumerate(value)):
            raise ValueError("members of a candidate must differ in model or params")
        return value


class Backtest(Section):
    """Rolling-origin evaluation."""

    origins: int = Field(6, ge=2, le=60, description="Number of cutoffs.")
    step: int | None = Field(
        None, ge=1, description="Periods between two cutoffs; the horizon, or less for four cutoffs, unless given."
    )


class Gate(Section):
    """What a challenger must achieve to become champion."""

    metric: Literal["rmsse", "wape", "mase"] = Field(
        "rmsse", description="Pooled over series and cutoffs. rmsse suits point: mean; wape and mase suit median."
    )
    min_effect: float = Field(0.01, ge=0, lt=1, description="Least relative gain of a new recipe.")
    max_abs_bias: float = Field(0.10, gt=0, description="Largest |sum of errors| / |sum of actuals| that passes.")
    max_segment_loss: float = Field(
        0.05, ge=0, description="Largest relative loss of a segment of 30 series or more that passes."
    )
    max_revision_ratio: float = Field(
        2.0, gt=0, description="How many times as much as the champion's the forecasts of one period may change."
    )


AUTO = "auto"


class ModelRules(Section):
    """Candidates, backtest and gate."""

    candidates: tuple[Candidate, ...] = Field(
        (),
        description="Recipes; the best one challenges. auto, as unless given: composed from what the panel is.",
    )
    backtest: Backtest = Field(default_factory=Backtest, description="Rolling-origin evaluation.")
    gate: Gate = Field(default_factory=Gate, description="Promotion rule.")
    season_lengths: tuple[Annotated[int, Field(ge=1)], ...] | None = Field(
        None,
        min_length=1,
        max_length=3,
        description="Periods in each season, the main one first, such as [24, 168] for day and week of hourly values; "
        "by frequency unless given. A model that knows one season only uses the first.",
    )
    seed: int = Field(20111209, ge=0, description="Seed of everything random.")

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that members of candidates name, in their order."""
        return tuple(dict.fromkeys(name for candidate in self.candidates for name in candidate.environments))

    @field_validator("candidates", mode="before")
    @classmethod
    def _automatic(cls, value: object, info: ValidationInfo) -> object:
        if value == AUTO:
            return ()
        if not value and info.mode != "json":
            raise ValueError("recipes are needed, or auto")
        return value

    @field_validator("season_lengths")
    @classmethod
    def _distinct_seasons(cls, value: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if value is not None and len(value) != len(set(value)):
            raise ValueError("season lengths must differ from each other")
        return value


class ExtraCheck(Section):
    """One further Great Expectations expectation."""

    name: Name = Field(description="Identifies the check in tables and in `actions`.")
    title: str = Field(description="What must hold, in plain words; shown when it does not.")
    frame: Literal["source", "panel", "forecast"] = Field(description="Frame to check.")
    expectation: str = Field(pattern=EXPECTATION, description="Class name, such as ExpectColumnMaxToBeBetween.")
    kwargs: dict[str, Any] = Field(default_factory=dict, description="Its arguments.")
    action: Literal["block", "warn", "quarantine"] = Field("warn", description="What a failure does.")


class Checks(Section):
    """Limits of the built-in checks, actions to override, and further checks."""

    min_rows: int = Field(1, ge=1, description="Source rows below this block the run.")
    min_series: int = Field(1, ge=1, description="Series below this block the run.")
    max_missing_share: float = Field(0.2, ge=0, le=1, description="Largest share of missing open periods.")
    max_unknown_drivers: float = Field(
        0.05, ge=0, le=1, description="Largest share of the horizon's rows without a value of a future driver."
    )
    max_vanished_share: float = Field(
        0.3, ge=0, le=1, description="Share of the series of the run before above which vanished ones block the run."
    )
    max_panel_rows: int = Field(
        100_000_000, ge=1, description="Series times periods above which nothing is built; a million take half a GB."
    )
    max_staleness: int = Field(
        3,
        ge=0,
        description="Largest number of periods between the newest row and the cutoff. Below a day the periods of 3 "
        "days unless given.",
    )
    max_growth: float = Field(
        5.0, gt=1, description="Largest ratio of total forecast to the same number of recent periods, either way."
    )
    actions: dict[str, Literal["block", "warn", "quarantine"]] = Field(
        default_factory=dict, description="Other action for a built-in check, by check_id."
    )
    extra: tuple[ExtraCheck, ...] = Field((), description="Further checks.")
    data_docs: bool = Field(
        False,
        description="Whether Great Expectations' Data Docs are written beside the report of the run day: a fifth to a "
        "third of the CPU seconds of a small job.",
    )


def _fires(cron: str) -> bool:
    try:
        return croniter.is_valid(cron) and bool(croniter(cron, datetime(2024, 1, 1)).get_next())
    except CroniterBadDateError:
        return False


class Schedule(Section):
    """When a purpose runs: by cron in the job's time zone, after another purpose, or (neither) by hand."""

    cron: str | None = Field(None, description="Cron expression, such as '30 4 * * *'.")
    after: Literal["data_preparation"] | None = Field(None, description="Start when this purpose has succeeded.")

    @model_validator(mode="after")
    def _one(self) -> Schedule:
        if self.cron and self.after:
            raise ValueError("give cron or after, not both")
        if self.cron and len(self.cron.split()) != 5:
            raise ValueError("a cron expression has five fields: minute hour day month weekday")
        if self.cron and not _fires(self.cron):
            raise ValueError(
                f"the cron expression `{self.cron}` names no date; minute hour day month weekday are needed"
            )
        return self

    @property
    def start(self) -> time | None:
        """Local time at which every scheduled run starts; None where there is no such single time."""
        minute, hour = (self.cron or "* *").split()[:2]
        return time(int(hour), int(minute)) if hour.isdigit() and minute.isdigit() else None


class Schedules(Section):
    """One schedule per purpose."""

    data_preparation: Schedule = Field(Schedule(cron="30 3 * * *"), description="Daily.")
    model_training: Schedule = Field(Schedule(cron="0 6 * * 6"), description="Weekly.")
    forecast_generation: Schedule = Field(Schedule(cron="30 4 * * *"), description="Daily.")
    integrated_workflow: Schedule = Field(Schedule(), description="By hand unless given.")
    accuracy_monitoring: Schedule = Field(Schedule(cron="30 5 * * *"), description="Daily, after the forecast.")

    @field_validator(Purpose.ACCURACY_MONITORING, mode="before")
    @classmethod
    def _read_null(cls, value: object, info: ValidationInfo) -> object:
        """Jobs that were recorded before there was monitoring hold null."""
        return {} if value is None and info.mode == "json" else value


class HandOver(Section):
    """Who is notified of every publication: a database by a statement, or else a web address by a POST of JSON."""

    connection: Name = Field(
        description="Named connection; FORECASTING_CONNECTION_<NAME> in the environment is a database URL where "
        "`statement` is given, else the https address that is called, https://user:password@host/path for basic login."
    )
    statement: ProjectPath | None = Field(
        None,
        description="Path of a file with one SQL statement, relative to the project root. Bind parameters, and the "
        "fields of the JSON: job, publication_no, as_of_date, n_rows, run_id.",
    )


class Retention(Section):
    """How long rows are kept, in days before the newest as_of of the job; actual values are never deleted."""

    full_days: int = Field(35, ge=1, description="Every forecast is kept in full.")
    leads: tuple[Annotated[int, Field(ge=1)], ...] | None = Field(
        None,
        min_length=1,
        max_length=20,
        description="Leads of published forecasts that are kept after full_days, for accuracy; the last publication of "
        "a month stays in full. Unless given: 1, every season length within the horizon, and the horizon.",
    )
    publications: int = Field(
        3, ge=2, description="Newest valid publications that are kept in full whatever their age."
    )
    statistics_days: int = Field(400, ge=1, description="Results of checks, statistics and statuses of series.")
    quarantine_days: int = Field(30, ge=1, description="Quarantined source rows.")
