"""The job file: one YAML file in `jobs/` is one forecasting problem, validated field by field.

The field descriptions are the user documentation; `forecasting jobs --fields` prints them. Needs only the standard
library, pydantic and yaml, because Airflow's interpreter reads job files to build the DAGs.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from forecasting.errors import ConfigError
from forecasting.periods import FREQUENCIES, SEASON_LENGTHS, Periods

Frequency = Literal["15min", "30min", "h", "D", "W", "M", "Q", "Y"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Scalar = str | int | float

_DURATION = re.compile(r"^(\d+)\s*(min|h|d)$")
_NOT_BUILT = "is not built yet; remove it from the job file"


def _duration(value: object) -> object:
    match = _DURATION.match(value) if isinstance(value, str) else None
    if match is None:
        if isinstance(value, timedelta):
            return value
        raise ValueError("a duration is a whole number and a unit: 30min, 6h or 2d")
    unit = {"min": "minutes", "h": "hours", "d": "days"}[match[2]]
    return timedelta(**{unit: int(match[1])})


Duration = Annotated[timedelta, BeforeValidator(_duration)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Section):
    """One query on one database."""

    connection: Name = Field("warehouse", description="Named connection; `warehouse` is the suite's own database, any "
                             "other name reads FORECASTING_CONNECTION_<NAME> from the environment.")
    query: str = Field(description="Path of a file with one SELECT statement, relative to the project root. Bind "
                       "parameters: :history_from and :history_until (period starts, both inclusive) and the "
                       "`parameters` below.")
    parameters: dict[str, Scalar] = Field(default_factory=dict, description="Values of further bind parameters.")


class Sources(_Section):
    """Where history and what explains it come from; each with a connection of its own."""

    target: Source = Field(description="One row per series and period: the key columns, ds, y, and optionally "
                           "unit_code, currency_code, available_at (UTC) and the past drivers.")
    attributes: Source | None = Field(None, description="One row per series: the key columns, labels and their texts.")
    calendar: Source | None = Field(None, description="One row per date: cal_date, is_open (0/1), and optionally "
                                    "is_holiday (0/1) and holiday_name.")
    drivers: Source | None = Field(None, description="Known future drivers: not built yet.")

    @field_validator("drivers")
    @classmethod
    def _refuse_drivers(cls, value: Source | None) -> None:
        if value is not None:
            raise ValueError(f"sources.drivers {_NOT_BUILT}")


class Readiness(_Section):
    """When the source may be read."""

    ready: Source | None = Field(None, description="Query whose first column of the first row is 1 once the source is "
                                 "complete for :history_until; without it the source counts as ready.")
    timeout: Duration = Field(timedelta(hours=2), description="How long to wait for it.")
    poll: Duration = Field(timedelta(minutes=1), description="Time between two looks.")
    on_late: Literal["wait", "publish_stale", "fail"] = Field(
        "publish_stale", description="After the timeout: wait on, until the task's own timeout; fail; or publish_stale: "
        "fail, but let forecast_generation use the newest snapshot within max_snapshot_age, marked STALE.")


class Label(_Section):
    """One attribute by which readers group series."""

    name: Name = Field(description="Column of the attributes (or target) query, and the reader's column name.")
    text: Name | None = Field(None, description="Column with the human-readable text.")


class CalendarRules(_Section):
    """Which periods are closed: a known zero, forecast as 0."""

    closed: Literal["learn", "declared"] = Field(
        "learn", description="learn: a weekday without any row in 90 % of the recent weeks is closed, and so is a past "
        "day on which no series has a row; declared: only what is written here or in sources.calendar.")
    closed_weekdays: tuple[Weekday, ...] = Field((), description="Weekdays that are always closed.")
    holidays: str | None = Field(None, pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$",
                                 description="Country or country-subdivision whose public holidays are a feature.")
    closed_on_holidays: bool = Field(False, description="Whether public holidays are closed.")


class LifecycleRules(_Section):
    """When a series is new, dormant or ended; in periods."""

    new_below: int = Field(26, ge=1, description="A series with fewer periods of history is NEW.")
    dormant_after: int = Field(28, ge=1, description="No non-zero value for this long: DORMANT.")
    ended_after: int = Field(90, ge=1, description="No non-zero value for this long: ENDED, no longer forecast.")

    @model_validator(mode="after")
    def _ordered(self) -> LifecycleRules:
        if self.ended_after <= self.dormant_after:
            raise ValueError("ended_after must be greater than dormant_after")
        return self


class ModelSpec(_Section):
    """One model of the registry with its parameters."""

    model: Name = Field(description="Registry name: see `forecasting jobs --models`.")
    params: dict[str, Scalar | bool | list[Scalar]] = Field(default_factory=dict, description="Model parameters.")


class Candidate(_Section):
    """One recipe: members and how they are combined."""

    name: Name = Field(description="Name of the recipe.")
    members: tuple[ModelSpec, ...] = Field(min_length=1, description="Models to fit.")
    combine: Literal["mean", "median", "weights"] = Field(
        "weights", description="How members become one forecast; weights are learnt per segment from the backtest.")


class Backtest(_Section):
    """Rolling-origin evaluation."""

    origins: int = Field(6, ge=2, le=60, description="Number of cutoffs.")
    step: int | None = Field(None, ge=1, description="Periods between two cutoffs; the horizon unless given.")


class Gate(_Section):
    """What a challenger must achieve to become champion."""

    metric: Literal["rmsse", "wape", "mase"] = Field(
        "rmsse", description="Pooled over series and cutoffs. rmsse suits point: mean; wape and mase suit median.")
    min_effect: float = Field(0.01, ge=0, lt=1, description="Least relative gain of a new recipe.")
    max_abs_bias: float = Field(0.10, gt=0, description="Largest |sum of errors| / |sum of actuals| that passes.")


class ModelRules(_Section):
    """Candidates, backtest and gate."""

    candidates: tuple[Candidate, ...] = Field(min_length=1, description="Recipes; the best one challenges.")
    backtest: Backtest = Field(default_factory=Backtest, description="Rolling-origin evaluation.")
    gate: Gate = Field(default_factory=Gate, description="Promotion rule.")
    season_length: int | None = Field(None, ge=1, description="Periods in a season; by frequency unless given.")
    seed: int = Field(20111209, ge=0, description="Seed of everything random.")


class ExtraCheck(_Section):
    """One further Great Expectations expectation."""

    name: Name = Field(description="Identifies the check in tables and in `actions`.")
    title: str = Field(description="What must hold, in plain words; shown when it does not.")
    frame: Literal["source", "panel", "forecast"] = Field(description="Frame to check.")
    expectation: str = Field(pattern=r"^Expect[A-Za-z]+$", description="Class name, such as ExpectColumnMaxToBeBetween.")
    kwargs: dict[str, Any] = Field(default_factory=dict, description="Its arguments.")
    action: Literal["block", "warn", "quarantine"] = Field("warn", description="What a failure does.")


class Checks(_Section):
    """Limits of the built-in checks, actions to override, and further checks."""

    min_rows: int = Field(1, ge=1, description="Source rows below this block the run.")
    min_series: int = Field(1, ge=1, description="Series below this block the run.")
    max_missing_share: float = Field(0.2, ge=0, le=1, description="Largest share of missing open periods.")
    max_staleness: int = Field(3, ge=0, description="Largest number of periods between the newest row and the cutoff.")
    max_growth: float = Field(5.0, gt=1, description="Largest ratio of total forecast to the same number of recent "
                              "periods, either way.")
    actions: dict[str, Literal["block", "warn", "quarantine"]] = Field(
        default_factory=dict, description="Other action for a built-in check, by check_id.")
    extra: tuple[ExtraCheck, ...] = Field((), description="Further checks.")


class Schedule(_Section):
    """When a purpose runs: by cron in the job's time zone, after another purpose, or (neither) by hand."""

    cron: str | None = Field(None, description="Cron expression, such as '30 4 * * *'.")
    after: Literal["data_preparation"] | None = Field(None, description="Start when this purpose has succeeded.")

    @model_validator(mode="after")
    def _one(self) -> Schedule:
        if self.cron and self.after:
            raise ValueError("give cron or after, not both")
        if self.cron and len(self.cron.split()) != 5:
            raise ValueError("a cron expression has five fields: minute hour day month weekday")
        return self


