"""Answers about a job, by the name of a query in sql/status, and which tables its purposes read and write."""

from __future__ import annotations

import pandas as pd

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.named_queries import read_named
from forecasting.warehouse.status.datasets import datasets_of, source_datasets


def read_status(database: Database, name: str, **binds: object) -> pd.DataFrame:
    """Returns the rows of sql/status/<name>.sql."""
    return read_named(database, f"status/{name}", **binds)
