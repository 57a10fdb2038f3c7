"""What a step gets: its job, as_of, run, and the places it may read from and write to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd

from forecasting.artifacts import ArtifactStore
from forecasting.config import Job, Source
from forecasting.errors import ForecastingError
from forecasting.panel.panel import Chunk
from forecasting.periods import AsOf
from forecasting.purposes import kind_option
from forecasting.runs.sources import read_source
from forecasting.settings import Settings
from forecasting.vocabulary.codes import VintageKind
from forecasting.warehouse.connection import Database
from forecasting.warehouse.runs import Run

_STEPS_DONE = "steps_done"


@dataclass(frozen=True)
class StepContext:
    """Everything a step may use.

    Attributes:
        settings: Locations and connections.
        job: The validated job.
        as_of: The local point in time the run acts for.
        run: The run this step belongs to.
        database: The suite's warehouse.
        artifacts: Snapshots, bundles and scratch files.
        chunk: Share of the series this task owns.
        labels: Wanted values by label, where only some series are forecast again; empty for all series.
        force: Why the forecast may rest on older data than readers see; None: it may not.
    """

    settings: Settings
    job: Job
    as_of: AsOf
    run: Run
    database: Database
    artifacts: ArtifactStore
    chunk: Chunk
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    force: str | None = None

    @property
    def data_docs(self) -> Path | None:
        """Folder of the job's Data Docs; None where the job wants none."""
        return self.settings.reports / self.job.job / "data_docs" if self.job.checks.data_docs else None

    @property
    def cutoff(self) -> pd.Timestamp:
        """Newest period that is complete at as_of."""
        return pd.Timestamp(self.job.periods.cutoff(self.as_of, self.job.data_delay))

    @property
    def is_backfill(self) -> bool:
        """Whether a missed run day is filled in: only with what was known then, and without a change to the present."""
        return self.run.vintage_kind == VintageKind.BACKFILL

    def command(self, what: str) -> str:
        """Returns what a person types to run a purpose or step for this job, as_of and kind of run."""
        as_of = f"--as-of {self.as_of.text}{kind_option(self.run.vintage_kind)}"
        return f"forecasting run {what} --job {self.job.job} {as_of}"

    @property
    def steps_done(self) -> list[str]:
        """Steps that this attempt has done in one task, in order."""
        path = self.staged(_STEPS_DONE)
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    def note_done(self, steps: list[str]) -> None:
        """Notes which steps this attempt has done, instead of what was noted before."""
        self.staged(_STEPS_DONE).write_text(" ".join(steps), encoding="utf-8")

    def staged(self, name: str) -> Path:
        """Path of a scratch file that lives until the run's purpose has finished."""
        return self.artifacts.staging(self.run.run_id) / name

    def read_staged(self, name: str) -> pd.DataFrame:
        """Reads a Parquet scratch file of an earlier step of this run.

        Raises:
            ForecastingError: the earlier step has not run.
        """
        path = self.staged(name)
        if not path.exists():
            raise ForecastingError(
                f"`{name}` of an earlier step is missing",
                where=f"job {self.job.job}, as_of {self.as_of.text}",
                action=f"run the whole purpose: {self.command(self.run.purpose)}",
            )
        return pd.read_parquet(path)

    def read_source(self, source: Source, since: datetime | None = None) -> pd.DataFrame:
        """Runs one source query of the job for this as_of; raises as steps.sources.read_source."""
        return read_source(self.job, source, self.as_of, self.settings, since)
