"""Lets the challenger compete with the champion, writes the decision down, and moves the pointer where it wins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forecasting.evaluation.gate import judge
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import require_run_input
from forecasting.steps.training.contest import composed_for, open_contest
from forecasting.steps.training.decisions import ANSWERING, describe_decision, tried_before
from forecasting.vocabulary.codes import DecisionOutcome
from forecasting.vocabulary.facts import MODEL_VERSION_ID
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.models import current_champion, find_model_version, promotion_of, record_decision
from forecasting.warehouse.runs import find_run


def choose_champion(context: StepContext) -> dict[str, Any]:
    """Records the decision; promotes the challenger by the gate's rule.

    A challenger that an earlier try of this step has promoted keeps that decision.
    """
    job, database = context.job, context.database
    run = find_run(database, context.run.run_id)
    challenger = require_run_input(run, MODEL_VERSION_ID)
    promoted = promotion_of(database, job.job, challenger)
    if promoted is not None:
        outcome, reason = promoted
        return {"outcome": outcome, "message": f"{outcome} before: {reason}"}
    contest = open_contest(context)
    scores = context.read_staged("scores.parquet")
    name, verdict = judge(scores, contest.champion, job.models.gate, called=run.trigger_reason in ANSWERING)
    ruling = current_champion(database, job.job)
    if ruling is not None and _has_seen_more(context, ruling, challenger):
        text = f"The champion has seen newer data. {verdict.reason_text}"
        verdict = replace(verdict, outcome=DecisionOutcome.KEPT, reason_code=Reason.OLDER_DATA, reason_text=text)
    composed = composed_for(context)
    if composed:
        verdict = replace(verdict, reason_text=f"{verdict.reason_text} {composed}.")
    tried = tried_before(context)
    if tried:
        verdict = replace(verdict, reason_text=f"Retrained: {tried}. {verdict.reason_text}")
    decision = describe_decision(context, verdict, ruling, challenger)
    record_decision(database, context.run, decision)
    return {"outcome": str(verdict.outcome), "message": f"{verdict.outcome} {name}: {verdict.reason_text}"}


def _has_seen_more(context: StepContext, champion: int, challenger: int) -> bool:
    champion_until, until = (find_model_version(context.database, one).train_to for one in (champion, challenger))
    return champion_until > until
