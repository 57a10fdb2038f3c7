"""Job files are read and validated here; every wrong field is named with its value and what is accepted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from forecasting.config.forms import explain_form
from forecasting.config.job import NAME_LENGTH, Job
from forecasting.config.yaml_file import read_yaml
from forecasting.errors import ConfigError, ForecastingError, nearest, shortened

_PLAIN = {
    "model_type": "a section is needed, with a line for each of its fields",
    "dict_type": "names with a section or value each are needed, such as {predict: {pool: fast}} for steps",
    "tuple_type": "a list is needed, such as [A, B]",
    "string_type": "text is needed; put it in quotes where YAML reads a number, a time or a date",
}
"""What pydantic says in the words of Python, in those of a job file."""
_PLAIN_TYPES: dict[type, str] = {list: "a list", str: "text", int: "a number", float: "a number", bool: "true or false"}
EXPLAINED, LONGEST_MESSAGE = 8, 1_500
"""Wrong fields that a message explains, and its characters."""
NEEDED = ("frequency", "horizon")
"""Fields without a default that a look at the table can propose."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def load_job(path: Path | str) -> Job:
    """Reads and validates one job file.

    Raises:
        ConfigError: names the file, the field, the value found and what is accepted, for every wrong field.
    """
    path = Path(path)
    if path.suffix == ".yaml":
        raise ConfigError("a job file ends with .yml", where=str(path), action=f"rename it to {path.stem}.yml")
    try:
        content = read_yaml(path)
    except FileNotFoundError as error:
        known = [file.stem for file in job_files(path.parent)]
        action = "" if known else f"write a job file into {path.parent}, or set FORECASTING_ROOT to the project"
        accepted = nearest(path.stem, known)
        raise ConfigError("no such job file", where=str(path), accepted=accepted, action=action) from error
    if not isinstance(content, dict):
        raise ConfigError(
            "a job file is a mapping of fields",
            where=str(path),
            found="nothing" if content is None else _PLAIN_TYPES.get(type(content), "something else"),
            accepted="lines such as `frequency: D`; `forecasting jobs --fields` explains them all",
        )
    try:
        job = Job.model_validate(content)
    except ValidationError as error:
        misspelt = any(entry["type"] == "extra_forbidden" and len(entry["loc"]) == 1 for entry in error.errors())
        lacks = [field for field in NEEDED if field not in content and not misspelt]
        asked = f"`forecasting check --job {path.stem}` proposes them from the table" if lacks else ""
        raise ConfigError(
            _explain(error), where=str(path), action=asked or "see `forecasting jobs --fields`"
        ) from error
    if job.job != path.stem:
        raise ConfigError("`job` must equal the file name", where=str(path), found=job.job, accepted=path.stem)
    return job


def job_path(folder: Path, name: str) -> Path:
    """Returns the file of the job of a name, which is never a path; raises ConfigError where the name is none."""
    if not _NAME.fullmatch(name):
        known = [file.stem for file in job_files(folder)]
        raise ConfigError(
            "not the name of a job", where="--job", found=shortened(repr(name)), accepted=nearest(name, known)
        )
    return folder / f"{name}.yml"


def require_job_name(name: str, *, where: str) -> None:
    """Raises ConfigError where no job can have a name."""
    if not _NAME.fullmatch(name) or len(name) > NAME_LENGTH:
        raise ConfigError(
            "no job can have this name; nothing was changed",
            where=where,
            found=shortened(repr(name)),
            accepted=f"a letter, then letters, digits and _, all in lower case, up to {NAME_LENGTH} characters",
        )


def load_named_job(folder: Path, name: str) -> Job:
    """Reads the job of a name; raises as job_path and load_job."""
    return load_job(job_path(folder, name))


def load_jobs(folder: Path, name: str | None = None) -> tuple[list[Job], list[ConfigError]]:
    """Returns the job of a name, or every job of a folder that can be read, and what is wrong with the others.

    Raises:
        ConfigError: as load_named_job, where a name is given.
    """
    if name is not None:
        return [load_named_job(folder, name)], []
    jobs, broken = [], []
    for path in job_files(folder):
        try:
            jobs.append(load_job(path))
        except ConfigError as error:
            broken.append(error)
    return jobs, broken


def require_none_broken(broken: list[ConfigError]) -> None:
    """Raises one ConfigError that names every job file that could not be read; nothing where there is none."""
    if len(broken) == 1:
        raise broken[0]
    if broken:
        message = shortened("\n".join(map(str, broken)), LONGEST_MESSAGE)
        raise ConfigError(f"{len(broken)} job files cannot be read; the other jobs are done\n{message}")


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
    """Returns the job files of a folder in name order, those of another ending too, which load_job refuses."""
    return sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")])


def _explain(error: ValidationError) -> str:
    """Returns what is wrong with every field, the first ones in full; never much longer than a screen."""
    entries = error.errors(include_url=False)
    places = {entry["loc"][:length] for entry in entries for length in range(len(entry["loc"]))}
    inner = [dict(entry) for entry in entries if entry["loc"] not in places]
    message = [_explain_one(entry) for entry in inner[:EXPLAINED]]
    more = [f"and {len(inner) - EXPLAINED:,} more"] if len(inner) > EXPLAINED else []
    return shortened("; ".join([*message, *more]), LONGEST_MESSAGE)


def _explain_one(entry: dict[str, Any]) -> str:
    field = shortened(".".join(str(part) for part in entry["loc"]) or "the whole file")
    found = f"(found {_as_written(entry['input'])})"
    if entry["type"] == "extra_forbidden":
        near = nearest(entry["loc"][-1], _siblings(entry["loc"]))
        return f"unknown field `{field}` {found}; {near if near.startswith('did you mean') else f'accepted: {near}'}"
    if entry["type"] == "missing":
        return f"missing field `{field}`"
    said = _PLAIN.get(entry["type"], entry["msg"].removeprefix("Value error, "))
    if entry["type"] == "string_pattern_mismatch":
        said = explain_form(entry["ctx"]["pattern"], entry["loc"], entry["input"])
    return f"field `{field}`: {shortened(said, LONGEST_MESSAGE)}{f' {found}' if entry['loc'] else ''}"


def _as_written(value: object) -> str:
    try:
        return shortened(repr(value))
    except (ValueError, RecursionError):  # whole numbers of thousands of digits
        return shortened(value)


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
