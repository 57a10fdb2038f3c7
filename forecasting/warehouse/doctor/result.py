"""What an examination finds: one result for each check, and the verdict on all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forecasting.vocabulary.codes import DiagnosisState


@dataclass(frozen=True)
class Diagnosis:
    """What a check found.

    Attributes:
        state: How it ended.
        found: What was found, in words.
        action: How to repair it, or who can check it; empty where all is well.
    """

    state: DiagnosisState
    found: str
    action: str = ""


@dataclass(frozen=True)
class Result:
    """What the check of a name found; fields as in Diagnosis."""

    name: str
    state: DiagnosisState
    found: str
    action: str


def ok(found: str) -> Diagnosis:
    """Returns that all is well."""
    return Diagnosis(DiagnosisState.OK, found)


def worst(states: Iterable[DiagnosisState]) -> DiagnosisState:
    """Returns the gravest state; what was skipped does no harm."""
    found = {*states}
    return next((state for state in (DiagnosisState.FAIL, DiagnosisState.WARN) if state in found), DiagnosisState.OK)


def summarised(results: list[Result]) -> str:
    """Returns the verdict in one sentence."""
    named = {
        state: ", ".join(result.name for result in results if result.state is state)
        for state in (DiagnosisState.FAIL, DiagnosisState.WARN, DiagnosisState.SKIPPED)
    }
    n_well = sum(result.state is DiagnosisState.OK for result in results)
    parts = [f"{n_well} of {len(results)} checks are well"]
    parts += [f"failed: {named[DiagnosisState.FAIL]}"] if named[DiagnosisState.FAIL] else []
    parts += [f"look at: {named[DiagnosisState.WARN]}"] if named[DiagnosisState.WARN] else []
    parts += [f"not checked: {named[DiagnosisState.SKIPPED]}"] if named[DiagnosisState.SKIPPED] else []
    return "; ".join(parts)
