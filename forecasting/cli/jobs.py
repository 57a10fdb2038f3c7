"""Lists jobs, explains the fields of a job file and the models with their parameters."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticUndefined
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from forecasting.config import Job, job_files, load_job
from forecasting.config.sections import DURATION
from forecasting.errors import ConfigError, ForecastingError
from forecasting.settings import load_settings
from forecasting.vocabulary.models import MODELS

KINDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    timedelta: "duration such as 30min, 6h, 2d",
    NoneType: "null",
}
FIELDS = ("field", "type", "default", "meaning")
CONTAINERS = {tuple: "list of {}", list: "list of {}", dict: "{} by name"}


def show_jobs(console: Console) -> int:
    """Prints one row per job file, a broken one with what is wrong; returns the exit code: 2 where one is broken."""
    code = 0
    table = Table("job", "owner", "frequency", "horizon", "time zone", "schedules", "description", title="jobs/")
    for row in list_jobs():
        if "problem" in row:
            table.add_row(row["job"], "", "", "", "", "[red]broken[/red]", escape(row["problem"]))
            code = ConfigError.exit_code
            continue
        planned = "\n".join(f"{name}: {when}" for name, when in row["schedules"].items())
        shown = (row["frequency"], str(row["horizon"]), row["time_zone"], planned)
        table.add_row(row["job"], escape(row["owner"] or ""), *shown, escape(row["description"]))
    console.print(table)
    return code


def list_jobs() -> list[dict[str, Any]]:
    """Returns every job file: job, owner, frequency, horizon, time_zone, schedules, description; or job and problem."""
    return [_listed(path) for path in job_files(load_settings().jobs)]


def list_fields() -> list[dict[str, str]]:
    """Returns every field of a job file: field, type, default and meaning."""
    return [dict(zip(FIELDS, row, strict=True)) for row in describe_fields(Job)]


def list_models() -> list[dict[str, str]]:
    """Returns every registered model: model, and meaning with its parameters."""
    from forecasting.models.registry import bare_model

    return [{"model": name, "meaning": inspect.getdoc(bare_model(name)) or ""} for name in MODELS]


def job_schema() -> dict[str, Any]:
    """Returns the JSON Schema of a job file, with durations as people write them."""
    return Job.model_json_schema(schema_generator=_AsWritten)


def show_fields(console: Console) -> None:
    """Prints every field of a job file with its type, default and meaning."""
    table = Table(*FIELDS, title="Fields of a job file", show_lines=True)
    for name, kind, default, meaning in describe_fields(Job):
        table.add_row(name, kind, default, meaning)
    console.print(table, markup=False)


def show_models(console: Console) -> None:
    """Prints the registered models and what they say of themselves."""
    table = Table("model", "meaning and parameters", title="Models", show_lines=True)
    for row in list_models():
        table.add_row(row["model"], row["meaning"])
    console.print(table, markup=False)
    for line in chosen_models():
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def chosen_models() -> Iterator[str]:
    """Yields in a line each what the trainings of all jobs have chosen, and why; nothing without a warehouse."""
    from forecasting.runs.sources import open_warehouse
    from forecasting.warehouse.status import read_status

    settings = load_settings()
    with suppress(ForecastingError), closing(open_warehouse(settings)) as database:
        for path in job_files(settings.jobs):
            for row in read_status(database, "champion", job=path.stem).itertuples():
                recipe = json.loads(str(row.recipe_text))["candidate"]
                members = ", ".join(
                    " ".join([one["model"], *(f"{name}={value}" for name, value in one["params"].items())])
                    for one in recipe["members"]
                )
                served = f"{recipe['name']} ({recipe['combine']} of {members})"
                yield f"job {path.stem} is served by {served}. {row.reason_text}"


class _AsWritten(GenerateJsonSchema):
    """A duration is text such as 6h in a job file, where JSON would have P0DT6H."""

    def timedelta_schema(self, schema: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "string", "pattern": DURATION.pattern}

    def encode_default(self, dft: Any) -> Any:
        return _duration_text(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def _listed(path: Path) -> dict[str, Any]:
    try:
        job = load_job(path)
    except ConfigError as error:
        return {"job": path.stem, "problem": str(error)}
    planned = {name: spec["cron"] or spec["after"] for name, spec in job.schedules.model_dump().items() if spec}
    schedules = {name: when for name, when in planned.items() if when}
    columns = ("job", "owner", "frequency", "horizon", "time_zone", "description")
    return {name: getattr(job, name) for name in columns} | {"schedules": schedules}


def describe_fields(section: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yields dotted name, type, default and description of every field, sections before their fields."""
    for name, info in section.model_fields.items():
        names: Any = info.json_schema_extra
        kind = "one of " + ", ".join(names["enum"]) if names else _kind(info.annotation)
        yield f"{prefix}{name}", kind, _default(info), info.description or ""
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
        return _duration_text(info.default)
    return ", ".join(info.default) if isinstance(info.default, tuple) else str(info.default)


def _duration_text(duration: timedelta) -> str:
    minutes = int(duration / timedelta(minutes=1))
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}min"
