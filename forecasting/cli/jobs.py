"""Lists jobs, explains the fields of a job file and the models with their parameters."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from forecasting.config import Job, job_files, load_job
from forecasting.errors import ConfigError
from forecasting.settings import load_settings

KINDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    timedelta: "duration such as 30min, 6h, 2d",
    NoneType: "null",
}
CONTAINERS = {tuple: "list of {}", list: "list of {}", dict: "{} by name"}


def show_jobs(console: Console) -> int:
    """Prints one row per job file, a broken one with what is wrong; returns the exit code: 2 where one is broken."""
    code = 0
    table = Table("job", "frequency", "horizon", "time zone", "schedules", "description", title="jobs/")
    for path in job_files(load_settings().jobs):
        try:
            job = load_job(path)
        except ConfigError as error:
            table.add_row(path.stem, "", "", "", "[red]broken[/red]", escape(str(error)))
            code = error.exit_code
            continue
        schedules = {name: spec["cron"] or spec["after"] for name, spec in job.schedules.model_dump().items() if spec}
        planned = "\n".join(f"{name}: {when}" for name, when in schedules.items() if when)
        table.add_row(job.job, job.frequency, str(job.horizon), job.time_zone, planned, escape(job.description))
    console.print(table)
    return code


def show_fields(console: Console) -> None:
    """Prints every field of a job file with its type, default and meaning."""
    table = Table("field", "type", "default", "meaning", title="Fields of a job file", show_lines=True)
    for name, kind, default, meaning in describe_fields(Job):
        table.add_row(name, kind, default, meaning)
    console.print(table, markup=False)


def show_models(console: Console) -> None:
    """Prints the registered models and what they say of themselves."""
    from forecasting.models.registry import MODELS

    table = Table("model", "meaning and parameters", title="Models", show_lines=True)
    for name, model in MODELS.items():
        table.add_row(name, inspect.getdoc(model) or "")
    console.print(table, markup=False)


def describe_fields(section: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yields dotted name, type, default and description of every field, sections before their fields."""
    for name, info in section.model_fields.items():
        yield f"{prefix}{name}", _kind(info.annotation), _default(info), info.description or ""
        for inner in _sections(info.annotation):
            yield from describe_fields(inner, f"{prefix}{name}.")


def _sections(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [section for part in get_args(annotation) for section in _sections(part)]


def _kind(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return "one of " + ", ".join(map(str, parts))
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(map(_kind, parts)))
    if origin is Annotated:
        return _kind(parts[0])
    if origin in CONTAINERS:
        return CONTAINERS[origin].format(_kind(parts[-1] if origin is dict else parts[0]))
    return "section" if _sections(annotation) else KINDS.get(annotation, "value")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    if info.default in (None, PydanticUndefined, ()) or isinstance(info.default, BaseModel):
        return ""
    if isinstance(info.default, timedelta):
        minutes = int(info.default / timedelta(minutes=1))
        return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}min"
    return ", ".join(info.default) if isinstance(info.default, tuple) else str(info.default)
