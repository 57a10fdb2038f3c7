"""The job: one forecasting problem, as one YAML file in `jobs/` describes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator

from forecasting.config.alerts import Alerts, ClockTime
from forecasting.config.execution import Execution
from forecasting.config.lifecycle import DEFAULT_PERIODS, LifecycleRules
from forecasting.config.monitoring import WINDOWS, Monitoring
from forecasting.config.sections import (
    IDENTIFIER,
    CalendarRules,
    Candidate,
    Checks,
    Duration,
    Frequency,
    HandOver,
    Label,
    ModelRules,
    Name,
    Retention,
    Schedules,
    Section,
    Weekday,
    require_zone,
)
from forecasting.config.sources import Readiness, Sources
from forecasting.periods import FREQUENCIES, MINUTES, MONTHS, SEASON_LENGTHS, Periods
from forecasting.vocabulary.columns import DS, ID, Y

NAME_LENGTH = 18
"""Characters of a name, which stands in the names of views."""


OWNER = r"^[^,\s]([^,\r\n]*[^,\s])?$"


class Job(Section):
    """One forecasting problem."""

    job: str = Field(
        pattern=IDENTIFIER,
        max_length=NAME_LENGTH,
        description="Name; equals the file name. Views are called bi_<job>_forecast.",
    )
    description: str = Field("", max_length=500, description="One sentence for people.")
    owner: str | None = Field(
        None,
        pattern=OWNER,
        max_length=100,
        description="Team or mail address that answers for the job, shown in Airflow, in alerts and in bi_job_health. "
        "Without commas, which separate owners in Airflow.",
    )
    time_zone: str = Field("UTC", description="IANA time zone in which days begin.")
    frequency: Frequency = Field(description=f"Length of a period: {', '.join(FREQUENCIES)}.")
    week_starts: Weekday = Field(
        "monday",
        description="First day of a week; labels weekly periods. Found in the dates of the target unless given.",
    )
    dated: Literal["start", "inside"] = Field(
        "start",
        description="Dates of months, quarters and years in the sources: the first day of the period, or (inside) "
        "another day of it, such as the last. Found in the dates of the target unless given; tables of forecasts hold "
        "the first day.",
    )
    horizon: int = Field(ge=1, le=1000, description="Periods to forecast.")
    as_of_grain: Literal["day", "hour"] = Field("day", description="Precision of the trigger time a run acts for.")
    data_delay: Duration = Field(timedelta(0), description="A period is complete this long after its end.")
    history_periods: int | None = Field(None, ge=2, description="Newest periods to read; all unless given.")
    restate_periods: int | None = Field(
        None,
        ge=1,
        description="Newest periods whose values the source may still change: a run day reads and compares only these, "
        "and keeps older rows from the run day before. All are read every run day unless given.",
    )
    unit: str | None = Field(None, max_length=16, description="Unit of y where the source has no unit_code.")
    currency: str | None = Field(None, max_length=8, description="Currency of y where the source has no currency_code.")
    key: tuple[Name, ...] = Field(
        (ID,),
        min_length=1,
        description="Source columns that identify a series; several are joined to one text key. Names of columns "
        "are read in lower case; one with umlauts or blanks gets an alias in the query.",
    )
    labels: tuple[Label, ...] = Field(
        (),
        max_length=6,
        description="Attributes by which readers group series; the columns of sources.attributes unless given.",
    )
    past_drivers: tuple[Name, ...] = Field(
        (), description="Numeric columns of the target or the drivers query that models may use up to the cutoff."
    )
    future_drivers: tuple[Name, ...] = Field(
        (),
        description="Numeric columns of sources.drivers that are known before their period begins, such as planned "
        "prices; models may use them over the horizon too. Unless given, all that have values through :horizon_until "
        "for most series; the others are past drivers. The backtest takes them as the source declares them now: "
        "actual values in place of the plans of the time flatter it.",
    )
    point: Literal["mean", "median"] = Field("mean", description="What forecast_value estimates.")
    lower_bound: Literal[0] | None = Field(None, description="0 where values cannot be negative, else null.")
    upper_bound: float | Name | None = Field(
        None,
        description="Largest possible value: a number, or the column of the target or attributes query that holds it, "
        "such as a capacity. Greater values are quarantined; forecasts and intervals end there.",
    )
    absent: Literal["zero", "missing"] = Field("missing", description="What a period without a row means.")
    sources: Sources = Field(description="Queries.")
    readiness: Readiness = Field(default_factory=Readiness, description="When the source may be read.")
    calendar: CalendarRules | Literal["none"] = Field(
        default_factory=CalendarRules,
        description="Closed periods and holidays; `none`: dates carry no meaning, no date features.",
    )
    lifecycle: LifecycleRules = Field(default_factory=LifecycleRules, description="When series count as new or ended.")
    models: ModelRules = Field(default_factory=ModelRules, description="Candidates, backtest and gate.")
    checks: Checks = Field(default_factory=Checks, description="Data checks.")
    max_snapshot_age: Duration = Field(timedelta(days=3), description="Oldest snapshot a forecast may use.")
    snapshot_deadline: Duration = Field(timedelta(0), description="How long a forecast waits for today's snapshot.")
    schedules: Schedules = Field(default_factory=Schedules, description="When each purpose runs.")
    execution: Execution = Field(default_factory=Execution, description="Environment, pool, queue and sizes.")
    hand_over: HandOver | None = Field(
        None, description="Who is notified of every publication, at least once; null: nobody."
    )
    monitoring: Monitoring = Field(
        default_factory=Monitoring, description="What is watched, and what starts a training."
    )
    publish_by: ClockTime | None = Field(
        None,
        description='Local time such as "06:00" (in quotes) by which the forecast of a scheduled run must be there; '
        "else an alert is sent.",
    )
    alerts: Alerts = Field(default_factory=Alerts, description="How often and when people are notified of problems.")
    retention: Retention = Field(default_factory=Retention, description="How long rows are kept.")
    _found: frozenset[str] = PrivateAttr(frozenset())

    @model_validator(mode="before")
    @classmethod
    def _metric_of_point(cls, content: Any) -> Any:
        """The gate's metric rewards what the job estimates, unless it is given."""
        if not isinstance(content, dict) or content.get("point") != "median":
            return content
        models = content.get("models", {})
        gate = models.get("gate", {}) if isinstance(models, dict) else None
        if not isinstance(gate, dict) or "metric" in gate:
            return content
        return content | {"models": models | {"gate": gate | {"metric": "wape"}}}

    @model_validator(mode="before")
    @classmethod
    def _periods_of_the_frequency(cls, content: Any) -> Any:
        """Numbers of periods that are not given follow the frequency: a night ends no series and is no delay."""
        frequency = content.get("frequency") if isinstance(content, dict) else None
        if not isinstance(frequency, str) or frequency not in FREQUENCIES:
            return content
        a_day = 24 * 60 // MINUTES.get(frequency, 24 * 60)
        staleness = {"max_staleness": Checks().max_staleness * a_day}
        for section, defaults in (("lifecycle", DEFAULT_PERIODS[frequency]), ("checks", staleness)):
            given = content.get(section, {})
            if isinstance(given, dict):
                content = content | {section: defaults | given}
        return content

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        return require_zone(value)

    @field_validator("labels")
    @classmethod
    def _distinct_labels(cls, value: tuple[Label, ...]) -> tuple[Label, ...]:
        names = [name for label in value for name in (label.name, label.text) if name]
        if len(names) != len(set(names)):
            raise ValueError("label names and texts must differ from each other")
        return value

    @model_validator(mode="after")
    def _named_apart(self) -> Job:
        labels = [name for label in self.labels for name in (label.name, label.text) if name]
        for what, names, taken in (
            ("key", self.key, (DS, Y)),
            ("labels", labels, (ID, DS, Y)),
            ("drivers", [*self.past_drivers, *self.future_drivers], (ID, DS, Y)),
        ):
            wrong = sorted({*taken} & {*names})
            if wrong:
                raise ValueError(f"{what} cannot be {', '.join(wrong)}, which a source has already; give it an alias")
        if {*labels} & {*self.past_drivers, *self.future_drivers}:
            raise ValueError("labels and drivers must differ from each other")
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Job:
        if self.models.gate.metric == "rmsse" and self.point == "median":
            raise ValueError("gate.metric rmsse rewards the mean; use wape or mase with point: median")
        if self.models.gate.metric in ("wape", "mase") and self.point == "mean":
            raise ValueError(f"gate.metric {self.models.gate.metric} rewards the median; use rmsse with point: mean")
        if self.future_drivers and self.sources.drivers is None:
            raise ValueError("future_drivers are columns of sources.drivers, which is missing")
        if isinstance(self.upper_bound, float) and self.upper_bound <= (self.lower_bound or 0.0):
            raise ValueError("upper_bound must be greater than 0 and lower_bound")
        drivers = [*self.past_drivers, *self.future_drivers]
        if len(drivers) != len(set(drivers)):
            raise ValueError("past_drivers and future_drivers must differ from each other")
        scheduled = (self.schedules.forecast_generation, self.schedules.integrated_workflow)
        if self.publish_by and not any(schedule.start for schedule in scheduled):
            raise ValueError("publish_by needs a cron with one hour and one minute for forecast_generation")
        names = [candidate.name for candidate in self.models.candidates]
        if len(names) != len(set(names)):
            raise ValueError("candidate names must differ")
        return self

    @property
    def left_to_data(self) -> frozenset[str]:
        """Fields that the file leaves to what the data say."""
        can_say = {
            "week_starts": self.frequency == "W",
            "dated": self.frequency in MONTHS,
            "labels": self.sources.attributes is not None,
            "future_drivers": self.sources.drivers is not None,
        }
        return frozenset(field for field, can in can_say.items() if can and field not in self.model_fields_set)

    def with_candidates(self, candidates: tuple[Candidate, ...]) -> Job:
        """Returns the job with other recipes."""
        return self.model_copy(update={"models": self.models.model_copy(update={"candidates": candidates})})

    @property
    def capacity(self) -> str | None:
        """Column that holds the largest possible value; None where it is a number, or where there is none."""
        return self.upper_bound if isinstance(self.upper_bound, str) else None

    @property
    def found(self) -> frozenset[str]:
        """Fields that the data have said."""
        return self._found

    def settled(self, found: Mapping[str, Any]) -> Job:
        """Returns the job with what the data have said about the fields that its file leaves to them.

        Args:
            found: Values by field, as a job file has them; past_drivers are added to those of the file.
        """
        taken = {field: found[field] for field in self.left_to_data if field in found}
        if not taken:
            return self
        if "labels" in taken:
            taken["labels"] = tuple(Label.model_validate(label) for label in taken["labels"])
        if "future_drivers" in taken:
            taken["future_drivers"] = tuple(taken["future_drivers"])
            taken["past_drivers"] = tuple(dict.fromkeys([*self.past_drivers, *found.get("past_drivers", ())]))
        job = self.model_copy(update=taken)
        job._found = self._found | frozenset(taken)
        return job

    @property
    def periods(self) -> Periods:
        """The job's time grid."""
        return Periods(self.frequency, self.time_zone, self.week_starts)

    @property
    def season_lengths(self) -> tuple[int, ...]:
        """Periods in each season, the main one first."""
        return self.models.season_lengths or SEASON_LENGTHS[self.frequency]

    @property
    def season_length(self) -> int:
        """Periods in the main season."""
        return self.season_lengths[0]

    @property
    def judged_periods(self) -> int:
        """Newest periods that monitoring judges together."""
        return self.monitoring.window or WINDOWS[self.frequency]

    @property
    def judged_leads(self) -> int:
        """Last of the leads that monitoring judges, from 1."""
        return min(self.monitoring.leads or -(-self.horizon // 4), self.horizon)

    @property
    def kept_leads(self) -> tuple[int, ...]:
        """Leads of published forecasts that stay for good, rising."""
        seasons = (length for length in self.season_lengths if length <= self.horizon)
        return tuple(sorted({*(self.retention.leads or (1, *seasons, self.horizon))}))

    @property
    def environments(self) -> tuple[str, ...]:
        """Names of every environment that a step or a member of a candidate runs in."""
        return tuple(dict.fromkeys([*self.execution.environments, *self.models.environments]))

    @property
    def connections(self) -> frozenset[str]:
        """Names of every connection that the steps use; that of the alerts is Airflow's alone."""
        return frozenset(_connections(self))

    @property
    def config_text(self) -> str:
        """The whole validated job as canonical JSON, defaults included."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)

    @property
    def config_hash(self) -> str:
        """SHA-256 of config_text."""
        return hashlib.sha256(self.config_text.encode()).hexdigest()


def _connections(section: Section) -> Iterator[str]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if name == "connection":
            yield value
        elif isinstance(value, Section) and not isinstance(value, Alerts):
            yield from _connections(value)
