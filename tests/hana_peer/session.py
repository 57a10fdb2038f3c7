"""One connection of a client: its login, its transaction and its statements."""

from __future__ import annotations

import socket
import sqlite3
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.hana_peer.authentication import Authentication, Refused
from tests.hana_peer.catalog import VERSION, Catalog, passwords_of
from tests.hana_peer.ddl import run_ddl
from tests.hana_peer.errors import ROLLED_BACK, SqlError, translated
from tests.hana_peer.faults import Fault
from tests.hana_peer.functions import install
from tests.hana_peer.prepared import Prepared, prepare
from tests.hana_peer.protocol import (
    INITIALISATION_BYTES,
    INITIALISATION_REPLY,
    Attribute,
    Function,
    Kind,
    Message,
    Part,
    Request,
    error_part,
    options_part,
    read_exactly,
    read_request,
    reply,
)
from tests.hana_peer.tokens import stored
from tests.hana_peer.values import (
    PartOfText,
    decode_rows,
    encode_rows,
    from_cesu8,
    parameter_metadata,
    result_metadata,
    to_cesu8,
)

if TYPE_CHECKING:
    from tests.hana_peer.server import Database

Answer = tuple[int, list[Part]]

_FIRST_ROWS = 32
"""Rows that a result begins with where the client asks for no number."""

_ROWS_AT_ONCE = 64
"""Rows after which it is asked whether the client's packet is full."""

_ROLLED_BACK, _COMMITTED, _WRITING = 0, 1, 4
_ON_CORRECT_DATABASE = 4
_NUMBERS = count(200_001)
_BEFORE_LOGIN = Message.AUTHENTICATE, Message.DB_CONNECT_INFO
_SNAPSHOT = "REPEATABLE READ", "SERIALIZABLE"


@dataclass
class _Cursor:
    prepared: Prepared
    rows: list[tuple[Any, ...]]
    at: int = 0


@dataclass
class _Lob:
    """An NCLOB that arrives in pieces, and the row that it belongs to."""

    table: str
    column: str
    row: int
    text: str
    rest: bytes = b""


