"""Enters changes of forecasts once nothing there speaks against them: what is over, overlaps, or is forecast now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.config import Job, Source
from forecasting.overrides.file import read_override_file
from forecasting.overrides.intake import FROM, TO, Refusals, read_entries, required_columns
from forecasting.periods import as_of_at
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import OverrideKind, OverrideOrigin
from forecasting.vocabulary.columns import DS, ID, IS_OPEN, OVERRIDE, REASON, Y_HAT
from forecasting.vocabulary.facts import (
    APPROVED_BY,
    COMMENT_TEXT,
    EXPIRES_UTC,
    OVERRIDE_VALUE,
    SERIES_ID,
    SPREAD_RULE,
)
from forecasting.warehouse.connection import Database
from forecasting.warehouse.forecasts import published_run
from forecasting.warehouse.overrides import (
    GROUP,
    LABELS,
    OverrideChanges,
    change_overrides,
    expanded,
    rows_before,
    series_with_labels,
)

GONE = "no longer in the source as it was"
_SAME = [SERIES_ID, *LABELS, FROM, TO, "kind", OVERRIDE_VALUE, REASON, COMMENT_TEXT, "author"]
_SAME += [APPROVED_BY, EXPIRES_UTC]
"""What makes a row of a source the same change as before."""


@dataclass(frozen=True)
class FileLoad:
    """What to do with a file.

    Attributes:
        path: The file.
        author: Who asks, where the file has no column `author`; empty: nobody.
        at_utc: Instant from which the changes hold, and by which past and expired are judged.
        dry_run: Check everything, enter nothing.
    """

    path: Path
    author: str
    at_utc: datetime
    dry_run: bool = False


@dataclass(frozen=True)
class Loaded:
    """What a file would do or has done.

    Attributes:
        entries: The changes as columns of fc_override, indexed by row number.
        ids: override_id by entry; none for a dry run.
        unseen: Keys of single series that readers see no forecast of.
    """

    entries: pd.DataFrame
    ids: list[int]
    unseen: list[str]


@dataclass(frozen=True)
class Synced:
    """What reading a source has done: how many overrides it holds, entered, withdrawn."""

    n_rows: int
    n_entered: int
    n_withdrawn: int


def load_override_file(database: Database, job: Job, wanted: FileLoad) -> Loaded:
    """Enters every row of a CSV file as a change of a job's forecasts, or none.

    Raises:
        ConfigError: the file cannot be read.
        OverridesRefused: rows are wrong, over, or overlap; names them.
    """
    at_utc, where = wanted.at_utc, f"job {job.job}, {wanted.path}"
    series = series_with_labels(database, job.job)
    raw = read_override_file(wanted.path, required_columns(job))
    entries = read_entries(raw, job, series, where=where, author=wanted.author or None)
    entries = entries.assign(origin=str(OverrideOrigin.FILE))
    seen = seen_rows(database, job.job)
    refusals = Refusals(where, len(entries))
    _refuse_over(entries, job, at_utc, refusals)
    _refuse_below_bound(entries, series, seen, job, refusals)

    def decide(active: pd.DataFrame) -> OverrideChanges:
        found = Refusals(where, len(entries), [*refusals.found])
        _refuse_overlaps(entries, active[active[EXPIRES_UTC] > at_utc], series, found)
        found.require_none()
        return OverrideChanges() if wanted.dry_run else OverrideChanges(entered=entries)

    ids = change_overrides(database, job.job, decide, at_utc=at_utc)
    names = dict(zip(series[SERIES_ID], series[ID], strict=True))
    unseen = {*entries[SERIES_ID]} - {GROUP, *seen[SERIES_ID]}
    return Loaded(entries, ids, sorted(names[number] for number in unseen))


def sync_override_source(context: StepContext, source: Source) -> Synced:
    """Brings the changes from a job's source up to date: what is new is entered, what has gone or changed withdrawn.

    Rows whose periods are over, or that have expired, are left out; what was entered before stays.

    Raises:
        SourceError: the query failed.
        OverridesRefused: rows are wrong or overlap; names them, and nothing has changed.
    """
    job, database, at_utc = context.job, context.database, context.as_of.utc
    raw = context.read_source(source)
    raw.index = pd.RangeIndex(1, len(raw) + 1)
    series, where = series_with_labels(database, job.job), f"job {job.job}, {source.query}"
    entries = read_entries(raw, job, series, where=where) if len(raw) else pd.DataFrame(columns=[*_SAME, SPREAD_RULE])
    is_over = _is_over(entries, at_utc)
    current = entries[~is_over].assign(origin=str(OverrideOrigin.SOURCE))
    seen = seen_rows(database, job.job)
    found: list[int] = []

    def decide(active: pd.DataFrame) -> OverrideChanges:
        holding = active[active[EXPIRES_UTC] > at_utc]
        from_source = holding[holding["origin"] == OverrideOrigin.SOURCE]
        wanted = [*map(_identity, current[_SAME].to_dict("records"))]
        known = dict(zip(map(_identity, from_source[_SAME].to_dict("records")), from_source[OVERRIDE], strict=True))
        gone = {int(number): GONE for same, number in known.items() if same not in wanted}
        new = current[[same not in known for same in wanted]]
        refusals = Refusals(where, len(entries))
        _refuse_below_bound(new, series, seen, job, refusals)
        _refuse_overlaps(new, holding[~holding[OVERRIDE].isin(gone)], series, refusals)
        refusals.require_none()
        found[:] = [len(gone)]
        return OverrideChanges(entered=new, withdrawn=gone)

    ids = change_overrides(database, job.job, decide, at_utc=at_utc, run=context.run)
    return Synced(len(entries), len(ids), found[0])


def seen_rows(database: Database, job: str) -> pd.DataFrame:
    """Returns the rows that readers see, without people's changes; none where nothing is published."""
    shown = published_run(database, job)
    if shown is None:
        return pd.DataFrame({SERIES_ID: [], DS: [], Y_HAT: [], IS_OPEN: []})
    return rows_before(database, shown.run_id)


