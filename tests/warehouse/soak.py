"""Publishes again and again while processes are killed at random; a reader must see one whole forecast at any time.

`python -m tests.warehouse.soak` runs it on SQLite and on PostgreSQL and prints what was found.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
import time
from collections import Counter
from contextlib import closing
from ctypes import c_int
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.postgresql import run_server
from forecasting.vocabulary.columns import QUANTILES
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.rows import replace_slice
from forecasting.warehouse.deploy.init import init_database
from forecasting.warehouse.forecasts.publish import publish_run
from forecasting.warehouse.forecasts.retention import prune
from forecasting.warehouse.forecasts.rows import replace_chunk
from forecasting.warehouse.history.periods import record_periods
from forecasting.warehouse.history.series import save_series, series_ids
from forecasting.warehouse.runs.lease import hold_lease
from forecasting.warehouse.runs.log import find_run, open_run
from forecasting.warehouse.schema import fc_data_check
from tests.warehouse.builders import build_job, build_request, update_run

HORIZON, CHUNKS, FIRST_DAY = 14, 2, date(2026, 1, 1)
JOB = build_job(horizon=HORIZON, time_zone="UTC", retention={"full_days": 5, "leads": [1]})
PHASES = ("starting", "run opened", "1 chunk written", "2 chunks written", "checked", "published", "pruned")
SEEN = """
SELECT
    as_of_date, MIN(forecast_value), MAX(forecast_value), COUNT(*), COUNT(DISTINCT series_key), MIN(run_id), MAX(run_id)
