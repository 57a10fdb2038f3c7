import math
import sys
from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from benchmarks.ledger import append
from benchmarks.processes import ALL, AROUND, Cost, run_costed
from benchmarks.scale import SIZES, joined, main
from benchmarks.scale_panel import (
    HORIZON,
    JOB,
    N_DAYS,
    ORIGINS,
    SLICE,
    load_history,
    load_next_day,
    make_project,
    read_all_again,
    sales,
    sqlite_place,
)
from benchmarks.scale_peers import model_files, read_trees
from benchmarks.scale_results import COLUMNS, Measured, growth, musts, read_scale, report
from forecasting.config import load_job

MODEL = """tree
max_feature_idx=11
tree_sizes=100 200 300

Tree=0
internal_count=5000 700
parameters:
[objective: tweedie]
[num_leaves: 31]
[data: ]
"""
STEPS = """
import socket, subprocess, sys
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
host, port = __import__("os").environ["FORECASTING_STATSD"].split(":")
subprocess.run([sys.executable, "-c", "sum(range(4_000_000))"])
server.sendto(b"forecasting.step.sales.predict.seconds:700|ms\\nforecasting.step.sales.predict.cpu_seconds:20|ms",
    (host, int(port)))
"""


def row(size: int, run: str = "full", step: str = ALL, cpu: float = 1.0, **more: str) -> Measured:
    return Measured(size, more.get("database", "sqlite"), run, step, cpu, 2.0, 512.0, 9.5, "abc", "2026-12-01")


def frame(*rows: Measured) -> pd.DataFrame:
    return pd.DataFrame(rows)


def test_a_series_is_the_same_in_a_panel_of_any_size_and_two_in_five_are_sparse():
    panel = sales(0, SLICE)
    assert np.array_equal(panel[:8], sales(0, SLICE)[:8], equal_nan=True)
    assert not np.array_equal(panel, sales(SLICE, SLICE), equal_nan=True)
    assert panel.shape == (SLICE, N_DAYS + 2)
    absent = np.isnan(panel).mean(axis=1)
    assert 0.35 < (absent > 0.2).mean() < 0.45
    assert np.nanmin(panel) == 0
    assert 0.9 < np.log(np.nanmean(panel[absent == 0], axis=1)).std() < 1.1


def test_the_source_gets_one_day_more_and_corrections_within_the_restated_days(tmp_path):
    place = sqlite_place(tmp_path)
    n_rows = load_history(place, 8)
    before = read(place, "SELECT item, day, units FROM scale_sales")
    assert len(before) == n_rows == int((~np.isnan(sales(0, SLICE)[:8, :N_DAYS])).sum())
    added = load_next_day(place, 8, 1)
    after = read(place, "SELECT item, day, units FROM scale_sales")
    both = after.merge(before, on=["item", "day"], how="left", suffixes=("", "_before"))
    changed = both[both["units"] != both["units_before"]].dropna()
    assert len(after) - len(before) == added
    assert after["day"].max() == "2026-06-30"
    assert changed["item"].tolist() == ["000007"]
    assert changed["day"].tolist() == ["2026-06-20"]


def test_the_job_restates_until_it_is_told_to_read_all(tmp_path):
    make_project(tmp_path)
    job = load_job(tmp_path / "jobs" / f"{JOB}.yml")
    assert (job.restate_periods, job.horizon, job.models.backtest.origins) == (60, HORIZON, ORIGINS)
    read_all_again(tmp_path)
    assert load_job(tmp_path / "jobs" / f"{JOB}.yml").restate_periods is None


def test_a_process_is_costed_by_steps_and_their_rest_with_the_processes_that_it_starts():
    costs = run_costed([sys.executable, "-c", STEPS])
    assert list(costs) == ["predict", AROUND, ALL]
    assert costs["predict"].wall_seconds == 0.7
    assert costs["predict"].cpu_seconds == pytest.approx(0.02)
    assert costs[ALL].cpu_seconds == pytest.approx(costs["predict"].cpu_seconds + costs[AROUND].cpu_seconds)
    assert costs[ALL].cpu_seconds > 0.05
    assert costs[ALL].peak_mb >= costs["predict"].peak_mb > 5


