"""What the commands about environments do and say."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from forecasting.config import Job, job_files, load_job
from forecasting.errors import ConfigError, ForecastingError
from forecasting.operations.environment_locks import lock_environment
from forecasting.operations.environment_states import (
    MADE,
    Environment,
    look_at_environment,
    look_at_environments,
    starts,
)
from forecasting.operations.environments import (
    DEFAULT,
    Manager,
    build_environment,
    discard_environment,
    drop_old_builds,
    environment_folder,
    environment_names,
    is_built,
    use_environment,
)
from forecasting.settings import CHECKOUT, Settings, load_settings


def environment_rows() -> list[dict[str, Any]]:
    """Returns every environment: name, lock, state, manager, users and what mends it."""
    return [
        {
            "environment": one.name,
            "lock": one.lock,
            "state": one.state,
            "built_with": one.manager,
            "used_by": list(one.users),
            "next": one.mend if one.is_fault else "",
        }
        for one in _environments(load_settings())
    ]


def show_environments(console: Console) -> None:
    """Prints one row per environment."""
    table = Table("environment", "lock", "state", "built with", "used by", box=SIMPLE_HEAD)
    for row in environment_rows():
        cells = (row["environment"], row["lock"], row["state"], row["built_with"], "\n".join(row["used_by"]))
        table.add_row(*map(escape, cells))
    console.print(table)


def check(name: str | None, console: Console) -> int:
    """Prints a line per environment, and for each fault what mends it; returns 1 where there is a fault, else 0."""
    settings = load_settings()
    found = _environments(settings)
    if name is not None:
        found = [one for one in found if one.name == name] or [look_at_environment(name, CHECKOUT, settings)]
    code = 0
    for one in found:
        is_fault = one.is_fault or (name is not None and one.state != "built")
        style, word = ("red", "failed") if is_fault else ("green", "ok")
        used = f"used by {'; '.join(one.users)}" if one.users else "no job uses it"
        line = f"[{style}]{word:<7}[/{style}] {escape(f'{one.name}: {one.state}, {used}')}"
        console.print(line, highlight=False, soft_wrap=True)
        if is_fault:
            code = 1
            for part in (f"  found:    {one.found}", f"  next:     {one.mend}"):
                console.print(part, highlight=False, markup=False, soft_wrap=True)
    return code


def build(names: Sequence[str], manager: Manager) -> Iterator[str]:
    """Builds environments and switches to them, yielding a line for each.

    Raises:
        ConfigError: one is made by `make setup` in this checkout; or as build_environment.
    """
    settings = load_settings()
    wanted = names or [one.name for one in _environments(settings) if one.is_fault and one.state != "unknown"]
    for name in wanted:
        _require_ours(name)
    if not wanted:
        yield "every environment that a job uses is built and no older than its lock"
    for name in wanted:
        yield _build(name, settings.environments, manager)


def lock(names: Sequence[str], *, upgrade: bool) -> Iterator[str]:
    """Writes the locks of environments, yielding a line for each; raises as lock_environment."""
    for name in names or [name for name in environment_names(CHECKOUT) if name != DEFAULT]:
        path = CHECKOUT / "environments" / f"{name}.lock"
        before = path.read_bytes() if path.exists() else b""
        lock_environment(name, CHECKOUT, upgrade=upgrade)
        changed = path.read_bytes() != before
        outcome = f"changed; `forecasting environments build {name}` builds it" if changed else "as it was"
        yield f"{name}: environments/{name}.lock {outcome}"


def _build(name: str, store: Path, manager: Manager) -> str:
    started = time.perf_counter()
    folder = environment_folder(name, CHECKOUT, store)
    was_there = is_built(folder) and starts(folder / "bin" / "python")
    if not was_there:
        discard_environment(folder)
    build_environment(name, CHECKOUT, store, manager)
    use_environment(CHECKOUT, name, folder)
    drop_old_builds(name, store, [folder])
    took = "was built before" if was_there else f"built in {time.perf_counter() - started:.0f} s"
    return f"{name}: {took}, .venv/{name} is {folder}"


def _require_ours(name: str) -> None:
    """Refuses to replace what make has made: the tools of the checkout and the command itself lie there."""
    place = CHECKOUT / ".venv" / name
    if name in MADE and place.is_dir() and not place.is_symlink():
        raise ConfigError(
            f"`{name}` is made by make in this checkout",
            where=str(place),
            action="`make setup` builds it where its lock has changed",
        )


def _environments(settings: Settings) -> list[Environment]:
    """Returns all environments; a job file that does not load is a matter of `forecasting check`."""
    jobs: list[Job] = []
    for path in job_files(settings.jobs):
        with suppress(ForecastingError):
            jobs.append(load_job(path))
    return look_at_environments(CHECKOUT, settings, jobs)
