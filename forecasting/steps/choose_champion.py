"""Lets the challenger compete with the champion, writes the decision down, and moves the pointer where it wins."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from forecasting.evaluation.gate import decide
from forecasting.frames import METHOD
from forecasting.steps.contest import open_contest
from forecasting.steps.context import StepContext
from forecasting.steps.fit_challenger import best_contender
from forecasting.steps.inputs import require_run_input
from forecasting.warehouse.catalog import Decision, record_decision
from forecasting.warehouse.ids import utc_now
from forecasting.warehouse.pointers import current
from forecasting.warehouse.runs import find_run


def choose_champion(context: StepContext) -> dict[str, Any]:
    """Records the decision; promotes the challenger by the gate's rule."""
    job, database = context.job, context.database
    run = find_run(database, context.run.run_id)
    contest = open_contest(context)
    scores = context.read_staged("scores.parquet")
    best = best_contender(context)
    verdict = decide(
        scores[scores[METHOD] == best],
        scores[scores[METHOD] == contest.champion] if contest.champion else None,
        job.models.gate,
        has_champion=contest.champion is not None,
        same_recipe=contest.champion == best,
    )
    decision = Decision(
        **asdict(verdict),
        job=job.job,
        champion_id=current(database, job.job).model_version_id,
        challenger_id=require_run_input(run, "model_version_id"),
        minutes_spent=(utc_now() - run.started_utc).total_seconds() / 60,
        decided_by=(context.settings.orchestrator or "command line")[:100],
    )
    record_decision(database, decision)
    return {"outcome": str(verdict.outcome), "message": f"{verdict.outcome} {best}: {verdict.reason_text}"}
