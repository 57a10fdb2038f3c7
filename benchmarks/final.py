"""A final run: forecast, seal, and only then open the test part, score and enter the ledger."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from benchmarks.data import SERIES
from benchmarks.effort import Effort, Say
from benchmarks.intervals import held_by_part
from benchmarks.ledger import (
    INTERVALS,
    LEDGER,
    RESULTS,
    SEALS,
    Entry,
    IntervalEntry,
    Seal,
    append,
    sha256_of,
    utc_now,
)
from benchmarks.run import Published, Request, outcome_of, publish_forecast
from benchmarks.self_checks import check_scorers
from benchmarks.source import CACHE
from benchmarks.suite import Outcome, Suite
from forecasting.runs.provenance import git_commit
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.columns import ID, Y_HAT

GUARDED = ("forecasting", "data_checks", "benchmarks")
WRITTEN = ("benchmarks/results", "benchmarks/README.md")
"""What a final run itself changes."""
SELECTION = ("backtest_candidates",)
FITTING = ("fit_challenger", "predict")


class RefusedError(Exception):
    """A final run that would prove nothing."""


def score_final(suite: Suite, say: Say) -> dict[str, float]:
    """Returns the figures of a suite on its test part, after entering them in the ledger.

    Raises:
        RefusedError: files differ from the commit, a series has no forecast, or a sealed file has changed.
        AssertionError: a scorer does not reproduce published figures.
    """
    require_clean_tree(CHECKOUT)
    for figure in check_scorers(suite.name):
        say(str(figure))
    return seal_and_score(suite, say, results=RESULTS, cache=CACHE)


def seal_and_score(suite: Suite, say: Say, *, results: Path, cache: Path) -> dict[str, float]:
    """Forecasts, seals, then opens the test part, scores it and appends to the files in `results`.

    Raises:
        RefusedError: a series has no forecast, or a sealed file has changed.
    """
    requests = [Request(task, end, cache=cache) for task in suite.tasks for end in task.ends]
    made = [(request, publish_forecast(request, say)) for request in requests]
    seals = [_seal(suite, request, published) for request, published in made]
    append(results / SEALS, seals)
    say(f"{len(seals)} forecast files sealed; the test part is opened now")
    outcomes = [_outcome(request, published, seal) for (request, published), seal in zip(made, seals, strict=True)]
    figures = suite.score(outcomes) | seconds(made)
    n_series = sum(outcome.rows[ID].nunique() for outcome in outcomes)
    append(results / LEDGER, _entries(suite, [published for _, published in made], figures, n_series))
    append(results / INTERVALS, _interval_entries(suite, outcomes))
    return figures


def require_clean_tree(checkout: Path) -> None:
    """Raises RefusedError where code, jobs or scorers differ from the commit that the ledger would name."""
    command = ["git", "status", "--porcelain", "--", *GUARDED, *(f":!{path}" for path in WRITTEN)]
    changed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout
    if changed:
        raise RefusedError(f"a final run needs a commit to point to; commit these first:\n{changed}")


def config_hash(suite: Suite) -> str:
    """Returns the hash of the suite's job, or of the hashes of its jobs joined by commas."""
    hashes = [task.load_job().config_hash for task in suite.tasks]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256(",".join(hashes).encode()).hexdigest()


def seconds(made: Sequence[tuple[Request, Published]]) -> dict[str, float]:
    """Returns wall seconds of selection (the backtest) and of the final fit and prediction."""
    steps = sum((published.effort for _, published in made), Effort(0.0, 0.0, {})).steps
    return {
        "seconds_selection": sum(steps.get(name, 0.0) for name in SELECTION),
        "seconds_fit_predict": sum(steps.get(name, 0.0) for name in FITTING),
    }


def _seal(suite: Suite, request: Request, published: Published) -> Seal:
    sha256 = sha256_of(published.path)
    return Seal(suite.name, request.task.job, request.end.isoformat(), sha256, git_commit(), utc_now().isoformat())


def _outcome(request: Request, published: Published, seal: Seal) -> Outcome:
    if sha256_of(published.path) != seal.sha256:
        raise RefusedError(f"{published.path} has changed since it was sealed")
    job = request.task.load_job()
    rows = pd.read_parquet(published.path)
    wanted = request.task.load_training(job, request.end)[SERIES][ID].nunique()
    if rows[ID].nunique() != wanted or len(rows) != wanted * job.horizon or rows[Y_HAT].isna().any():
        raise RefusedError(f"{job.job}: {wanted} series of {job.horizon} periods wanted, {len(rows)} rows found")
    return outcome_of(request, rows, request.task.load_actuals(job, True))


def _entries(suite: Suite, made: Sequence[Published], figures: Mapping[str, float], n_series: int) -> list[Entry]:
    effort = sum((published.effort for published in made), Effort(0.0, 0.0, {}))
    return [
        Entry(
            suite=suite.name,
            recipe=suite.recipe,
            metric=metric,
            value=round(value, 6),
            n_series=n_series,
            n_fallback=sum(published.n_fallback for published in made),
            cpu_seconds=round(effort.cpu_seconds, 1),
            wall_seconds=round(effort.wall_seconds, 1),
            config_hash=config_hash(suite),
            commit=git_commit(),
            date=utc_now().date().isoformat(),
        )
        for metric, value in figures.items()
    ]


def _interval_entries(suite: Suite, outcomes: Sequence[Outcome]) -> list[IntervalEntry]:
    commit, date = git_commit(), utc_now().date().isoformat()
    return [
        IntervalEntry(**asdict(held), suite=suite.name, recipe=suite.recipe, commit=commit, date=date)
        for held in held_by_part(outcomes)
    ]
