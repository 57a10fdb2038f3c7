"""What the run before knew and this one does not: vanished series and periods, and history that the tables lack."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from data_checks.suites import ABOUT, BEGINS_LATE, PERIOD, SERIES, SHORTENED, VANISHED, VANISHED_PERIOD
from forecasting.panel.panel import Panel
from forecasting.panel.past import Mask
from forecasting.panel.succession import Recorded
from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import DS, ID, IS_OUTLIER, OBS_STATE, Y

MIN_VALUES = 4
"""A period with fewer values cannot lose more than half of them by chance corrections alone."""


def continuity_frame(before: Panel | None, panel: Panel, begins: pd.Series, own: Recorded) -> pd.DataFrame:
    """Returns what the continuity checks look at: one row per series and per period that both runs can know.

    Args:
        before: The panel of the run before; None where there is none.
        panel: The panel of this run.
        begins: First recorded period by unique_id.
        own: What the tables hold of this run; series that go on under another key are still in it.

    Returns:
        about (series or period), unique_id, ds, and in vanished, vanished_period and begins_late the name of what is
        wrong, else null. A series that was not forecast any more has not vanished.
    """
    late = begins_late(own, begins)
    expected = set() if before is None else set(before.expected)
    names = pd.Series(sorted(expected | set(late)), dtype="object")
    series = pd.DataFrame(
        {
            ABOUT: SERIES,
            ID: names,
            VANISHED: names.where(~names.isin(own.series)),
            BEGINS_LATE: names.where(names.isin(late)),
            SHORTENED: names.where(names.isin(_shortened(before, panel))),
        }
    )
    periods = _vanished_periods(before, panel) if before is not None else pd.DataFrame()
    return pd.concat([series, periods], ignore_index=True).reindex(
        columns=[ABOUT, ID, DS, VANISHED, SHORTENED, BEGINS_LATE, VANISHED_PERIOD]
    )


def begins_late(own: Recorded, begins: pd.Series) -> list[str]:
    """Returns the series whose recorded history begins after their first period in the panel."""
    first = own.begins
    return sorted(first.index[begins.reindex(first.index) > first])


def _shortened(before: Panel | None, panel: Panel) -> list[str]:
    """Returns the series that begin later than before and than every other one: a window that moves cuts all alike."""
    if before is None:
        return []
    now = panel.begins
    return sorted(now.index[(now > before.begins.reindex(now.index)) & (now > now.min())])


def _vanished_periods(before: Panel, panel: Panel) -> pd.DataFrame:
    then, now = _values_by_period(before.select(panel.series)), _values_by_period(panel)
    then = then[(then > 0) & (then.index >= panel.past.grid[0])]
    lost = now.reindex(then.index).fillna(0) * 2 < then
    periods = pd.DatetimeIndex(then.index)
    names = pd.Series(periods.strftime("%Y-%m-%d %H:%M").str.removesuffix(" 00:00"), dtype="object")
    is_lost = (lost & (then >= MIN_VALUES)).to_numpy()
    return pd.DataFrame({ABOUT: PERIOD, DS: periods, VANISHED_PERIOD: names.where(is_lost)})


def _values_by_period(panel: Panel) -> pd.Series:
    """Returns how many series have a value other than zero, by period."""
    past = panel.past
    return pd.Series(np.bincount(past.places[np.nan_to_num(past.y) != 0], minlength=len(past.grid)), index=past.grid)


def changed_history(own: Recorded, before: Panel, since: datetime, unknown: Mask) -> pd.DataFrame | None:
    """Returns the rows, as Panel.history, that an earlier panel holds with another value or state, or not at all.

    A value in front of the first period of a series is gone: MISSING. None where the periods of both do not meet.

    Args:
        own: What the tables are to hold.
        before: What they hold.
        since: First period that may have changed.
        unknown: Rows of which nobody knows what the tables hold; they are among those returned.
    """
    now, then = own.own.past, before.past
    shift = _shift(now.grid, then.grid)
    if shift is None:
        return None
    numbers = pd.Index(before.static[ID]).get_indexer(pd.Index(own.own.static[ID]))
    places, series = now.places + shift, numbers[now.series]
    there = (series >= 0) & (places >= then.starts[series]) & (places < len(then.grid))
    at = np.where(there, (then.bounds[1:] - len(then.grid))[series] + places, 0)
    is_equal = (now.y == then.y[at]) | (np.isnan(now.y) & np.isnan(then.y[at]))
    is_same = there & is_equal & (now.state == then.state[at])
    changed = own.history((own.since(since) & ~is_same) | unknown)
    starts = np.zeros(len(then.starts), dtype=np.int64)  # in the earlier grid; a series that is not there has not begun
    starts[numbers[numbers >= 0]] = (now.starts + shift)[numbers >= 0]
    gone = (then.places < starts[then.series]) & (np.nan_to_num(then.y) != 0)
    lost = then.frame(before.static[ID], gone & (then.grid >= pd.Timestamp(since))[then.places])
    lost[Y], lost[OBS_STATE], lost[IS_OUTLIER] = np.nan, str(ObsState.MISSING), 0
    return changed if lost.empty else pd.concat([changed, lost], ignore_index=True)


def _shift(now: pd.DatetimeIndex, then: pd.DatetimeIndex) -> int | None:
    """Returns the place in the earlier grid of the first period of the later one; None where they do not meet."""
    first = int(then.searchsorted(now[0])) or -int(now.searchsorted(then[0]))
    common = min(len(now) + min(first, 0), len(then) - max(first, 0))
    if common <= 0 or not now[max(-first, 0) :][:common].equals(then[max(first, 0) :][:common]):
        return None
    return first
