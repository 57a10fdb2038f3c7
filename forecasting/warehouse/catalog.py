"""The catalogue of snapshots, model versions and decisions; a decision and the champion's pointer move together."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, Select, Table, select

from forecasting.errors import ForecastingError, RunConflict
from forecasting.vocabulary.codes import DecisionOutcome, GuardResult, VintageKind
from forecasting.vocabulary.facts import AS_OF_DATE, CREATED_UTC, MODEL_VERSION_ID, REASON_TEXT, RUN_ID, SNAPSHOT_ID
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.engine import Database
from forecasting.warehouse.ids import new_id, utc_now
from forecasting.warehouse.pointers import current_in, ensure_job, lock_job, move_pointer
from forecasting.warehouse.runs import Run, require_owned
from forecasting.warehouse.schema import fc_decision, fc_model_version, fc_run, fc_snapshot
from forecasting.warehouse.values import plain_values

PROMOTING = (DecisionOutcome.PROMOTED, DecisionOutcome.REFRESHED)
"""Outcomes that make the challenger champion."""

MENDINGS = (str(Reason.RECALIBRATED), str(Reason.REWEIGHTED))
"""Reasons of decisions for a champion that was mended without a training."""

MAX_REASON = 500
"""Characters of reason_text that are kept."""


class SnapshotContent(TypedDict):
    """What a snapshot holds: newest period, history rows, series that are forecast."""

    cutoff: datetime
    n_rows: int
    n_series: int


@dataclass(frozen=True)
class Snapshot:
    """A prepared panel; fields as in fc_snapshot."""

    snapshot_id: int
    job: str
    run_id: int
    as_of_date: date
    cutoff: datetime
    uri: str
    sha256: str
    n_rows: int
    n_series: int
    created_utc: datetime


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


def record_snapshot(database: Database, run: Run, stored: tuple[str, str], **content: Unpack[SnapshotContent]) -> int:
    """Records a stored panel and returns its id; the same content of the same run keeps its id.

    The job's pointer follows, unless it already names a snapshot of a later as_of, or the run is a BACKFILL.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    uri, sha256 = stored
    ensure_job(database, run.job)

    def record(connection: Connection) -> int:
        lock_job(connection, run.job)
        require_owned(connection, run)
        same = select(fc_snapshot.c.snapshot_id).where(
            fc_snapshot.c.run_id == run.run_id, fc_snapshot.c.sha256 == sha256
        )
        snapshot_id = connection.execute(same.order_by(fc_snapshot.c.snapshot_id.desc())).scalar()
        if snapshot_id is None:
            snapshot_id = new_id()
            row = {SNAPSHOT_ID: snapshot_id, "job": run.job, RUN_ID: run.run_id, AS_OF_DATE: run.as_of_date}
            row |= {"uri": uri, "sha256": sha256, CREATED_UTC: utc_now(), **content}
            connection.execute(fc_snapshot.insert().values(plain_values(fc_snapshot, row)))
        if run.vintage_kind == VintageKind.BACKFILL:
            return int(snapshot_id)
        seen = current_in(connection, run.job).snapshot_id
        shown = connection.execute(select(fc_snapshot.c.as_of_date).where(fc_snapshot.c.snapshot_id == seen)).scalar()
        if shown is None or shown <= run.as_of_date:
            move_pointer(connection, run.job, SNAPSHOT_ID, seen=seen, target=snapshot_id)
        return int(snapshot_id)

    return database.transact(record)


def find_snapshot(database: Database, snapshot_id: int) -> Snapshot:
    """Returns a snapshot.

    Raises:
        ForecastingError: there is no such snapshot.
    """
    return Snapshot(**_require(database, fc_snapshot, snapshot_id))


def has_snapshot(database: Database, job: str, snapshot_id: int) -> bool:
    """Whether this database knows a snapshot of a job."""
    this = (fc_snapshot.c.snapshot_id == snapshot_id, fc_snapshot.c.job == job)
    return _first(database, fc_snapshot.select().where(*this)) is not None


def newest_snapshot(database: Database, job: str, as_of_date: date, cutoff: datetime | None = None) -> Snapshot | None:
    """Returns the newest snapshot for this date or an earlier one, without a period after the cutoff; or None.

    Of one date it is the one that knows the most periods, and of these the one that was recorded last. What a BACKFILL
    has prepared is for its own night only.
    """
    backfills = select(fc_run.c.run_id).where(fc_run.c.job == job, fc_run.c.vintage_kind == VintageKind.BACKFILL)
    wanted = fc_snapshot.select().where(
        fc_snapshot.c.job == job, fc_snapshot.c.as_of_date <= as_of_date, fc_snapshot.c.run_id.not_in(backfills)
    )
    if cutoff is not None:
        wanted = wanted.where(fc_snapshot.c.cutoff <= cutoff)
    newest = [fc_snapshot.c[name].desc() for name in (AS_OF_DATE, "cutoff", SNAPSHOT_ID)]
    row = _first(database, wanted.order_by(*newest))
    return Snapshot(**row) if row is not None else None


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


def find_model_version(database: Database, model_version_id: int) -> ModelVersion:
    """Returns a bundle's record.

    Raises:
        ForecastingError: there is no such model version.
    """
    return ModelVersion(**_require(database, fc_model_version, model_version_id))


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


def mending_of(database: Database, run_id: int) -> str | None:
    """Returns the reason of the decision with which a training has mended the champion; None where it has not."""
    joined = fc_decision.join(fc_model_version, fc_model_version.c.model_version_id == fc_decision.c.challenger_id)
    mended = (fc_model_version.c.train_run_id == run_id, fc_decision.c.reason_code.in_(MENDINGS))
    with database.read() as connection:
        found = connection.execute(select(fc_decision.c.reason_text).select_from(joined).where(*mended)).scalar()
    return str(found) if found is not None else None


def versions_of_recipe(database: Database, job: str, recipe_hash: str) -> list[ModelVersion]:
    """Returns the bundles of a job that share a recipe, the one that has seen most first, of equals the newest."""
    columns = fc_model_version.c
    of_recipe = fc_model_version.select().where(columns.job == job, columns.recipe_hash == recipe_hash)
    with database.read() as connection:
        rows = connection.execute(of_recipe.order_by(columns.train_to.desc(), columns.model_version_id.desc()))
        return [ModelVersion(**row) for row in rows.mappings()]


def record_decision_in(connection: Connection, decision: Decision) -> int:
    """Records a decision and, where it promotes, makes the challenger champion, in an open transaction; returns its id.

    The decision of a challenger replaces an earlier one of the same challenger: a step that is done again decides once.

    Raises:
        RunConflict: the champion is no longer the one that the decision compared with.
    """
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
    return decision.decision_id


def _require(database: Database, table: Table, number: int) -> dict[str, Any]:
    (key,) = table.primary_key.columns
    row = _first(database, table.select().where(key == number))
    if row is None:
        raise ForecastingError(f"no {key.name} {number}", where=f"table {table.name}")
    return row


def _first(database: Database, statement: Select[Any]) -> dict[str, Any] | None:
    with database.read() as connection:
        row = connection.execute(statement).mappings().first()
    return dict(row) if row is not None else None
