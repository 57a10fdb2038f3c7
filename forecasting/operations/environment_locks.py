"""Writes the lock of an environment: every package with version and hashes, from what its conda file asks for."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.environments import DEFAULT, LAST_LINES, environment_file, find_uv
from forecasting.settings import child_variables

PIP_NAMES = {"psycopg": "psycopg[binary]"}
"""What pip needs by another name than conda, which brings the C library with it."""
_OPTIONS = ("--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header")
_NOT_OF_PIP = ("python", "pip")
_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)\s*(?P<bounds>((==|!=|>=|<=|>|<|~=)\S+)?)")


def lock_environment(name: str, checkout: Path, *, upgrade: bool = False) -> Path:
    """Writes environments/<name>.lock with uv from environments/<name>.yml, and returns it.

    Args:
        name: The environment.
        checkout: Where its files lie.
        upgrade: Whether every package may become newer; else only what must change does.

    Raises:
        ConfigError: there is no such file, it cannot be read, or an entry is written so that pip has no word for it.
        ForecastingError: no set of versions satisfies the file, or the index cannot be reached.
    """
    if name == DEFAULT:
        raise ConfigError(f"the lock of `{name}` comes from pyproject.toml", action="`make lock` writes it")
    python, requirements = pip_requirements(environment_file(name, checkout))
    lock = checkout / "environments" / f"{name}.lock"
    options = [*_OPTIONS, "--python-version", python, *(["--upgrade"] if upgrade else [])]
    done = subprocess.run(
        [find_uv(checkout), "pip", "compile", *options, "-", "-o", lock],
        cwd=checkout,
        env=child_variables(UV_PYTHON_DOWNLOADS="never"),
        input="\n".join(requirements),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ForecastingError(
            f"environment `{name}` cannot be locked",
            where=str(environment_file(name, checkout)),
            found="\n            ".join(done.stderr.strip().splitlines()[-LAST_LINES:]),
            action="change the bounds in that file, or look at the network and the package index of this machine",
        )
    return lock


def pip_requirements(file: Path) -> tuple[str, list[str]]:
    """Returns the least Python that a conda file asks for, and its packages as pip writes them.

    Raises:
        ConfigError: it cannot be read, or an entry is no `name` with bounds as pip knows them.
    """
    python, requirements = "3.11", []
    for entry in _entries(file):
        if isinstance(entry, dict):
            requirements += [str(line) for line in entry.get("pip") or ()]
            continue
        match = _ENTRY.fullmatch(str(entry).strip())
        if match is None:
            raise ConfigError(
                "pip has no word for this entry",
                where=str(file),
                found=entry,
                accepted="a name and bounds, such as `lightgbm >=4.5,<4.6` or `numpy ==2.3.5`",
            )
        if match["name"] not in _NOT_OF_PIP:
            requirements.append(f"{PIP_NAMES.get(match['name'], match['name'])}{match['bounds']}")
        elif found := re.search(r"\d+\.\d+", match["bounds"]):
            python = found[0]
    return python, requirements


def _entries(file: Path) -> list[Any]:
    if not file.exists():
        raise ConfigError(
            "the environment is not described",
            where=str(file),
            action="write it with `name`, `channels` and `dependencies`, as environments/statistical.yml does",
        )
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        entries: list[Any] = list(content["dependencies"])
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ConfigError(
            "the environment cannot be read",
            where=str(file),
            found=f"{type(error).__name__}: {error}",
            accepted="YAML with a list `dependencies`, as environments/statistical.yml",
        ) from error
    return entries
