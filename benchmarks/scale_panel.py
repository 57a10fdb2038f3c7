"""A retail panel of any size, the same on every machine, and the source table and project folder of a job on it.

Levels are log-normal, weeks have a season, two series in five sell on few days and have no row on most of the others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi
import numpy as np
import pyarrow as pa

from forecasting.settings import CHECKOUT

N_DAYS = 730
DAY_0 = date(2026, 6, 29)
HORIZON, ORIGINS = 28, 4
RESTATED = 60
JOB = "sales"
RESTATE = f"restate_periods: {RESTATED}\n"
SLICE = 2_000
"""Series written at once."""
SPARSE_SHARE = 0.4
ABSENT_SHARE = 0.8
"""Share of the days without a sale of a sparse series that have no row; the others hold a zero."""
N_SHOPS, N_GROUPS = 40, 12
WEEK = np.array([0.8, 0.8, 0.9, 1.0, 1.3, 1.5, 0.7])
CORRECTED_LAG = 10
"""Days before the newest one whose values are corrected: those of every series whose number ends with 7."""
JOB_FILE = f"""\
job: {JOB}
description: Generated daily sales.
frequency: D
horizon: {HORIZON}
absent: zero
lower_bound: 0
{RESTATE}labels: [{{name: shop, text: shop_name}}, {{name: product_group, text: group_name}}]
sources:
  target: {{query: sales.sql}}
  attributes: {{query: items.sql}}
models:
  candidates: [{{name: trees, members: [{{model: lightgbm}}]}}]
  backtest: {{origins: {ORIGINS}}}
"""
QUERIES = {
    "sales.sql": "SELECT item AS unique_id, day AS ds, units AS y FROM scale_sales\n"
    "WHERE day >= :history_from AND day <= :history_until\n",
    "items.sql": "SELECT item AS unique_id, shop, shop_name, product_group, group_name FROM scale_items\n",
}


@dataclass(frozen=True)
class PanelSource:
    """The database of a measurement: its URL for the suite, and the bare driver's connection to it."""

    name: str
    url: str
    connect: Callable[[], Any]


def sqlite_place(root: Path) -> PanelSource:
    """Returns the place of a file below the project's root."""
    file = root / "var" / "forecasting.db"
    file.parent.mkdir(parents=True, exist_ok=True)
    return PanelSource("sqlite", f"sqlite:///{file}", lambda: adbc_driver_sqlite.dbapi.connect(str(file)))


def postgresql_place(url: str) -> PanelSource:
    """Returns the place of a database of a running server."""
    return PanelSource("postgresql", url, lambda: adbc_driver_postgresql.dbapi.connect(url.replace("+psycopg", "")))


def make_project(root: Path) -> None:
    """Writes the job file and its queries."""
    (root / "jobs").mkdir(parents=True, exist_ok=True)
    (root / "jobs" / f"{JOB}.yml").write_text(JOB_FILE, encoding="utf-8")
    for name, sql in QUERIES.items():
        (root / name).write_text(sql, encoding="utf-8")


def read_all_again(root: Path) -> None:
    """Takes restate_periods out of the job file."""
    file = root / "jobs" / f"{JOB}.yml"
    file.write_text(file.read_text(encoding="utf-8").replace(RESTATE, ""), encoding="utf-8")


def command(root: Path, place: PanelSource, *words: str) -> list[str]:
    """Returns the command of a process of this interpreter that works in the project folder."""
    places = (f"FORECASTING_ROOT={root}", f"FORECASTING_WAREHOUSE={place.url}", f"PYTHONPATH={CHECKOUT}")
    return ["/usr/bin/env", "-u", "FORECASTING_DEPLOYMENT", *places, sys.executable, *words]


