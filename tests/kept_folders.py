"""Folders that are built once and copied by every test that wants one; what other code has built is never used.

They lie in var/tests under a hash of all that could change what is built, so that a run finds what the last one left.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from forecasting.settings import CHECKOUT

KEPT = CHECKOUT / "var" / "tests"
BUILDERS = ("forecasting", "data_checks", "sql", "demo", "jobs", "environments")
"""Rooms whose files decide what is built, beside the two modules of the tests that build."""
STATES = 3
"""States of the code whose folders stay; the oldest go."""


def kept_folder(recipe: str, fill: Callable[[Path], None]) -> Path:
    """Returns a folder that `fill` has filled for this recipe and this state of the code; copy it, do not change it.

    Other processes that want the same folder wait for the first. One that was not filled to its end is begun again.
    """
    folder = KEPT / state_of_the_code() / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    done = folder.with_suffix(".done")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            fill(folder)
            done.touch()
    return folder


@cache
def state_of_the_code() -> str:
    """Returns a hash of every file that decides what is built, by name and content."""
    hashed = hashlib.sha256()
    files = [path for room in BUILDERS for path in (CHECKOUT / room).rglob("*") if path.is_file()]
    files += [Path(__file__), Path(__file__).with_name("project_builder.py")]
    for path in sorted(path for path in files if path.suffix != ".pyc"):
        hashed.update(f"{path.relative_to(CHECKOUT)}\0".encode() + path.read_bytes())
    return hashed.hexdigest()[:16]


def forget_old_states() -> None:
    """Removes the folders of all but the newest states of the code."""
    with suppress(FileNotFoundError):  # another session may be removing the same
        states = sorted(KEPT.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in [path for path in states if path.name != state_of_the_code()][STATES - 1 :]:
            shutil.rmtree(path, ignore_errors=True)
