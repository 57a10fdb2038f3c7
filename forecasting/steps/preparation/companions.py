"""What belongs to the target's rows: attributes, calendar and drivers of a job, read and staged."""

from __future__ import annotations

import logging
from datetime import datetime

import pandas as pd

from forecasting.config import Job
from forecasting.errors import WrongQueryError
from forecasting.keys import compose_key, text_of
from forecasting.panel.intake.drivers import type_drivers
from forecasting.panel.intake.found import LABEL_LENGTH
from forecasting.panel.intake.rows import quarantined, read_column, readable
from forecasting.runs.context import StepContext
from forecasting.runs.own_names import name_of_user
from forecasting.vocabulary.columns import DS, ID, REASON, UPPER
from forecasting.vocabulary.facts import ROW_NO
from forecasting.warehouse.quality import append_quarantine

log = logging.getLogger(__name__)


def stage_attributes(context: StepContext, rows: pd.DataFrame) -> None:
    """Stages key columns, labels and the largest possible value of every series; the newest row of the target counts.

    Raises:
        WrongQueryError: a label or the upper bound is in no query, or a label is too long.
    """
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


def stage_calendar(context: StepContext, rows: pd.DataFrame) -> None:
    """Stages the declared days of the job, where it has such a query."""
    if context.job.sources.calendar is not None:
        calendar = context.read_source(context.job.sources.calendar, since=first_period(rows))
        calendar.to_parquet(context.staged("calendar.parquet"))


def stage_drivers(context: StepContext, rows: pd.DataFrame, n_before: int) -> list[str]:
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
