"""What a person's change makes of forecast rows: a pure function of the rows and the changes.

A row takes one change. The quantiles go along: what is added or set higher moves them by as much, because people know
what they add and the rest stays as uncertain as it was; what is taken away from values that have a lower bound takes
its share of the uncertainty along, so that SET 0 is 0 without a range; PCT scales, MIN and MAX cut.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.panel.lags import Values
from forecasting.vocabulary.codes import OverrideKind, SpreadRule
from forecasting.vocabulary.columns import DS, IS_OPEN, OVERRIDE, QUANTILES, REASON, Y_HAT
from forecasting.vocabulary.facts import OVERRIDE_VALUE, PERIOD_FROM, PERIOD_TO, SERIES_ID, SPREAD_RULE
from forecasting.vocabulary.reasons import Reason

_VALUES = [Y_HAT, *QUANTILES]
_PLACE = "place"


def apply(rows: pd.DataFrame, overrides: pd.DataFrame, *, lower_bound: float | None) -> pd.DataFrame:
    """Returns the rows with the changes applied; those that stay as they are keep an override_id of null.

    A closed period is opened by a SET of just this period and series, and passed over by everything else. MIN and MAX
    mark only rows that they change. A group's SET is the total of its open rows of a period, its ADD is added to that
    total: both are spread in proportion to the rows' values, evenly where all of them are 0.

    Args:
        rows: series_id, ds, y_hat, the quantiles, is_open and reason_code of one run, none of them changed yet; all
            series of a group that is changed.
        overrides: override_id, series_id, period_from, period_to, kind, override_value and spread_rule; a group has a
            row per series. Where several are about one row, the oldest applies.
        lower_bound: Least value that may be published; None: any.
    """
    found = rows.reset_index(drop=True).assign(**{OVERRIDE: pd.array([pd.NA] * len(rows), dtype="Int64")})
    hits = _hits(found, overrides)
    if hits.empty:
        return found
    place = hits[_PLACE].to_numpy()
    before = found.loc[place, _VALUES].to_numpy("float64")
    after = _changed(before, hits, lower_bound)
    marked = hits["kind"].isin([OverrideKind.SET, OverrideKind.ADD, OverrideKind.PCT]).to_numpy() | (
        after != before
    ).any(axis=1)
    place, after = place[marked], after[marked]
    found.loc[place, _VALUES] = after
    found.loc[place, OVERRIDE] = hits.loc[marked, OVERRIDE].to_numpy()
    found[REASON] = found[REASON].astype("object")
    found.loc[place, REASON] = str(Reason.OVERRIDE)
    found.loc[place[after[:, 0] != 0], IS_OPEN] = 1
    return found


def _hits(rows: pd.DataFrame, overrides: pd.DataFrame) -> pd.DataFrame:
    """Returns the place of every row that is changed, with its change."""
    places = rows[[SERIES_ID, DS, IS_OPEN]].assign(**{_PLACE: np.arange(len(rows))})
    pairs = places[places[SERIES_ID].isin(overrides[SERIES_ID])].merge(overrides, on=SERIES_ID)
    pairs = pairs[pairs[DS].between(pairs[PERIOD_FROM], pairs[PERIOD_TO])]
    opens = pairs["kind"].eq(OverrideKind.SET) & pairs[SPREAD_RULE].eq(SpreadRule.NONE)
    opens &= pairs[PERIOD_FROM] == pairs[PERIOD_TO]
    pairs = pairs[pairs[IS_OPEN].eq(1) | opens]
    return pairs.sort_values([_PLACE, OVERRIDE]).drop_duplicates(_PLACE).reset_index(drop=True)


def _changed(before: Values, hits: pd.DataFrame, lower_bound: float | None) -> Values:
    kind, value = hits["kind"].to_numpy(), hits[OVERRIDE_VALUE].to_numpy("float64")[:, None]
    moved = _moved(before, _targets(before[:, 0], hits), lower_bound)
    cases = {
        OverrideKind.PCT: before * (1 + value / 100),
        OverrideKind.MIN: np.maximum(before, value),
        OverrideKind.MAX: np.minimum(before, value),
    }
    after: Values = np.select([(kind == case)[:, None] for case in cases], list(cases.values()), moved)
    return after if lower_bound is None else np.maximum(after, lower_bound)


def _targets(y_hat: Values, hits: pd.DataFrame) -> Values:
    """Returns what SET and ADD make of y_hat; a single series is a group of one."""
    alone = hits[SPREAD_RULE].ne(SpreadRule.PROPORTIONAL)
    group = [hits[OVERRIDE], hits[DS], hits[SERIES_ID].where(alone, 0)]
    values = pd.Series(y_hat, index=hits.index)
    weight = values.abs()
    total = weight.groupby(group).transform("sum")
    share = (weight / total.where(total > 0)).fillna(1 / weight.groupby(group).transform("size"))
    is_set = hits["kind"].eq(OverrideKind.SET)
    missing = hits[OVERRIDE_VALUE] - values.groupby(group).transform("sum").where(is_set, 0.0)
    targets = values + missing * share
    return np.asarray(hits[OVERRIDE_VALUE].where(is_set & alone, targets), dtype="float64")


def _moved(before: Values, targets: Values, lower_bound: float | None) -> Values:
    """Returns values and quantiles moved to the targets: upwards by as much, downwards towards the lower bound."""
    moved = before + (targets - before[:, 0])[:, None]
    if lower_bound is not None:
        down = (targets < before[:, 0]) & (before[:, 0] > lower_bound)
        height = np.where(down, before[:, 0] - lower_bound, 1.0)
        scale = np.maximum(targets - lower_bound, 0.0) / height
        moved = np.where(down[:, None], lower_bound + (before - lower_bound) * scale[:, None], moved)
    moved[:, 0] = targets
    return moved
