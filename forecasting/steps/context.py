"""What a step gets: its job, as_of, run, and the places it may read from and write to."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from forecasting.artifacts import ArtifactStore
from forecasting.config import Job, Source
from forecasting.errors import ForecastingError, SourceError
from forecasting.panel.panel import Chunk
from forecasting.periods import AsOf
from forecasting.settings import Settings
from forecasting.warehouse.engine import Database, connect_database
from forecasting.warehouse.rows import read_query
from forecasting.warehouse.runs import Run

log = logging.getLogger(__name__)

FIRST_DAY = date(1900, 1, 1)


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
    """

    settings: Settings
    job: Job
    as_of: AsOf
    run: Run
    database: Database
    artifacts: ArtifactStore
    chunk: Chunk = Chunk()

    @property
    def cutoff(self) -> pd.Timestamp:
        """Newest period that is complete at as_of."""
        return pd.Timestamp(self.job.periods.cutoff(self.as_of, self.job.data_delay))

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
                action=f"run the whole purpose: forecasting run {self.run.purpose} --job {self.job.job} "
                f"--as-of {self.as_of.text}",
            )
        return pd.read_parquet(path)

    def read_source(self, source: Source) -> pd.DataFrame:
        """Runs one source query with the standard binds and the job's parameters.

        Raises:
            SourceError: the file is missing or the query fails.
        """
        path = self.settings.root / source.query
        where = f"job {self.job.job}, {source.query}"
        if not path.exists():
            raise SourceError("the query file does not exist", where=where, action="create it, or correct `query`")
        parameters: dict[str, Any] = {
            "history_from": self._bind(self._history_from()),
            "history_until": self._bind(self.cutoff.to_pydatetime()),
            **source.parameters,
        }
        sql = path.read_text(encoding="utf-8")
        if source.connection == "warehouse":
            return read_query(self.database, sql, parameters, where=where)
        database = connect_database(self.settings.connection_url(source.connection))
        try:
            return read_query(database, sql, parameters, where=where)
        finally:
            database.close()

    def _history_from(self) -> datetime:
        if self.job.history_periods is None:
            return datetime.combine(FIRST_DAY, datetime.min.time())
        return self.job.periods.shift(self.cutoff.to_pydatetime(), 1 - self.job.history_periods)

    def _bind(self, ds: datetime) -> date | datetime:
        return ds if self.job.periods.is_sub_daily else ds.date()
