"""The row of a deployment in fc_deployment, also where its table comes into being on the way."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Sequence

from forecasting.errors import ForecastingError
from forecasting.settings import Settings, without_password
from forecasting.vocabulary.codes import DeploymentVerdict
from forecasting.warehouse.connection import Database
from forecasting.warehouse.deployments import (
    Deployment,
    can_record,
    end_deployment,
    list_deployments,
    open_deployment,
    update_deployment,
)

REMEMBERED = 1_000
"""Newest attempts that decide what is gone back to and what was refused before."""
log = logging.getLogger(__name__)


class Record:
    """What is kept of one attempt; before the tables are there nothing is, and the log says so.

    Args:
        database: The warehouse.
        settings: Say who deploys.
        ref: What was asked for.
        before: Commit in use.
    """

    def __init__(self, database: Database, settings: Settings, ref: str, before: str | None) -> None:
        self._database, self._ref, self._before = database, ref, before
        self._by = settings.orchestrator or login()
        self._number: int | None = None
        self.checks: list[dict[str, object]] = []

    def open(self, commit: str | None) -> None:
        """Begins the row, unless it is there already or its table is not there yet."""
        if self._number is None and can_record(self._database):
            opened = open_deployment(
                self._database, self._ref, deployed_by=self._by, git_commit=commit, commit_before=self._before
            )
            self._number = opened.deployment_no

    def note(self, check: str, said: str, seconds: float) -> None:
        """Adds the outcome of a check."""
        self.checks.append({"check": check, "said": said, "seconds": round(seconds, 1)})
        if self._number is not None:
            update_deployment(self._database, self._number, checks=self.checks)

    def end(self, verdict: DeploymentVerdict, message: str, **columns: str | None) -> None:
        """Ends the row; where that fails the log says so, and what has happened stands."""
        if self._number is None:
            log.warning("the deployment is not recorded, because the warehouse has no table for it yet")
            return
        try:
            text = without_password(message)
            end_deployment(self._database, self._number, verdict, message=text, checks=self.checks, **columns)
        except ForecastingError as error:
            log.warning("the end of the deployment could not be recorded: %s", error)


def attempts(database: Database) -> list[Deployment]:
    """Returns the newest attempts, the newest first; none where their table is not there yet."""
    return list_deployments(database, REMEMBERED) if can_record(database) else []


def adopt_dead(database: Database, current: str | None) -> None:
    """Ends as DEPLOYED an attempt whose process died after the switch; the caller holds the deployment."""
    for row in attempts(database):
        if row.verdict == DeploymentVerdict.RUNNING and row.git_commit == current != row.commit_before:
            message = "its process died after the switch"
            end_deployment(database, row.deployment_no, DeploymentVerdict.DEPLOYED, message=message)


def refused_before(rows: Sequence[Deployment], commit: str) -> Deployment | None:
    """Returns the newest attempt at a commit where a check refused it, else None."""
    newest = next((row for row in rows if row.git_commit == commit), None)
    return newest if newest is not None and newest.verdict == DeploymentVerdict.REFUSED else None


def rolled_back_from(rows: Sequence[Deployment]) -> frozenset[str]:
    """Returns the commits that people have gone back from since the last deployment."""
    found = set()
    for row in rows:
        if row.verdict == DeploymentVerdict.DEPLOYED:
            break
        if row.verdict == DeploymentVerdict.ROLLED_BACK and row.commit_before:
            found.add(row.commit_before)
    return frozenset(found)


def release_before(rows: Sequence[Deployment]) -> str | None:
    """Returns the commit that was in use before the present one; going back twice goes back further."""
    used: list[str] = []
    for row in reversed(rows):
        if row.verdict == DeploymentVerdict.DEPLOYED and row.git_commit:
            used.append(row.git_commit)
        elif row.verdict == DeploymentVerdict.ROLLED_BACK and row.git_commit:
            while used and used[-1] != row.git_commit:
                used.pop()
            used = used or [row.git_commit]
    return used[-2] if len(used) > 1 else None


def login() -> str:
    """Returns the login of this process; its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "a login without a name"
