"""A query or change as SQLite takes it; what SAP HANA would refuse is refused, although SQLite would take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.hana_peer.errors import SqlError
from tests.hana_peer.functions import FUNCTIONS, WORDS
from tests.hana_peer.tokens import (
    RESERVED,
    STRUCTURE,
    Token,
    closing,
    name_path,
    named,
    outside,
    stored,
    syntax_error,
)

Resolve = Callable[[list[str]], str]
"""Returns what SQLite reads for a table or view that is named with or without its schema."""

_CLAUSES = ("WHERE", "GROUP", "ORDER", "HAVING", "SET", "VALUES", "LIMIT", "SELECT")
_CASTS = ("VARCHAR", "NVARCHAR", "INTEGER", "BIGINT", "DOUBLE", "DECIMAL", "DATE", "TIMESTAMP")


def without_casts(tokens: Sequence[Token]) -> list[Token]:
    """Returns the tokens with every CAST (x AS DATE) as TO_DATE (x)."""
    made, at = list(tokens), 0
    while at < len(made):
        if made[at] == "CAST":
            end = closing(made, at + 1)
            inside = made[at + 2 : end]
            place = next((place for place in outside(inside) if inside[place] == "AS"), None)
            if place is None:
                raise syntax_error("CAST")
            if inside[place + 1].text not in _CASTS:
                raise SqlError(7, f"the stand-in has no cast to {inside[place + 1].text}")
            made[at:end] = [Token("name", f"TO_{inside[place + 1].text}"), made[at + 1], *inside[:place]]
        at += 1
    return made


@dataclass
class _Frame:
    """What is known inside a pair of brackets."""

    of_function: bool = False
    clause: str = ""
    wants_table: bool = False
    wants_from: bool = False


@dataclass
class Translation:
    """SQLite's text of a statement, made token by token."""

    tokens: Sequence[Token]
    resolve: Resolve
    out: list[str] = field(default_factory=list)
    at: int = 0
    frames: list[_Frame] = field(default_factory=lambda: [_Frame()])
    ends: Counter[int] = field(default_factory=Counter)

    def text(self) -> str:
        """Returns the statement."""
        self.common = {
            self.tokens[at - 1].text
            for at in range(1, len(self.tokens) - 2)
            if self.tokens[at] == "AS" and self.tokens[at + 1] == "(" and self.tokens[at - 1].is_name
        }
        while self.at < len(self.tokens):
            start = self.at
            self._take(self.tokens[start])
            self.at += 1
            self.out.extend(")" * sum(self.ends[end] for end in range(start, self.at)))
        self._require_from()
        return " ".join(self.out)

    @property
    def frame(self) -> _Frame:
        return self.frames[-1]

    def _next(self, distance: int = 1) -> Token:
        at = self.at + distance
        return self.tokens[at] if at < len(self.tokens) else Token("end", "")

    def _take(self, token: Token) -> None:
        if token.kind == "text":
            self.out.append("'" + token.text.replace("'", "''") + "'")
        elif token.kind == "number":
            self.out.append(token.text)
        elif token.kind == "operator":
            self._operator(token.text)
        elif self.frame.wants_table and token.is_name:
            self._table()
        elif token.kind == "name" and token.text in STRUCTURE and self._next() != ".":
            self._word(token.text)
        else:
            self._name(token)

    def _operator(self, text: str) -> None:
        if text == "(":
            self.frames.append(_Frame())
            self.frames[-2].wants_table = False
        elif text == ")":
            self._require_from()
            self.frames.pop()
            if self.frame.clause == "VALUES" and self._next() == ",":
                raise syntax_error(",")
        elif text == "," and self.frame.clause in ("FROM", "ON"):
            self.frame.wants_table = True
        elif text == "/":
            self.out.append("* 1.0 / NOT_ZERO(")
            self.ends[self._operand_end()] += 1
            return
        self.out.append(text)

    def _operand_end(self) -> int:
        at = self.at + 1
        while at + 1 < len(self.tokens) and self.tokens[at + 1] == ".":
            at += 2
        if self.tokens[at] == "(":
            return closing(self.tokens, at)
        is_call = at + 1 < len(self.tokens) and self.tokens[at + 1] == "(" and self.tokens[at].is_name
        return closing(self.tokens, at + 1) if is_call else at

    def _word(self, word: str) -> None:
        frame = self.frame
        if word == "FROM" and not frame.of_function:
            frame.clause, frame.wants_table, frame.wants_from = "FROM", True, False
        elif word in ("JOIN", "INTO") or (word == "UPDATE" and not self.out):
            frame.wants_table = True
        elif word == "FOR":
            self.at = len(self.tokens)
            return
        elif word in _CLAUSES:
            frame.clause, frame.wants_from = word, word == "SELECT" or frame.wants_from
            if word == "GROUP" and self._next(2).kind == "number":
                raise SqlError(276, "aggregation or grouping error: a number is no column")
        elif word == "ON":
            frame.clause = "ON"
        elif word in ("UNION", "EXCEPT", "INTERSECT", "MINUS"):
            self._require_from()
            frame.clause = ""
        elif word == "OVER" and self._next() != "(":
            raise syntax_error("OVER")
        elif word == "AS":
            self._alias()
            return
        self.out.append({"MINUS": "EXCEPT"}.get(word, word))

    def _alias(self) -> None:
        if self._next() == "(":
            self.out.append("AS")
            return
        self.at += 1
        self.out.append("AS " + stored(named(self.tokens[self.at])))

    def _table(self) -> None:
        path, end = name_path(self.tokens, self.at)
        self.frame.wants_table = False
        self.at = end
        alias = path[-1]
        if self.at < len(self.tokens) and self.tokens[self.at] == "AS":
            self.at += 1
            alias = named(self.tokens[self.at])
        elif self.at < len(self.tokens) and self.tokens[self.at].is_name and not self._is_later_word(self.at):
            alias = named(self.tokens[self.at])
        else:
            self.at -= 1
        is_common = len(path) == 1 and path[0] in self.common
        self.out.append(f"{stored(path[0]) if is_common else self.resolve(path)} AS {stored(alias)}")

    def _is_later_word(self, at: int) -> bool:
        return self.tokens[at].kind == "name" and self.tokens[at].text in RESERVED

    def _name(self, token: Token) -> None:
        if token.kind == "name" and self._next() == "(":
            self._call(token.text)
        elif token.kind == "name" and token.text in WORDS and self._next() != ".":
            self.out.append(WORDS[token.text])
        elif token.kind == "name" and self._is_part_of_clause(token.text):
            self.out.append(token.text)
        else:
            path, end = name_path(self.tokens, self.at)
            self.at = end - 1
            self.out.append(".".join(stored(name) for name in path[-2:]))

    def _is_part_of_clause(self, word: str) -> bool:
        before = self.tokens[self.at - 1] if self.at else Token("end", "")
        return (word in ("FIRST", "LAST") and before == "NULLS") or (word == "ROW" and before == "CURRENT")

    def _call(self, name: str) -> None:
        if name not in FUNCTIONS:
            raise SqlError(328, f"invalid name of function or procedure: {name}")
        self.out.append(FUNCTIONS[name] + "(")
        self.frames.append(_Frame(of_function=True))
        self.at += 1

    def _require_from(self) -> None:
        if self.frame.wants_from:
            raise syntax_error("end of SELECT without FROM")