def sales(first: int, n_series: int, n_days: int = N_DAYS + 2) -> np.ndarray:
    """Returns units by series and day, from the day N_DAYS - 1 before DAY_0 on; NaN where the source has no row.

    The values of a series depend on its number alone, provided that `first` is a multiple of SLICE.
    """
    random = np.random.default_rng([7, first])
    level = random.lognormal(1.5, 1.0, (n_series, 1))
    sparse = random.random((n_series, 1)) < SPARSE_SHARE
    start = first_day().weekday()
    season = WEEK[(start + np.arange(N_DAYS + 2)) % len(WEEK)]
    trend = 1 + random.normal(0, 0.3, (n_series, 1)) * np.linspace(-0.5, 0.5, N_DAYS + 2)
    units = random.poisson(level * season * np.maximum(trend, 0.1)).astype("float64")
    sold = random.random(units.shape) < np.where(sparse, 0.15, 1.0)
    units = np.where(sold, units, 0.0)
    absent = sparse & (units == 0) & (random.random(units.shape) < ABSENT_SHARE)
    absent[:, 0] = False
    return np.where(absent, np.nan, units)[:, :n_days]


def first_day() -> date:
    """Returns the first day of the panel."""
    return DAY_0 - timedelta(days=N_DAYS - 1)


def load_history(place: PanelSource, n_series: int) -> int:
    """Fills the source tables up to DAY_0, slice by slice, and returns the number of rows."""
    n_rows = 0
    with closing(place.connect()) as connection, closing(connection.cursor()) as cursor:
        for first, units in _slices(n_series):
            rows = _table(place, first, units[:, :N_DAYS], 0)
            cursor.adbc_ingest("scale_sales", rows, mode="append" if first else "create")
            cursor.adbc_ingest("scale_items", _items(first, len(units)), mode="append" if first else "create")
            n_rows += len(rows)
        cursor.execute("CREATE INDEX scale_sales_day ON scale_sales (day)")
        connection.commit()
    return n_rows


def load_next_day(place: PanelSource, n_series: int, number: int) -> int:
    """Adds the day `number` days after DAY_0, corrects values within the restated days, and returns the rows added."""
    n_rows = 0
    corrected = DAY_0 + timedelta(days=number - CORRECTED_LAG)
    with closing(place.connect()) as connection, closing(connection.cursor()) as cursor:
        for first, units in _slices(n_series):
            column = N_DAYS - 1 + number
            rows = _table(place, first, units[:, column : column + 1], column)
            cursor.adbc_ingest("scale_sales", rows, mode="append")
            n_rows += len(rows)
        change = f"UPDATE scale_sales SET units = units + 1 WHERE day = '{corrected}' AND item LIKE '%7'"  # noqa: S608
        cursor.execute(change)
        connection.commit()
    return n_rows


def _slices(n_series: int) -> Iterator[tuple[int, np.ndarray]]:
    for first in range(0, n_series, SLICE):
        yield first, sales(first, SLICE)[: n_series - first]


def _table(place: PanelSource, first: int, units: np.ndarray, start: int) -> pa.Table:
    """Returns the rows of some series in the types of the table: SQLite keeps dates as text."""
    series, days = np.nonzero(~np.isnan(units))
    names = pa.array([name(first + number) for number in range(len(units))])
    dates = pa.array([first_day() + timedelta(days=start + number) for number in range(units.shape[1])], pa.date32())
    if place.name == "sqlite":
        dates = dates.cast(pa.string())
    columns = {"item": names.take(pa.array(series)), "day": dates.take(pa.array(days)), "units": units[series, days]}
    return pa.table(columns)


def _items(first: int, n_series: int) -> pa.Table:
    numbers = range(first, first + n_series)
    shops, groups = [number % N_SHOPS for number in numbers], [number // 7 % N_GROUPS for number in numbers]
    return pa.table(
        {
            "item": [name(number) for number in numbers],
            "shop": [f"s{shop:02d}" for shop in shops],
            "shop_name": [f"Shop {shop}" for shop in shops],
            "product_group": [f"g{group:02d}" for group in groups],
            "group_name": [f"Group {group}" for group in groups],
        }
    )


def name(number: int) -> str:
    """Returns the id of a series."""
    return f"{number:06d}"
