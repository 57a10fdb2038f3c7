"""What run days and training cost by the number of series: `make bench-scale SIZE=1k DB=sqlite`.

A generated panel of daily series goes through the commands that production runs, each in a process of its own: the
first run day and its training, a run day that restates 60 days, and one that reads everything again. Beside them the
bare driver, LightGBM alone, mlforecast and statsforecast. All rows are added to results/scale.csv.
"""

from __future__ import annotations

import argparse
import json
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from benchmarks.ledger import append, utc_now
from benchmarks.postgresql import run_server
from benchmarks.processes import ALL, Cost, run_costed
from benchmarks.scale_panel import (
    DAY_0,
    JOB,
    N_DAYS,
    PanelSource,
    command,
    load_history,
    load_next_day,
    make_project,
    postgresql_place,
    read_all_again,
    sqlite_place,
)
from benchmarks.scale_peers import GLOBAL, LIGHTGBM, LOCAL, READ, WRITE
from benchmarks.scale_results import FULL, INCREMENTAL, PEER, SCALE, SECOND, TRAINING, Measured, read_scale, report
from forecasting.runs.provenance import git_commit
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.codes import Purpose

SIZES = {"8": 8, "1k": 1_000, "10k": 10_000, "30k": 30_000, "100k": 100_000}
DATABASES = ("sqlite", "postgresql")
LARGEST_WITH_LIBRARIES = 10_000
STATISTICAL = CHECKOUT / ".venv" / "statistical" / "bin" / "python"


@dataclass
class Measurement:
    """A panel in a database, and what has been measured on it so far; every row is kept in `file` at once."""

    size: int
    place: PanelSource
    root: Path
    file: Path
    rows: list[Measured] = field(default_factory=list)

    def run(self, purpose: Purpose, day: int) -> dict[str, Cost]:
        """Runs a purpose for a day, counted from DAY_0, and returns the costs of its steps and their sum."""
        as_of = (DAY_0 + timedelta(days=day + 1)).isoformat()
        words = ("-m", "forecasting", "run", purpose, "--job", JOB, "--as-of", as_of)
        return run_costed(command(self.root, self.place, *words))

    def run_day(self, run: str, day: int) -> None:
        """Prepares and forecasts a day and notes the costs."""
        prepared = self.run(Purpose.DATA_PREPARATION, day)
        self.note(run, joined(prepared, self.run(Purpose.FORECAST_GENERATION, day)), self.size * N_DAYS)

    def peer(self, name: str, python: Path | None = None) -> None:
        """Runs a peer and notes what it has cost."""
        words = [
            "-m",
            "benchmarks.scale_peers",
            name,
            str(self.size),
            "--root",
            str(self.root),
            "--url",
            self.place.url,
        ]
        line = command(self.root, self.place, *words)
        if python is not None:
            line[line.index(sys.executable)] = str(python)
        answer = subprocess.run(line, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True).stdout
        n_rows, *cost = json.loads(answer.splitlines()[-1])
        self.note(PEER, {name: Cost(*cost)}, n_rows)

    def note(self, run: str, costs: dict[str, Cost], n_rows: int) -> None:
        """Adds one row a step."""
        date, place = utc_now().date().isoformat(), self.place.name
        rows = [
            Measured(
                self.size, place, run, step, round(cost.cpu_seconds, 3), round(cost.wall_seconds, 3),
                round(cost.peak_mb, 1), round(n_rows / max(cost.wall_seconds, 1e-6), 1), git_commit()[:10], date,
            )
            for step, cost in costs.items()
        ]  # fmt: skip
        for row in rows:
            if row.step == ALL or run == PEER:
                print(f"{run:<12} {row.step:<24} {row.cpu_seconds:>9.1f} CPU s {row.peak_mb:>9.0f} MiB", flush=True)
        append(self.file, rows)
        self.rows += rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures one size on one database, adds to the file and prints steps, limits and exponents."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders end with it
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="1k", help="number of series")
    parser.add_argument("--db", choices=DATABASES, default=DATABASES[0], help="database")
    parser.add_argument("--no-peers", action="store_true", help="leave out what is measured beside the suite")
    parser.add_argument("--file", type=Path, default=SCALE, help="where rows are added")
    chosen = parser.parse_args(arguments)
    size = SIZES[chosen.size]
    libraries = not chosen.no_peers and size <= LARGEST_WITH_LIBRARIES
    if libraries and not STATISTICAL.exists():
        parser.error("mlforecast and statsforecast are missing: run `make setup STATISTICAL=1`, or say PEERS=0")
    try:
        with _prepared(size, chosen.db, chosen.file) as measurement:
            measure(measurement)
            if not chosen.no_peers:
                measure_peers(measurement, libraries=libraries)
    except subprocess.CalledProcessError as error:
        failed = shlex.join(error.cmd[error.cmd.index("-m") :])
        sys.exit(f"{failed} has failed: read its message above, correct that, and measure again")
    print(report(read_scale(chosen.file), size, chosen.db))


def measure(measurement: Measurement) -> None:
    """Measures the first run day and its training, the day after with restate_periods, and one without."""
    n_periods = measurement.size * N_DAYS
    prepared = measurement.run(Purpose.DATA_PREPARATION, 0)
    measurement.note(TRAINING, measurement.run(Purpose.MODEL_TRAINING, 0), n_periods)
    measurement.note(FULL, joined(prepared, measurement.run(Purpose.FORECAST_GENERATION, 0)), n_periods)
    load_next_day(measurement.place, measurement.size, 1)
    measurement.run_day(INCREMENTAL, 1)
    load_next_day(measurement.place, measurement.size, 2)
    read_all_again(measurement.root)
    measurement.run_day(SECOND, 2)


def joined(first: Mapping[str, Cost], then: Mapping[str, Cost]) -> dict[str, Cost]:
    """Returns the costs of two processes, one after the other; what both have, such as their sums, is added."""
    added = {step: first[step] + then[step] for step in first if step in then}
    return {**first, **then, **added}


def measure_peers(measurement: Measurement, *, libraries: bool) -> None:
    """Measures the bare driver and LightGBM alone, and mlforecast and statsforecast where `libraries`."""
    for name in (READ, WRITE, LIGHTGBM):
        measurement.peer(name)
    for name in (GLOBAL, *LOCAL) if libraries else ():
        measurement.peer(name, STATISTICAL)


@contextmanager
def _prepared(size: int, database: str, file: Path) -> Iterator[Measurement]:
    """Yields a project whose source is full up to DAY_0 and whose tables are made; all of it is gone afterwards."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scale-")))
        if database == DATABASES[0]:
            place = sqlite_place(root)
        else:
            server = stack.enter_context(run_server())
            place = postgresql_place(server.url(stack.enter_context(server.database())))
        make_project(root)
        n_rows = load_history(place, size)
        print(f"{size:,} series on {database}: {n_rows:,} rows in the source", flush=True)
        subprocess.run(command(root, place, "-m", "forecasting", "init-db"), cwd=CHECKOUT, check=True)
        yield Measurement(size, place, root, file)


if __name__ == "__main__":
    main()
