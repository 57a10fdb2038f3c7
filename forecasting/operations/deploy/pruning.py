"""Removes releases and environments that nobody uses any more, and nothing else."""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path

from forecasting.errors import ForecastingError
from forecasting.operations.deploy.attempt import DeploymentAttempt
from forecasting.operations.deploy.home import MARK, Home
from forecasting.warehouse.deployments import running_commits

log = logging.getLogger(__name__)


def prune(attempt: DeploymentAttempt) -> None:
    """Removes all but the newest releases, and the environments that none of those left uses.

    What is in use, the release before and the releases of runs in flight stay. A failure is a warning.
    """
    home = attempt.home
    try:
        needed = {attempt.wanted.commit, attempt.before} | running_commits(attempt.database)
        old = sorted(home.releases(), key=_last_used, reverse=True)[attempt.deploying.keep :]
        for release in [release for release in old if release.name not in needed]:
            attempt.repository.remove(release)
            log.info("release %s is removed", release.name)
        for environment in unused_environments(home):
            shutil.rmtree(environment) if not environment.is_symlink() else environment.unlink()
            log.info("environment %s is removed", environment.name)
    except (OSError, ForecastingError) as error:
        log.warning("old releases could not be removed: %s", error)


def unused_environments(home: Home) -> list[Path]:
    """Returns the environments that no release names and no process of this machine has loaded."""
    named = {link.resolve() for release in home.releases() for link in (release / ".venv").glob("*")}
    left = [path for path in home.environments.glob("[!.]*") if path.resolve() not in named]
    loaded = _loaded_files() if left else ""
    return sorted(path for path in left if f"{path}{os.sep}" not in loaded)


def _last_used(release: Path) -> float:
    mark = release / MARK
    return mark.stat().st_mtime if mark.exists() else 0.0


def _loaded_files() -> str:
    """Returns the names of all files that processes of this login have mapped."""
    maps = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            maps.append((process / "maps").read_text(encoding="utf-8", errors="replace"))
    return "".join(maps)
