"""Runs the checks one after the other, says of each how it ended, and removes what they have made in any case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from forecasting.errors import ForecastingError
from forecasting.vocabulary.codes import DiagnosisState
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.doctor.isolation import check_readers, check_writers
from forecasting.warehouse.doctor.patient import Patient
from forecasting.warehouse.doctor.publication import check_publication
from forecasting.warehouse.doctor.result import Diagnosis, Result, ok
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
class DoctorCheck:
    """One check.

    Attributes:
        run: What finds out.
        needs: Checks that must have ended well; else this one is skipped.
    """

    run: Callable[[Patient], Diagnosis]
    needs: tuple[str, ...] = ("connection",)


SOURCE_CHECKS: Mapping[str, DoctorCheck] = {
    "driver": DoctorCheck(check_driver, ()),
    "connection": DoctorCheck(check_connection, ("driver",)),
    "server": DoctorCheck(check_server),
    "encryption": DoctorCheck(check_encryption),
    "login": DoctorCheck(check_login),
    "rights": DoctorCheck(check_source_rights),
}
"""Of a source, which is only read."""

CHECKS: Mapping[str, DoctorCheck] = {
    **{name: check for name, check in SOURCE_CHECKS.items() if name != "rights"},
    "schemas": DoctorCheck(check_schemas),
    "tables": DoctorCheck(check_tables, ("schemas",)),
    "rights": DoctorCheck(check_rights, ("tables",)),
    "publication": DoctorCheck(check_publication, ("rights",)),
    "creating": DoctorCheck(check_creating, ("schemas",)),
    **{family: DoctorCheck(partial(check_family, family=family), ("creating",)) for family in FAMILIES},
    "readers": DoctorCheck(check_readers, ("creating",)),
    "writers": DoctorCheck(check_writers, ("creating",)),
    "speed": DoctorCheck(check_speed, ("creating",)),
}
"""Of the warehouse, in order."""

CLEANING = "cleaning"


def examine(
    database: Database, second: Database, *, checks: Mapping[str, DoctorCheck], n_rows: int
) -> Iterator[Result]:
    """Yields the result of each check as it ends; nothing that the checks make stays, whatever happens.

    Args:
        database: What to examine; closed at the end.
        second: The same, opened a second time; closed at the end.
        checks: CHECKS or SOURCE_CHECKS.
        n_rows: Rows to measure the speed with.
    """
    with closing(database), closing(second):
        patient = Patient(database, second, Scratch(database), n_rows)
        states: dict[str, DiagnosisState] = {}
        try:
            for name, check in checks.items():
                lacking = [
                    needed for needed in check.needs if states[needed] not in (DiagnosisState.OK, DiagnosisState.WARN)
                ]
                finding = _skipped(lacking) if lacking else _found(check.run, patient)
                states[name] = finding.state
                yield _result(name, finding)
        finally:
            cleaned = _found(_clean, patient)
        if (
            "creating" in checks and states["creating"] is not DiagnosisState.SKIPPED
        ) or cleaned.state is not DiagnosisState.OK:
            yield _result(CLEANING, cleaned)


def _found(run: Callable[[Patient], Diagnosis], patient: Patient) -> Diagnosis:
    try:
        return run(patient)
    except ForecastingError as error:
        found = f"{error.problem}: {error.found}" if error.found is not None else error.problem
        return Diagnosis(DiagnosisState.FAIL, found, error.action)
    except Exception as error:  # noqa: BLE001 - whatever a driver does, the other checks follow and the tables go
        text = patient.database.without_secrets(f"{type(error).__name__}: {error}")
        return Diagnosis(
            DiagnosisState.FAIL, f"unexpected: {text:.500}", "report it, with this text and the line of `driver`"
        )


def _clean(patient: Patient) -> Diagnosis:
    made = patient.scratch.remove()
    return ok(f"{made} scratch tables and views removed" if made else "nothing to remove")


def _skipped(lacking: list[str]) -> Diagnosis:
    return Diagnosis(DiagnosisState.SKIPPED, f"needs {', '.join(lacking)}")


def _result(name: str, finding: Diagnosis) -> Result:
    return Result(name, finding.state, " ".join(finding.found.splitlines()), finding.action)
