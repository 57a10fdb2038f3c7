"""What a query returns and takes: type and name of every column of its result, type of every parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.hana_peer.errors import SqlError
from tests.hana_peer.tokens import Token, closing, name_path, outside, split, syntax_error
from tests.hana_peer.values import FLOATING, Column, SqlType

Columns = dict[str, SqlType]
"""Columns of a table or view by name."""

ANY_TEXT = SqlType("NVARCHAR", 5_000)
"""The type of a parameter that is compared with nothing, as in a list of results."""

_INTEGER, _BIGINT = SqlType("INTEGER"), SqlType("BIGINT")
_DECIMAL, _DOUBLE = SqlType("DECIMAL", 34, FLOATING), SqlType("DOUBLE")
_ENDS_FROM = ("WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "FOR", "UNION", "EXCEPT", "INTERSECT", "MINUS")
_COMPARISONS = ("=", "<>", "!=", "<", ">", "<=", ">=", "LIKE", "IS", "IN", "BETWEEN", "EXISTS", "AND", "OR", "NOT")
_RANKS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "DOUBLE")
_RESULTS = {
    "COUNT": _BIGINT, "ROW_NUMBER": _BIGINT, "RANK": _BIGINT, "DENSE_RANK": _BIGINT, "LENGTH": _INTEGER,
    "DAYS_BETWEEN": _INTEGER, "TO_BIGINT": _BIGINT, "TO_INTEGER": _INTEGER, "TO_DECIMAL": _DECIMAL, "SQRT": _DOUBLE,
    "EXP": _DOUBLE, "LN": _DOUBLE, "POWER": _DOUBLE, "TO_DOUBLE": _DOUBLE, "TO_DATE": SqlType("DATE"),
    "TO_TIMESTAMP": SqlType("TIMESTAMP"), "CURRENT_CONNECTION": _INTEGER, "SIGN": _INTEGER,
    "CURRENT_TIMESTAMP": SqlType("TIMESTAMP"), "CURRENT_UTCTIMESTAMP": SqlType("TIMESTAMP"),
    "CURRENT_DATE": SqlType("DATE"), "CURRENT_UTCDATE": SqlType("DATE"),
} | dict.fromkeys(
    ("CURRENT_USER", "SESSION_USER", "CURRENT_SCHEMA", "CURRENT_TRANSACTION_ISOLATION_LEVEL", "SESSION_CONTEXT",
     "CONCAT", "UPPER", "LOWER", "TRIM", "LTRIM", "RTRIM", "REPLACE", "SUBSTR", "SUBSTRING", "LPAD", "TO_VARCHAR",
     "TO_NVARCHAR"), ANY_TEXT,
)  # fmt: skip
_BETWEEN_COLUMN_AND_PARAMETER = ("IN", "BETWEEN", "AND", "NOT", "LIKE")
_OF_ARGUMENTS = ("MIN", "MAX", "COALESCE", "IFNULL", "NULLIF", "ABS", "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE",
                 "ROUND", "FLOOR", "CEIL", "GREATEST", "LEAST", "MOD", "ADD_DAYS", "ADD_SECONDS")  # fmt: skip


class Description:
    """Types of one statement; `columns_of` returns the columns of a table or view by its path."""

    def __init__(self, columns_of: Callable[[list[str]], Columns]) -> None:
        self.columns_of = columns_of
        self.common: dict[str, Columns] = {}

    def results(self, tokens: Sequence[Token]) -> list[Column]:
        """Returns the columns of a query; of a union, those of its first part with types that hold all parts."""
        while tokens and tokens[0] == "(" and closing(tokens, 0) == len(tokens) - 1:
            tokens = tokens[1:-1]
        if tokens and tokens[0] == "WITH":
            tokens = self._without_common(tokens)
        branches = split(tokens, lambda token: token in ("UNION", "EXCEPT", "INTERSECT", "MINUS"))
        described = [self._branch(branch[1:] if branch[0] == "ALL" else branch) for branch in branches]
        for other in described[1:]:
            if len(other) != len(described[0]):
                raise SqlError(269, "too many or too few columns in a part of a union")
        types = [_joined([column.type for column in same]) for same in zip(*described, strict=True)]
        return [Column(column.name, kind) for column, kind in zip(described[0], types, strict=True)]

    def _without_common(self, tokens: Sequence[Token]) -> Sequence[Token]:
        at = 1
        while True:
            name, end = tokens[at].text, closing(tokens, at + 2)
            self.common[name] = _by_name(self.results(tokens[at + 3 : end]))
            at = end + 2
            if tokens[end + 1] != ",":
                return tokens[end + 1 :]

    def _branch(self, tokens: Sequence[Token]) -> list[Column]:
        if tokens[0] == "(":
            return self.results(tokens)
        places = {tokens[at].text: at for at in reversed(list(outside(tokens))) if tokens[at].kind == "name"}
        start, begin = places.get("SELECT", 0) + 1, places.get("FROM", len(tokens))
        end = min((places[word] for word in _ENDS_FROM if word in places), default=len(tokens))
        scope = self.scope(tokens[begin + 1 : end])
        start += tokens[start] == "DISTINCT" or tokens[start] == "ALL"
        items = split(tokens[start:begin], lambda token: token == ",")
        return [column for item in items for column in self._item(item, scope)]

    def scope(self, tokens: Sequence[Token]) -> dict[str, Columns]:
        """Returns the columns of everything that a FROM clause names, by alias."""
        scope, at, wants = {}, 0, True
        while at < len(tokens):
            if wants and (tokens[at] == "(" or tokens[at].is_name):
                if tokens[at] == "(":
                    end = closing(tokens, at) + 1
                    columns, alias = _by_name(self.results(tokens[at:end])), ""
                else:
                    path, end = name_path(tokens, at)
                    columns = self.common.get(path[-1]) or self.columns_of(path)
                    alias = path[-1]
                end += end < len(tokens) and tokens[end] == "AS"
                if end < len(tokens) and tokens[end].is_name and tokens[end].text not in ("ON", "JOIN"):
                    alias = tokens[end].text
                scope[alias], at, wants = columns, end, False
            else:
                wants = tokens[at] == "," or tokens[at] == "JOIN"
                at = closing(tokens, at) + 1 if tokens[at] == "(" and not wants else at + 1
        return scope

    def _item(self, item: list[Token], scope: Mapping[str, Columns]) -> list[Column]:
        if item[-1] == "*" and len(item) in (1, 3):
            chosen = [scope[item[0].text]] if len(item) == 3 else list(scope.values())
            return [Column(name, kind) for columns in chosen for name, kind in columns.items()]
        if len(item) > 2 and item[-2] == "AS":
            return [Column(item[-1].text, self.type_of(item[:-2], scope))]
        if len(item) > 1 and item[-1].is_name and (item[-2].kind != "operator" or item[-2] == ")"):
            return [Column(item[-1].text, self.type_of(item[:-1], scope))]
        name = item[-1].text if item[-1].is_name else "".join(token.text for token in item)
        return [Column(name, self.type_of(item, scope))]

    def type_of(self, tokens: Sequence[Token], scope: Mapping[str, Columns]) -> SqlType:
        """Returns the type of an expression; raises SqlError 257 for a comparison, which is no value in SAP HANA."""
        while tokens and tokens[0] == "(" and closing(tokens, 0) == len(tokens) - 1:
            tokens = tokens[1:-1]
        if not tokens:
            raise syntax_error(",")
        if tokens[0] == "SELECT":
            return self.results(tokens)[0].type
        if tokens[0] == "CASE" and tokens[-1] == "END":
            return self._case(tokens[1:-1], scope)
        operators = [tokens[at].text for at in outside(tokens) if at and tokens[at].kind == "operator"]
        if any(tokens[at].text in _COMPARISONS for at in outside(tokens) if tokens[at].kind in ("name", "operator")):
            raise syntax_error("a comparison in the place of a value")
        if "||" in operators:
            return ANY_TEXT
        if any(operator in "+-*/" for operator in operators):
            parts = split(tokens, lambda token: token in ("+", "-", "*", "/"))
            kind = _joined([self.type_of(part, scope) for part in parts if part])
            return _DECIMAL if "/" in operators and kind != _DOUBLE else kind
        return self._operand([token for token in tokens if token != "-"], scope)

    def _case(self, tokens: Sequence[Token], scope: Mapping[str, Columns]) -> SqlType:
        values, start, depth = [], None, 0
        for at in [*outside(tokens), len(tokens)]:
            token = tokens[at] if at < len(tokens) else Token("name", "END")
            if depth == 0 and token in ("WHEN", "ELSE", "END") and start is not None:
                values.append(tokens[start:at])
                start = None
            if depth == 0 and token in ("THEN", "ELSE"):
                start = at + 1
            depth += (token == "CASE") - (token == "END")
        return _joined([self.type_of(value, scope) for value in values if value[0] != "NULL"])

    def _operand(self, tokens: Sequence[Token], scope: Mapping[str, Columns]) -> SqlType:
        first = tokens[0]
        if first.kind == "text":
            return SqlType("NVARCHAR", max(len(first.text), 1))
        if first.kind == "number":
            return _DOUBLE if "E" in first.text.upper() else _DECIMAL if "." in first.text else _INTEGER
        if first in ("?", "NULL"):
            return ANY_TEXT
        if len(tokens) > 1 and tokens[1] == "(" and first.kind == "name":
            inside = tokens[2 : closing(tokens, 1)]
            return self._call(first.text, split(inside, lambda token: token == ","), scope)
        if first.kind == "name" and first.text in _RESULTS and len(tokens) == 1:
            return _RESULTS[first.text]
        path, _ = name_path(tokens, 0)
        return _column(path, scope)

    def _call(self, name: str, arguments: list[list[Token]], scope: Mapping[str, Columns]) -> SqlType:
        if name in _RESULTS:
            return _RESULTS[name]
        first = [token for token in arguments[0] if token != "DISTINCT"]
        kind = self.type_of(first, scope)
        if name in ("SUM", "AVG"):
            return _DOUBLE if kind == _DOUBLE else _DECIMAL if name == "AVG" or kind == _DECIMAL else _BIGINT
        if name in ("COALESCE", "IFNULL", "GREATEST", "LEAST"):
            return _joined([self.type_of(argument, scope) for argument in arguments])
        if name in _OF_ARGUMENTS:
            return kind
        raise SqlError(328, f"invalid name of function or procedure: {name}")

    def parameters(self, tokens: Sequence[Token], columns: Columns, inserted: Sequence[SqlType]) -> list[SqlType]:
        """Returns the types of the parameters: of the column that each is inserted into or compared with."""
        values = next((at for at in outside(tokens) if tokens[at] == "VALUES"), None)
        if inserted and values is not None:
            items = split(tokens[values + 2 : closing(tokens, values + 1)], lambda token: token == ",")
            if len(items) != len(inserted):
                raise SqlError(270, "not enough or too many values")
            return [kind for item, kind in zip(items, inserted, strict=True) for token in item if token == "?"]
        return [_compared(tokens, at, columns) for at in range(len(tokens)) if tokens[at] == "?"]


def _compared(tokens: Sequence[Token], mark: int, columns: Columns) -> SqlType:
    """Returns the type of the nearest column before a parameter in its comparison, or of the one after it."""
    if tokens[mark - 1] in ("LIMIT", "OFFSET"):
        return _BIGINT
    for step in (-1, 1):
        at = mark + step
        while 0 <= at < len(tokens):
            token = tokens[at]
            if token.is_name and token.text in columns:
                return columns[token.text]
            is_word = token.kind == "name" and token.text not in _BETWEEN_COLUMN_AND_PARAMETER and not token.is_name
            if is_word:
                break
            at += step
    return ANY_TEXT


def _column(path: list[str], scope: Mapping[str, Columns]) -> SqlType:
    tables = [scope[path[-2]]] if len(path) > 1 and path[-2] in scope else list(scope.values())
    found = [columns[path[-1]] for columns in tables if path[-1] in columns]
    if not found:
        raise SqlError(260, f"invalid column name: {'.'.join(path)}")
    return found[0]


def _by_name(columns: Sequence[Column]) -> Columns:
    return {column.name: column.type for column in columns}


def _joined(types: Sequence[SqlType]) -> SqlType:
    """Returns the type that holds values of all of them."""
    if not types:
        return ANY_TEXT
    if all(kind.name in _RANKS for kind in types):
        return max(types, key=lambda kind: _RANKS.index(kind.name))
    texts = [kind for kind in types if kind.is_text]
    if len(texts) == len(types):
        return next((kind for kind in texts if kind.name == "NCLOB"), SqlType("NVARCHAR", max(k.length for k in texts)))
    return next(kind for kind in types if not kind.is_text)
