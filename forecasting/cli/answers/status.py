"""Prints where a job stands: runs, data, checks, champion and publication, all read from the tables."""

from __future__ import annotations

import json
import math
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from rich.console import Console

from forecasting.cli.job_life.standings import unusual_standings
from forecasting.cli.output import print_frame
from forecasting.config import Job, job_files, job_path, load_job
from forecasting.errors import ConfigError
from forecasting.evaluation.metrics import Metric, pooled
from forecasting.models.registry import SEASONAL_NAIVE, WINDOW_MEAN
from forecasting.periods import as_of_at
from forecasting.runs.champion_words import champion_words
from forecasting.runs.schedule import missed_run_days
from forecasting.runs.sources import open_warehouse
from forecasting.settings import load_settings
from forecasting.vocabulary.codes import CheckOutcome
from forecasting.vocabulary.columns import DEMAND_CLASS, METHOD
from forecasting.vocabulary.facts import (
    N_CUTOFFS,
    N_SCORED,
    N_SERIES,
    REASON_TEXT,
    RECIPE_HASH,
    RECIPE_TEXT,
    RUN_ID,
    TRAIN_RUN_ID,
    TRAIN_TO,
)
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.forecasts import published_days
from forecasting.warehouse.models import scores_of
from forecasting.warehouse.status import read_status

BASELINES = {SEASONAL_NAIVE: "seasonal naive", WINDOW_MEAN: "window mean"}


def show_status(name: str | None, console: Console) -> None:
    """Prints the state of one job, or of every job file and a line on jobs that are retired or have lost their file."""
    settings = load_settings()
    paths = [job_path(settings.jobs, name)] if name else job_files(settings.jobs)
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        unusual = unusual_standings(database, settings.jobs)
        others = [] if name else [job_path(settings.jobs, job) for job in unusual]
        for path in dict.fromkeys([*paths, *others]):
            console.rule(f"[bold]{path.stem}")
            if path.stem in unusual:
                console.print(unusual.pop(path.stem), style="yellow", markup=False, highlight=False, soft_wrap=True)
                if not name:
                    continue
            else:
                _show_file(database, path, console, must_load=bool(name))
            show_job(database, path.stem, console)


def _show_file(database: Database, path: Path, console: Console, *, must_load: bool) -> None:
    """Prints what is wrong with a job file, or which run days its schedule has missed."""
    try:
        job = load_job(path)
    except ConfigError as error:
        if must_load:
            raise
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
    else:
        _show_missed(database, job, console)


def show_job(database: Database, job: str, console: Console) -> None:
    """Prints the state of one job; a purpose that has not run yet is missing from it."""
    runs = read_status(database, "runs", job=job)
    if runs.empty:
        console.print(f"no run yet; start with: forecasting run integrated_workflow --job {job}")
        return
    print_frame(console, "Newest runs", runs)
    _show_data(database, job, console)
    _show_checks(database, job, console)
    _show_champion(database, job, console)
    _show_publication(database, job, console)


def backtest_figures(scores: pd.DataFrame, recipe_hash: str, metric: Metric) -> pd.DataFrame:
    """Returns metric, bias and skill over seasonal naive of a recipe and the baselines, pooled over all cutoffs.

    Args:
        scores: fc_score of one training run.
        recipe_hash: The recipe; baselines are looked up by method name.
        metric: The job's gate metric.

    Returns:
        forecast, the metric, bias, skill (1 - metric by that of seasonal naive), n_scored, n_cutoffs.
    """
    parts = {"champion": scores[scores[RECIPE_HASH] == recipe_hash]}
    parts |= {text: scores[(scores[RECIPE_HASH] == "") & (scores[METHOD] == name)] for name, text in BASELINES.items()}
    naive = pooled(parts["seasonal naive"], metric) or math.nan
    rows = [
        (text, pooled(part, metric), pooled(part, "bias"), 1 - pooled(part, metric) / naive, part[N_SCORED].sum(),
         part["cutoff"].nunique())
        for text, part in parts.items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["forecast", metric, "bias", "skill", N_SCORED, N_CUTOFFS])


def _show_missed(database: Database, job: Job, console: Console) -> None:
    """Warns of run days since the first publication on which the schedule has started no forecast."""
    zone = job.time_zone
    published = {date.fromisoformat(as_of_at(at.replace(tzinfo=UTC), zone)) for at in published_days(database, job.job)}
    if not published:
        return
    missed = missed_run_days(job, published, date.fromisoformat(as_of_at(datetime.now(UTC), zone)))
    if missed:
        span = str(missed[0]) if len(missed) == 1 else f"{missed[0]} to {missed[-1]}"
        console.print(
            f"{len(missed):,} run days of the schedule have no forecast, {span}: is a DAG paused? Fill them in with: "
            f"forecasting backfill --job {job.job} --from {missed[0]} --to {missed[-1]}",
            style="yellow",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _show_data(database: Database, job: str, console: Console) -> None:
    data = read_status(database, "data", job=job)
    if data.empty:
        return
    print_frame(console, "Data", data.drop(columns=RUN_ID))
    quarantine = read_status(database, "quarantine", run_id=int(data[RUN_ID].item()))
    if not quarantine.empty:
        print_frame(console, "Rows quarantined", quarantine)
    series = read_status(database, "series", job=job)
    table = series.pivot_table(N_SERIES, "lifecycle", DEMAND_CLASS, aggfunc="sum", fill_value=0, margins=True)
    print_frame(console, "Series by lifecycle and demand class", table.reset_index())


def _show_checks(database: Database, job: str, console: Console) -> None:
    checks = read_status(database, "checks", job=job)
    if checks.empty:
        return
    counts = checks.assign(failed=checks["action"] != CheckOutcome.PASS).groupby("suite")["failed"].agg(["size", "sum"])
    counts["passed"] = counts["size"] - counts["sum"]
    print_frame(console, "Checks", counts.rename(columns={"sum": "failed"})[["passed", "failed"]].reset_index())
    failed = checks[checks["action"] != CheckOutcome.PASS]
    if not failed.empty:
        print_frame(console, "Checks that failed", failed)


def _show_champion(database: Database, job: str, console: Console) -> None:
    champion = read_status(database, "champion", job=job)
    if champion.empty:
        return
    row = champion.iloc[0]
    recipe = json.loads(row[RECIPE_TEXT])["candidate"]
    members = ", ".join(member["model"] for member in recipe["members"])
    console.print(f"Champion: {recipe['name']} ({members}), trained until {row[TRAIN_TO]}", highlight=False)
    console.print(f"{row['outcome']}: {row[REASON_TEXT]}", highlight=False, soft_wrap=True)
    scores = scores_of(database, int(row[TRAIN_RUN_ID]))
    print_frame(console, "Backtest, pooled over all cutoffs", backtest_figures(scores, row[RECIPE_HASH], row["metric"]))


def _show_publication(database: Database, job: str, console: Console) -> None:
    publication = read_status(database, "publication", job=job)
    if publication.empty:
        return
    print_frame(console, "What readers see in bi_forecast", publication.drop(columns=RUN_ID))
    run_id = int(publication[RUN_ID].item())
    for words in champion_words(database, job, run_id):
        console.print(words, highlight=False, soft_wrap=True)
    statuses = read_status(database, "statuses", run_id=run_id)
    if not statuses.empty:
        print_frame(console, "Series not served by the champion as it is", statuses)
