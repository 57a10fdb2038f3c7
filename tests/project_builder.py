"""A small project in a folder: a source table, a job file, a warehouse, and the run days that have run already."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from sqlalchemy import inspect

from forecasting.config import load_job
from forecasting.operations.entrance import StepRequest, run_purpose, run_step
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings, load_settings
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.connection.raw import load_raw_table
from forecasting.warehouse.connection.rows import read_query
from forecasting.warehouse.deploy.init import init_database
from tests.kept_folders import kept_folder

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
                if inspect(connection).has_table("orders"):
                    connection.exec_driver_sql("DROP TABLE orders")
            load_raw_table(database, "orders", frame, key=[])

    def execute(self, sql: str) -> None:
        with self.database.begin() as connection:
            connection.exec_driver_sql(sql)


@dataclass(frozen=True)
class Recipe:
    """What a project is made of, and what has run in it."""

    frame: pd.DataFrame
    sql: str
    content: Mapping[str, Any]
    environ: Mapping[str, str]
    ran: tuple[str, ...] = ()

    def __str__(self) -> str:
        rows = hashlib.sha256(pd.util.hash_pandas_object(self.frame.astype(str), index=False).to_numpy().tobytes())
        return repr((rows.hexdigest(), list(self.frame.columns), self.sql, self.content, self.ran))

    def open(self, folder: Path) -> Project:
        """Opens the project that lies in a folder; its database is to be closed."""
        settings = load_settings({"FORECASTING_ROOT": str(folder)} | dict(self.environ))
        source = self.content["sources"]["target"].get("connection", "warehouse")
        url = settings.connections.get(source, settings.warehouse_url)
        return Project(settings, open_warehouse(settings), url)

    def build(self, folder: Path) -> None:
        """Builds the project in an empty folder and runs what has run in it."""
        if self.ran:
            *before, last = self.ran
            replace(self, ran=tuple(before)).place(folder)
        else:
            (folder / "jobs").mkdir(parents=True)
            (folder / "orders.sql").write_text(self.sql, encoding="utf-8")
            (folder / "jobs" / "orders.yml").write_text(yaml.safe_dump(dict(self.content)), encoding="utf-8")
        project = self.open(folder)
        with closing(project.database):
            if self.ran:
                what, _, as_of = last.partition("=")
                project.run(what, as_of or AS_OF)
            else:
                init_database(project.database, [load_job(folder / "jobs" / "orders.yml")])
                project.load(self.frame)

    def place(self, folder: Path) -> None:
        """Puts the project into a folder: a copy of one that was built before, where nothing outside it takes part."""
        if self.environ:
            self.build(folder)
            return
        kept = kept_folder(str(self), self.build)
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        with closing(sqlite3.connect(folder / "var" / "forecasting.db")) as database, database:
            for table, column in (("fc_snapshot", "uri"), ("fc_model_version", "artifact_uri")):
                database.execute(f"UPDATE {table} SET {column} = REPLACE({column}, ?, ?)", (str(kept), str(folder)))


Make = Callable[..., Project]
"""Builds a project: see building()."""


@contextmanager
def building(folder: Path) -> Iterator[Make]:
    """Yields a function that builds a project in a folder; keyword arguments replace fields of the job file.

    `frame` and `sql` replace the source. `ran` names what has run in it already, in order: a purpose or step and, after
    an equals sign, its as_of where it is not AS_OF; `then` replaces fields of the job file after that, so that projects
    which differ in what comes share what has run. Variables in `environ` count as if they were set; the warehouse
    they name must be one that this login may create. What was opened is closed at the end.
    """
    root = folder
    opened: list[Database] = []

    def build(
        frame: pd.DataFrame | None = None,
        sql: str = SQL,
        environ: Mapping[str, str] | None = None,
        folder: Path = root,
        ran: Sequence[str] = (),
        then: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> Project:
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
        recipe = Recipe(orders() if frame is None else frame, sql, content, environ or {}, tuple(ran))
        recipe.place(folder)
        if then:
            (folder / "jobs" / "orders.yml").write_text(yaml.safe_dump(content | then), encoding="utf-8")
        project = recipe.open(folder)
        opened.append(project.database)
        return project

    yield build
    for database in opened:
        database.close()


@pytest.fixture
def make_project(tmp_path: Path) -> Iterator[Make]:
    """Builds projects in the folder of the test; see building()."""
    with building(tmp_path) as build:
        yield build
