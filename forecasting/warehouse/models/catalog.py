"""The catalogue of snapshots, model versions and decisions; a decision and the champion's pointer move together."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Select, or_, select

from forecasting.errors import RunConflict
from forecasting.vocabulary.codes import DecisionOutcome, GuardResult
from forecasting.vocabulary.facts import MODEL_VERSION_ID, REASON_TEXT, RUN_ID
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import new_id, utc_now
from forecasting.warehouse.connection.named_queries import read_run_rows
from forecasting.warehouse.connection.rows import replace_slice_in, require_row
from forecasting.warehouse.connection.values import plain_values
from forecasting.warehouse.jobs.pointers import current_in, lock_job, move_pointer
from forecasting.warehouse.monitoring.signals import answer_requests_in
from forecasting.warehouse.runs.log import Run, own_transaction, update_run_in
from forecasting.warehouse.schema import fc_decision, fc_model_version, fc_run
from forecasting.warehouse.schema.models import fc_score, fc_series_model

PROMOTING = (DecisionOutcome.PROMOTED, DecisionOutcome.REFRESHED)
"""Outcomes that make the challenger champion."""

REFRESHES = (str(Reason.RECALIBRATED), str(Reason.REWEIGHTED))
"""Reasons of decisions for a champion that was refreshed without a training."""

MAX_REASON = 500
"""Characters of reason_text that are kept."""


@dataclass(frozen=True)
class ModelVersion:
    """A trained bundle; fields as in fc_model_version. Id and instant are made where they are not given."""

    job: str
    recipe_hash: str
    recipe_text: str
    train_run_id: int
    snapshot_id: int
    train_from: datetime
    train_to: datetime
    artifact_uri: str
    artifact_sha256: str
    size_kb: int
    environment: str
    env_lock_hash: str
    device: str | None = None
    model_version_id: int = field(default_factory=new_id)
    created_utc: datetime = field(default_factory=utc_now)


@dataclass(frozen=True)
class Decision:
    """A choice between champion and challenger; fields as in fc_decision."""

    job: str
    champion_id: int | None
    challenger_id: int
    metric: str
    champion_value: float | None
    challenger_value: float
    n_cutoffs: int
    n_wins: int
    outcome: str
    reason_code: str
    reason_text: str
    minutes_spent: float
    decided_by: str
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    guard_bias: str = GuardResult.NA
    guard_coverage: str = GuardResult.NA
    guard_segment: str = GuardResult.NA
    guard_stability: str = GuardResult.NA
    decision_id: int = field(default_factory=new_id)
    decided_utc: datetime = field(default_factory=utc_now)


def record_scores(database: Database, run: Run, rows: pd.DataFrame, **inputs: object) -> None:
    """Replaces the backtest errors of a training, and notes what they were measured on.

    Args:
        database: The warehouse.
        run: The training.
        rows: Columns of fc_score without run_id.
        inputs: Columns of fc_run: snapshot_id and cutoff.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    with own_transaction(database, run) as connection:
        update_run_in(connection, run.run_id, **inputs)
        replace_slice_in(connection, fc_score, rows, {RUN_ID: run.run_id})


def scores_of(database: Database, run_id: int) -> pd.DataFrame:
    """Returns the backtest errors of a training, as in fc_score."""
    return read_run_rows(database, fc_score, run_id)


def record_model_version(database: Database, run: Run, version: ModelVersion, serving: pd.DataFrame) -> int:
    """Records a bundle and which methods serve which series; returns its id, the same for the same content of a run.

    Args:
        database: The warehouse.
        run: The training.
        version: The bundle.
        serving: Columns of fc_series_model without model_version_id.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    with own_transaction(database, run) as connection:
        return _record_serving(connection, run, version, serving)


def record_decision(database: Database, run: Run, decision: Decision) -> None:
    """Records a decision and, where it promotes, makes the challenger champion.

    The decision of a challenger replaces an earlier one of the same challenger: a step that is done again decides once.

    Raises:
        RunConflict: the champion is no longer the one that the decision compared with, or the run is no longer ours.
    """
    with own_transaction(database, run) as connection:
        record_decision_in(connection, decision)


def record_refresh(
    database: Database, run: Run, made: tuple[ModelVersion, pd.DataFrame], decision: Decision, **inputs: object
) -> int:
    """Records a champion that was refreshed without a training, as one transaction; returns the id of its bundle.

    Args:
        database: The warehouse.
        run: The training that it makes needless; the requests that it answers are noted.
        made: Bundle and serving methods, as record_model_version takes them.
        decision: Its challenger_id becomes that of the bundle.
        inputs: Columns of fc_run: snapshot_id and cutoff.

    Raises:
        RunConflict: as record_decision.
    """
    with own_transaction(database, run) as connection:
        version_id = _record_serving(connection, run, *made)
        update_run_in(connection, run.run_id, **inputs)
        record_decision_in(connection, replace(decision, challenger_id=version_id))
        answer_requests_in(connection, run)
    return version_id


def find_model_version(database: Database, model_version_id: int) -> ModelVersion:
    """Returns a bundle's record.

    Raises:
        ForecastingError: there is no such model version.
    """
    return ModelVersion(**require_row(database, fc_model_version, model_version_id))


def champion_recipe(database: Database, job: str) -> str | None:
    """Returns recipe_text of the champion, or None where there is no champion."""
    with database.read() as connection:
        champion = current_in(connection, job).model_version_id
    return find_model_version(database, champion).recipe_text if champion is not None else None


def promotion_of(database: Database, job: str, challenger_id: int) -> tuple[str, str] | None:
    """Returns outcome and reason of the decision that made the job's champion of this challenger; None if none did."""
    columns = (fc_decision.c.outcome, fc_decision.c.reason_text)
    decided = select(*columns).where(fc_decision.c.challenger_id == challenger_id, fc_decision.c.outcome.in_(PROMOTING))
    with database.read() as connection:
        row = connection.execute(decided).first()
        is_champion = current_in(connection, job).model_version_id == challenger_id
    return (row.outcome, row.reason_text) if row is not None and is_champion else None


