"""Statements about objects, users and sessions; each of them commits, as in SAP HANA."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.hana_peer.catalog import Catalog
from tests.hana_peer.describe import Description
from tests.hana_peer.errors import SqlError
from tests.hana_peer.query import Translation, without_casts
from tests.hana_peer.tokens import Token, closing, name_path, named, split, stored, syntax_error, tokenise
from tests.hana_peer.values import CODES, FLOATING, Column, SqlType

_AFFINITY = {"DATE": "DATE_TEXT", "TIMESTAMP": "TIMESTAMP_TEXT", "INTEGER": "INT", "NCLOB": "NCLOB", "DECIMAL": "NUM"}
"""Types for SQLite: times are text, and INT because an INTEGER PRIMARY KEY is something else there."""

_WITH_LENGTH = ("VARCHAR", "NVARCHAR")


def run_ddl(catalog: Catalog, sql: str) -> None:
    """Runs a statement that is no query and no change of rows."""
    tokens = tokenise(sql)
    words = [token.text for token in tokens[:3] if token.kind == "name"]
    for start, run in _STATEMENTS.items():
        if words[: len(start)] == list(start):
            run(catalog, list(tokens[len(start) :]), sql)
            return
    raise syntax_error(words[0] if words else sql[:20])


def _create_table(catalog: Catalog, tokens: list[Token], sql: str) -> None:
    path, at = name_path(tokens, 0)
    schema, name = catalog.place(path)
    catalog.require("CREATE ANY", schema)
    if at >= len(tokens) or tokens[at] != "(":
        raise syntax_error(tokens[min(at, len(tokens) - 1)].text)
    end = closing(tokens, at)
    columns: list[tuple[Column, bool]] = []
    keys: list[tuple[str, bool, list[str]]] = []
    comments: list[tuple[str, str]] = []
    for item in split(tokens[at + 1 : end], lambda token: token == ","):
        key = _key(item, name)
        if key:
            keys.append(key)
            continue
        column, may_be_null, comment = _column(item)
        columns.append((column, may_be_null))
        comments += [(column.name, comment)] if comment else []
    in_primary = {column for _, is_primary, listed in keys if is_primary for column in listed}
    columns = [(column, may_be_null and column.name not in in_primary) for column, may_be_null in columns]
    lines = [_column_sql(column, may_be_null=may_be_null) for column, may_be_null in columns]
    lines += [f"{'PRIMARY KEY' if is_primary else 'UNIQUE'} ({_listed(c)})" for _, is_primary, c in keys]
    catalog.connection.execute(f"CREATE TABLE {stored(f'{schema}.{name}')} ({', '.join(lines)})")
    kind = "ROW" if sql.split()[1].upper() in ("ROW", "TABLE") else "COLUMN"
    catalog.add(schema, name, kind, columns, "")
    for constraint, is_primary, listed in keys:
        rows = [(schema, name, constraint, c, n, str(is_primary).upper()) for n, c in enumerate(listed, start=1)]
        catalog.connection.executemany("INSERT INTO `_key` VALUES (?, ?, ?, ?, ?, ?)", rows)
    for column_name, comment in comments:
        _set_comment(catalog, comment, schema, name, column_name)
    if len(tokens) > end + 2 and tokens[end + 1] == "COMMENT":
        _set_comment(catalog, tokens[end + 2].text, schema, name)


def _key(item: list[Token], table: str) -> tuple[str, bool, list[str]] | None:
    name = ""
    if item[0] == "CONSTRAINT":
        name, item = named(item[1]), item[2:]
    if item[0] not in ("PRIMARY", "UNIQUE"):
        return None
    is_primary = item[0] == "PRIMARY"
    listed = [named(token) for token in item[1 + is_primary :] if token.kind != "operator"]
    return name or f"_SYS_{'TREE' if is_primary else 'UNIQUE'}_{table}", is_primary, listed


def _column(item: list[Token]) -> tuple[Column, bool, str]:
    name, kind, numbers, rest = named(item[0]), item[1].text, [], item[2:]
    if rest and rest[0] == "(":
        end = closing(rest, 0)
        numbers = [int(token.text) for token in rest[1:end] if token.kind == "number"]
        rest = rest[end + 1 :]
    if kind in _WITH_LENGTH and not numbers:
        raise SqlError(7, f"the stand-in refuses {kind} without a length, which is {kind}(1): column {name}")
    if kind in _WITH_LENGTH and not 1 <= numbers[0] <= 5_000:
        raise SqlError(2048, f"column store error: length of {name} must be between 1 and 5000")
    if kind not in CODES:
        raise SqlError(264, f"invalid datatype: {kind}")
    words = [token.text for token in rest]
    comment = words[words.index("COMMENT") + 1] if "COMMENT" in words else ""
    may_be_null = "NOT" not in words and "PRIMARY" not in words
    plain = SqlType("DECIMAL", 34, FLOATING) if kind == "DECIMAL" else SqlType(kind)
    return Column(name, SqlType(kind, *numbers) if numbers else plain), may_be_null, comment


def _column_sql(column: Column, *, may_be_null: bool) -> str:
    kind = _AFFINITY.get(column.type.name, column.type.name)
    return f"{stored(column.name)} {kind}{'' if may_be_null else ' NOT NULL'}"


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(stored(column) for column in columns)


def _add_columns(catalog: Catalog, tokens: list[Token], _: str) -> None:
    path, at = name_path(tokens, 0)
    schema, name = catalog.find(path)
    catalog.require("ALTER", schema, name)
    if tokens[at] != "ADD" or tokens[at + 1] != "(":
        raise syntax_error(tokens[at + 1].text)
    for item in split(tokens[at + 2 : closing(tokens, at + 1)], lambda token: token == ","):
        column, may_be_null, comment = _column(item)
        added = f"ADD COLUMN {_column_sql(column, may_be_null=may_be_null)}"
        catalog.connection.execute(f"ALTER TABLE {stored(f'{schema}.{name}')} {added}")
        catalog.add_columns(schema, name, [(column, may_be_null)])
        if comment:
            _set_comment(catalog, comment, schema, name, column.name)


def _create_view(catalog: Catalog, tokens: list[Token], sql: str) -> None:
    _new_view(catalog, tokens, sql, replace=False)


def _replace_view(catalog: Catalog, tokens: list[Token], sql: str) -> None:
    if tokens[0] != "VIEW":
        raise syntax_error(tokens[0].text)
    _new_view(catalog, tokens[1:], sql, replace=True)


def _new_view(catalog: Catalog, tokens: list[Token], sql: str, *, replace: bool) -> None:
    path, at = name_path(tokens, 0)
    schema, name = catalog.place(path)
    catalog.require("CREATE ANY", schema)
    if tokens[at] != "AS":
        raise syntax_error(tokens[at].text)
    select = without_casts(tokens[at + 1 :])
    columns = Description(catalog.columns_of).results(select)
    translated, view = Translation(select, catalog.resolve).text(), stored(f"{schema}.{name}")
    exists = catalog.rows("SELECT kind FROM `_object` WHERE schema = ? AND name = ?", schema, name)
    if exists and (not replace or exists[0][0] != "VIEW"):
        raise SqlError(288, f"cannot use duplicate table name: {name}")
    grants = catalog.rows("SELECT * FROM `_grant` WHERE schema = ? AND object = ?", schema, name)
    if exists:
        catalog.connection.execute(f"DROP VIEW {view}")
        catalog.remove(schema, name)
        catalog.connection.executemany("INSERT INTO `_grant` VALUES (?, ?, ?, ?, ?)", grants)
    named_columns = ", ".join(stored(column.name) for column in columns)
    catalog.connection.execute(f"CREATE VIEW {view} ({named_columns}) AS {translated}")
    catalog.rows(f"PRAGMA table_info({view})")
    catalog.add(schema, name, "VIEW", [(column, True) for column in columns], sql[sql.upper().index(" AS") + 3 :])


def _drop(kinds: tuple[str, ...], word: str) -> Callable[[Catalog, list[Token], str], None]:
    def drop(catalog: Catalog, tokens: list[Token], _: str) -> None:
        path, _end = name_path(tokens, 0)
        schema, name = catalog.find(path)
        catalog.require("DROP", schema, name)
        if not catalog.rows(
            f"SELECT 1 FROM `_object` WHERE schema = ? AND name = ? AND kind IN {kinds!r}", schema, name
        ):
            raise SqlError(259, f"invalid table name: {name} is no {word.lower()}")
        catalog.connection.execute(f"DROP {word} {stored(f'{schema}.{name}')}")
        catalog.remove(schema, name)

    return drop


def _comment(catalog: Catalog, tokens: list[Token], _: str) -> None:
    path, at = name_path(tokens, 1)
    column = path.pop() if tokens[0] == "COLUMN" else ""
    schema, name = catalog.find(path)
    catalog.require("ALTER", schema, name)
    if tokens[at] != "IS":
        raise syntax_error(tokens[at].text)
    if column and column not in catalog.columns_of(path):
        raise SqlError(260, f"invalid column name: {column}")
    _set_comment(catalog, tokens[at + 1].text if tokens[at + 1].kind == "text" else None, schema, name, column)


def _set_comment(catalog: Catalog, comment: str | None, schema: str, name: str, column: str = "") -> None:
    if comment is not None and len(comment) > 5_000:
        raise SqlError(7, "feature not supported: a comment of more than 5000 characters")
    if column:
        where = "UPDATE `_column` SET comment = ? WHERE schema = ? AND object = ? AND name = ?"
        catalog.connection.execute(where, (comment, schema, name, column))
    else:
        where = "UPDATE `_object` SET comment = ? WHERE schema = ? AND name = ?"
        catalog.connection.execute(where, (comment, schema, name))


def _create_schema(catalog: Catalog, tokens: list[Token], _: str) -> None:
    name, owner = named(tokens[0]), named(tokens[3]) if len(tokens) > 3 else catalog.user
    if catalog.rows("SELECT 1 FROM `_schema` WHERE name = ?", name):
        raise SqlError(386, f"cannot use duplicate schema name: {name}")
    catalog.connection.execute("INSERT INTO `_schema` VALUES (?, ?)", (name, owner))


def _drop_schema(catalog: Catalog, tokens: list[Token], _: str) -> None:
    schema = catalog.require_schema(named(tokens[0]))
    catalog.require("DROP", schema)
    objects = catalog.rows("SELECT name, kind FROM `_object` WHERE schema = ?", schema)
    if objects and (len(tokens) < 2 or tokens[1] != "CASCADE"):
        raise SqlError(419, f"cannot drop a schema without cascade option when it has some objects: {schema}")
    for name, kind in objects:
        catalog.connection.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {stored(f'{schema}.{name}')}")
        catalog.remove(schema, name)
    catalog.connection.execute("DELETE FROM `_schema` WHERE name = ?", (schema,))


def _create_user(catalog: Catalog, tokens: list[Token], _: str) -> None:
    name = named(tokens[0])
    catalog.connection.execute("INSERT INTO `_user` VALUES (?, ?, 0)", (name, tokens[2].text))
    catalog.connection.execute("INSERT INTO `_schema` VALUES (?, ?)", (name, name))


def _create_role(catalog: Catalog, tokens: list[Token], _: str) -> None:
    catalog.connection.execute("INSERT INTO `_user` VALUES (?, '', 1)", (named(tokens[0]),))


def _grant(catalog: Catalog, tokens: list[Token], _: str) -> None:
    privileges, schema, name, to = _granted(catalog, tokens)
    grantable = str(any(token == "GRANT" for token in tokens[to:])).upper()
    for privilege in privileges:
        row = (named(tokens[to]), privilege, schema, name, grantable)
        catalog.connection.execute("INSERT OR REPLACE INTO `_grant` VALUES (?, ?, ?, ?, ?)", row)


def _revoke(catalog: Catalog, tokens: list[Token], _: str) -> None:
    privileges, schema, name, at = _granted(catalog, tokens)
    for privilege in privileges:
        row = (named(tokens[at]), privilege, schema, name)
        where = "grantee = ? AND privilege = ? AND schema = ? AND object = ?"
        catalog.connection.execute(f"DELETE FROM `_grant` WHERE {where}", row)


def _granted(catalog: Catalog, tokens: list[Token]) -> tuple[list[str], str, str, int]:
    """Returns privileges, schema and object of a grant, and where its grantee stands; a role is a privilege ROLE."""
    to = next(at for at, token in enumerate(tokens) if token in ("TO", "FROM"))
    on = next((at for at, token in enumerate(tokens[:to]) if token == "ON"), None)
    if on is None:
        return ["ROLE"], named(tokens[0]), "", to + 1
    privileges = [" ".join(t.text for t in part) for part in split(tokens[:on], lambda token: token == ",")]
    if tokens[on + 1] == "SCHEMA":
        return privileges, catalog.require_schema(named(tokens[on + 2])), "", to + 1
    return privileges, *catalog.find(name_path(tokens, on + 1)[0]), to + 1


def _set_schema(catalog: Catalog, tokens: list[Token], _: str) -> None:
    catalog.schema = catalog.require_schema(named(tokens[0]))


def _truncate(catalog: Catalog, tokens: list[Token], _: str) -> None:
    schema, name = catalog.find(name_path(tokens, 0)[0])
    catalog.require("DELETE", schema, name)
    catalog.connection.execute(f"DELETE FROM {stored(f'{schema}.{name}')}")


def _nothing(catalog: Catalog, tokens: list[Token], _: str) -> None:
    """Takes a statement without effect here, such as MERGE DELTA OF a table."""


_STATEMENTS: dict[tuple[str, ...], Callable[[Catalog, list[Token], str], None]] = {
    ("CREATE", "COLUMN", "TABLE"): _create_table,
    ("CREATE", "ROW", "TABLE"): _create_table,
    ("CREATE", "TABLE"): _create_table,
    ("CREATE", "OR", "REPLACE"): _replace_view,
    ("CREATE", "VIEW"): _create_view,
    ("CREATE", "SCHEMA"): _create_schema,
    ("CREATE", "RESTRICTED", "USER"): _create_user,
    ("CREATE", "USER"): _create_user,
    ("CREATE", "ROLE"): _create_role,
    ("DROP", "TABLE"): _drop(("COLUMN", "ROW"), "TABLE"),
    ("DROP", "VIEW"): _drop(("VIEW", ""), "VIEW"),
    ("DROP", "SCHEMA"): _drop_schema,
    ("ALTER", "TABLE"): _add_columns,
    ("ALTER", "USER"): _nothing,
    ("COMMENT", "ON"): _comment,
    ("GRANT",): _grant,
    ("REVOKE",): _revoke,
    ("SET", "SCHEMA"): _set_schema,
    ("TRUNCATE", "TABLE"): _truncate,
    ("MERGE", "DELTA", "OF"): _nothing,
}
"""By first words, longer ones first."""
