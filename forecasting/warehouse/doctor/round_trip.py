"""Checks that every value comes back as it was sent: in as an array and row by row, out row by row and as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import BigInteger, Column, Date, DateTime, Double, Integer, SmallInteger, String, Table
from sqlalchemy.types import TypeEngine

from forecasting.errors import ForecastingError
from forecasting.vocabulary.codes import DiagnosisState
from forecasting.vocabulary.facts import ROW_NO
from forecasting.warehouse.connection.ids import FOREVER
from forecasting.warehouse.connection.rows import append_rows_in, read_frame, scan_frame
from forecasting.warehouse.connection.values import plain_values
from forecasting.warehouse.doctor.patient import Patient
from forecasting.warehouse.doctor.result import Diagnosis, ok
from forecasting.warehouse.schema import METADATA

ROW = ROW_NO
BY_ROW = 10_000
"""Added to the number of a sample where it is sent by itself."""
LONG_TEXT = 100_000
"""Characters of the longest text in a column without a limit, far above the 5,000 of a limited one in SAP HANA."""

FAMILIES: dict[str, type[TypeEngine[Any]]] = {
    "integers": Integer,
    "doubles": Double,
    "dates": Date,
    "instants": DateTime,
    "texts": String,
}
"""Types of the schema by what a check of them is called."""

_REFUSALS = (ForecastingError, ValueError, OverflowError, TypeError)
"""What the suite, a database and a driver raise where they cannot take or give a value."""
_CUT = "fractions of a second are cut; the suite makes none"
_SUBNORMAL = "numbers nearer to 0 than 2.2e-308 become 0; no forecast needs them"
_WIDE = "characters beyond U+FFFF, such as emoji, count twice against the length of a column"
_ACTION = "update the driver; look for triggers, rules and proxies that change rows on their way"
_ENCODING = "make a database that holds Unicode (PostgreSQL: ENCODING 'UTF8'); else as for other values: "


class ColumnSample(NamedTuple):
    """A value to send.

    Attributes:
        column: Column that it goes to.
        value: What is sent; None is null.
        remark: What to say where it is lost and that does no harm.
    """

    column: str
    value: Any
    remark: str = ""

    def __str__(self) -> str:
        shown = repr(self.value)
        return f"{self.column} {shown if len(shown) <= 60 else f'{shown[:30]}... of {len(self.value)} characters'}"


def check_family(patient: Patient, family: str) -> Diagnosis:
    """Sends the boundary values of every type of a family and compares what comes back, to the last bit."""
    kinds = {_name(kind): kind for kind in _types_of(FAMILIES[family])}
    samples = [sample for name, kind in kinds.items() for sample in samples_of(name, kind)]
    number = Column(ROW, Integer(), primary_key=True, autoincrement=False)
    table = patient.scratch.table(family, number, *(Column(name, kind) for name, kind in kinds.items()))
    sent, lost = _send(patient, table, samples)
    for how, read in {"row by row": read_frame, "as a stream": scan_frame}.items():
        try:
            lost |= _differences(sent, read(patient.database, table.select()).set_index(ROW), how)
        except _REFUSALS as error:
            lost[f"they cannot be read {how}: {error}"] = ""
    action = (_ENCODING if family == "texts" else "") + _ACTION
    return _finding(f"{len(samples)} values of {len(kinds)} types come back", lost, action)


def samples_of(column: str, kind: TypeEngine[Any]) -> Iterator[ColumnSample]:
    """Yields what a column must keep: its bounds, what is easily lost, and null."""
    yield ColumnSample(column, None)
    if isinstance(kind, Integer):
        bits = 16 if isinstance(kind, SmallInteger) else 64 if isinstance(kind, BigInteger) else 32
        yield from (ColumnSample(column, value) for value in (0, -1, 2 ** (bits - 1) - 1, -(2 ** (bits - 1))))
    elif isinstance(kind, Double):
        exact = (0.0, 0.1, -1 / 3, 1.2345678901234567e-7, 9007199254740993.0, 123456789.12345679)
        limits = (1.7976931348623157e308, -1.7976931348623157e308, 2.2250738585072014e-308)
        yield from (ColumnSample(column, value) for value in exact + limits)
        yield ColumnSample(column, 5e-324, _SUBNORMAL)
    elif isinstance(kind, Date):
        days = (date(1900, 1, 1), date(1969, 12, 31), date(2024, 2, 29), date(2026, 3, 29), FOREVER.date())
        yield from (ColumnSample(column, day) for day in days)
    elif isinstance(kind, DateTime):
        times = ("1900-01-01", "1969-12-31 23:59:59", "2026-03-29 02:30", "2026-10-25 02:30", "2026-03-02 00:00:01")
        yield from (ColumnSample(column, datetime.fromisoformat(time)) for time in times)
        yield from (ColumnSample(column, time) for time in (FOREVER, datetime(2026, 3, 2, 1, 2, 3, 456789)))
    elif isinstance(kind, String):
        yield from _texts(column, kind.length or LONG_TEXT)


def _texts(column: str, length: int) -> Iterator[ColumnSample]:
    short = ("", " ", "A ", " 7", "007", "it's", '"%s"', ":a?", "a\\b", "a\tb\n", "NULL", "é", "e\u0301", "漢字", "😀")
    yield from (ColumnSample(column, value) for value in short if len(value) <= length)
    yield from (ColumnSample(column, character * length) for character in "x漢")
    yield ColumnSample(column, "😀" * length, _WIDE)


def _types_of(kind: type[TypeEngine[Any]]) -> list[TypeEngine[Any]]:
    """Returns the types of this kind in the schema, each once."""
    types = [column.type for table in METADATA.sorted_tables for column in table.columns]
    found = {_name(found): found for found in types if isinstance(found, kind)}
    return [found[name] for name in sorted(found)]


def _name(kind: TypeEngine[Any]) -> str:
    """Returns the name of a type's column, which is no reserved word anywhere."""
    length = getattr(kind, "length", None)
    return f"a_{type(kind).__name__.lower()}{f'_{length}' if length else ''}"


