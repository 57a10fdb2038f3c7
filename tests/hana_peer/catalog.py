"""What a database holds: schemas, tables, views, users and grants, also as SAP HANA's SYS views show them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.hana_peer.describe import Columns
from tests.hana_peer.errors import SqlError
from tests.hana_peer.tokens import stored
from tests.hana_peer.values import SIZES, Column, SqlType

ADMINISTRATOR = "SYSTEM"
VERSION = "4.00.000.00.1750000000"

_TABLES = """
CREATE TABLE `_schema` (name TEXT PRIMARY KEY, owner TEXT);
CREATE TABLE `_user` (name TEXT PRIMARY KEY, password TEXT, is_role INT);
CREATE TABLE `_grant` (grantee TEXT, privilege TEXT, schema TEXT, object TEXT, grantable TEXT,
    PRIMARY KEY (grantee, privilege, schema, object));
CREATE TABLE `_object` (oid INTEGER PRIMARY KEY, schema TEXT, name TEXT, kind TEXT, comment TEXT, definition TEXT,
    UNIQUE (schema, name));
CREATE TABLE `_column` (schema TEXT, object TEXT, name TEXT, position INT, type TEXT, length INT, scale INT,
    nullable TEXT, comment TEXT, PRIMARY KEY (schema, object, name));
CREATE TABLE `_key` (schema TEXT, object TEXT, name TEXT, column TEXT, position INT, is_primary TEXT);
"""
_DESCRIBED = """c.schema AS SCHEMA_NAME, c.object AS {}, c.name AS COLUMN_NAME, c.position AS POSITION,
    c.type AS DATA_TYPE_NAME, NULL AS DEFAULT_VALUE, c.nullable AS IS_NULLABLE, c.length AS LENGTH, c.scale AS SCALE,
    c.comment AS COMMENTS, NULL AS GENERATED_ALWAYS_AS, NULL AS GENERATION_TYPE
    FROM `_column` c JOIN `_object` o ON o.schema = c.schema AND o.name = c.object WHERE o.kind = '{}'"""
_OF_OWNERS = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE ANY", "DROP", "ALTER")
_OWNED = " UNION ALL ".join(f"SELECT '{privilege}' AS p" for privilege in _OF_OWNERS)
SYS_VIEWS = {
    "DUMMY": "SELECT 'X' AS DUMMY",
    "SCHEMAS": "SELECT name AS SCHEMA_NAME, owner AS SCHEMA_OWNER FROM `_schema`",
    "USERS": "SELECT name AS USER_NAME FROM `_user` WHERE NOT is_role",
    "TABLES": "SELECT schema AS SCHEMA_NAME, name AS TABLE_NAME, oid AS TABLE_OID, comment AS COMMENTS, "
    "CASE kind WHEN 'COLUMN' THEN 'TRUE' ELSE 'FALSE' END AS IS_COLUMN_TABLE, 'FALSE' AS IS_USER_DEFINED_TYPE, "
    "'FALSE' AS IS_TEMPORARY FROM `_object` WHERE kind IN ('COLUMN', 'ROW')",
    "VIEWS": "SELECT schema AS SCHEMA_NAME, name AS VIEW_NAME, oid AS VIEW_OID, comment AS COMMENTS, "
    "definition AS DEFINITION, 'TRUE' AS IS_VALID FROM `_object` WHERE kind = 'VIEW'",
    "TABLE_COLUMNS": f"SELECT {_DESCRIBED.format('TABLE_NAME', 'COLUMN')} OR o.kind = 'ROW'",
    "VIEW_COLUMNS": f"SELECT {_DESCRIBED.format('VIEW_NAME', 'VIEW')}",
    "CONSTRAINTS": "SELECT schema AS SCHEMA_NAME, object AS TABLE_NAME, name AS CONSTRAINT_NAME, column AS COLUMN_NAME,"
    " position AS POSITION, is_primary AS IS_PRIMARY_KEY, 'TRUE' AS IS_UNIQUE_KEY, NULL AS CHECK_CONDITION FROM `_key`",
    "INDEX_COLUMNS": "SELECT schema AS SCHEMA_NAME, object AS TABLE_NAME, name AS INDEX_NAME, column AS COLUMN_NAME, "
    "position AS POSITION, CASE is_primary WHEN 'TRUE' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END AS `CONSTRAINT` "
    "FROM `_key`",
    "M_DATABASE": f"SELECT 'PEE' AS SYSTEM_ID, 'PEER' AS DATABASE_NAME, 'localhost' AS HOST, '{VERSION}' AS VERSION",
    "M_CONNECTIONS": "SELECT CURRENT_CONNECTION_() AS CONNECTION_ID, CURRENT_USER_() AS USER_NAME, 'TRUE' AS OWN, "
    "'RUNNING' AS CONNECTION_STATUS, CASE IS_ENCRYPTED_() WHEN 1 THEN 'TRUE' ELSE 'FALSE' END AS IS_ENCRYPTED",
    "EFFECTIVE_PRIVILEGES": "SELECT CURRENT_USER_() AS USER_NAME, grantee AS GRANTEE, 'SYSTEM' AS GRANTOR, "
    "privilege AS PRIVILEGE, schema AS SCHEMA_NAME, NULLIF(object, '') AS OBJECT_NAME, "
    "CASE object WHEN '' THEN 'SCHEMA' ELSE 'TABLE' END AS OBJECT_TYPE, grantable AS IS_GRANTABLE FROM `_grant` "
    "WHERE HOLDS_(grantee) UNION ALL "
    "SELECT CURRENT_USER_(), owner, 'SYSTEM', p, name, NULL, 'SCHEMA', 'TRUE' FROM `_schema`, "
    f"({_OWNED}) WHERE owner = CURRENT_USER_()",
}
_WHOLE_NUMBERS = ("POSITION", "LENGTH", "SCALE", "TABLE_OID", "VIEW_OID", "CONNECTION_ID")


def create_file(file: Path, users: dict[str, str]) -> None:
    """Makes an empty database with an administrator and users, each with a schema of its own."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(_TABLES)
        connection.execute("INSERT INTO `_schema` VALUES ('SYS', 'SYS')")
        for name, password in users.items():
            connection.execute("INSERT INTO `_user` VALUES (?, ?, 0)", (name, password))
            connection.execute("INSERT INTO `_schema` VALUES (?, ?)", (name, name))
        for name, select in SYS_VIEWS.items():
            connection.execute(f"CREATE VIEW {stored(f'SYS.{name}')} AS {select}")
        connection.commit()


