"""Values that damage or kill SAP's driver: each arrives as it should, or is refused by the name of its column.

They are written by a process of their own, because one NaT too many ends it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.warehouse.builders import ROOT

CASES = {
    "nan": ("x", "float('nan')", None),
    "NaT among numbers": ("x", "pd.NaT", None),
    "NA among numbers": ("x", "pd.NA", None),
    "infinity": ("x", "float('-inf')", "column x"),
    "float32": ("x", "np.float32(1.5)", 1.5),
    "float16": ("x", "np.float16(0.5)", 0.5),
    "float64 of 17 digits": ("x", "np.float64(0.1) + np.float64(0.2)", 0.30000000000000004),
    "whole number as double": ("x", "np.int64(3)", 3.0),
    "int8": ("n", "np.int8(-7)", -7),
    "int16": ("n", "np.int16(-700)", -700),
    "int32": ("n", "np.int32(2**31 - 1)", 2**31 - 1),
    "int64": ("b", "np.int64(-(2**63))", -(2**63)),
    "uint8": ("n", "np.uint8(255)", 255),
    "uint64": ("b", "np.uint64(2**62)", 2**62),
    "bool_": ("n", "np.bool_(True)", 1),
    "nan among whole numbers": ("n", "float('nan')", None),
    "NA among whole numbers": ("n", "pd.NA", None),
    "a fraction": ("n", "1.5", "column n"),
    "too large": ("n", "2**31", "column n"),
    "too small for smallint": ("i", "-(2**15) - 1", "column i"),
    "NaT": ("t", "pd.NaT", None),
    "nanoseconds": ("t", "pd.Timestamp('2026-01-02 03:04:05.123456789')", "2026-01-02 03:04:05.123456"),
    "datetime64": ("t", "np.datetime64('2026-01-02T03:04:05.000001')", "2026-01-02 03:04:05.000001"),
    "newest for ever": ("t", "datetime(9999, 12, 31)", "9999-12-31 00:00:00"),
    "a zone": ("t", "pd.Timestamp('2026-01-02', tz='Europe/Berlin')", "column t"),
    "a zone of Python": ("t", "datetime(2026, 1, 2, tzinfo=timezone.utc)", "column t"),
    "NaT among dates": ("d", "pd.NaT", None),
    "date": ("d", "date(2024, 2, 29)", "2024-02-29"),
    "first date": ("d", "date(1900, 1, 1)", "1900-01-01"),
    "nan among texts": ("s", "float('nan')", None),
    "NA among texts": ("s", "pd.NA", None),
    "str_": ("s", "np.str_('a')", "a"),
    "empty": ("s", "''", ""),
    "blanks": ("s", "' 007 '", " 007 "),
    "all planes": ("s", "'aä€😀'", "aä€😀"),
    "too long": ("s", "'x' * 21", "column s"),
    "half a pair": ("s", "'a\\ud83d'", "column s"),
    "NUL": ("s", "'a\\0b'", "column s"),
    "5000 characters": ("l", "'ü' * 5000", "ü" * 5000),
    "5001 characters": ("l", "'ü' * 5001", "column l"),
    "5001 characters in an NCLOB": ("c", "'ü' * 5001", "ü" * 5001),
}
"""Column, value as Python, and what arrives or how it is refused."""

WRITER = """
import json, sys
from contextlib import closing
from datetime import date, datetime, timezone
import numpy as np, pandas as pd
from sqlalchemy import BigInteger, Column, Date, Double, Integer, MetaData, SmallInteger, String, Table, Text
from forecasting.errors import ForecastingError
from forecasting.warehouse.connection.engine import connect_database
from forecasting.warehouse.connection.rows import append_rows_in
from forecasting.warehouse.schema.columns import T

kinds = {"i": SmallInteger(), "n": Integer(), "b": BigInteger(), "x": Double(), "t": T, "d": Date(), "s": String(20)}
columns = [Column(name, kind) for name, kind in (kinds | {"l": String(5000), "c": Text()}).items()]
table = Table("odd", MetaData(), Column("k", Integer, primary_key=True, autoincrement=False), *columns)
def series(value):
    return pd.Series([value], dtype=object if isinstance(value, str) else None)

way, told = sys.argv[2], {}
with closing(connect_database(sys.argv[1])) as database:
    with database.begin() as connection:
        table.create(connection)
    for number, (case, (name, value)) in enumerate(json.loads(sys.stdin.read()).items()):
        made = eval(value)
        try:
            with database.begin() as connection:
                if way == "frame":
                    append_rows_in(connection, table, pd.DataFrame({"k": [number], name: series(made)}))
                else:
                    connection.execute(table.insert().values({"k": number, name: made}))
            with database.read() as connection:
                found = connection.execute(table.select().where(table.c.k == number)).one()
            stored = found._mapping[name]
            told[case] = ["stored", str(stored) if isinstance(stored, (date, datetime)) else stored]
        except ForecastingError as error:
            told[case] = ["refused", str(error)]
print(json.dumps(told))
"""


@pytest.mark.parametrize("way", ["frame", "statement"])
def test_every_odd_value_arrives_or_is_refused_by_name(hana, way):
    with hana.database() as name:
        done = subprocess.run(
            [sys.executable, "-c", WRITER, hana.url(name), way],
            input=json.dumps({case: given[:2] for case, given in CASES.items()}),
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            check=False,
        )
    assert done.returncode == 0, done.stderr
    output = json.loads(done.stdout)
    if way == "statement":
        assert output.pop("a fraction") == ["stored", 1], (
            "the driver cuts a fraction: no statement of the suite has one"
        )
    assert {case: found for case, found in output.items() if not is_right(found, *CASES[case][::2])} == {}


def is_right(output, column, wanted):
    """Whether a value arrived, or was refused by name; so may be a null whose type is not that of its column."""
    by_name = rf'column {column}\b|value {column} of a statement|"{column.upper()}" column|parameter/column \(2\)'
    is_refusal = wanted is None or wanted == f"column {column}"
    return output == ["stored", wanted] or (
        is_refusal and output[0] == "refused" and bool(re.search(by_name, output[1]))
    )
