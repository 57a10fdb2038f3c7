"""Speed of the warehouse beside that of the bare drivers, in one run: `python -m benchmarks.warehouse [--rows N]`.

The bare driver writes Arrow columns that are ready for it into the same tables, and reads into Arrow. Ours starts from
a frame: checks every value, converts it, and replaces the slice in one transaction. Every ratio is the median of three
pairs, measured one after the other.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import astuple, dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi
import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks import report
from benchmarks.postgresql import run_server
from forecasting.vocabulary.codes import QualityCode, SourceCode
from forecasting.vocabulary.columns import (
    DS,
    ID,
    IS_OPEN,
    LEAD,
    QUALITY_CODE,
    QUANTILES,
    REASON,
    SOURCE_CODE,
    Y_HAT,
    Y_MODEL,
    Y_NAIVE,
    Y,
)
from forecasting.vocabulary.facts import CHUNK_NO, MODEL_VERSION_ID, RUN_ID, SERIES_ID
from forecasting.warehouse.connection import Database, connect_database, load_raw_table, query_parts
from forecasting.warehouse.connection.rows import replace_slice
from forecasting.warehouse.connection.values import arrow_rows
from forecasting.warehouse.deploy import init_database
from forecasting.warehouse.schema import fc_forecast

PAIRS = 3
HORIZON = 28
RUN = {RUN_ID: 7_612_345_678_901_234_567}
HISTORY = "SELECT unique_id, ds, y, price, promo FROM history"
SLOW_SHARE = 20
"""pandas.to_sql writes one row in so many; its time is scaled up."""


@dataclass(frozen=True)
class Measure:
    """One comparison; `goal` is what the ratio must reach.

    Attributes:
        database: Kind of the database.
        measure: What was compared with what.
        n_rows: Rows moved.
        ours: Seconds of the suite; for memory, megabytes.
        other: Likewise of what it is compared with.
        ratio: Of the speeds, ours over the other; for memory, of the peaks.
        goal: Least ratio; for memory, the largest.
    """

    database: str
    measure: str
    n_rows: int
    ours: float
    other: float
    ratio: float
    goal: float


@dataclass(frozen=True)
class DatabasePlace:
    """A database to measure: our door to it, and the bare driver's."""

    name: str
    url: str
    connect_bare: Callable[[], Any]
    write_goal: float


def main(arguments: list[str] | None = None) -> None:
    """Measures both databases and writes the results."""
    parser = argparse.ArgumentParser(prog="make bench-warehouse", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="forecast rows; five times as many are read")
    n_rows = parser.parse_args(arguments).rows
    measures = []
    for measure in measure_all(n_rows):
        verdict = "" if _reaches(measure) else "  SHORT"
        print(
            f"{measure.database:11} {measure.measure:58} {measure.ratio:6.2f} (goal {measure.goal:g}){verdict}",
            flush=True,
        )
        measures.append(measure)
    with report.WAREHOUSE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([field.name for field in fields(Measure)])
        rows.writerows(astuple(measure) for measure in measures)
    report.main()


