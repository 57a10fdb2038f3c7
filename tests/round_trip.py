"""Source tables of every type, made from a seed, and what readers get of them: `make round-trip`.

A table has a random type for each of its columns and some rows that are wrong on purpose. What readers see in
bi_timeline and bi_forecast must be the text that the table was filled with, to the digit, or the row must stand in
quarantine with its reason. What is expected is written down when a row is made, without the suite.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd

from forecasting.settings import use_one_thread_per_process
from tests.project_builder import Project, building, orders
from tests.servers import DATABASES, serving

FIRST, N_DAYS, HORIZON = date(2026, 1, 1), 40, 3
RUN_DAY, N_HOURS = datetime(2026, 10, 24), 73
"""Hours of a local clock, of which one comes twice."""
ZONE = "Europe/Berlin"
WRONG_SHARE = 0.06
TEXTS = [
    "0",
    "007",
    "Größe L",
    "O'Hara",
    "a|b",
    "back\\slash",
    " blank ",
    "=SUM(A1)",
    "#4711",
    "ЖЗ",
    "tab\there",
    "x" * 90,
]
UUID = "7f0c1b6e-0000-4000-8000-{:012d}"

Literal = str
Made = tuple[Literal, Any]
"""A literal of SQL and what readers are to see."""


def quoted(text: str) -> Made:
    return "'" + text.replace("'", "''") + "'", text


def whole(number: int) -> Made:
    return str(number), str(number)


def number(text: str, literal: str | None = None) -> Made:
    return literal or text, float(text)


def comma(text: str) -> str:
    """Writes 1234.5 as a German table does: '1.234,5'."""
    return "'" + f"{float(text):,.3f}".translate(str.maketrans(",.", ".,")) + "'"


KEYS: dict[str, dict[str, Callable[[Random, int], Made]]] = {
    "sqlite": {
        "TEXT": lambda r, n: quoted(f"{r.choice(TEXTS)}{n}"),
        "BIGINT": lambda r, n: whole(r.randrange(10**17, 10**18) * 9 + n),
        "NUMERIC(18,0)": lambda r, n: whole(r.randrange(10**17) * 10 + n),
        "INTEGER": lambda _, n: whole(n),
    },
    "postgresql": {
        "TEXT": lambda r, n: quoted(f"{r.choice(TEXTS)}{n}"),
        "CHAR(100)": lambda r, n: quoted(f"{n}{r.choice(TEXTS)}"),
        "BIGINT": lambda r, n: whole(r.randrange(10**17, 10**18) * 9 + n),
        "NUMERIC(18,0)": lambda r, n: whole(r.randrange(10**16) * 10 + n),
        "NUMERIC(30,0)": lambda r, n: whole(r.randrange(10**28) * 10 + n),
        "SMALLINT": lambda _, n: whole(n),
        "UUID": lambda r, n: quoted(UUID.format(r.randrange(10**10) * 10 + n)),
        "DATE": lambda _, n: quoted(f"2020-01-0{n + 1}"),
    },
    "hana": {
        "NVARCHAR(120)": lambda r, n: quoted(f"{r.choice(TEXTS)}{n}"),
        "BIGINT": lambda r, n: whole(r.randrange(10**17, 10**18) * 9 + n),
        "DECIMAL(18,0)": lambda r, n: whole(r.randrange(10**16) * 10 + n),
        "INTEGER": lambda _, n: whole(n),
    },
}
DAYS: dict[str, dict[str, Callable[[date], Literal]]] = {
    "sqlite": {
        "DATE": lambda day: f"'{day}'",
        "TEXT": lambda day: f"'{day:%Y%m%d}'",
        "INTEGER": lambda day: f"{day:%Y%m%d}",
        "VARCHAR(40)": lambda day: f"'{day}T00:00:00+01:00'",
    },
    "postgresql": {
        "DATE": lambda day: f"'{day}'",
        "TIMESTAMP": lambda day: f"'{day} 00:00'",
        "TIMESTAMPTZ": lambda day: f"'{day} 00:00+01'",
        "TEXT": lambda day: f"'{day:%Y%m%d}'",
        "VARCHAR(10)": lambda day: f"'{day}'",
        "INTEGER": lambda day: f"{day:%Y%m%d}",
        "NUMERIC(8,0)": lambda day: f"{day:%Y%m%d}",
    },
    "hana": {
        "DATE": lambda day: f"'{day}'",
        "TIMESTAMP": lambda day: f"'{day} 00:00:00'",
        "NVARCHAR(8)": lambda day: f"'{day:%Y%m%d}'",
        "INTEGER": lambda day: f"{day:%Y%m%d}",
    },
}
VALUES: dict[str, dict[str, Callable[[Random], Made]]] = {
    "sqlite": {
        "INTEGER": lambda r: number(str(r.randrange(10**9))),
        "NUMERIC(15,3)": lambda r: number(f"{r.uniform(0, 1e6):.3f}"),
        "REAL": lambda r: number(repr(r.randrange(10**9) / 8)),  # SQLite itself reads longer ones a little off
        "TEXT": lambda r: number(text := f"{r.uniform(0, 1e6):.2f}", f"'{text}'"),
        "VARCHAR(20)": lambda r: number(text := f"{r.uniform(0, 1e6):.2f}0", comma(text)),
    },
    "postgresql": {
        "BIGINT": lambda r: number(str(r.randrange(10**15))),
        "NUMERIC(15,3)": lambda r: number(f"{r.uniform(0, 1e6):.3f}"),
        "NUMERIC": lambda r: number(f"{r.uniform(0, 1e3):.11f}"),
        "DOUBLE PRECISION": lambda r: number(repr(r.uniform(0, 1e9))),
        "REAL": lambda r: number(f"{r.uniform(0, 99):.3f}"),
        "TEXT": lambda r: number(text := f"{r.uniform(0, 1e6):.2f}", f"'{text}'"),
        "VARCHAR(20)": lambda r: number(text := f"{r.uniform(0, 1e6):.2f}0", comma(text)),
    },
    "hana": {
        "INTEGER": lambda r: number(str(r.randrange(10**9))),
        "DECIMAL(15,3)": lambda r: number(f"{r.uniform(0, 1e6):.3f}"),
        "DOUBLE": lambda r: number(repr(r.uniform(0, 1e9))),
        "NVARCHAR(20)": lambda r: number(text := f"{r.uniform(0, 1e6):.2f}0", comma(text)),
    },
}
IS_TEXT = ("TEXT", "VARCHAR", "NVARCHAR", "CHAR")


@dataclass
class Table:
    """A source table and what readers are to see of it.

    Attributes:
        seed: What it was made from.
        kind: Its database.
        types: Type of every column.
        hourly: Whether its times are hours of a local clock.
        rows: Literals of every row.
        timeline: Value by series, time on the clock and what that is ahead of UTC; null where it is not known.
        labels: Label by series.
        reasons: Reasons of the rows that are quarantined, with their number.
    """

    seed: int
    kind: str
    types: dict[str, str]
    hourly: bool
    rows: list[tuple[Literal, ...]] = field(default_factory=list)
    timeline: dict[tuple[str, str, str], float | None] = field(default_factory=dict)
    labels: dict[str, str | None] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.kind}: {', '.join(f'{name} {kind}' for name, kind in self.types.items())}"

    def fill(self, project: Project) -> None:
        """Creates the table in the warehouse of a project."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.types.items())
        project.execute(f"CREATE TABLE source_rows (n INTEGER, {columns})")
        for n, row in enumerate(self.rows):
            project.execute(f"INSERT INTO source_rows VALUES ({n}, {', '.join(row)})")