@dataclass
class Session:
    """State of a connection; `run` serves it until the client leaves or a fault ends it."""

    client: socket.socket
    database: Database
    statements: dict[int, Prepared] = field(default_factory=dict)
    cursors: dict[int, _Cursor] = field(default_factory=dict)
    lobs: dict[int, str | _Lob] = field(default_factory=dict)
    isolation: str = "READ COMMITTED"

    def run(self) -> None:
        """Serves the client; an open transaction is rolled back at the end, whatever ends it."""
        self.number, self.next_id = next(_NUMBERS), count(1)
        self.variables: dict[str, str] = {}
        with suppress(OSError), self.client:
            if self.database.context:
                self.client = self.database.context.wrap_socket(self.client, server_side=True)
            read_exactly(self.client, INITIALISATION_BYTES)
            self.client.sendall(INITIALISATION_REPLY)
            self.authentication = Authentication(passwords_of(self.database.file))
            self.connection = sqlite3.connect(
                self.database.file, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            try:
                while self._serve(read_request(self.client)):
                    pass
            finally:
                self.connection.close()

    def _serve(self, request: Request) -> bool:
        fault = self.database.watch.see(request, self._executed(request))
        if fault and fault.action == "LOSE_BEFORE":
            return False
        if fault and fault.action == "SILENCE":
            return bool(read_exactly(self.client, 1))
        session_id = 0 if request.kind in _BEFORE_LOGIN else self.number
        try:
            function, parts = self._answer(request, fault)
        except Exception as failure:  # noqa: BLE001 - a fault of the stand-in must not look like a lost connection
            error = failure if isinstance(failure, SqlError) else SqlError(2, f"general error: {failure!r}")
            function, parts = Function.NONE, [error_part(error.code, error.text, error.sql_state)]
            if error.code in ROLLED_BACK:
                self._end("ROLLBACK")
                parts.append(options_part(Kind.TRANSACTION_FLAGS, {_ROLLED_BACK: True}))
        if fault and fault.action == "LOSE_AFTER":
            return False
        self.client.sendall(reply(request, session_id, function, parts))
        if fault and fault.action == "LOSE_LATER":
            return False
        return request.kind != Message.DISCONNECT

    def _answer(self, request: Request, fault: Fault | None) -> Answer:
        if fault and fault.action == "ERROR":
            raise SqlError(fault.code, "an error that the test asked for")
        return _ANSWERS[request.kind](self, request)

    def _executed(self, request: Request) -> str:
        part = request.parts.get(Kind.STATEMENT_ID)
        found = self.statements.get(_id_of(part)) if part else None
        return found.sql if found else ""

    def _authenticate(self, request: Request) -> Answer:
        return Function.NONE, [self._proven(self.authentication.challenge, request)]

    def _connect(self, request: Request) -> Answer:
        part = self._proven(self.authentication.verify, request)
        self.catalog = Catalog(self.connection, self.authentication.user)
        words: dict[str, Callable[[], Any]] = {
            "CURRENT_USER": lambda: self.catalog.user,
            "SESSION_USER": lambda: self.catalog.user,
            "CURRENT_SCHEMA": lambda: self.catalog.schema,
            "CURRENT_CONNECTION": lambda: self.number,
            "CURRENT_TRANSACTION_ISOLATION_LEVEL": lambda: self.isolation,
            "IS_ENCRYPTED": lambda: int(self.database.context is not None),
        }
        install(self.connection, words)
        self.connection.create_function("SESSION_CONTEXT", 1, self.variables.get)
        self.connection.execute("PRAGMA case_sensitive_like = ON")
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute(f"PRAGMA busy_timeout = {self.database.lock_wait_ms}")
        options = {
            1: self.number,
            4: True,
            10: True,
            11: "PEE",
            12: 1,
            23: 8,
            14: True,
            18: True,
            44: VERSION,
            45: "PEER",
        }
        return Function.CONNECT, [part, options_part(Kind.CONNECT_OPTIONS, options)]

    def _proven(self, answer: Callable[[bytes], bytes], request: Request) -> Part:
        try:
            return Part(Kind.AUTHENTICATION, 1, answer(request.parts[Kind.AUTHENTICATION].data))
        except Refused:
            raise SqlError(10, "authentication failed", "28000") from None

    def _right_database(self, _: Request) -> Answer:
        return Function.NONE, [options_part(Kind.DB_CONNECT_INFO, {_ON_CORRECT_DATABASE: True})]

    def _direct(self, request: Request) -> Answer:
        sql = from_cesu8(request.parts[Kind.COMMAND].data)
        prepared = self._prepared(sql)
        if prepared is None:
            return self._command(sql)
        function, parts = self._perform(prepared, [()], request)
        return function, [*([result_metadata(prepared.columns)] if prepared.columns else []), *parts]

    def _prepare(self, request: Request) -> Answer:
        sql = from_cesu8(request.parts[Kind.COMMAND].data)
        prepared = self._prepared(sql) or Prepared(sql, Function.DDL, "", [], [], [], "")
        number = next(self.next_id)
        self.statements[number] = prepared
        parts = [Part(Kind.STATEMENT_ID, 1, struct.pack("<q", number))]
        parts += [parameter_metadata(prepared.parameters)] if prepared.parameters else []
        return prepared.function, parts + ([result_metadata(prepared.columns)] if prepared.columns else [])

    def _prepared(self, sql: str) -> Prepared | None:
        return self._sqlite(lambda: self.database.cached(sql, self.catalog.schema, lambda: prepare(self.catalog, sql)))

    def _execute(self, request: Request) -> Answer:
        prepared = self.statements[_id_of(request.parts[Kind.STATEMENT_ID])]
        if prepared.function == Function.DDL:
            return self._command(prepared.sql)
        part = request.parts.get(Kind.PARAMETERS)
        rows = decode_rows(part, prepared.parameters, prepared.inserted) if part else [()]
        return self._perform(prepared, rows, request)

    def _command(self, sql: str) -> Answer:
        """Runs what is neither query nor change of rows."""
        words = sql.split()
        if [word.upper() for word in words[:4]] == ["SET", "TRANSACTION", "ISOLATION", "LEVEL"]:
            self.isolation = " ".join(words[4:]).upper()
            return Function.NONE, []
        if [word.upper() for word in words[:5]] == ["SET", "TRANSACTION", "LOCK", "WAIT", "TIMEOUT"]:
            self.connection.execute(f"PRAGMA busy_timeout = {int(words[5])}")
            return Function.NONE, []
        self._begin(writes=True)
        try:
            self._sqlite(lambda: run_ddl(self.catalog, sql))
        except SqlError:
            self._end("ROLLBACK")
            raise
        self._end("COMMIT")
        self.database.forget()
        return Function.DDL, [options_part(Kind.TRANSACTION_FLAGS, {_COMMITTED: True})]

    def _perform(self, prepared: Prepared, rows: Sequence[tuple[Any, ...]], request: Request) -> Answer:
        writes = prepared.function != Function.SELECT or prepared.locks
        for privilege, schema, name in prepared.privileges:
            self.catalog.require(privilege, schema, name)
        flags = {_WRITING: True} if writes and not self.connection.in_transaction else {}
        self._begin(writes=writes)
        try:
            if prepared.function == Function.SELECT:
                parts = self._select(prepared, rows[0], request)
            else:
                parts = self._sqlite(lambda: self._change(prepared, rows))
        except SqlError:
            self._end("ROLLBACK" if request.commit else "")
            raise
        if request.commit:
            self._end("COMMIT")
            flags = {_COMMITTED: True}
        return prepared.function, parts + ([options_part(Kind.TRANSACTION_FLAGS, flags)] if flags else [])

    def _select(self, prepared: Prepared, row: tuple[Any, ...], request: Request) -> list[Part]:
        rows = self._sqlite(lambda: self.connection.execute(prepared.sqlite, row).fetchall())
        number = next(self.next_id)
        self.cursors[number] = _Cursor(prepared, rows)
        return [Part(Kind.RESULT_SET_ID, 1, struct.pack("<q", number)), self._rows_of(number, request)]

    def _rows_of(self, number: int, request: Request) -> Part:
        cursor, wanted = self.cursors[number], request.parts.get(Kind.FETCH_SIZE)
        n_rows = struct.unpack("<i", wanted.data[:4])[0] if wanted else _FIRST_ROWS
        rows, data = cursor.rows[cursor.at : cursor.at + n_rows], bytearray()
        n_taken = 0
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            data += encode_rows(rows[start : start + _ROWS_AT_ONCE], cursor.prepared.columns, self._locator)
            n_taken = min(start + _ROWS_AT_ONCE, len(rows))
            if len(data) * (1 + _ROWS_AT_ONCE / n_taken) > request.reply_bytes:
                break
        cursor.at += n_taken
        if cursor.at < len(cursor.rows):
            return Part(Kind.RESULT_SET, n_taken, bytes(data))
        del self.cursors[number]
        attributes = Attribute.LAST | Attribute.CLOSED | (0 if n_taken else Attribute.NO_ROW)
        return Part(Kind.RESULT_SET, n_taken, bytes(data), attributes)

    def _change(self, prepared: Prepared, rows: Sequence[tuple[Any, ...]]) -> list[Part]:
        self.connection.execute("SAVEPOINT statement")
        try:
            affected, pieces = self._affected(prepared, rows)
        except sqlite3.Error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO statement")
            raise
        self.connection.execute("RELEASE statement")
        parts = [Part(Kind.ROWS_AFFECTED, len(affected), struct.pack(f"<{len(affected)}i", *affected))]
        if pieces:
            parts.append(Part(Kind.WRITE_LOB_REPLY, len(pieces), struct.pack(f"<{len(pieces)}q", *pieces)))
        return parts

    def _affected(self, prepared: Prepared, rows: Sequence[tuple[Any, ...]]) -> tuple[list[int], list[int]]:
        has_pieces = any(isinstance(value, PartOfText) for row in rows for value in row)
        if prepared.function == Function.INSERT and len(rows) > 1 and not has_pieces:
            self.connection.executemany(prepared.sqlite, rows)
            return [1] * len(rows), []
        affected, pieces = [], []
        for row in rows:
            plain = [value.text if isinstance(value, PartOfText) else value for value in row]
            done = self.connection.execute(prepared.sqlite, plain)
            affected.append(done.rowcount)
            for place, value in enumerate(row):
                if isinstance(value, PartOfText):
                    pieces.append(next(self.next_id))
                    table, column = prepared.target, stored(prepared.inserted[place])
                    self.lobs[pieces[-1]] = _Lob(table, column, int(done.lastrowid or 0), value.text)
        return affected, pieces

    def _locator(self, text: str) -> int:
        number = next(self.next_id)
        self.lobs[number] = text
        return number

    def _read_lob(self, request: Request) -> Answer:
        number, start, n_units = struct.unpack_from("<qqi", request.parts[Kind.READ_LOB_REQUEST].data)
        units = str(self.lobs[number]).encode("utf-16-le")
        piece = units[2 * (start - 1) : 2 * (start - 1 + n_units)]
        data = to_cesu8(piece.decode("utf-16-le", "surrogatepass"))
        is_last = 2 * (start - 1 + n_units) >= len(units)
        head = struct.pack("<qbi3x", number, 6 if is_last else 2, len(data))
        return Function.READ_LOB, [Part(Kind.READ_LOB_REPLY, 1, head + data)]

    def _write_lob(self, request: Request) -> Answer:
        part, at = request.parts[Kind.WRITE_LOB_REQUEST], 0
        for _ in range(part.count):
            number, options, _offset, n_bytes = struct.unpack_from("<qbqi", part.data, at)
            at += 21
            lob = self.lobs[number]
            lob.rest += part.data[at : at + n_bytes]
            at += n_bytes
            if options & 4:
                text = lob.text + from_cesu8(lob.rest)
                update = f"UPDATE {lob.table} SET {lob.column} = ? WHERE rowid = ?"
                self._sqlite(lambda text=text, lob=lob, update=update: self.connection.execute(update, (text, lob.row)))
        return Function.WRITE_LOB, [Part(Kind.WRITE_LOB_REPLY, 0, b"")]

    def _fetch(self, request: Request) -> Answer:
        return Function.FETCH, [self._rows_of(_id_of(request.parts[Kind.RESULT_SET_ID]), request)]

    def _close_cursor(self, request: Request) -> Answer:
        self.cursors.pop(_id_of(request.parts[Kind.RESULT_SET_ID]), None)
        return Function.CLOSE_CURSOR, []

    def _drop_statement(self, request: Request) -> Answer:
        self.statements.pop(_id_of(request.parts[Kind.STATEMENT_ID]), None)
        return Function.NONE, []

    def _commit(self, _: Request) -> Answer:
        self._end("COMMIT")
        return Function.COMMIT, [options_part(Kind.TRANSACTION_FLAGS, {_COMMITTED: True})]

    def _rollback(self, _: Request) -> Answer:
        self._end("ROLLBACK")
        return Function.ROLLBACK, [options_part(Kind.TRANSACTION_FLAGS, {_ROLLED_BACK: True})]

    def _disconnect(self, _: Request) -> Answer:
        return Function.DISCONNECT, []

    def _begin(self, *, writes: bool) -> None:
        """Opens what SQLite needs: the writer's lock for a change, a snapshot only where the isolation asks for one."""
        if not self.connection.in_transaction and (writes or self.isolation in _SNAPSHOT):
            self._sqlite(lambda: self.connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN"))

    def _end(self, how: str) -> None:
        if how and self.connection.in_transaction:
            self._sqlite(lambda: self.connection.execute(how))

    def _sqlite(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except sqlite3.Error as error:
            raise translated(error) from error


def _id_of(part: Part) -> int:
    return int(struct.unpack_from("<q", part.data)[0])


_ANSWERS: dict[int, Callable[[Session, Request], Answer]] = {
    Message.AUTHENTICATE: Session._authenticate,
    Message.CONNECT: Session._connect,
    Message.DB_CONNECT_INFO: Session._right_database,
    Message.EXECUTE_DIRECT: Session._direct,
    Message.PREPARE: Session._prepare,
    Message.EXECUTE: Session._execute,
    Message.FETCH_NEXT: Session._fetch,
    Message.CLOSE_RESULT_SET: Session._close_cursor,
    Message.DROP_STATEMENT: Session._drop_statement,
    Message.READ_LOB: Session._read_lob,
    Message.WRITE_LOB: Session._write_lob,
    Message.COMMIT: Session._commit,
    Message.ROLLBACK: Session._rollback,
    Message.DISCONNECT: Session._disconnect,
}
