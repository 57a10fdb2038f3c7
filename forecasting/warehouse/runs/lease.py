"""The lease of a run: renewed by a heartbeat inside a step, left for a while between steps, lost when taken over.

A process that was killed inside a step is known to be dead on its own machine, so its run can be taken over at once. Of
a run between two steps nobody can tell: its own orchestrated run, or a person on the same host, goes on at once,
everybody else when the lease ends.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, and_, select

from forecasting.errors import RunConflict, WarehouseError
from forecasting.vocabulary.codes import RunStatus
from forecasting.vocabulary.facts import AS_OF_DATE, LEASE_UNTIL_UTC, RUN_ID
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.schema import fc_run

_BOOT, _PROCESS_IDS = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
_STARTED = 19
"""Column of /proc/PID/stat, counted after the name, with the start of the process (proc_pid_stat(5), field 22)."""

STEP_LEASE = timedelta(seconds=60)
BETWEEN_STEPS_LEASE = timedelta(minutes=2)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """A process that works, or wants to work, in a run.

    Attributes:
        host: Machine and process, as in fc_run.host.
        orchestrator: Token shared by all tasks of one orchestrated run; None for a person.
    """

    host: str
    orchestrator: str | None = None

    @classmethod
    def of_this_process(cls, orchestrator: str | None) -> Holder:
        """Returns the holder that this process is."""
        return cls(f"{_machine()}:{_process(os.getpid())}", orchestrator)

    @property
    def between_steps(self) -> str:
        """Value of fc_run.host while no process works in the run."""
        return f"{_machine()}:"

    def shares(self, run: Mapping[str, Any]) -> bool:
        """Whether the run belongs to this process or its orchestrator, or to a person between steps on this host."""
        if self.orchestrator != run["orchestrator"]:
            return False
        return self.orchestrator is not None or run["host"] in (self.host, self.between_steps)

    def owned(self, run_id: int, *statuses: str) -> ColumnElement[bool]:
        """Condition on fc_run: the run is in one of the states, RUNNING by default, and nobody has taken it over.

        Tasks of one orchestrated run own it together; a person's run belongs to a single process.
        """
        mine = fc_run.c.orchestrator == self.orchestrator
        if self.orchestrator is None:
            mine = and_(fc_run.c.orchestrator.is_(None), fc_run.c.host == self.host)
        return and_(fc_run.c.run_id == run_id, fc_run.c.run_status.in_(statuses or (RunStatus.RUNNING,)), mine)


def is_leased(run: Mapping[str, Any]) -> bool:
    """Whether the run belongs to somebody: the lease has not ended, and its process is not known to be dead."""
    until = run[LEASE_UNTIL_UTC]
    return bool(until is not None and until > utc_now() and not is_dead(run["host"]))


def runs_in_flight_in(connection: Connection, jobs: Collection[str] | None = None) -> list[str]:
    """Returns what a person should know of every run that belongs to somebody, one line each, oldest first.

    Args:
        connection: An open transaction.
        jobs: Names of the jobs concerned; all unless given.
    """
    running = select(fc_run).where(fc_run.c.run_status == RunStatus.RUNNING).order_by(fc_run.c.run_id)
    if jobs is not None:
        running = running.where(fc_run.c.job.in_(jobs))
    rows = [dict(row) for row in connection.execute(running).mappings()]
    leased = [run for run in rows if is_leased(run)]
    return [f"run {run[RUN_ID]} of {run['job']}, {run['purpose']} for {run[AS_OF_DATE]}" for run in leased]


def host_name(host: str) -> str:
    """Returns the name of the machine in a value of fc_run.host."""
    return host.rpartition(":")[0].partition("#")[0]


def this_host() -> str:
    """Returns the name of this machine, as host_name gives it."""
    return host_name(Holder.of_this_process(None).host)


def is_dead(host: str) -> bool:
    """Whether the process in a value of fc_run.host was one of this machine and has ended."""
    machine, _, process = host.rpartition(":")
    pid, _, started = process.partition(".")
    if machine != _machine() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return bool(started) and _process(int(pid)) not in (process, pid)


def is_worked_on(run: Mapping[str, Any]) -> bool:
    """Whether a process is inside a step of the run right now."""
    return is_leased(run) and bool(run["host"].rpartition(":")[2])


class Leased(Protocol):
    """A run of which somebody may have the lease."""

    @property
    def run_id(self) -> int: ...  # noqa: D102
    @property
    def orchestrator(self) -> str | None: ...  # noqa: D102


@contextmanager
def hold_lease(database: Database, *runs: Leased) -> Iterator[None]:
    """Holds runs while a step works; several processes of one orchestrated run may hold them at the same time.

    Raises:
        RunConflict: somebody else has taken a run over, at the start or in the meantime.
    """
    leases = [_Lease(database, run.run_id, Holder.of_this_process(run.orchestrator)) for run in runs]
    stop = threading.Event()
    for lease in leases:
        lease.renew()
    heart = threading.Thread(target=_beat, args=(leases, stop), daemon=True)
    heart.start()
    try:
        yield
        for lease in leases:
            lease.renew()
    finally:
        stop.set()
        heart.join()
        for lease in leases:
            lease.leave()


def require_owned(connection: Connection, run: Leased) -> None:
    """Makes sure, until the transaction ends, that this process may write what belongs to a run.

    A run that another task of the same orchestrated run has marked FAILED may still be written.

    Raises:
        RunConflict: the run has ended, or somebody else has taken it over.
    """
    owned = Holder.of_this_process(run.orchestrator).owned(run.run_id, RunStatus.RUNNING, RunStatus.FAILED)
    if connection.execute(fc_run.update().where(owned).values(run_id=fc_run.c.run_id)).rowcount != 1:
        raise _taken_over(run.run_id)


@dataclass
class _Lease:
    """A hold of this process on a run; `fellow` is the last other process that was seen holding it as well."""

    database: Database
    run_id: int
    holder: Holder
    fellow: str = ""

    def renew(self) -> None:
        """Renews the lease; a run that has ended in a regular way needs none."""
        self.database.transact(self._renew_in)

    def _renew_in(self, connection: Connection) -> None:
        this = select(fc_run.c.run_status, fc_run.c.host, fc_run.c.lease_until_utc).where(
            fc_run.c.run_id == self.run_id
        )
        row = connection.execute(this).first()
        values = {"host": self.holder.host, LEASE_UNTIL_UTC: utc_now() + STEP_LEASE}
        if connection.execute(fc_run.update().where(self.holder.owned(self.run_id)).values(values)).rowcount == 1:
            if row is not None and row.host != self.holder.host and is_worked_on(dict(row._mapping)):
                self.fellow = row.host
            return
        if row is None or row.run_status in (RunStatus.RUNNING, RunStatus.ABORTED):
            raise _taken_over(self.run_id)

    def leave(self) -> None:
        """Reserves the run for its next step, in the name of the other process where one still works in it."""
        host = self.fellow if self.fellow and not is_dead(self.fellow) else self.holder.between_steps
        mine = and_(self.holder.owned(self.run_id), fc_run.c.host == self.holder.host)
        values = {"host": host, LEASE_UNTIL_UTC: utc_now() + BETWEEN_STEPS_LEASE}
        self.database.transact(lambda connection: connection.execute(fc_run.update().where(mine).values(values)))


def _beat(leases: Sequence[_Lease], stop: threading.Event) -> None:
    while not stop.wait(STEP_LEASE.total_seconds() / 4):
        for lease in leases:
            try:
                lease.renew()
            except RunConflict:
                return
            except WarehouseError as error:
                log.warning("the lease of run %s was not renewed: %s", lease.run_id, error.problem)


def _taken_over(run_id: int) -> RunConflict:
    return RunConflict(
        f"run {run_id} was taken over by another process while this one did not renew its lease",
        action="nothing; the other process finishes the run. See fc_run for who it is",
    )


def _machine() -> str:
    """Returns the host name, with what tells containers of one name apart: the kernel's boot, and whose process ids."""
    seen = [_read(_BOOT), _link(_PROCESS_IDS)]
    return f"{socket.gethostname()[:60]}#{hashlib.sha256(repr(seen).encode()).hexdigest()[:8]}"


def _process(pid: int) -> str:
    """Returns a process id with the instant at which it started, because ids are used again."""
    columns = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return f"{pid}.{columns[_STARTED]}" if len(columns) > _STARTED else str(pid)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""
