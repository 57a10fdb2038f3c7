"""Changes that people make to forecasts: entered and withdrawn, never removed, and which of them a run has to apply.

A run applies what was known at its as_of: a LIVE run what was entered up to the end of its day (or hour) and is not
withdrawn, any other run what was entered by then and not withdrawn by then. So a change of this morning counts when the
day is forecast again, and never in a run day that is filled in for an earlier day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, or_, select

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.periods import AsOf, parse_as_of
from forecasting.vocabulary.codes import OverrideState, VintageKind
from forecasting.vocabulary.columns import OVERRIDE
from forecasting.vocabulary.facts import (
    ENTERED_UTC,
    EXPIRES_UTC,
    OVERRIDE_STATE,
    SERIES_ID,
    WITHDRAWN_REASON,
    WITHDRAWN_UTC,
)
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import comparable_id, new_id
from forecasting.warehouse.connection.rows import append_rows_in, read_frame, read_frame_in
from forecasting.warehouse.forecasts.publish import published_run
from forecasting.warehouse.jobs.pointers import ensure_job, lock_job
from forecasting.warehouse.runs.lease import require_owned
from forecasting.warehouse.runs.log import Run
from forecasting.warehouse.schema import fc_override, fc_series

LABELS = tuple(f"label_{number}" for number in range(1, 7))
GROUP = 0
"""series_id of a change of every series with its labels."""

_REASON_LENGTH = 500


@dataclass(frozen=True)
class OverrideChanges:
    """What is to become of the changes of a job.

    Attributes:
        entered: Columns of fc_override without override_id, job, entered_utc and override_state.
        withdrawn: Reason by override_id.
    """

    entered: pd.DataFrame = field(default_factory=pd.DataFrame)
    withdrawn: Mapping[int, str] = field(default_factory=dict)


def change_overrides(
    database: Database,
    job: str,
    decide: Callable[[pd.DataFrame], OverrideChanges],
    *,
    at_utc: datetime,
    run: Run | None = None,
) -> list[int]:
    """Enters and withdraws what `decide` says of the changes that are not withdrawn; returns the ids of what is new.

    Nobody else changes them in between; all of it is one transaction, or nothing is written.

    Args:
        database: The warehouse.
        job: Name of the job.
        decide: Gets the rows of fc_override that are ACTIVE, expired ones among them; may refuse by an error.
        at_utc: Instant from which it holds.
        run: The run that asks; it must still own its lease.
    """
    ensure_job(database, job)

    def change(connection: Connection) -> list[int]:
        if run is not None:
            require_owned(connection, run)
        lock_job(connection, job)
        decision = decide(
            read_frame_in(connection, _of_job(job).where(fc_override.c.override_state == OverrideState.ACTIVE))
        )
        for number, reason in decision.withdrawn.items():
            _withdraw(connection, job, number, reason, at_utc)
        ids = [new_id() for _ in range(len(decision.entered))]
        if ids:
            facts: dict[str, Any] = {"job": job, ENTERED_UTC: at_utc, OVERRIDE_STATE: OverrideState.ACTIVE}
            append_rows_in(connection, fc_override, decision.entered.assign(**{OVERRIDE: ids}, **facts))
        return ids

    return database.transact(change)


def withdraw_override(database: Database, job: str, override_id: int, *, reason: str, at_utc: datetime) -> None:
    """Withdraws one change; it stays on record.

    Raises:
        ConfigError: there is no reason, no such change, or it is withdrawn already or expired for what readers see.
    """
    where, message = f"job {job}, override {override_id}", reason.strip()
    if not 0 < len(message) <= _REASON_LENGTH:
        accepted = f"1 to {_REASON_LENGTH} characters"
        raise ConfigError(
            "a withdrawal needs a reason", where=where, found=f"{len(message)} characters", accepted=accepted
        )

    seen = published_run(database, job)

    def withdraw(connection: Connection) -> None:
        lock_job(connection, job)
        this = (fc_override.c.job == job, fc_override.c.override_id == comparable_id(override_id))
        row = connection.execute(select(fc_override).where(*this)).mappings().first()
        look = f"see `forecasting overrides list --job {job} --all`"
        if row is None:
            raise ConfigError("there is no such override", where=where, action=look)
        if row[OVERRIDE_STATE] != OverrideState.ACTIVE:
            found = f"{row[WITHDRAWN_UTC]} UTC: {row[WITHDRAWN_REASON]}"
            raise ConfigError("the override is withdrawn already", where=where, found=found)
        if seen is not None and row[EXPIRES_UTC] <= seen.as_of_utc:
            found = f"expired {row[EXPIRES_UTC]} UTC, readers see the forecast of {seen.as_of_utc} UTC"
            raise ConfigError("the override has expired, so nothing is left to withdraw", where=where, found=found)
        _withdraw(connection, job, override_id, message, at_utc)

    database.transact(withdraw)


def list_overrides(database: Database, job: str) -> pd.DataFrame:
    """Returns every change of a job as in fc_override, the withdrawn and expired ones too, oldest first."""
    return read_frame(database, _of_job(job))


def overrides_of(database: Database, job: Job, run: Run, as_of: AsOf) -> pd.DataFrame:
    """Returns what a run has to apply, as `expanded` gives it."""
    known_until = as_of.utc
    column = fc_override.c
    if run.vintage_kind == VintageKind.LIVE:
        known_until = _end_of(as_of, job) - timedelta(seconds=1)
        holds = column.override_state == OverrideState.ACTIVE
    else:
        holds = or_(column.withdrawn_utc.is_(None), column.withdrawn_utc > as_of.utc)
    known = and_(column.entered_utc <= known_until, column.expires_utc > as_of.utc, holds)
    return expanded(read_frame(database, _of_job(job.job).where(known)), series_with_labels(database, job.job))


def series_with_labels(database: Database, job: str) -> pd.DataFrame:
    """Returns series_id, unique_id and label_1 to label_6 of every series of a job, by series_id."""
    columns = (fc_series.c.series_id, fc_series.c.unique_id, *(fc_series.c[name] for name in LABELS))
    return read_frame(database, select(*columns).where(fc_series.c.job == job).order_by(fc_series.c.series_id))


def expanded(overrides: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Returns the changes with one row for each series of a group, by override_id and series_id.

    Args:
        overrides: series_id (0 for a group), label_1 to label_6, and any other columns.
        series: As series_with_labels gives it.
    """
    is_group = overrides[SERIES_ID] == GROUP
    parts = [overrides[~is_group]]
    for position in overrides.index[is_group]:
        members = series[SERIES_ID][members_of(overrides.loc[position], series)]
        part = overrides.loc[[position]].drop(columns=SERIES_ID).merge(members.to_frame(), how="cross")
        parts.append(part[overrides.columns])
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else overrides.iloc[:0]


def members_of(override: pd.Series, series: pd.DataFrame) -> pd.Series:
    """Returns which series have all labels of a group."""
    member = pd.Series(data=True, index=series.index)
    for name in LABELS:
        if pd.notna(override[name]):
            member &= series[name] == override[name]
    return member


def _of_job(job: str) -> Select[Any]:
    return select(fc_override).where(fc_override.c.job == job).order_by(fc_override.c.override_id)


def _withdraw(connection: Connection, job: str, override_id: int, reason: str, at_utc: datetime) -> None:
    this = (fc_override.c.job == job, fc_override.c.override_id == override_id)
    state = {OVERRIDE_STATE: OverrideState.WITHDRAWN, WITHDRAWN_UTC: at_utc, WITHDRAWN_REASON: reason}
    connection.execute(fc_override.update().where(*this).values(state))


def _end_of(as_of: AsOf, job: Job) -> datetime:
    """Returns the UTC instant at which the day, or hour, that a run acts for has ended."""
    if job.as_of_grain == "hour":
        return as_of.utc + timedelta(hours=1)
    return parse_as_of((as_of.date + timedelta(days=1)).isoformat(), job.time_zone).utc
