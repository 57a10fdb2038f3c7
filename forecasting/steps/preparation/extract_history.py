"""Reads the source, checks every row, and quarantines with a reason what cannot be used."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import pandas as pd

from data_checks.runner import CheckResult, run_suite
from data_checks.suites import FAR_VALUE, KEYS_UNIQUE, NEWEST, CheckSuite, build_source_suite
from forecasting.config import Job
from forecasting.errors import SourceError, WrongQueryError
from forecasting.keys import compose_key, text_of
from forecasting.panel.far_values import far_values
from forecasting.panel.intake.drivers import type_drivers
from forecasting.panel.intake.found import LABEL_LENGTH
from forecasting.panel.intake.local_times import looks_local, occur_twice
from forecasting.panel.intake.rows import (
    quarantined,
    read_column,
    readable,
    shown_columns,
    type_rows,
    unknown_past_drivers,
)
from forecasting.runs.checks import record_checks, require_not_blocked, warned
from forecasting.runs.context import StepContext
from forecasting.runs.own_names import name_of_user
from forecasting.runs.sources import FIRST_DAY, history_start
from forecasting.steps.preparation.data_report import write_report
from forecasting.steps.preparation.history_as_known import available_rows, rows_as_known
from forecasting.steps.preparation.incremental_history import Kept, read_kept_rows
from forecasting.vocabulary.codes import CheckOutcome
from forecasting.vocabulary.columns import DS, ID, REASON, ROW_ISSUE, UPPER, Y
from forecasting.vocabulary.facts import CHECK_ID, ROW_NO, ROWS_READ
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.history import actuals_as_known
from forecasting.warehouse.quality import append_quarantine, replace_quarantine

log = logging.getLogger(__name__)

READ_SINCE = "read_since"
"""Scratch file with the first period that was read; older rows come from the run day before."""

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


def extract_history(context: StepContext) -> dict[str, Any]:
    """Stages the usable rows and the attributes, and calendar and drivers where configured, as Parquet files.

    A quarantined row keeps its series and period, without a value: unknown is not zero. Where a missed run day is
    filled in, later rows are left out, and later corrections taken back as far as fc_actual knows them.

    Raises:
        SourceError: a query failed, returned no rows or lacks a column.
        CheckBlocked: a check that blocks has failed.
    """
    job, run = context.job, context.run
    raw, typed, kept = _read_target(context)
    _require_history_before_cutoff(typed, context)
    suite = source_suite(job, context.cutoff, typed)
    frame = judged_frame(typed, kept.rows if kept else None)
    results = run_suite(frame, suite, docs=context.data_docs)
    verdicts = verdicts_of(results)
    record_checks(context, frame, results, suite.name)
    rejected = quarantined(raw, typed[ID], verdicts, "target", shown_columns(job))
    replace_quarantine(context.database, run, rejected, rows_read=len(raw), cutoff=context.cutoff)
    write_report(context)
    require_not_blocked(results, context)
    rows = usable_rows(typed, verdicts, job)
    if context.is_backfill:
        rows = rows_as_known(rows, _as_known(context), job)
    if kept:
        rows = pd.concat([kept.rows, rows[rows[DS] >= kept.since]], ignore_index=True)
    rows.to_parquet(context.staged("rows.parquet"))
    context.staged(READ_SINCE).write_text((kept.since if kept else FIRST_DAY).isoformat(), encoding="utf-8")
    _stage_attributes(context, rows)
    _stage_calendar(context, rows)
    said = _stage_drivers(context, rows, len(raw))
    since = f" since {kept.since:%Y-%m-%d %H:%M}" if kept else ""
    return {
        ROWS_READ: len(raw),
        "rows_quarantined": len(verdicts),
        "message": "; ".join(
            [
                f"{len(raw):,} rows read{since}, {len(verdicts):,} quarantined, {rows[ID].nunique():,} series",
                *said,
                *filter(None, [unknown_past_drivers(raw, typed, job)]),
                *warned(results),
                *local_clock(raw, job),
            ]
        ),
    }


def _read_target(context: StepContext) -> tuple[pd.DataFrame, pd.DataFrame, Kept | None]:
    """Returns the rows as they are and typed, and what needed no reading.

    A series that had recent rows on the run day before and has none now may be gone as a whole, which only a reading of
    everything can tell.
    """
    job, kept = context.job, read_kept_rows(context)
    raw = context.read_source(job.sources.target, since=kept.since if kept else None)
    if context.is_backfill:
        raw = available_rows(raw, context.as_of)
    typed = type_rows(raw, job, context.cutoff)
    gone = kept.recent.difference(typed[ID].dropna()) if kept else frozenset()
    if not kept or not gone:
        return raw, typed, kept
    log.warning("job %s: %d series have no recent row any more; everything is read again", job.job, len(gone))
    raw = context.read_source(job.sources.target)
    return raw, type_rows(raw, job, context.cutoff), None


def local_clock(raw: pd.DataFrame, job: Job) -> list[str]:
    """Returns in words that the times of a job below a day seem to follow local clocks, or nothing."""
    if not job.periods.is_sub_daily or job.sources.target.ds_zone:
        return []
    said = looks_local(raw[DS], job.time_zone)
    if said:
        log.warning("job %s, %s: %s", job.job, job.sources.target.query, said)
    return [said] if said else []


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
        f"; such as {first[ID].iloc[0]} on {first[DS].iloc[0]}: {values}; {int(copies.sum()):,} rows are exact copies, "
        f"as of a load that ran twice, which a sum would double; {int((~copies).sum()):,} have different values, to be "
        "aggregated where they add up"
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


def _as_known(context: StepContext) -> pd.DataFrame:
    job, cutoff = context.job, context.cutoff.to_pydatetime()
    known = actuals_as_known(context.database, job, context.as_of.utc, cutoff)
    return known[known[DS] >= history_start(job, cutoff)]


def _require_history_before_cutoff(typed: pd.DataFrame, context: StepContext) -> None:
    if not (typed[DS] <= context.cutoff).any():
        raise SourceError(
            f"no history up to the cutoff {context.cutoff:%Y-%m-%d %H:%M}",
            where=f"job {context.job.job}, as_of {context.as_of.text}",
            found=f"rows from {typed[DS].min()} to {typed[DS].max()}",
            action="choose a later as_of, or look at the source query",
        )


def _stage_attributes(context: StepContext, rows: pd.DataFrame) -> None:
    job = context.job
    wanted = [name for label in job.labels for name in (label.name, label.text) if name]
    keys = [name for name in job.key if name != ID]
    capacity = [job.capacity] if job.capacity else []
    from_target = [name for name in dict.fromkeys([*keys, *wanted, *capacity]) if name in rows.columns]
    attributes = rows.sort_values([ID, DS]).groupby(ID, as_index=False)[from_target].last()
    if job.sources.attributes is not None:
        extra = context.read_source(job.sources.attributes, since=first_period(rows))
        attributes = attributes.merge(keyed_attributes(extra, job), on=ID, how="left", suffixes=("", "_attribute"))
    require_labels(list(attributes.columns), job)
    for name in wanted:
        attributes[name] = readable(text_of(attributes[name]))
    _require_short_labels(attributes, job)
    kept = attributes[[ID, *dict.fromkeys([*keys, *wanted])]]
    if job.capacity:
        kept = kept.assign(**{UPPER: _capacities(attributes, job)})
    kept.to_parquet(context.staged("attributes.parquet"))


def _capacities(attributes: pd.DataFrame, job: Job) -> pd.Series:
    """Returns the largest possible value of every series, null where it is unknown."""
    if job.capacity not in attributes.columns:
        raise WrongQueryError(
            f"the upper bound `{job.capacity}` is a column of neither the target nor the attributes query",
            where=f"job {job.job}",
            found=list(attributes.columns),
            action="add the column to a query, or correct `upper_bound`",
        )
    return read_column(attributes[job.capacity], job, job.sources.attributes or job.sources.target)


def require_labels(columns: list[str], job: Job) -> None:
    """Raises WrongQueryError where neither the attributes nor the target query has a label of the job."""
    wanted = [name for label in job.labels for name in (label.name, label.text) if name]
    missing = [name_of_user(name) for name in wanted if name not in columns]
    if missing:
        raise WrongQueryError(
            f"label columns {missing} are in neither the attributes nor the target query",
            where=f"job {job.job}",
            found=columns,
            action="add them to a query, correct `labels`, or find them again: forecasting init-db --look-again",
        )


def _require_short_labels(attributes: pd.DataFrame, job: Job) -> None:
    """Refuses a label that its column cannot hold: cut, several would become one for readers and filters."""
    for label in job.labels:
        texts = text_of(attributes[label.name])
        long = texts.str.len() > LABEL_LENGTH
        if long.any():
            raise WrongQueryError(
                f"a value of label `{label.name}` is too long",
                where=f"job {job.job}, series {attributes.loc[long, ID].iloc[0]}, {int(long.sum()):,} series in all",
                found=f"{texts[long].iloc[0]} ({int(texts[long].str.len().iloc[0])} characters)",
                accepted=f"up to {LABEL_LENGTH} characters",
                action="return a shorter code in the query; a long text belongs into `text` of the label",
            )


def keyed_attributes(attributes: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns the rows of an attributes query with the series they are about, one row per series.

    Raises:
        SourceError: a key column of the job is missing.
    """
    key = list(job.key)
    missing = [column for column in key if column not in attributes.columns]
    if missing:
        raise WrongQueryError(
            f"the attributes query lacks the key columns {missing}",
            where=f"job {job.job}, {job.sources.attributes.query if job.sources.attributes else ''}",
            found=list(attributes.columns),
            action="return one row per series with every column of `key`; join the table that holds them all",
        )
    return attributes.assign(**{ID: compose_key(attributes[key])}).drop_duplicates(ID)


