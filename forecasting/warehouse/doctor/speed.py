"""Measures rows a second, in and out, through the doors that the run days use."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from forecasting.vocabulary.codes import DiagnosisState, QualityCode, SourceCode
from forecasting.vocabulary.columns import DS, LEAD, QUALITY_CODE, QUANTILES, SOURCE_CODE, Y_HAT, Y_MODEL, Y_NAIVE
from forecasting.vocabulary.facts import CHUNK_NO, RUN_ID, SERIES_ID
from forecasting.warehouse.connection.rows import replace_slice, scan_frame
from forecasting.warehouse.doctor.patient import Patient
from forecasting.warehouse.doctor.result import Diagnosis, ok
from forecasting.warehouse.schema import fc_forecast

SLOW = 2_000
"""Rows a second, in or out, below which a run day of a million rows spends more than eight minutes on them."""
LEAST_SECONDS = 1.0
"""What is measured in less time says little: making the connections counts as well."""
HORIZON = 28
_RUN = {RUN_ID: 1}


def check_speed(patient: Patient) -> Diagnosis:
    """Writes forecast rows into a table like fc_forecast, in one transaction, and reads them back."""
    table, rows = patient.scratch.table_like("speed", fc_forecast), forecast_rows(patient.n_rows)
    seconds_in, _ = _timed(lambda: replace_slice(patient.database, table, rows, _RUN))
    seconds_out, read = _timed(lambda: scan_frame(patient.database, table.select()))
    if len(read) != len(rows):
        return Diagnosis(
            DiagnosisState.FAIL, f"{len(rows):,} rows were written, {len(read):,} read", "report it; rows are lost"
        )
    rates = {"in": len(rows) / seconds_in, "out": len(rows) / seconds_out}
    figures = ", ".join(f"{_rounded(rate):,} rows a second {way}" for way, rate in rates.items())
    found = f"{figures} ({len(rows):,} rows of {len(table.c)} columns, {seconds_in + seconds_out:.1f} s)"
    if min(rates.values()) < SLOW and seconds_in + seconds_out > LEAST_SECONDS:
        return Diagnosis(
            DiagnosisState.WARN, found, "bring this machine nearer to the database; look at the load of both"
        )
    return ok(found)


def forecast_rows(n_rows: int) -> pd.DataFrame:
    """Returns rows of fc_forecast as a run day makes them, without the run."""
    number = np.arange(n_rows)
    level = np.random.default_rng(1).gamma(2.0, 10.0, n_rows)
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(number % HORIZON, unit="D")
    frame: dict[str, Any] = {SERIES_ID: number // HORIZON + 1, DS: days, LEAD: number % HORIZON + 1}
    frame |= dict.fromkeys((Y_HAT, Y_MODEL, Y_NAIVE), level)
    frame |= {name: level * (0.5 + quantile) for name, quantile in QUANTILES.items()}
    frame |= {CHUNK_NO: 0, "method": "combination", SOURCE_CODE: SourceCode.COMBINATION, QUALITY_CODE: QualityCode.OK}
    return pd.DataFrame(frame).assign(is_open=1)


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = act()
    return time.perf_counter() - started, done


def _rounded(rate: float) -> int:
    """Returns a rate with the two digits that mean something."""
    return int(float(f"{rate:.1e}"))
