"""Checks with two connections: what readers see while others write, and what happens to a second writer."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

from sqlalchemy import Column, Connection, Integer, Table, func, select

from forecasting.vocabulary.codes import DiagnosisState
from forecasting.warehouse.connection.engine import TransientError
from forecasting.warehouse.doctor.patient import LOCK_WAIT_SECONDS, Patient, limit_lock_wait
from forecasting.warehouse.doctor.result import Diagnosis, ok

_HELD_SECONDS = 0.4
_SHORT_WAIT_SECONDS = 0.2
_GIVEN_UP_SECONDS = 5
_READERS = "take options about isolation, autocommit and caches out of the URL; look at the server's settings of them"


def check_readers(patient: Patient) -> Diagnosis:
    """Looks from a second connection at rows before and after their commit, and twice within one transaction."""
    table = _counter(patient, "readers")
    with patient.database.begin() as writer:
        writer.execute(table.insert().values(number=1, seen=0))
        if _count(patient, table) != 0:
            return Diagnosis(DiagnosisState.FAIL, "another connection sees rows before their commit", _READERS)
    if _count(patient, table) != 1:
        return Diagnosis(DiagnosisState.FAIL, "another connection does not see rows after their commit", _READERS)
    with patient.second.read() as reader:
        before = _count_in(reader, table)
        with patient.database.begin() as writer:
            writer.execute(table.insert().values(number=2, seen=0))
        after = _count_in(reader, table)
    if before != after:
        found = f"a reading transaction saw {before} row and then {after}; a report could mix two forecasts"
        return Diagnosis(DiagnosisState.FAIL, found, _READERS)
    return ok("uncommitted rows are not seen, committed ones are; a reading transaction sees one state")


def check_writers(patient: Patient) -> Diagnosis:
    """Lets two writers change one row: the second waits, and then sees what the first has written."""
    table = _counter(patient, "writers")
    with patient.database.begin() as connection:
        connection.execute(table.insert().values(number=1, seen=0))
    with ThreadPoolExecutor(max_workers=1) as others:
        with patient.database.begin() as first:
            first.execute(table.update().values(seen=table.c.seen + 1))
            second = others.submit(_add_one, patient, table)
            time.sleep(_HELD_SECONDS)
            waited = not second.done()
        total = _result(second)
    if not waited or total != 2:
        found = "the second of two writers did not wait" if not waited else f"1 + 1 became {total}: a change was lost"
        return Diagnosis(DiagnosisState.FAIL, found, "two runs at a time could publish over each other; " + _READERS)
    return _check_refusal(patient, table)


def _check_refusal(patient: Patient, table: Table) -> Diagnosis:
    with ThreadPoolExecutor(max_workers=1) as others:
        with patient.database.begin() as first:
            first.execute(table.update().values(seen=0))
            second = others.submit(_is_refused, patient, table)
            wait([second], timeout=_GIVEN_UP_SECONDS)
            in_time = second.done()
        if in_time and second.result():
            return ok("a second writer waits, loses no change, and is refused when its time is up")
    return Diagnosis(
        DiagnosisState.WARN, "a writer whose time was up went on waiting", "look for locks in the database by hand"
    )


def _is_refused(patient: Patient, table: Table) -> bool:
    try:
        with patient.second.read() as connection:
            limit_lock_wait(connection, _SHORT_WAIT_SECONDS)
            connection.execute(table.update().values(seen=9))
    except TransientError:
        return True
    return False


def _add_one(patient: Patient, table: Table) -> int:
    with patient.second.begin() as connection:
        limit_lock_wait(connection, LOCK_WAIT_SECONDS)
        connection.execute(table.update().values(seen=table.c.seen + 1))
        return int(connection.execute(select(func.max(table.c.seen))).scalar_one())


def _result(future: Future[int]) -> int:
    try:
        return future.result(timeout=2 * LOCK_WAIT_SECONDS)
    except TransientError:
        return 1


def _counter(patient: Patient, kind: str) -> Table:
    number = Column("number", Integer(), primary_key=True, autoincrement=False)
    return patient.scratch.table(kind, number, Column("seen", Integer(), nullable=False))


def _count(patient: Patient, table: Table) -> int:
    with patient.second.read() as reader:
        return _count_in(reader, table)


def _count_in(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
