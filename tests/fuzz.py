"""Job files and source tables that nobody would write, from a seed: `make fuzz`.

A job file must end as a job or as a ConfigError that names it, within a second and 2,000 characters. A source table
must end as a publication or as an error of the suite, never as a traceback, and a publication must account for every
row: it is in the history or in quarantine.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml

from forecasting.config import load_job
from forecasting.errors import ConfigError, ForecastingError
from forecasting.settings import use_one_thread_per_process
from tests.project_builder import Project, building, orders
from tests.servers import DATABASES, serving

LONGEST = 2000
ROOT = Path(__file__).resolve().parents[1]
SEEDS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "jobs").glob("*.yml"))]
TOKENS = [
    *(
        "&a",
        "*a",
        "!!int",
        "!!float",
        "!!timestamp",
        "!!bool",
        "!!binary",
        "!!set",
        "!!python/name:os",
        "? ",
        ": ",
        "- ",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        "|",
        ">",
        "'",
        '"',
        "#",
        "%",
        "@",
        "`",
        "\t",
        "\0",
        "\x85",
        "\ufeff",
        "\ud83d",
        "ä",
        "\\U99999999",
    ),
    *("0x" + "f" * 400, "9" * 400, "-1", "1e400", ".inf", ".nan", "~", "null", "yes", "2026-13-45", "25:61", "0o17"),
    *("<<: *a", "---", "...", "%YAML 9.9", "key: " * 50, "[" * 200, "{a: " * 200, "x" * 5000, "../../etc/passwd"),
]
ODD_SCALARS: list[Any] = [
    *(None, True, False, 0, 1, -1, 7, 366, 10**6, 2**70, 0.5, -0.0, 1e308, float("nan"), float("inf")),
    *("", " ", "a", "A b", "x" * 300, "7d", "-7d", "P1D", "D", "1000000000d", "2026-06-30", "0001-01-01", "now"),
    *("0 5 * * *", "61 25 * * *", "* * * * * *", "Europe/Berlin", "Mars/Olympus", "monday", "zero", "median"),
    *("../../etc/passwd", "/", "sql/x.sql", "a\0b", "\x85", "ä", "{{ ds }}", ":as_of", "';--", "unique_id", "ds", "y"),
    *(date(2026, 6, 30), date(1, 1, 1), b"x", "naive", "lightgbm", "zone", "weights"),
]
ODD_KEYS = [
    "'a'",
    "'b'",
    "NULL",
    "''",
    "' '",
    "1",
    "1.5",
    "x'00ff'",
    "'a' || CHAR(0)",
    "'" + "k" * 300 + "'",
    "9223372036854775807",
]
ODD_DAYS = [
    *(
        "NULL",
        "''",
        "'0000-00-00'",
        "'0001-01-01'",
        "'9999-12-31'",
        "'1970-01-01'",
        "'2015Q1'",
        "'2026'",
        "20260601",
        "0",
    ),
    *(
        "-1",
        "1e300",
        "1.5",
        "x'00'",
        "'2026-06-01T12:00'",
        "'2026-06-01T00:00:00Z'",
        "'infinity'",
        "'2026-02-30'",
        "9e18",
    ),
]
TYPES = {
    "sqlite": ([""], [""], [""]),
    "postgresql": (
        ["VARCHAR(400)", "CHAR(300)", "NUMERIC"],
        ["VARCHAR(40)", "DATE", "TIMESTAMP", "TIMESTAMPTZ"],
        ["VARCHAR(500)", "DOUBLE PRECISION", "NUMERIC", "REAL"],
    ),
    "hana": (
        ["NVARCHAR(400)", "DECIMAL(38,0)"],
        ["NVARCHAR(40)", "DATE", "TIMESTAMP"],
        ["NVARCHAR(500)", "DOUBLE", "DECIMAL(38,3)"],
    ),
}
ODD_VALUES = [
    *(
        "NULL",
        "''",
        "'n/a'",
        "'1.234'",
        "'1,5'",
        "'1.234,56'",
        "1e99",
        "-1e99",
        "1e100",
        "1e308",
        "9e999",
        "-9e999",
        "-1",
    ),
    *("0", "5e-324", "9223372036854775807", "x'00'", "'" + "9" * 400 + "'", "'1e5'", "' 7 '", "'١٢'"),
]


class SurpriseError(Exception):
    """What came of an odd input is not what may come of it."""


def require(holds: bool, otherwise: object) -> None:
    """Raises SurpriseError with what there is instead."""
    if not holds:
        raise SurpriseError(str(otherwise)[:400])


def odd_job(seed: int) -> bytes:
    """Returns a job file of the project with some values, or some lines and bytes, exchanged."""
    random = Random(seed)
    return _odd_values(random) if random.random() < 0.5 else _odd_text(random)


def _odd_values(random: Random) -> bytes:
    document = yaml.safe_load(random.choice(SEEDS))
    for _ in range(random.randint(1, 2)):
        part: Any = document
        while True:
            place = random.choice(list(part) if isinstance(part, dict) else range(len(part)))
            if not (isinstance(part[place], dict | list) and part[place]) or random.random() < 0.2:
                break
            part = part[place]
        act = random.randrange(8)
        if act == 0:
            del part[place]
        elif act == 1 and isinstance(part, dict):
            part[random.choice(ODD_SCALARS)] = part.pop(place)
        else:
            part[place] = random.choice([*ODD_SCALARS, [part[place]], {"a": part[place]}, [], {}])
    return yaml.safe_dump(document, allow_unicode=True).encode("utf-8", "surrogatepass")


def _odd_text(random: Random) -> bytes:
    text = random.choice(SEEDS)
    for _ in range(random.randint(1, 3)):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        act = random.randrange(7)
        if act == 0:
            lines[at] = lines[at][: random.randrange(len(lines[at]) + 1)] + random.choice(TOKENS)
        elif act == 1:
            lines[at] = f"{lines[at].partition(':')[0]}: {random.choice(TOKENS)}"
        elif act == 2:
            del lines[at]
        elif act == 3:
            lines.insert(at, lines[random.randrange(len(lines))])
        elif act == 4:
            lines[at] = " " * random.randrange(9) + lines[at].strip()
        elif act == 5:
            lines.insert(at, f"{' ' * random.randrange(5)}{random.choice(TOKENS)}")
        else:
            place = random.randrange(len(text) + 1)
            lines = (text[:place] + random.choice(TOKENS) + text[place:]).split("\n")
        text = "\n".join(lines)
    content = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.1:
        place = random.randrange(len(content) + 1)
        content = content[:place] + bytes([random.randrange(256)]) + content[place:]
    return content


def try_job(folder: Path, content: bytes) -> str:
    """Returns what became of a job file; raises SurpriseError where it may not."""
    name = "retail_units" if b"retail_units" in content else "retail_revenue"
    path, started = folder / f"{name}.yml", time.process_time()
    path.write_bytes(content)
    try:
        load_job(path)
        outcome = "a job"
    except ConfigError as error:
        require(str(path) in str(error), f"the file is not named: {error}")
        require(len(str(error)) < LONGEST, f"{len(str(error))} characters: {error}")
        outcome = "refused"
    require(time.process_time() - started < 1, "more than a second")
    return outcome


def odd_rows(seed: int) -> list[tuple[str, str, str]]:
    """Returns literals of key, day and value of a table with sound rows and some that are not."""
    random = Random(seed)
    n_days = random.choice([1, 2, 3, 10, 60])
    days = [date(2026, 6, 28) - timedelta(days=back) for back in range(n_days)]
    rows = [(f"'{name}'", f"'{day}'", str(random.randrange(100))) for name in "ab" for day in days]
    for _ in range(random.choice([0, 1, 3, 10])):
        row = list(random.choice(rows))
        column = random.randrange(3)
        row[column] = random.choice((ODD_KEYS, ODD_DAYS, ODD_VALUES)[column])
        if random.random() < 0.7:
            rows[random.randrange(len(rows))] = (row[0], row[1], row[2])
        else:
            rows.append((row[0], row[1], row[2]))
    return rows


def try_table(folder: Path, seed: int, kind: str = "sqlite", environ: Mapping[str, str] | None = None) -> str:
    """Returns what became of a source table; raises SurpriseError, or whatever escapes."""
    random = Random(-seed)
    fields: dict[str, Any] = {
        "absent": random.choice(["zero", "missing"]),
        "lower_bound": random.choice([0, None]),
        "calendar": random.choice(["none", {"closed": "learn"}]),
        "horizon": random.choice([1, 7, 90]),
        "labels": [],
        "checks": {"max_staleness": 9999, "actions": {"source_keys_unique": random.choice(["block", "quarantine"])}},
    }
    with building(folder) as build:
        project = build(orders(1, 10), "SELECT k AS unique_id, d AS ds, y FROM odd", environ, **fields)
        rows = _fill(project, kind, [random.choice(types) for types in TYPES[kind]], odd_rows(seed))
        try:
            project.run("integrated_workflow")
        except ForecastingError as error:
            require(len(str(error)) < LONGEST, f"{len(str(error))} characters: {error}")
            return "refused"
        gone = project.query("SELECT COUNT(*) AS n FROM fc_quarantine")["n"].item()
        kept = project.query("SELECT SUM(n_obs) AS n FROM fc_series")["n"].item() or 0
        placed = len({row[:2] for row in rows})
        require(kept + gone >= placed, f"{placed} of {len(rows)} rows have places, {kept} kept, {gone} quarantined")
        require(project.query("SELECT COUNT(*) AS n FROM bi_forecast")["n"].item() > 0, "nothing is forecast")
        return "published"


def _fill(
    project: Project, kind: str, types: list[str], rows: list[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    """Creates the table and returns the rows that a column of its types can hold."""
    project.execute(f"CREATE TABLE odd (k {types[0]}, d {types[1]}, y {types[2]})")
    held = []
    if types[0].startswith(("NUMERIC", "DECIMAL")):
        rows = [({"'a'": "1", "'b'": "2"}.get(key, key), day, value) for key, day, value in rows]
    for row in rows:
        literals = [
            f"'{literal}'" if kind != "sqlite" and "CHAR" in column and literal[0] not in "'NxC" else literal
            for literal, column in zip(row, types, strict=True)
        ]
        with suppress(ForecastingError):
            project.execute(f"INSERT INTO odd VALUES ({', '.join(literals)})")
            held.append(row)
    return held


def main() -> None:
    """Runs both fuzzers and prints what became of what they made, and every surprise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("jobs", nargs="?", type=int, default=1300)
    parser.add_argument("tables", nargs="?", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    given = parser.parse_args()
    use_one_thread_per_process()
    outcomes: Counter[str] = Counter()
    for seed in range(given.first, given.first + given.jobs):
        with _one_of("job file", seed, outcomes) as (folder, of):
            of.append(try_job(folder, odd_job(seed)))
    with serving() as warehouse:
        for seed in range(given.first, given.first + given.tables):
            kind = DATABASES[seed % len(DATABASES)]
            with _one_of(f"{kind} table", seed, outcomes) as (folder, of), warehouse(kind) as environ:
                of.append(try_table(folder, seed, kind, environ))
    print(", ".join(f"{outcome} {count:,}" for outcome, count in sorted(outcomes.items())))
    if any("SURPRISE" in outcome for outcome in outcomes):
        raise SystemExit(1)


@contextmanager
def _one_of(what: str, seed: int, outcomes: Counter[str]) -> Iterator[tuple[Path, list[str]]]:
    """Yields a folder and a place for the outcome, and counts it; whatever escapes is a surprise."""
    folder, of = Path(tempfile.mkdtemp(prefix="fuzz-")), list[str]()
    try:
        yield folder, of
    except Exception as error:  # noqa: BLE001 - it is what is looked for
        of = ["SURPRISE"]
        print(f"{what}, seed {seed}: {type(error).__name__}: {str(error)[:300]}", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    outcomes[f"{what}: {of[0]}"] += 1


if __name__ == "__main__":
    main()
