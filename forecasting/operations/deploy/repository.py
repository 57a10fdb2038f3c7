"""The bare clone of a deployment: what the remote has, and a worktree of one commit."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from forecasting.errors import ConfigError, ForecastingError, nearest
from forecasting.operations.deploy.children import run_quietly
from forecasting.settings import without_password

REFSPECS = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*")
"""A branch or tag that was moved by force is fetched too, so that it can be seen and refused."""
_PATIENCE = (
    *("-c", "core.sshCommand=ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=30"),
    *("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60"),
    *("-c", "gc.autoDetach=false", "-c", "maintenance.autoDetach=false"),
)
"""Nothing asks for a password, waits for ever, or works on behind the deployment; GIT_SSH_COMMAND wins."""
_LOGIN = re.compile(r"://[^/@\s]*:[^/@\s]+@")
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """A commit that somebody asked for.

    Attributes:
        ref: What was asked for.
        kind: What it names.
        commit: Its full hash.
    """

    ref: str
    kind: Literal["branch", "tag", "commit"]
    commit: str


@dataclass(frozen=True)
class Repository:
    """A bare clone.

    Attributes:
        folder: Where it lies.
        environment: Variables of every git process; they hold the credentials, which are nowhere else.
    """

    folder: Path
    environment: Mapping[str, str]

    def fetch(self, remote: str | None) -> None:
        """Fetches all branches and tags.

        Raises:
            ConfigError: no remote is known, or it holds a password.
            ForecastingError: it cannot be reached or does not let us in.
        """
        self._make(remote)
        log.info("fetching %s", self._remote())
        problem = f"the remote cannot be fetched, {self._remote()} by FORECASTING_DEPLOY_REMOTE or the git connection"
        self._git("fetch", "--quiet", "--prune", "--force", "origin", *REFSPECS, problem=problem)

    def find(self, ref: str) -> Wanted:
        """Returns the commit of a branch, else of a tag, else of a commit that begins like this.

        Raises:
            ConfigError: the remote has nothing of the name.
        """
        for kind, name in (("branch", f"refs/remotes/origin/{ref}"), ("tag", f"refs/tags/{ref}")):
            if commit := self._commit(name):
                return Wanted(ref, kind, commit)  # type: ignore[arg-type]
        if _COMMIT.fullmatch(ref) and (commit := self._commit(ref)):
            return Wanted(ref, "commit", commit)
        raise ConfigError(
            "the remote has no such branch, tag or commit",
            where=self._remote(),
            found=ref,
            accepted=nearest(ref, self._names()),
            action="push it first, or correct the argument of the command, or else FORECASTING_DEPLOY_REF",
        )

    def descends(self, commit: str, ancestor: str) -> bool:
        """Whether a commit has another one in its history."""
        return self._run("merge-base", "--is-ancestor", ancestor, commit)[0] == 0

    def count_between(self, ancestor: str, commit: str) -> int:
        """Returns the number of commits that the second has and the first has not."""
        return int(self._git("rev-list", "--count", f"{ancestor}..{commit}", problem="commits cannot be counted"))

    def check_out(self, commit: str, folder: Path) -> None:
        """Makes a worktree of a commit in a folder that is not there.

        Raises:
            ForecastingError: git refuses, such as on a full disk.
        """
        self._git(
            *("worktree", "add", "--quiet", "--detach", "--force", str(folder), commit),
            problem="the release cannot be checked out",
        )

    def remove(self, folder: Path) -> None:
        """Removes a worktree, also one that is half made."""
        shutil.rmtree(folder, ignore_errors=True)
        self._run("worktree", "prune")

    def list_files(self, commit: str, folder: str) -> list[str]:
        """Returns the paths of the files directly in a folder of a commit."""
        listed = self._run("ls-tree", "--name-only", commit, f"{folder}/")[1]
        return listed.splitlines()

    def read(self, commit: str, path: str) -> str:
        """Returns the text of a file of a commit."""
        return self._run("show", f"{commit}:{path}")[1]

    def forget_locks(self) -> None:
        """Removes the lock files of git processes that were killed; the caller holds the deployment."""
        for path in self.folder.rglob("*.lock"):
            path.unlink(missing_ok=True)

    def _make(self, remote: str | None) -> None:
        if not (self.folder / "config").exists():
            if not remote:
                raise ConfigError(
                    "no remote is known to deploy from",
                    where="forecasting deploy",
                    accepted="the address of a git repository: git@host:team/forecasts.git, https://host/team/x.git",
                    action="set FORECASTING_DEPLOY_REMOTE",
                )
            self._run("init", "--quiet", "--bare", str(self.folder))
        if remote and _LOGIN.search(remote):
            raise ConfigError(
                "the address of the remote holds a password, which git would write into its files",
                where="FORECASTING_DEPLOY_REMOTE",
                found=without_password(remote),
                action="leave it out; give it in the Airflow connection forecasting_git, or to git's credential helper",
            )
        if remote and remote != self._remote():
            self._git("config", "remote.origin.url", remote, problem="the address of the remote cannot be kept")

    def _remote(self) -> str:
        return without_password(self._run("config", "remote.origin.url")[1].strip())

    def _commit(self, name: str) -> str:
        return self._run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")[1].strip()

    def _names(self) -> list[str]:
        listed = self._run("for-each-ref", "--format=%(refname)", "refs/remotes/origin", "refs/tags")[1]
        return [name.removeprefix("refs/remotes/origin/").removeprefix("refs/tags/") for name in listed.splitlines()]

    def _git(self, *arguments: str, problem: str) -> str:
        code, output, errors = self._run(*arguments)
        if code:
            raise ForecastingError(
                problem,
                where=f"git {arguments[0]}",
                found=errors or f"exit code {code}",
                action="mend what git says, then run `forecasting deploy` again",
            )
        return output.strip()

    def _run(self, *arguments: str) -> tuple[int, str, str]:
        command = ["git", *_PATIENCE, f"--git-dir={self.folder}", *arguments]
        return run_quietly(command, self.folder.parent, self.environment)
