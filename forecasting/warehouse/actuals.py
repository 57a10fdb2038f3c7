"""The history with every revision: a changed or vanished value is a new row, and what was known when stays known."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, func, select

from forecasting.config import Job
from forecasting.frames import DS, ID, OBS_STATE, ObsState, Y
from forecasting.warehouse.engine import Database
from forecasting.warehouse.ids import FOREVER
from forecasting.warehouse.pointers import ensure_job, lock_job
from forecasting.warehouse.rows import append_rows_in, read_frame, read_frame_in, update_rows_in
from forecasting.warehouse.schema import fc_actual, fc_series

AVAILABLE = "available_utc"
_KEY = ["series_id", DS]


def record_actuals(database: Database, job: Job, run_id: int, history: pd.DataFrame, known_at_utc: datetime) -> int:
    """Adds a revision for every value that is new, changed or gone; returns the number of revisions added.

    Only series that occur in `history` are compared, from the first period that each has there to the last of all:
    what a run does not look at has not vanished. The first load of a series is taken as known since the end of the
    period plus data_delay (ASSUMED), or since the source's own available_utc (SOURCE); everything later as known since
    `known_at_utc` (OBSERVED).

    Args:
        database: The warehouse; holds the series already.
        job: Gives the grid and data_delay.
        run_id: Run that records.
        history: unique_id, ds, y, obs_state; optionally is_outlier and available_utc.
        known_at_utc: UTC instant, zone-less, at which this history was read.
    """
    if history.empty:
        return 0
    ensure_job(database, job.job)
    with database.begin() as connection:
        lock_job(connection, job.job)
        ids = _series_ids(connection, job.job)
        stored = _newest(connection, job.job)
        rows = history.assign(series_id=history[ID].map(ids)).drop(columns=ID)
        changed = _changes(rows, stored)
        first_load = ~changed["series_id"].isin(stored["series_id"])
        known = _availability(changed, first_load, job, known_at_utc)
        added = changed.drop(columns=["old_available", AVAILABLE], errors="ignore").join(known)
        _supersede(connection, added)
        return append_rows_in(connection, fc_actual, added.assign(superseded_utc=FOREVER, run_id=run_id))


def count_revisions(database: Database, run_id: int) -> int:
    """Returns the number of revisions that a run has recorded, over all its tries."""
    wanted = select(func.count()).select_from(fc_actual).where(fc_actual.c.run_id == run_id)
    with database.read() as connection:
        return int(connection.execute(wanted).scalar_one())


def load_actuals(database: Database, job: str, known_at_utc: datetime | None = None) -> pd.DataFrame:
    """Returns unique_id, ds, y, obs_state as known at an instant (the newest values unless given), sorted by key."""
    columns = (fc_series.c.unique_id, fc_actual.c.ds, fc_actual.c.y, fc_actual.c.obs_state)
    joined = fc_actual.join(fc_series, fc_series.c.series_id == fc_actual.c.series_id)
    wanted = select(*columns).select_from(joined).where(fc_series.c.job == job)
    if known_at_utc is None:
        wanted = wanted.where(fc_actual.c.superseded_utc == FOREVER)
    else:
        wanted = wanted.where(fc_actual.c.available_utc <= known_at_utc, fc_actual.c.superseded_utc > known_at_utc)
    return read_frame(database, wanted).sort_values([ID, DS], ignore_index=True)


def _series_ids(connection: Connection, job: str) -> dict[str, int]:
    columns = (fc_series.c.unique_id, fc_series.c.series_id)
    return dict(tuple(row) for row in connection.execute(select(*columns).where(fc_series.c.job == job)))


def _newest(connection: Connection, job: str) -> pd.DataFrame:
    columns = (fc_actual.c.series_id, fc_actual.c.ds, fc_actual.c.revision_no, fc_actual.c.y, fc_actual.c.obs_state)
    joined = fc_actual.join(fc_series, fc_series.c.series_id == fc_actual.c.series_id)
    newest = select(*columns, fc_actual.c.available_utc).select_from(joined)
    return read_frame_in(connection, newest.where(fc_series.c.job == job, fc_actual.c.superseded_utc == FOREVER))


def _changes(rows: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Returns the revisions to add: known keys get the next number, vanished ones a null value."""
    first = stored["series_id"].map(rows.groupby("series_id")[DS].min())
    seen = stored[(stored[DS] >= first) & (stored[DS] <= rows[DS].max())]
    seen = seen.rename(columns={Y: "old_y", OBS_STATE: "old_state", AVAILABLE: "old_available"})
    both = rows.merge(seen, on=_KEY, how="outer", indicator=True)
    gone = both["_merge"] == "right_only"
    both[OBS_STATE] = both[OBS_STATE].mask(gone, str(ObsState.MISSING))
    same_value = (both[Y] == both["old_y"]) | (both[Y].isna() & both["old_y"].isna())
    changed = both[~(same_value & (both[OBS_STATE] == both["old_state"]))].copy()
    changed["revision_no"] = (changed["revision_no"] + 1).fillna(0).astype("int64")
    changed["is_outlier"] = changed["is_outlier"].fillna(0) if "is_outlier" in changed.columns else 0
    kept = [*_KEY, "revision_no", Y, OBS_STATE, "is_outlier", "old_available", *rows.columns.intersection([AVAILABLE])]
    return changed.sort_values(_KEY)[kept]


def _availability(changed: pd.DataFrame, first_load: pd.Series, job: Job, known_at_utc: datetime) -> pd.DataFrame:
    """Returns available_utc, never before that of the revision it replaces, and available_basis."""
    ends = {
        ds: job.periods.end_instant(ds.to_pydatetime()) + job.data_delay for ds in changed.loc[first_load, DS].unique()
    }
    assumed = changed[DS].map(ends).astype("datetime64[us]")
    available = assumed.where(first_load, pd.Timestamp(known_at_utc))
    basis = pd.Series("ASSUMED", index=changed.index).where(first_load, "OBSERVED")
    if AVAILABLE in changed.columns:
        from_source = changed[AVAILABLE].notna()
        available, basis = available.mask(from_source, changed[AVAILABLE]), basis.mask(from_source, "SOURCE")
    latest = pd.concat([available, changed["old_available"]], axis=1).max(axis=1)
    return pd.DataFrame({AVAILABLE: latest.astype("datetime64[us]"), "available_basis": basis})


def _supersede(connection: Connection, changed: pd.DataFrame) -> None:
    old = changed[changed["revision_no"] > 0]
    rows = old[_KEY].assign(revision_no=old["revision_no"] - 1, superseded_utc=old[AVAILABLE])
    update_rows_in(connection, fc_actual, rows, key=[*_KEY, "revision_no"])