class Schedules(_Section):
    """One schedule per purpose."""

    data_preparation: Schedule = Field(Schedule(cron="30 3 * * *"), description="Nightly.")
    model_training: Schedule = Field(Schedule(cron="0 6 * * 6"), description="Weekly.")
    forecast_generation: Schedule = Field(Schedule(cron="30 4 * * *"), description="Daily.")
    integrated_workflow: Schedule = Field(Schedule(), description="By hand unless given.")
    accuracy_monitoring: Schedule | None = Field(None, description="Not built yet.")

    @field_validator("accuracy_monitoring")
    @classmethod
    def _refuse_monitoring(cls, value: Schedule | None) -> None:
        if value is not None:
            raise ValueError(f"schedules.accuracy_monitoring {_NOT_BUILT}")


class Execution(_Section):
    """Where and how the steps run."""

    environment: Name = Field("forecasting", description="Environment whose interpreter runs the steps: .venv/<name>, "
                              "or FORECASTING_PYTHON_<NAME> from the environment.")
    pool: str = Field("default_pool", description="Airflow pool of the tasks.")
    queue: str | None = Field(None, description="Airflow queue (Celery, Kubernetes).")
    chunks: int = Field(1, ge=1, le=256, description="Number of parallel prediction tasks.")
    workers: int = Field(2, ge=1, le=64, description="Processes that fit series in parallel inside one task.")
    retries: int = Field(1, ge=0, le=10, description="Airflow retries per task.")
    retry_delay: Duration = Field(timedelta(minutes=5), description="Time between two tries.")
    task_timeout: Duration = Field(timedelta(hours=4), description="Longest run time of one task.")


