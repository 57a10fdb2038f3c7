"""What every event of a job needs: a reason, a job that is there, no run in flight, and a row that says so."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from forecasting.errors import ConfigError, RunConflict, nearest
from forecasting.vocabulary.codes import JobEvent
from forecasting.vocabulary.facts import DONE_BY, EVENT_ID, HAPPENED_UTC, NAME_BEFORE
from forecasting.warehouse.connection.ids import new_id, utc_now
from forecasting.warehouse.connection.values import plain_values
from forecasting.warehouse.runs.lease import runs_in_flight_in
from forecasting.warehouse.schema import fc_job_current, fc_job_event

REASON_LENGTH, NAME_LENGTH = 500, 100


class Words(NamedTuple):
    """Why somebody does something to a job, and who it is."""

    reason: str
    by: str


def require_reason(reason: str, command: str) -> str:
    """Returns a reason without blanks around it.

    Raises:
        ConfigError: it is empty or too long.
    """
    words = reason.strip()
    if not 0 < len(words) <= REASON_LENGTH:
        raise ConfigError(
            "this needs a reason; nothing was changed",
            where=command,
            found=f"{len(words)} characters",
            accepted=f"1 to {REASON_LENGTH} characters",
            action='give one: --reason "the plant was sold"',
        )
    return words


def require_known_in(connection: Connection, job: str) -> None:
    """Raises ConfigError where the warehouse has never met a job."""
    known = sorted(connection.execute(select(fc_job_current.c.job)).scalars())
    if job not in known:
        raise ConfigError(
            "the warehouse knows no such job; nothing was changed", where=f"job {job}", accepted=nearest(job, known)
        )


def require_none_in_flight_in(connection: Connection, *jobs: str) -> None:
    """Raises RunConflict while a run of one of these jobs belongs to somebody."""
    runs = runs_in_flight_in(connection, jobs)
    if runs:
        raise RunConflict(
            "a run of the job is in flight; nothing was changed",
            where=f"job {', '.join(jobs)}",
            found="; ".join(runs),
            action="pause its DAGs, wait until the run has ended, then give the command again",
        )


def record_event_in(
    connection: Connection, job: str, event: JobEvent, words: Words, name_before: str | None = None
) -> int:
    """Records an event of a job and returns its number."""
    event_id = new_id()
    row = {
        EVENT_ID: event_id,
        "job": job,
        "event": event,
        NAME_BEFORE: name_before,
        "reason": words.reason,
        DONE_BY: words.by[:NAME_LENGTH],
        HAPPENED_UTC: utc_now(),
    }
    connection.execute(fc_job_event.insert().values(plain_values(fc_job_event, row)))
    return event_id
