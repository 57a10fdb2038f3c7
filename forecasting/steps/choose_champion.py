"""Lets the challenger compete with the champion, writes the decision down, and moves the pointer where it wins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forecasting.evaluation.gate import judge
from forecasting.steps.contest import composed_for, open_contest
from forecasting.steps.context import StepContext
from forecasting.steps.decisions import ANSWERING, describe_decision, tried_before
from forecasting.steps.inputs import require_run_input
from forecasting.vocabulary.codes import DecisionOutcome
from forecasting.vocabulary.facts import MODEL_VERSION_ID
from forecasting.vocabulary.reasons import Reason
from forecasting.warehouse.catalog import find_model_version, promotion_of, record_decision_in
from forecasting.warehouse.engine import Database
from forecasting.warehouse.pointers import current
from forecasting.warehouse.runs import find_run, own_transaction


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
    ruling = current(database, job.job).model_version_id
    if ruling is not None and _has_seen_more(database, ruling, challenger):
        text = f"The champion has seen newer data. {verdict.reason_text}"
        verdict = replace(verdict, outcome=DecisionOutcome.KEPT, reason_code=Reason.OLDER_DATA, reason_text=text)
    composed = composed_for(context)
    if composed:
        verdict = replace(verdict, reason_text=f"{verdict.reason_text} {composed}.")
    tried = tried_before(context)
    if tried:
        verdict = replace(verdict, reason_text=f"Trained anew: {tried}. {verdict.reason_text}")
    decision = describe_decision(context, verdict, ruling, challenger)
    with own_transaction(database, context.run) as connection:
        record_decision_in(connection, decision)
    return {"outcome": str(verdict.outcome), "message": f"{verdict.outcome} {name}: {verdict.reason_text}"}


def _has_seen_more(database: Database, champion: int, challenger: int) -> bool:
    return find_model_version(database, champion).train_to > find_model_version(database, challenger).train_to
