"""SQL text as tokens: unquoted names fold to upper case, reserved words and long names are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tests.hana_peer.errors import SqlError

LONGEST_NAME = 127

_TOKEN = re.compile(
    r"""(?P<space>(?:\s+|--[^\n]*|/\*.*?\*/)+)|(?P<text>N?'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")+")
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[^\W\d][\w#$]*)
    |(?P<operator><>|!=|<=|>=|\|\||[-+*/%(),.;=<>?])""",
    re.VERBOSE | re.DOTALL,
)

_STRUCTURE = """ALL AND ANY AS ASC BETWEEN BY CASE CROSS CURRENT DELETE DESC DISTINCT ELSE END ESCAPE EXCEPT EXISTS
FOLLOWING
FOR FROM FULL GROUP HAVING IN INNER INSERT INTERSECT INTO IS JOIN LEFT LIKE LIMIT MINUS NOT NULL NULLS OFFSET ON
OR ORDER OUTER OVER PARTITION PRECEDING RIGHT ROWS SELECT SET THEN UNBOUNDED UNION UPDATE UPSERT USING VALUES
WHEN WHERE WITH"""
_NAMES_TOO = """ANY ASC CURRENT DELETE DESC ESCAPE FOLLOWING NULLS OFFSET PARTITION PRECEDING ROWS UNBOUNDED UPSERT"""
_OTHER_RESERVED = """ALTER ARRAY AT AUTHORIZATION BEFORE BEGIN BOTH CHAR COLLATE CONDITION CONNECT CUBE CURRVAL CURSOR
DECLARE ELSEIF
EMPTY EXCEPTION EXEC FALSE FILTER GROUPING IF INOUT LATERAL LEADING LOOP NATURAL NCHAR NEXTVAL NO OF OUT PRIOR
RECURSIVE RETURN RETURNING RETURNS REVERSE ROLLUP ROW ROWID SQL START SYSUUID TABLE TABLESAMPLE TO TOP TRAILING
TRUE UNKNOWN UNNEST UTCTIMESTAMP WHILE WINDOW WITHIN"""

STRUCTURE = frozenset(_STRUCTURE.split())
"""Words that build a query here; FIRST, LAST and ROW are names unless they follow NULLS and CURRENT."""

RESERVED = (STRUCTURE - frozenset(_NAMES_TOO.split())) | frozenset(_OTHER_RESERVED.split())
"""Words that name nothing unless they are quoted (SQL reference, "Reserved Words", as far as they matter here)."""

FORGOTTEN = ("ARRAY", "AT", "AUTHORIZATION", "BETWEEN", "BY", "COLLATE", "EMPTY", "FILTER", "GROUPING", "LATERAL", "NO",
             "NOT", "OF", "OVER", "RECURSIVE", "ROW", "TO", "UNNEST", "WINDOW", "WITHIN")  # fmt: skip
"""Reserved words that sqlalchemy-hana does not quote."""


class Token(NamedTuple):
    """A token; `text` of a name is folded, of a quoted name and of a text without quotes."""

    kind: str
    text: str

    @property
    def is_name(self) -> bool:
        """Whether it can name something: quoted, or not a word that builds a query."""
        return self.kind == "quoted" or (self.kind == "name" and self.text not in STRUCTURE)

    def __eq__(self, other: object) -> bool:
        """Compares an unquoted word or an operator with plain text."""
        if isinstance(other, str):
            return self.kind in ("name", "operator") and self.text == other
        return tuple(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(tuple(self))


def tokenise(sql: str) -> list[Token]:
    """Returns the tokens of one statement; raises SqlError 257 where the text is none."""
    tokens, at = [], 0
    while at < len(sql):
        found = _TOKEN.match(sql, at)
        if found is None:
            raise syntax_error(sql[at : at + 20])
        at, kind, text = found.end(), str(found.lastgroup), found[0]
        if kind == "quoted":
            text = text[1:-1].replace('""', '"')
        elif kind == "name":
            text = text.upper()
        elif kind == "text":
            text = text[text.index("'") + 1 : -1].replace("''", "'")
        if kind in ("quoted", "name") and len(text.encode()) > LONGEST_NAME:
            raise SqlError(257, f"sql syntax error: identifier is too long: {text}")
        if kind != "space":
            tokens.append(Token(kind, text))
    return tokens[:-1] if tokens and tokens[-1] == ";" else tokens


def syntax_error(near: object) -> SqlError:
    """Returns the refusal of a statement."""
    return SqlError(257, f'sql syntax error: incorrect syntax near "{near}"', "42000")


def named(token: Token) -> str:
    """Returns the name that a token is; raises SqlError 257 where it is a reserved word or no name."""
    if token.kind not in ("name", "quoted") or (token.kind == "name" and token.text in RESERVED):
        raise syntax_error(token.text)
    return token.text


def stored(name: str) -> str:
    """Returns a name for SQLite, which takes "order" and ORDER for the same: names in lower case get a mark."""
    return f"`{name if name == name.upper() else name + '´'}`"


def closing(tokens: Sequence[Token], start: int) -> int:
    """Returns where the bracket that opens at `start` closes."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at] == "(") - (tokens[at] == ")")
        if depth == 0:
            return at
    raise syntax_error("end of statement")


def outside(tokens: Sequence[Token]) -> Iterator[int]:
    """Yields the places of tokens that are in no bracket, brackets themselves left out."""
    depth = 0
    for at, token in enumerate(tokens):
        depth -= token == ")"
        if depth == 0 and token not in ("(", ")"):
            yield at
        depth += token == "("


def split(tokens: Sequence[Token], is_separator: Callable[[Token], bool]) -> list[list[Token]]:
    """Returns the parts between separators that are in no bracket."""
    parts, start = [], 0
    for at in outside(tokens):
        if is_separator(tokens[at]):
            parts.append(list(tokens[start:at]))
            start = at + 1
    return [*parts, list(tokens[start:])]


def name_path(tokens: Sequence[Token], at: int) -> tuple[list[str], int]:
    """Returns the names that dots join from `at` on, and where they end."""
    path = [named(tokens[at])]
    while at + 2 < len(tokens) and tokens[at + 1] == "." and tokens[at + 2] != "*":
        at += 2
        path.append(named(tokens[at]))
    return path, at + 1
