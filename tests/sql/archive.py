"""Weeks of publications of two jobs, with everything that makes accuracy hard, and the same rows as frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
from sqlalchemy import text

from forecasting.vocabulary.columns import QUANTILES
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.rows import replace_slice
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.rollback import roll_back
from forecasting.warehouse.history.actuals import Look, record_actuals
from forecasting.warehouse.history.periods import record_periods
from forecasting.warehouse.history.series import save_series, series_ids
from forecasting.warehouse.runs.log import finish_run, open_run
from forecasting.warehouse.schema import fc_data_check, fc_forecast
from tests.warehouse.builders import (
    ZONE,
    build_history,
    build_job,
    build_request,
    check_forecast,
    insert_rows,
    update_run,
)

LABELS = [{"name": "assortment"}, {"name": "material", "text": "material_text"}]
UNITS = build_job("retail_units", horizon=30, labels=LABELS)
SHOP = build_job("shop", horizon=30)
SERIES = pd.DataFrame(
    [
        ("A", "gifts", "1", "Mug"),
        ("B", "gifts", "2", "Lamp"),
        ("C", "garden", "3", "Spade"),
        ("D", "garden", "4", "Hose"),
    ],
    columns=["unique_id", "label_1", "label_2", "label_text_2"],
).assign(unit_code="pieces")
FIRST, LAST = pd.Timestamp("2026-01-20"), pd.Timestamp("2026-03-02")
"""First and last as_of."""
SKIPPED = {pd.Timestamp("2026-02-03"), pd.Timestamp("2026-02-04")}
WITHDRAWN, REPEATED = pd.Timestamp("2026-02-10"), pd.Timestamp("2026-02-20")
LEAVES = pd.Timestamp("2026-02-15")
"""From this as_of on series D is no longer forecast."""
STEPS = ["y_naive", "y_model", "y_hat"]


@dataclass(frozen=True)
class Archive:
    """A filled warehouse and what was put into it.

    Attributes:
        database: The warehouse.
        forecasts: publication_no, cutoff, unique_id, ds, lead_periods, y_hat, y_naive, y_model and quantiles of every
            publication of retail_units that was not withdrawn.
        actuals: unique_id, ds, y, obs_state after all revisions.
    """

    database: Database
    forecasts: pd.DataFrame
    actuals: pd.DataFrame

    def ask(self, sql: str) -> pd.DataFrame:
        """Returns the rows of a query as a frame, dates and instants as ISO text, numbers as plain ones."""
        return pd.DataFrame(rows_of(self.database, sql))


def rows_of(database: Database, sql: str) -> list[dict[str, object]]:
    """Returns the rows of a query, dates and instants as ISO text, numbers as plain ones."""
    with database.read() as connection:
        result = connection.execute(text(sql))
        return plain_rows(result.fetchall(), list(result.keys()))


def plain_rows(rows: Iterable[Iterable[object]], columns: Iterable[str]) -> list[dict[str, object]]:
    """Returns rows of any driver, dates and instants as ISO text, numbers as plain ones."""
    names = list(columns)
    return [dict(zip(names, (_plain(value) for value in row), strict=True)) for row in rows]


def fill_archive(database: Database) -> Archive:
    """Publishes every day from FIRST to LAST but the SKIPPED, withdraws one publication and repeats one."""
    init_database(database, [UNITS, SHOP])
    random = np.random.default_rng(5)
    days = pd.date_range(FIRST - pd.Timedelta(days=40), LAST + pd.Timedelta(days=40))
    for job in (UNITS, SHOP):
        record_periods(database, job.job, _periods(days))
        save_series(database, job.job, SERIES, run_id=1)
    parts = []
    for as_of in pd.date_range(FIRST, LAST):
        if as_of in SKIPPED:
            continue
        for attempt in range(1 + (as_of == REPEATED)):
            rows = _forecast(as_of, random)
            number = _publish(database, UNITS.job, as_of, rows)
            if as_of == WITHDRAWN:
                roll_back(database, UNITS.job, reason="wrong prices")
            else:
                parts.append(rows.assign(publication_no=number, cutoff=as_of - pd.Timedelta(days=1), attempt=attempt))
    _publish(database, SHOP.job, LAST, _forecast(LAST, random))
    _fail(database, SHOP.job)
    first, last = _actuals(random)
    record_actuals(database, UNITS, 1, first, Look(datetime(2026, 2, 20)))
    record_actuals(database, UNITS, 1, last, Look(datetime(2026, 3, 2)))
    record_actuals(database, SHOP, 1, last.assign(y=last["y"] * 3), Look(datetime(2026, 3, 2)))
    return Archive(database, pd.concat(parts, ignore_index=True), last)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def _periods(days: pd.DatetimeIndex) -> pd.DataFrame:
    starts = days.tz_localize(ZONE).tz_convert("UTC").tz_localize(None)
    ends = days + pd.Timedelta(days=1)
    return pd.DataFrame({"ds": days, "target_date": days.date, "target_ts_utc": starts, "period_end": ends})


def _forecast(as_of: pd.Timestamp, random: np.random.Generator) -> pd.DataFrame:
    series = SERIES["unique_id"] if as_of < LEAVES else SERIES["unique_id"][:3]
    days = pd.date_range(as_of, periods=UNITS.horizon)
    frame = pd.MultiIndex.from_product([series, days], names=["unique_id", "ds"]).to_frame(index=False)
    frame["lead_periods"] = (frame["ds"] - as_of).dt.days + 1
    for name in STEPS:
        frame[name] = random.normal(10, 6, len(frame)).round(2)
    bands = np.sort(random.normal(10, 9, (len(frame), len(QUANTILES))), axis=1).round(2)
    frame[list(QUANTILES)] = bands
    known = random.random((len(frame), 2)) > 0.1
    return frame.assign(y_naive=frame["y_naive"].where(known[:, 0]), y_model=frame["y_model"].where(known[:, 1]))


def _publish(database: Database, job: str, as_of: pd.Timestamp, rows: pd.DataFrame) -> int:
    run = open_run(database, build_request(f"{as_of:%Y-%m-%d}", job=job, restart=True))
    cutoff = as_of.to_pydatetime() - timedelta(days=1)
    update_run(database, run.run_id, cutoff=cutoff, n_expected=rows["unique_id"].nunique())
    ids = series_ids(database, job)
    facts = rows.assign(series_id=rows["unique_id"].map(ids)).drop(columns="unique_id")
    facts = facts.assign(chunk_no=0, method="plain", source_code="MODEL", quality_code="OK", is_open=1)
    facts.loc[facts["series_id"] == ids["C"], ["source_code", "quality_code", "reason_code"]] = (
        "FALLBACK",
        "SUBSTITUTED",
        "HISTORY_SHORT",
    )
    replace_slice(database, fc_forecast, facts, {"run_id": run.run_id})
    check_forecast(database, run, "PASS", "WARN")
    number = publish_run(database, run, horizon=UNITS.horizon, published_by="test").publication_no
    assert number is not None
    return number


def _fail(database: Database, job: str) -> None:
    run = open_run(database, build_request("2026-03-03", job=job, purpose="data_preparation"))
    check = {"suite": "source", "check_id": "source_newest", "scope_value": "", "expectation": "E", "severity": "ERROR"}
    check |= {"run_id": run.run_id, "success": 0, "action": "BLOCK", "observed": "2026-02-20", "unexpected_count": 7}
    insert_rows(database, fc_data_check, pd.DataFrame([check]))
    finish_run(database, run, status="BLOCKED", message="the newest row is too old")


def _actuals(random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Returns the history as first loaded and as it is today: negative, zero, missing, closed, revised values."""
    days = pd.date_range(FIRST - pd.Timedelta(days=7), LAST - pd.Timedelta(days=1))
    keys = [(key, f"{day:%Y-%m-%d}") for key in SERIES["unique_id"] for day in days]
    values = random.integers(-6, 25, len(keys)).astype(float)
    states = np.array(["OBSERVED"] * len(keys), dtype=object)
    weekdays = np.array([pd.Timestamp(day).day_of_week for _, day in keys])
    values[random.random(len(keys)) < 0.15] = 0.0
    for share, state in ((0.08, "MISSING"), (0.05, "STOCKOUT"), (0.05, "STOCKOUT")):
        states[random.random(len(keys)) < share] = state
    states[weekdays == 6] = "CLOSED"
    values[weekdays == 6] = 0.0
    last = build_history([(*key, value, state) for key, value, state in zip(keys, values, states, strict=True)])
    last["y"] = last["y"].where(last["obs_state"] != "MISSING")
    changed = random.random(len(last)) < 0.2
    first = last.assign(y=last["y"].where(~changed | (last["obs_state"] != "OBSERVED"), last["y"] + 9))
    return first[first["ds"] < "2026-02-20"], last
