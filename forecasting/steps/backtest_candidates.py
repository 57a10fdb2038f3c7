"""Evaluates every candidate recipe, and the champion's, at rolling origins on the newest snapshot."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.config import Candidate, Job
from forecasting.evaluation.backtest import (
    BacktestResult,
    Evaluation,
    evaluate_candidates,
    load_backtest,
    run_backtest,
    save_backtest,
)
from forecasting.evaluation.metrics import pooled
from forecasting.frames import ID
from forecasting.models.bundle import recipe_hash
from forecasting.steps.context import StepContext
from forecasting.steps.inputs import expected, load_snapshot, require_snapshot
from forecasting.steps.provenance import training_key
from forecasting.warehouse.catalog import champion_recipe
from forecasting.warehouse.rows import replace_slice
from forecasting.warehouse.runs import update_run
from forecasting.warehouse.schema import fc_score
from forecasting.warehouse.series import series_ids

log = logging.getLogger(__name__)


def backtest_candidates(context: StepContext) -> dict[str, Any]:
    """Stores the scores of every method and candidate; the backtest itself is kept beside the bundles."""
    job, run, database = context.job, context.run, context.database
    snapshot = require_snapshot(context)
    contenders = contending_job(context)
    result, reused = _backtest(context, contenders, snapshot.sha256, snapshot.snapshot_id)
    evaluations = evaluate_candidates(result, contenders)
    ids = series_ids(database, job.job)
    scores = pd.concat([_score_rows(evaluation, contenders) for evaluation in evaluations.values()])
    scores["series_id"] = scores.pop(ID).map(ids)
    replace_slice(database, fc_score, scores.assign(run_id=run.run_id), {"run_id": run.run_id})
    update_run(database, run.run_id, snapshot_id=snapshot.snapshot_id, cutoff=snapshot.cutoff)
    metric = job.models.gate.metric
    figures = {name: pooled(evaluation.scores, metric) for name, evaluation in evaluations.items()}
    return {
        "origins": len(result.cutoffs),
        metric: {name: round(value, 4) for name, value in figures.items()},
        "message": f"{len(result.cutoffs)} origins{', reused' if reused else ''}; {metric} "
        + ", ".join(f"{name} {value:.4f}" for name, value in sorted(figures.items(), key=lambda item: item[1])),
    }


def contending_job(context: StepContext) -> Job:
    """Returns the job with the champion's recipe among its candidates, so that both are judged on the same origins."""
    job = context.job
    text = champion_recipe(context.database, job.job)
    if text is None:
        return job
    champion = Candidate.model_validate(json.loads(text)["candidate"])
    if recipe_hash(job, champion) in {recipe_hash(job, candidate) for candidate in job.models.candidates}:
        return job
    champion = champion.model_copy(update={"name": "champion"})
    models = job.models.model_copy(update={"candidates": (*job.models.candidates, champion)})
    return job.model_copy(update={"models": models})
