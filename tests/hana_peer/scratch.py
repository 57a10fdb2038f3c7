"""Scratch schemas on a real SAP HANA, for whoever has one: each is made for one test and dropped after it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count

from sqlalchemy import make_url

from forecasting.warehouse.connection.engine import connect_database


class Scratch:
    """Schemas of a server; the login of the URL needs the privilege CREATE SCHEMA and nothing else."""

    can_copy = False

    def __init__(self, url: str) -> None:
        self.server, self._session, self._numbers = url, secrets.token_hex(3).upper(), count(1)

    def url(self, schema: str) -> str:
        """Returns the URL under which a schema is the current one."""
        plain = make_url(self.server)
        return plain.update_query_dict({"currentSchema": schema}).render_as_string(hide_password=False)

    @contextmanager
    def database(self, like: None = None) -> Iterator[str]:  # noqa: ARG002 - nothing can be copied
        """Yields the name of a new, empty schema and drops it afterwards."""
        name = f"FORECASTING_TEST_{self._session}_{next(self._numbers)}"
        self._run(f"CREATE SCHEMA {name}")
        try:
            yield name
        finally:
            self._run(f"DROP SCHEMA {name} CASCADE")

    def _run(self, statement: str) -> None:
        with closing(connect_database(self.server)) as database, database.begin() as connection:
            connection.exec_driver_sql(statement)
