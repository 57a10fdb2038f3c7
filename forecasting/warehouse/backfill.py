"""Which nights are missing, and what may be used to fill one in: nothing that was made of later data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select

from forecasting.vocabulary.codes import VintageKind
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.catalog import MENDINGS, PROMOTING, Snapshot
from forecasting.warehouse.engine import Database
from forecasting.warehouse.schema import fc_decision, fc_model_version, fc_publication, fc_run, fc_snapshot


def published_nights(database: Database, job: str) -> set[datetime]:
    """Returns as_of_utc of every night that a forecast was recorded for, also where it was withdrawn later."""
    joined = fc_publication.join(fc_run, fc_run.c.run_id == fc_publication.c.run_id)
    with database.read() as connection:
        nights = select(fc_run.c.as_of_utc).select_from(joined).where(fc_publication.c.job == job)
        return set(connection.execute(nights).scalars())


def backfill_snapshot(database: Database, job: str, as_of_utc: datetime) -> Snapshot | None:
    """Returns the snapshot that a BACKFILL has prepared for exactly this as_of, the one recorded last; or None."""
    of_night = (fc_run.c.job == job, fc_run.c.as_of_utc == as_of_utc, fc_run.c.vintage_kind == VintageKind.BACKFILL)
    made = fc_snapshot.select().where(fc_snapshot.c.run_id.in_(select(fc_run.c.run_id).where(*of_night)))
    with database.read() as connection:
        row = connection.execute(made.order_by(fc_snapshot.c.snapshot_id.desc())).mappings().first()
    return Snapshot(**row) if row is not None else None


def champion_known(database: Database, job: str, cutoff: datetime) -> int | None:
    """Returns the bundle for a run of this cutoff: the newest promoted one that has seen nothing later; or None.

    A bundle that was kept from promotion only because the champion had seen more counts as well; one that was mended
    has seen what the training that mended it has seen.
    """
    joined = fc_model_version.join(fc_decision, fc_decision.c.challenger_id == fc_model_version.c.model_version_id)
    fit_to_serve = or_(fc_decision.c.outcome.in_(PROMOTING), fc_decision.c.reason_code == str(Reason.OLDER_DATA))
    wanted = select(fc_model_version.c.model_version_id).select_from(joined)
    wanted = wanted.where(fc_model_version.c.job == job, fc_model_version.c.train_to <= cutoff, fit_to_serve)
    wanted = wanted.where(fc_model_version.c.model_version_id.not_in(_mended_later(job, cutoff)))
    newest = (fc_model_version.c.train_to.desc(), fc_model_version.c.model_version_id.desc())
    with database.read() as connection:
        found = connection.execute(wanted.order_by(*newest)).scalar()
    return int(found) if found is not None else None


def _mended_later(job: str, cutoff: datetime) -> Select[tuple[int]]:
    """Selects the bundles that were mended by what came true after a cutoff; their members have not seen it."""
    decided = fc_model_version.join(fc_decision, fc_decision.c.challenger_id == fc_model_version.c.model_version_id)
    known = decided.join(fc_run, fc_run.c.run_id == fc_model_version.c.train_run_id)
    mended = (fc_model_version.c.job == job, fc_decision.c.reason_code.in_(MENDINGS), fc_run.c.cutoff > cutoff)
    return select(fc_model_version.c.model_version_id).select_from(known).where(*mended)
