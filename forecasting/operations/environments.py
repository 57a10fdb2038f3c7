"""Builds Python environments: each once per lock, beside the older ones, and ready only when it is whole.

An environment holds dependencies. The code comes from the checkout or release that a process is started with, so that
environments can be shared by releases and no environment decides which code runs.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from forecasting.errors import ConfigError, ForecastingError, nearest
from forecasting.settings import CHECKOUT, child_variables

log = logging.getLogger(__name__)

Manager = Literal["uv", "conda"]
DEFAULT = "forecasting"
"""The environment whose file is environment.yml at the top of the checkout."""
CONDA_PROGRAMS = ("mamba", "micromamba", "conda")
"""In the order in which they are looked for."""
READY = ".ready-"
"""Begins the name of the file that a whole environment holds; the manager that built it follows."""
HASH_LENGTH, LAST_LINES = 12, 15
_ADDED_LOCKS = ("development", "hana")
_HANA_LINE = re.compile(r".*(hdbcli|sqlalchemy-hana).*\n")
_UV_OPTIONS = {"UV_COMPILE_BYTECODE": "1", "UV_PYTHON_DOWNLOADS": "never"}
_BUILD, _RENEW = "`forecasting environments build {name}`", "`forecasting environments lock {name} --upgrade`"
_FAULTS = {
    r"[Hh]ash mismatch": "the package index serves other files than the lock names: ask who runs the index, or renew "
    f"the lock with {_RENEW}",
    r"No space left": f"free some space on the disk of {{store}}, then {_BUILD}",
    r"[Ff]ailed to fetch|[Cc]onnect|dns error|timed out|CondaHTTPError|Could not resolve host": "look at the network, "
    f"the proxy and the package index of this machine, then {_BUILD}",
    r"[Nn]o solution found|UnsatisfiableError|not found in the package registry|nothing provides": "the package index "
    f"lacks a version that is asked for: use another index, or renew the lock with {_RENEW}",
}
"""What to do about a failed build, by what its last lines say."""


def environment_names(checkout: Path) -> list[str]:
    """Returns the names of all environments that a checkout describes, the default first."""
    return [DEFAULT, *sorted(path.stem for path in (checkout / "environments").glob("*.yml"))]


def environment_file(name: str, checkout: Path) -> Path:
    """Returns the file that says what an environment needs: the conda file of record."""
    return checkout / "environment.yml" if name == DEFAULT else checkout / "environments" / f"{name}.yml"


def lock_files(name: str, checkout: Path) -> list[Path]:
    """Returns the locks that an environment is built from; none where it has none.

    The default environment holds the tools of the tests too, and SAP HANA's driver where this process has it.
    """
    added = _ADDED_LOCKS[: 2 if find_spec("hdbcli") else 1] if name == DEFAULT else ()
    files = [checkout / "environments" / f"{lock}.lock" for lock in (name, *added)]
    return [path for path in files if path.exists()] if files[0].exists() else []


def environment_folder(name: str, checkout: Path, store: Path) -> Path:
    """Returns where the environment of a checkout lies in a store once it is built: its name and the hash of its lock.

    Raises:
        ConfigError: the checkout describes no such environment.
    """
    sources = lock_files(name, checkout) or [environment_file(name, checkout)]
    if not sources[-1].exists():
        raise ConfigError(
            f"there is no environment `{name}`",
            where=f"{checkout / 'environments'}",
            found=f"neither {name}.lock nor {name}.yml",
            accepted=nearest(name, environment_names(checkout)),
            action=f"describe it in environments/{name}.yml, then `forecasting environments lock {name}`",
        )
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return store / f"{name}-{digest[:HASH_LENGTH]}"


def is_built(folder: Path) -> bool:
    """Whether a folder is a whole environment; one that a killed build has left is not."""
    return any(folder.glob(f"{READY}*"))


def build_environment(name: str, checkout: Path, store: Path, manager: Manager = "uv") -> Path:
    """Returns the folder of an environment in a store, built first where it is not there; only one is built at a time.

    Args:
        name: The environment.
        checkout: Where its files lie: environments/<name>.lock and environments/<name>.yml.
        store: Folder of all built environments.
        manager: uv installs what the lock names, hash by hash; conda solves the yml file with mamba, micromamba or
            conda.

    Raises:
        ConfigError: there is no such environment, it has no lock, or the manager is not installed.
        ForecastingError: the build failed; nothing that looks ready is left.
    """
    folder = environment_folder(name, checkout, store)
    if is_built(folder):
        return folder
    build = _Build(name, checkout, store, folder)
    try:
        store.mkdir(parents=True, exist_ok=True)
        with _alone(store) as lock_fd:
            if not is_built(folder):
                _remove_remains(store, folder)
                log.info("environment %s: building %s with %s", name, folder, manager)
                (build.with_uv if manager == "uv" else build.with_conda)(lock_fd)
    except OSError as error:
        raise ForecastingError(
            f"environment `{name}` cannot be built",
            where=str(folder),
            found=str(error),
            action=f"look at the space and the permissions of {store}, then `forecasting environments build {name}`",
        ) from error
    return folder


def use_environment(checkout: Path, name: str, built: Path) -> None:
    """Makes .venv/<name> of a checkout a symbolic link to a built environment, by one atomic rename.

    The environment that was used before stays in its store: a checkout of the older lock finds it again.
    """
    link = checkout / ".venv" / name
    link.parent.mkdir(parents=True, exist_ok=True)
    new, aside = (link.with_name(f".{name}-{what}-{os.getpid()}") for what in ("new", "old"))
    new.unlink(missing_ok=True)
    new.symlink_to(os.path.relpath(built.resolve(), link.parent.resolve()))
    if link.is_dir() and not link.is_symlink():
        link.rename(aside)
    new.replace(link)
    shutil.rmtree(aside, ignore_errors=True)


def discard_environment(folder: Path) -> None:
    """Has a folder count as not built, so that the next build replaces it."""
    for ready in folder.glob(f"{READY}*"):
        ready.unlink()


def drop_old_builds(name: str, store: Path, used: Collection[Path]) -> None:
    """Removes the builds of an environment that are not used, but for the newest: going back to it takes no build."""
    builds = [path for path in store.glob(f"{name}-{'?' * HASH_LENGTH}") if path not in used]
    for path in sorted(builds, key=lambda path: path.stat().st_mtime)[:-1]:
        discard_environment(path)
        shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class _Build:
    """One build: what is built from what, and where."""

    name: str
    checkout: Path
    store: Path
    folder: Path

    def with_uv(self, lock_fd: int) -> None:
        """Builds beside the folder and renames: entry points of a relocatable environment stand the move."""
        locks = lock_files(self.name, self.checkout)
        if not locks:
            raise ConfigError(
                f"environment `{self.name}` has no lock",
                where=str(environment_file(self.name, self.checkout)),
                action=f"`forecasting environments lock {self.name}` writes it; or build with --manager conda",
            )
        uv = str(find_uv(self.checkout))
        beside = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-", dir=self.store))
        python = beside / "bin" / "python"
        self._run([uv, "venv", "--quiet", "--clear", "--relocatable", "--python", sys.executable, beside], lock_fd)
        chosen = [part for path in locks for part in ("-r", path)]
        self._run([uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", *chosen], lock_fd)
        beside.chmod(0o755)
        (beside / f"{READY}uv").touch()
        beside.rename(self.folder)

    def with_conda(self, lock_fd: int) -> None:
        """Builds in the folder itself, whose path conda writes into its files; what is not whole has no ready file."""
        program = next(filter(None, map(shutil.which, CONDA_PROGRAMS)), None)
        if program is None:
            raise ConfigError(
                f"environment `{self.name}` cannot be built with conda",
                found=f"none of {', '.join(CONDA_PROGRAMS)} on the PATH",
                action="install one of them, or build with --manager uv",
            )
        create = ["create"] if Path(program).name == "micromamba" else ["env", "create"]
        with tempfile.TemporaryDirectory() as scratch:
            file = self._conda_file(Path(scratch))
            self._run([program, *create, "--yes", "--prefix", self.folder, "--file", file], lock_fd)
        (self.folder / f"{READY}conda").touch()

    def _conda_file(self, scratch: Path) -> Path:
        """Returns the yml file; a copy without SAP HANA's driver where this process goes without it."""
        file = environment_file(self.name, self.checkout)
        if self.name != DEFAULT or find_spec("hdbcli"):
            return file
        copy = scratch / file.name
        copy.write_text(_HANA_LINE.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
        return copy

    def _run(self, command: Sequence[str | Path], lock_fd: int) -> None:
        """Runs one command of the manager; it holds the lock of the store even when this process is killed."""
        done = subprocess.run(
            list(map(str, command)),
            env=child_variables(**_UV_OPTIONS),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            pass_fds=(lock_fd,),
        )
        if done.returncode:
            last = "\n            ".join(done.stdout.strip().splitlines()[-LAST_LINES:])
            raise ForecastingError(
                f"environment `{self.name}` cannot be built",
                where=" ".join(Path(part).name if part == command[0] else str(part) for part in command[:3]),
                found=last or f"exit code {done.returncode}",
                action=self._answer(last),
            )

    def _answer(self, output: str) -> str:
        """Returns what to do about the last lines of a manager."""
        again = f"look at these lines, then {_BUILD}"
        answer = next((answer for pattern, answer in _FAULTS.items() if re.search(pattern, output)), again)
        return answer.format(name=self.name, store=self.store)


def find_uv(checkout: Path) -> Path:
    """Returns the program uv: that of the PATH, else the one that `make setup` has installed.

    Raises:
        ConfigError: there is none.
    """
    made = [place / ".venv" / "uv" / "bin" / "uv" for place in (checkout, CHECKOUT)]
    found = shutil.which("uv")
    program = Path(found) if found else next(filter(Path.exists, made), None)
    if program is None:
        raise ConfigError(
            "uv is not installed",
            found=f"neither on the PATH nor {made[0]}",
            action="`make .venv/uv/bin/uv` in the checkout installs it, or `pip install uv`; or build with conda",
        )
    return program


@contextmanager
def _alone(store: Path) -> Iterator[int]:
    """Yields the descriptor of the store's lock once no other process builds in it."""
    with (store / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("another process builds in %s; this one waits", store)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _remove_remains(store: Path, folder: Path) -> None:
    """Removes what killed builds have left: nobody else builds now."""
    for remains in (*store.glob(f".*-{'?' * HASH_LENGTH}-*"), folder):
        shutil.rmtree(remains, ignore_errors=True)