def measure_all(n_rows: int) -> Iterator[Measure]:
    """Yields every comparison, SQLite first."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file = folder / "warehouse.db"
        yield from _measure(
            DatabasePlace("sqlite", f"sqlite:///{file}", lambda: adbc_driver_sqlite.dbapi.connect(str(file)), 0.8),
            n_rows,
        )
        server = stack.enter_context(run_server())
        url = server.url(stack.enter_context(server.database()))
        bare = url.replace("+psycopg", "")
        yield from _measure(
            DatabasePlace("postgresql", url, lambda: adbc_driver_postgresql.dbapi.connect(bare), 0.7), n_rows
        )


def forecast_rows(n_rows: int) -> pd.DataFrame:
    """Returns rows of fc_forecast as a run day makes them: one in twenty by fallback, one day in seven closed."""
    random = np.random.default_rng(1)
    n_series = n_rows // HORIZON
    n = n_series * HORIZON
    level, fallback = random.gamma(2.0, 10.0, n), random.random(n) < 0.05
    days = pd.date_range("2026-01-01", periods=HORIZON).astype("datetime64[us]")
    lead = np.tile(np.arange(1, HORIZON + 1), n_series)
    frame = pd.DataFrame(
        {
            SERIES_ID: np.repeat(np.arange(n_series), HORIZON),
            DS: np.tile(days, n_series),
            CHUNK_NO: 0,
            LEAD: lead,
            Y_HAT: level,
            Y_MODEL: level,
            Y_NAIVE: random.gamma(2.0, 10.0, n),
            **{name: level * (0.5 + quantile) for name, quantile in QUANTILES.items()},
            "method": np.where(fallback, "window_mean", "combination"),
            MODEL_VERSION_ID: pd.Series(7_612_345_678_901_234_000, index=range(n), dtype="Int64").mask(fallback),
            SOURCE_CODE: np.where(fallback, SourceCode.FALLBACK, SourceCode.COMBINATION),
            QUALITY_CODE: QualityCode.OK,
            REASON: pd.Series("SHORT_HISTORY", index=range(n)).where(fallback),
            IS_OPEN: (lead % 7 != 0).astype("int64"),
        }
    )
    return frame.assign(**RUN)


def history_rows(n_rows: int) -> pd.DataFrame:
    """Returns rows of a source table: 1,000 days of as many series as needed."""
    random = np.random.default_rng(2)
    days = pd.date_range("2023-01-01", periods=1_000).astype("datetime64[us]")
    n_series = max(1, n_rows // len(days))
    n = n_series * len(days)
    ids = np.array([f"{number:06d}" for number in range(n_series)])
    return pd.DataFrame(
        {
            ID: np.repeat(ids, len(days)),
            DS: np.tile(days, n_series),
            Y: random.gamma(2.0, 10.0, n),
            "price": random.gamma(9.0, 1.0, n),
            "promo": random.integers(0, 2, n),
        }
    )


def _measure(place: DatabasePlace, n_rows: int) -> Iterator[Measure]:
    rows = forecast_rows(n_rows)
    with closing(connect_database(place.url)) as database:
        init_database(database, [])
        ready, few = _ready(place, rows), rows.head(len(rows) // SLOW_SHARE)
        ours = partial(replace_slice, database, fc_forecast, rows, RUN)
        insert = partial(SpeedComparison, place.name, n_rows=len(rows), ours=ours, before=partial(_empty, database))
        bare = insert("insert of a slice: ours / bare Arrow ingest", goal=place.write_goal)
        yield bare.measure(lambda: _ingest(database, place, ready))
        to_sql = insert("insert of a slice: ours / pandas.to_sql", goal=6.0)
        yield to_sql.measure(lambda: _to_sql(database, few), share=SLOW_SHARE)
        ours()
        replace = SpeedComparison(
            place.name, "replacement of a slice: ours / INSERT ... ON CONFLICT", 2.0, len(rows), ours
        )
        yield replace.measure(lambda: _upsert(database, rows))
        _empty(database)
    history = history_rows(5 * n_rows)
    with closing(connect_database(place.url)) as database:
        load_raw_table(database, "history", history, key=[ID, DS])
        read = partial(_read, database)
        fetch = SpeedComparison(place.name, "read of history: ours / bare fetch to Arrow", 0.8, len(history), read)
        yield fetch.measure(lambda: _fetch(database, place))
    n_series = history[ID].nunique()
    whole, fifth = (_peak_megabytes(place.url, n_series // share) for share in (1, 5))
    message = "peak memory of reading: all of the history / a fifth"
    yield Measure(place.name, message, len(history), whole, fifth, round(whole / fifth, 3), 1.1)


@dataclass(frozen=True)
class SpeedComparison:
    """What is compared, and how it is prepared; the fields are those of Measure, and what to time."""

    database: str
    message: str
    goal: float
    n_rows: int
    ours: Callable[[], object]
    before: Callable[[], None] = lambda: None

    def measure(self, other: Callable[[], object], share: int = 1) -> Measure:
        """Returns the median of pairs; `other` moves one row in `share`, and its time is scaled up."""
        pairs = []
        for _ in range(PAIRS):
            self.before()
            seconds = _seconds(self.ours)
            self.before()
            pairs.append((seconds, _seconds(other) * share))
        ratio = statistics.median(theirs / ours for ours, theirs in pairs)
        ours, theirs = (round(statistics.median(side), 3) for side in zip(*pairs, strict=True))
        return Measure(self.database, self.message, self.n_rows, ours, theirs, round(ratio, 3), self.goal)


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _ready(place: DatabasePlace, rows: pd.DataFrame) -> pa.Table:
    """Returns the rows in the very types of the table, so that the bare driver has nothing to convert."""
    ready = arrow_rows(fc_forecast, rows)
    if place.name == "sqlite":
        text = pa.array(rows[DS].dt.strftime("%Y-%m-%d %H:%M:%S").tolist())
        return ready.set_column(ready.column_names.index(DS), DS, text)
    small = {SERIES_ID: pa.int32()} | dict.fromkeys((CHUNK_NO, LEAD, IS_OPEN), pa.int16())
    for name, kind in small.items():
        ready = ready.set_column(ready.column_names.index(name), name, ready[name].cast(kind))
    return ready


def _ingest(database: Database, place: DatabasePlace, ready: pa.Table) -> None:
    """Writes with the bare driver; ours has closed the file before, because two libraries must not have it open."""
    database.close()
    with closing(place.connect_bare()) as connection, closing(connection.cursor()) as cursor:
        cursor.adbc_ingest("fc_forecast", ready, mode="append")
        connection.commit()


def _to_sql(database: Database, rows: pd.DataFrame) -> None:
    with database.engine.begin() as connection:
        rows.to_sql("fc_forecast", connection, if_exists="append", index=False)


def _upsert(database: Database, rows: pd.DataFrame) -> None:
    """Writes rows that are there already as the documentation of both databases does: INSERT ... ON CONFLICT."""
    names = list(rows.columns)
    key = [column.name for column in fc_forecast.primary_key.columns]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key)
    mark = "?" if database.engine.dialect.name == "sqlite" else "%s"
    into = f"INSERT INTO fc_forecast ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608
    sql = f"{into} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    values = rows.astype({DS: "str"}).astype(object).where(rows.notna(), None)
    with database.begin() as connection:
        connection.exec_driver_sql(sql, list(values.itertuples(index=False, name=None)))


def _empty(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(fc_forecast.delete())


def _read(database: Database) -> None:
    for _ in query_parts(database, HISTORY):
        pass


def _fetch(database: Database, place: DatabasePlace) -> None:
    database.close()
    with closing(place.connect_bare()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(HISTORY)
        cursor.fetch_arrow_table()


_STREAM = """
import resource, sys
from contextlib import closing
from pathlib import Path
Path("/proc/self/clear_refs").write_text("5")  # or the peak would be that of the process before
from forecasting.warehouse.connection import connect_database
from forecasting.warehouse.connection import query_parts
with closing(connect_database(sys.argv[1])) as database:
    for part in query_parts(database, sys.argv[2], {"last": sys.argv[3]}):
        pass
own = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(max(int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)
"""


def _peak_megabytes(url: str, n_series: int) -> float:
    """Returns the peak of a new process, or of its child, that streams the history of the first series; Linux only."""
    sql = f"{HISTORY} WHERE unique_id < :last"
    command = [sys.executable, "-c", _STREAM, url, sql, f"{n_series:06d}"]
    return round(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout), 1)


def _reaches(measure: Measure) -> bool:
    return measure.ratio <= measure.goal if "memory" in measure.measure else measure.ratio >= measure.goal


if __name__ == "__main__":
    main()
