"""Builds the panel: what may be known at a cutoff, calendar completed, every period with its observation state.

There is no look-ahead by construction: a panel at an earlier cutoff is built by the same code from the earlier rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.errors import SourceError
from forecasting.keys import text_of
from forecasting.panel.calendar import build_calendar, flags_by_number, late_periods
from forecasting.panel.classify import classify_series
from forecasting.panel.intake.drivers import carry_drivers
from forecasting.panel.opening_hours import Hours, learn_closed_hours, local_slots
from forecasting.panel.own_calendars import common_days, numbers_of, own_days
from forecasting.panel.panel import Panel
from forecasting.panel.slips import slips_of
from forecasting.vocabulary.codes import DayBasis, Lifecycle, ObsState
from forecasting.vocabulary.columns import (
    BASIS,
    CALENDAR_NO,
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
    Y,
)

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
        declared_calendar: cal_date, is_open, optionally is_holiday and holiday_name; may reach beyond the cutoff. With
            calendar_no, rows of a number other than 0 are about the series that have it in `attributes`.

    Raises:
        SourceError: no row lies at or before the cutoff, or the panel would have more rows than checks.max_panel_rows.
    """
    known = _known_rows(rows, job, cutoff)
    _require_bounded(known, job, cutoff)
    calendar = build_calendar(known, job, cutoff, common_days(declared_calendar))
    own = own_days(declared_calendar) if len(calendar) else own_days(None)
    history = _completed(known, job, cutoff)
    numbers = numbers_of(attributes) if attributes is not None and len(own) else pd.Series(dtype="int64")
    hours = learn_closed_hours(known, job, cutoff)
    flags = _flags(history, numbers, calendar, own, job)
    flags[IS_OPEN] = flags[IS_OPEN].mask(_at_closed_hours(history, hours, job), np.int8(0))
    flags[_IS_LATE] = history[DS].isin(late_periods(calendar, job))
    history = _with_states(history, flags, job)
    static = _with_bounds(_with_labels(classify_series(history, job), attributes, job), attributes, job)
    valued = history.loc[history[OBS_STATE] == ObsState.OBSERVED, ID].unique()
    expected = static.loc[(static[LIFECYCLE] != Lifecycle.ENDED) & static[ID].isin(valued), ID]
    future = _future(expected, job, cutoff)
    future = future.assign(**_flags(future, numbers, calendar, own, job))
    future[IS_OPEN] = future[IS_OPEN].mask(_at_closed_hours(future, hours, job), np.int8(0))
    if len(own):
        static = static.assign(**{CALENDAR_NO: static[ID].map(numbers).fillna(0).astype("int64")})
    return Panel(history, future, static, pd.Timestamp(cutoff), calendar, own)


def cut_panel(panel: Panel, job: Job, cutoff: pd.Timestamp) -> Panel:
    """Rebuilds the panel as it was at an earlier cutoff; series that started later are not in it.

    Labels, declared calendar days and future drivers count as known at any time, as the source declares them now;
    everything else is learnt again from earlier rows.
    """
    reported = panel.history[panel.history[REPORTED]].drop(columns=Y).rename(columns={Y_REPORTED: Y})
    days = panel.calendar
    declared = days[days[BASIS] == DayBasis.DECLARED] if len(days) else None
    if declared is not None and len(panel.own_days):
        declared = pd.concat([declared.assign(**{CALENDAR_NO: 0}), panel.own_days], ignore_index=True)
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


def _flags(rows: pd.DataFrame, numbers: pd.Series, calendar: pd.DataFrame, own: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns is_open and is_holiday of rows of unique_id and ds, by the calendar of their series."""
    periods = pd.DatetimeIndex(rows[DS].unique())
    flags = flags_by_number(calendar, own, job, periods)
    table = np.stack([found.to_numpy("int8") for found in flags.values()])
    places = {number: place for place, number in enumerate(flags)}
    of_rows = rows[ID].map(numbers.map(places)).fillna(0).to_numpy("int64") if len(own) else 0
    values = table[of_rows, periods.get_indexer(pd.DatetimeIndex(rows[DS]))]
    return pd.DataFrame(values, columns=[IS_OPEN, IS_HOLIDAY])


def _at_closed_hours(rows: pd.DataFrame, closed: Hours, job: Job) -> pd.Series:
    """Whether rows of ds lie at times at which the business is closed."""
    if not closed.any():
        return pd.Series(data=False, index=rows.index)
    periods = pd.DatetimeIndex(rows[DS].unique())
    shut = pd.Series(closed[local_slots(periods, job)], index=periods)
    return rows[DS].map(shut)


def _future(expected: pd.Series, job: Job, cutoff: pd.Timestamp) -> pd.DataFrame:
    periods = pd.DatetimeIndex(job.periods.future(cutoff.to_pydatetime(), job.horizon)).as_unit("us")
    columns = {
        ID: expected.repeat(job.horizon).to_numpy(),
        DS: np.tile(periods, len(expected)),
        LEAD: np.tile(np.arange(1, job.horizon + 1), len(expected)),
    }
    return pd.DataFrame(columns).astype({ID: "str"})
