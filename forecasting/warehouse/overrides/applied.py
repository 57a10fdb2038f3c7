"""Forecast rows as they were before people changed them: a change can be applied again, taken back and measured."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from forecasting.vocabulary.columns import DS, IS_OPEN, LEAD, OVERRIDE
from forecasting.vocabulary.facts import CHUNK_NO, RUN_ID, SERIES_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import read_frame, replace_slice_in, scan_frame
from forecasting.warehouse.forecasts.rows import OVERRIDE_SUITE, void_verdicts
from forecasting.warehouse.runs.log import Run, own_transaction
from forecasting.warehouse.schema import fc_forecast, fc_forecast_before
from forecasting.warehouse.schema.checks import fc_data_check

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


def overrides_applied(database: Database, run_id: int) -> bool:
    """Whether people's changes were applied to the rows of a run since they were predicted."""
    verdict = (fc_data_check.c.run_id == run_id, fc_data_check.c.suite == OVERRIDE_SUITE)
    with database.read() as connection:
        return connection.execute(select(fc_data_check.c.check_id).where(*verdict)).first() is not None


def replace_changed(
    database: Database, run: Run, changed: tuple[pd.DataFrame, pd.DataFrame] | None, verdict: pd.DataFrame
) -> None:
    """Writes the rows of a run with overrides and what the changed ones were before; voids the checks.

    Args:
        database: The warehouse.
        run: The run.
        changed: Its rows without overrides, and the same rows with them in the same order; None where they stay.
        verdict: One row of fc_data_check without run_id and suite: whether the overrides are applied.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    with own_transaction(database, run) as connection:
        if changed is not None:
            replace_changed_in(connection, run, *changed)
        key = {RUN_ID: run.run_id, "suite": OVERRIDE_SUITE}
        replace_slice_in(connection, fc_data_check, verdict, key)


def replace_changed_in(connection: Connection, run: Run, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """As replace_changed, without a verdict, within an open transaction that owns the run."""
    changed = after[OVERRIDE].notna()
    kept = before[changed].assign(**{OVERRIDE: after.loc[changed, OVERRIDE]})
    earlier = select(fc_forecast_before.c.chunk_no).where(fc_forecast_before.c.run_id == run.run_id).distinct()
    chunks = {*connection.execute(earlier).scalars(), *kept[CHUNK_NO]}
    for chunk_no in sorted(int(number) for number in chunks):
        share = {RUN_ID: run.run_id, CHUNK_NO: chunk_no}
        replace_slice_in(connection, fc_forecast, after[after[CHUNK_NO] == chunk_no], share)
        replace_slice_in(connection, fc_forecast_before, kept.loc[kept[CHUNK_NO] == chunk_no, _KEPT], share)
    void_verdicts(connection, run)
