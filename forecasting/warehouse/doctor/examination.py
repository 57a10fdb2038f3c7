"""Runs the checks one after the other, says of each how it ended, and removes what they have made in any case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from forecasting.errors import ForecastingError
from forecasting.vocabulary.codes import FindingState
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.doctor.isolation import check_readers, check_writers
from forecasting.warehouse.doctor.patient import Patient
from forecasting.warehouse.doctor.publication import check_publication
from forecasting.warehouse.doctor.result import Finding, Result, ok
from forecasting.warehouse.doctor.round_trip import FAMILIES, check_family
from forecasting.warehouse.doctor.scratch import Scratch
from forecasting.warehouse.doctor.server import (
    check_connection,
    check_driver,
    check_encryption,
    check_login,
    check_server,
    check_source_rights,
)
from forecasting.warehouse.doctor.speed import check_speed
from forecasting.warehouse.doctor.suite import check_creating, check_rights, check_schemas, check_tables


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes:
        run: What finds out.
        needs: Checks that must have ended well; else this one is skipped.
    """

    run: Callable[[Patient], Finding]
    needs: tuple[str, ...] = ("connection",)


SOURCE_CHECKS: Mapping[str, Check] = {
    "driver": Check(check_driver, ()),
    "connection": Check(check_connection, ("driver",)),
    "server": Check(check_server),
    "encryption": Check(check_encryption),
    "login": Check(check_login),
    "rights": Check(check_source_rights),
}
"""Of a source, which is only read."""

CHECKS: Mapping[str, Check] = {
    **{name: check for name, check in SOURCE_CHECKS.items() if name != "rights"},
    "schemas": Check(check_schemas),
    "tables": Check(check_tables, ("schemas",)),
    "rights": Check(check_rights, ("tables",)),
    "publication": Check(check_publication, ("rights",)),
    "creating": Check(check_creating, ("schemas",)),
    **{family: Check(partial(check_family, family=family), ("creating",)) for family in FAMILIES},
    "readers": Check(check_readers, ("creating",)),
    "writers": Check(check_writers, ("creating",)),
    "speed": Check(check_speed, ("creating",)),
}
"""Of the warehouse, in order."""

CLEANING = "cleaning"


def examine(database: Database, second: Database, *, checks: Mapping[str, Check], n_rows: int) -> Iterator[Result]:
    """Yields the result of each check as it ends; nothing that the checks make stays, whatever happens.

    Args:
        database: What to examine; closed at the end.
        second: The same, opened a second time; closed at the end.
        checks: CHECKS or SOURCE_CHECKS.
        n_rows: Rows to measure the speed with.
    """
    with closing(database), closing(second):
        patient = Patient(database, second, Scratch(database), n_rows)
        states: dict[str, FindingState] = {}
        try:
            for name, check in checks.items():
                lacking = [
                    needed for needed in check.needs if states[needed] not in (FindingState.OK, FindingState.WARN)
                ]
                finding = _skipped(lacking) if lacking else _found(check.run, patient)
                states[name] = finding.state
                yield _result(name, finding)
        finally:
            cleaned = _found(_clean, patient)
        if (
            "creating" in checks and states["creating"] is not FindingState.SKIPPED
        ) or cleaned.state is not FindingState.OK:
            yield _result(CLEANING, cleaned)


def _found(run: Callable[[Patient], Finding], patient: Patient) -> Finding:
    try:
        return run(patient)
    except ForecastingError as error:
        found = f"{error.problem}: {error.found}" if error.found is not None else error.problem
        return Finding(FindingState.FAIL, found, error.action)
    except Exception as error:  # noqa: BLE001 - whatever a driver does, the other checks follow and the tables go
        text = patient.database.without_secrets(f"{type(error).__name__}: {error}")
        return Finding(
            FindingState.FAIL, f"unexpected: {text:.500}", "report it, with this text and the line of `driver`"
        )


def _clean(patient: Patient) -> Finding:
    made = patient.scratch.remove()
    return ok(f"{made} scratch tables and views removed" if made else "nothing to remove")


def _skipped(lacking: list[str]) -> Finding:
    return Finding(FindingState.SKIPPED, f"needs {', '.join(lacking)}")


def _result(name: str, finding: Finding) -> Result:
    return Result(name, finding.state, " ".join(finding.found.splitlines()), finding.action)
