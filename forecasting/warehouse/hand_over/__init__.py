"""What is to be handed over: the publication that readers see, until its hand-over is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from forecasting.errors import ForecastingError
from forecasting.vocabulary.facts import AS_OF_DATE, N_ROWS, PUBLICATION_NO, RUN_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.runs.log import update_run_in
from forecasting.warehouse.schema import fc_job_current, fc_publication


@dataclass(frozen=True)
class Shown:
    """The publication that readers see; fields as in fc_publication."""

    job: str
    publication_no: int
    as_of_date: date
    n_rows: int
    run_id: int


def pending_hand_over(database: Database, job: str, *, again: bool = False) -> Shown | None:
    """Returns the publication that readers see where its hand-over has not succeeded yet, or, with `again`, anyway."""
    pointed = (fc_publication.c.job == fc_job_current.c.job) & (
        fc_publication.c.publication_no == fc_job_current.c.publication_no
    )
    names = ("job", PUBLICATION_NO, AS_OF_DATE, N_ROWS, RUN_ID)
    seen = select(*(fc_publication.c[name] for name in names)).select_from(fc_job_current.join(fc_publication, pointed))
    wanted = seen.where(fc_job_current.c.job == job)
    if not again:
        wanted = wanted.where(fc_publication.c.handed_over_utc.is_(None))
    with database.read() as connection:
        row = connection.execute(wanted).first()
    return Shown(*row) if row is not None else None


def record_hand_over(database: Database, shown: Shown, *, succeeded: bool, message: str) -> None:
    """Records how a hand-over has ended, in the publication and in the message of its run."""
    this = (fc_publication.c.job == shown.job, fc_publication.c.publication_no == shown.publication_no)
    instant = utc_now() if succeeded else None
    with database.begin() as connection:
        connection.execute(fc_publication.update().where(*this).values(handed_over_utc=instant))
        words = f"published as number {shown.publication_no}; {message}"
        update_run_in(connection, shown.run_id, message=words)


def execute_statement(database: Database, sql: str, binds: Mapping[str, object], *, where: str) -> None:
    """Executes one statement in a transaction of its own.

    Raises:
        ForecastingError: a bind has no value.
        WarehouseError: the database refuses.
    """
    statement = text(sql.strip().rstrip(";"))
    wanted = list(statement.compile().params)
    unknown = [name for name in wanted if name not in binds]
    if unknown:
        raise ForecastingError(
            "the statement uses binds that have no value: " + ", ".join(f":{name}" for name in unknown),
            where=where,
            accepted=", ".join(f":{name}" for name in binds),
        )
    with database.begin() as connection:
        connection.execute(statement, {name: database.bind_value(binds[name]) for name in wanted})
