"""Who competes in a training: the job's candidates and, where it is none of them, the champion's recipe."""

from __future__ import annotations

import json
from dataclasses import dataclass

from forecasting.config import CHAMPION, Candidate, Job
from forecasting.models.bundle import recipe_hash
from forecasting.steps.context import StepContext
from forecasting.warehouse.catalog import champion_recipe

FITTING = ("horizon", "frequency")
"""Fields of the job that must still be those of the bundle that serves it."""


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


def open_contest(context: StepContext) -> Contest:
    """Returns the contenders, so that champion and challengers are judged at the same cutoffs.

    A champion of another horizon or frequency can serve the job no longer, and does not compete.
    """
    job = context.job
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
