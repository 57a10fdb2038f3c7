"""Builds the panel: what may be known at a cutoff, calendar completed, every period with its observation state.

There is no look-ahead by construction: a panel at an earlier cutoff is built by the same code from the earlier rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.errors import SourceError
from forecasting.frames import (
    BASIS,
    DS,
    ID,
    IS_HOLIDAY,
    IS_OPEN,
    IS_OUTLIER,
    LEAD,
    LIFECYCLE,
    OBS_STATE,
    REPORTED,
    UPPER,
    Y_REPORTED,
    Lifecycle,
    ObsState,
    Y,
)
from forecasting.keys import text_of
from forecasting.panel.calendar import Basis, build_calendar, late_periods, period_flags
from forecasting.panel.classify import classify_series
from forecasting.panel.drivers import carry_drivers
from forecasting.panel.panel import Panel
from forecasting.panel.slips import slips_of

_IS_LATE = "is_late"


def build_panel(
    rows: pd.DataFrame,
    attributes: pd.DataFrame | None,
    job: Job,
    cutoff: pd.Timestamp,
    declared_calendar: pd.DataFrame | None = None,
) -> Panel:
    """Completes the calendar of every series from its first row to the cutoff.

    A period is OBSERVED where it has a value and is open; CLOSED (y = 0) where the calendar closes it and it has no
    value but zero; else without a row a zero (job.absent: zero) or MISSING; a row without a value is MISSING, and so is
    a period at the end that has no row of any series yet.

    Args:
        rows: unique_id, ds, y and the job's past drivers, null where the query has none, in any order, keys unique, ds
            on the grid of the job; rows after the cutoff are left out.
        attributes: unique_id and the labels of the job; None where the job has no labels.
        job: Frequency, horizon, calendar and lifecycle rules.
        cutoff: Newest period that may be seen.
        declared_calendar: cal_date, is_open, optionally is_holiday and holiday_name; may reach beyond the cutoff.

    Raises:
        SourceError: no row lies at or before the cutoff, or the panel would have more rows than checks.max_panel_rows.
    """
    known = _known_rows(rows, job, cutoff)
    _require_bounded(known, job, cutoff)
    calendar = build_calendar(known, job, cutoff, declared_calendar)
    history = _completed(known, job, cutoff)
    flags = period_flags(calendar, job, pd.DatetimeIndex(history[DS].unique()))
    flags = flags.reindex(history[DS]).reset_index(drop=True)
    flags[_IS_LATE] = history[DS].isin(late_periods(calendar, job))
    history = _with_states(history, flags, job)
    static = _with_bounds(_with_labels(classify_series(history, job), attributes, job), attributes, job)
    valued = history.loc[history[OBS_STATE] == ObsState.OBSERVED, ID].unique()
    expected = static.loc[(static[LIFECYCLE] != Lifecycle.ENDED) & static[ID].isin(valued), ID]
    future = _future(expected, calendar, job, cutoff)
    return Panel(history=history, future=future, static=static, cutoff=pd.Timestamp(cutoff), calendar=calendar)


def cut_panel(panel: Panel, job: Job, cutoff: pd.Timestamp) -> Panel:
    """Rebuilds the panel as it was at an earlier cutoff; series that started later are not in it.

    Labels, declared calendar days and future drivers count as known at any time, as the source declares them now;
    everything else is learnt anew from earlier rows.
    """
    reported = panel.history[panel.history[REPORTED]].drop(columns=Y).rename(columns={Y_REPORTED: Y})
    days = panel.calendar
    declared = days[days[BASIS] == Basis.DECLARED] if len(days) else None
    return carry_drivers(panel, build_panel(reported, panel.static, job, cutoff, declared), job)


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


def _known_rows(rows: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> pd.DataFrame:
    columns = [ID, DS, Y, *job.past_drivers]
    known = rows[rows[DS] <= cutoff].reindex(columns=columns)
    if known.empty:
        raise SourceError(
            "no row lies at or before the cutoff",
            where=job.job,
            found=f"{len(rows)} rows, the first at {rows[DS].min()}",
            accepted=f"rows up to {cutoff}",
            action="choose a later --as-of or look at the source query",
        )
    types = {ID: "str", DS: "datetime64[us]"} | dict.fromkeys([Y, *job.past_drivers], "float64")
    return known.astype(types).sort_values([ID, DS], kind="stable", ignore_index=True)


def _completed(known: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> pd.DataFrame:
    starts = known.groupby(ID)[DS].min()
    grid = pd.DatetimeIndex(job.periods.between(starts.min().to_pydatetime(), cutoff.to_pydatetime())).as_unit("us")
    first = grid.get_indexer(pd.DatetimeIndex(starts))
    lengths = len(grid) - first
    ends = np.cumsum(lengths)
    within = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
    keys = pd.DataFrame({ID: starts.index.repeat(lengths).astype("str"), DS: grid[within + np.repeat(first, lengths)]})
    return keys.merge(known.assign(**{REPORTED: True}), on=[ID, DS], how="left", sort=False)


def _with_states(history: pd.DataFrame, flags: pd.DataFrame, job: Job) -> pd.DataFrame:
    reported = history[REPORTED].notna()
    y = history[Y].mask(~reported & ~flags[_IS_LATE], 0.0) if job.absent == "zero" else history[Y]
    closed = (flags[IS_OPEN] == 0) & (y.isna() | (y == 0))
    states = np.select([closed, y.isna()], [ObsState.CLOSED, ObsState.MISSING], ObsState.OBSERVED)
    columns: dict[str, Any] = {
        Y: y.mask(closed, 0.0),
        OBS_STATE: pd.Series(states, index=history.index).astype("str"),
        IS_OPEN: (~closed).astype("int8"),
        IS_HOLIDAY: flags[IS_HOLIDAY],
        IS_OUTLIER: slips_of(history[ID], y.mask(states != ObsState.OBSERVED)).astype("int8"),
        REPORTED: reported,
        Y_REPORTED: history[Y],
    }
    names = [ID, DS, Y, OBS_STATE, IS_OPEN, IS_HOLIDAY, IS_OUTLIER, REPORTED, Y_REPORTED]
    return history.assign(**columns)[[*names, *job.past_drivers]]


def _with_labels(static: pd.DataFrame, attributes: pd.DataFrame | None, job: Job) -> pd.DataFrame:
    names = [name for label in job.labels for name in (label.name, label.text) if name]
    if not names:
        return static
    if attributes is None:
        return static.assign(**{name: pd.Series(pd.NA, index=static.index, dtype="str") for name in names})
    labels = attributes.reindex(columns=[ID, *names]).apply(text_of).drop_duplicates(ID, keep="last")
    return static.merge(labels, on=ID, how="left", sort=False)


def _with_bounds(static: pd.DataFrame, attributes: pd.DataFrame | None, job: Job) -> pd.DataFrame:
    """Returns the series with the largest value that each can have, null where that is unknown; as known now."""
    if job.upper_bound is None:
        return static
    if job.capacity is None:
        return static.assign(**{UPPER: job.upper_bound})
    known = pd.DataFrame({ID: [], UPPER: []}) if attributes is None or UPPER not in attributes else attributes
    return static.assign(**{UPPER: static[ID].map(known.drop_duplicates(ID).set_index(ID)[UPPER]).astype("float64")})


def _future(expected: pd.Series, calendar: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> pd.DataFrame:
    periods = pd.DatetimeIndex(job.periods.future(cutoff.to_pydatetime(), job.horizon)).as_unit("us")
    flags = period_flags(calendar, job, periods)
    columns = {
        ID: expected.repeat(job.horizon).to_numpy(),
        DS: np.tile(periods, len(expected)),
        LEAD: np.tile(np.arange(1, job.horizon + 1), len(expected)),
        IS_OPEN: np.tile(flags[IS_OPEN], len(expected)),
        IS_HOLIDAY: np.tile(flags[IS_HOLIDAY], len(expected)),
    }
    return pd.DataFrame(columns).astype({ID: "str"})
