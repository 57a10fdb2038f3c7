"""Fills in missed run days, oldest first, each as it would have been then; run days that are there stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from forecasting.config import Job
from forecasting.errors import ConfigError, ForecastingError, RunConflict, WarehouseError
from forecasting.operations.entrance import StepRequest, run_purpose
from forecasting.periods import AsOf
from forecasting.purposes import INTEGRATED_PURPOSES
from forecasting.runs.schedule import days_between
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings
from forecasting.vocabulary.codes import VintageKind
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.forecasts import published_days
from forecasting.warehouse.models import champion_known
from forecasting.warehouse.snapshots import backfill_snapshot

PREPARATION, TRAINING, FORECAST = INTEGRATED_PURPOSES
_STOPPING = (ConfigError, RunConflict, WarehouseError)
"""Errors that the next run day would meet as well."""


@dataclass(frozen=True)
class Filled:
    """What became of a missed run day: how its forecast ended, or why there is none."""

    as_of: AsOf
    succeeded: bool
    message: str


def missed_days(database: Database, job: Job, first: date, last: date) -> list[AsOf]:
    """Returns the run days from the first to the last date that have no recorded forecast, oldest first."""
    there = published_days(database, job.job)
    return [as_of for as_of in days_between(job, FORECAST, first, last) if as_of.utc not in there]


def fill_days(
    run_days: list[AsOf], job: Job, settings: Settings, purposes: Collection[str] = (PREPARATION, FORECAST)
) -> Iterator[Filled]:
    """Runs the purposes for every run day, and yields what became of it; one that fails does not stop the next.

    A run day whose data are prepared already goes on with the forecast. Training, where it is wanted, is for run days
    on which its cron fires, and for those that no champion could serve yet.

    Raises:
        ConfigError: a cron expression or a setting is wrong.
        RunConflict: another process fills run days of this job.
        WarehouseError: the database cannot be reached or refuses.
    """
    trained = _training_dates(run_days, job) if TRAINING in purposes else frozenset()
    for as_of in run_days:
        message = ""
        try:
            for purpose in INTEGRATED_PURPOSES:
                if purpose in purposes and _is_due(purpose, as_of, job, settings, trained):
                    for facts in run_purpose(
                        purpose, StepRequest(job.job, as_of.text, kind=VintageKind.BACKFILL), settings
                    ):
                        message = facts["message"]
        except _STOPPING:
            raise
        except ForecastingError as error:
            yield Filled(as_of, succeeded=False, message=str(error))
        else:
            yield Filled(as_of, succeeded=True, message=message)


def _training_dates(run_days: list[AsOf], job: Job) -> frozenset[date]:
    if not run_days:
        return frozenset()
    return frozenset(as_of.date for as_of in days_between(job, TRAINING, run_days[0].date, run_days[-1].date))


def _is_due(purpose: str, as_of: AsOf, job: Job, settings: Settings, trained: Collection[date]) -> bool:
    if purpose == FORECAST:
        return True
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        if purpose == PREPARATION:
            return backfill_snapshot(database, job.job, as_of.utc) is None
        cutoff = job.periods.cutoff(as_of, job.data_delay)
        return as_of.date in trained or champion_known(database, job.job, cutoff) is None
