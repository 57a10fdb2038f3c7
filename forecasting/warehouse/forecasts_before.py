"""Forecast rows as they were before people changed them: a change can be applied anew, taken back and measured."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from forecasting.vocabulary.columns import DS, IS_OPEN, LEAD, OVERRIDE
from forecasting.vocabulary.facts import CHUNK_NO, RUN_ID, SERIES_ID
from forecasting.warehouse.engine import Database
from forecasting.warehouse.forecasts import void_verdicts
from forecasting.warehouse.rows import read_frame, replace_slice_in, scan_frame
from forecasting.warehouse.runs import Run
from forecasting.warehouse.schema import fc_forecast, fc_forecast_before

_KEY = [SERIES_ID, DS]
_KEPT = [column.name for column in fc_forecast_before.c if column.name in fc_forecast.c]
_RESTORED = [name for name in _KEPT if name not in (RUN_ID, CHUNK_NO, LEAD, OVERRIDE, *_KEY)]


def has_changed_rows(database: Database, run_id: int) -> bool:
    """Whether a person's change was applied to rows of a run."""
    changed = select(fc_forecast_before.c.run_id).where(fc_forecast_before.c.run_id == run_id)
    with database.read() as connection:
        return connection.execute(changed).first() is not None


def rows_before(database: Database, run_id: int) -> pd.DataFrame:
    """Returns the rows of a run in fc_forecast without people's changes, override_id null throughout."""
    rows = scan_frame(database, fc_forecast.select().where(fc_forecast.c.run_id == run_id))
    return without_changes(database, run_id, rows)


def without_changes(database: Database, run_id: int, rows: pd.DataFrame) -> pd.DataFrame:
    """Returns rows of a run with what they were before people changed them, in the order given."""
    kept = read_frame(database, fc_forecast_before.select().where(fc_forecast_before.c.run_id == run_id))
    empty = pd.Series(pd.NA, index=rows.index, dtype="Int64")
    if kept.empty:
        return rows.assign(**{OVERRIDE: empty})
    before = rows[_KEY].merge(kept[[*_KEY, *_RESTORED]].assign(was_changed=True), on=_KEY, how="left")
    was_changed = before["was_changed"].notna().to_numpy()
    restored = {name: rows[name].where(~was_changed, before[name].set_axis(rows.index)) for name in _RESTORED}
    restored[IS_OPEN] = restored[IS_OPEN].astype("int64")
    return rows.assign(**restored, **{OVERRIDE: empty})


def replace_changed_in(connection: Connection, run: Run, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Writes the rows of a run with people's changes, and what the changed ones were before; voids the checks.

    Args:
        connection: An open transaction that owns the run.
        run: The run.
        before: Its rows without changes.
        after: The same rows with them, in the same order.
    """
    changed = after[OVERRIDE].notna()
    kept = before[changed].assign(**{OVERRIDE: after.loc[changed, OVERRIDE]})
    earlier = select(fc_forecast_before.c.chunk_no).where(fc_forecast_before.c.run_id == run.run_id).distinct()
    chunks = {*connection.execute(earlier).scalars(), *kept[CHUNK_NO]}
    for chunk_no in sorted(int(number) for number in chunks):
        share = {RUN_ID: run.run_id, CHUNK_NO: chunk_no}
        replace_slice_in(connection, fc_forecast, after[after[CHUNK_NO] == chunk_no], share)
        replace_slice_in(connection, fc_forecast_before, kept.loc[kept[CHUNK_NO] == chunk_no, _KEPT], share)
    void_verdicts(connection, run)
