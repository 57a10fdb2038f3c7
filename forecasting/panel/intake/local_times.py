"""Wall-clock times of a source as instants; the hour that autumn repeats is distinguished, or the row says why not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

FOLD = "fold"
"""Column of a source that tells the repeated hour apart: 0 before the clocks go back, 1 after."""


def instants_of(rows: pd.DataFrame, times: str, series: Sequence[str], zone: str) -> pd.Series:
    """Returns the times of a column as UTC instants; those that carry an offset stay as they are.

    A time that occurs twice is the first instant where `fold` is 0 or where it comes first among two rows of its series
    in the order given, else the second; the order decides where all rows of the series are in the order of time. What
    stays unclear, or does not exist, becomes a text that is no date and says why, so that the row is quarantined.

    Args:
        rows: The rows in the order of the query.
        times: Name of the column with the times.
        series: Columns that tell series apart.
        zone: IANA name of the zone of the clock.
    """
    values = rows[times]
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values
    clock = pd.to_datetime(values, errors="coerce", format="ISO8601")
    if not pd.api.types.is_datetime64_dtype(clock.dtype):
        return values
    summer, winter = _localized(clock, zone, first=True), _localized(clock, zone, first=False)
    is_double = summer.notna() & (summer != winter)
    fold = _folds(rows.assign(**{times: clock}), times, series, is_double)
    instants = summer.mask(is_double & fold.eq(1), winter).mask(is_double & fold.isna())
    mixed = _out_of_order(rows.assign(**{times: clock}), times, series, is_double, instants)
    instants = instants.mask(is_double & mixed)
    unknown = clock.notna() & instants.isna()
    if not unknown.any():
        return instants.where(clock.notna(), pd.NaT) if clock.notna().all() else _texts(instants, values, clock.isna())
    why = pd.Series(f" does not exist in {zone}", index=rows.index).mask(is_double, f" occurs twice in {zone}")
    why = why.mask(is_double & mixed, f" occurs twice in {zone}, and the rows are not in the order of time")
    return _texts(instants, values.astype("str") + why, unknown).where(clock.notna(), values.astype("str"))


def occur_twice(times: pd.Series, zone: str) -> pd.Series:
    """Whether each time without an offset occurs twice on the clocks of a zone."""
    summer, winter = _localized(times, zone, first=True), _localized(times, zone, first=False)
    return summer.notna() & (summer != winter)


def looks_local(times: pd.Series, zone: str) -> str:
    """Returns in words that times without an offset follow the clocks of a zone, or nothing.

    UTC has a row in every hour; the clocks of a zone have none in the hour that spring leaves out.
    """
    clock = pd.to_datetime(times, errors="coerce", format="ISO8601")
    if not pd.api.types.is_datetime64_dtype(clock.dtype) or clock.notna().sum() == 0:
        return ""
    counts = clock.dropna().dt.floor("h").value_counts()
    days, hour = pd.DatetimeIndex(counts.index).normalize().unique().to_numpy(), pd.Timedelta(hours=1)
    hours = pd.Series(np.sort(np.add.outer(days, np.arange(24).astype("timedelta64[h]")).ravel()))
    missing = hours[_localized(hours, zone, first=True).isna()]
    known = [at for at in missing if counts.get(at - hour, 0) and counts.get(at + hour, 0)]
    if not known or any(counts.get(at, 0) for at in known):
        return ""
    return (
        f"the times look like wall-clock times of {zone}, with no row at {known[-1]:%Y-%m-%d %H:%M}, which its clocks "
        "leave out; they are taken for UTC: set ds_zone: local for the source, or return instants with an offset"
    )


def _localized(clock: pd.Series, zone: str, *, first: bool) -> pd.Series:
    local = clock.dt.tz_localize(zone, ambiguous=np.full(len(clock), first), nonexistent="NaT")
    instants: pd.Series = local.dt.tz_convert("UTC")
    return instants


def _folds(rows: pd.DataFrame, times: str, series: Sequence[str], is_double: pd.Series) -> pd.Series:
    """Returns 0 or 1 for every time that occurs twice, null where neither a column nor the order tells."""
    if FOLD in rows.columns:
        return pd.to_numeric(rows[FOLD], errors="coerce").where(lambda given: given.isin([0, 1]))
    doubled = rows.loc[is_double, [*series, times]]
    groups = doubled.groupby([*series, times], dropna=False)
    order, size = groups.cumcount(), groups[times].transform("size")
    return order.where(size == 2).astype("float64").reindex(rows.index)


def _out_of_order(
    rows: pd.DataFrame, times: str, series: Sequence[str], is_double: pd.Series, instants: pd.Series
) -> pd.Series:
    """Whether a row's series goes back in time, by the clock and by the instants that the order gave it."""
    if FOLD in rows.columns or not is_double.any():
        return pd.Series(False, index=rows.index)
    names = pd.Series(0, index=rows.index) if not series else rows.groupby([*series], dropna=False).ngroup()
    backwards = []
    for values in (rows[times], instants):
        known = values.dropna()
        steps = known.groupby(names[known.index]).diff()
        backwards.append(names.isin(names[steps.index[steps < pd.Timedelta(0)]]))
    return backwards[0] & backwards[1]


def _texts(instants: pd.Series, texts: pd.Series, where: pd.Series) -> pd.Series:
    return instants.astype("object").map(str).mask(where, texts.astype("str"))
