"""Messages of the SAP HANA SQL Command Network Protocol, as its reference lays them out in "Message Format"."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

INITIALISATION_BYTES = 14
"""Length of the first request, which has no header ("Initialization")."""

INITIALISATION_REPLY = struct.pack("<bhbhbb", 4, 20, 4, 1, 0, 0)
"""Product version 4.20, protocol version 4.1, two reserved bytes."""

_MESSAGE, _SEGMENT, _PART = struct.Struct("<qiIIhbxI4x"), struct.Struct("<iihhbbbb8x"), struct.Struct("<bbhiii")
_REPLY_SEGMENT = struct.Struct("<iihhbxh8x")
_REPLY, _ERROR = 2, 5
_MANY = 2**15
"""From this number on arguments are counted in the wider field of a part header."""


class Message(IntEnum):
    """Kinds of request ("Message Type")."""

    EXECUTE_DIRECT = 2
    PREPARE = 3
    EXECUTE = 13
    READ_LOB = 16
    WRITE_LOB = 17
    AUTHENTICATE = 65
    CONNECT = 66
    COMMIT = 67
    ROLLBACK = 68
    CLOSE_RESULT_SET = 69
    DROP_STATEMENT = 70
    FETCH_NEXT = 71
    DISCONNECT = 77
    DB_CONNECT_INFO = 82


class Kind(IntEnum):
    """Kinds of part ("Part Kind")."""

    COMMAND = 3
    RESULT_SET = 5
    ERROR = 6
    STATEMENT_ID = 10
    ROWS_AFFECTED = 12
    RESULT_SET_ID = 13
    READ_LOB_REQUEST = 17
    READ_LOB_REPLY = 18
    WRITE_LOB_REQUEST = 28
    CLIENT_CONTEXT = 29
    WRITE_LOB_REPLY = 30
    PARAMETERS = 32
    AUTHENTICATION = 33
    CONNECT_OPTIONS = 42
    FETCH_SIZE = 45
    PARAMETER_METADATA = 47
    RESULT_METADATA = 48
    TRANSACTION_FLAGS = 64
    DB_CONNECT_INFO = 67


class Function(IntEnum):
    """What a reply is about ("Function Code")."""

    NONE = 0
    DDL = 1
    INSERT = 2
    UPDATE = 3
    DELETE = 4
    SELECT = 5
    FETCH = 10
    COMMIT = 11
    ROLLBACK = 12
    CONNECT = 14
    WRITE_LOB = 15
    READ_LOB = 16
    DISCONNECT = 18
    CLOSE_CURSOR = 19


class Attribute(IntEnum):
    """Part attributes of a result set."""

    LAST = 1
    NO_ROW = 8
    CLOSED = 16


class Part(NamedTuple):
    """One part of a segment."""

    kind: int
    count: int
    data: bytes
    attributes: int = 0


class Request(NamedTuple):
    """A request of the client.

    Attributes:
        session_id: The client's session.
        number: Its packet count.
        kind: Message type.
        commit: Autocommit flag.
        parts: By kind.
        n_bytes: What it took on the wire.
        reply_bytes: What the client has room for, its packet size.
    """

    session_id: int
    number: int
    kind: int
    commit: bool
    parts: Mapping[int, Part]
    n_bytes: int
    reply_bytes: int


def read_exactly(source: socket.socket, n_bytes: int) -> bytes:
    """Returns that many bytes; raises ConnectionError where the client has gone."""
    received = bytearray()
    while len(received) < n_bytes:
        data = source.recv(min(n_bytes - len(received), 1 << 20))
        if not data:
            raise ConnectionError("the client has gone")
        received += data
    return bytes(received)


def read_request(source: socket.socket) -> Request:
    """Returns the next request; the client of these tests sends one uncompressed segment a message."""
    session_id, number, length, room, _, _, _ = _MESSAGE.unpack(read_exactly(source, _MESSAGE.size))
    content = read_exactly(source, length)
    _, _, n_parts, _, _, kind, commit, _ = _SEGMENT.unpack_from(content)
    parts, start = {}, _SEGMENT.size
    for _ in range(n_parts):
        part_kind, attributes, count, many, n_bytes, _ = _PART.unpack_from(content, start)
        start += _PART.size
        parts[part_kind] = Part(part_kind, many if count < 0 else count, content[start : start + n_bytes], attributes)
        start += n_bytes + -n_bytes % 8
    return Request(session_id, number, kind, bool(commit), parts, _MESSAGE.size + length, room)


def reply(request: Request, session_id: int, function: int, parts: Iterable[Part]) -> bytes:
    """Returns a reply of one segment; one that holds an ERROR part is an error segment."""
    listed, body = list(parts), bytearray()
    for part in listed:
        many = part.count if part.count >= _MANY else 0
        header = (part.kind, part.attributes, -1 if many else part.count, many, len(part.data), len(part.data))
        body += _PART.pack(*header) + part.data + b"\0" * (-len(part.data) % 8)
    length = _REPLY_SEGMENT.size + len(body)
    kind = _ERROR if any(part.kind == Kind.ERROR for part in listed) else _REPLY
    segment = _REPLY_SEGMENT.pack(length, 0, len(listed), 1, kind, function)
    return _MESSAGE.pack(session_id, request.number, length, length, 1, 0, 0) + segment + bytes(body)


def error_part(code: int, text: str, sql_state: str = "HY000") -> Part:
    """Returns an error ("Error" part): code, position, length, level 1 (error), SQLSTATE and text."""
    output = text.encode("utf-8")
    return Part(Kind.ERROR, 1, struct.pack("<iiib5s", code, 0, len(output), 1, sql_state.encode()) + output + b"\0")


def options_part(kind: int, options: Mapping[int, bool | int | str]) -> Part:
    """Returns options ("Option part"): each is a key, a type code and a value."""
    data = bytearray()
    for key, value in options.items():
        if isinstance(value, bool):
            data += struct.pack("<bbb", key, 28, value)
        elif isinstance(value, int):
            data += struct.pack("<bbi", key, 3, value)
        else:
            data += struct.pack("<bbh", key, 29, len(value.encode())) + value.encode()
    return Part(kind, len(options), bytes(data))


def read_options(data: bytes) -> dict[int, bool | int | str]:
    """Returns the options of a part by key."""
    options: dict[int, bool | int | str] = {}
    start = 0
    while start + 2 < len(data):
        key, kind = data[start], data[start + 1]
        start += 2
        if kind in (29, 30, 33):
            n_bytes = int.from_bytes(data[start : start + 2], "little")
            options[key] = data[start + 2 : start + 2 + n_bytes].decode("utf-8", "replace")
            start += 2 + n_bytes
        else:
            n_bytes = {28: 1, 1: 1, 2: 2, 3: 4, 4: 8, 7: 8}[kind]
            options[key] = int.from_bytes(data[start : start + n_bytes], "little", signed=True)
            start += n_bytes
    return options
