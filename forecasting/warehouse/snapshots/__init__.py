"""Prepared panels on record, and which of them serves a run."""

from forecasting.warehouse.snapshots.catalog import (
    Snapshot,
    backfill_snapshot,
    current_snapshot,
    find_snapshot,
    has_snapshot,
    newest_snapshot,
    record_snapshot,
)