def refresh_of(database: Database, run_id: int) -> str | None:
    """Returns the reason of the decision with which a training has refreshed the champion; None where it has not."""
    joined = fc_decision.join(fc_model_version, fc_model_version.c.model_version_id == fc_decision.c.challenger_id)
    refreshed = (fc_model_version.c.train_run_id == run_id, fc_decision.c.reason_code.in_(REFRESHES))
    with database.read() as connection:
        found = connection.execute(select(fc_decision.c.reason_text).select_from(joined).where(*refreshed)).scalar()
    return str(found) if found is not None else None


def versions_of_recipe(database: Database, job: str, recipe_hash: str) -> list[ModelVersion]:
    """Returns the bundles of a job that share a recipe, the one that has seen most first, of equals the newest."""
    columns = fc_model_version.c
    of_recipe = fc_model_version.select().where(columns.job == job, columns.recipe_hash == recipe_hash)
    with database.read() as connection:
        rows = connection.execute(of_recipe.order_by(columns.train_to.desc(), columns.model_version_id.desc()))
        return [ModelVersion(**row) for row in rows.mappings()]


def champion_known(database: Database, job: str, cutoff: datetime) -> int | None:
    """Returns the bundle for a run of this cutoff: the newest promoted one that has seen nothing later; or None.

    A bundle that was kept from promotion only because the champion had seen more counts as well; one that was refreshed
    has seen what the training that refreshed it has seen.
    """
    joined = fc_model_version.join(fc_decision, fc_decision.c.challenger_id == fc_model_version.c.model_version_id)
    fit_to_serve = or_(fc_decision.c.outcome.in_(PROMOTING), fc_decision.c.reason_code == str(Reason.OLDER_DATA))
    wanted = select(fc_model_version.c.model_version_id).select_from(joined)
    wanted = wanted.where(fc_model_version.c.job == job, fc_model_version.c.train_to <= cutoff, fit_to_serve)
    wanted = wanted.where(fc_model_version.c.model_version_id.not_in(_refreshed_later(job, cutoff)))
    newest = (fc_model_version.c.train_to.desc(), fc_model_version.c.model_version_id.desc())
    with database.read() as connection:
        found = connection.execute(wanted.order_by(*newest)).scalar()
    return int(found) if found is not None else None


def current_champion(database: Database, job: str) -> int | None:
    """Returns the champion of a job, or None before the first."""
    with database.read() as connection:
        return current_in(connection, job).model_version_id


def record_model_version_in(connection: Connection, version: ModelVersion) -> int:
    """Records a bundle within an open transaction; the same content of the same training run keeps its id."""
    columns = fc_model_version.c
    same = select(columns.model_version_id).where(
        columns.train_run_id == version.train_run_id, columns.artifact_sha256 == version.artifact_sha256
    )
    known = connection.execute(same).scalar()
    if known is not None:
        return int(known)
    connection.execute(fc_model_version.insert().values(plain_values(fc_model_version, asdict(version))))
    return version.model_version_id


def _record_serving(connection: Connection, run: Run, version: ModelVersion, serving: pd.DataFrame) -> int:
    version_id = record_model_version_in(connection, version)
    replace_slice_in(connection, fc_series_model, serving, {MODEL_VERSION_ID: version_id})
    update_run_in(connection, run.run_id, model_version_id=version_id)
    return version_id


def record_decision_in(connection: Connection, decision: Decision) -> None:
    """As record_decision, within an open transaction."""
    lock_job(connection, decision.job)
    seen = current_in(connection, decision.job).model_version_id
    if seen != decision.champion_id:
        raise RunConflict(
            "the champion has changed since the comparison",
            where=f"job {decision.job}",
            found=f"champion {seen}",
            accepted=f"champion {decision.champion_id}",
            action="run model_training again",
        )
    connection.execute(fc_decision.delete().where(fc_decision.c.challenger_id == decision.challenger_id))
    row = asdict(decision) | {REASON_TEXT: decision.reason_text[:MAX_REASON]}
    connection.execute(fc_decision.insert().values(plain_values(fc_decision, row)))
    if decision.outcome in PROMOTING:
        move_pointer(connection, decision.job, MODEL_VERSION_ID, seen=seen, target=decision.challenger_id)


def _refreshed_later(job: str, cutoff: datetime) -> Select[tuple[int]]:
    """Selects the bundles that were refreshed by what came true after a cutoff; their members have not seen it."""
    decided = fc_model_version.join(fc_decision, fc_decision.c.challenger_id == fc_model_version.c.model_version_id)
    known = decided.join(fc_run, fc_run.c.run_id == fc_model_version.c.train_run_id)
    refreshed = (fc_model_version.c.job == job, fc_decision.c.reason_code.in_(REFRESHES), fc_run.c.cutoff > cutoff)
    return select(fc_model_version.c.model_version_id).select_from(known).where(*refreshed)
