"""What `check` proposes for a job file from the values of its target, each with the reason."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from forecasting.config import NEEDED, Job
from forecasting.config.yaml_file import read_yaml
from forecasting.errors import ForecastingError
from forecasting.keys import compose_key
from forecasting.panel.intake.rows import read_dates
from forecasting.periods import as_of_at, parse_as_of
from forecasting.runs.sources import read_source
from forecasting.settings import Settings
from forecasting.vocabulary.columns import DS, ID, ROW_ISSUE, Y

MANY_ABSENT = 0.1
"""Share of periods without a row from which on their meaning is asked for."""
_MINUTES = {15: "15min", 30: "30min", 60: "h", 1440: "D", 7 * 1440: "W"}
_DAYS = {"M": (28, 31), "Q": (89, 92), "Y": (365, 366)}
_HORIZONS = {"15min": 96, "30min": 48, "h": 48, "D": 28, "W": 13, "M": 12, "Q": 4, "Y": 3}
"""Periods that people often plan with."""
_LEAST_PARTS = 4
"""Times that a proposed horizon fits into the history."""


def proposals(typed: pd.DataFrame, job: Job) -> list[str]:
    """Returns what the job file does not say and the values suggest, each with its reason.

    Args:
        typed: As type_rows returns it.
        job: Whose lower bound and meaning of absent rows are looked at.
    """
    rows, found = typed[typed[ROW_ISSUE].isna()].dropna(subset=[Y]), []
    if job.lower_bound is None and len(rows) and rows[Y].min() >= 0:
        found.append("no value is below 0: `lower_bound: 0` keeps forecasts so")
    spans = rows.groupby(ID)[DS].agg(["min", "max", "nunique"])
    ends = zip(spans["min"].dt.to_pydatetime(), spans["max"].dt.to_pydatetime(), strict=True)
    n_periods = sum(n * (job.periods.lead(first, last) + 1) for (first, last), n in Counter(ends).items())
    absent = 1 - spans["nunique"].sum() / n_periods if n_periods else 0.0
    if "absent" not in job.model_fields_set and absent >= MANY_ABSENT:
        found.append(
            f"{absent:.0%} of the periods between rows have none: say `absent: zero` where that means nothing was"
        )
    return found


def missing_fields(path: Path, settings: Settings) -> str:
    """Returns in words the frequency and horizon that a target suggests where a job file lacks them; else nothing."""
    try:
        content = read_yaml(path)
        missing = [field for field in NEEDED if isinstance(content, dict) and field not in content]
        if not missing:
            return ""
        days = _days_by_series(Job.model_validate({"frequency": "D", "horizon": 1} | content), settings)
    except (ForecastingError, ValidationError, FileNotFoundError):
        return ""
    gaps = days.groupby(ID)[DS].diff().dropna()
    if gaps.empty:
        return ""
    usual = gaps.mode().iloc[0]
    frequency = _frequency_of(usual)
    if frequency is None:
        return f"the dates of a series lie {usual} apart, which is no frequency: aggregate them in the query"
    longest = int(days.groupby(ID).size().max())
    horizon = max(1, min(_HORIZONS[frequency], longest // _LEAST_PARTS))
    why = {
        "frequency": f"frequency: {frequency} ({(gaps == usual).mean():.0%} of a series' dates lie {usual} apart)",
        "horizon": f"horizon: {horizon} (the longest series has {longest:,} periods; take what is planned with it)",
    }
    return "the table suggests " + " and ".join(why[field] for field in missing)


def _days_by_series(job: Job, settings: Settings) -> pd.DataFrame:
    """Returns unique_id and ds, distinct and in order."""
    now = parse_as_of(as_of_at(datetime.now(UTC), job.time_zone), job.time_zone)
    raw = read_source(job, job.sources.target, now, settings)
    if not {DS, *job.key} <= {*raw.columns}:
        return pd.DataFrame({ID: [], DS: []})
    rows = pd.DataFrame({ID: compose_key(raw[list(job.key)]), DS: read_dates(raw[DS], job)})
    return rows.dropna().drop_duplicates().sort_values([ID, DS])


def _frequency_of(gap: pd.Timedelta) -> str | None:
    exact = _MINUTES.get(int(gap.total_seconds() // 60))
    return exact or next((name for name, (least, most) in _DAYS.items() if least <= gap.days <= most), None)
