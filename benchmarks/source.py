"""The source database of a job: the training part of public data, as another system would hold it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pandas as pd

from benchmarks.data import SERIES
from benchmarks.suite import Task
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.columns import ID
from forecasting.warehouse.connection import connect_database, load_raw_table

CACHE = CHECKOUT / ".benchmarks"
"""Everything that a benchmark leaves behind, ignored by git; `make clean` removes it."""


def source_tables(task: Task, end: datetime, *, every: int) -> dict[str, pd.DataFrame]:
    """Returns the tables of a run that acts for `end`, thinned to every n-th series in id order."""
    tables = task.load_training(task.load_job(), end)
    ids = sorted(tables[SERIES][ID].unique())[::every]
    return {
        name: rows[rows[ID].isin(ids)].reset_index(drop=True) if every > 1 and ID in rows else rows
        for name, rows in tables.items()
    }


def load_source(task: Task, tables: Mapping[str, pd.DataFrame], cache: Path) -> str:
    """Fills a database of its own with the tables, unless it is there already, and returns its URL.

    All columns but the numbers form the key of a table.
    """
    url = f"sqlite:///{cache / 'sources' / f'{task.job}-{fingerprint(tables)}.db'}"
    with closing(connect_database(url)) as database:
        for name, rows in tables.items():
            load_raw_table(database, name, rows, key=list(rows.select_dtypes(exclude="number").columns))
    return url


def fingerprint(tables: Mapping[str, pd.DataFrame]) -> str:
    """Returns a text that is equal for equal tables."""
    digest = hashlib.sha256()
    for name, rows in tables.items():
        digest.update(f"{name} {list(rows.columns)}".encode())
        digest.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]