def make_table(seed: int) -> Table:
    """Returns the table of a seed: three series of 40 days, or of the hours of a run day that has one hour twice."""
    random = Random(seed)
    kind = DATABASES[seed % 3]
    hourly = random.random() < 0.25
    clock = {"sqlite": "TEXT", "postgresql": "TIMESTAMP", "hana": "TIMESTAMP"}[kind]
    types = {
        "key_1": random.choice(list(KEYS[kind])),
        "key_2": random.choice(list(KEYS[kind])),
        "sort": random.choice(list(KEYS[kind])),
        "day": clock if hourly else random.choice(list(DAYS[kind])),
        "amount": random.choice(list(VALUES[kind])),
    }
    if random.random() < 0.5:
        del types["key_2"]
    table = Table(seed, kind, types, hourly)
    for n in range(3):
        keys = [KEYS[kind][types[name]](random, n) for name in types if name.startswith("key")]
        label = ("NULL", None) if n == 2 and random.random() < 0.5 else KEYS[kind][types["sort"]](random, n)
        shown = _composed([_padded(types[name], made) for name, made in zip(types, keys, strict=False)])
        table.labels[shown] = None if label[1] is None else _padded(types["sort"], label)
        for literal, at, offset in _hours() if hourly else _days(DAYS[kind][types["day"]]):
            _add_row(table, random, ([made[0] for made in keys], label[0], literal), (shown, at, offset))
    return table


