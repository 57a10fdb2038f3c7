"""Values on the wire ("Input and Output Field Formats") and in SQLite, where times are ISO text."""

from __future__ import annotations

import struct
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from tests.hana_peer.errors import SqlError
from tests.hana_peer.protocol import Kind, Part

CODES = {
    "TINYINT": 1, "SMALLINT": 2, "INTEGER": 3, "BIGINT": 4, "DECIMAL": 5, "DOUBLE": 7, "VARCHAR": 9, "NVARCHAR": 11,
    "NCLOB": 26, "BOOLEAN": 28, "TIMESTAMP": 61, "DATE": 63,
}  # fmt: skip
"""Type codes ("Type Codes") in data format version 8."""

SIZES = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19, "DOUBLE": 53, "TIMESTAMP": 27, "DATE": 10}
"""What SYS.TABLE_COLUMNS gives as the length of a type that is declared without one."""

FLOATING = 2**15 - 1
"""The scale of a DECIMAL that has none of its own."""

INLINE_CHARACTERS = 1_024
"""Characters of an NCLOB that come with its row; the rest is asked for with READ_LOB."""

_INTEGERS = {"TINYINT": "<B", "SMALLINT": "<h", "INTEGER": "<i", "BIGINT": "<q", "BOOLEAN": "<B"}
_NULL_DOUBLE, _NULL_TIMESTAMP, _NULL_DATE = b"\xff" * 8, 3155380704000000001, 3652062
_NULL_DECIMAL = b"\0" * 15 + b"\x70"
_EXPONENT_BIAS = 6_176
_LOBS, _LOB_BYTES = (25, 26), 9
_TICKS_OF_A_DAY = 86_400 * 10**7
_DAY_0, _ORDINAL_0, _FIRST_GREGORIAN = 1_721_423, 1_721_425, 2_299_161
"""Julian day numbers of the day before the first one, of Python's ordinal 0, and of 1582-10-15."""


class SqlType(NamedTuple):
    """A column type as SAP HANA names it; length 0 where it has none."""

    name: str
    length: int = 0
    scale: int = 0

    @property
    def is_text(self) -> bool:
        return self.name in ("VARCHAR", "NVARCHAR", "NCLOB")


class Column(NamedTuple):
    """A column of a result, named as the client shall see it."""

    name: str
    type: SqlType


class PartOfText(NamedTuple):
    """The beginning of an NCLOB of which more follows with WRITE_LOB."""

    text: str


def parameter_metadata(types: Sequence[SqlType]) -> Part:
    """Describes the parameters of a statement ("Parameter Metadata part"); any may be null, none has a name."""
    rows = (struct.pack("<bbbxIhh4x", 2, CODES[t.name], 1, 2**32 - 1, _width(t), t.scale) for t in types)
    return Part(Kind.PARAMETER_METADATA, len(types), b"".join(rows))


def result_metadata(columns: Sequence[Column]) -> Part:
    """Describes the columns of a result ("Result Set Metadata part")."""
    rows, names = bytearray(), bytearray()
    for column in columns:
        nowhere, start, name = 2**32 - 1, len(names), column.name.encode()[:255]
        code, kind = CODES[column.type.name], column.type
        rows += struct.pack("<bbhhxxIIII", 2, code, kind.scale, _width(kind), nowhere, nowhere, start, start)
        names += bytes([len(name)]) + name
    return Part(Kind.RESULT_METADATA, len(columns), bytes(rows + names))


def _width(kind: SqlType) -> int:
    return min(kind.length or SIZES.get(kind.name, 0), 2**15 - 1)


def encode_rows(rows: Sequence[Sequence[Any]], columns: Sequence[Column], locator: Callable[[str], int]) -> bytes:
    """Returns rows as a result set holds them; `locator` keeps an NCLOB that is too long to come with its row."""
    encoders = [_encoder(column.type, locator) for column in columns]
    data = bytearray()
    for row in rows:
        for encode, value in zip(encoders, row, strict=True):
            data += encode(value)
    return bytes(data)


