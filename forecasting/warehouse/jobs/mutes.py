"""Planned outages: nobody is notified of a job until a mute ends by itself; the newest one of a job counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forecasting.vocabulary.facts import ENDED_UTC, MUTE_ID, MUTED_BY, MUTED_UTC, UNTIL_UTC
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import new_id, utc_now
from forecasting.warehouse.schema import fc_mute


@dataclass(frozen=True)
class Mute:
    """A mute that is in force.

    Attributes:
        job: Name of the job.
        until_utc: UTC instant, zone-less, at which it ends by itself.
        reason: Why nobody is notified.
        muted_by: Who gave the command.
    """

    job: str
    until_utc: datetime
    reason: str
    muted_by: str


def record_mute(database: Database, mute: Mute) -> None:
    """Mutes a job in place of whatever mute is in force."""
    said = {"job": mute.job, UNTIL_UTC: mute.until_utc, "reason": mute.reason, MUTED_BY: mute.muted_by}
    with database.begin() as connection:
        connection.execute(fc_mute.insert().values({MUTE_ID: new_id(), MUTED_UTC: utc_now()} | said))


def end_mute(database: Database, job: str) -> bool:
    """Ends the mute of a job now; returns whether one was in force."""
    now = utc_now()
    in_force = (fc_mute.c.job == job, fc_mute.c.until_utc > now, fc_mute.c.ended_utc.is_(None))
    with database.begin() as connection:
        return connection.execute(fc_mute.update().where(*in_force).values({ENDED_UTC: now})).rowcount > 0


def mutes_in_force(database: Database, now: datetime) -> dict[str, Mute]:
    """Returns the mute of every job that has one at an instant (UTC, zone-less), by job."""
    newest = select(func.max(fc_mute.c.mute_id)).group_by(fc_mute.c.job)
    columns = (fc_mute.c.job, fc_mute.c.until_utc, fc_mute.c.reason, fc_mute.c.muted_by)
    in_force = (fc_mute.c.mute_id.in_(newest), fc_mute.c.until_utc > now, fc_mute.c.ended_utc.is_(None))
    with database.read() as connection:
        found = [Mute(*row) for row in connection.execute(select(*columns).where(*in_force).order_by(fc_mute.c.job))]
    return {mute.job: mute for mute in found}
