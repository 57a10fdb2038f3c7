"""Who competes in a training: the job's candidates and, where it is none of them, the champion's recipe."""

from __future__ import annotations

import json
from dataclasses import dataclass

from forecasting.config import CHAMPION, Candidate, Job
from forecasting.models.automatic_recipe import Traits, with_candidates
from forecasting.models.bundle import recipe_hash
from forecasting.steps.context import StepContext
from forecasting.steps.inputs import FITTING, load_snapshot
from forecasting.warehouse.catalog import champion_recipe

CANDIDATES = "candidates.json"
"""Scratch file with the recipes of a job that names none."""


@dataclass(frozen=True)
class Contest:
    """The recipes of one training.

    Attributes:
        job: The job with every contender among its candidates, names distinct.
        contenders: Recipe by the name it competes under.
        champion: Name under which the champion's recipe competes; None without a champion that could serve the job.
    """

    job: Job
    contenders: dict[str, Candidate]
    champion: str | None

    def recipe_hash(self, name: str) -> str:
        """Returns the hash of a contender's recipe."""
        return recipe_hash(self.job, self.contenders[name])


def compose_candidates(context: StepContext, snapshot_id: int) -> str:
    """Stages the recipes of a job that names none; returns in words what they rest on, nothing where it names some."""
    if context.job.models.candidates:
        return ""
    traits = Traits.of(load_snapshot(context, snapshot_id))
    chosen = with_candidates(context.job, traits).models.candidates
    path = context.staged(CANDIDATES)
    path.write_text(json.dumps([candidate.model_dump(mode="json") for candidate in chosen]), encoding="utf-8")
    return f"{len(chosen)} recipes for {traits.words(context.job)}"


def open_contest(context: StepContext) -> Contest:
    """Returns the contenders, so that champion and challengers are judged at the same cutoffs.

    A champion of another horizon or frequency can serve the job no longer, and does not compete.
    """
    job = _with_staged_candidates(context)
    contenders = {candidate.name: candidate for candidate in job.models.candidates}
    text = champion_recipe(context.database, job.job)
    facts = json.loads(text) if text is not None else {}
    if any(facts.get(field) != getattr(job, field) for field in FITTING):
        return Contest(job, contenders, champion=None)
    ruling = Candidate.model_validate(facts["candidate"])
    for name, candidate in contenders.items():
        if candidate == ruling:
            return Contest(job, contenders, champion=name)
    renamed = ruling.model_copy(update={"name": CHAMPION})
    models = job.models.model_copy(update={"candidates": (*job.models.candidates, renamed)})
    return Contest(job.model_copy(update={"models": models}), contenders | {CHAMPION: ruling}, champion=CHAMPION)


def _with_staged_candidates(context: StepContext) -> Job:
    job = context.job
    if job.models.candidates:
        return job
    chosen = json.loads(context.staged(CANDIDATES).read_text(encoding="utf-8"))
    candidates = tuple(Candidate.model_validate(candidate) for candidate in chosen)
    return job.model_copy(update={"models": job.models.model_copy(update={"candidates": candidates})})