def _encoder(kind: SqlType, locator: Callable[[str], int]) -> Callable[[Any], bytes]:
    if kind.name in _INTEGERS:
        packer = struct.Struct(_INTEGERS[kind.name].replace("<", "<b"))
        return lambda value: b"\0" if value is None else packer.pack(1, _whole(value))
    if kind.name == "NCLOB":
        return lambda value: b"\0\1" if value is None else encode_lob(value, locator)
    others: dict[str, Callable[[Any], bytes]] = {
        "DOUBLE": lambda value: _NULL_DOUBLE if value is None else struct.pack("<d", float(value)),
        "DECIMAL": _encode_decimal,
        "TIMESTAMP": lambda value: struct.pack("<q", _NULL_TIMESTAMP if value is None else _ticks(value)),
        "DATE": lambda value: struct.pack("<i", _NULL_DATE if value is None else _days(value)),
    }
    return others.get(kind.name, _encode_text)


def _whole(value: Any) -> int:
    if value != int(value):
        raise SqlError(7, f"the stand-in took {value!r} for a whole number")
    return int(value)


def _encode_text(value: Any) -> bytes:
    if value is None:
        return b"\xff"
    data = to_cesu8(value if isinstance(value, str) else str(value))
    if len(data) <= 245:
        return bytes([len(data)]) + data
    return (struct.pack("<Bh", 246, len(data)) if len(data) < 2**15 else struct.pack("<Bi", 247, len(data))) + data


def _encode_decimal(value: Any) -> bytes:
    """Sign, biased exponent of ten and a mantissa of 113 bits."""
    if value is None:
        return _NULL_DECIMAL
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    mantissa = int("".join(map(str, digits)))
    return ((sign << 127) | ((int(exponent) + _EXPONENT_BIAS) << 113) | mantissa).to_bytes(16, "little")


def encode_lob(text: str, locator: Callable[[str], int]) -> bytes:
    """Returns an NCLOB of a result: its first characters, and a locator where there are more."""
    first, units = to_cesu8(text[:INLINE_CHARACTERS]), len(text.encode("utf-16-le")) // 2
    is_whole = len(text) <= INLINE_CHARACTERS
    sizes = struct.pack("<qqQi", units, len(to_cesu8(text)), 0 if is_whole else locator(text), len(first))
    return bytes([3, 6 if is_whole else 2, 0, 0]) + sizes + first


def decode_rows(part: Part, types: Sequence[SqlType], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Returns the rows of a parameters part; raises SqlError where a text is too long for its column.

    Args:
        part: The part.
        types: Of every parameter.
        names: Columns that the parameters are inserted into, one for each, or fewer where that is not known.
    """
    data, at, rows = part.data, 0, []
    for _ in range(part.count):
        row, behind = [], 0
        for kind in types:
            code = data[at]
            at += 1
            if code & 0x80:
                row.append(None)
                continue
            if code in _LOBS:
                value, behind = _decode_lob(data, at)
                at += _LOB_BYTES
            else:
                value, at = _DECODERS[code](data, at)
            if kind.length and isinstance(value, str) and _units(value) > kind.length:
                column = names[len(row)] if len(names) == len(types) else "?"
                raise SqlError(274, f'inserted value too large for column: Failed in "{column}" column')
            row.append(value)
        rows.append(tuple(row))
        at = max(at, behind)
    return rows


def _units(text: str) -> int:
    """Characters as SAP HANA counts them: one beyond U+FFFF is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fixed(layout: str, made: Callable[[Any], Any] = lambda value: value) -> Callable[[bytes, int], tuple[Any, int]]:
    packer = struct.Struct(layout)
    return lambda data, at: (made(packer.unpack_from(data, at)[0]), at + packer.size)


def _decode_text(data: bytes, at: int) -> tuple[str, int]:
    n_bytes, at = data[at], at + 1
    if n_bytes in (246, 247):
        width = 2 if n_bytes == 246 else 4
        n_bytes, at = int.from_bytes(data[at : at + width], "little"), at + width
    return from_cesu8(data[at : at + n_bytes]), at + n_bytes


def _decode_lob(data: bytes, at: int) -> tuple[str | PartOfText, int]:
    """Returns an NCLOB and where its text ends, which stands behind the fields of its row."""
    options, n_bytes, start = struct.unpack_from("<bii", data, at)
    text = from_cesu8(data[start : start + n_bytes])
    return (text if options & 4 else PartOfText(text)), start + n_bytes


def _decode_decimal(data: bytes, at: int) -> tuple[float, int]:
    number = int.from_bytes(data[at : at + 16], "little")
    mantissa, exponent = number & ((1 << 113) - 1), ((number >> 113) & 0x3FFF) - _EXPONENT_BIAS
    return float(Decimal(mantissa).scaleb(exponent)) * (-1 if number >> 127 else 1), at + 16


def to_cesu8(text: str) -> bytes:
    """Returns text as it crosses the wire: a character beyond U+FFFF is a pair of surrogates of three bytes each."""
    if text.isascii() or max(text) <= "\uffff":
        return text.encode("utf-8", "surrogatepass")
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr((a << 8) | b) for a, b in zip(units[::2], units[1::2], strict=True)).encode(
        "utf-8", "surrogatepass"
    )


