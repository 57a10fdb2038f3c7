"""A check and a suite of checks, as plain data: what must hold, and what happens when it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from forecasting.vocabulary.reasons import Reason

Action = Literal["block", "warn", "quarantine"]
Condition = dict[str, Any]

ANY_ACTION: tuple[Action, ...] = ("block", "warn", "quarantine")
WHOLE_FRAME: tuple[Action, ...] = ("block", "warn")
UNUSABLE_ROW: tuple[Action, ...] = ("block", "quarantine")


@dataclass(frozen=True)
class Check:
    """One expectation and what its failure does.

    Attributes:
        check_id: Unique in the suite, snake_case, at most 100 characters.
        title: What must hold, in words.
        expectation: Class name in Great Expectations.
        kwargs: Its arguments, plain values only.
        action: block ends the run, warn lets it go on, quarantine sets the offending rows aside.
        reason: Why a row that fails is quarantined.
        allowed: Actions that make sense for this check.
        hint: What a failure lets suspect, added to what was observed; empty where it says nothing.
    """

    check_id: str
    title: str
    expectation: str
    kwargs: dict[str, Any]
    action: Action = "block"
    reason: Reason = Reason.CHECK_FAILED
    allowed: tuple[Action, ...] = WHOLE_FRAME
    hint: str = ""


@dataclass(frozen=True)
class CheckSuite:
    """The checks of one frame, in the order in which people read them."""

    name: str
    checks: tuple[Check, ...]


def is_null(column: str) -> Condition:
    """Returns the row condition that a column is null."""
    return {"type": "nullity", "column": {"name": column}, "is_null": True}


def compare(column: str, operator: Literal["==", "IN"], value: object) -> Condition:
    """Returns the row condition that compares a column with a value, or with a list for IN."""
    return {"type": "comparison", "column": {"name": column}, "operator": operator, "parameter": value}


def either(*conditions: Condition) -> Condition:
    """Returns the row condition that at least one of the conditions holds."""
    return {"type": "or", "conditions": list(conditions)}
