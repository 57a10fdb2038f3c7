"""Which local point in time a run acts for, and whether it fills in a missed run day, whatever started it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.periods import as_of_at, parse_as_of
from forecasting.vocabulary.codes import VintageKind

AS_OF = "as_of"
"""Name of the DAG parameter and of the entry in an asset event's extra."""
KIND = "kind"
"""Name of the entry in an asset event's extra."""


def resolve_as_of(job: Job, context: Mapping[str, Any]) -> str:
    """Returns the as_of text of a task's run, in the job's time zone and grain.

    The first of these that is there: the parameter, the newest as_of among the triggering asset events, a partition
    key that is a date, the logical date (cron and backfill), the time after which the run was allowed to start.

    Raises:
        ConfigError: the parameter or an asset event holds something that is no date.
    """
    dag_run = context["dag_run"]
    given = (context.get("params") or {}).get(AS_OF)
    if given:
        return parse_as_of(given, job.time_zone).text
    announced = _newest_announced(job, context)
    if announced:
        return parse_as_of(announced[AS_OF], job.time_zone).text
    return _partition_date(job, dag_run.partition_key) or as_of_at(
        _instant(dag_run), job.time_zone, grain=job.as_of_grain
    )


def resolve_kind(job: Job, context: Mapping[str, Any]) -> str:
    """Returns BACKFILL for a run of Airflow's backfill, and for one that follows the data of such a run; else LIVE."""
    if context["dag_run"].run_type == "backfill":
        return VintageKind.BACKFILL
    has_parameter = bool((context.get("params") or {}).get(AS_OF))
    announced = None if has_parameter else _newest_announced(job, context)
    return announced.get(KIND, VintageKind.LIVE) if announced else VintageKind.LIVE


def _newest_announced(job: Job, context: Mapping[str, Any]) -> Mapping[str, Any] | None:
    events = [event for events in (context.get("triggering_asset_events") or {}).values() for event in events]
    announced = [event.extra for event in events if event.extra.get(AS_OF)]
    return max(announced, key=lambda extra: parse_as_of(extra[AS_OF], job.time_zone).utc, default=None)


def _partition_date(job: Job, key: str | None) -> str | None:
    if not key:
        return None
    try:
        return parse_as_of(key, job.time_zone).text
    except ConfigError:
        return None


def _instant(dag_run: Any) -> datetime:
    instant: datetime = dag_run.logical_date or dag_run.run_after
    return instant
