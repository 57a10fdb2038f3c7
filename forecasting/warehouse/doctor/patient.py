"""What is examined: a database, the tables that the examination makes in it, and how it may be touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from forecasting.warehouse.connection.about import About
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.doctor.scratch import Scratch

LOCK_WAIT_SECONDS = 10
"""How long a check waits for a lock of somebody else."""


@dataclass(frozen=True)
class Patient:
    """A database under examination.

    Attributes:
        database: The database.
        second: The same over connections of its own.
        scratch: Tables that the examination makes, and removes at its end.
        n_rows: Rows to measure the speed with.
    """

    database: Database
    second: Database
    scratch: Scratch
    n_rows: int

    @property
    def about(self) -> About:
        """What to ask this kind of database."""
        return KINDS[self.database.engine.dialect.name].about

    def ask(self, question: str) -> tuple[Any, ...]:
        """Returns the first row of an answer; raises WarehouseError where the database refuses."""
        with self.reading() as connection:
            row = connection.execute(text(question)).first()
        if row is None:
            raise LookupError("the database gave no answer")
        return tuple(row)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yields a reading transaction that waits for locks a short time only."""
        with self.database.read() as connection:
            limit_lock_wait(connection, LOCK_WAIT_SECONDS)
            yield connection

    @contextmanager
    def undone(self) -> Iterator[Connection]:
        """Yields a writing transaction that waits for locks a short time only and is rolled back in any case."""
        with self.database.begin() as connection:
            limit_lock_wait(connection, LOCK_WAIT_SECONDS)
            yield connection
            connection.rollback()


def limit_lock_wait(connection: Connection, seconds: float) -> None:
    """Makes this connection give up waiting for a lock after some seconds."""
    statement = KINDS[connection.dialect.name].about.lock_wait.format(milliseconds=round(seconds * 1000))
    connection.exec_driver_sql(statement)
