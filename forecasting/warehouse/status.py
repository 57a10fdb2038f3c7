"""Answers about a job, by the name of a query in sql/status."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecasting.warehouse.engine import Database
from forecasting.warehouse.rows import read_query
from forecasting.warehouse.views import with_schemas

FOLDER = Path(__file__).resolve().parents[2] / "sql" / "status"


def read_status(database: Database, name: str, **binds: object) -> pd.DataFrame:
    """Returns the rows of sql/status/<name>.sql."""
    sql = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return read_query(database, with_schemas(sql, database), binds, where=f"sql/status/{name}.sql")