def _add_row(
    table: Table, random: Random, given: tuple[list[Literal], Literal, Literal], place: tuple[str, str, str]
) -> None:
    """Adds a row, right or wrong; a row that is wrong leaves its period without a value."""
    keys, label, day = given
    amount, value = VALUES[table.kind][table.types["amount"]](random)
    wrong = random.choice(list(_wrong(table))) if random.random() < WRONG_SHARE else None
    if wrong is not None:
        reason, column, literal = wrong
        value = None
        if reason:
            table.reasons[reason] += 1
        keys = [literal, *keys[1:]] if column == "key_1" else keys
        day, amount = literal if column == "day" else day, literal if column == "amount" else amount
    table.rows.append((*keys, label, day, amount))
    table.timeline[place] = value


def _wrong(table: Table) -> Iterator[tuple[str, str, Literal]]:
    """Yields what may be wrong with a row: the reason, none for a null value; the column; and its literal."""
    day, amount = table.types["day"], table.types["amount"]
    yield "", "amount", "NULL"
    if table.hourly:  # order tells the repeated hour apart, so every hour must be there
        return
    yield "KEY_MISSING", "key_1", "NULL"
    yield "DATE_INVALID", "day", "NULL"
    yield "DATE_AFTER_CUTOFF", "day", DAYS[table.kind][day](FIRST + timedelta(days=N_DAYS + 2))
    if day.startswith(IS_TEXT):
        yield "DATE_INVALID", "day", "'00000000'"
    if day in ("INTEGER", "NUMERIC(8,0)"):
        yield "DATE_INVALID", "day", "20260230"
    if day == "TIMESTAMP":
        yield "DATE_OFF_GRID", "day", f"'{FIRST} 12:30:00'"
    yield "VALUE_NEGATIVE", "amount", "'-7,5'" if amount in ("VARCHAR(20)", "NVARCHAR(20)") else "-7"
    if amount.startswith(IS_TEXT):
        yield "VALUE_NOT_NUMBER", "amount", "'n/a'"
    if amount == "DOUBLE PRECISION":
        yield "VALUE_INFINITE", "amount", "'Infinity'"


def _days(write: Callable[[date], Literal]) -> Iterator[tuple[Literal, str, str]]:
    for n in range(N_DAYS):
        day = FIRST + timedelta(days=n)
        yield write(day), f"{day} 00:00:00", "+01:00"


def _hours() -> Iterator[tuple[Literal, str, str]]:
    """Yields the hours of the clock in order, the one between two and three twice."""
    for n in range(N_HOURS):
        is_later = n >= 27
        local = RUN_DAY + timedelta(hours=n - is_later)
        yield f"'{local}'", str(local), "+01:00" if is_later else "+02:00"


