"""The publications of a job in the order of their as_of: a run day that was filled in later stands where it belongs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from forecasting.warehouse.schema import fc_publication, fc_run


def publications_in(connection: Connection, job: str) -> list[Row[Any]]:
    """Returns the columns of fc_publication and as_of_utc, the newest as_of first; of one as_of the last recorded."""
    joined = fc_publication.join(fc_run, fc_run.c.run_id == fc_publication.c.run_id)
    wanted = select(*fc_publication.c, fc_run.c.as_of_utc).select_from(joined).where(fc_publication.c.job == job)
    newest_first = (fc_run.c.as_of_utc.desc(), fc_publication.c.publication_no.desc())
    return list(connection.execute(wanted.order_by(*newest_first)))


def valid_publications_in(connection: Connection, job: str) -> list[Row[Any]]:
    """As publications_in, without those that were withdrawn."""
    return [row for row in publications_in(connection, job) if row.withdrawn_utc is None]
