"""Loads the demo's raw data into the warehouse database as an ERP would hold it: `python -m demo.load`."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pandas as pd

from forecasting.settings import load_settings
from forecasting.shipped import is_checkout, shipped
from forecasting.vocabulary.columns import DS, ID, Y
from forecasting.warehouse.connection import Database, connect_database, load_raw_table

DATA = Path(__file__).parent / "data"

TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "erp_sales_day": (
        "sku_day.parquet",
        {
            ID: "material",
            DS: "posting_date",
            Y: "units_sold",
            "returned": "units_returned",
            "n_lines": "invoice_lines",
            "revenue": "revenue",
            "price": "unit_price",
        },
    ),
    "erp_revenue_day": (
        "country_day.parquet",
        {
            ID: "country",
            DS: "posting_date",
            Y: "units_sold",
            "returned": "units_returned",
            "revenue": "revenue",
            "orders": "orders",
        },
    ),
    "erp_material": ("sku_text.parquet", {ID: "material", "description": "description"}),
}
"""Raw table by name: its file, and its columns under the names an ERP might use; all but the numbers form the key."""

WEEKS = "erp_week"
"""Calendar of the ERP: the Monday of the week of every day, which databases find in ways of their own."""

KEYS = ("material", "country", "posting_date")
DAYS = ("posting_date", "week_start")


def load_demo(database: Database) -> list[str]:
    """Creates and fills the raw tables that are missing or have another number of rows; says what it did."""
    lines = []
    frames = {
        table: pd.read_parquet(DATA / file).rename(columns=columns)[list(columns.values())]
        for table, (file, columns) in TABLES.items()
    }
    for table, frame in (frames | {WEEKS: _weeks(frames["erp_revenue_day"]["posting_date"])}).items():
        for column in (name for name in DAYS if name in frame.columns):
            frame[column] = frame[column].dt.date
        key = [column for column in KEYS if column in frame.columns]
        n_rows = load_raw_table(database, table, frame, key=key)
        lines.append(f"{table}: {n_rows:,} rows loaded" if n_rows else f"{table}: {len(frame):,} rows, already there")
    return lines


def _weeks(days: pd.Series) -> pd.DataFrame:
    dates = pd.Series(pd.date_range(days.min(), days.max(), freq="D"))
    return pd.DataFrame({"posting_date": dates, "week_start": dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")})


def make_project(root: Path) -> list[str]:
    """Copies the demo's job files and their queries into a folder that has no job files yet; says what it did."""
    if (root / "jobs").exists():
        return []
    shutil.copytree(shipped("jobs"), root / "jobs")
    shutil.copytree(shipped("sql") / "sources", root / "sql" / "sources", dirs_exist_ok=True)
    return [f"{root}: the demo's jobs/ and sql/sources/ written"]


def main() -> None:
    """Loads the demo into the configured warehouse database; an installed package makes its project first."""
    settings = load_settings()
    for line in [] if is_checkout() else make_project(settings.root):
        print(line)
    with closing(connect_database(settings.warehouse_url)) as database:
        for line in load_demo(database):
            print(line)


if __name__ == "__main__":
    main()
