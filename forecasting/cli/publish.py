"""Changes what readers see by hand: back to an earlier publication; or hands over again what they see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from forecasting.config import Job, load_named_job
from forecasting.errors import ConfigError, ForecastingError
from forecasting.runs.hand_over import HandedOver, hand_over
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Settings, load_settings
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deploy import require_schema
from forecasting.warehouse.forecasts import roll_back
from forecasting.warehouse.jobs import require_active


def roll_back_job(name: str, *, reason: str, to: int | None) -> Iterator[str]:
    """Shows an earlier publication of a job again and hands it over; yields what was done.

    Raises:
        ForecastingError: as roll_back; or the hand-over has failed, and the rollback stands.
    """
    with _opened(name) as (database, job, settings):
        yield roll_back(database, job.job, reason=reason, to=to).message
        words = hand_over(database, job, settings)
        if words is not None:
            yield _succeeded(words)


def hand_over_job(name: str) -> Iterator[str]:
    """Hands over what readers of a job see, even if that has succeeded before; yields what was done.

    Raises:
        ConfigError: the job hands nothing over.
        ForecastingError: nothing is published yet, or the hand-over has failed.
    """
    with _opened(name) as (database, job, settings):
        if job.hand_over is None:
            raise ConfigError("the job has no section `hand_over`", where=f"job {name}")
        words = hand_over(database, job, settings, again=True)
        if words is None:
            raise ForecastingError("nothing is published, so there is nothing to hand over", where=f"job {name}")
        yield _succeeded(words)


def _succeeded(words: HandedOver) -> str:
    if not words.succeeded:
        raise ForecastingError(words.message)
    return words.message


@contextmanager
def _opened(name: str) -> Iterator[tuple[Database, Job, Settings]]:
    settings = load_settings()
    job = load_named_job(settings.jobs, name)
    with closing(open_warehouse(settings)) as database:
        require_schema(database)
        require_active(database, name)
        yield database, job, settings
