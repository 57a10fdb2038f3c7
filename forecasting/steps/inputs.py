"""Snapshots and bundles of earlier steps, verified by their hash on the way in."""

from __future__ import annotations

from forecasting.errors import ForecastingError
from forecasting.frames import ID, LIFECYCLE, Lifecycle
from forecasting.models.bundle import Bundle, load_bundle
from forecasting.panel.panel import Panel
from forecasting.panel.storage import load_panel
from forecasting.steps.context import StepContext
from forecasting.warehouse.catalog import Snapshot, find_model_version, find_snapshot, newest_snapshot


def load_snapshot(context: StepContext, snapshot_id: int | None) -> Panel:
    """Reads a recorded snapshot.

    Raises:
        ForecastingError: the run has no snapshot, or the files are damaged.
    """
    if snapshot_id is None:
        raise ForecastingError(
            "the run has no snapshot",
            where=f"job {context.job.job}, as_of {context.as_of.text}",
            action=f"run the whole purpose: forecasting run {context.run.purpose} --job {context.job.job} "
            f"--as-of {context.as_of.text}",
        )
    snapshot = find_snapshot(context.database, snapshot_id)
    return load_panel(context.artifacts.fetch_folder(snapshot.uri, snapshot.sha256))


def require_snapshot(context: StepContext) -> Snapshot:
    """Returns the newest snapshot whose as_of is not after this run's.

    Raises:
        ForecastingError: there is none.
    """
    snapshot = newest_snapshot(context.database, context.job.job, context.as_of.date)
    if snapshot is None:
        raise ForecastingError(
            "no snapshot of the history yet",
            where=f"job {context.job.job}, as_of {context.as_of.text}",
            action=f"run data_preparation: forecasting run data_preparation --job {context.job.job} "
            f"--as-of {context.as_of.text}",
        )
    return snapshot


def load_model_version(context: StepContext, model_version_id: int) -> Bundle:
    """Reads a recorded bundle, verified by its hash."""
    version = find_model_version(context.database, model_version_id)
    return load_bundle(context.artifacts.fetch_folder(version.artifact_uri, version.artifact_sha256))


def expected(panel: Panel) -> Panel:
    """Returns the panel of the series that a publication must hold: all but the ended ones."""
    alive = panel.static[panel.static[LIFECYCLE] != Lifecycle.ENDED]
    return panel.select(alive[ID])
