"""Comments on tables, views and columns, where the database can hold them; BI tools and editors show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection
from sqlalchemy.schema import SetColumnComment, SetTableComment

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.deploy.views import ViewSelect
from forecasting.warehouse.schema import METADATA


def deploy_comments(database: Database, connection: Connection, views: Mapping[str, ViewSelect]) -> None:
    """Comments every table of the schema and the given views, within an open transaction; does nothing in SQLite.

    Raises:
        WarehouseError: the user does not own a table or view.
    """
    if not database.engine.dialect.supports_comments:
        return
    for table in METADATA.sorted_tables:
        connection.execute(SetTableComment(table))
        for column in table.columns:
            connection.execute(SetColumnComment(column))
    comment_views(database, connection, views)


def comment_views(database: Database, connection: Connection, views: Mapping[str, ViewSelect]) -> None:
    """Comments the given views; as deploy_comments."""
    if not database.engine.dialect.supports_comments:
        return
    for name, view in views.items():
        for statement in view_comments(database, name, view):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def view_comments(database: Database, name: str, view: ViewSelect) -> Iterator[str]:
    """Yields the statements that comment a view and its columns."""
    schema = database.view_schema
    qualified = f"{database.quoted(schema)}.{name}" if schema else name
    yield f"COMMENT ON VIEW {qualified} IS {_literal(view.comment)}"
    for column, meaning in view.column_comments.items():
        yield f"COMMENT ON COLUMN {qualified}.{database.quoted(column)} IS {_literal(meaning)}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
