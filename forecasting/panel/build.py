"""Builds the panel: what may be known at a cutoff, calendar completed, every period with its observation state.

There is no look-ahead by construction: a panel at an earlier cutoff is built by the same code from the earlier rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.keys import text_of
from forecasting.panel.ahead import Ahead, Flags
from forecasting.panel.calendar.days import build_calendar, flags_by_number, late_periods
from forecasting.panel.calendar.opening_hours import Hours, learn_closed_hours, local_slots
from forecasting.panel.calendar.own_calendars import common_days, numbers_of, own_days
from forecasting.panel.calendar.seen import Seen
from forecasting.panel.classify import classify_series
from forecasting.panel.intake.drivers import carry_drivers
from forecasting.panel.intake.layout import lay_out, no_rows
from forecasting.panel.lags import Rows
from forecasting.panel.panel import Panel
from forecasting.panel.past import CLOSED, HOLIDAY, MISSING, OBSERVED, OUTLIER, ROW, VALUE, Mask, Past, joined_marks
from forecasting.panel.slips import slips_of
from forecasting.vocabulary.codes import DayBasis, Lifecycle
from forecasting.vocabulary.columns import BASIS, CALENDAR_NO, ID, IS_HOLIDAY, IS_OPEN, LIFECYCLE, UPPER


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
    ids, reported = lay_out(rows, job, cutoff)
    return _completed(ids, reported, attributes, job, declared_calendar)


def cut_panel(panel: Panel, job: Job, cutoff: pd.Timestamp) -> Panel:
    """Returns the panel as it was at an earlier cutoff; series that started later are not in it.

    Labels, declared calendar days and drivers count as known at any time, as the source declares them now; everything
    else is learnt again from earlier rows.

    Raises:
        SourceError: no row lies at or before the cutoff.
    """
    end = int(panel.past.grid.searchsorted(cutoff, side="right"))
    if not end:
        raise no_rows(job, cutoff, len(panel.past.y), panel.past.grid[0])
    static = panel.static[panel.past.starts < end].reset_index(drop=True)
    earlier = panel.past.until(end)
    reported = replace(earlier, y=earlier.y_reported, marks=earlier.marks & np.uint8(ROW | VALUE))
    days = panel.calendar
    declared = days[days[BASIS] == DayBasis.DECLARED] if len(days) else None
    if declared is not None and len(panel.own_days):
        declared = pd.concat([declared.assign(**{CALENDAR_NO: 0}), panel.own_days], ignore_index=True)
    cut = _completed(pd.Index(static[ID]), reported, static, job, declared)
    return carry_drivers(panel, cut, job)


def _completed(
    ids: pd.Index, reported: Past, attributes: pd.DataFrame | None, job: Job, declared: pd.DataFrame | None
) -> Panel:
    """Returns the panel of the rows of the source."""
    cutoff, seen = pd.Timestamp(reported.grid[-1]), Seen.of(reported)
    calendar = build_calendar(seen, job, cutoff, common_days(declared))
    own = own_days(declared) if len(calendar) else own_days(None)
    numbers = numbers_of(attributes) if attributes is not None and len(own) else pd.Series(dtype="int64")
    of_series = numbers.reindex(ids).fillna(0).to_numpy("int64") if len(own) else np.zeros(len(ids), dtype=np.int64)
    flags = _flags(reported.grid, calendar, own, learn_closed_hours(seen, job, cutoff), job)
    past = _with_states(reported, flags, flags.rows(of_series), job)
    static = _with_bounds(_with_labels(classify_series(ids, past, job), attributes, job), attributes, job)
    valued = np.bincount(past.series[past.state == OBSERVED], minlength=len(ids)) > 0
    expected = np.flatnonzero((static[LIFECYCLE] != Lifecycle.ENDED).to_numpy() & valued)
    if len(own):
        static = static.assign(**{CALENDAR_NO: of_series})
    return Panel(past, flags.ahead(flags.rows(of_series[expected]), expected), static, cutoff, calendar, own)


@dataclass(frozen=True)
class _Flags:
    """What calendars say of every period: 0 or 1 by calendar, for the periods of the past and then of the horizon.

    Attributes:
        numbers: Number of every calendar.
        is_open: (calendars, periods).
        is_holiday: (calendars, periods).
        is_late: Whether the rows of a period of the past are still to come, (periods of the past,).
        coming: Periods of the horizon.
    """

    numbers: pd.Index
    is_open: Flags
    is_holiday: Flags
    is_late: Mask
    coming: pd.DatetimeIndex

    def rows(self, numbers: Rows) -> Rows:
        """Returns the row of the calendars with these numbers; the first one, that of all series, for others."""
        return np.maximum(self.numbers.get_indexer(pd.Index(numbers)), 0)

    def ahead(self, rows: Rows, expected: Rows) -> Ahead:
        """Returns the horizon of expected series whose calendars lie in these rows."""
        n_past = len(self.is_late)
        return Ahead(self.coming, expected, self.is_open[rows, n_past:], self.is_holiday[rows, n_past:])


def _flags(grid: pd.DatetimeIndex, calendar: pd.DataFrame, own: pd.DataFrame, closed: Hours, job: Job) -> _Flags:
    coming = pd.DatetimeIndex(job.periods.future(grid[-1].to_pydatetime(), job.horizon)).as_unit("us")
    periods = pd.DatetimeIndex(grid.append(coming))
    found = flags_by_number(calendar, own, job, periods)
    is_open, is_holiday = (
        np.stack([flags[name].to_numpy("int8") for flags in found.values()]) for name in (IS_OPEN, IS_HOLIDAY)
    )
    if closed.any():
        is_open[:, closed[local_slots(periods, job)]] = 0
    return _Flags(pd.Index(list(found)), is_open, is_holiday, grid.isin(late_periods(calendar, job)), coming)


def _with_states(reported: Past, flags: _Flags, calendars: Rows, job: Job) -> Past:
    places = reported.places
    cells = np.repeat(calendars * flags.is_open.shape[1], reported.lengths) + places
    y = reported.y
    if job.absent == "zero":
        y = np.where(reported.has(ROW) | flags.is_late[places], y, 0.0)
    closed = (flags.is_open.ravel()[cells] == 0) & (np.isnan(y) | (y == 0))
    state = np.where(closed, CLOSED, np.where(np.isnan(y), MISSING, OBSERVED)).astype(np.uint8)
    bits = {
        OUTLIER: slips_of(np.where(state == OBSERVED, y, np.nan), reported.bounds),
        HOLIDAY: flags.is_holiday.ravel()[cells] == 1,
    }
    return replace(reported, y=np.where(closed, 0.0, y), marks=reported.marks | joined_marks(state, bits))


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
