"""The folder of a deployment: where its releases, environments and data lie, and which release is in use."""

from __future__ import annotations

import fcntl
import os
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from forecasting.errors import ForecastingError

MARK = ".release"
"""File of a release that is whole: the schema version of its code; the time of the file is that of the last switch."""
READ_AGAIN_SECONDS = 30
"""How long Airflow goes on reading the DAG files of a release after the switch: longer than it reads one of them."""
_LAUNCHER = """#!/bin/sh
# Starts `forecasting` of the release in use, whatever folder it is called from.
home={home}
release=$(readlink -e "$home/current") || {{ echo "nothing is deployed into $home: forecasting deploy" >&2; exit 2; }}
FORECASTING_DEPLOYMENT="$home" FORECASTING_ROOT="$release" PYTHONPATH="$release" \\
  exec "$release/.venv/forecasting/bin/python" -m forecasting "$@"
"""


@dataclass(frozen=True)
class Home:
    """A deployment's folder, FORECASTING_DEPLOYMENT.

    Attributes:
        folder: An absolute path without symbolic links.
    """

    folder: Path

    @property
    def repository(self) -> Path:
        """The bare clone that fetches from the remote."""
        return self.folder / "repository.git"

    @property
    def environments(self) -> Path:
        """Folder of Python environments, each built once per lock."""
        return self.folder / "environments"

    @property
    def launcher(self) -> Path:
        """The command `forecasting` of the release in use."""
        return self.folder / "bin" / "forecasting"

    @property
    def current(self) -> Path:
        """The symbolic link to the release in use."""
        return self.folder / "current"

    def release(self, commit: str) -> Path:
        """Returns the folder of a release."""
        return self.folder / "releases" / commit

    def releases(self) -> list[Path]:
        """Returns the folders of all releases, also of those that are half made."""
        with suppress(FileNotFoundError):
            return sorted(path for path in (self.folder / "releases").iterdir() if path.is_dir())
        return []

    def current_commit(self) -> str | None:
        """Returns the commit in use; None before the first switch."""
        with suppress(FileNotFoundError):
            return self.current.readlink().name
        return None

    def lay_out(self) -> None:
        """Makes the folders and the launcher that are missing."""
        for folder in ("releases", "environments", "var", "bin"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        text = _LAUNCHER.format(home=shlex.quote(str(self.folder)))
        if not self.launcher.exists() or self.launcher.read_text(encoding="utf-8") != text:
            fresh = self.launcher.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.chmod(0o755)
            fresh.replace(self.launcher)


def switch(home: Home, commit: str) -> None:
    """Makes a release the one in use, by one atomic rename that survives a loss of power, and has its DAGs read."""
    mark, fresh = home.release(commit) / MARK, home.folder / "current.new"
    os.utime(mark)
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("releases") / commit)
    fresh.replace(home.current)
    handle = os.open(home.folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    _have_dags_read(home.release(commit))


def _have_dags_read(release: Path) -> None:
    """Makes the DAG files newer than what Airflow has read, which then reads them at once, however rarely it does else.

    Their time lies ahead, so that a reading that is under way, perhaps of the release before, is done again.
    """
    ahead = time.time() + READ_AGAIN_SECONDS
    for file in (release / "dags").glob("*.py"):
        os.utime(file, (ahead, ahead))


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Holds the deployment for this process; a process that dies lets go of it.

    Raises:
        ForecastingError: another process deploys at the moment.
    """
    home.folder.mkdir(parents=True, exist_ok=True)
    with (home.folder / ".lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise ForecastingError(
                "another deployment is at work; nothing was started",
                where=str(home.folder),
                found=f"process {lock.read().strip() or 'unknown'}",
                action="wait until it has ended; `forecasting deploy --list` shows what it does",
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
