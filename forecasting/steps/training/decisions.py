"""Decisions of a training: what refresh says to the steps after it, and the row that the last word leaves."""

from __future__ import annotations

from dataclasses import asdict

from forecasting.evaluation import gate
from forecasting.runs.context import StepContext
from forecasting.vocabulary.codes import TriggerReason
from forecasting.warehouse.models import Decision, refresh_of

ANSWERING = (TriggerReason.ERROR, TriggerReason.DRIFT)
"""Reasons of trainings that a signal has started."""
REFRESHED = "the champion was refreshed; nothing to do"
_TRIED = "tried.txt"


def is_refreshed(context: StepContext) -> bool:
    """Whether this training has refreshed the champion, so that nothing is left to train."""
    return refresh_of(context.database, context.run.run_id) is not None


def keep_tried(context: StepContext, words: str) -> None:
    """Keeps, for the decision that follows, what was tried before the training."""
    context.staged(_TRIED).write_text(words, encoding="utf-8")


def tried_before(context: StepContext) -> str:
    """Returns what keep_tried has kept; empty where nothing was tried."""
    path = context.staged(_TRIED)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def describe_decision(
    context: StepContext, verdict: gate.GateVerdict, champion: int | None, challenger: int
) -> Decision:
    """Returns the row of fc_decision for a verdict of this training.

    Args:
        context: The training.
        verdict: What was found.
        champion: Model version in use.
        challenger: Model version that wants its place.
    """
    return Decision(
        **asdict(verdict),
        job=context.job.job,
        champion_id=champion,
        challenger_id=challenger,
        minutes_spent=context.run.minutes_spent,
        decided_by=(context.settings.orchestrator or "command line")[:100],
    )