def _identity(entry: Mapping[Any, Any]) -> tuple[object, ...]:
    return tuple(None if pd.isna(entry[name]) else entry[name] for name in _SAME)


def _is_over(entries: pd.DataFrame, at_utc: datetime) -> pd.Series:
    return entries[EXPIRES_UTC] <= at_utc


def _refuse_over(entries: pd.DataFrame, job: Job, at_utc: datetime, refusals: Refusals) -> None:
    """An entry expires with its last period at the latest, so an expired one is either over or says so itself."""
    over = _is_over(entries, at_utc)
    ends = entries[TO].map(lambda ds: job.periods.end_instant(ds.to_pydatetime()) + job.data_delay)
    past = over & (ends <= at_utc)
    today = as_of_at(at_utc.replace(tzinfo=UTC), job.time_zone)
    text = entries[TO].dt.strftime("%Y-%m-%d %H:%M").str.removesuffix(" 00:00")
    refusals.add(past, "lies in the past, until", text, accepted=f"periods that end after {at_utc} UTC")
    refusals.add(over & ~past, "has expired, at UTC", entries[EXPIRES_UTC], accepted=f"a day from {today}")


def _refuse_below_bound(
    entries: pd.DataFrame, series: pd.DataFrame, seen: pd.DataFrame, job: Job, refusals: Refusals
) -> None:
    """An ADD must not take what readers see below the lower bound of the job."""
    taken = entries[(entries["kind"] == OverrideKind.ADD) & (entries[OVERRIDE_VALUE] < 0)]
    if job.lower_bound is None or taken.empty or seen.empty:
        return
    open_rows = seen[seen[IS_OPEN] == 1]
    pairs = _by_series(taken, series).merge(open_rows[[SERIES_ID, DS, Y_HAT]], on=SERIES_ID)
    pairs = pairs[pairs[DS].between(pairs[FROM], pairs[TO])]
    totals = pairs.groupby(["row", DS], as_index=False).agg({Y_HAT: "sum", OVERRIDE_VALUE: "first"})
    low = totals[totals[Y_HAT] + totals[OVERRIDE_VALUE] < job.lower_bound].drop_duplicates("row")
    for entry in low.to_dict("records"):
        what = f"ADD {entry[OVERRIDE_VALUE]:g} takes {entry[DS]:%Y-%m-%d} below the lower bound {job.lower_bound}"
        refusals.add_one(int(entry["row"]), f"{what}; {entry[Y_HAT]:g} is forecast")


def _refuse_overlaps(entries: pd.DataFrame, active: pd.DataFrame, series: pd.DataFrame, refusals: Refusals) -> None:
    """A period of a series takes one change, so that its value and its worth are that of somebody."""
    if entries.empty:
        return
    new, old = _by_series(entries, series), expanded(active, series)
    for row, other in _overlapping(new, new.rename(columns={"row": "other"})):
        if row > other:
            refusals.add_one(row, f"overlaps row {other} of the same series and periods")
    for row, number in _overlapping(new, old.rename(columns={OVERRIDE: "other"})):
        one = active[active[OVERRIDE] == number].iloc[0]
        periods = f"{one[FROM]:%Y-%m-%d} to {one[TO]:%Y-%m-%d}"
        message = f"{one['kind']} {one[OVERRIDE_VALUE]:g}, {periods}, by {one['author']}"
        refusals.add_one(row, f"overlaps override {number} ({message}); withdraw that one first")


def _overlapping(new: pd.DataFrame, others: pd.DataFrame) -> list[tuple[int, int]]:
    pairs = new[[SERIES_ID, "row", FROM, TO]].merge(others[[SERIES_ID, "other", FROM, TO]], on=SERIES_ID)
    both = (pairs[f"{FROM}_x"] <= pairs[f"{TO}_y"]) & (pairs[f"{FROM}_y"] <= pairs[f"{TO}_x"])
    found = pairs.loc[both, ["row", "other"]].drop_duplicates()
    return [(int(row), int(other)) for row, other in found.itertuples(index=False)]


def _by_series(entries: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    return expanded(entries.rename_axis("row").reset_index(), series)
