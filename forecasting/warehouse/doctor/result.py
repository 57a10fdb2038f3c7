"""What an examination finds: one result for each check, and the verdict on all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forecasting.vocabulary.codes import FindingState


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes:
        state: How it ended.
        found: What was found, in words.
        action: How to mend it, or who can check it; empty where all is well.
    """

    state: FindingState
    found: str
    action: str = ""


@dataclass(frozen=True)
class Result:
    """What the check of a name found; fields as in Finding."""

    name: str
    state: FindingState
    found: str
    action: str


def ok(found: str) -> Finding:
    """Returns that all is well."""
    return Finding(FindingState.OK, found)


def worst(states: Iterable[FindingState]) -> FindingState:
    """Returns the gravest state; what was skipped does no harm."""
    found = {*states}
    return next((state for state in (FindingState.FAIL, FindingState.WARN) if state in found), FindingState.OK)


def told(results: list[Result]) -> str:
    """Returns the verdict in one sentence."""
    named = {
        state: ", ".join(result.name for result in results if result.state is state)
        for state in (FindingState.FAIL, FindingState.WARN, FindingState.SKIPPED)
    }
    n_well = sum(result.state is FindingState.OK for result in results)
    parts = [f"{n_well} of {len(results)} checks are well"]
    parts += [f"failed: {named[FindingState.FAIL]}"] if named[FindingState.FAIL] else []
    parts += [f"look at: {named[FindingState.WARN]}"] if named[FindingState.WARN] else []
    parts += [f"not checked: {named[FindingState.SKIPPED]}"] if named[FindingState.SKIPPED] else []
    return "; ".join(parts)
