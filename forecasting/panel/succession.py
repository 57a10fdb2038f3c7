"""Series that go on under another key: before the change, the history of the old key counts for the new one.

Pure functions of rows and links. A link has predecessor_key, successor_key, period_from (the first period that counts
for the successor alone) and succession; a predecessor has one successor, and no series goes on as itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.keys import compose_key, split_key, text_of
from forecasting.panel.known import Known
from forecasting.panel.panel import Panel
from forecasting.panel.past import ROW, Mask
from forecasting.vocabulary.codes import Lifecycle, Succession
from forecasting.vocabulary.columns import DS, ID, LIFECYCLE, Y
from forecasting.vocabulary.facts import PERIOD_FROM, PREDECESSOR_KEY, SUCCESSION, SUCCESSOR_KEY

_ORIGIN, _KIND = "origin", "kind"


def links_in_force(links: pd.DataFrame, job: Job, cutoff: pd.Timestamp) -> pd.DataFrame:
    """Returns the links by which series have changed: the first period to forecast belongs to the successor."""
    return links[links[PERIOD_FROM] <= pd.Timestamp(job.periods.shift(cutoff.to_pydatetime(), 1))].reset_index(
        drop=True
    )


def continued_rows(rows: pd.DataFrame, links: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns rows in which successors have the history of their predecessors, and predecessors have none.

    A chain is followed to its end. Rows of a predecessor from its change on are left out. Values of one period add up;
    one that is unknown leaves the sum unknown, and so does, among merged series, one that has no row between rows of
    its own, where the job takes that for unknown. A renumbered series has copies of its rows under both keys in some
    sources: equal values of one period count once.

    Args:
        rows: unique_id, ds, y and any other columns; of these a successor keeps its own, past drivers are averaged.
        links: Those in force, without a cycle.
        job: Names key columns and past drivers, and says what a period without a row means.
    """
    if links.empty:
        return rows
    owners = _owners(rows, links)
    heirs = links.loc[~links[SUCCESSOR_KEY].isin(links[PREDECESSOR_KEY]), SUCCESSOR_KEY].unique()
    kinds = links.set_index(PREDECESSOR_KEY)[SUCCESSION]
    parts = rows.assign(**{_ORIGIN: rows[ID], _KIND: rows[ID].map(kinds), ID: owners})
    parts = parts[~owners.isin(links[PREDECESSOR_KEY])]
    of_heirs = parts[parts[ID].isin(heirs)]
    joined = pd.concat([parts[~parts[ID].isin(heirs)], _added(of_heirs, job)], ignore_index=True)
    return _with_keys(joined.drop(columns=[_ORIGIN, _KIND]), job).astype({ID: "str"})


