"""Rows of the source become columns: one place for every series and period from its first row to the cutoff."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.errors import SourceError
from forecasting.panel.past import ROW, VALUE, Past
from forecasting.vocabulary.columns import DS, ID, Y


def lay_out(rows: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> tuple[pd.Index, Past]:
    """Returns the ids in code-point order, and what the source holds of them; null and without marks where nothing.

    Args:
        rows: unique_id, ds, y and the job's past drivers, null where the query has none, in any order, keys unique, ds
            on the grid of the job; rows after the cutoff are left out.
        job: Frequency, past drivers and the size that a panel may have.
        cutoff: Newest period that may be seen.

    Raises:
        SourceError: no row lies at or before the cutoff, or the panel would have more rows than checks.max_panel_rows.
    """
    known = _known_rows(rows, job, cutoff)
    _require_bounded(known, job, cutoff)
    series, ids = pd.factorize(known[ID], sort=True)
    grid = pd.DatetimeIndex(job.periods.between(known[DS].min().to_pydatetime(), cutoff.to_pydatetime())).as_unit("us")
    places = grid.get_indexer(pd.DatetimeIndex(known[DS]))
    starts = np.full(len(ids), len(grid), dtype=np.int64)
    np.minimum.at(starts, series, places)
    ends = np.cumsum(len(grid) - starts)
    at = (ends - len(grid))[series] + places
    past = Past(grid, starts, np.full(ends[-1], np.nan), np.zeros(ends[-1], dtype=np.uint8))
    past.y[at] = known[Y]
    past.marks[at] = np.where(known[Y].isna(), ROW, ROW | VALUE)
    drivers = {name: np.full(ends[-1], np.nan) for name in job.past_drivers}
    for name, values in drivers.items():
        values[at] = known[name]
    return pd.Index(ids), replace(past, drivers=drivers)


def no_rows(job: Job, cutoff: pd.Timestamp, count: int, first: pd.Timestamp) -> SourceError:
    """Returns the error of a cutoff before all of so many rows."""
    return SourceError(
        "no row lies at or before the cutoff",
        where=job.job,
        found=f"{count} rows, the first at {first}",
        accepted=f"rows up to {cutoff}",
        action="choose a later --as-of or look at the source query",
    )


def _known_rows(rows: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> pd.DataFrame:
    columns = [ID, DS, Y, *job.past_drivers]
    known = rows[rows[DS] <= cutoff].reindex(columns=columns)
    if known.empty:
        raise no_rows(job, cutoff, len(rows), rows[DS].min())
    return known.astype({ID: "str", DS: "datetime64[us]"} | dict.fromkeys([Y, *job.past_drivers], "float64"))


def _require_bounded(known: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> None:
    first = known.groupby(ID)[DS].min()
    periods, last = job.periods, cutoff.to_pydatetime()
    lengths = first.map({ds: periods.lead(ds.to_pydatetime(), last) + 1 for ds in first.unique()})
    if lengths.sum() > job.checks.max_panel_rows:
        raise SourceError(
            "the panel would be too large; nothing was built",
            where=f"job {job.job}",
            found=f"{len(known):,} rows make {lengths.sum():,} periods of {len(first):,} series, the longest from "
            f"{first.min()} on: {first.idxmin()}",
            accepted=f"up to {job.checks.max_panel_rows:,} periods",
            action="look for old dates, set history_periods, or raise checks.max_panel_rows",
        )
