"""Rollback: readers see an earlier publication again; later ones are withdrawn with the reason and stay on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from forecasting.errors import ConfigError, ForecastingError, RunConflict
from forecasting.vocabulary.facts import PUBLICATION_NO
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.forecasts.vintages import publications_in
from forecasting.warehouse.jobs.pointers import current_in, lock_job, move_pointer
from forecasting.warehouse.schema import fc_forecast, fc_publication

_REASON_LENGTH = fc_publication.c.reason.type.length  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Rollback:
    """What a rollback has done.

    Attributes:
        publication_no: What readers see now.
        withdrawn: Numbers that were withdrawn, newest first.
        message: The outcome in words.
    """

    publication_no: int
    withdrawn: tuple[int, ...]
    message: str


def roll_back(database: Database, job: str, *, reason: str, to: int | None = None) -> Rollback:
    """Shows an earlier publication again and withdraws all later ones, in one transaction; their runs stay sealed.

    The earlier one has to be handed over again.

    Args:
        database: The warehouse.
        job: Name of the job.
        reason: Why, for bi_publication.
        to: Number to go back to; the valid one with the newest as_of before the current unless given.

    Raises:
        ConfigError: there is no reason, or `to` is unknown, withdrawn or what readers see already.
        ForecastingError: there is nothing to go back to, or the target is no longer complete.
        RunConflict: somebody else moved the pointer at the same moment; nothing was changed.
    """
    words = reason.strip()
    if not 0 < len(words) <= _REASON_LENGTH:
        raise ConfigError(
            "a rollback needs a reason",
            where=f"job {job}",
            found=f"{len(words)} characters",
            accepted=f"1 to {_REASON_LENGTH} characters",
            action='give one: --reason "sales of Tuesday were loaded twice"',
        )
    with database.begin() as connection:
        lock_job(connection, job)
        seen = current_in(connection, job).publication_no
        if seen is None:
            raise ForecastingError("nothing is published, so there is nothing to go back to", where=f"job {job}")
        rows = publications_in(connection, job)
        target = _target(job, rows, seen, to)
        _require_complete(connection, job, target)
        later = [row for row in rows[: rows.index(target)] if row.withdrawn_utc is None]
        withdrawn = tuple(row.publication_no for row in later)
        _withdraw(connection, job, withdrawn, words)
        if not move_pointer(connection, job, PUBLICATION_NO, seen=seen, target=target.publication_no):
            raise RunConflict("another publication was faster", where=f"job {job}", action="look, then try again")
        again = (fc_publication.c.job == job, fc_publication.c.publication_no == target.publication_no)
        connection.execute(fc_publication.update().where(*again).values(handed_over_utc=None))
    names = ", ".join(map(str, withdrawn))
    message = f"readers see number {target.publication_no} of {target.as_of_date} again; withdrawn: {names}"
    return Rollback(target.publication_no, withdrawn, message)


def _target(job: str, rows: list[Row[Any]], seen: int, to: int | None) -> Row[Any]:
    position = next(number for number, row in enumerate(rows) if row.publication_no == seen)
    valid = [row for row in rows[position + 1 :] if row.withdrawn_utc is None]
    chosen = [row for row in valid if to in (None, row.publication_no)]
    if chosen:
        return chosen[0]
    where = f"job {job}"
    accepted = "numbers " + ", ".join(str(row.publication_no) for row in valid) if valid else "nothing"
    if to is None:
        raise ForecastingError("there is no earlier publication to go back to", where=where, found=f"number {seen}")
    if to == seen:
        raise ConfigError(f"readers see number {to} already", where=where, accepted=accepted)
    named = next((row for row in rows if row.publication_no == to), None)
    if named is None:
        raise ConfigError(f"there is no publication {to}", where=where, accepted=accepted)
    raise ConfigError(f"number {to} was withdrawn", where=where, found=named.reason, accepted=accepted)


def _require_complete(connection: Connection, job: str, target: Row[Any]) -> None:
    counted = select(func.count()).select_from(fc_forecast).where(fc_forecast.c.run_id == target.run_id)
    n_rows = connection.execute(counted).scalar_one()
    if n_rows != target.n_rows:
        raise ForecastingError(
            f"number {target.publication_no} is no longer complete: the retention of the job has removed rows",
            where=f"job {job}",
            found=f"{n_rows} of {target.n_rows} rows",
            accepted="a publication within retention.full_days, or one of the last retention.publications",
            action="correct what is wrong and forecast the newest day again: forecasting run integrated_workflow "
            f"--job {job} --as-of <day>; to be able to go back further, raise retention.publications",
        )


def _withdraw(connection: Connection, job: str, numbers: tuple[int, ...], reason: str) -> None:
    named = (fc_publication.c.job == job, fc_publication.c.publication_no.in_(numbers))
    connection.execute(fc_publication.update().where(*named).values(withdrawn_utc=utc_now(), reason=reason))
