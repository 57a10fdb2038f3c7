"""Rows of the suite's tables for steps and reports, by the keys they know."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Table

from forecasting.warehouse.engine import Database
from forecasting.warehouse.rows import read_frame


def read_run_rows(database: Database, table: Table, run_id: int) -> pd.DataFrame:
    """Returns a run's rows of a table in key order, typed as read_frame types them."""
    return read_frame(database, table.select().where(table.c.run_id == run_id).order_by(*table.primary_key.columns))
