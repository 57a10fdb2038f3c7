"""Source rows become typed rows; whatever cannot be typed is named, row by row, and never guessed."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd

from forecasting.config import Job, Source
from forecasting.errors import SourceError, WrongQueryError
from forecasting.keys import MAX_KEY_LENGTH, compose_key
from forecasting.panel.intake.numbers import UnclearNumbersError, read_numbers
from forecasting.periods import MONTHS
from forecasting.vocabulary.columns import CURRENCY, DS, ID, ROW_ISSUE, UNIT, Y
from forecasting.vocabulary.facts import DS_TEXT, ROW_NO, ROW_TEXT
from forecasting.vocabulary.reasons import Reason

AVAILABLE_AT = "available_at"
ROW_TEXT_LENGTH = 2000
FIRST_POSSIBLE, LAST_POSSIBLE = pd.Timestamp("1800-01-01"), pd.Timestamp("9000-12-31")
"""Dates of a business lie within; 0001-01-01 and 9999-12-31 stand for none."""
LEAST_GAP, FEW_SHARE = pd.Timedelta(days=730), 0.01
"""Distance and share of the dates from which on the first ones lie apart from all others."""
MANY_DATES = 10
"""Distinct dates of which none is the start of a period: it is how the table is, not a row."""
TOO_LARGE = 1e100
"""Magnitude of no quantity; sums of its squares leave what a float can hold."""
_UNREADABLE = "[\\x00\\ud800-\\udfff]"
"""Characters that no database keeps."""
_OFFSET = r":.*(?:Z|[+-]\d\d(?::?\d\d)?)$"
"""Ends a time of day; a date alone has no offset."""


def type_rows(raw: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Returns the rows of a target query with text keys, period starts and numbers, in the order given.

    Args:
        raw: Result of the target query, column names in lower case.
        job: Names the key columns, the grid, the bound and the past drivers.
        cutoff: Newest period that may be used.

    Returns:
        unique_id (text), ds (datetime64, null where unreadable), y (float, null where absent or unreadable),
        row_issue (a Reason, or null), then every other column of the query; past drivers as float, null where they are
        no number below 1e100.

    Raises:
        SourceError: no rows, or a column is missing.
    """
    rows = raw.reset_index(drop=True)
    _require_source_columns(rows, job, cutoff)
    typed = pd.DataFrame(index=rows.index)
    typed[ID] = compose_key(rows[list(job.key)])
    typed[DS] = read_dates(rows[DS], job)
    _require_starts(typed[DS], job)
    typed[Y] = read_column(rows[Y], job, job.sources.target)
    others = [column for column in rows.columns if column not in (ID, DS, Y)]
    for column in others:
        typed[column] = rows[column]
        if column in job.past_drivers:
            numbers = read_column(rows[column], job, job.sources.target)
            typed[column] = numbers.where(numbers.abs() < TOO_LARGE)
        elif column == job.capacity:
            typed[column] = read_column(rows[column], job, job.sources.target)
        elif column in (UNIT, CURRENCY):
            typed[column] = readable(rows[column].astype("string"))
    typed.insert(3, ROW_ISSUE, _find_issues(rows, typed, job, cutoff))
    typed[Y] = typed[Y].replace([np.inf, -np.inf], np.nan)
    return typed


def quarantined(
    raw: pd.DataFrame, ids: pd.Series, verdicts: pd.DataFrame, source: str, shown: list[str]
) -> pd.DataFrame:
    """Returns the quarantined rows in the shape of fc_quarantine, without run_id.

    Args:
        raw: Result of a query.
        ids: unique_id by row position, null where the row names no series.
        verdicts: reason_code and check_id by row position, for the rows to quarantine.
        source: Name of the query: target or drivers.
        shown: Columns that may be shown, where the query has them.
    """
    rows = raw.reset_index(drop=True)
    rows = rows.loc[verdicts.index, [column for column in dict.fromkeys(shown) if column in rows.columns]]
    texts = [
        json.dumps({name: _shown(value) for name, value in record.items()}, default=str, ensure_ascii=False)
        for record in rows.to_dict(orient="records")
    ]
    columns: dict[str, Any] = {
        ROW_NO: verdicts.index.to_numpy() + 1,
        "source": source,
        ID: readable(ids.loc[verdicts.index].str.slice(0, MAX_KEY_LENGTH)).to_numpy(),
        DS_TEXT: readable(rows[DS].astype(str).str.slice(0, 40)).to_numpy(),
        ROW_TEXT: readable(pd.Series(texts, dtype="str").str.slice(0, ROW_TEXT_LENGTH)).to_numpy(),
    }
    return verdicts.reset_index(drop=True).assign(**columns)


