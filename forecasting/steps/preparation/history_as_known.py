"""The rows of a source as a missed run day would have read them: later ones left out, later corrections taken back."""

from __future__ import annotations

import pandas as pd

from forecasting.config import Job
from forecasting.panel.intake.rows import AVAILABLE_AT, read_instants
from forecasting.periods import AsOf
from forecasting.vocabulary.codes import ObsState
from forecasting.vocabulary.columns import DS, ID, OBS_STATE, Y

_KEY = [ID, DS]


def available_rows(raw: pd.DataFrame, as_of: AsOf) -> pd.DataFrame:
    """Returns the rows of a target query whose available_at is not after as_of; all without such a column."""
    if AVAILABLE_AT not in raw.columns:
        return raw
    return raw[~(read_instants(raw[AVAILABLE_AT]) > pd.Timestamp(as_of.utc))].reset_index(drop=True)


def rows_as_known(rows: pd.DataFrame, known: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns rows as they were known: earlier values, without rows that came later, with rows that have gone since.

    A period of which the history tells nothing stays as the source has it now. A series that the source no longer holds
    stays away: nothing but its values is known.

    Args:
        rows: unique_id, ds, y and further columns, keys unique.
        known: What actuals_as_known returns for the as_of.
        job: Says what a period without a row means.
    """
    recorded = known.rename(columns={Y: "known_y"})
    both = rows.merge(recorded, on=_KEY, how="left")
    unread = both["is_known"].isna()
    is_same = (both[Y] == both["known_y"]) | (both["known_y"].isna() & both[Y].isna()) | _closed(both) & both[Y].isna()
    differs = ~unread & ~is_same
    not_there = both["is_known"].eq(other=False) | differs & _rowless(both, job)
    values = both[Y].where(~differs, both["known_y"])
    kept = rows.assign(**{Y: values.to_numpy()})[~not_there.to_numpy()]
    gone = recorded.merge(rows[_KEY], on=_KEY, how="left", indicator=True)
    is_gone = (gone["_merge"] == "left_only") & gone["is_known"] & gone["known_y"].notna() & ~_rowless(gone, job)
    gone = gone[is_gone & gone[ID].isin(rows[ID])]
    return kept.reset_index(drop=True) if gone.empty else _joined(kept, gone)


def _closed(recorded: pd.DataFrame) -> pd.Series:
    return recorded[OBS_STATE].eq(ObsState.CLOSED)


def _rowless(recorded: pd.DataFrame, job: Job) -> pd.Series:
    """Whether the known value is the zero that a period has without a row."""
    return recorded["known_y"].eq(0.0) & (_closed(recorded) | (job.absent == "zero"))


def _joined(rows: pd.DataFrame, gone: pd.DataFrame) -> pd.DataFrame:
    added = gone[_KEY].assign(**{Y: gone["known_y"]})
    joined = rows.merge(added, on=_KEY, how="outer", suffixes=("", "_gone"))
    return joined.assign(**{Y: joined[Y].fillna(joined[f"{Y}_gone"])}).drop(columns=f"{Y}_gone")[list(rows.columns)]
