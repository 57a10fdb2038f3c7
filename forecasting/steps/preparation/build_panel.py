"""Completes the calendar, checks the panel, records what is new in the history, and saves an immutable snapshot."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from data_checks.runner import CheckResult, run_suite
from data_checks.suites import LATE_DAY, build_continuity_suite, build_horizon_suite, build_panel_suite
from forecasting.config import Job
from forecasting.panel.build import build_panel as complete_panel
from forecasting.panel.calendar.days import describe_calendar, late_periods
from forecasting.panel.calendar.opening_hours import describe_hours, learn_closed_hours
from forecasting.panel.calendar.own_calendars import number_calendars
from forecasting.panel.calendar.seen import Seen
from forecasting.panel.intake.drivers import join_drivers, unknown_drivers
from forecasting.panel.intake.rows import AVAILABLE_AT, read_instants
from forecasting.panel.panel import Panel
from forecasting.panel.storage import save_panel
from forecasting.panel.succession import Recorded, continued_drivers, continued_rows
from forecasting.periods import utc_offset
from forecasting.runs.checks import record_checks, require_not_blocked, warned
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import read_snapshot
from forecasting.runs.sources import FIRST_DAY, history_start
from forecasting.steps.preparation.continuity import begins_late, changed_history, continuity_frame
from forecasting.steps.preparation.data_report import write_report
from forecasting.steps.preparation.extract_history import READ_SINCE
from forecasting.steps.preparation.incremental_history import keep_rows
from forecasting.steps.preparation.predecessors import links_now, staged_links
from forecasting.vocabulary.columns import BASIS, CALENDAR_NO, CURRENCY, DS, ID, UNIT
from forecasting.vocabulary.facts import (
    FIRST_DS,
    LAST_DS,
    N_OBS,
    N_SERIES_GONE,
    N_SERIES_NEW,
    PERIOD_END,
    ROWS_WRITTEN,
    SNAPSHOT_ID,
    TARGET_DATE,
    TARGET_TS_LOCAL,
    TARGET_TS_UTC,
    UTC_OFFSET,
    VALUE_WEIGHT,
)
from forecasting.warehouse.history import (
    Look,
    history_begins,
    is_history_of,
    record_actuals,
    record_calendar,
    record_periods,
    replace_predecessors,
    save_series,
    series_ids,
)
from forecasting.warehouse.runs import find_run, previous_run, update_run
from forecasting.warehouse.snapshots import current_snapshot, find_snapshot, record_snapshot

SHOWN = 5
"""Series that a message names."""
LABEL_TEXT_LENGTH = 200
"""A longer text of a label ends with three dots in fc_series."""


def build_panel(context: StepContext) -> dict[str, Any]:
    """Turns the usable rows into the panel of this as_of.

    Series, calendar and history in the tables follow, unless a later as_of has written them already. A missed run day
    that is filled in leaves them to the next run day.

    Raises:
        CheckBlocked: a panel check that blocks has failed; history and snapshot are untouched.
    """
    run, database = context.run, context.database
    rows = context.read_staged("rows.parquet")
    panel, before, is_late = _completed(context, rows), _panel_before(context), _is_late(context)
    own = Recorded.made_of(panel, partial(_completed_own, context, rows))
    begins = history_begins(database, context.job.job)
    results = _check(context, panel, None if is_late else continuity_frame(before, panel, begins, own))
    write_report(context, panel)
    require_not_blocked(results, context)
    if is_late:
        _record_unknown(context, own, rows)
    else:
        _record_history(context, own, rows, (begins, before))
    snapshot_id = _save_snapshot(context, panel)
    if not is_late:
        keep_rows(context, rows, snapshot_id)
    n_revisions = find_run(database, run.run_id).rows_written or 0
    known = set() if before is None else set(before.series)
    gone = sorted(known - set(own.series))
    found = {
        SNAPSHOT_ID: snapshot_id,
        ROWS_WRITTEN: n_revisions,
        FIRST_DS: rows[DS].min(),
        LAST_DS: rows[DS].max(),
        N_SERIES_NEW: len(set(panel.series) - known),
        N_SERIES_GONE: len(gone),
    }
    update_run(database, run, **found)
    counts = f"{len(panel.series):,} series, {len(panel.past.y):,} periods, {n_revisions:,} new or changed values"
    return {
        SNAPSHOT_ID: snapshot_id,
        "series": len(panel.series),
        "periods": len(panel.past.y),
        "revisions": n_revisions,
        "message": "; ".join([counts, *_in_words(gone), *warned(results), *_closed(panel, context.job)]),
    }


def _closed(panel: Panel, job: Job) -> list[str]:
    """Returns in words which days and hours are closed, and why."""
    days = describe_calendar(panel.calendar, panel.cutoff)
    hours = describe_hours(learn_closed_hours(Seen.of(panel.past), job, panel.cutoff), job)
    n_own = panel.own_days[CALENDAR_NO].nunique() if len(panel.own_days) else 0
    own = f"{len(panel.own_days):,} days declared for series of {n_own:,} calendars of their own" if n_own else ""
    return [*days, *filter(None, [hours, own])]


def _in_words(gone: list[str]) -> list[str]:
    more = f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else ""
    return [f"no longer in the source: {', '.join(gone[:SHOWN])}{more}"] if gone else []


def _completed(context: StepContext, rows: pd.DataFrame) -> Panel:
    """Returns the panel to forecast from: series that go on under another key are there under that one."""
    job, links = context.job, links_now(context)
    panel = _completed_own(context, continued_rows(rows, links, job))
    panel = replace(panel, predecessors=links) if len(links) else panel
    if job.sources.drivers is None:
        return panel
    drivers = continued_drivers(context.read_staged("drivers.parquet"), links, job)
    return join_drivers(panel, drivers, context.read_staged("attributes.parquet"), job)


def _completed_own(context: StepContext, rows: pd.DataFrame) -> Panel:
    """Returns the panel of rows as they are, without drivers."""
    declared, numbered = _declared(context, context.read_staged("attributes.parquet"))
    return complete_panel(rows, numbered, context.job, context.cutoff, declared)


def _check(context: StepContext, panel: Panel, continuity: pd.DataFrame | None) -> list[CheckResult]:
    checks = context.job.checks
    late = late_periods(panel.calendar, context.job)
    history = panel.history
    day = history[DS].map(dict(zip(late, late.strftime("%Y-%m-%d"), strict=True)))
    suites = [(history.assign(**{LATE_DAY: day}), build_panel_suite(checks, n_series_expected=len(panel.series)))]
    if context.job.future_drivers:
        suites.append((unknown_drivers(panel, context.job), build_horizon_suite(checks)))
    if continuity is not None and not continuity.empty:
        suites.append((continuity, build_continuity_suite(checks)))
    found = []
    for frame, suite in suites:
        results = run_suite(frame, suite, docs=context.data_docs)
        record_checks(context, frame, results, suite.name)
        found += results
    return found


def _is_late(context: StepContext) -> bool:
    """Whether the tables follow another run: a later as_of has written them, or this one fills in a missed run day."""
    newest = current_snapshot(context.database, context.job.job)
    has_later = newest is not None and find_snapshot(context.database, newest).as_of_date > context.run.as_of_date
    return has_later or context.is_backfill


def _record_unknown(context: StepContext, own: Recorded, rows: pd.DataFrame) -> None:
    """Adds the series and periods that the tables lack, and changes nothing in them."""
    job, database = context.job.job, context.database
    series = _series_rows(own, rows, context)
    save_series(database, job, series[~series[ID].isin(series_ids(database, job))], context.run.run_id)
    record_periods(database, job, _period_rows(own.own, context))


def _record_history(
    context: StepContext, own: Recorded, rows: pd.DataFrame, known: tuple[pd.Series, Panel | None]
) -> None:
    """Lets series, periods, calendar and history follow the panel.

    Compared are the periods that were read, and all of a series whose recorded history begins too late or not at all:
    with the panel of the run before where the tables hold just that, else with the tables. A series that is back after
    the run before lacked it is known to the tables alone.

    Args:
        context: The run.
        own: What the tables are to hold.
        rows: The usable rows.
        known: First recorded period by unique_id; the panel of the run before.
    """
    job, run, database = context.job, context.run, context.database
    save_series(database, job.job, _series_rows(own, rows, context), run.run_id)
    record_periods(database, job.job, _period_rows(own.own, context))
    record_calendar(database, job.job, own.own.calendar.drop(columns=BASIS))
    if job.sources.predecessor is not None:
        replace_predecessors(database, job.job, staged_links(context), run.run_id)
    since = datetime.fromisoformat(context.staged(READ_SINCE).read_text(encoding="utf-8"))
    begins, before = known
    look = Look(context.as_of.utc, max(since, history_start(job, context.cutoff.to_pydatetime())))
    unknown = own.of({*begins_late(own, begins), *(set(own.series) - set(begins.index))})
    changed = None
    recorded = own.begins.index.intersection(begins.index)
    if before is not None and own.is_plain and recorded.isin(before.series).all() and _is_held(context, before, since):
        changed = changed_history(own, before, look.since or since, unknown)
    if changed is None:
        history = own.history(own.since(since) | unknown)
    else:
        history, look = changed, look._replace(is_whole=False)
    record_actuals(database, job, run.run_id, _with_availability(history, rows), look)


def _is_held(context: StepContext, before: Panel, since: datetime) -> bool:
    """Whether the tables hold, in the periods that were read, just what the panel of the run before does.

    That run has read them too: all of them, or, where some may have been restated, as many before its own cutoff.
    """
    last = previous_run(context.database, context.run)
    if last is None or not before.predecessors.empty or last.config_hash != context.run.config_hash:
        return False
    reads_all = context.job.restate_periods is None
    return (reads_all or since > FIRST_DAY) and is_history_of(context.database, last, context.run)


def _with_availability(history: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    if AVAILABLE_AT not in rows.columns:
        return history
    instants = rows[[ID, DS]].assign(available_utc=read_instants(rows[AVAILABLE_AT]))
    return history.merge(instants, on=[ID, DS], how="left")


def _panel_before(context: StepContext) -> Panel | None:
    before = previous_run(context.database, context.run)
    if before is None or before.snapshot_id is None:
        return None
    return read_snapshot(context, before.snapshot_id)


def _declared(context: StepContext, attributes: pd.DataFrame) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    """Returns the declared days, and the attributes, with the number of the calendar that is meant."""
    path = context.staged("calendar.parquet")
    if not path.exists():
        return None, attributes
    return number_calendars(pd.read_parquet(path), attributes, context.job)


def _series_rows(own: Recorded, rows: pd.DataFrame, context: StepContext) -> pd.DataFrame:
    job = context.job
    spans = pd.DataFrame(
        {
            FIRST_DS: own.begins,
            LAST_DS: rows.groupby(ID)[DS].max(),
            N_OBS: rows.groupby(ID).size(),
            VALUE_WEIGHT: own.newest_total(job.horizon),
        }
    )
    series = own.static.merge(spans, left_on=ID, right_index=True, how="left")
    for position, label in enumerate(job.labels, start=1):
        series[f"label_{position}"] = series[label.name]
        series[f"label_text_{position}"] = _shortened(series[label.text]) if label.text else None
    for column, default in ((UNIT, job.unit), (CURRENCY, job.currency)):
        series[column] = series[ID].map(rows.groupby(ID)[column].last()) if column in rows.columns else default
    series[VALUE_WEIGHT], series[N_OBS] = series[VALUE_WEIGHT].fillna(0.0), series[N_OBS].fillna(0).astype("int64")
    return series


def _shortened(texts: pd.Series) -> pd.Series:
    return texts.mask(texts.str.len() > LABEL_TEXT_LENGTH, texts.str.slice(0, LABEL_TEXT_LENGTH - 3) + "...")


def _period_rows(panel: Panel, context: StepContext) -> pd.DataFrame:
    periods = context.job.periods
    first = panel.past.grid[0].to_pydatetime()
    grid = periods.between(first, periods.shift(panel.cutoff.to_pydatetime(), context.job.horizon))
    clock = [periods.local_start(ds) for ds in grid]
    return pd.DataFrame(
        {
            DS: grid,
            TARGET_DATE: [periods.local_date(ds) for ds in grid],
            TARGET_TS_UTC: [periods.start_instant(ds) for ds in grid],
            PERIOD_END: [periods.shift(ds, 1) for ds in grid],
            TARGET_TS_LOCAL: [moment.replace(tzinfo=None) for moment in clock],
            UTC_OFFSET: [utc_offset(moment) for moment in clock],
        }
    )


def _save_snapshot(context: StepContext, panel: Panel) -> int:
    with tempfile.TemporaryDirectory(dir=context.staged("")) as folder:
        save_panel(panel, Path(folder))
        stored = context.artifacts.put_folder(Path(folder), f"snapshots/{context.job.job}")
    return record_snapshot(
        context.database,
        context.run,
        stored,
        cutoff=panel.cutoff,
        n_rows=len(panel.past.y),
        n_series=len(panel.ahead.series),
    )
