"""Drivers known in advance, such as prices, promotions and weather: typed, matched to series, laid beside y.

The values of a period are those that the source declares at the time of the run, in the past as in the future. A
backtest shows them to the models for the leads it forecasts: a source that overwrites its plans with what came true
makes a backtest look better than the run days that follow.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.errors import SourceError, WrongQueryError
from forecasting.keys import text_of
from forecasting.panel.intake.rows import FIRST_POSSIBLE, LAST_POSSIBLE, TOO_LARGE, read_column, read_dates
from forecasting.panel.lags import Rows, Values
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import DS, ID, REASON, UNKNOWN_DRIVERS
from forecasting.vocabulary.facts import CHECK_ID
from forecasting.vocabulary.reasons import Reason

SHOWN = 5
"""Examples in a message."""
FOUND = "future_drivers"
"""Field of a job that the data may say."""
FEW, MOST_WRONG = 5, 0.2
"""Rows, and share of all rows, up to which it is rows that are wrong and not the query."""


def type_drivers(raw: pd.DataFrame, job: Job) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns the rows of a drivers query that can be used, and why the others cannot.

    Rows have ds, the columns that say which series they belong to, and the drivers. Those columns are any of the job's
    key columns and labels, as text; a query without any is about all series. Drivers are floats, null where unknown.
    A quarantined row leaves its drivers unknown. Of rows that are exact copies the first one is used; where rows
    of one key and period differ, none is.

    Args:
        raw: Result of the query, column names in lower case.
        job: Names drivers, key columns and labels. Past drivers are read where the query has them; columns that are
            nothing of these are refused, or left out where the drivers were found in the data.

    Returns:
        The rows, and reason_code and check_id of the others by row position.

    Raises:
        SourceError: a column is missing or has no meaning, or so many rows are wrong that the query is.
    """
    source, on = job.sources.drivers or job.sources.target, matching_columns(raw, job)
    _require_columns(raw, job, on)
    rows = pd.DataFrame({DS: read_dates(raw[DS], job).to_numpy()})
    for column in on:
        rows[column] = text_of(raw[column]).to_numpy()
    for name in _names(raw, job):
        rows[name] = read_column(raw[name], job, source).to_numpy()
    reasons = _reasons(raw.reset_index(drop=True), rows, job, on)
    n_wrong = int(reasons.notna().sum())
    if n_wrong == len(rows) > 0 or n_wrong > max(FEW, MOST_WRONG * len(rows)):
        raise SourceError(
            f"{n_wrong:,} of {len(rows):,} rows of drivers cannot be used",
            where=_where(job),
            found="; ".join(
                f"{reason}: {raw[(reasons == reason).to_numpy()].iloc[0].to_dict()}"
                for reason in reasons.dropna().unique()
            ),
            action="correct the query; leave a driver null where it is not known",
        )
    verdicts = pd.DataFrame({REASON: reasons.dropna().astype(object), CHECK_ID: None})
    return rows[reasons.isna()].reset_index(drop=True), verdicts


def _reasons(raw: pd.DataFrame, rows: pd.DataFrame, job: Job, on: list[str]) -> pd.Series:
    """Returns the Reason for which a row cannot be used, null where it can."""
    possible = rows[DS].between(FIRST_POSSIBLE, LAST_POSSIBLE)
    off_grid = [ds for ds in rows.loc[possible, DS].unique() if not job.periods.is_start(ds.to_pydatetime())]
    names = _names(rows, job)
    conditions = {
        Reason.KEY_MISSING: rows[on].isna().any(axis=1),
        Reason.DATE_INVALID: rows[DS].isna(),
        Reason.DATE_IMPOSSIBLE: ~possible,
        Reason.DATE_OFF_GRID: rows[DS].isin(off_grid),
        Reason.VALUE_NOT_NUMBER: (raw[names].notna() & rows[names].isna()).any(axis=1),
        Reason.VALUE_INFINITE: np.isinf(rows[names]).any(axis=1),
        Reason.VALUE_TOO_LARGE: (rows[names].abs() >= TOO_LARGE).any(axis=1),
    }
    reasons = pd.Series(pd.NA, index=rows.index, dtype="string")
    for reason, condition in reversed(conditions.items()):
        reasons = reasons.mask(pd.Series(condition, index=rows.index), str(reason))
    placed = rows[reasons.isna()]
    copies = placed.duplicated()
    differ = placed[~copies].duplicated([DS, *on], keep=False).reindex(placed.index, fill_value=False)
    doubled = (copies | differ).reindex(rows.index, fill_value=False)
    return reasons.mask(doubled, str(Reason.DUPLICATE_KEY))


def share_with_drivers(drivers: pd.DataFrame, keys: pd.DataFrame, job: Job) -> tuple[int, int]:
    """Returns how many keys of a target have rows of drivers, and how many there are; all, where drivers name no keys.

    Args:
        drivers: As type_drivers returns it.
        keys: The key columns of the target, as text.
        job: Names the key columns.

    Raises:
        WrongQueryError: none has.
    """
    on = [column for column in matching_columns(drivers, job) if column in keys.columns]
    if not on:
        return len(keys), len(keys)
    distinct = keys[on].drop_duplicates()
    shared = distinct.merge(drivers[on].drop_duplicates(), on=on)
    if shared.empty:
        raise WrongQueryError(
            "no series of the target has a row of drivers",
            where=_where(job),
            found=f"{', '.join(on)} = {drivers[on].drop_duplicates().head(SHOWN).to_numpy().tolist()}",
            accepted=f"such as {distinct.head(SHOWN).to_numpy().tolist()}",
            action="write the keys as the target query does; leading zeros, case and blanks at the end count",
        )
    return len(shared), len(distinct)


