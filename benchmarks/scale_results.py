"""The rows of results/scale.csv, the growth of every step with the number of series, and the musts they answer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.ledger import RESULTS
from benchmarks.processes import ALL
from forecasting.vocabulary.facts import CPU_SECONDS

SCALE = RESULTS / "scale.csv"
KEY = ["size", "database", "run", "step"]
FULL, SECOND, INCREMENTAL, TRAINING, PEER = "full", "second", "incremental", "training", "peer"
PURE_LIGHTGBM = "LightGBM alone"
READING = ("extract_history", "build_panel", "profile_panel")
GROWS_FROM = 1_000
"""Below so many series the seconds are those of starting, and say nothing of growth."""
UNMEASURABLE = 0.05
"""Processor seconds below which a step's growth is noise."""


@dataclass(frozen=True)
class Measured:
    """One row of results/scale.csv, in the order of its columns.

    Attributes:
        size: Number of series.
        database: sqlite or postgresql.
        run: full, incremental, second or training; peer for what is measured beside them.
        step: Of the suite; what is around the steps; `all` for the whole run; the name of a peer.
        cpu_seconds: Worker processes included, the server of the database left out.
        wall_seconds: From start to end.
        peak_mb: Memory of the process and all that it started together, in MiB.
        rows_per_second: Periods of the panel (of a peer: the rows that it works on) by wall seconds.
        commit: Of the code.
        date: UTC date.
    """

    size: int
    database: str
    run: str
    step: str
    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    rows_per_second: float
    commit: str
    date: str


COLUMNS = [field.name for field in fields(Measured)]


@dataclass(frozen=True)
class Must:
    """A limit: what is meant, at which size and on which database, the figure, the limit, and how both are shown."""

    text: str
    size: int
    database: str
    figure: float
    limit: float
    unit: str = ""

    def line(self, size: int, database: str) -> str:
        """Returns a line of the table; a figure of another size or database is not judged."""
        known = not np.isnan(self.figure)
        verdict = _verdict(self.figure, self.limit) if known else "not measured"
        own = (size, database) == (self.size, self.database)
        judged = verdict if own or not known else f"is for {self.size:,} on {self.database}"
        figure = f"{self.figure:.3g}{self.unit}" if known else "-"
        return f"  {self.text:<58} {figure:>10}  must {self.limit:g}{self.unit:<4} {judged}"


def read_scale(path: Path = SCALE) -> pd.DataFrame:
    """Returns the newest row of every size, database, run and step."""
    return pd.read_csv(path).drop_duplicates(KEY, keep="last")


def growth(rows: pd.DataFrame, database: str) -> dict[tuple[str, str], float]:
    """Returns by run and step the exponent of processor seconds over series: least squares in logarithms.

    Sizes count from GROWS_FROM on; steps with two of them or more have an exponent.
    """
    own = rows[(rows["database"] == database) & (rows["run"] != PEER) & (rows[CPU_SECONDS] > UNMEASURABLE)]
    large = own[own["size"] >= GROWS_FROM]
    return {
        (str(run), str(step)): float(np.polyfit(np.log(part["size"]), np.log(part[CPU_SECONDS]), 1)[0])
        for (run, step), part in large.groupby(["run", "step"], sort=False)
        if part["size"].nunique() > 1
    }


def musts(rows: pd.DataFrame) -> Iterator[Must]:
    """Yields the limits of a run day and its training with the figures of the rows of one size and database."""
    cpu, peak = (_figures(rows, name) for name in (CPU_SECONDS, "peak_mb"))
    day = max(cpu.get((run, ALL), np.nan) for run in (FULL, SECOND))
    memory = max(peak.get((run, ALL), np.nan) for run in (FULL, SECOND))
    read = [sum(cpu.get((run, step), np.nan) for step in READING) for run in (INCREMENTAL, FULL)]
    whole = [cpu.get((run, ALL), np.nan) for run in (INCREMENTAL, FULL)]
    pure = cpu.get((PEER, PURE_LIGHTGBM), np.nan)
    yield Must("full run day, CPU", 100_000, "postgresql", day / 60, 30, " min")
    yield Must("full run day, memory", 100_000, "postgresql", memory / 1024, 8, " GiB")
    yield Must("extract + build + profile, incremental / full", 100_000, "postgresql", read[0] / read[1], 1 / 5)
    yield Must("whole run day, incremental / full", 100_000, "postgresql", whole[0] / whole[1], 1 / 2)
    yield Must("run day, CPU", 10_000, "sqlite", day / 60, 2.5, " min")
    yield Must("run day, memory", 10_000, "sqlite", memory / 1024, 2, " GiB")
    yield Must("training / LightGBM alone", 30_000, "postgresql", cpu.get((TRAINING, ALL), np.nan) / pure, 1.5)


def report(rows: pd.DataFrame, size: int, database: str, largest: float = 1.1) -> str:
    """Returns the steps, limits and exponents of one size and database as a text.

    Args:
        rows: As read_scale gives them.
        size: Number of series.
        database: sqlite or postgresql.
        largest: Exponent that no step must exceed.
    """
    own = rows[(rows["size"] == size) & (rows["database"] == database)]
    shown = own[["run", "step", CPU_SECONDS, "wall_seconds", "peak_mb", "rows_per_second"]]
    lines = [f"\n{size:,} series on {database}", shown.to_string(index=False), "\nLimits"]
    lines += [must.line(size, database) for must in musts(own)]
    found = growth(rows, database)
    sizes = sorted(rows.loc[rows["database"] == database, "size"].unique())
    lines.append(f"\nGrowth of CPU with the number of series (must {largest}), sizes {', '.join(map(str, sizes))}")
    lines += [f"  {run:<12} {step:<24} {value:5.2f} {_verdict(value, largest)}" for (run, step), value in found.items()]
    return "\n".join(lines if found else [*lines, f"  needs two sizes from {GROWS_FROM:,} series on"])


def _verdict(value: float, largest: float) -> str:
    return "met" if value <= largest else "not met"


def _figures(rows: pd.DataFrame, column: str) -> Mapping[tuple[str, str], float]:
    return {(row["run"], row["step"]): float(row[column]) for row in rows.to_dict("records")}
