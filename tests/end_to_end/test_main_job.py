"""The main job on the demo data as a person starts it; the tables are asked for every figure.

The units run without what takes most of their minutes: most of their trees, and the two slowest members.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest

import demo.load
import demo.picture
import demo.score
from forecasting.settings import CHECKOUT
from forecasting.warehouse.connection.engine import Database, connect_database
from forecasting.warehouse.connection.rows import read_query
from tests.cli.typed import type_here

AS_OF = {"retail_units": "2011-11-11", "retail_revenue": "2011-10-10"}
HORIZON = {"retail_units": 28, "retail_revenue": 8}
BANDS = ["lower_95", "lower_90", "lower_80", "lower_50", "median_value", "upper_50", "upper_80", "upper_90", "upper_95"]
QUICKER = {
    "        - {model: ces, params: {cap: 0.9}}\n": "",
    "        - {model: lightgbm, params: {cap: 0.9, feature_fraction: 0.5, seeds: 3, "
    "objective: huber, huber_width: 4.0}}\n": "",
    "seeds: 3": "seeds: 1, trees: 60",
}
JOBS = pytest.mark.parametrize("job", list(AS_OF))


@dataclass(frozen=True)
class Site:
    """Where the main job has run."""

    database: Database
    environment: dict[str, str]

    def query(self, sql: str, **binds: object) -> pd.DataFrame:
        return read_query(self.database, sql, binds)

    def call(self, main: Callable[[], None]) -> str:
        with mock.patch.dict(os.environ, self.environment), redirect_stdout(io.StringIO()) as output:
            main()
        return output.getvalue()

    def forecasting(self, *arguments: str) -> str:
        done = type_here(arguments, self.environment)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    def run(self, job: str) -> str:
        return self.forecasting("run", "integrated_workflow", "--job", job, "--as-of", AS_OF[job])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("main")
    (root / "sql").symlink_to(CHECKOUT / "sql")
    (root / "jobs").mkdir()
    for path in (CHECKOUT / "jobs").glob("*.yml"):
        content = path.read_text(encoding="utf-8")
        for slow, quick in QUICKER.items():
            content = content.replace(slow, quick)
        (root / "jobs" / path.name).write_text(content, encoding="utf-8")
    settings = {"FORECASTING_ROOT": str(root), "FORECASTING_ORCHESTRATOR": "a person"}
    with closing(connect_database(f"sqlite:///{root / 'var' / 'forecasting.db'}")) as database:
        site = Site(database, settings)
        site.call(demo.load.main)
        site.forecasting("init-db")
        for job in AS_OF:
            site.run(job)
        yield site


@pytest.fixture(scope="module")
def printed(site: Site) -> str:
    return site.call(demo.score.main)


def test_the_picture_shows_forecast_intervals_and_what_came_true(site: Site, tmp_path: Path) -> None:
    with mock.patch.object(demo.picture, "PICTURE", tmp_path / "images" / "forecast.svg"):
        site.call(demo.picture.main)
    picture = (tmp_path / "images" / "forecast.svg").read_text(encoding="utf-8")
    titles = re.findall(r"<!-- (.*?) -->", picture)
    assert {"actual", "forecast", "80 % interval", "95 % interval"} <= set(titles)
    assert "Weekly revenue in GBP, United Kingdom" in titles
    assert re.search(r"\d{4}-\d\d-\d\dT\d\d:", picture) is None


@JOBS
def test_every_expected_series_and_period_is_there_once(site: Site, job: str) -> None:
    rows = site.query("SELECT * FROM bi_forecast WHERE job = :job", job=job)
    expected = site.query("SELECT unique_id FROM fc_series WHERE job = :job AND lifecycle <> 'ENDED'", job=job)
    assert len(rows) == len(expected) * HORIZON[job]
    assert set(rows["series_key"]) == set(expected["unique_id"])
    assert not rows.duplicated(["series_key", "target_date"]).any()
    assert rows["forecast_value"].notna().all()


@JOBS
def test_quantiles_are_ordered_and_units_never_negative(site: Site, job: str) -> None:
    rows = site.query("SELECT * FROM bi_forecast WHERE job = :job", job=job)
    assert (rows[BANDS].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    if job == "retail_units":
        assert (rows[["forecast_value", *BANDS]] >= 0).all(axis=None)


def test_saturdays_are_a_known_zero(site: Site) -> None:
    rows = site.query("SELECT * FROM bi_forecast WHERE job = 'retail_units'")
    saturday = pd.to_datetime(rows["target_date"]).dt.day_of_week == 5
    assert saturday.any()
    assert rows["is_open"].eq(0).equals(saturday)
    assert rows.loc[saturday, ["forecast_value", *BANDS]].eq(0).all(axis=None)


@JOBS
def test_every_row_can_be_traced(site: Site, job: str) -> None:
    traced = site.query(
        "SELECT r.git_commit, r.env_lock_hash, r.orchestrator, v.artifact_sha256, s.sha256, j.config_text,"
        " p.parent_run_id"
        " FROM bi_forecast b JOIN fc_run r ON r.run_id = b.run_id"
        " JOIN fc_model_version v ON v.model_version_id = r.model_version_id"
        " JOIN fc_snapshot s ON s.snapshot_id = r.snapshot_id"
        " JOIN fc_job_version j ON j.job = r.job AND j.config_hash = r.config_hash"
        " JOIN fc_run p ON p.run_id = v.train_run_id WHERE b.job = :job",
        job=job,
    )
    assert len(traced) == len(site.query("SELECT run_id FROM bi_forecast WHERE job = :job", job=job))
    assert traced.notna().all(axis=None)
    assert (traced[["git_commit", "env_lock_hash"]] != "").all(axis=None)


@JOBS
def test_the_champion_beats_both_baselines_with_little_bias(site: Site, job: str) -> None:
    figures = backtest_by_sql(site, job)
    assert figures.loc["champion", "mean_square"] < figures.loc["seasonal naive", "mean_square"]
    assert figures.loc["champion", "mean_square"] < figures.loc["window mean", "mean_square"]
    assert abs(figures.loc["champion", "bias"]) <= 0.05
    assert figures["n_cutoffs"].eq(6).all()
    assert figures["n_scored"].nunique() == 1


@JOBS
def test_printed_figures_equal_queries_on_the_tables(site: Site, printed: str, job: str) -> None:
    message = printed[printed.index(f" {job}:") :]
    for name, row in backtest_by_sql(site, job).iterrows():
        line = re.search(rf"^ +{name} +(\d+\.\d+) +(-?\d+\.\d+)", message, re.MULTILINE)
        assert line is not None
        assert float(line[1]) == pytest.approx(row["mean_square"] ** 0.5, abs=0.0006)
        assert float(line[2]) == pytest.approx(row["bias"], abs=0.0006)
    published = site.query("SELECT COUNT(*) AS n FROM bi_forecast WHERE job = :job", job=job)["n"].item()
    assert re.search(rf"n rows +{published:,}\s", message)


def test_the_printed_error_on_unseen_periods_equals_the_raw_table(site: Site, printed: str) -> None:
    rows = site.query(
        "SELECT b.forecast_value, b.naive_value, COALESCE(s.units_sold, 0) AS y FROM bi_forecast b"
        " LEFT JOIN erp_sales_day s ON s.material = b.series_key AND s.posting_date = b.target_date"
        " WHERE b.job = 'retail_units'"
    )
    for name, column in (("published forecast", "forecast_value"), ("seasonal naive", "naive_value")):
        wape = (rows[column] - rows["y"]).abs().sum() / rows["y"].sum()
        line = re.search(rf"^ +{name} +(\d+\.\d+)", printed[printed.index("no model has seen") :], re.MULTILINE)
        assert line is not None
        assert float(line[1]) == pytest.approx(wape, abs=0.0006)


@JOBS
def test_no_row_after_the_as_of_was_read(site: Site, job: str) -> None:
    newest = site.query("SELECT MAX(ds) AS ds FROM fc_actual a JOIN fc_series s ON s.series_id = a.series_id"
                        " WHERE s.job = :job", job=job)  # fmt: skip
    assert newest["ds"].item() < AS_OF[job]


def test_running_again_leaves_the_same_rows(site: Site) -> None:
    query = (
        "SELECT series_key, target_date, forecast_value, lower_80, upper_80, naive_value, model_name, source_code,"
        " quality_code FROM bi_forecast WHERE job = 'retail_revenue' ORDER BY series_key, target_date"
    )
    before = site.query(query)
    assert "reused" in site.run("retail_revenue")
    pd.testing.assert_frame_equal(site.query(query), before)
    assert site.query("SELECT publication_no FROM bi_publication WHERE job = 'retail_revenue' AND is_current = 1")[
        "publication_no"
    ].tolist() == [2]


def backtest_by_sql(site: Site, job: str) -> pd.DataFrame:
    figures = site.query(
        "SELECT CASE WHEN s.recipe_hash = v.recipe_hash THEN 'champion' WHEN s.method = 'seasonal_naive'"
        " THEN 'seasonal naive' ELSE 'window mean' END AS forecast,"
        " SUM(CASE WHEN s.scale_sq > 0 THEN s.sum_sq_err / s.scale_sq END)"
        " / SUM(CASE WHEN s.scale_sq > 0 THEN s.n_scored END) AS mean_square,"
        " SUM(s.sum_err) / SUM(s.sum_actual) AS bias, SUM(s.n_scored) AS n_scored,"
        " COUNT(DISTINCT s.cutoff) AS n_cutoffs"
        " FROM fc_job_current c JOIN fc_model_version v ON v.model_version_id = c.model_version_id"
        " JOIN fc_score s ON s.run_id = v.train_run_id"
        " WHERE c.job = :job AND (s.recipe_hash = v.recipe_hash"
        " OR (s.recipe_hash = '' AND s.method IN ('seasonal_naive', 'window_mean')))"
        " GROUP BY 1",
        job=job,
    )
    return figures.set_index("forecast")
