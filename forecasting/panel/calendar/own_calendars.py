"""Calendars of single series: days that a calendar query declares for some keys or labels only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.errors import SourceError
from forecasting.keys import text_of
from forecasting.panel.intake.drivers import matching_columns
from forecasting.vocabulary.columns import CAL_DATE, CALENDAR_NO, ID

SHOWN = 5
"""Examples in a message."""


def number_calendars(declared: pd.DataFrame, attributes: pd.DataFrame, job: Job) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns declared days and series with the number of their calendar; 0 is the calendar of all series.

    A row without key columns and labels, or with none of them given, is about all series. Of a day that several rows
    declare for a series, the row that names more columns counts.

    Args:
        declared: cal_date, is_open and optionally is_holiday, holiday_name, and any of the key columns and labels.
        attributes: unique_id and, for each series, the key columns and labels.
        job: Names key columns and labels.

    Raises:
        SourceError: rows name series, and none of them is there.
    """
    on = matching_columns(declared, job)
    texts = declared.assign(**{column: text_of(declared[column]) for column in on})
    series = attributes.assign(**{column: text_of(attributes[column]) for column in on})
    named = texts[on].notna()
    general = texts[~named.any(axis=1)].drop(columns=on).assign(**{CALENDAR_NO: 0})
    patterns = sorted({tuple(row) for row in named[named.any(axis=1)].to_numpy()}, key=lambda row: (sum(row), row))
    groups, parts = pd.DataFrame(index=series.index), []
    for number, pattern in enumerate(patterns):
        columns = [column for column, is_named in zip(on, pattern, strict=True) if is_named]
        rows = texts[(named == list(pattern)).all(axis=1)]
        keys = pd.MultiIndex.from_frame(rows[columns].drop_duplicates())
        groups[number] = keys.get_indexer(pd.MultiIndex.from_frame(series[columns]))
        parts.append(
            rows.drop(columns=on).assign(**{str(number): keys.get_indexer(pd.MultiIndex.from_frame(rows[columns]))})
        )
    if not patterns:
        return general, attributes.assign(**{CALENDAR_NO: 0})
    has_own = (groups >= 0).any(axis=1)
    if not has_own.any():
        raise SourceError(
            "the rows of the calendar query belong to no series",
            where=f"job {job.job}, {job.sources.calendar.query if job.sources.calendar else 'sources.calendar'}",
            found=f"{', '.join(on)} = {texts[on].drop_duplicates().head(SHOWN).to_numpy().tolist()}",
            accepted=f"such as {series[on].drop_duplicates().head(SHOWN).to_numpy().tolist()}",
            action="write the keys as the target and attributes queries do; leading zeros and case count",
        )
    distinct = groups[has_own].drop_duplicates().reset_index(drop=True)
    numbers = pd.MultiIndex.from_frame(distinct).get_indexer(pd.MultiIndex.from_frame(groups)) + 1
    own = [
        part.merge(
            distinct[[number]]
            .rename(columns={number: str(number)})
            .assign(**{CALENDAR_NO: np.arange(len(distinct)) + 1}),
            on=str(number),
        ).drop(columns=str(number))
        for number, part in enumerate(parts)
    ]
    days = pd.concat(own, ignore_index=True).drop_duplicates([CALENDAR_NO, CAL_DATE], keep="last")
    return pd.concat([general, days], ignore_index=True), attributes.assign(**{CALENDAR_NO: numbers * has_own})


def own_days(declared: pd.DataFrame | None) -> pd.DataFrame:
    """Returns the declared days of single series; no row where there are none."""
    if declared is None or CALENDAR_NO not in declared.columns:
        return pd.DataFrame({CALENDAR_NO: pd.Series(dtype="int64")})
    return declared[declared[CALENDAR_NO] > 0].reset_index(drop=True)


def common_days(declared: pd.DataFrame | None) -> pd.DataFrame | None:
    """Returns the days that are declared for all series."""
    if declared is None or CALENDAR_NO not in declared.columns:
        return declared
    return declared[declared[CALENDAR_NO] == 0].drop(columns=CALENDAR_NO)


def numbers_of(static: pd.DataFrame) -> pd.Series:
    """Returns the number of the calendar by unique_id."""
    numbers = static[CALENDAR_NO] if CALENDAR_NO in static.columns else 0
    return pd.Series(numbers, index=static.index).set_axis(static[ID])
