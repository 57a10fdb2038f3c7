"""Evaluates every candidate recipe, and the champion's, at rolling origins on the newest snapshot."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.evaluation.backtest import evaluate_candidates, run_backtest, score_members, worth_judging
from forecasting.evaluation.gate import best_candidate, comparable
from forecasting.evaluation.metrics import FOR_THE_GATE
from forecasting.models.ensemble.backtested import BacktestResult
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import load_snapshot, require_snapshot
from forecasting.runs.provenance import training_key
from forecasting.steps.training.contest import Contest, compose_candidates, open_contest
from forecasting.steps.training.decisions import REFRESHED, is_refreshed
from forecasting.steps.training.machine import BACKTEST, machine_of
from forecasting.vocabulary.columns import ID, METHOD
from forecasting.warehouse.history import series_ids
from forecasting.warehouse.models import record_scores
from forecasting.warehouse.snapshots import Snapshot

log = logging.getLogger(__name__)

NO_RECIPE = ""
"""recipe_hash of the scores of single members and baselines."""


def backtest_candidates(context: StepContext) -> dict[str, Any]:
    """Records the scores of members and recipes; stages those of the recipes for the gate."""
    run, database = context.run, context.database
    if is_refreshed(context):
        return {"message": REFRESHED}
    snapshot = require_snapshot(context)
    composed = compose_candidates(context, snapshot.snapshot_id)
    contest = open_contest(context)
    result, reused = backtest_of(context, contest, snapshot)
    members = score_members(result, contest.job)
    evaluations = evaluate_candidates(result, contest.with_candidates(worth_judging(members, contest.job)).job)
    scores = pd.concat(evaluations.values(), ignore_index=True)
    scores.to_parquet(context.staged("scores.parquet"))
    hashes = scores[METHOD].map(contest.recipe_hash)
    rows = pd.concat([scores.assign(recipe_hash=hashes), members.assign(recipe_hash=NO_RECIPE)])
    rows = rows.assign(series_id=rows[ID].map(series_ids(database, run.job))).drop(columns=[ID, *FOR_THE_GATE])
    record_scores(database, run, rows, snapshot_id=snapshot.snapshot_id, cutoff=snapshot.cutoff)
    metric = context.job.models.gate.metric
    figures = sorted(comparable(scores, metric).items(), key=lambda one: one[1])
    shown = ", ".join(f"{name} {value:.4f}" for name, value in figures)
    shown = "; ".join(filter(None, [shown, composed, result.note]))
    return {
        "origins": len(result.cutoffs),
        "best": best_candidate(scores, metric),
        "message": f"{len(result.cutoffs)} origins{' (reused)' if reused else ''}, {metric}: {shown}",
    }


def backtest_of(context: StepContext, contest: Contest, snapshot: Snapshot) -> tuple[BacktestResult, bool]:
    """Returns the backtest of a contest on a snapshot, and whether it had been computed before."""
    shelf = f"backtests/{context.job.job}/{training_key(contest.job, snapshot.sha256)}"
    stored = context.artifacts.find_folder(shelf)
    if stored is not None:
        return BacktestResult.load(context.artifacts.fetch_folder(*stored)), True
    panel = load_snapshot(context, snapshot.snapshot_id)
    result = run_backtest(panel, contest.job, machine=machine_of(context, BACKTEST, contest.job), progress=log.info)
    with tempfile.TemporaryDirectory() as folder:
        result.save(Path(folder))
        context.artifacts.put_folder(Path(folder), shelf)
    return result, False
