"""The readers' views: one SELECT a file in sql/views, and for every job the same rows under the names of its labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.shipped import shipped
from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.named_queries import with_schemas

FOLDER = shipped("sql") / "views"
PER_JOB = ("forecast", "timeline", "accuracy")
"""Views that exist for every job as bi_<job>_<view>."""

_HEADER = re.compile(r"^-- (Purpose|Grain|Owner): (.+)$", re.MULTILINE)
_COLUMN = re.compile(r"\bAS (\w+),?  -- (.+)$", re.MULTILINE)
_LABEL = re.compile(r"label_(text_)?\d")
_ON_VIEW = re.compile(r"\{views\}(\w+)")


@dataclass(frozen=True)
class View:
    """A view as its file describes it.

    Attributes:
        name: Name of the view and of its file.
        purpose: What it answers.
        grain: What one row is.
        columns: Meaning by column, in order.
        select: SELECT statement; {tables} and {views} stand for the schemas.
    """

    name: str
    purpose: str
    grain: str
    columns: dict[str, str]
    select: str


class ViewSelect(NamedTuple):
    """What a view is made of.

    Attributes:
        columns: Names in order.
        sql: SELECT statement.
        comment: What the view answers.
        column_comments: Meaning by column.
    """

    columns: tuple[str, ...]
    sql: str
    comment: str
    column_comments: Mapping[str, str]


def load_views() -> list[View]:
    """Returns every view of the suite, in name order."""
    return [_load(path) for path in sorted(FOLDER.glob("bi_*.sql"))]


def described(purpose: str, grain: str) -> str:
    """Returns in two sentences what a view answers and what one row is."""
    return f"{purpose} One row per {grain.removeprefix('one row per ')}."


def view_selects(database: Database, jobs: list[Job]) -> dict[str, ViewSelect]:
    """Returns columns and SELECT of each view by name, in an order in which they can be created.

    Raises:
        ConfigError: a label of a job has the name of another column of its view.
    """
    views = {view.name: view for view in load_views()}
    selects = {
        name: ViewSelect(tuple(view.columns), view.select, described(view.purpose, view.grain), view.columns)
        for name, view in views.items()
    }
    for job in jobs:
        selects |= {
            name: _job_select(views[f"bi_{kind}"], job, database) for name, kind in job_view_names(job.job).items()
        }
    return {name: selects[name]._replace(sql=with_schemas(selects[name].sql, database)) for name in _in_order(selects)}


def job_views(database: Database, job: Job) -> dict[str, ViewSelect]:
    """Returns columns and SELECT of each view that a job alone has, by name; raises as view_selects."""
    return {name: view_selects(database, [job])[name] for name in job_view_names(job.job)}


def job_view_names(job: str) -> dict[str, str]:
    """Returns the names of the views that a job alone has, each with the view of all jobs that it is of."""
    return {f"bi_{job}_{kind}": kind for kind in PER_JOB}


def columns_of_readers() -> frozenset[str]:
    """Returns the names that columns of a job's views have whatever its labels are."""
    views = (_load(FOLDER / f"bi_{kind}.sql") for kind in PER_JOB)
    return frozenset(column for view in views for column in view.columns if not _LABEL.match(column))


def _load(path: Path) -> View:
    text = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(text))
    return View(
        name=path.stem,
        purpose=header["Purpose"],
        grain=header["Grain"],
        columns=dict(_COLUMN.findall(text)),
        select=text[text.index("SELECT") :].strip(),
    )


def _in_order(selects: Mapping[str, ViewSelect]) -> list[str]:
    """Returns the names so that a view comes after those it reads."""
    reads = {name: sorted({*_ON_VIEW.findall(view.sql)}) for name, view in selects.items()}
    return list(TopologicalSorter(reads).static_order())


def _job_select(view: View, job: Job, database: Database) -> ViewSelect:
    named = {f"label_{n}": label.name for n, label in enumerate(job.labels, start=1)}
    named |= {f"label_text_{n}": label.text for n, label in enumerate(job.labels, start=1) if label.text}
    columns = {
        column: named.get(column, column) for column in view.columns if column in named or not _LABEL.match(column)
    }
    taken = [name for name, count in Counter(columns.values()).items() if count > 1]
    if taken:
        raise ConfigError(
            f"label names {taken} are columns of the view bi_{job.job}_{view.name.removeprefix('bi_')} already",
            where=f"job {job.job}, labels",
            accepted="names other than " + ", ".join(sorted(set(view.columns) - set(named))),
        )
    listed = ",\n".join(f"    {column} AS {database.quoted(name)}" for column, name in columns.items())
    select = f"SELECT\n{listed}\nFROM {{views}}{view.name}\nWHERE job = '{job.job}'"
    return ViewSelect(
        tuple(columns.values()),
        select,
        f"{described(view.purpose, view.grain)} Of the job {job.job}.",
        {name: _meaning(view, column, name) for column, name in columns.items()},
    )


def _meaning(view: View, column: str, name: str) -> str:
    if column == name:
        return view.columns[column]
    return "Readable text of an attribute of the series." if "_text_" in column else "Attribute of the series."
