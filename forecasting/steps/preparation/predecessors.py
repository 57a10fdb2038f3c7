"""Series that go on under another key, in a run: read and staged first, checked against the target's rows, recorded."""

from __future__ import annotations

import logging
from typing import NamedTuple

import pandas as pd

from data_checks.runner import run_suite
from data_checks.suites import ENDED_LATE, IN_BOTH, OTHER_UNIT, UNKNOWN_KEY, build_predecessor_suite
from forecasting.config import Job
from forecasting.keys import text_of
from forecasting.panel.intake.predecessors import VALID_FROM, no_links, type_predecessors
from forecasting.panel.intake.rows import quarantined
from forecasting.panel.succession import continued_rows, links_in_force, rows_after_end, rows_in_both
from forecasting.runs.checks import record_checks, require_not_blocked, warned
from forecasting.runs.context import StepContext
from forecasting.runs.own_names import name_of_user
from forecasting.runs.sources import local_instants
from forecasting.vocabulary.columns import CURRENCY, DS, ID, REASON, UNIT
from forecasting.vocabulary.facts import PREDECESSOR_KEY, ROW_NO, SUCCESSOR_KEY
from forecasting.warehouse.history import series_ids
from forecasting.warehouse.quality import append_quarantine

log = logging.getLogger(__name__)

STAGED = "predecessors.parquet"
"""Scratch file with every link of the job, those of the future too."""


class Read(NamedTuple):
    """What a predecessor query has returned: its rows, the links in them, and why other rows cannot be used."""

    raw: pd.DataFrame
    links: pd.DataFrame
    verdicts: pd.DataFrame


def stage_predecessors(context: StepContext) -> Read:
    """Reads and stages the links of the job; none where it has no such query.

    Raises:
        SourceError: the query failed, or cannot be used.
    """
    job = context.job
    if job.sources.predecessor is None:
        return Read(pd.DataFrame(), no_links(), pd.DataFrame())
    raw = in_columns_of(context.read_source(job.sources.predecessor), job)
    links, verdicts = type_predecessors(raw, job)
    links.to_parquet(context.staged(STAGED))
    return Read(raw, links, verdicts)


def in_columns_of(raw: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns the rows of a predecessor query with key columns as they are named inside, and dates as instants."""
    names = {f"{side}_{name_of_user(name)}": f"{side}_{name}" for side in ("old", "new") for name in job.key}
    rows = raw.rename(columns=names)
    return local_instants(rows, VALID_FROM, job, job.sources.predecessor) if job.sources.predecessor else rows


def staged_links(context: StepContext) -> pd.DataFrame:
    """Returns every link of the job that extract_history has staged."""
    path = context.staged(STAGED)
    return pd.read_parquet(path) if path.exists() else no_links()


def links_now(context: StepContext) -> pd.DataFrame:
    """Returns the staged links by which series have changed at the cutoff."""
    return links_in_force(staged_links(context), context.job, context.cutoff)


def with_successors(context: StepContext, rows: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows with those, under their new key, of successors that have no row of their own yet."""
    links = links_now(context)
    if links.empty:
        return rows
    continued = continued_rows(rows, links, context.job)
    new = continued[~continued[ID].isin(rows[ID].unique())]
    if new.empty:
        return rows
    keys = [name for name in context.job.key if name in rows.columns]
    return pd.concat([rows.assign(**{name: text_of(rows[name]) for name in keys}), new], ignore_index=True)


def judge_predecessors(context: StepContext, read: Read, rows: pd.DataFrame, n_before: int) -> list[str]:
    """Records what the checks say of the links, and rows of the query that cannot be used; returns it in words.

    Their numbers in quarantine go on behind the n_before rows that were read before.

    Raises:
        CheckBlocked: a check that the job lets block has failed.
    """
    job = context.job
    if job.sources.predecessor is None:
        return []
    if len(read.verdicts):
        shown = read.raw.reset_index(drop=True).assign(**{DS: read.raw[VALID_FROM].astype("str").to_numpy()})
        ids = pd.Series(None, index=shown.index, dtype="str")
        rejected = quarantined(shown, ids, read.verdicts, "predecessor", list(shown.columns))
        append_quarantine(context.database, context.run, rejected.assign(row_no=rejected[ROW_NO] + n_before))
    now = links_in_force(read.links, job, context.cutoff)
    frame = predecessor_frame(now, rows, known=set(series_ids(context.database, job.job)))
    suite = build_predecessor_suite(job.checks)
    results = run_suite(frame, suite, docs=context.data_docs)
    record_checks(context, frame, results, suite.name)
    require_not_blocked(results, context)
    waiting = len(read.links) - len(now)
    said = [f"{len(now):,} series go on under another key" + (f", {waiting:,} will" if waiting else "")]
    wrong = quarantined_in_words(read.verdicts)
    for words in wrong:
        log.warning("job %s: %s", job.job, words)
    return [*said, *wrong, *warned(results)]


def quarantined_in_words(verdicts: pd.DataFrame) -> list[str]:
    """Returns in words how many rows of predecessors cannot be used, and why; nothing where all can."""
    if verdicts.empty:
        return []
    reasons = ", ".join(f"{code} {n:,}" for code, n in verdicts[REASON].value_counts().items())
    return [f"{len(verdicts):,} rows of predecessors quarantined ({reasons})"]


def predecessor_frame(links: pd.DataFrame, rows: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """Returns what the checks of predecessors look at: the links in force, and in words what is odd about each.

    Args:
        links: Those in force.
        rows: The target's usable rows.
        known: Keys that the job has met before.
    """
    there = known | set(rows[ID])
    keys = links[[PREDECESSOR_KEY, SUCCESSOR_KEY]]
    unknown = keys[PREDECESSOR_KEY].where(~keys[PREDECESSOR_KEY].isin(there))
    unknown = unknown.fillna(keys[SUCCESSOR_KEY].where(~keys[SUCCESSOR_KEY].isin(there)))
    counts = {ENDED_LATE: rows_after_end(rows, links), IN_BOTH: rows_in_both(rows, links)}
    columns = {
        name: keys[PREDECESSOR_KEY].map({key: f"{key}: {n:,} rows" for key, n in found.items()})
        for name, found in counts.items()
    }
    frame = links.assign(**{UNKNOWN_KEY: unknown, OTHER_UNIT: _other_units(keys, rows), **columns})
    return frame.astype(dict.fromkeys([UNKNOWN_KEY, OTHER_UNIT, ENDED_LATE, IN_BOTH], "object"))


def _other_units(keys: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Returns the pairs of keys whose units or currencies differ, in words, else null."""
    said = pd.Series(None, index=keys.index, dtype="object")
    for column in (UNIT, CURRENCY):
        if column in rows.columns:
            units = rows.dropna(subset=[column]).groupby(ID)[column].last()
            old, new = (keys[side].map(units) for side in (PREDECESSOR_KEY, SUCCESSOR_KEY))
            differs = old.notna() & new.notna() & (old != new)
            words = keys[PREDECESSOR_KEY] + ": " + old.astype("str") + " and " + new.astype("str")
            said = said.where(~differs, words)
    return said
