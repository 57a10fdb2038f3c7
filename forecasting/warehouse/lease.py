"""The lease of a run: renewed by a heartbeat inside a step, left for a while between steps, lost when taken over."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from forecasting.errors import RunConflict, WarehouseError
from forecasting.warehouse.engine import Database
from forecasting.warehouse.ids import utc_now
from forecasting.warehouse.schema import fc_run

STEP_LEASE = timedelta(seconds=60)
BETWEEN_STEPS_LEASE = timedelta(minutes=15)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """A process that works, or wants to work, in a run.

    Attributes:
        host: Host name and process id, as in fc_run.host.
        orchestrator: Token shared by all tasks of one orchestrated run; None for a person.
    """

    host: str
    orchestrator: str | None = None

    @classmethod
    def of_this_process(cls, orchestrator: str | None) -> Holder:
        """Returns the holder that this process is."""
        return cls(f"{_host_name()}:{os.getpid()}", orchestrator)

    @property
    def between_steps(self) -> str:
        """Value of fc_run.host while no process works in the run."""
        return f"{_host_name()}:"

    def shares(self, run: Mapping[str, Any]) -> bool:
        """Whether the run's holder is this process or belongs to the same orchestrated run."""
        same_token = self.orchestrator is not None and self.orchestrator == run["orchestrator"]
        return bool(same_token or self.host == run["host"])

    def owned(self, run_id: int) -> ColumnElement[bool]:
        """Condition on fc_run: the run is under way and nobody else has taken it over."""
        token = fc_run.c.orchestrator
        same_token = token.is_(None) if self.orchestrator is None else token == self.orchestrator
        return and_(fc_run.c.run_id == run_id, fc_run.c.run_status == "RUNNING", same_token)


def is_leased(run: Mapping[str, Any]) -> bool:
    """Whether the run belongs to somebody: the lease has not ended, and its process is not known to be dead."""
    until = run["lease_until_utc"]
    return bool(until is not None and until > utc_now() and not _is_dead(run["host"]))


def is_worked_on(run: Mapping[str, Any]) -> bool:
    """Whether a process is inside a step of the run right now."""
    return is_leased(run) and bool(run["host"].rpartition(":")[2])


@contextmanager
def hold_lease(database: Database, run_id: int, orchestrator: str | None) -> Iterator[None]:
    """Holds a run while a step works; several processes of one orchestrated run may hold it at the same time.

    Raises:
        RunConflict: somebody else has taken the run over, at the start or in the meantime.
    """
    holder = Holder.of_this_process(orchestrator)
    stop, lost = threading.Event(), threading.Event()
    _require_renewed(database, run_id, holder)
    heart = threading.Thread(target=_beat, args=(database, run_id, holder, stop, lost), daemon=True)
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join()
        _leave(database, run_id, holder)
    if lost.is_set():
        raise _taken_over(run_id)


def _beat(database: Database, run_id: int, holder: Holder, stop: threading.Event, lost: threading.Event) -> None:
    while not stop.wait(STEP_LEASE.total_seconds() / 4):
        try:
            _require_renewed(database, run_id, holder)
        except RunConflict:
            lost.set()
            return
        except WarehouseError as error:
            log.warning("the lease of run %s was not renewed: %s", run_id, error.problem)


def _require_renewed(database: Database, run_id: int, holder: Holder) -> None:
    with database.begin() as connection:
        values = {"host": holder.host, "lease_until_utc": utc_now() + STEP_LEASE}
        if connection.execute(fc_run.update().where(holder.owned(run_id)).values(values)).rowcount == 1:
            return
        status = connection.execute(select(fc_run.c.run_status).where(fc_run.c.run_id == run_id)).scalar()
    if status in ("RUNNING", "ABORTED", None):
        raise _taken_over(run_id)


def _leave(database: Database, run_id: int, holder: Holder) -> None:
    with database.begin() as connection:
        mine = and_(holder.owned(run_id), fc_run.c.host == holder.host)
        values = {"host": holder.between_steps, "lease_until_utc": utc_now() + BETWEEN_STEPS_LEASE}
        connection.execute(fc_run.update().where(mine).values(values))


def _taken_over(run_id: int) -> RunConflict:
    return RunConflict(
        f"run {run_id} was taken over by another process while this one did not renew its lease",
        action="nothing; the other process finishes the run. See fc_run for who it is",
    )


def _host_name() -> str:
    return socket.gethostname()[:80]


def _is_dead(host: str) -> bool:
    name, _, process = host.rpartition(":")
    if name != _host_name() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
