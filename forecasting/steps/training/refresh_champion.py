"""Refreshes the champion where a breached signal has started the training and less than a training suffices."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.config import Candidate
from forecasting.evaluation import gate
from forecasting.models.ensemble.bundle import Bundle, recipe_hash
from forecasting.monitoring.recent_errors import WINDOWS, RecentErrors, look_back, recent_published
from forecasting.monitoring.refresh import REFRESHABLE, Refresh, Yardstick
from forecasting.monitoring.refresh import refresh_champion as refresh
from forecasting.panel.panel import Panel
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import load_model_version, load_snapshot, require_snapshot
from forecasting.steps.training.bundles import describe_bundle, serving_members
from forecasting.steps.training.decisions import ANSWERING, describe_decision, keep_tried
from forecasting.vocabulary.codes import DecisionOutcome, SignalAction, SignalName
from forecasting.vocabulary.columns import CUTOFF
from forecasting.vocabulary.facts import ACTION_RUN_ID, MODEL_VERSION_ID, SNAPSHOT_ID, WINDOW_END
from forecasting.warehouse.models import (
    ModelVersion,
    current_champion,
    find_model_version,
    record_refresh,
    refresh_of,
    versions_of_recipe,
)
from forecasting.warehouse.monitoring import answer_requests, read_backtest, read_published, read_signals
from forecasting.warehouse.runs import find_run
from forecasting.warehouse.snapshots import Snapshot


def refresh_champion(context: StepContext) -> dict[str, Any]:
    """Records the refreshed champion and the decision for it; or what was tried, for the training that follows."""
    database = context.database
    run = find_run(database, context.run.run_id)
    refreshed = refresh_of(database, run.run_id)
    if refreshed is not None:
        return {"outcome": DecisionOutcome.REFRESHED, "message": f"refreshed before: {refreshed}"}
    if run.trigger_reason not in ANSWERING:
        return {"outcome": None, "message": f"nothing to refresh in a training for the reason {run.trigger_reason}"}
    snapshot = require_snapshot(context)
    case = _open_case(context, snapshot)
    refresh = Refresh(case) if isinstance(case, str) else case.refresh()
    if isinstance(case, str) or refresh.made is None:
        keep_tried(context, refresh.words)
        answer_requests(database, context.run)
        return {"outcome": None, "message": f"to be retrained: {refresh.words}"}
    return {
        "outcome": DecisionOutcome.REFRESHED,
        MODEL_VERSION_ID: case.record(*refresh.made),
        "message": refresh.words,
    }


@dataclass(frozen=True)
class _Case:
    """A champion that may be refreshed."""

    context: StepContext
    snapshot: Snapshot
    version: ModelVersion
    champion: Bundle
    yardstick: Yardstick
    panel: Panel

    def refresh(self) -> Refresh:
        return refresh(self.champion, self.yardstick, self._published(), self._look_back)

    def record(self, bundle: Bundle, verdict: gate.GateVerdict) -> int:
        """Writes everything that follows from the refresh in one transaction; returns the id of the bundle."""
        context = self.context
        with tempfile.TemporaryDirectory() as folder:
            bundle.save(Path(folder))
            stored = context.artifacts.put_folder(Path(folder), f"bundles/{context.job.job}/refreshed")
        trained = (self.version.train_from, self.version.train_to)
        version = describe_bundle(context, bundle, stored, self.snapshot, trained=trained)
        serving = serving_members(context, bundle, self.panel)
        decision = describe_decision(context, verdict, self.version.model_version_id, version.model_version_id)
        inputs = {SNAPSHOT_ID: self.snapshot.snapshot_id, CUTOFF: self.snapshot.cutoff}
        return record_refresh(context.database, context.run, (version, serving), decision, **inputs)

    def _published(self) -> RecentErrors | None:
        job, cutoff = self.context.job, self.panel.cutoff.to_pydatetime()
        first = job.periods.shift(cutoff, -WINDOWS * job.judged_periods)
        rows = read_published(self.context.database, job.job, self.version.model_version_id, first, cutoff)
        return recent_published(rows, self.panel, job) if len(rows) else None

    def _look_back(self) -> RecentErrors | None:
        """Forecasts again with the members of the champion, or of an older bundle of its recipe where it is young."""
        context, job = self.context, self.context.job
        first = job.periods.shift(self.panel.cutoff.to_pydatetime(), -WINDOWS * job.judged_periods)
        version, producer = self.version, self.champion
        if version.train_to > first:
            known = versions_of_recipe(context.database, job.job, version.recipe_hash)
            kept = [one for one in known if context.artifacts.exists(one.artifact_uri)]
            version = next((one for one in kept if one.train_to <= first), kept[-1])
            older = load_model_version(context, version.model_version_id)
            producer = replace(producer, members=older.members, trained=older.trained)
        return look_back(producer, self.panel, job, pd.Timestamp(version.train_to))


def _open_case(context: StepContext, snapshot: Snapshot) -> _Case | str:
    """Returns the case, or why the champion cannot be refreshed."""
    job, database = context.job, context.database
    breached = _breached(context)
    foreign = sorted(breached - REFRESHABLE)
    if not breached or foreign:
        return f"{', '.join(foreign)} calls for a training" if foreign else "no signal says what is wrong"
    champion_id = current_champion(database, job.job)
    if champion_id is None:
        return "there is no champion"
    version = find_model_version(database, champion_id)
    candidate = Candidate.model_validate(json.loads(version.recipe_text)["candidate"])
    if recipe_hash(job, candidate) != version.recipe_hash:
        return "the champion was trained by other rules than those of the job now"
    panel = load_snapshot(context, snapshot.snapshot_id)
    yardstick = Yardstick(job, frozenset(breached), read_backtest(database, job.job))
    return _Case(context, snapshot, version, load_model_version(context, champion_id), yardstick, panel)


def _breached(context: StepContext) -> set[SignalName]:
    """Returns the signals of the newest window that have asked for a training and that no other one has answered."""
    cutoff = context.cutoff.to_pydatetime()
    first = context.job.periods.shift(cutoff, -context.job.judged_periods)
    rows = read_signals(context.database, context.job.job, first, cutoff)
    own = rows[ACTION_RUN_ID].isna() | (rows[ACTION_RUN_ID] == context.run.run_id)
    asking = rows[(rows["action_taken"] == SignalAction.REQUESTED) & own]
    return set(asking.loc[asking[WINDOW_END] == asking[WINDOW_END].max(), "signal_name"])
