"""Compares published forecasts with the actuals that have arrived, late and corrected ones too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from forecasting.monitoring.live import score_vintages
from forecasting.runs.context import StepContext
from forecasting.vocabulary.facts import IS_SCORED
from forecasting.warehouse.monitoring import EVER, changed_periods, read_vintages, replace_errors
from forecasting.warehouse.runs import newest_run_before

MAX_PERIODS = 31
"""Periods that are compared at a time, so that memory stays flat however much is behind."""


def measure_accuracy(context: StepContext) -> dict[str, Any]:
    """Brings fc_accuracy up to date: periods with a new, changed or vanished actual, and those of changed vintages."""
    job, database = context.job, context.database
    before = newest_run_before(database, context.run)
    periods = changed_periods(database, job.job, before.started_utc if before else EVER)
    n_rows = n_scored = 0
    for part in _neighbours(periods, context):
        first, last = part[0].to_pydatetime(), part[-1].to_pydatetime()
        rows = read_vintages(database, job.job, first, last, job.periods.shift(first, -job.horizon))
        errors = score_vintages(rows)
        replace_errors(database, context.run, part, errors)
        n_rows, n_scored = n_rows + len(errors), n_scored + int(errors[IS_SCORED].sum())
    return {
        "periods": len(periods),
        "scored": n_scored,
        "message": f"{len(periods):,} periods compared, {n_scored:,} values scored, {n_rows - n_scored:,} not",
    }


def _neighbours(periods: list[pd.Timestamp], context: StepContext) -> Iterator[list[pd.Timestamp]]:
    """Yields the periods in runs without a gap, of at most MAX_PERIODS each."""
    part: list[pd.Timestamp] = []
    for ds in periods:
        follows = bool(part) and context.job.periods.lead(part[-1].to_pydatetime(), ds.to_pydatetime()) == 1
        if part and (not follows or len(part) == MAX_PERIODS):
            yield part
            part = []
        part.append(ds)
    if part:
        yield part
