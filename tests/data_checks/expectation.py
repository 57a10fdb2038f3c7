"""Tries a further check of a job on two frames: it must be able to hold, and to fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_checks.job_checks import apply_job_checks
from data_checks.runner import run_suite
from data_checks.suites import builtin_checks
from forecasting.config import Checks, ExtraCheck


def check_expectation(
    entry: ExtraCheck | Mapping[str, Any], *, good: pd.DataFrame, bad: pd.DataFrame
) -> tuple[int, ...]:
    """Returns the positions of the rows of `bad` that fail; none where the expectation is about the frame as a whole.

    Args:
        entry: An entry of `checks.extra`.
        good: Rows that are right, with the columns that the expectation looks at.
        bad: The same columns with something that the check is there to find.

    Raises:
        ConfigError: the job would refuse the entry.
        AssertionError: good fails, bad passes or has other columns, or quarantine has no row to take.
    """
    checks = Checks.model_validate({"extra": [entry]})
    extra = checks.extra[0]
    suite = apply_job_checks(extra.frame, [], checks, builtin_checks())
    if [*good.columns] != [*bad.columns]:
        found = f"{[*good.columns]} and {[*bad.columns]}"
        raise AssertionError(f"{extra.name}: both frames need the same columns; found {found}")
    ((holds,), (fails,)) = (run_suite(frame, suite) for frame in (good, bad))
    called = f"{extra.expectation} with {extra.kwargs}"
    if not holds.success:
        raise AssertionError(f"{extra.name} fails on the good frame: {holds.observed}\ncorrect {called}, or the frame")
    if fails.success:
        raise AssertionError(
            f"{extra.name} passes on the bad frame: {fails.observed}\n{called} finds nothing wrong; correct it, or "
            "put into the frame what it is there to find"
        )
    if extra.action == "quarantine" and not fails.rows:
        raise AssertionError(
            f"{extra.name} names no row of the bad frame: {fails.observed}\nsuch a failure blocks the run; take an "
            "expectation about the values of a column, or the action block"
        )
    return fails.rows
