"""Publication: a run becomes what readers see, as a whole and only if it is not older than what they see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select

from forecasting.errors import CheckBlocked, ForecastingError, RunConflict
from forecasting.warehouse.engine import Database
from forecasting.warehouse.forecasts import FORECAST_SUITE
from forecasting.warehouse.ids import utc_now
from forecasting.warehouse.pointers import current_in, ensure_job, lock_job, move_pointer
from forecasting.warehouse.runs import Run, finish_run_in, require_owned
from forecasting.warehouse.schema import fc_data_check, fc_forecast, fc_publication, fc_run
from forecasting.warehouse.values import plain_values

SHOWABLE = ("LIVE", "BACKFILL")
"""Kinds of run that readers may see."""


@dataclass(frozen=True)
class Publication:
    """What became of a request to publish.

    Attributes:
        outcome: PUBLISHED; OLDER, nothing is shown because readers see something newer; SEALED, it was shown before.
        publication_no: Number of this run's publication; None where it was not shown.
        message: The outcome in words.
    """

    outcome: Literal["PUBLISHED", "OLDER", "SEALED"]
    publication_no: int | None
    message: str


def publish_run(database: Database, run: Run, *, horizon: int, published_by: str) -> Publication:
    """Shows a run's forecast to the readers and seals the run, in one transaction.

    A run for an earlier as_of than the one readers see is finished, but not shown.

    Raises:
        ForecastingError: the rows are unchecked or incomplete, or the run is of a kind that is never shown.
        CheckBlocked: a check of the rows blocks.
        RunConflict: somebody else has taken the run over, or moved the pointer at the same moment; nothing was changed.
    """
    if run.vintage_kind not in SHOWABLE:
        raise ForecastingError(
            "this kind of run is never shown to readers",
            where=f"run {run.run_id}",
            found=run.vintage_kind,
            accepted=", ".join(SHOWABLE),
        )
    ensure_job(database, run.job)
    return database.transact(lambda connection: _publish_in(connection, run, horizon, published_by[:100]))


def _publish_in(connection: Connection, run: Run, horizon: int, published_by: str) -> Publication:
    lock_job(connection, run.job)
    earlier = _publication_of(connection, run)
    if earlier is not None:
        message = f"run {run.run_id} was published before, as number {earlier.publication_no}"
        withdrawn = f", and withdrawn: {earlier.reason}" if earlier.withdrawn_utc else ""
        return Publication("SEALED", earlier.publication_no, message + withdrawn)
    require_owned(connection, run)
    n_rows, guard_result = _require_checked(connection, run, horizon)
    seen = current_in(connection, run.job).publication_no
    shown = _as_of_shown(connection, run.job, seen)
    if shown is not None and run.as_of_utc < shown:
        message = f"not shown: readers already see the forecast for {shown:%Y-%m-%d %H:%M} UTC"
        finish_run_in(connection, run, message=message)
        return Publication("OLDER", None, message)
    number = _append(connection, run, n_rows, guard_result, published_by)
    if not move_pointer(connection, run.job, "publication_no", seen=seen, target=number):
        raise RunConflict("another publication was faster", where=f"job {run.job}", action="run the step again")
    message = f"published as number {number}"
    finish_run_in(connection, run, message=message)
    return Publication("PUBLISHED", number, message)


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
    action = f"run check_forecast: forecasting run check_forecast --job {run.job} --as-of {run.as_of_date}"
    if not verdicts:
        raise ForecastingError("the rows are not checked", where=where, action=action)
    blocking = sorted(check_id for verdict, check_id in verdicts if verdict == "BLOCK")
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
    return n_rows, "PASS" if all(verdict == "PASS" for verdict, _ in verdicts) else "WARN"


def _append(connection: Connection, run: Run, n_rows: int, guard_result: str, published_by: str) -> int:
    newest = select(func.coalesce(func.max(fc_publication.c.publication_no), 0)).where(fc_publication.c.job == run.job)
    number = int(connection.execute(newest).scalar_one()) + 1
    row = {
        "job": run.job,
        "publication_no": number,
        "run_id": run.run_id,
        "as_of_date": run.as_of_date,
        "published_utc": utc_now(),
        "n_rows": n_rows,
        "guard_result": guard_result,
        "published_by": published_by,
    }
    connection.execute(fc_publication.insert().values(plain_values(fc_publication, row)))
    return number