class Retention(_Section):
    """How long rows are kept."""

    vintage_days: int = Field(35, ge=1, description="Forecast vintages kept in full.")


class Job(_Section):
    """One forecasting problem."""

    job: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=18,
                     description="Name; equals the file name. Views are called bi_<job>_forecast.")
    description: str = Field("", max_length=500, description="One sentence for people.")
    time_zone: str = Field("UTC", description="IANA time zone in which days begin.")
    frequency: Frequency = Field(description=f"Length of a period: {', '.join(FREQUENCIES)}.")
    week_starts: Weekday = Field("monday", description="First day of a week; labels weekly periods.")
    horizon: int = Field(ge=1, le=1000, description="Periods to forecast.")
    as_of_grain: Literal["day", "hour"] = Field("day", description="Precision of the trigger time a run acts for.")
    data_delay: Duration = Field(timedelta(0), description="A period is complete this long after its end.")
    history_periods: int | None = Field(None, ge=2, description="Newest periods to read; all unless given.")
    restate_periods: int | None = Field(None, description="Newest periods that the source may still change: reading "
                                        "them alone is not built yet, the whole history is read.")
    unit: str | None = Field(None, max_length=16, description="Unit of y where the source has no unit_code.")
    currency: str | None = Field(None, max_length=8, description="Currency of y where the source has no currency_code.")
    key: tuple[Name, ...] = Field(("unique_id",), min_length=1, description="Source columns that identify a series; "
                                  "several are joined to one text key.")
    labels: tuple[Label, ...] = Field((), max_length=6, description="Attributes by which readers group series.")
    past_drivers: tuple[Name, ...] = Field((), description="Numeric columns of the target query that models may use "
                                           "up to the cutoff.")
    point: Literal["mean", "median"] = Field("mean", description="What forecast_value estimates.")
    lower_bound: Literal[0] | None = Field(None, description="0 where values cannot be negative, else null.")
    absent: Literal["zero", "missing"] = Field("missing", description="What a period without a row means.")
    sources: Sources = Field(description="Queries.")
    readiness: Readiness = Field(default_factory=Readiness, description="When the source may be read.")
    calendar: CalendarRules | Literal["none"] = Field(default_factory=CalendarRules, description="Closed periods and "
                                                      "holidays; `none`: dates carry no meaning, no date features.")
    lifecycle: LifecycleRules = Field(default_factory=LifecycleRules, description="When series count as new or ended.")
    models: ModelRules = Field(description="Candidates, backtest and gate.")
    checks: Checks = Field(default_factory=Checks, description="Data checks.")
    max_snapshot_age: Duration = Field(timedelta(days=3), description="Oldest snapshot a forecast may use.")
    snapshot_deadline: Duration = Field(timedelta(0), description="How long a forecast waits for today's snapshot.")
    schedules: Schedules = Field(default_factory=Schedules, description="When each purpose runs.")
    execution: Execution = Field(default_factory=Execution, description="Environment, pool, queue and sizes.")
    retention: Retention | None = Field(None, description="How long rows are kept: not built yet.")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("no such time zone; use an IANA name such as Europe/Berlin") from error
        return value

    @field_validator("retention", "restate_periods")
    @classmethod
    def _refuse(cls, value: object, info: Any) -> None:
        if value is not None:
            raise ValueError(f"{info.field_name} {_NOT_BUILT}")

    @field_validator("labels")
    @classmethod
    def _distinct_labels(cls, value: tuple[Label, ...]) -> tuple[Label, ...]:
        names = [name for label in value for name in (label.name, label.text) if name]
        if len(names) != len(set(names)):
            raise ValueError("label names and texts must differ from each other")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Job:
        if self.models.gate.metric == "rmsse" and self.point == "median":
            raise ValueError("gate.metric rmsse rewards the mean; use wape or mase with point: median")
        if self.models.gate.metric in ("wape", "mase") and self.point == "mean":
            raise ValueError(f"gate.metric {self.models.gate.metric} rewards the median; use rmsse with point: mean")
        names = [candidate.name for candidate in self.models.candidates]
        if len(names) != len(set(names)):
            raise ValueError("candidate names must differ")
        return self

    @property
    def periods(self) -> Periods:
        """The job's time grid."""
        return Periods(self.frequency, self.time_zone, self.week_starts)

    @property
    def season_length(self) -> int:
        """Periods in the main season."""
        return self.models.season_length or SEASON_LENGTHS[self.frequency]

    @property
    def config_text(self) -> str:
        """The whole validated job as canonical JSON, defaults included."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)

    @property
    def config_hash(self) -> str:
        """SHA-256 of config_text."""
        return hashlib.sha256(self.config_text.encode()).hexdigest()


def load_job(path: Path) -> Job:
    """Reads and validates one job file.

    Raises:
        ConfigError: names the file, the field, the value found and what is accepted, for every wrong field.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yml"))) or "none"
        raise ConfigError("no such job file", where=str(path), accepted=f"one of: {known}") from error
    except yaml.YAMLError as error:
        raise ConfigError("not valid YAML", where=str(path), found=str(error)) from error
    if not isinstance(content, dict):
        raise ConfigError("a job file is a mapping of fields", where=str(path), found=type(content).__name__)
    try:
        job = Job.model_validate(content)
    except ValidationError as error:
        raise ConfigError(_explain(error), where=str(path), action="see `forecasting jobs --fields`") from error
    if job.job != path.stem:
        raise ConfigError("`job` must equal the file name", where=str(path), found=job.job, accepted=path.stem)
    return job


def job_files(folder: Path) -> list[Path]:
    """Returns the job files of a folder in name order."""
    return sorted(folder.glob("*.yml"))


def _explain(error: ValidationError) -> str:
    return "; ".join(_explain_one(dict(entry)) for entry in error.errors(include_url=False))


def _explain_one(entry: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in entry["loc"]) or "the whole file"
    if entry["type"] == "extra_forbidden":
        return f"unknown field `{field}` (value {entry['input']!r}); accepted: {', '.join(_siblings(entry['loc']))}"
    if entry["type"] == "missing":
        return f"missing field `{field}`"
    return f"field `{field}`: {entry['msg'].removeprefix('Value error, ')} (found {entry['input']!r})"


def _siblings(location: tuple[int | str, ...]) -> list[str]:
    section: Any = Job
    for part in location[:-1]:
        if isinstance(part, int) or part not in getattr(section, "model_fields", {}):
            continue
        section = _section_of(section.model_fields[part].annotation) or section
    return list(section.model_fields)


def _section_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_section_of(part) for part in getattr(annotation, "__args__", ()))
    return next((section for section in found if section is not None), None)
