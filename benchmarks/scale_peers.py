"""What other programs need for parts of the same work, each in a process of its own.

The names are those of the rows in results/scale.csv. statsforecast and mlforecast run in the environment `statistical`.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.effort import cpu_seconds
from benchmarks.peers import PEERS
from benchmarks.scale_panel import (
    HORIZON,
    N_DAYS,
    ORIGINS,
    QUERIES,
    SLICE,
    PanelSource,
    name,
    postgresql_place,
    sales,
    sqlite_place,
)
from benchmarks.scale_results import PURE_LIGHTGBM
from forecasting.config import Job
from forecasting.vocabulary.columns import DS, ID, LEAD, Y
from forecasting.vocabulary.facts import SERIES_ID

N_FITS, FIT_DAYS = 200, 702
"""Series, and days of each, that models of one series are fitted to."""
LOCAL = ("AutoETS", "AutoCES", "DynamicOptimizedTheta")
GLOBAL = "mlforecast LightGBM"
READ, WRITE, LIGHTGBM = "bare read", "bare write", PURE_LIGHTGBM
_TREES = re.compile(r"^tree_sizes=(.*)$", re.MULTILINE)
_ROWS = re.compile(r"^internal_count=(\d+)", re.MULTILINE)
_FEATURES = re.compile(r"^max_feature_idx=(\d+)$", re.MULTILINE)
_PARAMETER = re.compile(r"^\[(\w+): (.*)\]$", re.MULTILINE)
_OF_TREES = (
    "objective", "tweedie_variance_power", "learning_rate", "num_leaves", "min_data_in_leaf", "feature_fraction",
    "seed", "max_bin",
)  # fmt: skip


@dataclass(frozen=True)
class TrainedTrees:
    """What one fit of ours has given LightGBM, as its model file says: rows, features, trees and parameters."""

    n_rows: int
    n_features: int
    n_trees: int
    params: dict[str, str]


def read_trees(text: str) -> TrainedTrees:
    """Reads a model file of LightGBM; the root of a tree counts the rows, since rows are not sampled per tree."""
    trees, rows, features = (found.search(text) for found in (_TREES, _ROWS, _FEATURES))
    if not (trees and rows and features):
        raise ValueError("this is no model file of LightGBM; run the training first")
    params = {key: value for key, value in _PARAMETER.findall(text) if key in _OF_TREES}
    return TrainedTrees(int(rows[1]), int(features[1]) + 1, len(trees[1].split()), params)


def train_alone(trees: TrainedTrees) -> None:
    """Trains as many trees on as many rows of noise, with one thread."""
    import lightgbm

    random = np.random.default_rng(3)
    x = random.normal(size=(trees.n_rows, trees.n_features))
    y = random.poisson(np.exp(x[:, 0] / 2)).astype("float64")
    data = lightgbm.Dataset(x, label=y, params={"verbosity": -1})
    lightgbm.train(
        {**trees.params, "verbosity": -1, "num_threads": 1, "deterministic": True}, data, num_boost_round=trees.n_trees
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints a line of JSON: the rows worked on, and the processor and wall seconds and peak of one peer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale_peers", description=__doc__)
    parser.add_argument("peer", choices=[READ, WRITE, LIGHTGBM, *LOCAL, GLOBAL])
    parser.add_argument("size", type=int, help="series of the panel")
    parser.add_argument("--url", default="", help="database of the bare driver")
    parser.add_argument("--root", type=Path, default=Path(), help="project folder")
    chosen = parser.parse_args(arguments)
    place = postgresql_place(chosen.url) if chosen.url.startswith("postgresql") else sqlite_place(chosen.root)
    n_rows, work = _works(chosen.peer, chosen.size, place, chosen.root)
    started, before = time.perf_counter(), cpu_seconds()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' own
        work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([n_rows, cpu_seconds() - before, time.perf_counter() - started, peak]))


def _works(peer: str, size: int, place: PanelSource, root: Path) -> tuple[int, Callable[[], Any]]:
    """Returns how many rows a peer works on, and its work, ready to be timed."""
    if peer == READ:
        return size * N_DAYS, partial(_read, place)
    if peer == WRITE:
        return size * HORIZON, partial(_write, place, _forecast_rows(size))
    if peer == LIGHTGBM:
        fits = [read_trees(file.read_text(encoding="utf-8")) for file in model_files(root)]
        if not fits:
            raise ValueError(f"no model file of LightGBM lies below {root}; run the training first")
        fits *= ORIGINS + 1
        return sum(fit.n_rows for fit in fits), partial(_train_all, fits)
    days, series = (FIT_DAYS, min(N_FITS, size)) if peer in LOCAL else (N_DAYS, size)
    frame = _frame(series, days)
    job = Job.model_validate(
        {"job": "peer", "frequency": "D", "horizon": HORIZON, "sources": {"target": {"query": "sales.sql"}}}
    )
    return len(frame), partial(PEERS[peer], frame, job)


def _train_all(fits: Sequence[TrainedTrees]) -> None:
    for fit in fits:
        train_alone(fit)


def model_files(root: Path) -> Iterator[Path]:
    """Yields the files of LightGBM below the artifacts of a project."""
    for file in sorted((root / "var").rglob("*.txt")):
        if file.read_bytes()[:5] == b"tree\n":
            yield file


def _read(place: PanelSource) -> None:
    sql = QUERIES["sales.sql"].partition("WHERE")[0]
    with closing(place.connect()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(sql)
        cursor.fetch_arrow_table()


def _write(place: PanelSource, rows: pa.Table) -> None:
    with closing(place.connect()) as connection, closing(connection.cursor()) as cursor:
        cursor.adbc_ingest("scale_floor", rows, mode="replace")
        connection.commit()


def _forecast_rows(size: int) -> pa.Table:
    """Returns as many rows and columns of numbers as a forecast of the panel has."""
    values = np.random.default_rng(4).gamma(2.0, 10.0, (12, size * HORIZON))
    keys = {SERIES_ID: np.repeat(np.arange(size), HORIZON), LEAD: np.tile(np.arange(HORIZON), size)}
    return pa.table({**keys, **{f"value_{number}": column for number, column in enumerate(values)}})


def _frame(n_series: int, n_days: int) -> pd.DataFrame:
    """Returns the panel in the long form of the libraries; a period without a row is a zero."""
    parts = [sales(first, SLICE)[: n_series - first, N_DAYS - n_days : N_DAYS] for first in range(0, n_series, SLICE)]
    units = np.nan_to_num(np.concatenate(parts))
    ids = [name(number) for number in range(n_series)]
    days = np.tile(np.arange(1, n_days + 1), n_series)
    return pd.DataFrame({ID: np.repeat(ids, n_days), DS: days, Y: units.ravel()})


if __name__ == "__main__":
    main(sys.argv[1:])
