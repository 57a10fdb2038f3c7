"""The ledger: every look at a test part adds rows and none is ever taken away; the headline is the last entry."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import Field, astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol

import pandas as pd

from benchmarks.intervals import Held
from benchmarks.suite import ROOM

RESULTS = ROOM / "results"
LEDGER, SEALS, INTERVALS = "ledger.csv", "seals.csv", "intervals.csv"
KEYS = ["suite", "recipe", "metric"]


class Row(Protocol):
    """A value of any dataclass, whose fields are columns."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True)
class Entry:
    """One figure of one final run; the columns of the ledger in their order.

    Attributes:
        suite: Name of the suite.
        recipe: "hand" or "auto": whether the jobs name their candidates.
        metric: Name of the metric.
        value: To six decimals.
        n_series: Series forecast, once per origin.
        n_fallback: Of them, those with a forecast that the champion has not made.
        cpu_seconds: Of all purposes of all jobs, worker processes included.
        wall_seconds: Likewise, from start to end.
        config_hash: Of the job; of the jobs' hashes joined where there are several.
        commit: Of the code.
        date: UTC date of the look.
    """

    suite: str
    recipe: str
    metric: str
    value: float
    n_series: int
    n_fallback: int
    cpu_seconds: float
    wall_seconds: float
    config_hash: str
    commit: str
    date: str


@dataclass(frozen=True)
class Seal:
    """Proof that a forecast was finished before the test part was opened.

    Attributes:
        suite: Name of the suite.
        job: Name of the job.
        end: What the forecast acted for.
        sha256: Of the forecast file.
        commit: Of the code.
        sealed_utc: When it was sealed.
    """

    suite: str
    job: str
    end: str
    sha256: str
    commit: str
    sealed_utc: str


@dataclass(frozen=True)
class IntervalEntry(Held):
    """What the intervals of a final run held in one part, and of which run it was.

    Attributes:
        suite: Name of the suite.
        recipe: "hand" or "auto".
        commit: Of the code.
        date: UTC date of the look.
    """

    suite: str
    recipe: str
    commit: str
    date: str


COLUMNS = [field.name for field in fields(Entry)]


def append(path: Path, rows: Sequence[Row]) -> None:
    """Adds rows of one kind to the end of a file, which gets its header where it is new."""
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow([field.name for field in fields(rows[0])])
        writer.writerows(astuple(row) for row in rows)


def read_ledger(results: Path = RESULTS) -> pd.DataFrame:
    """Returns the ledger, empty where there is none yet."""
    path = results / LEDGER
    return pd.read_csv(path) if path.exists() else pd.DataFrame(columns=COLUMNS)


def newest(ledger: pd.DataFrame) -> Mapping[tuple[str, str, str], Entry]:
    """Returns the last entry of every suite, recipe and metric."""
    rows = ledger.drop_duplicates(KEYS, keep="last").itertuples(index=False)
    return {(row[0], row[1], row[2]): Entry(*row) for row in rows}


def sha256_of(path: Path) -> str:
    """Returns the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def utc_now() -> datetime:
    """Returns the instant of a look, to the second."""
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)
