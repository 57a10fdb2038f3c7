"""Replaces the readers' views so that whoever could read a view before can read it afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, inspect, text

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.deploy.comments import comment_views
from forecasting.warehouse.deploy.views import ViewSelect

_OF_A_JOB = re.compile(r"bi_\w+_(forecast|timeline|accuracy)")


class Grant(NamedTuple):
    """The right to read a view; an empty grantee is everybody."""

    view_name: str
    grantee: str
    is_grantable: bool

    def __str__(self) -> str:
        return f"{self.grantee or 'PUBLIC'} on {self.view_name}"


def replace_views_in(database: Database, connection: Connection, views: Mapping[str, ViewSelect]) -> list[str]:
    """Creates or replaces the views within an open transaction; returns what a person should know, one line each.

    A view whose columns only gained some at the end is replaced in place. Where columns changed, the view and those
    that read it are dropped and created again, and their grants are given again.

    Args:
        database: The warehouse.
        connection: An open transaction on it.
        views: By name, each after those that it reads.

    Raises:
        WarehouseError: the user does not own a view, or somebody else's view reads one that must be dropped.
    """
    before = _grants(database, connection)
    changed = _changed(database, connection, views)
    for name in reversed([*views]):
        if name in changed:
            _execute(connection, database.view_ddl(name, views[name].sql, columns_kept=False)[0])
    for name, view in views.items():
        for statement in database.view_ddl(name, view.sql, columns_kept=True):
            _execute(connection, statement)
    for grant in sorted(before - _grants(database, connection)):
        _execute(connection, _grant_sql(database, grant))
    lost = before - _grants(database, connection)
    lines = [f"views created again because columns changed: {', '.join(changed)}"] if changed else []
    again = [str(grant) for grant in sorted(before - lost) if grant.view_name in changed]
    lines += [f"grants given again: {', '.join(again)}"] if again else []
    lines += [f"grants LOST, give them again: {', '.join(map(str, sorted(lost)))}"] if lost else []
    orphans = sorted(name for name in _present(database, connection) if _OF_A_JOB.fullmatch(name) and name not in views)
    return lines + ([f"views of jobs without a file, left as they are: {', '.join(orphans)}"] if orphans else [])


def move_views_in(
    database: Database, connection: Connection, views: Mapping[str, ViewSelect], before: Mapping[str, str]
) -> list[str]:
    """Creates views in the place of others, for whoever could read those; returns what a person should know.

    Args:
        database: The warehouse.
        connection: An open transaction on it.
        views: The new ones by name.
        before: The new name of each of the old ones; those that are not there are left out.

    Raises:
        WarehouseError: the user does not own a view, or somebody else's view reads an old one.
    """
    present = _present(database, connection)
    grants = [grant for grant in sorted(_grants(database, connection)) if grant.view_name in before]
    for name, view in views.items():
        columns_kept = name not in present or database.replaces_changed_views
        for statement in database.view_ddl(name, view.sql, columns_kept=columns_kept):
            _execute(connection, statement)
    comment_views(database, connection, views)
    moved = [grant._replace(view_name=before[grant.view_name]) for grant in grants]
    for grant in moved:
        _execute(connection, _grant_sql(database, grant))
    for name in sorted(before.keys() & present):
        _execute(connection, f"DROP VIEW {_qualified(database, name)}")
    lost = {*moved} - _grants(database, connection)
    return [f"grants LOST, give them again: {', '.join(map(str, sorted(lost)))}"] if lost else []


def _changed(database: Database, connection: Connection, views: Mapping[str, ViewSelect]) -> list[str]:
    """Returns the views that cannot be replaced in place, and those that read one of them, in the order of `views`."""
    if database.replaces_changed_views:
        return []
    inspector, present = inspect(connection), _present(database, connection)
    changed: list[str] = []
    for name, view in views.items():
        if name not in present:
            continue
        columns = [column["name"] for column in inspector.get_columns(name, schema=database.view_schema)]
        reads_changed = any(re.search(rf"\b{other}\b", view.sql) for other in changed)
        if reads_changed or columns != list(view.columns[: len(columns)]):
            changed.append(name)
    return changed


def _present(database: Database, connection: Connection) -> set[str]:
    return set(inspect(connection).get_view_names(schema=database.view_schema))


def _grants(database: Database, connection: Connection) -> set[Grant]:
    query = KINDS[connection.dialect.name].grants
    return (
        {Grant(*row) for row in connection.execute(text(query), {"schema": database.view_schema})} if query else set()
    )


def _grant_sql(database: Database, grant: Grant) -> str:
    view = _qualified(database, grant.view_name)
    grantee = database.quoted(grant.grantee) if grant.grantee else "PUBLIC"
    return f"GRANT SELECT ON {view} TO {grantee}{' WITH GRANT OPTION' if grant.is_grantable else ''}"


def _qualified(database: Database, view: str) -> str:
    return f"{database.quoted(database.view_schema)}.{view}" if database.view_schema else view


def _execute(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