FROM bi_forecast
GROUP BY as_of_date
"""
_PROCESSES = multiprocessing.get_context("fork")


@dataclass
class Found:
    """What a soak has found.

    Attributes:
        polls: How often the reader looked.
        seen: Different forecasts that it saw.
        violations: What it should not have seen, in words.
        published: Publications that were completed by a process that was left alone.
        killed_in: Kills by what the process had done last.
    """

    polls: int = 0
    seen: int = 0
    violations: list[str] = field(default_factory=list)
    published: int = 0
    killed_in: Counter[str] = field(default_factory=Counter)


def soak(url: str, *, publications: int, kills: int, n_series: int = 300, seed: int = 7) -> Found:
    """Publishes day after day, kills processes at random moments, and returns what a reader has seen meanwhile."""
    chance = random.Random(seed)
    _finish(_start(_prepare, url, n_series))
    seconds = [_publish_alone(url, 0)]
    stop, answers = _PROCESSES.Event(), _PROCESSES.Queue()
    reader = _start(_read, url, n_series, stop, answers)
    found = Found(published=1)
    try:
        for day in range(1, publications):
            while found.killed_in.total() < round(day * kills / (publications - 1)):
                phase = _publish_and_kill(url, day, chance.uniform(0, 1.1 * max(seconds[-20:])))
                if phase is None:
                    break
                found.killed_in[phase] += 1
            seconds.append(_publish_alone(url, day))
            found.published += 1
    finally:
        stop.set()
    found.polls, found.seen, found.violations = answers.get(timeout=60)
    _finish(reader)
    return found


def _start(work: Any, *arguments: Any) -> Any:
    process = _PROCESSES.Process(target=work, args=arguments)
    process.start()
    return process


def _finish(process: Any) -> None:
    process.join()
    assert process.exitcode == 0, f"a process that nobody killed ended with {process.exitcode}"


def _publish_alone(url: str, day: int) -> float:
    started = time.perf_counter()
    _finish(_start(_publish, url, day, _PROCESSES.RawValue("i", 0)))
    return time.perf_counter() - started


def _publish_and_kill(url: str, day: int, seconds: float) -> str | None:
    """Returns what the process had done when it was killed, or None where it was faster."""
    phase = _PROCESSES.RawValue("i", 0)  # a lock would stay with a process that is killed while it holds it
    process = _start(_publish, url, day, phase)
    process.join(seconds)
    process.kill()
    process.join()
    return PHASES[phase.value] if process.exitcode != 0 else None


def _prepare(url: str, n_series: int) -> None:
    with closing(connect_database(url)) as database:
        init_database(database, [JOB])
        save_series(database, JOB.job, pd.DataFrame({"unique_id": [f"s{n:05d}" for n in range(n_series)]}), 1)


def _publish(url: str, day: int, phase: c_int) -> None:
    """Forecasts and publishes a day, as the steps do it; every value is the number of the day."""
    as_of = FIRST_DAY + timedelta(days=day)
    with closing(connect_database(url)) as database:
        run = open_run(database, build_request(str(as_of), job=JOB.job))
        phase.value = 1
        with hold_lease(database, run):
            days = [datetime.combine(as_of, datetime.min.time()) + timedelta(days=lead) for lead in range(HORIZON)]
            ends = [ds + timedelta(days=1) for ds in days]
            dates = [ds.date() for ds in days]
            periods = {"ds": days, "target_date": dates, "target_ts_utc": days, "period_end": ends}
            record_periods(database, JOB.job, pd.DataFrame(periods))
            ids = [*series_ids(database, JOB.job).values()]
            update_run(database, run.run_id, cutoff=days[0] - timedelta(days=1), n_expected=len(ids), n_chunks=CHUNKS)
            for number in range(CHUNKS):
                rows = pd.DataFrame({"ds": days, "lead_periods": range(1, HORIZON + 1)})
                rows = rows.merge(pd.Series(ids[number::CHUNKS], name="series_id"), how="cross")
                rows = rows.assign(y_hat=float(day), **dict.fromkeys(QUANTILES, float(day)), method="soak")
                rows = rows.assign(source_code="MODEL", quality_code="OK", is_open=1)
                statuses = pd.DataFrame({"series_id": ids[number::CHUNKS], "series_status": "OK"})
                replace_chunk(database, run, (number, CHUNKS), rows, statuses)
                phase.value = 2 + number
            check = {"check_id": "c", "scope_value": "", "expectation": "E", "severity": "WARN", "success": 1}
            verdict = pd.DataFrame([check | {"action": "PASS"}])
            replace_slice(database, fc_data_check, verdict, {"run_id": run.run_id, "suite": "forecast"})
            phase.value = 4
            publish_run(database, find_run(database, run.run_id), horizon=HORIZON, published_by="soak")
            phase.value = 5
        prune(database, JOB)
        phase.value = 6


def _read(url: str, n_series: int, stop: Event, answers: Any) -> None:
    """Polls until told to stop, with a new connection now and then, and answers polls, forecasts seen, violations."""
    polls, days, violations = 0, [0], []
    while not stop.is_set():
        with closing(connect_database(url)) as database:
            for _ in range(20):
                with database.read() as connection:
                    rows = connection.exec_driver_sql(SEEN).all()
                polls += 1
                day = (date.fromisoformat(str(rows[0][0])) - FIRST_DAY).days if rows else None
                whole = (day, day, n_series * HORIZON, n_series)
                if len(rows) != 1 or tuple(rows[0][1:5]) != whole or rows[0][5] != rows[0][6] or day < days[-1]:
                    violations.append(f"poll {polls}: {[tuple(row) for row in rows]} after day {days[-1]}")
                elif day != days[-1]:
                    days.append(day)
    answers.put((polls, len(days), violations))


def main() -> None:
    """Runs the soak on both databases and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--publications", type=int, default=200)
    parser.add_argument("--kills", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, run_server() as server, server.database() as name:
        urls = {"SQLite": f"sqlite:///{Path(folder) / 'soak.db'}", "PostgreSQL": server.url(name)}
        for kind, url in urls.items():
            started = time.perf_counter()
            found = soak(url, publications=asked.publications, kills=asked.kills)
            print(
                f"{kind}: {found.published} publications, {found.killed_in.total()} killed, {found.polls} polls saw "
                f"{found.seen} forecasts, {len(found.violations)} violations, {time.perf_counter() - started:.0f} s"
            )
            print("  killed after: " + ", ".join(f"{phase} {found.killed_in[phase]}" for phase in PHASES))
            for violation in found.violations[:20]:
                print(f"  {violation}")


if __name__ == "__main__":
    main()
