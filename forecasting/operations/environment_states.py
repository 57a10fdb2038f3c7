"""Which environments there are, who uses them, and what is wrong with them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from forecasting.config import Job
from forecasting.errors import ConfigError
from forecasting.operations.environments import DEFAULT, READY, environment_folder, environment_names, lock_files
from forecasting.purposes import every_step
from forecasting.settings import Settings

State = Literal["built", "stale", "missing", "broken", "unknown"]
MADE = (DEFAULT, "airflow")
"""Environments that `make setup` makes as folders of a checkout; in a deployment they are links like all others."""
START_SECONDS = 60


@dataclass(frozen=True)
class Environment:
    """An environment as a checkout has it.

    Attributes:
        name: Its name.
        lock: The first characters of its lock's SHA-256, which end the name of its folder; empty where it has none.
        state: built; stale: the lock has changed since; missing; broken: its interpreter does not start; unknown: no
            file describes it.
        found: What stands behind the state: the interpreter, or what it was built from.
        manager: What it was built with; empty where that is not known.
        users: Jobs, steps and candidates that use it.
    """

    name: str
    lock: str
    state: State
    found: str
    manager: str
    users: tuple[str, ...]

    @property
    def mend(self) -> str:
        """The command that repairs it; empty where nothing is wrong."""
        if self.state == "built":
            return ""
        if self.state == "unknown":
            return (
                f"describe it in environments/{self.name}.yml, then `forecasting environments lock {self.name}`; or "
                f"set FORECASTING_PYTHON_{self.name.upper()} to its interpreter"
            )
        if not self.lock and self.manager != "conda":
            return f"`forecasting environments lock {self.name}`, then `forecasting environments build {self.name}`"
        made = "make setup ENV_MANAGER=conda" if self.manager == "conda" else "make setup"
        return f"`{made if self.name in MADE else f'forecasting environments build {self.name}'}`"

    @property
    def is_fault(self) -> bool:
        """Whether somebody must do something: all but an environment that nobody uses and that was never built."""
        return self.state != "built" and not (self.state == "missing" and not self.users)


def look_at_environments(checkout: Path, settings: Settings, jobs: Iterable[Job]) -> list[Environment]:
    """Returns every environment that the checkout describes or a job names, in the order of their names."""
    users = users_of(jobs)
    names = environment_names(checkout)
    return [
        look_at_environment(name, checkout, settings, users.get(name, ()))
        for name in [*names, *sorted(users.keys() - {*names})]
    ]


def look_at_environment(name: str, checkout: Path, settings: Settings, users: Iterable[str] = ()) -> Environment:
    """Returns one environment as it is; an interpreter that is set by a variable is neither built nor stale."""
    try:
        wanted = environment_folder(name, checkout, settings.environments)
    except ConfigError:
        wanted = None
    lock = wanted.name.rpartition("-")[2] if wanted and lock_files(name, checkout) else ""
    given = settings.interpreters.get(name)
    place = checkout / ".venv" / name
    python = Path(given) if given else place / "bin" / "python"
    manager = next((path.name.removeprefix(READY) for path in place.glob(f"{READY}[uc]*")), "") if not given else ""

    def seen(state: State, found: object) -> Environment:
        return Environment(name, lock, state, str(found), manager, tuple(users))

    if wanted is None and given is None:
        return seen("unknown", f"neither environments/{name}.yml nor FORECASTING_PYTHON_{name.upper()}")
    if not python.exists():
        return seen("missing", f"no interpreter {python}")
    if not starts(python):
        return seen("broken", f"{python} does not start")
    if wanted and given is None and _is_older(place, wanted, lock_files(name, checkout)):
        return seen("stale", f"built from another lock: {place.resolve().name if place.is_symlink() else place}")
    return seen("built", python)


def users_of(jobs: Iterable[Job]) -> dict[str, tuple[str, ...]]:
    """Returns, by environment, the jobs that use it; with the steps where not all of a job's do."""
    users: dict[str, list[str]] = {}
    for job in jobs:
        for name, words in _uses(job):
            users.setdefault(name, []).append(words)
    return {name: tuple(words) for name, words in users.items()}


def starts(python: Path) -> bool:
    """Whether an interpreter starts."""
    try:
        done = subprocess.run([python, "-c", ""], capture_output=True, check=False, timeout=START_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _uses(job: Job) -> Iterator[tuple[str, str]]:
    steps: dict[str, list[str]] = {}
    for step in every_step():
        steps.setdefault(job.execution.place(step).environment, []).append(step)
    for name, its_steps in steps.items():
        yield name, job.job if len(steps) == 1 else f"{job.job}: {', '.join(its_steps)}"
    for candidate in job.models.candidates:
        for name in candidate.environments:
            yield name, f"{job.job}: candidate {candidate.name}"


def _is_older(place: Path, wanted: Path, locks: list[Path]) -> bool:
    """Whether an environment was built from another lock; of a folder that make has made the times tell."""
    if place.is_symlink():
        return place.resolve().name != wanted.name
    made = next(place.glob(f"{READY}[uc]*"), None)
    return made is not None and any(lock.stat().st_mtime > made.stat().st_mtime for lock in locks)