def from_cesu8(data: bytes) -> str:
    """Returns text of the wire; refuses what is no text, such as half a pair."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            raise SqlError(7, "feature not supported: invalid character encoding") from None


@lru_cache(100_000)
def _timestamp(ticks: int) -> str:
    """Returns the text of a count of 100 ns, without zeros at the end of its fraction."""
    days, rest = divmod(ticks - 1, _TICKS_OF_A_DAY)
    seconds, fraction = divmod(rest, 10**7)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{_day(days + 1)} {clock}" + (f".{fraction:07}".rstrip("0") if fraction else "")


@lru_cache(100_000)
def _ticks(text: str) -> int:
    day, _, clock = text.partition(" ")
    hours, minutes, seconds = (clock.split(".")[0] or "0:0:0").split(":")
    fraction = clock.partition(".")[2].ljust(7, "0")[:7]
    since = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return (_days(day) - 1) * _TICKS_OF_A_DAY + since * 10**7 + int(fraction) + 1


@lru_cache(100_000)
def _day(days: int) -> str:
    """Returns a day, counted from 1 at the first of January of year 1 in the Julian calendar, as used before 1582."""
    number = days + _DAY_0
    if number >= _FIRST_GREGORIAN:
        return date.fromordinal(number - _ORDINAL_0).isoformat()
    shifted = number + 32_082
    year = (4 * shifted + 3) // 1_461
    of_year = shifted - 1_461 * year // 4
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    return f"{year - 4_800 + month // 10:04}-{month + 3 - 12 * (month // 10):02}-{day:02}"


@lru_cache(100_000)
def _days(text: str) -> int:
    try:
        year, month, day = (int(part) for part in text[:10].split("-"))
        is_valid = year >= 1 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    except ValueError:
        is_valid = False
    if not is_valid:
        raise SqlError(303, f"invalid DATE, TIME or TIMESTAMP value: {text[:40]}")
    if (year, month, day) >= (1582, 10, 15):
        return date(year, month, day).toordinal() + _ORDINAL_0 - _DAY_0
    is_early = month < 3
    years, months = year + 4_800 - is_early, month + 12 * is_early - 3
    return day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32_083 - _DAY_0


_DECODERS: dict[int, Callable[[bytes, int], tuple[Any, int]]] = {
    1: _fixed("<B"),
    2: _fixed("<h"),
    3: _fixed("<i"),
    4: _fixed("<q"),
    5: _decode_decimal,
    7: _fixed("<d"),
    28: _fixed("<B", lambda value: int(value > 1)),
    61: _fixed("<q", _timestamp),
    63: _fixed("<i", _day),
    **dict.fromkeys((8, 9, 10, 11, 29, 30), _decode_text),
}
