"""What the data say about a job where its file does not: how dates are meant, what labels and drivers there are."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from forecasting.config import Job
from forecasting.keys import text_of
from forecasting.panel.intake.drivers import matching_columns
from forecasting.panel.intake.rows import FIRST_POSSIBLE, LAST_POSSIBLE, read_column, read_dates
from forecasting.vocabulary.columns import DS, ID, Y

MOST = 0.9
"""Share of the dates that must agree."""
AHEAD = 0.5
"""Share of the series that must have a driver through the horizon, and of its periods."""
MAX_LABELS = 6
LABEL_LENGTH = 100
"""Characters of a label that the tables hold."""
_NAME, _LABEL_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}"), re.compile(r"[a-z][a-z0-9_]{0,29}")
_TEXTS = ("_text", "_name", "_desc", "_description")
"""Ends of the name of a column with the readable text of another one."""
_NO_DRIVERS = (ID, DS, Y, "fold")


@dataclass(frozen=True)
class Finding:
    """One field of a job, as its file could have it.

    Attributes:
        field: Name of the field.
        value: Plain value, such as JSON holds.
        because: The reason in words.
    """

    field: str
    value: Any
    because: str

    def __str__(self) -> str:
        """Says the field as a line of a job file, and why."""
        value = self.value if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False)
        return f"{self.field}: {value} ({self.because})"


def find_dating(days: pd.Series, job: Job) -> Iterator[Finding]:
    """Yields which day of their period the dates of a target are; nothing where they do not agree.

    Args:
        days: As read_dates returns them.
        job: Of weeks: the weekday is found; of months, quarters or years: whether it is their first day.
    """
    dates = pd.DatetimeIndex(days[days.between(FIRST_POSSIBLE, LAST_POSSIBLE)].unique())
    if dates.empty:
        return
    if job.frequency == "W":
        weekdays = dates.day_name().value_counts()
        if weekdays.iloc[0] >= MOST * len(dates):
            found = f"{weekdays.iloc[0]:,} of {len(dates):,} dates are {weekdays.index[0]}s"
            yield Finding("week_starts", str(weekdays.index[0]).lower(), found)
        return
    starts = dates.map(lambda day: job.periods.start_of(day.to_pydatetime()))
    n_starts = int((starts == dates).sum())
    if n_starts >= MOST * len(dates):
        yield Finding("dated", "start", f"{n_starts:,} of {len(dates):,} dates begin their period")
    elif n_starts <= (1 - MOST) * len(dates) and starts.nunique() >= MOST * len(dates):
        found = f"dates such as {dates[0]:%Y-%m-%d}, one in each period, stand for it; forecasts carry its first day"
        yield Finding("dated", "inside", found)


def find_labels(attributes: pd.DataFrame, job: Job, taken: Collection[str]) -> Iterator[Finding]:
    """Yields the labels that the columns of an attributes query are, texts beside the labels they belong to.

    Args:
        attributes: Result of the query, column names in lower case.
        job: Whose key columns are no labels.
        taken: Names of columns that readers' views have already.
    """
    refused: list[str] = []
    names = [name for name in attributes.columns if name not in (*job.key, ID, DS, Y)]
    texts = {f"{name}{end}": name for name in names for end in _TEXTS if f"{name}{end}" in names}
    labels: list[dict[str, str]] = []
    for name in (name for name in names if name not in texts):
        text = next((text for text, label in texts.items() if label == name and _LABEL_NAME.fullmatch(text)), None)
        reason = _why_no_label(attributes[name], taken) if len(labels) < MAX_LABELS else "six are the most"
        if reason:
            refused.append(f"{name}: {reason}")
        else:
            labels.append({"name": name} | ({"text": text} if text else {}))
    said = f"; no labels: {', '.join(refused)}" if refused else ""
    yield Finding("labels", labels, f"the columns of the attributes query{said}")


def find_drivers(raw: pd.DataFrame, job: Job, newest: datetime) -> Iterator[Finding]:
    """Yields the drivers that are known ahead, and those that are not.

    Args:
        raw: Result of the drivers query for the run day that sees the newest period, column names in lower case.
        job: With its labels settled.
        newest: Newest period of the target.
    """
    on = matching_columns(raw, job)
    others = [name for name in raw.columns if name not in (*on, *job.key, *_NO_DRIVERS, *job.past_drivers)]
    numeric = [name for name in others if _NAME.fullmatch(name) and _are_numbers(raw[name], job)]
    ahead = [name for name in numeric if _is_known_ahead(raw, name, on, job, newest)]
    behind = [name for name in numeric if name not in ahead]
    left_out = sorted({*others} - {*numeric})
    said = f"; no numbers, and left out: {', '.join(left_out)}" if left_out else ""
    last = job.periods.shift(newest, job.horizon)
    through = f"values through {last if job.periods.is_sub_daily else last.date()}"
    yield Finding("future_drivers", ahead, f"{'most series have' if ahead else 'no column has'} {through}{said}")
    yield Finding("past_drivers", behind, f"most series have no {through}" if behind else "no other numeric column")


def _are_numbers(values: pd.Series, job: Job) -> bool:
    """Whether a column holds numbers, a few wrong values apart; digits behind a leading zero are a code."""
    if pd.api.types.is_numeric_dtype(values):
        return bool(values.notna().any())
    texts = text_of(values.dropna())
    if texts.empty or texts.str.match(r"\s*0\d").any():
        return False
    return bool(read_column(values.dropna(), job, job.sources.drivers or job.sources.target).notna().mean() >= MOST)


def _is_known_ahead(raw: pd.DataFrame, name: str, on: list[str], job: Job, newest: datetime) -> bool:
    days, last = read_dates(raw[DS], job), job.periods.shift(newest, job.horizon)
    first_live = job.periods.shift(newest, -job.horizon)
    rows = raw.assign(**{DS: days})[(days > first_live).to_numpy()]
    if rows.empty:
        return False
    known = rows[rows[name].notna() & (rows[DS] > newest) & (rows[DS] <= last)]
    groups = [rows[column] for column in on] or [pd.Series(0, index=rows.index)]
    n_known = known.groupby([group[known.index] for group in groups])[DS].agg(["nunique", "max"])
    through = (n_known["max"] == last) & (n_known["nunique"] >= AHEAD * job.horizon)
    return int(through.sum()) > AHEAD * rows.groupby(groups).ngroups


def _why_no_label(values: pd.Series, taken: Collection[str]) -> str | None:
    texts, name = text_of(values).dropna(), str(values.name)
    if not _LABEL_NAME.fullmatch(name):
        return "the name needs an alias of up to 30 small letters, digits and _"
    if name in taken:
        return "readers' views have a column of this name"
    if texts.empty:
        return "no value"
    return f"longer than {LABEL_LENGTH} characters" if texts.str.len().max() > LABEL_LENGTH else None