def join_drivers(panel: Panel, drivers: pd.DataFrame, attributes: pd.DataFrame, job: Job) -> Panel:
    """Returns the panel with one column per driver of the query; null where the source has no value.

    Future drivers are columns of history and future, past drivers of history alone.

    Args:
        panel: As build_panel returns it.
        drivers: As type_drivers returns it; rows of other series and periods are left out.
        attributes: unique_id and, for each series, the key columns and labels.
        job: Names the drivers; its periods are the grid.

    Raises:
        SourceError: no series has a row.
    """
    on = matching_columns(drivers, job)
    series = attributes[[ID]].assign(**{column: text_of(attributes[column]) for column in on})
    of_series, of_rows = _matched(series, drivers, on)
    if not (of_rows >= 0).any():
        raise SourceError(
            "the rows of the drivers query belong to no series",
            where=_where(job),
            found=f"{', '.join(on) or 'all series'} = {drivers[on].drop_duplicates().head(SHOWN).to_numpy().tolist()}",
            accepted=f"such as {series[on].drop_duplicates().head(SHOWN).to_numpy().tolist()}",
            action="write the keys as the target and attributes queries do; leading zeros and case count",
        )
    past, ahead = panel.past, panel.ahead
    grid = panel.periods
    places = of_rows, grid.get_indexer(pd.DatetimeIndex(drivers[DS]))
    names = _names(drivers, job)
    tables = {name: _table(drivers[name], places, (of_series.max() + 1, len(grid))) for name in names}
    groups = of_series[pd.Index(series[ID]).get_indexer(panel.static[ID])]
    rows, columns = np.repeat(groups, past.lengths), past.places
    known = {name: tables[name][rows, columns] for name in names}
    to_come = {name: tables[name][groups[ahead.series], len(past.grid) : len(grid)] for name in job.future_drivers}
    return panel.with_drivers({**past.drivers, **known}, {**ahead.drivers, **to_come})


def carry_drivers(later: Panel, earlier: Panel, job: Job) -> Panel:
    """Returns a panel, cut at an earlier cutoff, with the driver values of its horizon that the later one holds.

    Of a series that has ended since, drivers beyond the later cutoff are null.
    """
    expected, periods = earlier.expected, earlier.ahead.periods
    rows = later.rows_of(expected.to_numpy()[:, None], periods)
    series = pd.Index(later.expected).get_indexer(pd.Index(expected))[:, None]
    places = later.ahead.periods.get_indexer(periods)
    is_coming = (series >= 0) & (places >= 0)
    found = {}
    for name in job.future_drivers:
        coming = np.where(is_coming, later.ahead.drivers[name][series, places], np.nan)
        found[name] = np.where(rows >= 0, later.past.drivers[name][rows], coming)
    return earlier.with_drivers(earlier.past.drivers, found)


def unknown_drivers(panel: Panel, job: Job) -> pd.DataFrame:
    """Returns unique_id, ds, unknown_drivers of every row of panel.future: drivers without a value, null where none."""
    named = pd.Series("", index=panel.future.index)
    for name in job.future_drivers:
        named = named.where(panel.future[name].notna(), named + f" {name}")
    return panel.future[[ID, DS]].assign(**{UNKNOWN_DRIVERS: named.str.strip().mask(named == "")})


def matching_columns(rows: pd.DataFrame, job: Job) -> list[str]:
    """Returns the columns of a drivers query that say which series its rows belong to."""
    known = dict.fromkeys([*job.key, *(label.name for label in job.labels)])
    return [column for column in known if column in rows.columns]


def _names(rows: pd.DataFrame, job: Job) -> list[str]:
    """Returns the drivers that a query has: every future one, and any past one."""
    return [*job.future_drivers, *(name for name in job.past_drivers if name in rows.columns)]


def _require_columns(raw: pd.DataFrame, job: Job, on: list[str]) -> None:
    needed = [DS, *job.future_drivers]
    missing = [column for column in needed if column not in raw.columns]
    known = {*needed, *on, *job.past_drivers}
    foreign = [column for column in raw.columns if column not in known and FOUND not in job.found]
    if missing or foreign:
        problem = f"lacks the columns {missing}" if missing else f"has columns without a meaning: {foreign}"
        raise WrongQueryError(
            f"the drivers query {problem}",
            where=_where(job),
            found=list(raw.columns),
            accepted=f"{', '.join(needed)} and any of the key columns and labels: "
            f"{', '.join([*job.key, *(label.name for label in job.labels)])}",
            action="alias the columns in the query, correct `future_drivers`, `key` and `labels`, or, where they were "
            "found in the data, find them again: forecasting init-db --look-again",
        )


def _matched(series: pd.DataFrame, drivers: pd.DataFrame, on: list[str]) -> tuple[Rows, Rows]:
    """Returns the group of every series and of every driver row; -1 for rows of no series."""
    if not on:
        return np.zeros(len(series), dtype=np.int64), np.zeros(len(drivers), dtype=np.int64)
    groups = pd.MultiIndex.from_frame(series[on].drop_duplicates())
    of_series, of_rows = (
        groups.get_indexer(pd.MultiIndex.from_frame(frame[on])).astype(np.int64) for frame in (series, drivers)
    )
    return of_series, of_rows


def _table(values: pd.Series, places: tuple[Rows, ...], shape: tuple[int, int]) -> Values:
    """Returns the values by group and period; null in a last row and column, where the place -1 leads."""
    table = np.full((shape[0] + 1, shape[1] + 1), np.nan)
    table[places] = values.to_numpy("float64")
    table[-1, :] = np.nan
    table[:, -1] = np.nan
    return table


def _where(job: Job) -> str:
    return f"job {job.job}, {job.sources.drivers.query if job.sources.drivers else 'sources.drivers'}"
