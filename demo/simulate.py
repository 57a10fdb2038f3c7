"""A season in minutes: run days over the demo data through the real steps: `python -m demo.simulate --days 60`."""

from __future__ import annotations

import argparse
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from demo.load import load_demo
from demo.simulated_source import TABLE, Shift, arrive, create_source, plan_events
from demo.story import RunDay, tell_day, tell_story, verdict_on
from forecasting.cli.output import make_console
from forecasting.config import Job, load_job
from forecasting.operations.entrance import StepRequest, run_purpose
from forecasting.operations.replay import replay_run
from forecasting.periods import parse_as_of
from forecasting.runs.sources import open_warehouse, read_source
from forecasting.settings import CHECKOUT, Settings, load_settings
from forecasting.shipped import shipped
from forecasting.vocabulary.codes import Purpose, TriggerReason
from forecasting.vocabulary.facts import RUN_ID
from forecasting.warehouse.connection import connect_database, read_query
from forecasting.warehouse.deploy import init_database

FIRST_DAY = date(2011, 6, 2)
"""Summer: demand has no trend of its own for two months, so that what is found is what was planted."""
TRAINED_EVERY = 28
"""Run days between two trainings by calendar."""
JOB = "simulated_units"
MEMBERS = [
    {"model": "window_mean"},
    {"model": "tsb", "params": {"cap": 0.9}},
    {"model": "lightgbm", "params": {"cap": 0.9, "feature_fraction": 0.5}},
]
CHANGES: dict[str, Any] = {
    "job": JOB,
    "description": "Daily units of 150 products, as they arrive.",
    "restate_periods": 60,
    "sources": {"target": {"query": "simulated_units.sql"}},
    "models": {
        "candidates": [{"name": "combination", "members": MEMBERS}],
        "backtest": {"origins": 4, "step": 28},
        "gate": {"metric": "rmsse", "min_effect": 0.01, "max_abs_bias": 0.10},
    },
    "labels": [{"name": "assortment"}],
    "checks": {"min_rows": 1000, "min_series": 100, "max_staleness": 7},
}
QUERY = f"""SELECT material AS unique_id, posting_date AS ds, units AS y, price, assortment
FROM {TABLE} WHERE posting_date BETWEEN :history_from AND :history_until
"""  # noqa: S608 - our own name
_PUBLISHED = "SELECT run_id FROM fc_publication ORDER BY run_id"


def prepare(folder: Path, run_days: int, shift: Shift | None, seed: int) -> tuple[Settings, Job, pd.DataFrame]:
    """Builds a project of its own in an empty folder; returns settings, job and everything that will arrive."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "jobs").mkdir(parents=True)
    (folder / "simulated_units.sql").write_text(QUERY, encoding="utf-8")
    original = yaml.safe_load((shipped("jobs") / "retail_units.yml").read_text(encoding="utf-8"))
    (folder / "jobs" / f"{JOB}.yml").write_text(yaml.safe_dump(original | CHANGES, sort_keys=False), encoding="utf-8")
    sales = _demo_sales(folder, FIRST_DAY + timedelta(days=run_days))
    settings = load_settings({"FORECASTING_ROOT": str(folder)})
    job = load_job(settings.jobs / f"{JOB}.yml")
    with closing(open_warehouse(settings)) as database:
        init_database(database, [job])
        create_source(database)
    return settings, job, plan_events(sales, FIRST_DAY, shift, seed)


def live_through(settings: Settings, events: pd.DataFrame, run_days: int) -> Iterator[RunDay]:
    """Yields every run day when it is over: data arrive, are prepared, forecast, watched; a model is trained when due.

    The first run day and every 28th after it train by calendar; a training that monitoring asks for runs at once.
    """
    with closing(open_warehouse(settings)) as database:
        before = FIRST_DAY - timedelta(days=1)
        arrive(database, events[events["arrives_on"] <= before])
        for number in range(1, run_days + 1):
            run_day = RunDay(number, FIRST_DAY + timedelta(days=number - 1))
            started = time.perf_counter()
            arrive(database, events[events["arrives_on"] == run_day.as_of])
            _live(run_day, settings, is_due=number % TRAINED_EVERY == 1)
            run_day.seconds = time.perf_counter() - started
            yield run_day


def main() -> None:
    """Prints the story of a season."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60, help="how many run days")
    parser.add_argument("--shift", type=float, default=1.8, help="factor of the level from the middle on; 1: no shift")
    parser.add_argument("--seed", type=int, default=7, help="of late, wrong and lost rows")
    parser.add_argument("--replay", type=int, default=20, help="published runs to replay at the end")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "var" / "simulation", help="emptied at the start")
    arguments = parser.parse_args()
    console = make_console()
    since = FIRST_DAY + timedelta(days=arguments.days // 2)
    shift = None if arguments.shift == 1 else Shift(since, arguments.shift)
    settings, job, events = prepare(arguments.folder, arguments.days, shift, arguments.seed)
    run_days = []
    for run_day in live_through(settings, events, arguments.days):
        run_days.append(run_day)
        tell_day(console, run_day, shift)
    with closing(open_warehouse(settings)) as database:
        tell_story(console, database, job, run_days, shift)
        published = [int(run_id) for run_id in read_query(database, _PUBLISHED)[RUN_ID]]
    chosen = random.Random(arguments.seed).sample(published, min(arguments.replay, len(published)))  # noqa: S311
    verdicts = Counter(replay_run(run_id, settings).comparison.verdict for run_id in chosen)
    console.print(f"{len(chosen)} random published runs replayed: {dict(verdicts)}", highlight=False)
    console.print(verdict_on(run_days, job, shift), style="bold", highlight=False)


def _demo_sales(folder: Path, until: date) -> pd.DataFrame:
    """Returns what the demo job reads from the demo's data."""
    settings = load_settings({"FORECASTING_WAREHOUSE": f"sqlite:///{folder / 'demo.db'}"})
    job = load_job(settings.jobs / "retail_units.yml")
    with closing(connect_database(settings.warehouse_url)) as database:
        load_demo(database)
    rows = read_source(job, job.sources.target, parse_as_of(until.isoformat(), job.time_zone), settings)
    return rows[(rows["price"] > 0) & (rows["returned_share"] <= 0.95)]


def _live(run_day: RunDay, settings: Settings, *, is_due: bool) -> None:
    _run(run_day, settings, Purpose.DATA_PREPARATION)
    if is_due:
        _train(run_day, settings, StepRequest(JOB, run_day.as_of.isoformat(), reason=TriggerReason.SCHEDULE))
    _run(run_day, settings, Purpose.FORECAST_GENERATION)
    wanted = _run(run_day, settings, Purpose.ACCURACY_MONITORING)["training"]
    if wanted:
        request = StepRequest(JOB, run_day.as_of.isoformat(), reason=wanted["reason"], detail=wanted["detail"])
        _train(run_day, settings, request)


def _train(run_day: RunDay, settings: Settings, request: StepRequest) -> None:
    run_day.training = request.reason
    run_day.facts[Purpose.MODEL_TRAINING] = list(run_purpose(Purpose.MODEL_TRAINING, request, settings))[-1]


def _run(run_day: RunDay, settings: Settings, purpose: str) -> dict[str, Any]:
    request = StepRequest(JOB, run_day.as_of.isoformat(), reason=TriggerReason.SCHEDULE)
    facts = list(run_purpose(purpose, request, settings))[-1]
    run_day.facts[purpose] = facts
    return facts


if __name__ == "__main__":
    main()