def _stage_calendar(context: StepContext, rows: pd.DataFrame) -> None:
    if context.job.sources.calendar is not None:
        calendar = context.read_source(context.job.sources.calendar, since=first_period(rows))
        calendar.to_parquet(context.staged("calendar.parquet"))


def _stage_drivers(context: StepContext, rows: pd.DataFrame, n_before: int) -> list[str]:
    """Stages the rows of drivers that can be used, puts the others into quarantine and returns their number in words.

    Their numbers in quarantine go on behind the rows of the target, of which there are n_before.
    """
    job, run = context.job, context.run
    if job.sources.drivers is None:
        return []
    first = first_period(rows)
    raw = context.read_source(job.sources.drivers, since=first)
    drivers, verdicts = type_drivers(raw, job)
    _require_past_drivers([*rows.columns, *drivers.columns], job)
    drivers.to_parquet(context.staged("drivers.parquet"))
    said = [early_drivers(drivers, first), wrong_drivers(verdicts)]
    if len(verdicts):
        ids = pd.Series(None, index=raw.index, dtype="str")
        if set(job.key) <= set(raw.columns):
            ids = compose_key(raw[list(job.key)])
        rejected = quarantined(raw, ids, verdicts, "drivers", list(raw.columns))
        append_quarantine(context.database, run, rejected.assign(row_no=rejected[ROW_NO] + n_before))
    for one in filter(None, said):
        log.warning("job %s: %s", job.job, one)
    return list(filter(None, said))


