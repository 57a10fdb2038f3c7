"""A deployment from beginning to end: what is in use changes by one rename at the end, or not at all."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from forecasting.errors import ForecastingError
from forecasting.operations.deploy.attempt import AIRFLOW, DeploymentAttempt, Refusal, read_values, short, values_of
from forecasting.operations.deploy.checks import check_jobs, import_dags, run_tests
from forecasting.operations.deploy.golden import replay_left, replay_published
from forecasting.operations.deploy.home import MARK, Home, only_one, switch
from forecasting.operations.deploy.pruning import prune
from forecasting.operations.deploy.record import (
    Record,
    adopt_dead,
    attempts,
    refused_before,
    rolled_back_from,
)
from forecasting.operations.deploy.release import build_environments, check_out
from forecasting.operations.deploy.repository import Repository, Wanted
from forecasting.operations.deploy.tables import upgrade_tables
from forecasting.runs.sources import open_warehouse
from forecasting.settings import Deploying, Settings, git_variables, settings_of_deployment
from forecasting.vocabulary.codes import DeploymentVerdict
from forecasting.vocabulary.facts import ACCEPTED_REASON

STAGES: tuple[tuple[str, Callable[[DeploymentAttempt], str]], ...] = (
    ("release", check_out),
    ("environments", build_environments),
    ("check", check_jobs),
    ("dags", import_dags),
    ("tests", run_tests),
    ("forecasts", replay_published),
    ("tables", upgrade_tables),
    ("forecasts again", replay_left),
)
"""What a commit goes through, in order; each says in words what it has found, or raises. The switch follows.

