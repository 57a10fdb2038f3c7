"""Who competes in a training: the job's candidates and, where it is none of them, the champion's recipe."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from forecasting.config import CHAMPION, Candidate, Job
from forecasting.models.automatic_recipe import Traits, with_candidates
from forecasting.models.ensemble.bundle import recipe_hash
from forecasting.runs.context import StepContext
from forecasting.runs.inputs import FITTING, load_snapshot
from forecasting.warehouse.models import champion_recipe

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

    def with_candidates(self, candidates: Iterable[Candidate]) -> Contest:
        """Returns the contest of some of the recipes, the champion's among them in any case."""
        names = {candidate.name for candidate in candidates} | {self.champion}
        some = tuple(candidate for candidate in self.job.models.candidates if candidate.name in names)
        return replace(self, job=self.job.with_candidates(some))


def compose_candidates(context: StepContext, snapshot_id: int) -> str:
    """Stages the recipes of a job that names none; returns in words what they rest on, nothing where it names some."""
    if context.job.models.candidates:
        return ""
    traits = Traits.of(load_snapshot(context, snapshot_id))
    chosen = with_candidates(context.job, traits).models.candidates
    words = f"{len(chosen)} recipes composed for {traits.words(context.job)}"
    content = {"words": words, "candidates": [candidate.model_dump(mode="json") for candidate in chosen]}
    context.staged(CANDIDATES).write_text(json.dumps(content), encoding="utf-8")
    return words


def composed_for(context: StepContext) -> str:
    """Returns what compose_candidates has returned in this training."""
    return "" if context.job.models.candidates else str(_composed(context)["words"])


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
    job = job.with_candidates((*job.models.candidates, renamed))
    return Contest(job, contenders | {CHAMPION: ruling}, champion=CHAMPION)


def _with_staged_candidates(context: StepContext) -> Job:
    job = context.job
    if job.models.candidates:
        return job
    return job.with_candidates(tuple(map(Candidate.model_validate, _composed(context)["candidates"])))


def _composed(context: StepContext) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(context.staged(CANDIDATES).read_text(encoding="utf-8"))
    return content