def _padded(kind: str, made: Made) -> str:
    width = int(kind[5:-1]) if kind.startswith("CHAR") else 0
    return str(made[1]).ljust(width)


def _composed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def run_table(table: Table, folder: Path, environ: dict[str, str]) -> None:
    """Runs the job of a table and compares what readers see; raises AssertionError with the table where it differs."""
    keys = [name for name in table.types if name.startswith("key")]
    columns = ", ".join([*keys, "sort AS item_group", "day AS ds", "amount AS y"])
    as_of = "2026-10-27" if table.hourly else (FIRST + timedelta(days=N_DAYS)).isoformat()
    job = {
        "key": keys,
        "time_zone": ZONE,
        "frequency": "h" if table.hourly else "D",
        "horizon": HORIZON,
        "absent": "missing",
        "calendar": "none",
        "sources": {"target": {"query": "orders.sql"} | ({"ds_zone": "local"} if table.hourly else {})},
    }
    with building(folder) as build:
        project = build(orders(1, 10), f"SELECT {columns} FROM source_rows ORDER BY n", environ, **job)
        table.fill(project)
        project.run("integrated_workflow", as_of)
        found = _read(project)
    for part, expected in {
        "timeline": table.timeline,
        "labels": table.labels,
        "forecast": dict.fromkeys(table.labels, HORIZON),
        "reasons": dict(table.reasons),
    }.items():
        differs = {key: (expected.get(key), found[part].get(key)) for key in {*expected, *found[part]}}
        differs = {key: pair for key, pair in differs.items() if pair[0] != pair[1]}
        assert not differs, f"{table}\n{part}: expected and found differ in {len(differs)}: {list(differs.items())[:5]}"


def _read(project: Project) -> dict[str, dict[Any, Any]]:
    timeline = project.query(
        "SELECT series_key, target_ts_local, utc_offset, actual_value, label_1"
        " FROM bi_timeline WHERE row_type = 'ACTUAL'"
    )
    forecast = project.query("SELECT series_key, COUNT(*) AS n FROM bi_forecast GROUP BY series_key")
    reasons = project.query("SELECT reason_code, COUNT(*) AS n FROM fc_quarantine GROUP BY reason_code")
    values = timeline["actual_value"].astype(object).where(timeline["actual_value"].notna(), None)
    clock = pd.to_datetime(timeline["target_ts_local"]).dt.strftime("%Y-%m-%d %H:%M:%S")
    labels = timeline["label_1"].astype(object).where(timeline["label_1"].notna(), None)
    return {
        "timeline": dict(
            zip(zip(timeline["series_key"], clock, timeline["utc_offset"], strict=True), values, strict=True)
        ),
        "labels": dict(zip(timeline["series_key"], labels, strict=True)),
        "forecast": dict(zip(forecast["series_key"], forecast["n"], strict=True)),
        "reasons": dict(zip(reasons["reason_code"], reasons["n"], strict=True)),
    }


def main() -> None:
    """Runs as many tables as asked for and prints what was compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="?", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    given = parser.parse_args()
    use_one_thread_per_process()
    counted: Counter[str] = Counter()
    with serving() as warehouse:
        for seed in range(given.first, given.first + given.tables):
            table = make_table(seed)
            folder = Path(tempfile.mkdtemp(prefix="round-trip-"))
            try:
                with warehouse(table.kind) as environ:
                    run_table(table, folder, environ)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            counted += Counter(tables=1, rows=len(table.rows), quarantined=sum(table.reasons.values()))
            counted += Counter({f"{table.kind} {kind}": 1 for kind in table.types.values()})
            print(".", end="", flush=True)
    rows = f"{counted.pop('rows'):,} rows, {counted['quarantined']:,} of them in quarantine with the reason"
    print(f"\n{counted.pop('tables')} tables equal what readers see: {rows}")
    del counted["quarantined"]
    print(", ".join(f"{kind} {n}" for kind, n in sorted(counted.items())))


if __name__ == "__main__":
    main()
