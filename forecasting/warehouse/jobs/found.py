"""What the data have said about jobs, stored once so that every later run day sees the same job."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy import inspect, select

from forecasting.errors import WarehouseError
from forecasting.vocabulary.facts import FOUND_UTC, FOUND_VALUE
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.schema import fc_job_found


def read_found(database: Database, job: str) -> dict[str, Any]:
    """Returns what the data have said about a job, by field; nothing where nobody has looked yet."""
    columns = fc_job_found.c
    with database.read() as connection:
        rows = connection.execute(select(columns.field, columns.found_value).where(columns.job == job))
        return {field: json.loads(text) for field, text in rows}


def knows_found(database: Database) -> bool:
    """Whether the warehouse is there and has the table yet."""
    with suppress(WarehouseError), database.read() as connection:
        return inspect(connection).has_table(fc_job_found.name, schema=database.table_schema)
    return False


def record_found(database: Database, job: str, values: Mapping[str, Any], because: Mapping[str, str]) -> None:
    """Stores what the data say about a job, in place of what they have said about the same fields before."""
    columns, now = fc_job_found.c, utc_now()
    rows = [
        {"job": job, "field": field, FOUND_VALUE: json.dumps(value), "because": because[field], FOUND_UTC: now}
        for field, value in values.items()
    ]
    with database.begin() as connection:
        connection.execute(fc_job_found.delete().where(columns.job == job, columns.field.in_([*values])))
        for row in rows:
            connection.execute(fc_job_found.insert().values(row))
