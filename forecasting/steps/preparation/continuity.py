"""What the run before knew and this one does not: vanished series and periods, and history that the tables lack."""

from __future__ import annotations

import pandas as pd

from data_checks.suites import ABOUT, BEGINS_LATE, PERIOD, SERIES, SHORTENED, VANISHED, VANISHED_PERIOD
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import DS, ID, Y

MIN_VALUES = 4
"""A period with fewer values cannot lose more than half of them by chance corrections alone."""


def continuity_frame(before: Panel | None, panel: Panel, begins: pd.Series, own: Panel) -> pd.DataFrame:
    """Returns what the continuity checks look at: one row per series and per period that both runs can know.

    Args:
        before: The panel of the run before; None where there is none.
        panel: The panel of this run.
        begins: First recorded period by unique_id.
        own: The panel of this run as the tables hold it; series that go on under another key are still in it.

    Returns:
        about (series or period), unique_id, ds, and in vanished, vanished_period and begins_late the name of what is
        wrong, else null. A series that was not forecast any more has not vanished.
    """
    late = begins_late(own, begins)
    expected = set() if before is None else set(before.future[ID])
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


def begins_late(panel: Panel, begins: pd.Series) -> list[str]:
    """Returns the series whose recorded history begins after their first period in the panel."""
    first = panel.history.groupby(ID)[DS].min()
    recorded = begins.reindex(first.index)
    return sorted(first.index[recorded > first])


def _shortened(before: Panel | None, panel: Panel) -> list[str]:
    """Returns the series that begin later than before and than every other one: a window that moves cuts all alike."""
    if before is None:
        return []
    then, now = (rows.groupby(ID)[DS].min() for rows in (before.history, panel.history))
    return sorted(now.index[(now > then.reindex(now.index)) & (now > now.min())])


def _vanished_periods(before: Panel, panel: Panel) -> pd.DataFrame:
    shared, first = set(panel.series), panel.history[DS].min()
    histories = (before.history, panel.history)
    both = (rows[rows[ID].isin(shared) & rows[DS].between(first, before.cutoff)] for rows in histories)
    then, now = (part[part[Y].fillna(0).ne(0)].groupby(DS).size() for part in both)
    lost = now.reindex(then.index).fillna(0) * 2 < then
    names = pd.Series(
        pd.DatetimeIndex(then.index).strftime("%Y-%m-%d %H:%M").str.removesuffix(" 00:00"), dtype="object"
    )
    is_lost = (lost & (then >= MIN_VALUES)).to_numpy()
    return pd.DataFrame({ABOUT: PERIOD, DS: then.index, VANISHED_PERIOD: names.where(is_lost)})
