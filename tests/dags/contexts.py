"""Task contexts as Airflow's task runner builds them."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from airflow.sdk import Asset
from airflow.sdk.api.datamodels._generated import DagRun

LATER = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def build_context(
    logical_date: str | None = None,
    *,
    run_type: str = "manual",
    params: dict[str, Any] | None = None,
    announced: list[dict[str, Any]] | None = None,
    partition_key: str | None = None,
    run_after: str | None = None,
    try_number: int = 1,
) -> dict[str, Any]:
    """Returns the context of a run; instants are ISO text, `announced` the extras of its asset events."""
    after = datetime.fromisoformat(run_after) if run_after else LATER
    moment = datetime.fromisoformat(logical_date) if logical_date else None
    events = [SimpleNamespace(extra=extra) for extra in announced or []]
    return {
        "params": params or {},
        "ti": SimpleNamespace(try_number=try_number),
        "triggering_asset_events": {Asset("tiny_snapshot"): events} if events else {},
        "dag_run": DagRun(
            dag_id="data_preparation__tiny",
            run_id="the_run",
            logical_date=moment,
            data_interval_start=moment,
            data_interval_end=moment,
            run_after=after,
            start_date=after,
            end_date=None,
            run_type=run_type,
            state="running",
            consumed_asset_events=[],
            partition_key=partition_key,
        ),
    }