def continued_drivers(drivers: pd.DataFrame, links: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns rows of drivers in which successors have those of their predecessors from before the change.

    A successor's own rows count before these, which are averaged. Rows that name no single series stay as they are.

    Args:
        drivers: As type_drivers returns it.
        links: Those in force.
        job: Names the key columns.
    """
    if links.empty or not set(job.key) <= set(drivers.columns):
        return drivers
    keys = compose_key(drivers[list(job.key)])
    rows = drivers.assign(**{ID: keys})
    owners = _owners(rows, links)
    moved = rows.assign(**{ID: owners})[(owners != keys) & ~owners.isin(links[PREDECESSOR_KEY])]
    values = [name for name in drivers.columns if name not in (DS, *job.key)]
    means = moved.groupby([ID, DS], as_index=False)[values].mean()
    named = _with_keys(means.reindex(columns=rows.columns), job)
    joined = pd.concat([rows[~keys.isin(links[PREDECESSOR_KEY])], named], ignore_index=True)
    return joined.drop_duplicates([ID, DS])[list(drivers.columns)].reset_index(drop=True)


@dataclass(frozen=True, eq=False)
class Recorded:
    """What the tables of series and history hold: every series with its own rows, under its own key.

    Attributes:
        static: As Panel.static, with predecessors as ENDED.
        own: The panel of the rows as they are; without series that have no row of their own yet.
        rows: Which rows of its past; a predecessor has none from its change on where the source has none.
        is_plain: Whether no series goes on under another key.
    """

    static: pd.DataFrame
    own: Panel
    rows: Mask
    is_plain: bool

    @classmethod
    def made_of(cls, panel: Panel, own: Callable[[], Panel]) -> Recorded:
        """Returns what the tables hold.

        Args:
            panel: The panel to forecast from, with the links in force.
            own: Gives the panel of the rows as they are.
        """
        links = panel.predecessors
        if links.empty:
            return cls(panel.static, panel, np.ones(len(panel.past.y), dtype=bool), is_plain=True)
        alone = own()
        past, ids = alone.past, alone.static[ID]
        ends = pd.DatetimeIndex(ids.map(links.set_index(PREDECESSOR_KEY)[PERIOD_FROM]))
        places = np.where(ends.isna(), len(past.grid), past.grid.searchsorted(ends))
        ended = alone.static[ids.isin(links[PREDECESSOR_KEY])].assign(**{LIFECYCLE: str(Lifecycle.ENDED)})
        static = pd.concat([panel.static, ended], ignore_index=True).sort_values(ID, ignore_index=True)
        return cls(static, alone, past.has(ROW) | (past.places < places[past.series]), is_plain=False)

    @property
    def series(self) -> list[str]:
        """Ids in code-point order."""
        return list(self.static[ID])

    @property
    def begins(self) -> pd.Series:
        """First period of every series with rows, by unique_id."""
        return self.own.begins

    def newest_total(self, count: int) -> pd.Series:
        """Returns the sum of the sizes of the newest known values of every series with rows, by unique_id."""
        newest = Known.of(np.where(self.rows, self.own.past.y, np.nan), self.own.past.bounds).newest(count)
        return pd.Series(newest.sum(np.abs(newest.values)), index=pd.Index(self.own.static[ID]))

    def since(self, first: datetime) -> Mask:
        """Returns which rows lie in a period or after it."""
        return (self.own.past.grid >= pd.Timestamp(first))[self.own.past.places]

    def of(self, ids: Collection[str]) -> Mask:
        """Returns which rows belong to some series."""
        return self.own.static[ID].isin(set(ids)).to_numpy()[self.own.past.series]

    def history(self, rows: Mask) -> pd.DataFrame:
        """Returns some of the rows as Panel.history shows them."""
        return self.own.past.frame(self.own.static[ID], self.rows & rows)


def rows_after_end(rows: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Returns how many rows of a predecessor lie in or after its change, by key, where there are any."""
    ends = rows[[ID, DS]].merge(links, left_on=ID, right_on=PREDECESSOR_KEY)
    return ends[ends[DS] >= ends[PERIOD_FROM]].groupby(ID).size()


def rows_in_both(rows: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Returns in how many periods before the change both keys of a renumbered series have rows, by the old key."""
    renumbered = links[links[SUCCESSION] == Succession.RENUMBERED]
    old = rows[[ID, DS]].merge(renumbered, left_on=ID, right_on=PREDECESSOR_KEY)
    old = old[old[DS] < old[PERIOD_FROM]]
    new = rows[[ID, DS]].rename(columns={ID: SUCCESSOR_KEY})
    return old.merge(new, on=[SUCCESSOR_KEY, DS]).groupby(PREDECESSOR_KEY).size()


def find_cycle(links: pd.DataFrame) -> list[str]:
    """Returns the keys of a cycle in order, the first one again at the end; nothing where there is none."""
    successors = dict(zip(links[PREDECESSOR_KEY], links[SUCCESSOR_KEY], strict=True))
    sound: set[str] = set()
    for start in successors:
        path: list[str] = []
        key: str | None = start
        while key is not None and key not in sound and key not in path:
            path.append(key)
            key = successors.get(key)
        if key is not None and key in path:
            return [*path[path.index(key) :], key]
        sound.update(path)
    return []


def _owners(rows: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Returns the key for which every row counts."""
    by_key = links.set_index(PREDECESSOR_KEY)
    owners, moves = rows[ID], pd.Series(data=True, index=rows.index)
    while moves.any():
        moves = rows[DS] < owners.map(by_key[PERIOD_FROM])
        owners = owners.where(~moves, owners.map(by_key[SUCCESSOR_KEY]))
    return owners


def _added(parts: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns one row per series and period of the rows that count for successors, their own ones last."""
    parts = parts.sort_values([ID, DS, _KIND], na_position="last", kind="stable")
    is_copy = parts[::-1].duplicated([ID, DS, Y])[::-1] & parts[_KIND].eq(Succession.RENUMBERED)
    parts = parts[~is_copy]
    groups = parts.groupby([ID, DS], sort=False)
    n_rows, n_known = groups.size(), groups[Y].count()
    unknown = n_known < n_rows
    if job.absent == "missing":
        unknown |= n_rows < _expected(parts, n_rows)
    total = groups[Y].sum().mask(unknown)
    added = groups.last()
    averaged = [name for name in job.past_drivers if name in parts.columns]
    added[[Y, *averaged]] = pd.concat([total, groups[averaged].mean()], axis=1) if averaged else total.to_frame()
    return added.reset_index()[list(parts.columns)]


def _expected(parts: pd.DataFrame, counts: pd.Series) -> pd.Series:
    """Returns, for every series and period of the counts, how many merged series have rows before and after it."""
    merged = parts.loc[parts[_KIND] == Succession.MERGED, ID].unique()
    of_merged = parts[parts[ID].isin(merged) & parts[_KIND].ne(Succession.RENUMBERED)]
    spans = of_merged.groupby([ID, _ORIGIN])[DS].agg(["min", "max"]).reset_index()
    pairs = counts.index.to_frame(index=False).merge(spans, on=ID)
    inside = pairs[pairs[DS].between(pairs["min"], pairs["max"])]
    return inside.groupby([ID, DS]).size().reindex(counts.index, fill_value=0)


def _with_keys(rows: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns the rows with the parts of their key in the key columns, as text."""
    names = [name for name in job.key if name in rows.columns and name != ID]
    if not names:
        return rows
    parts = {key: split_key(key) if len(job.key) > 1 else [key] for key in rows[ID].unique()}
    columns = {
        name: rows[ID].map({key: part[place] for key, part in parts.items() if len(part) == len(job.key)})
        for place, name in enumerate(job.key)
        if name in names
    }
    return rows.assign(**{name: values.fillna(text_of(rows[name])).astype("str") for name, values in columns.items()})
