"""Scores production's forecasts on public data: `python -m benchmarks.accuracy SUITE [--every N] [--final]`."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence

import pandas as pd

from benchmarks import report
from benchmarks.data import DataMissingError
from benchmarks.final import RefusedError, score_final, seconds
from benchmarks.intervals import held_by_part, held_table
from benchmarks.run import Published, Request, outcome_of, publish_forecast
from benchmarks.source import CACHE
from benchmarks.suite import Suite
from benchmarks.suites import SUITES
from forecasting.vocabulary.columns import ID
from forecasting.vocabulary.facts import CPU_SECONDS, N_FALLBACK, N_SERIES


def main(arguments: Sequence[str] | None = None) -> None:
    """Scores one suite; a final run opens the test part and appends to the ledger."""
    parser = argparse.ArgumentParser(prog="make bench-accuracy", description=__doc__)
    parser.add_argument("suite", choices=sorted(SUITES))
    parser.add_argument("--every", type=int, help="take every n-th series only")
    parser.add_argument("--origins", type=int, help="origins within the training part; 1 unless given")
    parser.add_argument("--auto", action="store_true", help="let the suite compose the recipes")
    parser.add_argument("--final", action="store_true", help="open the test part, score it, append to the ledger")
    given = parser.parse_args(arguments)
    if given.final and (given.every or given.origins):
        parser.error("a final run takes every series and its own origins: no EVERY, no ORIGINS")
    if given.final and not SUITES[given.suite].has_test_part:
        parser.error(f"{given.suite} has no test part: no FINAL, take ORIGINS=3")
    suite = SUITES[given.suite].automatic(CACHE / "automatic") if given.auto else SUITES[given.suite]
    _show_progress()
    try:
        if given.final:
            _show(pd.DataFrame({"test part": score_final(suite, say)}), given.suite)
            report.main()
        else:
            score_training_part(suite, every=given.every or 1, origins=given.origins or 1)
    except (DataMissingError, RefusedError) as error:
        sys.exit(str(error))


def score_training_part(suite: Suite, *, every: int, origins: int) -> pd.DataFrame:
    """Prints and returns the figures of forecasts that end within the training part, by origin."""
    figures = {}
    for back in range(origins, 0, -1):
        made: list[tuple[Request, Published]] = []
        outcomes = []
        for task in suite.tasks:
            job = task.load_job()
            end = job.periods.shift(task.ends[0], -back * job.horizon)
            request = Request(task, end, every)
            made.append((request, publish_forecast(request, say)))
            outcomes.append(outcome_of(request, made[-1][1].rows, task.load_actuals(job, False)))
        figures[f"{back} horizon{'s' if back > 1 else ''} before the end"] = suite.score(outcomes) | _costs(made)
        for _, published in made:
            _show_members(published)
        _show(held_table(held_by_part(outcomes)), f"{suite.name}: what the intervals held")
    table = pd.DataFrame(figures)
    if origins > 1:
        table["mean"] = table.mean(axis=1)
    _show(table, f"{suite.name}, {'all' if every == 1 else f'every {every}th of the'} series, within the training part")
    return table


def _show(table: pd.DataFrame, title: str) -> None:
    print(f"\n{title}\n\n{table.to_string(float_format='{:.4f}'.format)}", flush=True)


def say(line: str) -> None:
    """Shows one line of progress with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def _costs(made: Sequence[tuple[Request, Published]]) -> dict[str, float]:
    return seconds(made) | {
        N_SERIES: float(sum(published.rows[ID].nunique() for _, published in made)),
        N_FALLBACK: float(sum(published.n_fallback for _, published in made)),
        CPU_SECONDS: sum(published.effort.cpu_seconds for _, published in made),
        "wall_seconds": sum(published.effort.wall_seconds for _, published in made),
    }


def _show_members(published: Published) -> None:
    metric = published.members.columns[-1]
    table = published.members.pivot(index="method", columns="cutoff", values=metric)
    table.columns = [f"{cutoff:%Y-%m-%d}" for cutoff in table.columns]
    table["mean"] = table.mean(axis=1)
    print(f"\n{published.path.parts[-3]}: backtest {metric} in the training, by cutoff")
    print(table.sort_values("mean").to_string(float_format="{:.4f}".format))


def _show_progress() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stdout)
    logging.getLogger("forecasting").setLevel(logging.INFO)


if __name__ == "__main__":
    main()
