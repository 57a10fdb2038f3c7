"""Snapshots and bundles of earlier steps, verified by their hash on the way in."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from forecasting.errors import ForecastingError
from forecasting.models.ensemble.bundle import Bundle, load_bundle
from forecasting.panel.panel import Panel
from forecasting.panel.storage import load_panel
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import Purpose
from forecasting.warehouse.models import find_model_version
from forecasting.warehouse.runs import Run
from forecasting.warehouse.snapshots import (
    Snapshot,
    backfill_snapshot,
    current_snapshot,
    find_snapshot,
    newest_snapshot,
)

FITTING = ("horizon", "frequency")
"""Fields of the job that must still be those of the bundle that serves it."""


def read_snapshot(context: StepContext, snapshot_id: int) -> Panel:
    """Reads a recorded snapshot, verified by its hash, whatever the job looks like by now."""
    snapshot = find_snapshot(context.database, snapshot_id)
    return load_panel(context.artifacts.fetch_folder(snapshot.uri, snapshot.sha256))


def load_snapshot(context: StepContext, snapshot_id: int) -> Panel:
    """Reads a recorded snapshot, verified by its hash, for the job as it is.

    Raises:
        ForecastingError: the job has another horizon or frequency by now, or drivers that the snapshot lacks.
    """
    panel = read_snapshot(context, snapshot_id)
    name = f"the snapshot of {find_snapshot(context.database, snapshot_id).as_of_date} was prepared"
    lacking = {*_drivers(context)} - {*panel.past.drivers}
    _require(context, not lacking, f"{name} without the drivers {sorted(lacking)}", remedy=Purpose.DATA_PREPARATION)
    if len(panel.ahead.series):
        horizon = len(panel.ahead.periods)
        _require_same(context, name, "horizon", horizon, remedy=Purpose.DATA_PREPARATION)
        periods, cutoff = context.job.periods, panel.cutoff.to_pydatetime()
        if not periods.is_start(cutoff) or panel.ahead.periods[-1] != periods.shift(cutoff, horizon):
            _require_same(context, name, "frequency", "another one", remedy=Purpose.DATA_PREPARATION)
    return panel


def require_snapshot(context: StepContext) -> Snapshot:
    """Returns the newest snapshot whose as_of is not after this run's; for a BACKFILL the one of its own run day.

    Raises:
        ForecastingError: there is none, or every series in it has ended.
    """
    database, job, as_of = context.database, context.job.job, context.as_of
    if context.is_backfill:
        snapshot = backfill_snapshot(database, job, as_of.utc)
    else:
        snapshot = newest_snapshot(database, job, as_of.date, context.cutoff.to_pydatetime())
    if snapshot is None:
        is_first = current_snapshot(database, job) is None
        raise ForecastingError(
            "no snapshot of the history yet" if is_first else "every snapshot of the history is of a later day",
            where=f"job {job}, as_of {as_of.text}",
            action=f"run data_preparation: {context.command(Purpose.DATA_PREPARATION)}",
        )
    if snapshot.n_series == 0:
        raise ForecastingError(
            "every series has ended, none is left to forecast",
            where=f"job {context.job.job}, snapshot of {snapshot.as_of_date}",
            accepted=f"a value other than zero in the last {context.job.lifecycle.ended_after} periods of a series",
            action="look at the source query, or raise lifecycle.ended_after",
        )
    return snapshot


def is_stale(snapshot: Snapshot, context: StepContext) -> bool:
    """Whether a snapshot acts for an earlier day, or lacks periods that are complete by now."""
    return snapshot.as_of_date < context.as_of.date or pd.Timestamp(snapshot.cutoff) < context.cutoff


def load_model_version(context: StepContext, model_version_id: int) -> Bundle:
    """Reads a recorded bundle, verified by its hash.

    Raises:
        ForecastingError: the job has another horizon or frequency by now, or lacks drivers of the bundle.
    """
    version = find_model_version(context.database, model_version_id)
    folder = context.artifacts.fetch_folder(version.artifact_uri, version.artifact_sha256)
    bundle = load_bundle(folder, context.settings.elsewhere)
    for field in FITTING:
        _require_same(context, "the champion was trained", field, bundle.facts[field], remedy=Purpose.MODEL_TRAINING)
    used = {name for field in ("past_drivers", "future_drivers") for name in bundle.facts.get(field, ())}
    gone = sorted(used - {*_drivers(context)})
    _require(
        context, not gone, f"the champion was trained with drivers {gone} that are gone", remedy=Purpose.MODEL_TRAINING
    )
    return bundle


def _drivers(context: StepContext) -> tuple[str, ...]:
    return (*context.job.past_drivers, *context.job.future_drivers)


def _require_same(context: StepContext, made: str, field: str, value: object, *, remedy: str) -> None:
    wanted = getattr(context.job, field)
    _require(context, value == wanted, f"{made} for {field} {value}, the job asks for {wanted}", remedy=remedy)


def _require(context: StepContext, holds: bool, problem: str, *, remedy: str) -> None:
    if not holds:
        where = f"job {context.job.job}, as_of {context.as_of.text}"
        raise ForecastingError(problem, where=where, action=f"run {remedy}: {context.command(remedy)}")


def require_run_input(run: Run, name: Literal["snapshot_id", "model_version_id"]) -> int:
    """Returns the snapshot or model version that an earlier step of the run has chosen.

    Raises:
        ForecastingError: no earlier step has.
    """
    value: int | None = getattr(run, name)
    if value is None:
        raise ForecastingError(
            f"the run has no {name} yet",
            where=f"job {run.job}, as_of {run.as_of_date}",
            action=f"run the whole purpose: forecasting run {run.purpose} --job {run.job} --as-of {run.as_of_date}",
        )
    return value
