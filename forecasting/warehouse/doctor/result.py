"""What an examination finds: one result for each check, and the verdict on all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended, from harmless to grave."""

    OK = "OK"
    SKIPPED = "SKIPPED"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes:
        state: How it ended.
        found: What was found, in words.
        action: How to mend it, or who can check it; empty where all is well.
    """

    state: State
    found: str
    action: str = ""


@dataclass(frozen=True)
class Result:
    """What the check of a name found; fields as in Finding."""

    name: str
    state: State
    found: str
    action: str


def ok(found: str) -> Finding:
    """Returns that all is well."""
    return Finding(State.OK, found)


def worst(states: Iterable[State]) -> State:
    """Returns the gravest state; what was skipped does no harm."""
    found = {*states}
    return next((state for state in (State.FAIL, State.WARN) if state in found), State.OK)


def told(results: list[Result]) -> str:
    """Returns the verdict in one sentence."""
    named = {
        state: ", ".join(result.name for result in results if result.state is state)
        for state in (State.FAIL, State.WARN, State.SKIPPED)
    }
    n_well = sum(result.state is State.OK for result in results)
    parts = [f"{n_well} of {len(results)} checks are well"]
    parts += [f"failed: {named[State.FAIL]}"] if named[State.FAIL] else []
    parts += [f"look at: {named[State.WARN]}"] if named[State.WARN] else []
    parts += [f"not checked: {named[State.SKIPPED]}"] if named[State.SKIPPED] else []
    return "; ".join(parts)
