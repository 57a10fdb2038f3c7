"""Job files are read and validated here; every wrong field is named with its value and what is accepted."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from forecasting.config.job import Job
from forecasting.errors import ConfigError, ForecastingError

_PLAIN = {
    "model_type": "a section is needed, with a line for each of its fields",
    "tuple_type": "a list is needed, such as [A, B]",
    "string_type": "text is needed; put it in quotes where YAML reads a number, a time or a date",
}
"""What pydantic says in the words of Python, in those of a job file."""


class _Loader(yaml.SafeLoader):
    """Refuses a field that is given twice, of which PyYAML takes the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"`{key.value}` is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_job(path: Path) -> Job:
    """Reads and validates one job file.

    Raises:
        ConfigError: names the file, the field, the value found and what is accepted, for every wrong field.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except FileNotFoundError as error:
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yml"))) or "none"
        raise ConfigError("no such job file", where=str(path), accepted=f"one of: {known}") from error
    except yaml.YAMLError as error:
        raise ConfigError("not valid YAML", where=str(path), found=str(error)) from error
    if not isinstance(content, dict):
        raise ConfigError("a job file is a mapping of fields", where=str(path), found=type(content).__name__)
    try:
        job = Job.model_validate(content)
    except ValidationError as error:
        raise ConfigError(_explain(error), where=str(path), action="see `forecasting jobs --fields`") from error
    if job.job != path.stem:
        raise ConfigError("`job` must equal the file name", where=str(path), found=job.job, accepted=path.stem)
    return job


def read_recorded_job(text: str, *, where: str) -> Job:
    """Returns the job of a config_text, exactly as it was; fields that came later have their defaults.

    Raises:
        ForecastingError: the text was written by a version of the suite with other fields.
    """
    try:
        return Job.model_validate_json(text)
    except ValidationError as error:
        raise ForecastingError(
            "this version of the suite cannot read the job", where=where, found=_explain(error)
        ) from error


def job_files(folder: Path) -> list[Path]:
    """Returns the job files of a folder in name order."""
    return sorted(folder.glob("*.yml"))


def _explain(error: ValidationError) -> str:
    entries = error.errors(include_url=False)
    places = [entry["loc"] for entry in entries]
    inner = [entry for entry in entries if not any(_lies_within(place, entry["loc"]) for place in places)]
    return "; ".join(_explain_one(dict(entry)) for entry in inner)


def _lies_within(place: tuple[int | str, ...], section: tuple[int | str, ...]) -> bool:
    return len(place) > len(section) and place[: len(section)] == section


def _explain_one(entry: dict[str, Any]) -> str:
    field = ".".join(str(part) for part in entry["loc"]) or "the whole file"
    if entry["type"] == "extra_forbidden":
        return f"unknown field `{field}` (value {entry['input']!r}); accepted: {', '.join(_siblings(entry['loc']))}"
    if entry["type"] == "missing":
        return f"missing field `{field}`"
    found = f" (found {entry['input']!r})" if entry["loc"] else ""
    said = _PLAIN.get(entry["type"], entry["msg"].removeprefix("Value error, "))
    return f"field `{field}`: {said}{found}"


def _siblings(location: tuple[int | str, ...]) -> list[str]:
    section: Any = Job
    for part in location[:-1]:
        if isinstance(part, int) or part not in getattr(section, "model_fields", {}):
            continue
        section = _section_of(section.model_fields[part].annotation) or section
    return list(section.model_fields)


def _section_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_section_of(part) for part in getattr(annotation, "__args__", ()))
    return next((section for section in found if section is not None), None)
