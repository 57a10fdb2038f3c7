from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Table

from forecasting.config import Job
from forecasting.periods import parse_as_of
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import append_rows_in, replace_slice
from forecasting.warehouse.history.periods import record_periods
from forecasting.warehouse.history.series import save_series, series_ids
from forecasting.warehouse.models.catalog import ModelVersion
from forecasting.warehouse.runs.log import Run, open_run, update_run_in
from forecasting.warehouse.runs.opening import RunRequest
from forecasting.warehouse.schema import fc_data_check, fc_forecast
from forecasting.warehouse.snapshots.catalog import record_snapshot

ROOT = Path(__file__).resolve().parents[2]
ZONE = "Europe/Berlin"


def build_job(name: str = "shop", **fields: Any) -> Job:
    content = {
        "job": name,
        "time_zone": ZONE,
        "frequency": "D",
        "horizon": 2,
        "sources": {"target": {"query": "sql/sources/shop.sql"}},
        "models": {"candidates": [{"name": "plain", "members": [{"model": "seasonal_naive"}]}]},
    }
    return Job.model_validate(content | fields)


def build_request(as_of: str = "2026-03-02", **fields: Any) -> RunRequest:
    given: dict[str, Any] = {
        "job": "shop",
        "purpose": "forecast_generation",
        "as_of": parse_as_of(as_of, ZONE),
        "config_hash": "c" * 64,
        "git_commit": "g" * 40,
        "env_lock_hash": "e" * 64,
    }
    return RunRequest(**(given | fields))


def build_history(rows: Sequence[tuple[str, str, float | None, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["unique_id", "ds", "y", "obs_state"])
    return frame.assign(ds=pd.to_datetime(frame["ds"]), y=frame["y"].astype("float64"))


def build_version(run_id: int, snapshot_id: int, **fields: Any) -> ModelVersion:
    given: dict[str, Any] = {
        "job": "shop",
        "recipe_hash": "r" * 64,
        "recipe_text": "{}",
        "train_run_id": run_id,
        "snapshot_id": snapshot_id,
        "train_from": datetime(2026, 1, 1),
        "train_to": datetime(2026, 3, 1),
        "artifact_uri": "bundles/shop",
        "artifact_sha256": "a" * 64,
        "size_kb": 1,
        "environment": "forecasting",
        "env_lock_hash": "e" * 64,
    }
    return ModelVersion(**(given | fields))


def forecast_ready(database: Database, as_of: str, *, level: float = 10.0, **fields: Any) -> Run:
    """Opens a run and gives it a snapshot and two checked forecast days for series A and B."""
    run = open_run(database, build_request(as_of, restart=True, **fields))
    cutoff = datetime.combine(run.as_of_date, datetime.min.time()) - timedelta(days=1)
    days = [cutoff + timedelta(days=lead) for lead in (0, 1, 2)]
    snapshot_id = record_snapshot(database, run, ("there", "5" * 64), cutoff=cutoff, n_rows=9, n_series=2)
    update_run(database, run.run_id, snapshot_id=snapshot_id, cutoff=cutoff)
    labels = pd.DataFrame({"unique_id": ["A", "B"], "label_1": ["x", "y"], "unit_code": "PC"})
    save_series(database, "shop", labels, run.run_id)
    local = pd.to_datetime(days).tz_localize(ZONE)
    periods = {
        "target_date": [day.date() for day in days],
        "target_ts_utc": local.tz_convert("UTC").tz_localize(None),
        "target_ts_local": days,
        "utc_offset": "+01:00",
    }
    record_periods(
        database, "shop", pd.DataFrame({"ds": days, **periods, "period_end": [d + timedelta(days=1) for d in days]})
    )
    rows = [
        (number, day, lead, level + lead + 100 * number)
        for number in series_ids(database, "shop").values()
        for lead, day in enumerate(days[1:], start=1)
    ]
    frame = pd.DataFrame(rows, columns=["series_id", "ds", "lead_periods", "y_hat"]).assign(
        chunk_no=0, method="plain", source_code="MODEL", quality_code="OK", is_open=1
    )
    for shift, name in enumerate(("q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"), start=-4):
        frame[name] = frame["y_hat"] + shift
    replace_slice(database, fc_forecast, frame, {"run_id": run.run_id})
    update_run(database, run.run_id, n_expected=2)
    check_forecast(database, run, "PASS")
    return run


def check_forecast(database: Database, run: Run, *actions: str) -> None:
    """Replaces the verdicts on a run's outgoing rows."""
    checks = pd.DataFrame({"action": actions, "check_id": [f"check_{number}" for number in range(len(actions))]})
    checks = checks.assign(scope_value="", expectation="E", severity="WARN", success=checks["action"].eq("PASS"))
    replace_slice(database, fc_data_check, checks, {"run_id": run.run_id, "suite": "forecast"})


def insert_rows(database: Database, table: Table, frame: pd.DataFrame) -> None:
    """Adds rows as they are."""
    with database.begin() as connection:
        append_rows_in(connection, table, frame)


def update_run(database: Database, run_id: int, **columns: object) -> None:
    """Sets columns of a run, whoever holds it."""
    with database.begin() as connection:
        update_run_in(connection, run_id, **columns)
