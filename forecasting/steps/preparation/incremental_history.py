"""The usable rows of the run day before, so that a job with `restate_periods` reads only what may have changed.

A file beside the scratch folders, written once the snapshot with these rows and their history are recorded. It names
that snapshot: where the database does not know it, after a change of job file, query or predecessors, or for an earlier
as_of, everything is read again. A missed run day that is filled in reads everything and keeps nothing.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecasting.runs.context import StepContext
from forecasting.runs.sources import history_start
from forecasting.steps.preparation.predecessors import staged_links
from forecasting.vocabulary.columns import DS, ID
from forecasting.warehouse.snapshots import has_snapshot

_KEY, _CUTOFF, _SNAPSHOT = b"made_by", b"cutoff", b"snapshot_id"


class Kept(NamedTuple):
    """What the run day before has left.

    Attributes:
        since: First period to read.
        rows: The rows before it.
        recent: Series that had rows in the periods to read.
    """

    since: datetime
    rows: pd.DataFrame
    recent: frozenset[str]


def read_kept_rows(context: StepContext) -> Kept | None:
    """Returns the rows that need not be read; None where everything must be read."""
    job, file = context.job, _file(context)
    if job.restate_periods is None or context.is_backfill or not file.exists():
        return None
    table = pq.read_table(file)
    until, cutoff = datetime.fromisoformat(table.schema.metadata[_CUTOFF].decode()), context.cutoff.to_pydatetime()
    since = job.periods.shift(cutoff, 1 - job.restate_periods)
    is_next = job.periods.shift(since, -1) <= until <= cutoff
    snapshot_id = int(table.schema.metadata.get(_SNAPSHOT, b"0"))
    if table.schema.metadata[_KEY] != _made_by(context) or not is_next:
        return None
    if not has_snapshot(context.database, job.job, snapshot_id):
        return None
    rows = table.to_pandas()
    first = history_start(job, cutoff)
    return Kept(since, rows[(rows[DS] >= first) & (rows[DS] < since)], frozenset(rows.loc[rows[DS] >= since, ID]))


def keep_rows(context: StepContext, rows: pd.DataFrame, snapshot_id: int) -> None:
    """Keeps the rows of a recorded snapshot for the next run day, where the job restates only some periods."""
    if context.job.restate_periods is None or context.is_backfill:
        return
    table = pa.Table.from_pandas(rows, preserve_index=False)
    made = {
        _KEY: _made_by(context),
        _CUTOFF: context.cutoff.isoformat().encode(),
        _SNAPSHOT: str(snapshot_id).encode(),
    }
    file = _file(context)
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    pq.write_table(table.replace_schema_metadata((table.schema.metadata or {}) | made), new)
    new.replace(file)


def _file(context: StepContext) -> Path:
    return context.settings.scratch / "incremental_history" / f"{context.job.job}.parquet"


def _made_by(context: StepContext) -> bytes:
    query = (context.settings.root / context.job.sources.target.query).read_bytes()
    links = staged_links(context)
    mapping = links.to_csv(index=False).encode() if len(links) else b""
    return hashlib.sha256(context.job.config_hash.encode() + query + mapping).hexdigest().encode()
