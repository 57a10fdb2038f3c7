"""A small project in a temporary folder: a source table, a job file, a warehouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from forecasting.config import load_job
from forecasting.settings import Settings, load_settings
from forecasting.steps.entrance import StepRequest, run_purpose, run_step
from forecasting.steps.sources import open_warehouse
from forecasting.warehouse.engine import Database, connect_database
from forecasting.warehouse.init import init_database
from forecasting.warehouse.raw import load_raw_table
from forecasting.warehouse.rows import read_query

AS_OF = "2026-06-29"
SQL = "SELECT item AS unique_id, day AS ds, amount AS y, item_group FROM orders WHERE day <= :history_until"


def orders(n_series: int = 4, n_days: int = 210) -> pd.DataFrame:
    """Daily orders that end the day before AS_OF: a weekly pattern with noise, every Sunday empty."""
    random = np.random.default_rng(7)
    days = pd.date_range(end=pd.Timestamp(AS_OF) - pd.Timedelta(days=1), periods=n_days, freq="D")
    frames = []
    for number in range(n_series):
        level = 20 * (number + 1) * (1 + 0.5 * np.sin(days.day_of_week.to_numpy()))
        frame = pd.DataFrame({"item": f"{number:03d}", "day": days.date, "amount": random.poisson(level).astype(float)})
        frames.append(frame[days.day_of_week != 6])
    return pd.concat(frames, ignore_index=True).assign(item_group="small", unit="kg")


@dataclass(frozen=True)
class Project:
    """A checkout with one job, `orders`."""

    settings: Settings
    database: Database
    source_url: str

    def run(self, what: str, as_of: str = AS_OF, **request: Any) -> list[dict[str, Any]]:
        wanted = StepRequest("orders", as_of, **request)
        if what.startswith(("data_", "model_", "forecast_", "accuracy_", "integrated_")):
            return list(run_purpose(what, wanted, self.settings))
        return [run_step(what, wanted, self.settings)]

    def query(self, sql: str, **binds: Any) -> pd.DataFrame:
        return read_query(self.database, sql, binds)

    def load(self, frame: pd.DataFrame) -> None:
        """Replaces the source table."""
        with closing(connect_database(self.source_url)) as database:
            with database.begin() as connection:
                connection.exec_driver_sql("DROP TABLE IF EXISTS orders")
            load_raw_table(database, "orders", frame, key=[])

    def execute(self, sql: str) -> None:
        with self.database.begin() as connection:
            connection.exec_driver_sql(sql)


@contextmanager
def building(folder: Path) -> Iterator[Callable[..., Project]]:
    """Yields a function that builds a project in a folder; keyword arguments replace fields of the job file.

    `frame` and `sql` replace the source. Variables in `environ` count as if they were set; the warehouse they name must
    be one that this login may create. What was opened is closed at the end.
    """
    root = folder
    opened: list[Database] = []

    def build(
        frame: pd.DataFrame | None = None,
        sql: str = SQL,
        environ: Mapping[str, str] | None = None,
        folder: Path = root,
        **changes: Any,
    ) -> Project:
        (folder / "jobs").mkdir(parents=True)
        (folder / "orders.sql").write_text(sql, encoding="utf-8")
        content = {
            "job": "orders",
            "frequency": "D",
            "horizon": 7,
            "absent": "zero",
            "lower_bound": 0,
            "labels": [{"name": "item_group"}],
            "sources": {"target": {"query": "orders.sql"}},
            "models": {
                "candidates": [{"name": "means", "members": [{"model": "window_mean"}, {"model": "seasonal_naive"}]}],
                "backtest": {"origins": 3},
            },
        } | changes
        (folder / "jobs" / "orders.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        settings = load_settings({"FORECASTING_ROOT": str(folder), **(environ or {})})
        database = open_warehouse(settings)
        opened.append(database)
        init_database(database, [load_job(folder / "jobs" / "orders.yml")])
        source = content["sources"]["target"].get("connection", "warehouse")
        project = Project(settings, database, settings.connections.get(source, settings.warehouse_url))
        project.load(orders() if frame is None else frame)
        return project

    yield build
    for database in opened:
        database.close()


@pytest.fixture
def make_project(tmp_path: Path) -> Iterator[Callable[..., Project]]:
    """Builds projects in the folder of the test; see building()."""
    with building(tmp_path) as build:
        yield build
