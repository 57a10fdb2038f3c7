"""Records a bundle as a model version, with the members that serve each series."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from forecasting.artifacts import Stored
from forecasting.models.ensemble.bundle import Bundle, series_models
from forecasting.panel.panel import Panel
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import Purpose
from forecasting.vocabulary.columns import ID
from forecasting.warehouse.history import series_ids
from forecasting.warehouse.models import ModelVersion
from forecasting.warehouse.snapshots import Snapshot


def describe_bundle(
    context: StepContext, bundle: Bundle, stored: Stored, snapshot: Snapshot, *, trained: tuple[datetime, datetime]
) -> ModelVersion:
    """Returns the record of a stored bundle.

    Args:
        context: The training.
        bundle: What was stored.
        stored: Where.
        snapshot: Data it was made from.
        trained: First and last period that its members have seen.
    """
    folder = context.artifacts.fetch_folder(*stored)
    return ModelVersion(
        job=context.job.job,
        recipe_hash=bundle.recipe_hash,
        recipe_text=bundle.recipe_text,
        train_run_id=context.run.run_id,
        snapshot_id=snapshot.snapshot_id,
        train_from=trained[0],
        train_to=trained[1],
        artifact_uri=stored.uri,
        artifact_sha256=stored.sha256,
        size_kb=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024,
        environment=context.job.execution.environment_of(Purpose.MODEL_TRAINING),
        env_lock_hash=context.run.env_lock_hash,
        device=bundle.device,
    )


def serving_members(context: StepContext, bundle: Bundle, panel: Panel) -> pd.DataFrame:
    """Returns the rows of fc_series_model for a bundle, but for its id."""
    serving = series_models(bundle, panel)
    return serving.assign(series_id=serving[ID].map(series_ids(context.database, context.job.job))).drop(columns=ID)
