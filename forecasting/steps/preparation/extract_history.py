"""Reads the target, judges every row, quarantines with a reason what cannot be used, and stages the rest."""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd

from data_checks.runner import run_suite
from forecasting.errors import SourceError
from forecasting.panel.intake.rows import quarantined, shown_columns, type_rows, unknown_past_drivers
from forecasting.periods import day_or_time
from forecasting.runs.checks import record_checks, require_not_blocked, warned
from forecasting.runs.context import StepContext
from forecasting.runs.sources import FIRST_DAY, history_start
from forecasting.steps.preparation.companions import stage_attributes, stage_calendar, stage_drivers
from forecasting.steps.preparation.data_report import write_report
from forecasting.steps.preparation.history_as_known import available_rows, rows_as_known
from forecasting.steps.preparation.incremental_history import Kept, read_kept_rows
from forecasting.steps.preparation.predecessors import judge_predecessors, stage_predecessors, with_successors
from forecasting.steps.preparation.source_verdicts import (
    judged_frame,
    local_clock,
    source_suite,
    usable_rows,
    verdicts_of,
)
from forecasting.vocabulary.columns import DS, ID
from forecasting.vocabulary.facts import ROWS_READ
from forecasting.vocabulary.reasons import REASONS, Reason
from forecasting.warehouse.history import actuals_as_known
from forecasting.warehouse.quality import replace_quarantine

log = logging.getLogger(__name__)

READ_SINCE = "read_since"
"""Scratch file with the first period that was read; older rows come from the run day before."""


def extract_history(context: StepContext) -> dict[str, Any]:
    """Stages the usable rows and the attributes, and calendar and drivers where configured, as Parquet files.

    A quarantined row keeps its series and period, without a value: unknown is not zero. Where a missed run day is
    filled in, later rows are left out, and later corrections taken back as far as fc_actual knows them.

    Raises:
        SourceError: a query failed, returned no rows or lacks a column.
        CheckBlocked: a check that blocks has failed.
    """
    predecessors = stage_predecessors(context)
    raw, typed, kept = _read_target(context)
    verdicts, warnings = _quarantine(raw, typed, kept, context)
    rows = _usable(typed, verdicts, kept, context)
    rows.to_parquet(context.staged("rows.parquet"))
    context.staged(READ_SINCE).write_text((kept.since if kept else FIRST_DAY).isoformat(), encoding="utf-8")
    of_predecessors = judge_predecessors(context, predecessors, rows, len(raw))
    stage_attributes(context, with_successors(context, rows))
    stage_calendar(context, rows)
    of_drivers = stage_drivers(context, rows, len(raw) + len(predecessors.raw))
    since = f" since {kept.since:%Y-%m-%d %H:%M}" if kept else ""
    said = [
        f"{len(raw):,} rows read{since}, {len(verdicts):,} quarantined, {rows[ID].nunique():,} series",
        *of_predecessors,
        *of_drivers,
        unknown_past_drivers(raw, typed, context.job),
        *warnings,
        *local_clock(raw, context.job),
    ]
    return {ROWS_READ: len(raw), "rows_quarantined": len(verdicts), "message": "; ".join(filter(None, said))}


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


def _quarantine(
    raw: pd.DataFrame, typed: pd.DataFrame, kept: Kept | None, context: StepContext
) -> tuple[pd.DataFrame, list[str]]:
    """Records what the checks find and the rows that fail them; returns verdicts by row position, and warnings."""
    job, run = context.job, context.run
    _require_history_before_cutoff(raw, typed, context)
    suite = source_suite(job, context.cutoff, typed)
    frame = judged_frame(typed, kept.rows if kept else None)
    results = run_suite(frame, suite, docs=context.data_docs)
    verdicts = verdicts_of(results)
    record_checks(context, frame, results, suite.name)
    rejected = quarantined(raw, typed[ID], verdicts, "target", shown_columns(job))
    replace_quarantine(context.database, run, rejected, rows_read=len(raw), cutoff=context.cutoff)
    write_report(context)
    require_not_blocked(results, context)
    return verdicts, warned(results)


def _usable(typed: pd.DataFrame, verdicts: pd.DataFrame, kept: Kept | None, context: StepContext) -> pd.DataFrame:
    """Returns the rows to forecast from: one per series and period, with those that needed no reading."""
    rows = usable_rows(typed, verdicts, context.job)
    if context.is_backfill:
        rows = rows_as_known(rows, _as_known(context), context.job)
    return pd.concat([kept.rows, rows[rows[DS] >= kept.since]], ignore_index=True) if kept else rows


def _as_known(context: StepContext) -> pd.DataFrame:
    job, cutoff = context.job, context.cutoff.to_pydatetime()
    known = actuals_as_known(context.database, job, context.as_of.utc, cutoff)
    return known[known[DS] >= history_start(job, cutoff)]


def _require_history_before_cutoff(raw: pd.DataFrame, typed: pd.DataFrame, context: StepContext) -> None:
    if typed[DS].isna().all():
        raise SourceError(
            "no date can be read",
            where=f"job {context.job.job}, {context.job.sources.target.query}",
            found=", ".join(map(str, raw[DS].head(3))),
            action=REASONS[Reason.DATE_INVALID].action,
        )
    if not (typed[DS] <= context.cutoff).any():
        raise SourceError(
            f"no history up to the cutoff {context.cutoff:%Y-%m-%d %H:%M}",
            where=f"job {context.job.job}, as_of {context.as_of.text}",
            found=f"rows from {day_or_time(typed[DS].min())} to {day_or_time(typed[DS].max())}",
            action="choose a later as_of, or look at the source query",
        )
