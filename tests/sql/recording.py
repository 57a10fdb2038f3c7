"""Every statement that the suite sends while something runs, and where in the warehouse it was sent from."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.schema import CreateTable, DropTable, ExecutableDDLElement, SetColumnComment, SetTableComment
from sqlalchemy.sql import ClauseElement

from forecasting.warehouse.connection.engine import Database
from forecasting.warehouse.connection.kinds import KINDS
from forecasting.warehouse.connection.sqlite.kind import SQLite

WAREHOUSE = Path(__file__).resolve().parents[2] / "forecasting" / "warehouse"
_APART = (CreateTable, DropTable, SetColumnComment, SetTableComment)
"""DDL that tables.sql holds."""
_OF_SQLITE = "connection/sqlite/kind.py"
"""Sends what no other database is sent."""
_SENDS = {"execute", "exec_driver_sql"}


@dataclass
class Recording:
    """What was sent.

    Attributes:
        statements: Clause elements with the columns that their values named, each once.
        inserts: Table and columns of rows that entered in one call of the driver.
        places: Module and line of the warehouse that sent something.
    """

    statements: dict[tuple[str, tuple[str, ...]], ClauseElement] = field(default_factory=dict)
    inserts: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    places: set[tuple[str, int]] = field(default_factory=set)

    def compiled(self, database: Database) -> list[str]:
        """Returns the statements in the words of a database that need not exist, sorted, each once."""
        engine, schema = database.engine, database.table_schema
        named = {"schema_translate_map": {None: schema}, "render_schema_translate": True} if schema else {}
        texts = {
            str(element.compile(engine, **({"column_keys": list(keys)} if keys else {}), **named)).strip()
            for (_, keys), element in self.statements.items()
        }
        return sorted(texts)


class _RecordingSQLite(SQLite):
    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def insert(self, connection: Connection, table: Any, rows: Any) -> None:
        self.recording.inserts.add((table.name, tuple(rows.column_names)))
        super().insert(connection, table, rows)

    def replace(self, connection: Connection, table: Any, rows: Any, key: Any) -> None:
        if rows.num_rows:
            self.recording.inserts.add((table.name, tuple(rows.column_names)))
        of_slice = table.delete().where(*(table.c[name] == value for name, value in key.items()))
        self.recording.statements[str(of_slice), ()] = of_slice
        super().replace(connection, table, rows, key)


@contextmanager
def recorded() -> Iterator[Recording]:
    """Takes down what is sent to SQLite databases in this process."""
    recording, kind = Recording(), KINDS["sqlite"]

    def take_down(_connection: object, element: object, many: Sequence[Any], one: Any, _options: object) -> None:
        module, line = _sender()
        recording.places.add((module, line))
        if module == _OF_SQLITE:
            return
        if not isinstance(element, ClauseElement) or isinstance(element, (TextClause, *_APART)):
            return
        row = one or (many[0] if many else {})
        keys = () if isinstance(element, ExecutableDDLElement) else tuple(sorted(row))
        recording.statements.setdefault((str(element), keys), element)

    KINDS["sqlite"] = _RecordingSQLite(recording)
    event.listen(Engine, "before_execute", take_down)
    try:
        yield recording
    finally:
        event.remove(Engine, "before_execute", take_down)
        KINDS["sqlite"] = kind


def places_that_send() -> set[tuple[str, int]]:
    """Returns module and line of every call in the warehouse that sends a statement."""
    return {
        (path.relative_to(WAREHOUSE).as_posix(), node.lineno)
        for path in WAREHOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SENDS
    }


def _sender() -> tuple[str, int]:
    """Returns module and line of the warehouse that a statement was sent from; an empty name for other places."""
    frame = sys._getframe(2)
    while frame is not None and not frame.f_code.co_filename.startswith(str(WAREHOUSE)):
        frame = frame.f_back  # type: ignore[assignment]
    if frame is None:
        return "", 0
    return Path(frame.f_code.co_filename).relative_to(WAREHOUSE).as_posix(), frame.f_lineno
