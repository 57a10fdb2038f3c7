"""Publication: a run becomes what readers see, as a whole and only if it is not older than what they see.

A missed run day that is filled in later takes its place among the earlier forecasts, behind what readers see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import Connection, Row, func, select

from forecasting.errors import CheckBlocked, ForecastingError, RunConflict
from forecasting.purposes import kind_option
from forecasting.vocabulary.codes import CheckOutcome, PublicationOutcome, VintageKind
from forecasting.vocabulary.facts import (
    AS_OF_DATE,
    GUARD_RESULT,
    N_ROWS,
    PUBLICATION_NO,
    PUBLISHED_BY,
    PUBLISHED_UTC,
    RUN_ID,
)
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.connection.values import plain_values
from forecasting.warehouse.forecasts.rows import FORECAST_SUITE
from forecasting.warehouse.jobs.pointers import current_in, ensure_job, lock_job, move_pointer
from forecasting.warehouse.runs.lease import require_owned
from forecasting.warehouse.runs.log import Run, find_run, finish_run_in
from forecasting.warehouse.schema import fc_data_check, fc_forecast, fc_publication, fc_run


@dataclass(frozen=True)
class Publication:
    """What became of a request to publish.

    Attributes:
        outcome: PUBLISHED; FILLED, recorded as the forecast of a missed run day, behind the newer one that readers see;
            OLDER, not recorded because readers see something newer; LIVE, not recorded because a forecast of that run
            day was published in its time; SEALED, it was recorded before.
        publication_no: Number of this run's publication; None where it was not recorded.
        message: The outcome in words.
    """

    outcome: PublicationOutcome
    publication_no: int | None
    message: str


class PublicationRecord(TypedDict):
    """What goes on record with a publication.

    Attributes:
        published_by: Who or what publishes.
        reason: Why it is shown out of turn, such as one that rests on older data than readers see.
        next_as_of_date: The next run day by the job's schedule.
        due_utc: Instant by which its forecast must be there.
    """

    published_by: str
    reason: NotRequired[str | None]
    next_as_of_date: NotRequired[date | None]
    due_utc: NotRequired[datetime | None]


def publish_run(database: Database, run: Run, *, horizon: int, **record: Unpack[PublicationRecord]) -> Publication:
    """Shows a run's forecast to the readers and seals the run, in one transaction.

    A run for an earlier as_of than the one readers see is finished, but not shown; a BACKFILL is recorded as what would
    have been shown then, unless that run day has a valid LIVE publication.

    Raises:
        ForecastingError: the rows are unchecked or incomplete.
        CheckBlocked: a check of the rows blocks.
        RunConflict: somebody else has taken the run over, or moved the pointer at the same moment; nothing was changed.
    """
    ensure_job(database, run.job)
    return database.transact(lambda connection: _publish_in(connection, run, horizon, record))


def published_run(database: Database, job: str) -> Run | None:
    """Returns the run that readers of a job see, or None before the first publication."""
    with database.read() as connection:
        shown = (
            fc_publication.c.job == job,
            fc_publication.c.publication_no == current_in(connection, job).publication_no,
        )
        run_id = connection.execute(select(fc_publication.c.run_id).where(*shown)).scalar()
    return find_run(database, run_id) if run_id is not None else None


def _publish_in(connection: Connection, run: Run, horizon: int, record: PublicationRecord) -> Publication:
    lock_job(connection, run.job)
    earlier = _publication_of(connection, run)
    if earlier is not None:
        message = f"run {run.run_id} was published before, as number {earlier.publication_no}"
        withdrawn = f", and withdrawn: {earlier.reason}" if earlier.withdrawn_utc else ""
        return Publication(PublicationOutcome.SEALED, earlier.publication_no, message + withdrawn)
    require_owned(connection, run)
    n_rows, guard_result = _require_checked(connection, run, horizon)
    is_backfill = run.vintage_kind == VintageKind.BACKFILL
    if is_backfill and (live := _live_number(connection, run)) is not None:
        return _ended(
            connection,
            run,
            PublicationOutcome.LIVE,
            None,
            f"not recorded: this run day was published in its time, number {live}",
        )
    seen = current_in(connection, run.job).publication_no
    shown = _as_of_shown(connection, run.job, seen)
    is_older = shown is not None and run.as_of_utc < shown
    if is_older and not is_backfill:
        return _ended(
            connection,
            run,
            PublicationOutcome.OLDER,
            None,
            f"not shown: readers already see a later run day, the forecast for {shown:%Y-%m-%d %H:%M} UTC; "
            "forecasting publish --rollback takes that back",
        )
    number = _append(connection, run, n_rows, guard_result, record)
    if is_older:
        message = f"recorded as number {number}; readers keep the newer forecast for {shown:%Y-%m-%d %H:%M} UTC"
        return _ended(connection, run, PublicationOutcome.FILLED, number, message)
    if not move_pointer(connection, run.job, PUBLICATION_NO, seen=seen, target=number):
        raise RunConflict("another publication was faster", where=f"job {run.job}", action="run the step again")
    return _ended(connection, run, PublicationOutcome.PUBLISHED, number, f"published as number {number}")


def _ended(
    connection: Connection, run: Run, outcome: PublicationOutcome, number: int | None, message: str
) -> Publication:
    finish_run_in(connection, run, message=message)
    return Publication(outcome, number, message)


def _live_number(connection: Connection, run: Run) -> int | None:
    """Returns the number of a valid publication of the same as_of by a LIVE run, or None."""
    joined = fc_publication.join(fc_run, fc_run.c.run_id == fc_publication.c.run_id)
    live = (
        fc_publication.c.job == run.job,
        fc_publication.c.withdrawn_utc.is_(None),
        fc_run.c.as_of_utc == run.as_of_utc,
        fc_run.c.vintage_kind == VintageKind.LIVE,
    )
    return connection.execute(
        select(func.max(fc_publication.c.publication_no)).select_from(joined).where(*live)
    ).scalar()


def _publication_of(connection: Connection, run: Run) -> Row[Any] | None:
    of_run = (fc_publication.c.job == run.job, fc_publication.c.run_id == run.run_id)
    return connection.execute(fc_publication.select().where(*of_run)).first()


def _as_of_shown(connection: Connection, job: str, publication_no: int | None) -> datetime | None:
    joined = fc_publication.join(fc_run, fc_run.c.run_id == fc_publication.c.run_id)
    shown = (fc_publication.c.job == job, fc_publication.c.publication_no == publication_no)
    return connection.execute(select(fc_run.c.as_of_utc).select_from(joined).where(*shown)).scalar()


def _require_checked(connection: Connection, run: Run, horizon: int) -> tuple[int, str]:
    """Returns the number of rows and the worst verdict on them, PASS or WARN; the caller owns the run."""
    checks = select(fc_data_check.c.action, fc_data_check.c.check_id).where(
        fc_data_check.c.run_id == run.run_id, fc_data_check.c.suite == FORECAST_SUITE
    )
    verdicts = connection.execute(checks).all()
    where = f"job {run.job}, run {run.run_id}"
    command = f"forecasting run check_forecast --job {run.job} --as-of {run.as_of_date}"
    action = f"run check_forecast: {command}{kind_option(run.vintage_kind)}"
    if not verdicts:
        raise ForecastingError("the rows are not checked", where=where, action=action)
    blocking = sorted(check_id for verdict, check_id in verdicts if verdict == CheckOutcome.BLOCK)
    if blocking:
        found = ", ".join(blocking)
        raise CheckBlocked("the rows have not passed their checks", where=where, found=found, action=action)
    rows = select(func.count()).select_from(fc_forecast).where(fc_forecast.c.run_id == run.run_id)
    n_rows = int(connection.execute(rows).scalar_one())
    n_expected = connection.execute(select(fc_run.c.n_expected).where(fc_run.c.run_id == run.run_id)).scalar_one()
    if n_rows == 0 or n_rows != (n_expected or 0) * horizon:
        raise ForecastingError(
            "the rows are not complete",
            where=where,
            found=f"{n_rows} rows",
            accepted=f"{n_expected or 0} series for {horizon} periods",
            action=action,
        )
    passed = all(verdict == CheckOutcome.PASS for verdict, _ in verdicts)
    return n_rows, CheckOutcome.PASS if passed else CheckOutcome.WARN


def _append(connection: Connection, run: Run, n_rows: int, guard_result: str, record: PublicationRecord) -> int:
    newest = select(func.coalesce(func.max(fc_publication.c.publication_no), 0)).where(fc_publication.c.job == run.job)
    number = int(connection.execute(newest).scalar_one()) + 1
    row = {
        "job": run.job,
        PUBLICATION_NO: number,
        RUN_ID: run.run_id,
        AS_OF_DATE: run.as_of_date,
        PUBLISHED_UTC: utc_now(),
        N_ROWS: n_rows,
        GUARD_RESULT: guard_result,
        **record,
        PUBLISHED_BY: record[PUBLISHED_BY][:100],
    }
    connection.execute(fc_publication.insert().values(plain_values(fc_publication, row)))
    return number


def published_days(database: Database, job: str) -> set[datetime]:
    """Returns as_of_utc of every run day that a forecast was recorded for, also where it was withdrawn later."""
    joined = fc_publication.join(fc_run, fc_run.c.run_id == fc_publication.c.run_id)
    with database.read() as connection:
        run_days = select(fc_run.c.as_of_utc).select_from(joined).where(fc_publication.c.job == job)
        return set(connection.execute(run_days).scalars())
