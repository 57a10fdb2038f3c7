"""The rows of fc_deployment: one for every attempt, which only the process that opened it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, func, inspect, select

from forecasting.errors import ForecastingError, shortened
from forecasting.periods import AsOf
from forecasting.vocabulary.codes import DeploymentVerdict, RunStatus
from forecasting.vocabulary.facts import FINISHED_UTC
from forecasting.warehouse.connection.engine import TRIES, Database, DuplicateRowError
from forecasting.warehouse.connection.ids import utc_now
from forecasting.warehouse.connection.values import plain_values
from forecasting.warehouse.runs.lease import Holder, is_dead
from forecasting.warehouse.schema import fc_deployment, fc_run

IN_USE = (DeploymentVerdict.DEPLOYED, DeploymentVerdict.ROLLED_BACK)
"""Verdicts after which the commit of the attempt is the release in use."""
_CHECK_LENGTHS = (500, 200, 50, 10)
"""Characters that a text within `checks` keeps, tried in this order until all of them fit into the column."""


@dataclass(frozen=True)
class Deployment:
    """One attempt; fields as in fc_deployment, `checks` as JSON."""

    deployment_no: int
    git_ref: str
    deployed_by: str
    host: str
    started_utc: datetime
    verdict: str = DeploymentVerdict.RUNNING
    git_commit: str | None = None
    commit_before: str | None = None
    finished_utc: datetime | None = None
    failed_check: str | None = None
    message: str | None = None
    differences: str | None = None
    accepted_reason: str | None = None
    checks: str | None = None


def can_record(database: Database) -> bool:
    """Whether the table of deployments is there; a file of SQLite that is missing is made, and stays empty."""
    with database.begin() as connection:
        return inspect(connection).has_table(fc_deployment.name, schema=database.table_schema)


def open_deployment(
    database: Database,
    git_ref: str,
    *,
    deployed_by: str,
    git_commit: str | None = None,
    commit_before: str | None = None,
) -> Deployment:
    """Records that an attempt begins; attempts of this machine whose process has died are ended as FAILED.

    Args:
        database: The warehouse.
        git_ref: Branch, tag or commit that was asked for.
        deployed_by: Who or what deploys.
        git_commit: Commit to be deployed, where it is known already.
        commit_before: Commit of the release in use; None at the first deployment.

    Raises:
        WarehouseError: the database cannot be reached or refuses.
    """

    def open_in(connection: Connection) -> Deployment:
        _end_dead(connection)
        newest = connection.execute(select(func.max(fc_deployment.c.deployment_no))).scalar()
        opened = Deployment(
            deployment_no=(newest or 0) + 1,
            git_ref=git_ref,
            git_commit=git_commit,
            commit_before=commit_before,
            deployed_by=deployed_by,
            host=Holder.of_this_process(None).host,
            started_utc=utc_now(),
        )
        connection.execute(fc_deployment.insert().values(_fitting(asdict(opened))))
        return opened

    for tries_left in reversed(range(TRIES)):
        try:
            return database.transact(open_in)
        except DuplicateRowError:  # a deployment of another machine took the number at the same moment
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def update_deployment(database: Database, deployment_no: int, **columns: object) -> None:
    """Sets columns of an attempt that is under way; texts are cut to the length of their column.

    Args:
        database: The warehouse.
        deployment_no: The attempt.
        columns: Columns of fc_deployment; `checks` as mappings of plain values, one for each check.

    Raises:
        ForecastingError: the attempt has ended, or there is none.
        WarehouseError: the database cannot be reached or refuses.
    """
    this = (fc_deployment.c.deployment_no == deployment_no, fc_deployment.c.verdict == DeploymentVerdict.RUNNING)
    change = fc_deployment.update().where(*this).values(_fitting(columns))
    if database.transact(lambda connection: connection.execute(change).rowcount) != 1:
        raise ForecastingError(
            "the deployment is not under way",
            where="table fc_deployment",
            found=f"number {deployment_no}",
            action="look at it with `forecasting deploy --list`; deploy again",
        )


def end_deployment(database: Database, deployment_no: int, verdict: DeploymentVerdict, **columns: object) -> None:
    """Ends an attempt with a verdict; arguments and errors as update_deployment."""
    update_deployment(database, deployment_no, verdict=verdict, finished_utc=utc_now(), **columns)


def list_deployments(database: Database, n_newest: int = 20) -> list[Deployment]:
    """Returns the newest attempts, the newest first."""
    return _read(database, _columns().order_by(fc_deployment.c.deployment_no.desc()).limit(n_newest))


def last_deployed(database: Database) -> Deployment | None:
    """Returns the attempt that brought the release in use, by a deployment or a rollback; None before the first."""
    done = _columns().where(fc_deployment.c.verdict.in_(IN_USE))
    return next(iter(_read(database, done.order_by(fc_deployment.c.deployment_no.desc()).limit(1))), None)


def running_commits(database: Database) -> frozenset[str]:
    """Returns the commits of all runs that have not ended, whose releases must stay."""
    running = select(fc_run.c.git_commit).distinct().where(fc_run.c.run_status == RunStatus.RUNNING)
    with database.read() as connection:
        return frozenset(connection.execute(running).scalars()) - {""}


def commit_under_way(database: Database, job: str, purpose: str, as_of: AsOf, vintage_kind: str) -> str | None:
    """Returns the commit with which the newest attempt of a run was begun; None where it has ended well, or is none."""
    same = (
        fc_run.c.job == job,
        fc_run.c.purpose == purpose,
        fc_run.c.as_of_utc == as_of.utc,
        fc_run.c.vintage_kind == vintage_kind,
    )
    newest = select(fc_run.c.run_status, fc_run.c.git_commit).where(*same).order_by(fc_run.c.attempt.desc())
    with database.read() as connection:
        row = connection.execute(newest).first()
    return None if row is None or row.run_status == RunStatus.OK else row.git_commit or None


def _end_dead(connection: Connection) -> None:
    running = select(fc_deployment.c.deployment_no, fc_deployment.c.host)
    rows = connection.execute(running.where(fc_deployment.c.verdict == DeploymentVerdict.RUNNING)).all()
    dead = [row.deployment_no for row in rows if is_dead(row.host)]
    end = {
        FINISHED_UTC: utc_now(),
        "verdict": DeploymentVerdict.FAILED,
        "message": "its process has died",
    }
    connection.execute(fc_deployment.update().where(fc_deployment.c.deployment_no.in_(dead)).values(end))


def _columns() -> Select[Any]:
    return select(*(fc_deployment.c[field.name] for field in fields(Deployment)))


def _read(database: Database, chosen: Select[Any]) -> list[Deployment]:
    with database.read() as connection:
        return [Deployment(**row) for row in connection.execute(chosen).mappings()]


def _fitting(columns: Mapping[str, object]) -> dict[str, Any]:
    """Returns values as the table can hold them."""
    values = dict(columns)
    if isinstance(checks := values.get("checks"), Sequence) and not isinstance(checks, str):
        values["checks"] = _as_json(checks)
    for name, value in values.items():
        kind = fc_deployment.c[name].type if name in fc_deployment.c else None
        if isinstance(value, str) and isinstance(kind, String) and kind.length:
            values[name] = shortened(value, kind.length)
    return plain_values(fc_deployment, values)


def _as_json(checks: Sequence[Mapping[str, object]]) -> str:
    kind = fc_deployment.c.checks.type
    longest = kind.length if isinstance(kind, String) and kind.length else 0
    for length in _CHECK_LENGTHS:
        cut = [{name: shortened(v, length) if isinstance(v, str) else v for name, v in one.items()} for one in checks]
        text = json.dumps(cut, ensure_ascii=False, default=str)
        if len(text) <= longest:
            return text
    return json.dumps([{"left_out": len(checks)}])
