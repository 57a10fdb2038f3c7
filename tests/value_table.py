"""The rules of docs/reference/values.md, each with its example; tests/steps/test_value_rules.py walks them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.value_rules import Rule, Seen

LARGE = 305184080441754059
_HOURS: dict[str, Any] = {"frequency": "h", "horizon": 24}
_ZERO: dict[str, Any] = {"absent": "zero", "calendar": {"closed": "learn"}}


def _open_days(*missing: str) -> list[dict[str, Any]]:
    """Six series that sell from Monday to Saturday until the cutoff, a Sunday, without the days named."""
    days = [day for day in pd.date_range("2026-08-03", "2026-11-29") if day.day_of_week != 6]
    kept = [f"{day:%Y-%m-%d}" for day in days if f"{day:%Y-%m-%d}" not in missing]
    return [{"unique_id": name, "ds": day, "y": 5} for name in "ABCDEF" for day in kept]


RULES = [
    Rule(
        "Keys",
        "An identifier keeps every digit, also beside nulls.",
        [LARGE, None],
        [str(LARGE), "quarantined: KEY_MISSING"],
        "unique_id",
    ),
    Rule("Keys", "Leading zeros, blanks and case stay.", ["007", " a ", "A"], ["007", " a ", "A"], "unique_id"),
    Rule(
        "Keys",
        "Several key columns are joined by a bar, and one within a part gets a backslash.",
        [("0010", "a|b")],
        ["0010|a\\|b"],
        "unique_id",
        job={"key": ["plant", "material"]},
    ),
    Rule(
        "Keys",
        "A key is empty where any part is null.",
        [("0010", None)],
        ["quarantined: KEY_MISSING"],
        "unique_id",
        job={"key": ["plant", "material"]},
    ),
    Rule(
        "Keys",
        "Floating numbers are no keys where they have a fraction or more digits than a float holds.",
        [1.5],
        ["refused: a key column holds fractional numbers"],
        "unique_id",
    ),
    Rule(
        "Keys",
        "A key has 200 characters at most.",
        ["x" * 201],
        ["quarantined: KEY_TOO_LONG"],
        "unique_id",
        shows="201 characters",
    ),
    Rule(
        "Keys",
        "A key with a character that no database keeps is quarantined.",
        ["a\x00b"],
        ["quarantined: KEY_UNREADABLE"],
        "unique_id",
        shows="a NUL between two letters",
    ),
    Rule(
        "Keys",
        "Sixteen bytes are an identifier, such as a RAW(16).",
        [bytes(range(16))],
        ["000102030405060708090A0B0C0D0E0F"],
        "unique_id",
        shows="0x000102...0F",
    ),
    Rule(
        "Days",
        "A day may be written in these ways.",
        ["2026-11-05", "20261105", "2026-11-05T00:00:00"],
        ["2026-11-05"] * 3,
        "ds",
    ),
    Rule("Days", "A whole number may be a day.", [20261105], ["2026-11-05"], "ds"),
    Rule(
        "Days",
        "An instant is the day that begins with it in the job's zone.",
        ["2026-11-04T23:00:00Z"],
        ["2026-11-05"],
        "ds",
    ),
    Rule(
        "Days",
        "That holds where the day has no midnight.",
        ["2026-09-06T04:00:00Z"],
        ["2026-09-06"],
        "ds",
        job={"time_zone": "America/Santiago"},
    ),
    Rule(
        "Days",
        "What is no day is quarantined.",
        ["2026-02-30", "00000000", None],
        ["quarantined: DATE_INVALID"] * 3,
        "ds",
    ),
    Rule(
        "Days",
        "Before 1800 and after 9000 nobody counts: such dates stand for none.",
        ["0001-01-01", "9999-12-31"],
        ["quarantined: DATE_IMPOSSIBLE"] * 2,
        "ds",
    ),
    Rule(
        "Days",
        "A date far before all others is a slip.",
        ["1970-01-01", "2026-11-04", "2026-11-05"],
        ["quarantined: DATE_APART", "2026-11-04", "2026-11-05"],
        "ds",
    ),
    Rule("Days", "A time within a day is no day.", ["2026-11-05 12:30"], ["quarantined: DATE_OFF_GRID"], "ds"),
    Rule(
        "Days", "A day that is not over yet is quarantined.", ["2026-12-24"], ["quarantined: DATE_AFTER_CUTOFF"], "ds"
    ),
    Rule("Days", "A year or a month is no day.", ["2026", "2026-06"], ["quarantined: DATE_INVALID"] * 2, "ds"),
    Rule(
        "Days",
        "In a monthly job a month names its period.",
        ["2026-06", "202607"],
        ["2026-06-01", "2026-07-01"],
        "ds",
        job={"frequency": "M"},
    ),
    Rule(
        "Days",
        "With `dated: inside` any day of a month stands for it; found where all dates are such.",
        ["2026-06-30", "2026-07-31"],
        ["2026-06-01", "2026-07-01"],
        "ds",
        job={"frequency": "M", "dated": "inside"},
    ),
    Rule("Hours", "A time without an offset is UTC.", ["2026-06-01 08:00"], ["2026-06-01 08:00"], "ds", job=_HOURS),
    Rule(
        "Hours",
        "With `ds_zone: local` it is a time of the job's clock.",
        ["2026-06-01 08:00"],
        ["2026-06-01 06:00"],
        "ds",
        job=_HOURS | {"source": {"ds_zone": "local"}},
    ),
    Rule(
        "Hours",
        "An hour that comes twice is distinguished by its order, or by a column `fold`.",
        ["2026-10-25 02:00", "2026-10-25 02:00"],
        ["2026-10-25 00:00", "2026-10-25 01:00"],
        "ds",
        job=_HOURS | {"source": {"ds_zone": "local"}},
    ),
    Rule(
        "Hours",
        "Where only one row is there, nobody can tell.",
        ["2026-10-25 02:00"],
        ["quarantined: DATE_INVALID"],
        "ds",
        job=_HOURS | {"source": {"ds_zone": "local"}},
    ),
    Rule(
        "Hours",
        "A time that the clock leaves out is none.",
        ["2026-03-29 02:00"],
        ["quarantined: DATE_INVALID"],
        "ds",
        job=_HOURS | {"source": {"ds_zone": "local"}},
    ),
    Rule("Numbers", "Text is read as a number.", ["12.5", " 3 ", "1e3"], ["12.5", "3", "1000"]),
    Rule(
        "Numbers",
        "A decimal comma is recognised from the column as a whole.",
        ["12,5", "1.234", "1.234,56"],
        ["12.5", "1234", "1234.56"],
    ),
    Rule("Numbers", "So is a decimal point.", ["12.5", "1.234", "1,234.56"], ["12.5", "1.234", "1234.56"]),
    Rule(
        "Numbers",
        "Where nobody can tell, the source must say it with `decimal`.",
        ["1.234", "7"],
        ["refused: numbers as text may be one and a bit, or more than a thousand"],
    ),
    Rule("Numbers", 'With `decimal: ","` it is said.', ["1.234", "7"], ["1234", "7"], job={"source": {"decimal": ","}}),
    Rule("Numbers", "A row without a value stays, as unknown; a check counts such rows.", [None, 5], ["null", "5"]),
    Rule("Numbers", "What is no number is quarantined.", ["n/a", "5"], ["quarantined: VALUE_NOT_NUMBER", "5"]),
    Rule("Numbers", "So is an infinite one.", [float("inf")], ["quarantined: VALUE_INFINITE"]),
    Rule("Numbers", "So is one of a magnitude of 1e100.", [1e200, 5], ["quarantined: VALUE_TOO_LARGE", "5"]),
    Rule(
        "Numbers",
        "So is one below the `lower_bound` of the job.",
        [-3],
        ["quarantined: VALUE_NEGATIVE"],
        job={"lower_bound": 0},
    ),
    Rule(
        "Numbers",
        "And one above the `upper_bound`.",
        [120, 5],
        ["quarantined: VALUE_ABOVE_BOUND", "5"],
        job={"upper_bound": 100},
    ),
    Rule(
        "Numbers",
        "A value far outside its series is named and kept.",
        [*range(200, 451, 5), 940],
        ["WARN by `source_values_usual`"],
        asks=Seen.checks,
        job={"checks": {"max_staleness": 99}},
        shows="51 values of 200 to 450, then 940",
    ),
    Rule(
        "Rows",
        "Two rows of one series and period stop the run; both are shown, copies apart from conflicts.",
        ["2026-11-29", "2026-11-29"],
        ["BLOCK by `source_keys_unique`"],
        "ds",
        Seen.checks,
    ),
    Rule(
        "Days without a row",
        "They are unknown with `absent: missing`.",
        [{"unique_id": "A", "ds": "2026-11-27", "y": 5}, {"unique_id": "A", "ds": "2026-11-29", "y": 6}],
        ["Fri: OBSERVED 5", "Sat: MISSING null", "Sun: OBSERVED 6"],
        asks=Seen.days,
        shows="Friday 5, Sunday 6",
    ),
    Rule(
        "Days without a row",
        "With `absent: zero` they are zero, and closed where the weekday always is.",
        _open_days(),
        ["Thu: OBSERVED 5", "Fri: OBSERVED 5", "Sat: OBSERVED 5", "Sun: CLOSED 0"],
        asks=Seen.days,
        job=_ZERO,
        shows="six series from Monday to Saturday",
    ),
    Rule(
        "Days without a row",
        "An open day at the end that no series has is late, until a later day has rows.",
        _open_days("2026-11-28"),
        ["Thu: OBSERVED 5", "Fri: OBSERVED 5", "Sat: MISSING null", "Sun: CLOSED 0"],
        asks=Seen.days,
        job=_ZERO,
        shows="the same, without the newest Saturday",
    ),
]
