"""The history with every revision: a changed or vanished value is a new row, and what was known when stays known."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection, and_, func, or_, select

from forecasting.config import Job
from forecasting.vocabulary.codes import AvailableBasis, ObsState, Purpose, RunStatus, VintageKind
from forecasting.vocabulary.columns import DS, ID, IS_OUTLIER, OBS_STATE, Y
from forecasting.vocabulary.facts import AVAILABLE_BASIS, AVAILABLE_UTC, REVISION_NO, RUN_ID, SERIES_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import FOREVER
from forecasting.warehouse.connection.rows import (
    append_rows_in,
    read_frame,
    read_frame_in,
    replace_slice_in,
    scan_frame,
    update_rows_in,
)
from forecasting.warehouse.history.series import series_ids_in
from forecasting.warehouse.jobs.pointers import ensure_job, lock_job
from forecasting.warehouse.runs.log import Run
from forecasting.warehouse.schema import fc_actual, fc_actual_staged, fc_run, fc_series

AVAILABLE = AVAILABLE_UTC
OUTLIER = IS_OUTLIER
_KEY = [SERIES_ID, DS]


class Look(NamedTuple):
    """What a run has looked at.

    Attributes:
        at_utc: UTC instant, zone-less, at which the source was read.
        since: First period that was read; a recorded value from here on that is not there any more is gone. None: the
            first period of the history.
        is_whole: Whether the history holds all that was read; else what may differ from the tables alone, a value that
            is gone as MISSING.
    """

    at_utc: datetime
    since: datetime | None = None
    is_whole: bool = True


def record_actuals(database: Database, job: Job, run_id: int, history: pd.DataFrame, look: Look) -> int:
    """Adds a revision for every value that is new, changed or gone; returns the number of revisions added.

    Only series that occur in `history` are compared, in the periods that were read: what a run does not look at has not
    vanished. The first load of a series is taken as known since the end of the period plus data_delay (ASSUMED), or
    since the source's own available_utc (SOURCE); everything later as known since `look.at_utc` (OBSERVED). The number
    is added to fc_run.rows_written, over all tries of the run.

    Args:
        database: The warehouse; holds the series already.
        job: Gives the grid and data_delay.
        run_id: Run that records.
        history: unique_id, ds, y, obs_state; optionally is_outlier and available_utc.
        look: When and from where on the source was read.
    """
    if history.empty:
        return 0
    ensure_job(database, job.job)
    since = look.since or history[DS].min().to_pydatetime()

    def record(connection: Connection) -> int:
        lock_job(connection, job.job)
        ids = series_ids_in(connection, job.job)
        rows = history.assign(series_id=history[ID].map(ids), is_outlier=history.get(OUTLIER, 0)).drop(columns=ID)
        is_first = ~rows[SERIES_ID].isin(_loaded(connection, job.job))
        first = _first_revisions(rows[is_first])
        changed = _changes(connection, run_id, rows[~is_first], since if look.is_whole else None)
        n_first = len(first)
        changed = changed if first.empty else first if changed.empty else pd.concat([first, changed], ignore_index=True)
        known = _availability(changed, pd.Series(changed.index < n_first), job, look.at_utc)
        added = changed.drop(columns=["old_available", AVAILABLE], errors="ignore").join(known)
        _supersede(connection, added)
        count = func.coalesce(fc_run.c.rows_written, 0) + len(added)
        connection.execute(fc_run.update().where(fc_run.c.run_id == run_id).values(rows_written=count))
        return append_rows_in(connection, fc_actual, added.assign(superseded_utc=FOREVER, run_id=run_id))

    return database.transact(record)


def is_history_of(database: Database, before: Run, run: Run) -> bool:
    """Whether the tables hold exactly the history that an earlier run has recorded.

    Nobody has touched it since: no other run of the purpose was started after that one but this run, which has recorded
    nothing in an earlier try. A BACKFILL leaves the tables as they are.
    """
    same = (fc_run.c.job == run.job, fc_run.c.purpose == run.purpose, fc_run.c.vintage_kind != VintageKind.BACKFILL)
    since = (fc_run.c.started_utc >= before.started_utc, fc_run.c.run_id.not_in([before.run_id, run.run_id]))
    own = select(fc_run.c.run_id).where(fc_run.c.run_id == run.run_id, fc_run.c.rows_written > 0)
    with database.read() as connection:
        touched = connection.execute(select(fc_run.c.run_id).where(*same, *since).union(own)).first()
    return touched is None


def history_begins(database: Database, job: str) -> pd.Series:
    """Returns the first recorded period of every series of a job that has a history, by unique_id."""
    first = (  # of each series by itself: the beginning of the key, not all of its rows
        select(func.min(fc_actual.c.ds, type_=fc_actual.c.ds.type))
        .where(fc_actual.c.series_id == fc_series.c.series_id)
        .scalar_subquery()
    )
    rows = read_frame(database, select(fc_series.c.unique_id, first.label(DS)).where(fc_series.c.job == job))
    return rows.dropna(subset=DS).set_index(ID)[DS]


def load_actuals(database: Database, job: str, known_at_utc: datetime | None = None) -> pd.DataFrame:
    """Returns unique_id, ds, y, obs_state as known at an instant (the newest values unless given), sorted by key."""
    columns = (fc_series.c.unique_id, fc_actual.c.ds, fc_actual.c.y, fc_actual.c.obs_state)
    joined = fc_actual.join(fc_series, fc_series.c.series_id == fc_actual.c.series_id)
    wanted = select(*columns).select_from(joined).where(fc_series.c.job == job)
    if known_at_utc is None:
        wanted = wanted.where(fc_actual.c.superseded_utc == FOREVER)
    else:
        wanted = wanted.where(fc_actual.c.available_utc <= known_at_utc, fc_actual.c.superseded_utc > known_at_utc)
    return scan_frame(database, wanted).sort_values([ID, DS], ignore_index=True)


def actuals_as_known(database: Database, job: Job, known_at_utc: datetime, until: datetime) -> pd.DataFrame:
    """Returns what is known by now about what was known at an earlier instant, one row per series and period.

    A revision holds from available_utc until superseded_utc. A first value that was found by the first look after its
    period had ended counts as known since then (the end plus data_delay): no run day looked in between.

    Args:
        database: The warehouse.
        job: Gives name, grid and data_delay.
        known_at_utc: The instant.
        until: Newest period wanted.

    Returns:
        unique_id, ds, y, obs_state; is_known, False where the series and period had no value yet. Sorted by key.
    """
    names = (DS, REVISION_NO, Y, OBS_STATE, AVAILABLE_UTC, AVAILABLE_BASIS)
    joined = fc_actual.join(fc_series, fc_series.c.series_id == fc_actual.c.series_id)
    wanted = select(fc_series.c.unique_id, *(fc_actual.c[name] for name in names)).select_from(joined)
    later = (fc_series.c.job == job.job, fc_actual.c.ds <= until, fc_actual.c.superseded_utc > known_at_utc)
    rows = scan_frame(database, wanted.where(*later)).sort_values([ID, DS, REVISION_NO], ignore_index=True)
    first = rows.drop_duplicates([ID, DS], ignore_index=True)
    known_since = first[AVAILABLE].mask(_found_by_first_look(database, job, first), _ends(first[DS], job))
    return first[[ID, DS, Y, OBS_STATE]].assign(is_known=known_since <= known_at_utc)


def _found_by_first_look(database: Database, job: Job, rows: pd.DataFrame) -> pd.Series:
    """Whether a first value was recorded by the first run day after the end of its period plus data_delay."""
    done = (fc_run.c.job == job.job, fc_run.c.purpose == Purpose.DATA_PREPARATION, fc_run.c.run_status == RunStatus.OK)
    looks = select(fc_run.c.as_of_utc).where(*done, fc_run.c.vintage_kind != VintageKind.BACKFILL).distinct()
    with database.read() as connection:
        run_days = pd.Series(sorted(connection.execute(looks).scalars()), dtype="datetime64[us]")
    before = run_days.searchsorted(rows[AVAILABLE], side="left")
    last_look = pd.Series([pd.Timestamp.min, *run_days], dtype="datetime64[us]").take(before).set_axis(rows.index)
    is_first = (rows[REVISION_NO] == 0) & (rows[AVAILABLE_BASIS] == AvailableBasis.OBSERVED)
    return is_first & (last_look < _ends(rows[DS], job))


def _loaded(connection: Connection, job: str) -> list[int]:
    """Returns the series of a job that have a history already."""
    has_history = select(fc_actual.c.series_id).where(fc_actual.c.series_id == fc_series.c.series_id).exists()
    return list(connection.execute(select(fc_series.c.series_id).where(fc_series.c.job == job, has_history)).scalars())


def _first_revisions(rows: pd.DataFrame) -> pd.DataFrame:
    unknown = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")
    return rows.assign(revision_no=0, old_available=unknown)[_revision_columns(rows)].reset_index(drop=True)


def _changes(connection: Connection, run_id: int, rows: pd.DataFrame, since: datetime | None) -> pd.DataFrame:
    """Returns the revisions to add, found inside the database: changed keys, new ones, and null for vanished ones.

    Without a period to look from on, nothing has vanished that is not among the rows.
    """
    if rows.empty:
        return _first_revisions(rows)
    staged, newest = fc_actual_staged, fc_actual.alias("newest")
    replace_slice_in(connection, staged, rows[[SERIES_ID, DS, Y, OBS_STATE]], {RUN_ID: run_id})
    is_key = and_(newest.c.series_id == staged.c.series_id, newest.c.ds == staged.c.ds)
    is_newest = newest.c.superseded_utc == FOREVER
    different = or_(
        newest.c.series_id.is_(None),
        newest.c.obs_state != staged.c.obs_state,
        newest.c.y != staged.c.y,
        and_(newest.c.y.is_(None), staged.c.y.is_not(None)),
        and_(newest.c.y.is_not(None), staged.c.y.is_(None)),
    )
    found = select(
        staged.c.series_id,
        staged.c.ds,
        staged.c.y,
        staged.c.obs_state,
        newest.c.revision_no,
        newest.c.available_utc.label("old_available"),
    )
    joined = staged.outerjoin(newest, and_(is_key, is_newest))
    changed = read_frame_in(connection, found.select_from(joined).where(staged.c.run_id == run_id, different))
    gone = _vanished(connection, run_id, since, rows[DS].max()) if since else changed.head(0)
    connection.execute(staged.delete().where(staged.c.run_id == run_id))
    given = rows.drop(columns=[Y, OBS_STATE])
    both = changed if gone.empty else pd.concat([changed, gone], ignore_index=True)
    both = both.merge(given, on=_KEY, how="left").fillna({OUTLIER: 0})
    both[REVISION_NO] = (both[REVISION_NO].astype("Float64") + 1).fillna(0).astype("int64")
    return both[_revision_columns(rows)]


def _vanished(connection: Connection, run_id: int, since: datetime, last: pd.Timestamp) -> pd.DataFrame:
    """Returns as missing what is known of the staged series in the periods that were read, and is not staged.

    Before the first staged period of a series only values count: a series begins with its first row, and what was a
    zero without a row in front of it has not vanished.
    """
    staged, newest = fc_actual_staged, fc_actual.alias("newest")
    first = (
        select(staged.c.series_id, func.min(staged.c.ds).label(DS))
        .where(staged.c.run_id == run_id)
        .group_by(staged.c.series_id)
        .subquery("first_staged")
    )
    is_staged = (
        select(staged.c.series_id)
        .where(staged.c.run_id == run_id, staged.c.series_id == newest.c.series_id, staged.c.ds == newest.c.ds)
        .exists()
    )
    found = select(newest.c.series_id, newest.c.ds, newest.c.revision_no, newest.c.available_utc.label("old_available"))
    known = or_(newest.c.y.is_not(None), newest.c.obs_state != str(ObsState.MISSING))
    counts = or_(newest.c.ds >= first.c.ds, newest.c.y != 0)
    in_window = (newest.c.superseded_utc == FOREVER, newest.c.ds.between(since, last.to_pydatetime()))
    joined = first.join(newest, newest.c.series_id == first.c.series_id)
    gone = read_frame_in(connection, found.select_from(joined).where(*in_window, known, counts, ~is_staged))
    gone[Y], gone[OBS_STATE] = float("nan"), str(ObsState.MISSING)
    return gone


def _revision_columns(rows: pd.DataFrame) -> list[str]:
    return [*_KEY, REVISION_NO, Y, OBS_STATE, OUTLIER, "old_available", *rows.columns.intersection([AVAILABLE])]


def _availability(changed: pd.DataFrame, first_load: pd.Series, job: Job, known_at_utc: datetime) -> pd.DataFrame:
    """Returns available_utc, never before that of the revision it replaces, and available_basis."""
    assumed = _ends(changed[DS].where(first_load), job)
    available = assumed.where(first_load, pd.Timestamp(known_at_utc))
    basis = pd.Series(AvailableBasis.ASSUMED, index=changed.index).where(first_load, AvailableBasis.OBSERVED)
    if AVAILABLE in changed.columns:
        from_source = changed[AVAILABLE].notna()
        available, basis = (
            available.mask(from_source, changed[AVAILABLE]),
            basis.mask(from_source, AvailableBasis.SOURCE),
        )
    latest = pd.concat([available, changed["old_available"]], axis=1).max(axis=1)
    return pd.DataFrame({AVAILABLE: latest.astype("datetime64[us]"), AVAILABLE_BASIS: basis})


def _ends(periods: pd.Series, job: Job) -> pd.Series:
    """Returns the instants at which the periods have ended, plus data_delay; null where the period is."""
    ends = {ds: job.periods.end_instant(ds.to_pydatetime()) + job.data_delay for ds in periods.dropna().unique()}
    return periods.map(ends).astype("datetime64[us]")


def _supersede(connection: Connection, changed: pd.DataFrame) -> None:
    old = changed[changed[REVISION_NO] > 0]
    rows = old[_KEY].assign(revision_no=old[REVISION_NO] - 1, superseded_utc=old[AVAILABLE])
    update_rows_in(connection, fc_actual, rows, key=[*_KEY, REVISION_NO])
