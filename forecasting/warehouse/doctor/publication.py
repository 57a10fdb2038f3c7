"""Publishes and rolls back through the suite's own functions in a transaction that never commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

import pandas as pd
from sqlalchemy import Connection, func, select, text

from forecasting.periods import parse_as_of
from forecasting.vocabulary.codes import CheckOutcome, DiagnosisState, Purpose, QualityCode, SourceCode
from forecasting.vocabulary.columns import DS, ID, LEAD
from forecasting.vocabulary.facts import (
    CHECK_ID,
    PERIOD_END,
    RUN_ID,
    SCOPE_VALUE,
    SERIES_ID,
    TARGET_DATE,
    TARGET_TS_UTC,
)
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.named_queries import with_schemas
from forecasting.warehouse.connection.rows import replace_slice_in
from forecasting.warehouse.doctor.patient import Patient
from forecasting.warehouse.doctor.result import Diagnosis, ok
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.forecasts.rows import FORECAST_SUITE
from forecasting.warehouse.history.periods import record_periods
from forecasting.warehouse.history.series import save_series, series_ids
from forecasting.warehouse.runs.log import Run, open_run, update_run_in
from forecasting.warehouse.runs.opening import RunRequest
from forecasting.warehouse.schema import fc_data_check, fc_forecast, fc_job_current, fc_publication, fc_run
from forecasting.warehouse.snapshots.catalog import record_snapshot

JOB = "~doctor"
"""Name that no job file can have."""
N_SERIES, HORIZON = 2, 3
_NONE = "0" * 64
_TABLES = (fc_run, fc_publication, fc_job_current)
_T = TypeVar("_T")


class Uncommitted(Database):
    """A database whose every transaction is part of one that is open; nobody else ever sees what is written."""

    def __init__(self, database: Database, connection: Connection) -> None:
        super().__init__(database.engine, table_schema=database.table_schema, view_schema=database.view_schema)
        self._open = connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yields the open transaction."""
        with self._translated():
            yield self._open

    read = begin

    def transact(self, work: Callable[[Connection], _T]) -> _T:
        """Returns what `work` returns; nothing is tried again."""
        with self.begin() as connection:
            return work(connection)


def check_publication(patient: Patient) -> Diagnosis:
    """Publishes two days, takes the second back, and looks at bi_forecast as a reader within the transaction."""
    with patient.undone() as connection:
        database = Uncommitted(patient.database, connection)
        seen = []
        for day, level in (("2026-03-02", 10.0), ("2026-03-03", 20.0)):
            publish_run(database, _forecast(database, day, level), horizon=HORIZON, published_by="doctor")
            seen.append(_seen(database, connection))
        roll_back(database, JOB, reason="examination by forecasting doctor")
        seen.append(_seen(database, connection))
        n_outside = _n_visible(patient)
    expected = [_expected("2026-03-02", 10.0), _expected("2026-03-03", 20.0), _expected("2026-03-02", 10.0)]
    acts = dict(zip(("the first publication", "the second publication", "the rollback"), seen, strict=True))
    wrong = [
        f"after {act} readers see {got[:3]} in {len(got)} rows, not {want[:3]} in {len(want)}"
        for (act, got), want in zip(acts.items(), expected, strict=True)
        if got != want
    ]
    if n_outside or _n_visible(patient):
        return Diagnosis(
            DiagnosisState.FAIL, "others see rows of a transaction that was not committed", "see check `readers`"
        )
    if wrong:
        action = "run `forecasting init-db`, which replaces the views; look for triggers on the tables"
        return Diagnosis(DiagnosisState.FAIL, wrong[0], action)
    return ok("a scratch job was published twice and rolled back, in a transaction that was undone: nobody saw it")


def _forecast(database: Database, as_of: str, level: float) -> Run:
    """Opens a run and gives it what a publication needs: a snapshot, series, periods, rows and a verdict on them."""
    moment = parse_as_of(as_of, "UTC")
    request = RunRequest(
        JOB, Purpose.FORECAST_GENERATION, moment, config_hash=_NONE, git_commit=_NONE[:40], env_lock_hash=_NONE
    )
    run = open_run(database, request)
    cutoff = datetime.fromisoformat(as_of) - timedelta(days=1)
    snapshot_id = record_snapshot(database, run, ("none", _NONE), cutoff=cutoff, n_rows=0, n_series=N_SERIES)
    save_series(database, JOB, pd.DataFrame({ID: [f"{number:03d}" for number in range(N_SERIES)]}), run.run_id)
    days = pd.date_range(as_of, periods=HORIZON)
    periods = {TARGET_DATE: days, TARGET_TS_UTC: days, PERIOD_END: days + timedelta(days=1)}
    record_periods(database, JOB, pd.DataFrame({DS: days} | periods))
    ids = [*series_ids(database, JOB).values()]
    leads = pd.DataFrame({DS: days, LEAD: range(1, HORIZON + 1)})
    rows = pd.DataFrame({SERIES_ID: ids}).merge(leads, "cross")
    rows = rows.assign(y_hat=level + rows[LEAD], chunk_no=0, method="none", is_open=1)
    rows = rows.assign(source_code=SourceCode.MODEL, quality_code=QualityCode.OK)
    check = {CHECK_ID: "rows", SCOPE_VALUE: "", "expectation": "none", "severity": "INFO"}
    with database.begin() as connection:
        update_run_in(connection, run.run_id, snapshot_id=snapshot_id, cutoff=cutoff, n_expected=N_SERIES)
        replace_slice_in(connection, fc_forecast, rows, {RUN_ID: run.run_id})
        verdict = pd.DataFrame([check]).assign(success=1, action=CheckOutcome.PASS)
        replace_slice_in(connection, fc_data_check, verdict, {RUN_ID: run.run_id, "suite": FORECAST_SUITE})
    return run


def _seen(database: Database, connection: Connection) -> list[tuple[str, str, float]]:
    columns = "series_key, target_date, forecast_value"
    sql = f"SELECT {columns} FROM {{views}}bi_forecast WHERE job = :job ORDER BY series_key, target_date"  # noqa: S608
    rows = connection.execute(text(with_schemas(sql, database)), {"job": JOB})
    return [(key, str(day)[:10], float(value)) for key, day, value in rows]


def _expected(as_of: str, level: float) -> list[tuple[str, str, float]]:
    days = [str(day.date()) for day in pd.date_range(as_of, periods=HORIZON)]
    numbers = [f"{number:03d}" for number in range(N_SERIES)]
    return [(number, day, level + lead) for number in numbers for lead, day in enumerate(days, start=1)]


def _n_visible(patient: Patient) -> int:
    """Counts the rows of the scratch job that another connection sees."""
    counts = [select(func.count()).select_from(table).where(table.c.job == JOB) for table in _TABLES]
    with patient.second.read() as reader:
        return sum(int(reader.execute(count).scalar_one()) for count in counts)
