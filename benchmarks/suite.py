"""What a suite is: jobs with the public data that feed them, and the score of their forecasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import yaml

from forecasting.config import Job, load_job

ROOM = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Task:
    """One job with its data.

    Attributes:
        job: Name of a file in benchmarks/jobs.
        load_training: Tables by name for the source database, with no value of y from `end` on: the instant a run acts
            for. `series` holds unique_id, ds (ISO text) and y, one row per series and period; its other columns and
            further tables are the job's affair.
        load_actuals: unique_id, ds, y of every period that counts, sorted; null where a period cannot be scored. Of
            the training part alone, or, where `final` is true, of the test part as well.
        ends: Instants (zone-less, in the job's time zone) at which the newest period known to a final forecast has
            ended, rising; several where a final run has several origins. The training part ends at the first.
        room: Root of the project that the job lies in.
    """

    job: str
    load_training: Callable[[Job, datetime], Mapping[str, pd.DataFrame]]
    load_actuals: Callable[[Job, bool], pd.DataFrame]
    ends: tuple[datetime, ...]
    room: Path = ROOM

    def load_job(self) -> Job:
        """Reads the job file."""
        return load_job(self.room / "jobs" / f"{self.job}.yml")


@dataclass(frozen=True)
class Outcome:
    """The forecast of one job at one cutoff, with what came true.

    Attributes:
        job: The job.
        rows: unique_id, ds, lead_periods, segment, y, y_hat and the quantiles, one row per series and lead; y null
            where the period cannot be scored.
        history: unique_id, ds, y up to the cutoff, sorted by both.
    """

    job: Job
    rows: pd.DataFrame
    history: pd.DataFrame


@dataclass(frozen=True)
class Suite:
    """Jobs that are scored together.

    Attributes:
        name: As typed.
        tasks: Jobs and data.
        score: Metric by name of the outcomes of all tasks; the first is the headline.
        has_test_part: Whether there is anything that nobody has looked at.
        recipe: "hand" where the jobs name their candidates, "auto" where the suite composes them.
    """

    name: str
    tasks: Sequence[Task]
    score: Callable[[Sequence[Outcome]], dict[str, float]]
    has_test_part: bool = True
    recipe: str = "hand"

    def automatic(self, folder: Path) -> Suite:
        """Returns the suite with jobs that name no candidates, in a project of their own in a folder."""
        (folder / "jobs").mkdir(parents=True, exist_ok=True)
        if not (folder / "sql").exists():
            (folder / "sql").symlink_to(ROOM / "sql")
        for task in self.tasks:
            content = yaml.safe_load((ROOM / "jobs" / f"{task.job}.yml").read_text(encoding="utf-8"))
            content.get("models", {}).pop("candidates", None)
            (folder / "jobs" / f"{task.job}.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return replace(self, tasks=[replace(task, room=folder) for task in self.tasks], recipe="auto")
