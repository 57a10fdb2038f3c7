"""Tells what happened in a simulated season, read from the tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from demo.simulated_source import Shift
from forecasting.cli.output import print_frame
from forecasting.config import Job
from forecasting.models.ensemble.calibrate import bucket_numbers, lead_buckets
from forecasting.vocabulary.codes import Purpose, TriggerReason
from forecasting.vocabulary.columns import DS, LEAD, Y
from forecasting.vocabulary.facts import AS_OF_DATE, ERR_FINAL, ERR_NAIVE, IN_80, N_SCORED
from forecasting.warehouse.connection import Database, read_query

BEFORE, HIT, AFTER = "before the shift", "after it, old model", "after it, new model"
_ERRORS = """SELECT a.ds, a.lead_periods, a.y, a.err_naive, a.err_model, a.err_final, a.in_80, r.as_of_date
FROM fc_accuracy a INNER JOIN fc_run r ON r.run_id = a.run_id WHERE a.is_scored = 1"""
_TRAININGS = """SELECT r.as_of_date, r.trigger_reason, d.outcome, d.reason_code, d.minutes_spent, d.reason_text
FROM fc_run r INNER JOIN fc_model_version v ON v.train_run_id = r.run_id
INNER JOIN fc_decision d ON d.challenger_id = v.model_version_id ORDER BY r.run_id"""
_BREACHES = """SELECT signal, MIN(window_end) AS first_window, COUNT(*) AS windows, MAX(ABS(signal_value)) AS largest,
MAX(threshold) AS barrier FROM fc_monitor_signal WHERE segment = 'ALL' AND breached = 1 GROUP BY signal"""
_EFFORT = """SELECT purpose, COUNT(*) AS runs, SUM(cpu_seconds) AS cpu_seconds, MAX(peak_mem_mb) AS peak_mem_mb
FROM fc_run WHERE run_status = 'OK' GROUP BY purpose ORDER BY purpose"""
_SKIPPED = "SELECT skip_reason, COUNT(*) AS n_values FROM fc_accuracy WHERE is_scored = 0 GROUP BY skip_reason"
_REVISIONS = "SELECT COUNT(*) AS n_corrected FROM fc_actual WHERE revision_no > 0"


@dataclass
class RunDay:
    """What one run day did.

    Attributes:
        number: From 1.
        as_of: Its day.
        facts: Facts of the last step of each purpose that ran.
        training: Reason of the training that ran, or None.
        seconds: How long it took.
    """

    number: int
    as_of: date
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    training: str | None = None
    seconds: float = 0.0


def tell_day(console: Console, run_day: RunDay, shift: Shift | None) -> None:
    """Prints a line about a run day: what was measured, what is beyond its barrier, what was trained."""
    marks = (
        [f"trained: {run_day.training}, {run_day.facts[Purpose.MODEL_TRAINING]['message']}"] if run_day.training else []
    )
    if shift is not None and run_day.as_of == shift.since:
        marks.insert(0, f"from today on the level is {shift.factor:g} times what it was")
    message = run_day.facts[Purpose.ACCURACY_MONITORING]["message"]
    console.print(
        f"{run_day.number:>3} {run_day.as_of} {run_day.seconds:5.1f} s  {message}", highlight=False, soft_wrap=True
    )
    for mark in marks:
        console.print(f"      {mark}", style="bold", highlight=False, markup=False, soft_wrap=True)


def tell_story(console: Console, database: Database, job: Job, run_days: Sequence[RunDay], shift: Shift | None) -> None:
    """Prints the summary of a season."""
    console.rule(f"[bold]{len(run_days)} run days of {job.job}")
    corrected = _read(database, _REVISIONS)["n_corrected"].item()
    skipped = ", ".join(f"{row.n_values:,} {row.skip_reason}" for row in _read(database, _SKIPPED).itertuples())
    console.print(f"{corrected:,} values came late or were corrected; not scored: {skipped or 'none'}", highlight=False)
    print_frame(console, "Trainings", _read(database, _TRAININGS))
    print_frame(console, "Breaches of the whole job", _read(database, _BREACHES))
    print_frame(console, "Live accuracy by lead", accuracy(database, job, run_days, shift))
    print_frame(console, "Compute", _read(database, _EFFORT))
    console.print(cost_of_days(run_days), highlight=False)


def accuracy(database: Database, job: Job, run_days: Sequence[RunDay], shift: Shift | None) -> pd.DataFrame:
    """Returns, by phase and lead bucket, WAPE, bias, gain over seasonal naive, and how many lie in the 80 % interval.

    The phases: before the shift, after it by forecasts of a model that had not seen it, and by those that were made
    after the first training that errors have started. Periods on both sides of the shift count by their own date.
    """
    rows = _read(database, _ERRORS)
    ds, made = pd.to_datetime(rows[DS]), pd.to_datetime(rows[AS_OF_DATE])
    phase = pd.Series(BEFORE, index=rows.index)
    if shift is not None:
        refreshed = next(
            (run_day.as_of for run_day in run_days if run_day.training in (TriggerReason.ERROR, TriggerReason.DRIFT)),
            None,
        )
        phase = phase.mask(ds >= pd.Timestamp(shift.since), HIT)
        if refreshed is not None:
            phase = phase.mask((ds >= pd.Timestamp(shift.since)) & (made > pd.Timestamp(refreshed)), AFTER)
    buckets = lead_buckets(job.horizon)
    names = [f"{first} to {last}" for first, last in buckets]
    leads = bucket_numbers(rows[LEAD], buckets).map(dict(enumerate(names)))
    found = [
        {"phase": name, "leads": lead, **_figures(rows[(phase == name) & (leads == lead)])}
        for name in (BEFORE, HIT, AFTER)
        for lead in names
        if ((phase == name) & (leads == lead)).any()
    ]
    return pd.DataFrame(found)


def verdict_on(run_days: Sequence[RunDay], job: Job, shift: Shift | None) -> str:
    """Returns whether monitoring has found what was planted, and nothing else.

    A shift is found in time where a training that errors have started follows within the window and the patience of the
    job; without a shift none may follow at all.
    """
    started = [run_day.as_of for run_day in run_days if run_day.training in (TriggerReason.ERROR, TriggerReason.DRIFT)]
    if shift is None:
        return f"trainings started without a shift: {len(started)}" + (", expected: 0" if started else ", as expected")
    early = [day for day in started if day <= shift.since]
    found = next((day for day in started if day > shift.since), None)
    allowed = job.judged_periods + job.monitoring.consecutive
    message = f"trainings started before the shift: {len(early)}; "
    if found is None:
        return message + "the shift was not found"
    took = (found - shift.since).days
    return (
        message
        + f"the shift was found after {took} run days, allowed are {allowed}"
        + (" - TOO LATE" * (took > allowed))
    )


def cost_of_days(run_days: Sequence[RunDay]) -> str:
    """Returns how long a run day without a training takes, in the first, middle and last third of them."""
    plain = np.array_split([run_day.seconds for run_day in run_days if not run_day.training], 3)
    first, middle, last = (float(np.median(third)) if len(third) else math.nan for third in plain)
    total = sum(run_day.seconds for run_day in run_days)
    return (
        f"{total:.0f} s in all; a run day without training took {first:.1f} s in the first third, {middle:.1f} s in "
        f"the second and {last:.1f} s in the last (medians)"
    )


def _figures(rows: pd.DataFrame) -> dict[str, Any]:
    size = rows[Y].abs().sum()
    both = rows[rows[ERR_NAIVE].notna()]
    return {
        "wape": rows[ERR_FINAL].abs().sum() / size,
        "bias": rows[ERR_FINAL].sum() / rows[Y].sum(),
        "gain_over_naive": 1 - both[ERR_FINAL].abs().sum() / both[ERR_NAIVE].abs().sum(),
        IN_80: rows[IN_80].mean(),
        N_SCORED: len(rows),
    }


def _read(database: Database, sql: str) -> pd.DataFrame:
    return read_query(database, sql)
