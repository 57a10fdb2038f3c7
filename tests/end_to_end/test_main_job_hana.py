"""A demo job from raw table to publication on SAP HANA's stand-in, step by step as people type it, beside SQLite."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import yaml

from demo.load import DATA, KEYS, TABLES
from forecasting.settings import CHECKOUT
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.raw import load_raw_table
from forecasting.warehouse.connection.rows import read_query
from tests.cli.typed import type_here

JOB, AS_OF, HORIZON = "retail_units", "2011-11-11", 28
N_PRODUCTS = 24
SMALLER = {
    "models": {
        "candidates": [{"name": "combination", "members": [{"model": "tsb"}, {"model": "window_mean"}]}],
        "backtest": {"origins": 2, "step": 28},
    },
    "checks": {"min_rows": 100, "min_series": 5},
}
"""The job of the demo with its source query, but models that are fitted in no time."""

READ = (
    "SELECT series_key, target_date, forecast_value, lower_80, upper_80, naive_value, model_name, source_code,"
    " quality_code, is_open, lead_periods FROM bi_forecast ORDER BY series_key, target_date"
)


@dataclass(frozen=True)
class Site:
    """A warehouse and the environment in which commands reach it."""

    url: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        done = type_here(arguments, self.environment)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def query(self, sql: str) -> pd.DataFrame:
        """Returns rows with days as text, as SQLite has them."""
        with closing(connect_database(self.url)) as database:
            rows = read_query(database, sql)
        return rows.assign(**{name: rows[name].astype(str) for name in rows.columns if name.endswith("_date")})


def make_site(root: Path, url: str) -> Site:
    """Loads some products of the demo and runs the main job over them."""
    (root / "sql").symlink_to(CHECKOUT / "sql")
    (root / "jobs").mkdir()
    job = yaml.safe_load((CHECKOUT / "jobs" / f"{JOB}.yml").read_text(encoding="utf-8")) | SMALLER
    (root / "jobs" / f"{JOB}.yml").write_text(yaml.safe_dump(job), encoding="utf-8")
    site = Site(url, {"FORECASTING_ROOT": str(root), "FORECASTING_WAREHOUSE": url})
    with closing(connect_database(url)) as database:
        for table in ("erp_sales_day", "erp_material"):
            file, columns = TABLES[table]
            frame = pd.read_parquet(DATA / file).rename(columns=columns)[list(columns.values())]
            frame = frame[frame["material"].isin(sorted(frame["material"].unique())[:N_PRODUCTS])]
            if "posting_date" in frame:
                frame = frame.assign(posting_date=frame["posting_date"].dt.date)
            load_raw_table(database, table, frame, key=[name for name in KEYS if name in frame.columns])
    site.run("init-db")
    site.run("run", "integrated_workflow", "--job", JOB, "--as-of", AS_OF)
    return site


@pytest.fixture(scope="module")
def on_hana(hana, tmp_path_factory):
    with hana.database() as name:
        yield make_site(tmp_path_factory.mktemp("hana"), hana.url(name))


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    root = tmp_path_factory.mktemp("sqlite")
    (root / "var").mkdir()
    return make_site(root, f"sqlite:///{root / 'var' / 'forecasting.db'}")


def test_readers_see_the_very_rows_that_sqlite_shows(on_hana, on_sqlite):
    rows = on_hana.query(READ)
    assert len(rows) == HORIZON * rows["series_key"].nunique()
    assert rows["series_key"].nunique() >= N_PRODUCTS // 4
    pd.testing.assert_frame_equal(rows, on_sqlite.query(READ), check_dtype=False)


def test_a_rollback_status_and_retention_work_on_it(on_hana):
    on_hana.run("run", "forecast_generation", "--job", JOB, "--as-of", "2011-11-12")
    assert "2011-11-12" in on_hana.run("status", "--job", JOB)
    on_hana.run("publish", "--rollback", "--job", JOB, "--reason", "wrong prices")
    assert set(on_hana.query("SELECT as_of_date FROM bi_forecast")["as_of_date"]) == {AS_OF}
    on_hana.run("prune", "--dry-run")