def _send(
    patient: Patient, table: Table, samples: list[ColumnSample]
) -> tuple[dict[int, ColumnSample], dict[str, str]]:
    """Sends the samples row by row, and as one array what was taken; returns them by row, and what was refused."""
    sent, refused = {}, {}
    for number, sample in enumerate(samples):
        row = number + BY_ROW
        try:
            with patient.database.begin() as connection:
                values = plain_values(table, {ROW: row, sample.column: sample.value})
                connection.execute(table.insert().values(values))
        except _REFUSALS as error:
            refused[f"{sample} is refused: {getattr(error, 'found', error)}"] = sample.remark
        else:
            sent[row] = sample
    array = {row - BY_ROW: sample for row, sample in sent.items()}
    columns = [column.name for column in table.c if column.name != ROW]
    frame = pd.DataFrame({ROW: [*array]} | {name: _column(name, [*array.values()]) for name in columns})
    try:
        with patient.database.begin() as connection:
            append_rows_in(connection, table, frame)
    except _REFUSALS as error:
        return sent, refused | {f"they are refused as an array: {getattr(error, 'found', error)}": ""}
    return sent | array, refused


def _column(name: str, samples: list[ColumnSample]) -> pd.Series:
    return pd.Series([sample.value if sample.column == name else None for sample in samples], dtype=object)


def _differences(sent: dict[int, ColumnSample], rows: pd.DataFrame, how: str) -> dict[str, str]:
    lost = {}
    for row, sample in sent.items():
        got = rows.at[row, sample.column]
        if not _is_same(sample.value, got):
            is_cut = isinstance(sample.value, datetime) and _is_same(sample.value.replace(microsecond=0), got)
            lost[f"{sample} comes back {how} as {got!r:.60}"] = _CUT if is_cut else sample.remark
    return lost


def _is_same(sent: Any, got: Any) -> bool:
    if sent is None or pd.isna(got):
        return sent is None and bool(pd.isna(got))
    return bool(pd.Timestamp(sent).as_unit("us") == got if isinstance(sent, date) else sent == got)


def _finding(what: str, lost: dict[str, str], action: str) -> Diagnosis:
    harmful = [message for message, remark in lost.items() if not remark]
    if harmful:
        more = f", and {len(harmful) - 3} more" if len(harmful) > 3 else ""
        return Diagnosis(DiagnosisState.FAIL, "; ".join(harmful[:3]) + more, action)
    remarks = "; ".join(sorted({*lost.values()}))
    return ok(f"{what} to the last bit" + (f", but {remarks}" if remarks else ""))
