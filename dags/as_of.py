"""Which local point in time a run acts for, whatever started it: cron, a person, REST, an asset or a backfill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.periods import as_of_at, parse_as_of

AS_OF = "as_of"
"""Name of the DAG parameter and of the entry in an asset event's extra."""


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
    announced = [parse_as_of(text, job.time_zone) for text in _announced(context)]
    if announced:
        return max(announced, key=lambda as_of: as_of.utc).text
    return _partition_date(job, dag_run.partition_key) or as_of_at(
        _instant(dag_run), job.time_zone, grain=job.as_of_grain
    )


def _announced(context: Mapping[str, Any]) -> Iterator[str]:
    for events in (context.get("triggering_asset_events") or {}).values():
        for event in events:
            if event.extra.get(AS_OF):
                yield event.extra[AS_OF]


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
