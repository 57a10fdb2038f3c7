"""Check results become rows, examples for the report, and a stop where a check blocks."""

from __future__ import annotations

import pandas as pd

from data_checks.runner import CheckResult, example_rows, results_frame
from forecasting.errors import CheckBlocked
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import CheckOutcome
from forecasting.vocabulary.columns import CURRENCY, DS, ID, LEAD, ROW_ISSUE, UNIT, Y
from forecasting.vocabulary.facts import CHECK_ID
from forecasting.vocabulary.reasons import REASONS, Reason
from forecasting.warehouse.quality import replace_checks


def record_checks(context: StepContext, frame: pd.DataFrame, results: list[CheckResult], suite: str) -> None:
    """Replaces this run's rows of one suite in fc_data_check and stages examples of offending rows.

    Raises RunConflict where somebody else has taken the run over.

    Examples show keys, values, units, past drivers and the columns that a failed check names, nothing else.
    """
    replace_checks(context.database, context.run, results_frame(results, suite), suite)
    shown = [ID, DS, Y, ROW_ISSUE, UNIT, CURRENCY, LEAD, *context.job.past_drivers]
    shown += [str(value) for result in results if not result.success for value in result.check.kwargs.values()]
    examples = example_rows(frame[[column for column in dict.fromkeys(shown) if column in frame.columns]], results)
    examples.to_parquet(context.staged(f"examples_{suite}.parquet"))
    titles = pd.DataFrame([(suite, result.check.check_id, result.check.title) for result in results])
    titles.set_axis(["suite", CHECK_ID, "title"], axis=1).to_parquet(context.staged(f"titles_{suite}.parquet"))


def require_not_blocked(results: list[CheckResult], context: StepContext) -> None:
    """Raises CheckBlocked that lists every blocking check with what was observed, and why rows were quarantined."""
    failed = [result for result in results if result.outcome == CheckOutcome.BLOCK]
    aside = [result for result in results if result.outcome == CheckOutcome.QUARANTINE]
    if failed:
        raise CheckBlocked(
            "; ".join(result.check.title for result in failed),
            where=f"job {context.job.job}, as_of {context.as_of.text}",
            found="; ".join(_in_words(result) for result in [*failed, *aside]),
            action=next_step(results),
        )


def next_step(results: list[CheckResult]) -> str:
    """Returns what to do about checks that block: what helps against each kind of row, those behind the fault first.

    Where too few rows are left, the rows that were quarantined are behind it.
    """
    blocking = [result.check for result in results if result.outcome == CheckOutcome.BLOCK]
    aside = [result.check for result in results if result.outcome == CheckOutcome.QUARANTINE]
    behind = [check for check in blocking if check.reason != Reason.CHECK_FAILED] or aside
    steps = dict.fromkeys(REASONS[check.reason].action for check in behind if check.reason != Reason.CHECK_FAILED)
    optional = [check.check_id for check in blocking if check.reason != Reason.CHECK_FAILED or not steps]
    if optional:
        otherwise = "Or give" if steps else "Correct the source, or give"
        steps[f"{otherwise} {', '.join(optional)} another action under `checks.actions`."] = None
    return " ".join(steps)


def warned(results: list[CheckResult]) -> list[str]:
    """Returns in words which checks have warned, for the last line of a step; nothing where none has."""
    names = [result.check.check_id for result in results if result.outcome == CheckOutcome.WARN]
    return [f"warnings: {', '.join(names)}"] if names else []


def _in_words(result: CheckResult) -> str:
    return f"{result.check.check_id}: {result.observed}"