def test_the_costs_of_two_processes_are_one_run():
    first = {"extract_history": Cost(1, 2, 30), ALL: Cost(2, 3, 30)}
    then = {"predict": Cost(4, 5, 20), ALL: Cost(5, 6, 20)}
    assert joined(first, then) == {
        "extract_history": Cost(1, 2, 30), ALL: Cost(7, 9, 30), "predict": Cost(4, 5, 20),
    }  # fmt: skip


def test_the_newest_row_of_a_step_counts_and_the_file_has_the_columns_of_a_measurement(tmp_path):
    file = tmp_path / "scale.csv"
    append(file, [row(8, cpu=3.0)])
    append(file, [row(8, cpu=2.0), row(1_000)])
    assert file.read_text().splitlines()[0] == ",".join(COLUMNS)
    assert COLUMNS == [
        "size", "database", "run", "step",
        "cpu_seconds", "wall_seconds", "peak_mb", "rows_per_second", "commit", "date",
    ]  # fmt: skip
    assert read_scale(file)["cpu_seconds"].tolist() == [2.0, 1.0]


def test_growth_is_the_slope_in_logarithms_from_a_thousand_series_on_and_without_peers():
    rows = frame(
        row(8, cpu=5.0), row(1_000, cpu=2.0), row(10_000, cpu=2.0 * 10**1.2), row(100_000, cpu=2.0 * 10**2.4),
        row(1_000, run="peer", step="bare read"), row(10_000, run="peer", step="bare read", cpu=9.0),
        row(1_000, cpu=7.0, database="postgresql"),
    )  # fmt: skip
    assert growth(rows, "sqlite") == {("full", ALL): pytest.approx(1.2)}
    assert growth(rows, "postgresql") == {}


def test_limits_have_the_figures_of_a_size_and_say_what_is_not_measured():
    rows = frame(
        row(10_000, cpu=240.0), row(10_000, run="second", cpu=120.0), row(10_000, run="incremental", cpu=60.0),
        row(10_000, run="training", cpu=30.0), row(10_000, run="peer", step="LightGBM alone", cpu=10.0),
    )  # fmt: skip
    figures = [must.figure for must in musts(rows)]
    assert figures[:2] == [4.0, 0.5]
    assert math.isnan(figures[2])
    assert figures[3:] == [0.25, 4.0, 0.5, 3.0]
    text = report(rows, 10_000, "sqlite")
    assert "not measured" in text
    assert "needs two sizes" in text
    assert "run day, CPU                                                    4 min  must 2.5 min not met" in text


def test_a_model_file_tells_how_much_lightgbm_had_to_do(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "trees.txt").write_text(MODEL)
    (tmp_path / "var" / "notes.txt").write_text("no trees")
    (file,) = model_files(tmp_path)
    trees = read_trees(file.read_text())
    assert (trees.n_rows, trees.n_features, trees.n_trees) == (5000, 12, 3)
    assert trees.params == {"objective": "tweedie", "num_leaves": "31"}
    with pytest.raises(ValueError, match="run the training first"):
        read_trees("no trees")


@pytest.mark.parametrize("words", [["--size", "5"], ["--db", "oracle"]])
def test_a_size_or_database_that_there_is_not_is_answered_with_those_that_there_are(words, capsys):
    with pytest.raises(SystemExit):
        main(words)
    answer = capsys.readouterr().err
    assert all(known in answer for known in (SIZES if words[0] == "--size" else ("sqlite", "postgresql")))


def read(place, sql: str) -> pd.DataFrame:
    with closing(place.connect()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(sql)
        return cursor.fetch_arrow_table().to_pandas()
