"""The release of a commit: its files, its data and its environments, whole before anybody uses it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from forecasting.errors import nearest
from forecasting.operations.deploy.attempt import AIRFLOW, DEFAULT_ENVIRONMENT, DeploymentAttempt, Refusal, values_of
from forecasting.operations.deploy.home import MARK
from forecasting.operations.environments import (
    build_environment,
    environment_file,
    environment_folder,
    environment_names,
    find_uv,
    is_built,
    lock_files,
    use_environment,
)


def check_out(attempt: DeploymentAttempt) -> str:
    """Makes the worktree of the commit unless it was whole before; returns in words which it is."""
    release = attempt.release
    if (release / MARK).exists():
        return f"{release.name} is there"
    attempt.repository.remove(release)
    attempt.repository.check_out(attempt.wanted.commit, release)
    _link(Path("..") / ".." / "var", release / "var")
    (release / ".venv").mkdir(exist_ok=True)
    return f"{release.name} is checked out"


def build_environments(attempt: DeploymentAttempt) -> str:
    """Gives the release its environments, of which those are built whose lock is new; returns in words which.

    Those whose interpreter a setting names are not built.

    Raises:
        ConfigError: such an interpreter is missing.
        ForecastingError: an environment cannot be built.
        Refusal: the commit lacks the lock of an environment that its jobs name.
    """
    _bring_installer(attempt)
    needed, elsewhere = _needed(attempt), attempt.settings.interpreters
    for name in elsewhere:
        attempt.settings.interpreter(name)
    built = [name for name in needed if name not in elsewhere and _use(attempt, name)]
    return f"{', '.join(needed) or 'none'}; built: {', '.join(built) or 'none, no lock is new'}"


def finish(attempt: DeploymentAttempt, schema_version: int) -> None:
    """Marks the release as whole."""
    (attempt.release / MARK).write_text(f"{schema_version}\n", encoding="utf-8")


def schema_version_of(release: Path) -> int | None:
    """Returns the schema version that the code of a release knows; None where the release is not whole."""
    mark = release / MARK
    return int(mark.read_text(encoding="utf-8")) if mark.exists() else None


def _needed(attempt: DeploymentAttempt) -> list[str]:
    """Returns the environments of the steps, of the DAGs, and those that a job names."""
    always = [name for name in (DEFAULT_ENVIRONMENT, AIRFLOW) if environment_file(name, attempt.release).exists()]
    named = {name for content in attempt.jobs().values() for name in values_of(content, "environment")}
    return [*always, *sorted(named - {DEFAULT_ENVIRONMENT, AIRFLOW})]


def _use(attempt: DeploymentAttempt, name: str) -> bool:
    """Links an environment into the release; returns whether it had to be built."""
    release, store = attempt.release, attempt.home.environments
    if attempt.deploying.manager == "uv" and not lock_files(name, release):
        described = environment_file(name, release).exists()
        raise Refusal(
            f"environment `{name}` has no lock" if described else f"there is no environment `{name}`",
            where=f"environments/ of {attempt.short}",
            accepted="" if described else nearest(name, environment_names(release)),
            action=f"in a checkout: {'' if described else f'describe it in environments/{name}.yml, '}run `forecasting "
            f"environments lock {name}`, commit what it writes, and push",
        )
    was_there = is_built(environment_folder(name, release, store))
    use_environment(release, name, build_environment(name, release, store, attempt.deploying.manager))
    return not was_there


def _bring_installer(attempt: DeploymentAttempt) -> None:
    """Takes uv along where it is not on the PATH: the checkout of the first deployment may go, and has it."""
    if attempt.deploying.manager != "uv" or shutil.which("uv"):
        return
    tool = attempt.home.folder / "tools" / "uv"
    if not tool.exists():
        source, fresh = find_uv(attempt.release), tool.with_name("uv.new")
        shutil.rmtree(fresh, ignore_errors=True)
        (fresh / "bin").mkdir(parents=True)
        shutil.copy2(source, fresh / "bin" / "uv")
        fresh.rename(tool)
    _link(Path(os.path.relpath(tool, attempt.release / ".venv")), attempt.release / ".venv" / "uv")


def _link(target: Path, link: Path) -> None:
    fresh = link.with_name(f"{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
