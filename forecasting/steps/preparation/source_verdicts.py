"""What is found wrong with the target's rows: the checks of each, hints for people, and the rows that can be used."""

from __future__ import annotations

import logging

import pandas as pd

from data_checks.runner import CheckResult
from data_checks.suites import FAR_VALUE, KEYS_UNIQUE, NEWEST, CheckSuite, build_source_suite
from forecasting.config import Job
from forecasting.panel.far_values import far_values
from forecasting.panel.intake.local_times import looks_local, occur_twice
from forecasting.periods import day_or_time
from forecasting.vocabulary.codes import CheckOutcome
from forecasting.vocabulary.columns import DS, ID, REASON, ROW_ISSUE, Y
from forecasting.vocabulary.facts import CHECK_ID
from forecasting.vocabulary.reasons import Reason

log = logging.getLogger(__name__)

UNPLACEABLE = (
    Reason.KEY_MISSING,
    Reason.KEY_TOO_LONG,
    Reason.KEY_UNREADABLE,
    Reason.DATE_INVALID,
    Reason.DATE_IMPOSSIBLE,
    Reason.DATE_APART,
    Reason.DATE_OFF_GRID,
    Reason.DATE_AFTER_CUTOFF,
)
"""Issues of rows that belong to no series or period; a row with any other issue leaves its period without a value."""


def judged_frame(typed: pd.DataFrame, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Returns the typed rows with what the source suite looks at besides; `known` are rows that were read before."""
    return typed.assign(**{FAR_VALUE: far_values(typed, known)})


def source_suite(job: Job, cutoff: pd.Timestamp, typed: pd.DataFrame) -> CheckSuite:
    """Returns the checks of a job's typed source rows at a cutoff."""
    newest = job.periods.shift(cutoff.to_pydatetime(), -job.checks.max_staleness)
    return build_source_suite(
        job.checks,
        newest_expected=pd.Timestamp(newest),
        is_bounded=(job.lower_bound is not None, job.upper_bound is not None),
        absent_is_zero=job.absent == "zero",
        hints={
            NEWEST: _hint_of_text_days(job, typed.loc[typed[DS] <= cutoff, DS].max(), cutoff),
            KEYS_UNIQUE: _hint_of_copies(typed, job),
        },
    )


def _hint_of_copies(typed: pd.DataFrame, job: Job) -> str:
    """Returns in words how many rows of one series and period are exact copies, and how many say different things."""
    rows = typed[typed[ROW_ISSUE].isna()]
    doubled = rows[rows.duplicated([ID, DS], keep=False)]
    if doubled.empty:
        return ""
    is_utc = job.periods.is_sub_daily and not job.sources.target.ds_zone
    if is_utc and occur_twice(doubled[DS], job.time_zone).all():
        return (
            f"; all of them lie in the hour that autumn repeats in {job.time_zone}, such as {doubled[DS].iloc[0]}: "
            "set ds_zone: local for the source"
        )
    copies = doubled.astype("str").duplicated(keep=False)
    first = doubled[(doubled[ID] == doubled[ID].iloc[0]) & (doubled[DS] == doubled[DS].iloc[0])]
    values = " and ".join(f"{value:g}" for value in first[Y].head(3))
    return (
        f"; such as {first[ID].iloc[0]} on {day_or_time(first[DS].iloc[0])}: {values}; "
        f"{int(copies.sum()):,} rows are exact copies, as of a load that ran twice, which a sum would double; "
        f"{int((~copies).sum()):,} have different values, to be aggregated where they add up"
    )


def _hint_of_text_days(job: Job, newest: pd.Timestamp, cutoff: pd.Timestamp) -> str:
    """Returns what a newest row at the end of an earlier year lets suspect of the query; else nothing."""
    if pd.isna(newest) or newest.year >= cutoff.year or job.sources.target.date_binds == "yyyymmdd":
        return ""
    if job.periods.shift(newest.to_pydatetime(), 1).year == newest.year:
        return ""
    return (
        "; the newest row is the last of a year, as where the query compares text such as 20251231 with "
        ":history_until: then set date_binds: yyyymmdd"
    )


def verdicts_of(results: list[CheckResult]) -> pd.DataFrame:
    """Returns reason_code and check_id by row position; the first failed check of a row wins."""
    verdicts: dict[int, tuple[str, str]] = {}
    for result in results:
        if result.outcome == CheckOutcome.QUARANTINE:
            for row in result.rows:
                verdicts.setdefault(row, (str(result.check.reason), result.check.check_id))
    frame = pd.DataFrame.from_dict(verdicts, orient="index", columns=[REASON, CHECK_ID], dtype="object")
    return frame.sort_index()


def usable_rows(typed: pd.DataFrame, verdicts: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns one row per series and period, with null y and past drivers where the row was quarantined."""
    aside = typed.index.isin(verdicts.index)
    rows = typed.assign(aside=aside)
    rows.loc[aside, [Y, *(name for name in job.past_drivers if name in rows.columns)]] = float("nan")
    rows = rows[~rows[ROW_ISSUE].isin(UNPLACEABLE)].sort_values("aside", kind="stable").drop_duplicates([ID, DS])
    return rows.sort_index().drop(columns=["aside", ROW_ISSUE]).reset_index(drop=True)


def local_clock(raw: pd.DataFrame, job: Job) -> list[str]:
    """Returns in words that the times of a job below a day seem to follow local clocks, or nothing."""
    if not job.periods.is_sub_daily or job.sources.target.ds_zone:
        return []
    said = looks_local(raw[DS], job.time_zone)
    if said:
        log.warning("job %s, %s: %s", job.job, job.sources.target.query, said)
    return [said] if said else []
