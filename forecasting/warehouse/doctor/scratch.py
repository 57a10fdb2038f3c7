"""Tables of an examination: known by their names, gone at its end, removed by a later one where it was killed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, MetaData, Table, inspect

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.ids import age_seconds, new_id
from forecasting.warehouse.schema import fc_forecast

LEFT_OVER_HOURS = 1
"""Age at which the tables of another examination count as left over, because none lasts so long."""

_NAME = re.compile(r"doctor_(\d{1,19})_[a-z]+")


class Scratch:
    """Tables and views of one examination, in the schemas of the suite."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._prefix = f"doctor_{new_id()}"
        self._names: set[str] = set()

    def table(self, kind: str, *columns: Column[Any]) -> Table:
        """Creates a table with these columns, in its own transaction; raises WarehouseError where it may not."""
        options: dict[str, Any] = dict(fc_forecast.dialect_kwargs)
        return self._create(Table(self._name(kind), MetaData(), *columns, **options))

    def table_like(self, kind: str, model: Table) -> Table:
        """Creates a table with the columns and the key of one of the suite's."""
        return self._create(model.to_metadata(MetaData(), name=self._name(kind)))

    def view_of(self, table: Table) -> None:
        """Creates a view of a table in the schema of the views."""
        schema = self._database.table_schema
        source = f"{self._database.quoted(schema)}.{table.name}" if schema else table.name
        name = self._name("view")
        self._names.add(name)
        select = f"SELECT {next(iter(table.c)).name} FROM {source}"  # noqa: S608 - names of our own
        statements = self._database.view_ddl(name, select, columns_kept=True)
        with self._database.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def remove(self) -> int:
        """Removes what this examination has made, as far as it is there; returns how many tables and views."""
        if not self._names:
            return 0
        views = [name for name in self._views_there() if name in self._names]
        tables = [name for name in self._tables_there() if name in self._names]
        self._remove(views, tables)
        self._names.clear()
        return len(views) + len(tables)

    def remove_left_over(self) -> list[str]:
        """Removes what examinations that were killed have left behind; returns the names."""
        views, tables = _old(self._views_there()), _old(self._tables_there())
        self._remove(views, tables)
        return views + tables

    def _name(self, kind: str) -> str:
        return f"{self._prefix}_{kind}"

    def _create(self, table: Table) -> Table:
        self._names.add(table.name)
        with self._database.begin() as connection:
            table.create(connection, checkfirst=False)
        return table

    def _views_there(self) -> list[str]:
        with self._database.read() as connection:
            return list(inspect(connection).get_view_names(schema=self._database.view_schema))

    def _tables_there(self) -> list[str]:
        with self._database.read() as connection:
            return list(inspect(connection).get_table_names(schema=self._database.table_schema))

    def _remove(self, views: Iterable[str], tables: Iterable[str]) -> None:
        schemas = self._database.view_schema, self._database.table_schema
        for what, names, schema in zip(("VIEW", "TABLE"), (views, tables), schemas, strict=True):
            place = f"{self._database.quoted(schema)}." if schema else ""
            for name in names:
                with self._database.begin() as connection:
                    connection.exec_driver_sql(f"DROP {what} {place}{name}")


def _old(names: Iterable[str]) -> list[str]:
    made = [(name, _NAME.fullmatch(name)) for name in names]
    return [name for name, match in made if match and age_seconds(int(match[1])) > LEFT_OVER_HOURS * 3600]
