"""What the suite makes of an example: the rules of tests/value_table.py, run on a SQLite table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from data_checks.runner import run_suite
from forecasting.config import Job
from forecasting.errors import ForecastingError
from forecasting.panel.build import build_panel
from forecasting.panel.intake.rows import type_rows
from forecasting.periods import parse_as_of
from forecasting.runs.sources import read_source
from forecasting.settings import load_settings
from forecasting.steps.preparation.source_verdicts import judged_frame, source_suite, usable_rows, verdicts_of
from tests.panel_builder import build_job

AS_OF = "2026-11-30"


@dataclass(frozen=True)
class Rule:
    """One rule with its example.

    Attributes:
        about: Heading.
        says: The rule.
        given: What a column of the source holds, row by row; a tuple holds several columns of one row.
        gives: What becomes of each row, or of the job where it is refused.
        column: Column of the example.
        asks: What is looked at.
        job: Fields of the job file; those of the target under `source`.
        shows: What the page shows in the place of `given`, where that is long.
    """

    about: str
    says: str
    given: Sequence[Any]
    gives: Sequence[str]
    column: str = "y"
    asks: Callable[[Seen], list[str]] = field(default=lambda seen: seen.column())
    job: Mapping[str, Any] = field(default_factory=dict)
    shows: str = ""


@dataclass(frozen=True)
class Seen:
    """What was read for a rule.

    Attributes:
        name: Column of the example.
        job: The job.
        cutoff: Newest period of history.
        typed: The typed rows.
    """

    name: str
    job: Job
    cutoff: pd.Timestamp
    typed: pd.DataFrame

    def column(self) -> list[str]:
        """Returns the value of every row, or why it is quarantined."""
        issues, column = self.typed["row_issue"], self.typed[self.name]
        is_time = self.name == "ds"
        form = "%Y-%m-%d %H:%M" if self.job.periods.is_sub_daily else "%Y-%m-%d"
        values = column.dt.strftime(form) if is_time else [_shown(value) for value in column]
        return [
            value if pd.isna(issue) else f"quarantined: {issue}" for value, issue in zip(values, issues, strict=True)
        ]

    def checks(self) -> list[str]:
        """Returns the checks that do not hold, with what they do."""
        results = run_suite(judged_frame(self.typed), source_suite(self.job, self.cutoff, self.typed))
        return [f"{one.outcome} by `{one.check.check_id}`" for one in results if not one.success]

    def days(self) -> list[str]:
        """Returns state and value of the first series on every day of the panel, from Thursday the 26th on."""
        rows = usable_rows(self.typed, verdicts_of([]), self.job)
        history = build_panel(rows, None, self.job, self.cutoff).history
        history = history[history["unique_id"].eq("A") & (history["ds"] >= "2026-11-26")]
        return [f"{row.ds:%a}: {row.obs_state} {_shown(row.y)}" for row in history.itertuples()]


def outcome(rule: Rule, folder: Path) -> list[str]:
    """Returns what the suite makes of a rule's example, read from a SQLite table in a folder."""
    job_fields = dict(rule.job)
    source = {"connection": "src", "query": "x.sql", **job_fields.pop("source", {})}
    fields = {"time_zone": "Europe/Berlin", "absent": "missing", "lower_bound": None, "calendar": "none"} | job_fields
    job = build_job(**fields, sources={"target": source})
    names = list(job.key) if rule.column == "unique_id" else [rule.column]
    with closing(sqlite3.connect(folder / "x.db")) as database, database:
        columns = [*names, *(name for name in ("unique_id", "ds", "y") if name not in (*names, rule.column))]
        database.execute(f"CREATE TABLE x ({', '.join(columns)})")
        for number, given in enumerate(rule.given):
            row = _row(rule, names, given, number)
            database.execute(f"INSERT INTO x VALUES ({', '.join('?' * len(columns))})", [row[name] for name in columns])
    (folder / "x.sql").write_text("SELECT * FROM x")
    settings = load_settings(
        {"FORECASTING_ROOT": str(folder), "FORECASTING_CONNECTION_SRC": f"sqlite:///{folder / 'x.db'}"}
    )
    as_of = parse_as_of(AS_OF, job.time_zone)
    cutoff = pd.Timestamp(job.periods.cutoff(as_of))
    try:
        typed = type_rows(read_source(job, job.sources.target, as_of, settings), job, cutoff)
        return rule.asks(Seen(rule.column, job, cutoff, typed))
    except ForecastingError as error:
        return [f"refused: {error.problem}"]


def _row(rule: Rule, names: Sequence[str], given: Any, number: int) -> dict[str, Any]:
    row = {"unique_id": "A", "ds": f"{pd.Timestamp('2026-10-01') + pd.Timedelta(days=number):%Y-%m-%d}", "y": 1}
    if isinstance(given, Mapping):
        return row | dict(given)
    parts = given if isinstance(given, tuple) else (given,)
    return row | dict(zip(names, parts, strict=True))


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "null"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value)