def _require_past_drivers(columns: list[str], job: Job) -> None:
    missing = [name_of_user(name) for name in job.past_drivers if name not in columns]
    if missing:
        raise WrongQueryError(
            f"past drivers {missing} are in neither the target nor the drivers query",
            where=f"job {job.job}",
            found=columns,
            action="add them to a query, correct `past_drivers`, or find them again: forecasting init-db --look-again",
        )


def wrong_drivers(verdicts: pd.DataFrame) -> str:
    """Returns in words how many rows of drivers cannot be used, and why; nothing where all can."""
    reasons = ", ".join(f"{code} {n:,}" for code, n in verdicts[REASON].value_counts().items())
    return f"{len(verdicts):,} rows of drivers quarantined ({reasons})" if reasons else ""


def early_drivers(drivers: pd.DataFrame, first: datetime | None) -> str:
    """Returns in words how many drivers lie before the target's first period, where these are most; else nothing."""
    n_early = 0 if first is None else int((drivers[DS] < first).sum())
    if not n_early or n_early * 2 < len(drivers):
        return ""
    return (
        f"{n_early:,} of {len(drivers):,} rows of drivers lie before the target's first period, {first}; "
        "leave them out with :history_from"
    )


def first_period(rows: pd.DataFrame) -> datetime | None:
    """Returns the first period of the target's rows, from which on the other queries are asked; None without any."""
    first = rows[DS].min()
    return None if pd.isna(first) else first.to_pydatetime()
