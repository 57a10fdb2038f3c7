"""Scores production's forecasts on public data: `python -m benchmarks.accuracy SUITE [--every N] [--final]`."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence

import pandas as pd

from benchmarks.data import DataMissingError
from benchmarks.run import Published, Request, publish_forecast
from benchmarks.suite import Outcome, Suite
from benchmarks.suites import SUITES
from forecasting.frames import DS, ID, LEAD


def main(arguments: Sequence[str] | None = None) -> None:
    """Scores one suite; a final run opens the test part and appends to the ledger."""
    parser = argparse.ArgumentParser(prog="make bench-accuracy", description=__doc__)
    parser.add_argument("suite", choices=sorted(SUITES))
    parser.add_argument("--every", type=int, default=1, help="take every n-th series only")
    parser.add_argument("--origins", type=int, default=1, help="origins within the training part")
    given = parser.parse_args(arguments)
    _show_progress()
    try:
        score_training_part(SUITES[given.suite], every=given.every, origins=given.origins)
    except DataMissingError as error:
        sys.exit(str(error))


def score_training_part(suite: Suite, *, every: int, origins: int) -> pd.DataFrame:
    """Prints and returns the figures of forecasts that end within the training part, by origin."""
    figures = {}
    for back in range(origins, 0, -1):
        made, outcomes = [], []
        for task in suite.tasks:
            job = task.load_job()
            end = job.periods.shift(task.ends[0], -back * job.horizon)
            request = Request(task, end, every)
            made.append(publish_forecast(request, say))
            outcomes.append(outcome_of(request, made[-1].rows, task.load_actuals(job, False)))
        figures[f"{back} horizon{'s' if back > 1 else ''} before the end"] = suite.score(outcomes) | _costs(made)
        for published in made:
            _show_members(published)
    table = pd.DataFrame(figures)
    if origins > 1:
        table["mean"] = table.mean(axis=1)
    print(f"\n{suite.name}: every {every}. series, scored within the training part\n")
    print(table.to_string(float_format="{:.4f}".format))
    return table


def say(line: str) -> None:
    """Shows one line of progress with the time."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def outcome_of(request: Request, rows: pd.DataFrame, actuals: pd.DataFrame) -> Outcome:
    """Puts a forecast beside what came true and what was known before."""
    job = request.task.load_job()
    cutoff = pd.Timestamp(job.periods.shift(request.end, -1))
    known = actuals[actuals[ID].isin(rows[ID].unique())]
    scored = rows.merge(known, on=[ID, DS], how="left", sort=False).sort_values([ID, LEAD], ignore_index=True)
    return Outcome(job, scored, known[known[DS] <= cutoff].reset_index(drop=True))


def _costs(made: Sequence[Published]) -> dict[str, float]:
    return {
        "n_series": float(sum(published.rows[ID].nunique() for published in made)),
        "n_fallback": float(sum(published.n_fallback for published in made)),
        "cpu_seconds": sum(published.effort.cpu_seconds for published in made),
        "wall_seconds": sum(published.effort.wall_seconds for published in made),
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
