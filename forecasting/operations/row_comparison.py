"""Forecast rows against the same rows computed again: identical, within tolerance, or different, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.vocabulary.codes import Agreement
from forecasting.vocabulary.columns import DS, ID
from forecasting.vocabulary.facts import CHUNK_NO, RUN_ID, SERIES_ID
from forecasting.warehouse.forecasts import FORECAST_COLUMNS

RELATIVE, ABSOLUTE = 1e-6, 1e-9
"""What another machine may change in a number: a millionth of it; where it is about zero, the absolute part."""
WHOLE_ROW = "row"
"""Column of a difference where one side lacks the row."""

_KEY = [SERIES_ID, DS]
_BOOKKEEPING = (RUN_ID, CHUNK_NO)
_COMPARED = [name for name in FORECAST_COLUMNS if name not in (*_BOOKKEEPING, *_KEY)]


@dataclass(frozen=True)
class Comparison:
    """How two sets of rows compare.

    Attributes:
        n_rows: Rows that at least one side has.
        n_identical: Rows that are equal in every column, to the last bit.
        n_within: Further rows whose numbers are equal within the tolerance, and everything else exactly.
        differences: unique_id, ds, column, recorded, replayed; one row per value that differs, sorted.
        largest_change: Of all numbers that differ the largest change, as a share of the recorded one, where that is
            not zero; 0 where no number differs.
    """

    n_rows: int
    n_identical: int
    n_within: int
    differences: pd.DataFrame
    largest_change: float = 0.0

    @property
    def verdict(self) -> Agreement:
        """IDENTICAL, WITHIN (the tolerance) or DIFFERENT."""
        if not self.differences.empty:
            return Agreement.DIFFERENT
        return Agreement.IDENTICAL if self.n_identical == self.n_rows else Agreement.WITHIN

    @property
    def by_column(self) -> dict[str, int]:
        """Number of differences by column."""
        return {str(name): int(count) for name, count in self.differences["column"].value_counts().sort_index().items()}


def compare_rows(recorded: pd.DataFrame, replayed: pd.DataFrame, names: Mapping[int, str]) -> Comparison:
    """Compares rows of fc_forecast in every column but run and chunk.

    Args:
        recorded: Columns of fc_forecast, keys unique.
        replayed: The same; columns that it lacks count as null.
        names: unique_id by series_id.
    """
    sides = (part.reindex(columns=[*_KEY, *_COMPARED]) for part in (recorded, replayed))
    both = next(sides).merge(next(sides), on=_KEY, how="outer", suffixes=("", "_again"), indicator=True)
    has_both = both["_merge"] == "both"
    identical, within, parts = has_both.copy(), has_both.copy(), [_one_sided(both[~has_both])]
    for column in _COMPARED:
        then, again = both[column], both[f"{column}_again"]
        is_same, is_close = _equal(then, again)
        identical &= is_same
        within &= is_close
        parts.append(_differences(both, column, has_both & ~is_close))
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    found = found.assign(**{ID: found.pop(SERIES_ID).map(names)})
    found = found[[ID, DS, "column", "recorded", "replayed"]].sort_values([ID, DS, "column"], ignore_index=True)
    n_within = int((within & ~identical).sum())
    return Comparison(len(both), int(identical.sum()), n_within, found, _largest_change(found))


def _equal(then: pd.Series, again: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Returns where two columns are equal, and where they are within the tolerance; null equals null."""
    nulls = then.isna() & again.isna()
    if pd.api.types.is_float_dtype(then.dtype):
        given, found = then.to_numpy("float64"), again.astype("float64").to_numpy()
        close = pd.Series(np.isclose(found, given, rtol=RELATIVE, atol=ABSOLUTE), index=then.index)
        return (then == again) | nulls, close | nulls
    plain, plain_again = (values.astype("object").where(values.notna(), None) for values in (then, again))
    same = (plain == plain_again) | nulls
    return same, same


def _differences(both: pd.DataFrame, column: str, differs: pd.Series) -> pd.DataFrame:
    found = both.loc[differs, _KEY].assign(column=column)
    return found.assign(
        recorded=both.loc[differs, column].astype("object"),
        replayed=both.loc[differs, f"{column}_again"].astype("object"),
    )


def _largest_change(found: pd.DataFrame) -> float:
    then, now = (pd.to_numeric(found[side], errors="coerce") for side in ("recorded", "replayed"))
    changes = ((now - then) / then.where(then != 0)).abs()
    return float(changes.max()) if changes.notna().any() else 0.0


def _one_sided(rows: pd.DataFrame) -> pd.DataFrame:
    is_recorded = rows["_merge"] == "left_only"
    there, missing = pd.Series("there", index=rows.index), pd.Series("missing", index=rows.index)
    sides = {"recorded": there.where(is_recorded, missing), "replayed": missing.where(is_recorded, there)}
    return rows[_KEY].assign(column=WHOLE_ROW, **{name: side.astype("object") for name, side in sides.items()})