One that says nothing had nothing to do.
"""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deployed:
    """What became of a wish.

    Attributes:
        verdict: How it ended; None where there was nothing to do.
        commit: The commit in use now.
        before: The commit in use before; None at the first deployment.
        message: The outcome in words.
        checks: check, said and seconds of every stage.
    """

    verdict: DeploymentVerdict | None
    commit: str
    before: str | None
    message: str
    checks: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """What a deployment would do.

    Attributes:
        commit: The commit that is wanted.
        before: The commit in use; None before the first deployment.
        message: What would happen, in words.
        is_needed: Whether a deployment would do anything.
        connections: Databases that its jobs name.
    """

    commit: str
    before: str | None
    message: str
    is_needed: bool
    connections: list[str]


def deploy(deploying: Deploying, ref: str | None = None, accepted: str | None = None) -> Deployed:
    """Deploys what a branch, a tag or a commit names, once everything that can be checked before is sound.

    Args:
        deploying: What is deployed, and how.
        ref: Branch, tag or commit; that of the settings unless given.
        accepted: Why forecasts may move; None: they may not.

    Raises:
        ForecastingError: the deployment is refused or has failed; the release in use goes on, and the record says why.
        ConfigError: the wish or a setting is wrong.
    """
    wanted_ref = ref or deploying.ref
    with _opened(deploying) as (home, settings, repository):
        with closing(open_warehouse(settings)) as database:
            before = home.current_commit()
            adopt_dead(database, before)
            record = Record(database, settings, wanted_ref, before)
            with _recorded(record, "fetch"):
                repository.fetch(deploying.remote)
                wanted = repository.find(wanted_ref)
            attempt = DeploymentAttempt(home, deploying, settings, database, repository, wanted, before, accepted)
            if (reason := _nothing_to_do(attempt)) is not None:
                return Deployed(None, before or "", before, reason)
            _require_not_refused_before(attempt)
            return _go_through(attempt, record)


def preview(deploying: Deploying, ref: str | None = None) -> Preview:
    """Fetches, and returns what a deployment would do; raises as deploy does where the remote cannot be used."""
    with _opened(deploying) as (home, settings, repository), closing(open_warehouse(settings)) as database:
        repository.fetch(deploying.remote)
        wanted, before = repository.find(ref or deploying.ref), home.current_commit()
        attempt = DeploymentAttempt(home, deploying, settings, database, repository, wanted, before)
        reason = _nothing_to_do(attempt)
        message = reason or f"{wanted.kind} {wanted.ref}: {attempt.short} would be {_place_after(before, attempt)}"
        return Preview(wanted.commit, before, message, reason is None, _connections(repository, wanted))


@contextmanager
def _opened(deploying: Deploying) -> Iterator[tuple[Home, Settings, Repository]]:
    """Yields the folder, its settings and its clone, once what a killed deployment has left half made is gone."""
    home = Home(deploying.home)
    try:
        with only_one(home):
            home.lay_out()
            repository = Repository(home.repository, git_variables())
            repository.forget_locks()
            for release in home.releases():
                if not (release / MARK).exists() and release.name != home.current_commit():
                    repository.remove(release)
            yield home, settings_of_deployment(home.folder), repository
    except OSError as error:
        raise _in_words(error) from error


def _go_through(attempt: DeploymentAttempt, record: Record) -> Deployed:
    try:
        with _recorded(record, "history", attempt):
            record.open(attempt.wanted.commit)
            _require_descent(attempt)
        for name, work in STAGES:
            with _recorded(record, name, attempt):
                started = time.perf_counter()
                log.info("%s ...", name)
                said = work(attempt)
                record.open(attempt.wanted.commit)
                if said:
                    log.info("%s: %s", name, said)
                    record.note(name, said, time.perf_counter() - started)
        with _recorded(record, "switch", attempt):
            message = _switch(attempt)
    except BaseException:
        if not (attempt.release / MARK).exists():
            attempt.repository.remove(attempt.release)
        raise
    record.end(DeploymentVerdict.DEPLOYED, message, **_acceptance(attempt))
    prune(attempt)
    return Deployed(DeploymentVerdict.DEPLOYED, attempt.wanted.commit, attempt.before, message, record.checks)


def _switch(attempt: DeploymentAttempt) -> str:
    log.info("switch ...")
    releases = [attempt.home.release(commit) for commit in (attempt.before, attempt.wanted.commit) if commit]
    is_new_airflow = len({(release / ".venv" / AIRFLOW).resolve() for release in releases}) > 1
    switch(attempt.home, attempt.wanted.commit)
    again = "; Airflow's environment has changed: restart its services" if is_new_airflow else ""
    after = f"in place of {short(attempt.before)}" if attempt.before else "as the first release"
    return f"{attempt.short} is in use {after}{again}"


@contextmanager
def _recorded(record: Record, stage: str, attempt: DeploymentAttempt | None = None) -> Iterator[None]:
    """Records a failure within: REFUSED where the commit is to blame, else FAILED."""
    try:
        yield
    except Refusal as error:
        record.end(DeploymentVerdict.REFUSED, str(error), failed_check=stage, **_acceptance(attempt))
        raise
    except BaseException as error:
        failure = _in_words(error)
        if attempt is None:
            record.open(None)
        record.end(DeploymentVerdict.FAILED, str(failure), failed_check=stage, **_acceptance(attempt))
        if failure is error:
            raise
        raise failure from error


def _in_words(error: BaseException) -> BaseException:
    """Returns what a person can act on in place of what the operating system says."""
    if not isinstance(error, OSError):
        return error
    return ForecastingError(
        "the disk or a file of the deployment cannot be used; what is in use goes on",
        found=str(error),
        action="make room, or mend the rights of the folder; then run `forecasting deploy` again",
    )


def _acceptance(attempt: DeploymentAttempt | None) -> dict[str, str | None]:
    if attempt is None or not (attempt.differences or attempt.accepted):
        return {}
    return {"differences": "\n".join(attempt.differences) or None, ACCEPTED_REASON: attempt.accepted}


def _nothing_to_do(attempt: DeploymentAttempt) -> str | None:
    wanted = attempt.wanted
    if wanted.commit == attempt.before:
        return f"{wanted.kind} {wanted.ref} is in use: {attempt.short}; nothing to do"
    if wanted.kind != "commit" and wanted.commit in rolled_back_from(attempts(attempt.database)):
        return (
            f"{wanted.kind} {wanted.ref} is still at {attempt.short}, from which a rollback has gone back; nothing to "
            f"do until it moves on, or somebody wants it all the same: forecasting deploy {attempt.short}"
        )
    return None


def _require_not_refused_before(attempt: DeploymentAttempt) -> None:
    row = refused_before(attempts(attempt.database), attempt.wanted.commit)
    if row is None or attempt.accepted or attempt.wanted.kind == "commit":
        return
    raise Refusal(
        f"this commit was refused before, as deployment {row.deployment_no}",
        where=f"{attempt.wanted.kind} {attempt.wanted.ref}, commit {attempt.short}",
        found=row.message,
        action=f"push a commit that corrects it; to try this one again: forecasting deploy {attempt.short}",
    )


def _require_descent(attempt: DeploymentAttempt) -> None:
    if _descends(attempt):
        return
    wanted, before = attempt.wanted, attempt.before
    raise Refusal(
        f"the {wanted.kind} does not contain the commit in use: it was moved by force, or lies on another line",
        where=f"{wanted.kind} {wanted.ref}",
        found=f"{attempt.short}, which does not descend from {short(before)}",
        action=f"ask who moved it; where that is right, name the commit: forecasting deploy {attempt.short}",
    )


def _descends(attempt: DeploymentAttempt) -> bool:
    """Whether the commit follows the one in use; of one that a person has named nobody asks."""
    wanted, before = attempt.wanted, attempt.before
    return before is None or wanted.kind == "commit" or attempt.repository.descends(wanted.commit, before)


def _place_after(before: str | None, attempt: DeploymentAttempt) -> str:
    if before is None:
        return "the first release"
    if not _descends(attempt):
        return f"refused, because it does not contain the commit in use, {short(before)}"
    count = attempt.repository.count_between(before, attempt.wanted.commit)
    return f"{count} commit{'' if count == 1 else 's'} after {short(before)}"


def _connections(repository: Repository, wanted: Wanted) -> list[str]:
    files = [path for path in repository.list_files(wanted.commit, "jobs") if path.endswith(".yml")]
    contents = [read_values(repository.read(wanted.commit, path)) for path in files]
    return sorted({name for content in contents for name in values_of(content, "connection")})
