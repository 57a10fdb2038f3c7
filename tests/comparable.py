"""All rows of a warehouse in a form in which two that have done the same are equal: no ids, instants and effort."""

from __future__ import annotations

import pandas as pd
from pandas.testing import assert_frame_equal

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import read_frame
from forecasting.warehouse.schema import METADATA

NAMED = ("unique_id", "series_id")
"""Ids that are the same everywhere."""
KNOWN = ("available_utc", "superseded_utc", "as_of_utc", "target_ts_utc")
"""Instants that follow from the as_of and the data."""
DIFFERENT = {
    "host", "cpu_seconds", "peak_mem_mb", "fit_seconds", "minutes_spent", "message", "orchestrator", "uri", "sha256",
    "artifact_uri", "artifact_sha256", "size_kb", "reason_text", "git_commit", "lease_until_utc", "attempt",
    "trigger_detail",
}  # fmt: skip
"""Columns that tell of the machine, of the try or of ids."""
ABOUT_RUNS = ("fc_schema_version", "fc_job_version", "fc_deletion", "fc_actual_staged", "fc_job_current")


def comparable_tables(database: Database) -> dict[str, pd.DataFrame]:
    """Returns every table, its rows in the order of their values; runs that did not end well are left out."""
    return {name: _comparable(database, name) for name in METADATA.tables if name not in ABOUT_RUNS}


def assert_same_tables(left: dict[str, pd.DataFrame], right: dict[str, pd.DataFrame]) -> None:
    """Compares two warehouses, numbers within 1e-9."""
    for name, rows in left.items():
        assert_frame_equal(rows, right[name], rtol=1e-9, atol=1e-9, check_dtype=False, obj=name)


def _comparable(database: Database, name: str) -> pd.DataFrame:
    table = METADATA.tables[name]
    rows = read_frame(database, table.select())
    if "run_status" in rows:
        rows = rows[rows["run_status"] == "OK"].drop_duplicates(["job", "purpose", "as_of_utc", "vintage_kind"])
    gone = [
        column
        for column in rows.columns
        if column in DIFFERENT
        or (column.endswith("_id") and column not in NAMED)
        or (column.endswith("_utc") and column not in KNOWN)
    ]
    kept = rows.drop(columns=gone)
    texts = kept.astype("object").where(kept.notna(), "")
    for column in kept.columns:
        if pd.api.types.is_float_dtype(kept[column].dtype):
            texts[column] = kept[column].map(lambda number: f"{number:.6e}")
    order = texts.astype(str).sort_values(list(texts.columns)).index
    return kept.loc[order].reset_index(drop=True)