def _shown(value: Any) -> Any:
    """Returns a value as JSON can hold it: null for every kind of unknown, text for a float without an end."""
    if pd.isna(value):
        return None
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def unknown_past_drivers(raw: pd.DataFrame, typed: pd.DataFrame, job: Job) -> str:
    """Returns in words how many values of past drivers are no numbers, and so unknown; nothing where all are."""
    names = [name for name in job.past_drivers if name in typed.columns]
    lost = {name: int((raw[name].notna().to_numpy() & typed[name].isna()).sum()) for name in names}
    return ", ".join(f"{n:,} values of {name} are no numbers below 1e100 and unknown" for name, n in lost.items() if n)


def shown_columns(job: Job) -> list[str]:
    """Returns the columns of a target query that a quarantined row may show: keys, ds, y, units and past drivers."""
    return [*job.key, DS, Y, UNIT, CURRENCY, *job.past_drivers]


def readable(texts: pd.Series) -> pd.Series:
    """Returns texts with a mark in place of every character that no database keeps."""
    return texts.str.replace(_UNREADABLE, "\ufffd", regex=True)


def read_dates(values: pd.Series, job: Job) -> pd.Series:
    """Returns period starts as datetime64 without a zone, null where unreadable; offsets are converted first.

    Below a day an instant becomes UTC, else the date in the job's time zone. A date inside its period becomes the first
    day of it, where the job says so.
    """
    dates = read_days(values, job)
    if job.dated == "start" or job.frequency not in MONTHS:
        return dates
    starts = {day: job.periods.start_of(day.to_pydatetime()) for day in dates.dropna().unique()}
    return dates.map(starts).astype(dates.dtype)


def read_days(values: pd.Series, job: Job) -> pd.Series:
    """As read_dates, with days inside their period as they are."""
    if pd.api.types.is_numeric_dtype(values):
        whole = ((values % 1 == 0) & (values.abs() < 1e15)).fillna(value=False).astype(bool)
        values = values.where(whole).astype("Int64").astype("string")
    values = _whole_dates(values, job)
    offset = _have_offset(values)
    if not offset.any():
        return _parse_dates(values, utc=False)
    instants = _parse_dates(values.where(offset), utc=True)
    local = instants.dt.tz_localize(None) if job.periods.is_sub_daily else _days_begun(instants, job.time_zone)
    return local if offset.all() else local.where(offset, _parse_dates(values.mask(offset), utc=False))


def _whole_dates(values: pd.Series, job: Job) -> pd.Series:
    """Returns texts such as 2026, 2026-06 and 202606 as the first day of their period, or as null where days matter."""
    if not (values.dtype == object or pd.api.types.is_string_dtype(values)):
        return values
    texts = values.astype("string")
    year, month = (texts.str.fullmatch(form).fillna(value=False).astype(bool) for form in (r"\d{4}", r"\d{4}-?\d{2}"))
    if not (year | month).any():
        return values
    first = texts.mask(year, texts + "-01-01").mask(month, texts.str.slice(0, 4) + "-" + texts.str.slice(-2) + "-01")
    names_period = {"M": month, "Q": month, "Y": year}.get(job.frequency)
    is_short = year | month
    return first.mask(is_short if names_period is None else is_short & ~names_period)


def _days_begun(instants: pd.Series, zone: str) -> pd.Series:
    """Returns local times, and the day itself for the first instant of a day, whose midnight some clocks leave out."""
    local = instants.dt.tz_convert(zone).dt.tz_localize(None)
    days = local.dt.normalize()
    begins = days.dt.tz_localize(zone, nonexistent="shift_forward", ambiguous=np.ones(len(days), dtype=bool))
    begun: pd.Series = local.mask(begins == instants, days)
    return begun


def read_instants(values: pd.Series) -> pd.Series:
    """Returns UTC instants as datetime64 without a zone, null where unreadable; those without an offset are UTC."""
    return pd.to_datetime(values, utc=True, errors="coerce").dt.tz_localize(None)


