"""A deployment in a folder: a repository of this code on disk, the folder it is deployed into, and its commands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forecasting.operations.environments import environment_folder
from forecasting.settings import CHECKOUT

ROOMS = ("forecasting", "data_checks", "dags", "environments", "sql")
FILES = ("environment.yml", "pyproject.toml")
ENVIRONMENTS = ("forecasting", "airflow")
IDENTITY = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com", "GIT_CONFIG_GLOBAL": os.devnull,
}  # fmt: skip
NO_TESTS = {"FORECASTING_DEPLOY_TESTS": ""}


@dataclass(frozen=True)
class Deploy:
    """What a command of `forecasting` has left: exit code, JSON, and what it wrote for people."""

    code: int
    found: dict[str, Any] | None
    text: str
    seconds: float


@dataclass
class Site:
    """A remote repository and a deployment of it; nothing of either is on this machine's paths.

    Attributes:
        folder: An empty folder.
        variables: Variables of every command, beside those of the deployment.
    """

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def work(self) -> Path:
        """Where commits are made."""
        return self.folder / "work"

    @property
    def remote(self) -> Path:
        """The bare repository that is deployed from."""
        return self.folder / "remote.git"

    @property
    def home(self) -> Path:
        """The folder of the deployment."""
        return self.folder / "home"

    @property
    def current(self) -> str | None:
        """The commit in use."""
        link = self.home / "current"
        return link.readlink().name if link.is_symlink() else None

    def build(self, files: Mapping[str, str], *, with_code: bool = True) -> str:
        """Makes the repository of these files, and of this checkout's code; returns its first commit."""
        self.work.mkdir(parents=True)
        for room in ROOMS if with_code else ():
            shutil.copytree(CHECKOUT / room, self.work / room, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES if with_code else ():
            shutil.copy(CHECKOUT / name, self.work / name)
        (self.work / ".gitignore").write_text("var/\n.venv/\n__pycache__/\n")
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("init", "--quiet", "--bare", str(self.remote))
        self.git("remote", "add", "origin", str(self.remote))
        return self.commit(files)

    def commit(self, files: Mapping[str, str | None], *, push: bool = True) -> str:
        """Writes files, or removes those of None, commits them on the branch and pushes; returns the commit."""
        for name, text in files.items():
            path = self.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", ", ".join(files) or "nothing")
        if push:
            self.git("push", "--quiet", "--force", "origin", "HEAD:main")
        return self.git("rev-parse", "HEAD")

    def edit(self, name: str, old: str, new: str) -> str:
        """Replaces text in a file, commits and pushes; returns the commit."""
        text = (self.work / name).read_text(encoding="utf-8")
        assert old in text, (name, old)
        return self.commit({name: text.replace(old, new, 1)})

    def git(self, *arguments: str) -> str:
        """Runs git where commits are made and returns its output."""
        command = ["git", *arguments]
        environment = os.environ | IDENTITY
        done = subprocess.run(command, cwd=self.work, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def use_this_environment(self, *names: str) -> None:
        """Puts this checkout's environments into the store as those of the newest commit, in place of a build."""
        for name in names or ENVIRONMENTS:
            place = environment_folder(name, self.work, self.home / "environments")
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                place.symlink_to(CHECKOUT / ".venv" / name)

    def environment(self, **variables: str) -> dict[str, str]:
        """Returns the variables of a command."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("FORECASTING_", "GIT_"))}
        own = {
            "FORECASTING_DEPLOYMENT": str(self.home),
            "FORECASTING_DEPLOY_REMOTE": str(self.remote),
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        return inherited | own | NO_TESTS | self.variables | variables

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Starts a command of the release in use, or of this checkout before there is one, as a group of processes."""
        release = self.home / "current"
        code = release.resolve() if release.is_symlink() else CHECKOUT
        return subprocess.Popen(
            [sys.executable, "-m", "forecasting", *arguments],
            cwd=self.folder,
            env=self.environment(**variables) | {"PYTHONPATH": str(code)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def forecasting(self, *arguments: str, **variables: str) -> Deploy:
        """Runs a command to its end."""
        started = time.monotonic()
        with self.start(*arguments, **variables) as process:
            output, errors = process.communicate()
        lines = output.strip().splitlines()
        found = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else None
        return Deploy(process.returncode, found, output + errors, time.monotonic() - started)

    def deploy(self, *arguments: str, **variables: str) -> Deploy:
        """Runs `forecasting deploy --json` to its end."""
        return self.forecasting("deploy", *arguments, "--json", **variables)

    def kill_at(self, stage: str, **variables: str) -> bool:
        """Kills a deployment, with everything it started, as soon as a stage begins; returns whether it came to it."""
        with self.start("deploy", "--json", **variables) as process:
            reached = any(f" {stage} ..." in line for line in process.stderr or ())
            if reached:
                os.killpg(process.pid, signal.SIGKILL)
        return reached

    def rows(self) -> list[tuple[Any, ...]]:
        """Returns verdict, commit, failed_check and message of every recorded attempt, in order."""
        return self.query("SELECT verdict, git_commit, failed_check, message FROM fc_deployment ORDER BY deployment_no")

    def query(self, sql: str, binds: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Reads the warehouse."""
        with closing(sqlite3.connect(self.home / "var" / "forecasting.db")) as database:
            return database.execute(sql, binds).fetchall()

    def has_rows(self) -> bool:
        """Whether the warehouse has a table of deployments."""
        file = self.home / "var" / "forecasting.db"
        return file.exists() and bool(self.query("SELECT 1 FROM sqlite_master WHERE name = 'fc_deployment'"))