def passwords_of(file: Path) -> dict[str, str]:
    """Returns the password of every user of a database."""
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute("SELECT name, password FROM `_user` WHERE NOT is_role").fetchall())


class Catalog:
    """The objects of a database as one session sees them; unqualified names are those of its current schema."""

    def __init__(self, connection: sqlite3.Connection, user: str) -> None:
        self.connection, self.user, self.schema = connection, user, user
        self.used: list[tuple[str, str]] = []
        connection.create_function("HOLDS_", 1, lambda role: role in self._roles())

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Returns rows of the catalogue's own tables."""
        return self.connection.execute(sql, values).fetchall()

    def require_schema(self, name: str) -> str:
        """Returns the name of a schema that is there; else raises SqlError 362."""
        if not self.rows("SELECT 1 FROM `_schema` WHERE name = ?", name):
            raise SqlError(362, f"invalid schema name: {name}")
        return name

    def place(self, path: list[str]) -> tuple[str, str]:
        """Returns schema and name that a path means for something that need not exist."""
        return (self.require_schema(path[0]), path[1]) if len(path) > 1 else (self.schema, path[0])

    def find(self, path: list[str]) -> tuple[str, str]:
        """Returns schema and name of a table or view; raises SqlError 259 where there is none."""
        schema, name = self.place(path)
        if schema == "SYS" and name in SYS_VIEWS:
            return schema, name
        if self.rows("SELECT 1 FROM `_object` WHERE schema = ? AND name = ?", schema, name):
            return schema, name
        if len(path) == 1 and name in SYS_VIEWS:
            return "SYS", name
        raise SqlError(259, f"invalid table name: Could not find table/view {name} in schema {schema}", "42S02")

    def resolve(self, path: list[str]) -> str:
        """Returns what SQLite calls a table or view, and remembers that the statement uses it."""
        schema, name = self.find(path)
        self.used.append((schema, name))
        return stored(f"{schema}.{name}")

    def columns_of(self, path: list[str]) -> Columns:
        """Returns the columns of a table or view in order."""
        schema, name = self.find(path)
        if schema == "SYS":
            names = [row[1] for row in self.rows(f"PRAGMA table_info({stored(f'SYS.{name}')})")]
            return {n: SqlType("INTEGER") if n in _WHOLE_NUMBERS else SqlType("NVARCHAR", 5_000) for n in names}
        found = self.rows(
            "SELECT name, type, length, scale FROM `_column` WHERE schema = ? AND object = ? ORDER BY position",
            schema, name,
        )  # fmt: skip
        return {n: SqlType(kind, 0 if kind in SIZES else length, scale) for n, kind, length, scale in found}

    def keys_of(self, path: list[str]) -> list[str]:
        """Returns the columns of the primary key of a table."""
        found = self.rows(
            "SELECT column FROM `_key` WHERE schema = ? AND object = ? AND is_primary = 'TRUE' ORDER BY position",
            *self.find(path),
        )
        return [column for (column,) in found]

    def add(self, schema: str, name: str, kind: str, columns: Iterable[tuple[Column, bool]], definition: str) -> None:
        """Records a table or view, its columns and which of them may be null; a view keeps its comments."""
        self.connection.execute(
            "INSERT INTO `_object` (schema, name, kind, definition) VALUES (?, ?, ?, ?)",
            (schema, name, kind, definition),
        )
        self.add_columns(schema, name, columns)

    def add_columns(self, schema: str, name: str, columns: Iterable[tuple[Column, bool]]) -> None:
        """Records columns of a table or view behind those that it has."""
        ((n_columns,),) = self.rows("SELECT COUNT(*) FROM `_column` WHERE schema = ? AND object = ?", schema, name)
        self.connection.executemany(
            "INSERT INTO `_column` VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            [
                (schema, name, column.name, position, kind.name, kind.length or SIZES.get(kind.name, 0), kind.scale,
                 "TRUE" if may_be_null else "FALSE")
                for position, (column, may_be_null) in enumerate(columns, start=n_columns + 1)
                for kind in [column.type]
            ],
        )  # fmt: skip

    def remove(self, schema: str, name: str) -> None:
        """Forgets a table or view, its columns, keys and grants."""
        for table, column in (("_object", "name"), ("_column", "object"), ("_key", "object"), ("_grant", "object")):
            self.connection.execute(f"DELETE FROM `{table}` WHERE schema = ? AND {column} = ?", (schema, name))

    def require(self, privilege: str, schema: str, name: str = "") -> None:
        """Raises SqlError 258 unless the user owns the schema or holds the privilege on it or on the object."""
        if schema == "SYS" or self.user == ADMINISTRATOR:
            return
        if self.rows("SELECT 1 FROM `_schema` WHERE name = ? AND owner = ?", schema, self.user):
            return
        granted = self.rows(
            "SELECT 1 FROM `_grant` WHERE HOLDS_(grantee) AND privilege = ? AND schema = ? AND object IN ('', ?)",
            privilege, schema, name,
        )  # fmt: skip
        if not granted:
            raise SqlError(258, f"insufficient privilege: Not authorized: {privilege} on {schema}.{name}", "42000")

    def _roles(self) -> set[str]:
        """Returns the user, PUBLIC and every role that they hold, directly or through another role."""
        held, found = set(), {self.user, "PUBLIC"}
        grants = self.rows("SELECT grantee, schema FROM `_grant` WHERE privilege = 'ROLE'")
        while found != held:
            held = set(found)
            found |= {role for grantee, role in grants if grantee in held}
        return held
