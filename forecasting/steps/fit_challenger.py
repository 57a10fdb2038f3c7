"""Trains the recipe that the gate lets serve, on the whole snapshot, and stores it as a bundle."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from forecasting.evaluation.gate import judge
from forecasting.frames import DS, ID
from forecasting.models.bundle import Bundle, fit_bundle, load_bundle, series_models
from forecasting.panel.panel import Panel
from forecasting.steps.backtest_candidates import backtest_of
from forecasting.steps.contest import Contest, open_contest
from forecasting.steps.context import StepContext
from forecasting.steps.inputs import load_snapshot, require_run_input
from forecasting.steps.provenance import training_key
from forecasting.warehouse.catalog import ModelVersion, Snapshot, Stored, find_snapshot, record_model_version_in
from forecasting.warehouse.rows import replace_slice_in
from forecasting.warehouse.runs import find_run, own_transaction, update_run_in
from forecasting.warehouse.schema import fc_series_model
from forecasting.warehouse.series import series_ids


def fit_challenger(context: StepContext) -> dict[str, Any]:
    """Records the bundle as a model version, with the members that serve each series."""
    job, database = context.job, context.database
    run = find_run(database, context.run.run_id)
    snapshot = find_snapshot(database, require_run_input(run, "snapshot_id"))
    panel = load_snapshot(context, snapshot.snapshot_id)
    contest = open_contest(context)
    name, _ = judge(context.read_staged("scores.parquet"), contest.champion, job.models.gate)
    stored, bundle = _bundle(context, contest, name, snapshot, panel)
    folder = context.artifacts.fetch_folder(*stored)
    version = ModelVersion(
        job=job.job,
        recipe_hash=contest.recipe_hash(name),
        recipe_text=json.dumps(bundle.facts, sort_keys=True, ensure_ascii=False),
        train_run_id=run.run_id,
        snapshot_id=snapshot.snapshot_id,
        train_from=panel.history[DS].min(),
        train_to=panel.cutoff,
        artifact_uri=stored.uri,
        artifact_sha256=stored.sha256,
        size_kb=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024,
        environment=job.execution.environment,
        env_lock_hash=run.env_lock_hash,
    )
    serving = series_models(bundle, panel)
    serving = serving.assign(series_id=serving[ID].map(series_ids(database, job.job))).drop(columns=ID)
    with own_transaction(database, context.run) as connection:
        version_id = record_model_version_in(connection, version)
        replace_slice_in(connection, fc_series_model, serving, {"model_version_id": version_id})
        update_run_in(connection, run.run_id, model_version_id=version_id)
    members = ", ".join(bundle.recipe.methods)
    return {
        "model_version_id": version_id,
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
        bundle = fit_bundle(panel, contest.job, contest.contenders[name], backtest, context.job.execution.workers)
        with tempfile.TemporaryDirectory() as folder:
            bundle.save(Path(folder))
            stored = context.artifacts.put_folder(Path(folder), shelf)
    return Stored(*stored), load_bundle(context.artifacts.fetch_folder(*stored))
