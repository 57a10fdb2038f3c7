"""Trains the recipe that the gate lets serve, on the whole snapshot, and stores it as a bundle."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from forecasting.artifacts import Stored
from forecasting.evaluation.gate import judge
from forecasting.models.ensemble.bundle import Bundle, fit_bundle, load_bundle
from forecasting.panel.panel import Panel
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import load_snapshot, require_run_input
from forecasting.runs.provenance import training_key
from forecasting.steps.training.backtest_candidates import backtest_of
from forecasting.steps.training.bundles import describe_bundle, serving_members
from forecasting.steps.training.contest import Contest, open_contest
from forecasting.steps.training.decisions import REFRESHED, is_refreshed
from forecasting.steps.training.machine import FIT, machine_of
from forecasting.vocabulary.facts import MODEL_VERSION_ID, SNAPSHOT_ID
from forecasting.warehouse.models import record_model_version
from forecasting.warehouse.runs import find_run
from forecasting.warehouse.snapshots import Snapshot, find_snapshot


def fit_challenger(context: StepContext) -> dict[str, Any]:
    """Records the bundle as a model version, with the members that serve each series."""
    job, database = context.job, context.database
    if is_refreshed(context):
        return {"message": REFRESHED}
    run = find_run(database, context.run.run_id)
    snapshot = find_snapshot(database, require_run_input(run, SNAPSHOT_ID))
    panel = load_snapshot(context, snapshot.snapshot_id)
    contest = open_contest(context)
    name, _ = judge(context.read_staged("scores.parquet"), contest.champion, job.models.gate)
    stored, bundle = _bundle(context, contest, name, snapshot, panel)
    trained = (panel.past.grid[0], panel.cutoff)
    version = describe_bundle(context, bundle, stored, snapshot, trained=trained)
    serving = serving_members(context, bundle, panel)
    version_id = record_model_version(database, context.run, version, serving)
    members = ", ".join(bundle.recipe.methods)
    return {
        MODEL_VERSION_ID: version_id,
        "message": f"{name} ({members}) trained on {len(panel.series):,} series until {panel.cutoff:%Y-%m-%d}",
    }


def _bundle(
    context: StepContext, contest: Contest, name: str, snapshot: Snapshot, panel: Panel
) -> tuple[Stored, Bundle]:
    key = training_key(contest.job, snapshot.sha256)
    shelf = f"bundles/{context.job.job}/{key}-{contest.recipe_hash(name)[:16]}"
    stored = context.artifacts.find_folder(shelf)
    if stored is None:
        backtest, _ = backtest_of(context, contest, snapshot)
        bundle = fit_bundle(
            panel, contest.job, contest.contenders[name], backtest, machine_of(context, FIT, contest.job)
        )
        with tempfile.TemporaryDirectory() as folder:
            bundle.save(Path(folder))
            stored = context.artifacts.put_folder(Path(folder), shelf)
    return stored, load_bundle(context.artifacts.fetch_folder(*stored), context.settings.elsewhere)