def _require_source_columns(rows: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> None:
    where = f"job {job.job}, {job.sources.target.query}"
    if rows.empty:
        raise SourceError(
            "the target query returned no rows",
            where=where,
            found=f":history_until = {cutoff:%Y-%m-%d %H:%M}, the last complete period at as_of",
            action="run the query by hand and look at its filters; if the history starts later, choose a later as_of",
        )
    needed = [*job.key, DS, Y, *(() if job.sources.drivers else job.past_drivers)]
    missing = [column for column in needed if column not in rows.columns]
    if missing:
        raise WrongQueryError(
            f"the target query lacks the columns {missing}",
            where=where,
            found=list(rows.columns),
            accepted=", ".join(needed),
            action="alias the columns in the query, or name them in `key` and `past_drivers`",
        )


def _require_starts(days: pd.Series, job: Job) -> None:
    """Refuses a table of which no date is the start of a period, and says what its dates are."""
    found = pd.DatetimeIndex(days[days.between(FIRST_POSSIBLE, LAST_POSSIBLE)].unique())
    if len(found) < MANY_DATES or any(job.periods.is_start(day.to_pydatetime()) for day in found):
        return
    action = "return the first day of each period in the query, such as with DATE_TRUNC"
    weekdays = found.day_name().unique()
    if job.frequency == "W" and len(weekdays) == 1:
        action = f"set week_starts: {weekdays[0].lower()} in the job file"
    elif job.frequency in ("M", "Q", "Y") and found.is_month_end.all():
        action = f"these are last days; {action}"
    raise WrongQueryError(
        f"no date is the start of a period ({job.frequency})",
        where=f"job {job.job}, {job.sources.target.query}",
        found=", ".join(f"{day:%A, %Y-%m-%d %H:%M}" for day in found[:3]),
        accepted=f"such as {job.periods.start_of(found[0].to_pydatetime()):%A, %Y-%m-%d}",
        action=action,
    )


def _have_offset(values: pd.Series) -> pd.Series:
    if not (values.dtype == object or pd.api.types.is_string_dtype(values)):
        return pd.Series(isinstance(values.dtype, pd.DatetimeTZDtype), index=values.index)
    return values.astype("str").str.contains(_OFFSET, regex=True, na=False).astype(bool)


def _parse_dates(values: pd.Series, *, utc: bool) -> pd.Series:
    dates = pd.to_datetime(values, errors="coerce", format="ISO8601", utc=utc)
    return dates.astype("datetime64[us, UTC]") if utc else dates.astype("datetime64[us]")


def read_column(values: pd.Series, job: Job, source: Source) -> pd.Series:
    """Returns the numbers of a column of a source, null where they are none.

    Raises:
        WrongQueryError: the column is text that may mean one number or a thousand times as much.
    """
    try:
        return read_numbers(values, source.decimal)
    except UnclearNumbersError as error:
        raise WrongQueryError(
            "numbers as text may be one and a bit, or more than a thousand",
            where=f"job {job.job}, {source.query}, column {values.name}",
            found=error,
            action='say what parts the decimals: decimal: "," or decimal: "." for the source, or cast it in the query',
        ) from error


def _find_issues(rows: pd.DataFrame, typed: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> pd.Series:
    periods = job.periods
    impossible = (typed[DS] < FIRST_POSSIBLE) | (typed[DS] > LAST_POSSIBLE)
    possible = typed.loc[~impossible, DS].dropna().unique()
    off_grid = [ds for ds in possible if not periods.is_start(ds.to_pydatetime())]
    below = typed[Y] < job.lower_bound if job.lower_bound is not None else pd.Series(data=False, index=rows.index)
    conditions = {
        Reason.KEY_MISSING: typed[ID].isna() | (typed[ID] == ""),
        Reason.KEY_TOO_LONG: typed[ID].str.len() > MAX_KEY_LENGTH,
        Reason.KEY_UNREADABLE: typed[ID].str.contains(_UNREADABLE, regex=True),
        Reason.DATE_INVALID: typed[DS].isna(),
        Reason.DATE_IMPOSSIBLE: impossible,
        Reason.DATE_OFF_GRID: typed[DS].isin(off_grid),
        Reason.DATE_AFTER_CUTOFF: typed[DS] > cutoff,
        Reason.DATE_APART: _lies_apart(typed[DS].where(typed[DS].between(FIRST_POSSIBLE, cutoff))),
        Reason.VALUE_NOT_NUMBER: rows[Y].notna() & typed[Y].isna(),
        Reason.VALUE_INFINITE: np.isinf(typed[Y]),
        Reason.VALUE_TOO_LARGE: typed[Y].abs() >= TOO_LARGE,
        Reason.VALUE_NEGATIVE: below,
        Reason.VALUE_ABOVE_BOUND: _above_bound(typed, job),
        Reason.MIXED_UNITS: _mixed_units(typed),
    }
    issue = pd.Series(pd.NA, index=rows.index, dtype="string")
    for reason, condition in reversed(conditions.items()):
        issue = issue.mask(condition.fillna(value=False).astype(bool), str(reason))
    return issue


def _above_bound(typed: pd.DataFrame, job: Job) -> pd.Series:
    """Whether a value is greater than the bound of the job, or that of its own row."""
    bound = typed[job.capacity] if job.capacity in typed.columns else job.upper_bound
    if bound is None or isinstance(bound, str):
        return pd.Series(data=False, index=typed.index)
    return typed[Y] > bound


def _lies_apart(days: pd.Series) -> pd.Series:
    """Whether few dates at the beginning lie before all others by more than all others span, and by two years."""
    dates = pd.Series(np.sort(days.dropna().unique()))
    few = max(1, int(len(dates) * FEW_SHARE))
    gaps = dates.diff().shift(-1)
    apart = (gaps > dates.max() - dates.shift(-1)) & (gaps > LEAST_GAP) & (dates.index < few)
    return days <= dates[apart].max() if apart.any() else pd.Series(data=False, index=days.index)


def _mixed_units(typed: pd.DataFrame) -> pd.Series:
    mixed = pd.Series(data=False, index=typed.index)
    for column in (UNIT, CURRENCY):
        if column in typed.columns:
            mixed |= typed.groupby(ID)[column].transform("nunique") > 1
    return mixed
