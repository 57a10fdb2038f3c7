"""A statement that changes or returns rows, ready to run: SQLite's text, types, and the privileges that it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tests.hana_peer.catalog import Catalog
from tests.hana_peer.describe import Columns, Description
from tests.hana_peer.errors import SqlError
from tests.hana_peer.protocol import Function
from tests.hana_peer.query import Translation, without_casts
from tests.hana_peer.tokens import Token, closing, name_path, named, outside, stored, syntax_error, tokenise
from tests.hana_peer.values import Column, SqlType

_CHANGES = {
    "INSERT": (Function.INSERT, "INSERT"),
    "UPSERT": (Function.INSERT, "INSERT"),
    "UPDATE": (Function.UPDATE, "UPDATE"),
    "DELETE": (Function.DELETE, "DELETE"),
}


class Prepared(NamedTuple):
    """A statement; `target` and `inserted` say where values of an insert go, `locks` that a query locks its rows."""

    sql: str
    function: int
    sqlite: str
    parameters: list[SqlType]
    columns: list[Column]
    privileges: list[tuple[str, str, str]]
    target: str
    inserted: Sequence[str] = ()
    locks: bool = False


def prepare(catalog: Catalog, sql: str) -> Prepared | None:
    """Returns a query or change, or None where the statement is neither."""
    tokens = without_casts(tokenise(sql))
    if not tokens:
        raise syntax_error("end of statement")
    catalog.used = []
    if tokens[0] in ("SELECT", "WITH", "("):
        return _query(catalog, sql, tokens)
    if tokens[0].text in _CHANGES:
        return _change(catalog, sql, tokens)
    return None


def _query(catalog: Catalog, sql: str, tokens: list[Token]) -> Prepared:
    description = Description(catalog.columns_of)
    text = Translation(tokens, catalog.resolve).text()
    columns = description.results(tokens)
    kinds = description.parameters(tokens, _known(catalog), [])
    locks = any(tokens[at] == "FOR" for at in outside(tokens))
    needs = [("SELECT", schema, name) for schema, name in catalog.used]
    return Prepared(sql, Function.SELECT, text, kinds, columns, needs, "", locks=locks)


def _change(catalog: Catalog, sql: str, tokens: list[Token]) -> Prepared:
    function, privilege = _CHANGES[tokens[0].text]
    is_upsert, names, kinds = tokens[0] == "UPSERT", [], []
    if is_upsert:
        if [token.text for token in tokens[-3:]] != ["WITH", "PRIMARY", "KEY"]:
            raise SqlError(7, "the stand-in knows UPSERT ... WITH PRIMARY KEY only")
        tokens = [Token("name", "INSERT"), Token("name", "INTO"), *tokens[1:-3]]
    if any(token == "RETURNING" for token in tokens):
        raise syntax_error("RETURNING")
    at = 1 + (tokens[1] in ("INTO", "FROM"))
    path, end = name_path(tokens, at)
    text = Translation(tokens, catalog.resolve).text()
    target = catalog.columns_of(path)
    if function == Function.INSERT:
        names = list(target)
        if tokens[end] == "(":
            names = [named(token) for token in tokens[end + 1 : closing(tokens, end)] if token != ","]
        kinds = [_kind(target, name) for name in names]
        _require_plain(catalog, tokens)
    if is_upsert:
        text += _on_conflict(names, catalog.keys_of(path))
    description = Description(catalog.columns_of)
    known = _known(catalog) | target
    needs = [("SELECT", schema, name) for schema, name in catalog.used[1:]] + [(privilege, *catalog.find(path))]
    parameters = description.parameters(tokens, known, kinds)
    place = stored(".".join(catalog.find(path)))
    return Prepared(sql, function, text, parameters, [], needs, place, names)


def _kind(columns: Columns, name: str) -> SqlType:
    if name not in columns:
        raise SqlError(260, f"invalid column name: {name}", "42S22")
    return columns[name]


def _require_plain(catalog: Catalog, tokens: list[Token]) -> None:
    """Describes the query that an insert reads, because that refuses what is no value."""
    select = next((at for at in outside(tokens) if tokens[at] in ("SELECT", "WITH")), None)
    if select is not None:
        Description(catalog.columns_of).results(tokens[select:])
    elif any(token == "ON" for token in tokens):
        raise syntax_error("ON")


def _on_conflict(names: list[str], keys: list[str]) -> str:
    changes = ", ".join(f"{stored(name)} = excluded.{stored(name)}" for name in names if name not in keys)
    return f" ON CONFLICT ({', '.join(map(stored, keys))}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"


def _known(catalog: Catalog) -> Columns:
    return {name: kind for path in catalog.used for name, kind in catalog.columns_of(list(path)).items()}
