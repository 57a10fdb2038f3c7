"""Errors of SQL with the code that SAP HANA gives them (SQL reference, "SQL Error Codes")."""

from __future__ import annotations

import re
import sqlite3

ROLLED_BACK = (129, 131, 133, 138)
"""Codes after which the server has rolled the transaction back."""

_OF_SQLITE = (
    (r"UNIQUE constraint failed: (.*)", 301, "unique constraint violated: Table({})"),
    (r"NOT NULL constraint failed: (.*)", 287, "cannot insert NULL or update to NULL: {}"),
    (r"no such table: (.*)", 259, "invalid table name: Could not find table/view {}"),
    (r"no such column: (.*)", 260, "invalid column name: {}"),
    (r"has no column named (.*)", 260, "invalid column name: {}"),
    (r"ambiguous column name: (.*)", 268, "column ambiguously defined: {}"),
    (r"database is locked|database table is locked", 131, "transaction rolled back by lock wait timeout"),
    (r"already exists", 288, "cannot use duplicate table name"),
    (r"duplicate column name: (.*)", 271, "duplicate column name: {}"),
    (r"user-defined function raised", 304, "division by zero undefined, or a value that a function cannot take"),
    (r"syntax error|incomplete input|unrecognized token", 257, "sql syntax error: {}"),
)


class SqlError(Exception):
    """A refusal of the server."""

    def __init__(self, code: int, text: str, sql_state: str = "HY000") -> None:
        super().__init__(text)
        self.code, self.text, self.sql_state = code, text, sql_state


def translated(error: sqlite3.Error) -> SqlError:
    """Returns SQLite's refusal as SAP HANA words it."""
    output = str(error)
    for pattern, code, text in _OF_SQLITE:
        found = re.search(pattern, output)
        if found:
            return SqlError(code, text.format(found[1] if found.groups() else output))
    return SqlError(2, f"general error: {output}")
