"""What the stages of one deployment share: the commit, its release, and how a process of that release is started."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from forecasting.errors import ForecastingError
from forecasting.operations.deploy.home import Home
from forecasting.operations.deploy.repository import Repository, Wanted
from forecasting.settings import Deploying, Settings, release_variables
from forecasting.warehouse.connection import Database

DEFAULT_ENVIRONMENT, AIRFLOW = "forecasting", "airflow"
"""Environments that every release needs: of the steps, and of its DAG files."""


class Refusal(ForecastingError):
    """A release is not good enough; trying the same commit again cannot help."""


@dataclass(frozen=True)
class DeploymentAttempt:
    """One deployment.

    Attributes:
        home: The folder of the deployment.
        deploying: What is deployed, and how.
        settings: Where its data lie.
        database: The warehouse.
        repository: The clone.
        wanted: The commit.
        before: The commit in use; None before the first.
        accepted: Why forecasts may move; None: they may not.
        left_to_replay: Run by job that could not be replayed before the tables were upgraded.
        differences: By how much forecasts moved, one line a job.
    """

    home: Home
    deploying: Deploying
    settings: Settings
    database: Database
    repository: Repository
    wanted: Wanted
    before: str | None
    accepted: str | None = None
    left_to_replay: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    @property
    def release(self) -> Path:
        """The folder of the release."""
        return self.home.release(self.wanted.commit)

    @property
    def short(self) -> str:
        """The commit as people write it."""
        return short(self.wanted.commit)

    def interpreter(self, environment: str) -> str:
        """Returns the Python of an environment of the release, or the one that the settings name."""
        own = self.release / ".venv" / environment / "bin" / "python"
        return str(self.settings.interpreters.get(environment, own))

    def command(self, *arguments: str, environment: str = DEFAULT_ENVIRONMENT) -> list[str]:
        """Returns a command line of the release's own `forecasting`."""
        return [self.interpreter(environment), "-m", "forecasting", *arguments]

    def variables(self, *, owner: bool = False, data: bool = True) -> dict[str, str]:
        """Returns the variables of a process of the release; see release_variables."""
        return release_variables(self.release, owner=owner, data=data)

    def jobs(self) -> dict[str, Any]:
        """Returns the content of every job file of the release by job, unchecked: its code may know more fields."""
        files = sorted((self.release / "jobs").glob("*.yml"))
        return {path.stem: read_values(path.read_text(encoding="utf-8", errors="replace")) for path in files}


def short(commit: str | None) -> str:
    """Returns a commit as people write it; `nothing` for none."""
    return commit[:12] if commit else "nothing"


def read_values(text: str) -> Any:
    """Returns what a YAML text holds, or None where it holds none; `forecasting check` says why."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None


def values_of(content: Any, key: str) -> Iterator[str]:
    """Yields every text that stands under a key, at any depth."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name == key and isinstance(value, str):
                yield value
            yield from values_of(value, key)
    elif isinstance(content, list):
        for value in content:
            yield from values_of(value, key)
