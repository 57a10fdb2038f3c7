"""Series that go on under another key: hand-computed cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.config import Job
from forecasting.errors import SourceError, WrongQueryError
from forecasting.panel.build import build_panel
from forecasting.panel.intake.predecessors import no_links, type_predecessors
from forecasting.panel.succession import (
    Recorded,
    continued_drivers,
    continued_rows,
    links_in_force,
    rows_after_end,
    rows_in_both,
)
from tests.warehouse.builders import build_job

NONE = float("nan")


def rows_of(**series: str) -> pd.DataFrame:
    """Returns rows from 1 March 2026 on: a number a day, `.` for no row, `?` for a row without a value."""
    frames = []
    for key, text in series.items():
        for day, word in enumerate(text.split()):
            if word != ".":
                ds = pd.Timestamp("2026-03-01") + pd.Timedelta(days=day)
                frames.append((key, ds, NONE if word == "?" else float(word)))
    return pd.DataFrame(frames, columns=["unique_id", "ds", "y"])


def links_of(*links: str, job: Job | None = None) -> pd.DataFrame:
    """Returns the links of texts such as `A B 4 RENUMBERED`; the number is a day of March 2026."""
    columns = ["old_key", "new_key", "valid_from", "kind"]
    raw = pd.DataFrame([text.split() for text in links], columns=columns)
    raw["valid_from"] = "2026-03-" + raw["valid_from"].str.zfill(2)
    return type_predecessors(raw, job or build_job())[0]


def words_of(rows: pd.DataFrame) -> dict[str, str]:
    """Returns rows as rows_of reads them."""
    days = pd.date_range("2026-03-01", rows["ds"].max())
    found = {}
    for key, part in rows.groupby("unique_id"):
        values = part.set_index("ds")["y"].reindex(days)
        found[str(key)] = " ".join(
            "." if day not in set(part["ds"]) else "?" if np.isnan(value) else f"{value:g}"
            for day, value in values.items()
        ).rstrip(" .")
    return found


@pytest.mark.parametrize(
    ("links", "series", "expected"),
    [
        (["A B 4 RENUMBERED"], {"A": "1 2 3", "B": ". . . 4 5"}, {"B": "1 2 3 4 5"}),
        (["A B 4 RENUMBERED"], {"A": "1 2 3 9 9", "B": ". . . 4 5"}, {"B": "1 2 3 4 5"}),
        (["A B 4 RENUMBERED"], {"A": "1 2 3", "C": "7"}, {"B": "1 2 3", "C": "7"}),
        (["A B 4 RENUMBERED"], {"A": "1 2 3", "B": "1 2 5 4"}, {"B": "1 2 8 4"}),
        (["A C 4 MERGED", "B C 3 MERGED"], {"A": "1 2 3", "B": "10 10 10", "C": ". . . 9"}, {"C": "11 12 3 9"}),
        (["A C 4 MERGED"], {"A": "1 2 3", "C": "5 2 5 9"}, {"C": "6 4 8 9"}),
        (["A C 4 MERGED"], {"A": "1 ? 3", "C": "5 5 5 9"}, {"C": "6 ? 8 9"}),
        (["A C 4 MERGED"], {"A": "1 . 3", "C": "5 5 . 9"}, {"C": "6 ? ? 9"}),
        (["A B 3 RENUMBERED", "B C 5 RENUMBERED"], {"A": "1 2", "B": ". . 3 4", "C": ". . . . 5"}, {"C": "1 2 3 4 5"}),
    ],
    ids=[
        "renumbered",
        "late rows",
        "before its first row",
        "copies",
        "merged",
        "into itself",
        "unknown",
        "gaps",
        "chain",
    ],
)
def test_the_history_of_the_old_key_counts_for_the_new_one(
    links: list[str], series: dict[str, str], expected: dict[str, str]
) -> None:
    assert words_of(continued_rows(rows_of(**series), links_of(*links), build_job())) == expected


def test_without_a_row_a_merged_series_adds_nothing_where_that_is_a_zero() -> None:
    rows = rows_of(A="1 . 3", C="5 5 . 9")
    assert words_of(continued_rows(rows, links_of("A C 4 MERGED"), build_job(absent="zero"))) == {"C": "6 5 3 9"}


def test_a_link_is_in_force_once_the_first_period_to_forecast_is_the_successors() -> None:
    links = links_of("A B 4 RENUMBERED")
    found = [links_in_force(links, build_job(), pd.Timestamp(f"2026-03-0{day}")) for day in (2, 3, 4)]
    assert [len(part) for part in found] == [0, 1, 1]
    rows = rows_of(A="1 2 3 4", B="1 5")
    pd.testing.assert_frame_equal(continued_rows(rows, found[0], build_job()), rows)
    counts = [(dict(rows_after_end(rows, part)), dict(rows_in_both(rows, part))) for part in found]
    assert counts == [({}, {}), ({"A": 1}, {"A": 2}), ({"A": 1}, {"A": 2})]


@pytest.mark.parametrize(
    ("job", "day", "first"),
    [
        ({"frequency": "M"}, "2026-03-01", "2026-03-01"),
        ({"frequency": "M"}, "2026-03-15", "2026-04-01"),
        ({"frequency": "M", "dated": "inside"}, "2026-03-31", "2026-04-01"),
        ({"frequency": "W"}, "2026-03-04", "2026-03-09"),
        ({"frequency": "h"}, "2026-03-04T06:30+01:00", "2026-03-04 06:00"),
    ],
)
def test_a_change_takes_effect_with_the_first_period_that_begins_on_or_after_it(
    job: dict[str, Any], day: str, first: str
) -> None:
    raw = pd.DataFrame({"old_key": ["A"], "new_key": ["B"], "valid_from": [day], "kind": ["renumbered "]})
    links, _ = type_predecessors(raw, build_job(**job))
    assert links["period_from"].tolist() == [pd.Timestamp(first)]


def test_keys_of_several_columns_are_given_one_by_one_or_whole() -> None:
    job = build_job(key=["material", "plant"])
    parts = pd.DataFrame({"old_material": ["07"], "old_plant": ["N|1"], "new_material": ["08"], "new_plant": ["N|1"]})
    whole = pd.DataFrame({"old_key": [r"07|N\|1"], "new_key": [r"08|N\|1"]})
    rest = {"valid_from": "2026-03-04", "kind": "RENUMBERED"}
    links = [type_predecessors(raw.assign(**rest), job)[0] for raw in (parts, whole)]
    pd.testing.assert_frame_equal(links[0], links[1])
    rows = rows_of(**{r"07|N\|1": "1 2 3"}).assign(material="07", plant="N|1", price=2.0)
    continued = continued_rows(rows, links[0], job)
    assert continued[["unique_id", "material", "plant"]].drop_duplicates().to_numpy().tolist() == [
        [r"08|N\|1", "08", "N|1"]
    ]
    drivers = continued_drivers(rows[["ds", "material", "plant", "price"]], links[0], job)
    assert drivers[["material", "plant"]].drop_duplicates().to_numpy().tolist() == [["08", "N|1"]]
    assert (len(drivers), drivers["price"].unique().tolist()) == (3, [2.0])


def test_rows_that_cannot_be_used_are_named_and_the_others_are_used() -> None:
    raw = pd.DataFrame(
        [
            ("A", "B", "2026-03-04", "RENUMBERED"),
            ("A", "B", "2026-03-04", "RENUMBERED"),
            ("C", "C", "2026-03-04", "RENUMBERED"),
            (None, "B", "2026-03-04", "MERGED"),
            ("D", "B", "soon", "MERGED"),
            ("E", "B", "9999-12-31", "MERGED"),
            ("F", "B", "2026-03-04", "REPLACES"),
            ("G", "B", "2026-03-04", "MERGED"),
            ("G", "H", "2026-03-04", "MERGED"),
            *[(f"X{number}", "Y", "2026-03-04", "MERGED") for number in range(30)],
        ],
        columns=["old_key", "new_key", "valid_from", "kind"],
    )
    links, verdicts = type_predecessors(raw, build_job())
    assert links["predecessor_key"].tolist() == ["A", *sorted(f"X{number}" for number in range(30))]
    assert verdicts["reason_code"].to_dict() == {
        3: "KEY_MISSING",
        4: "DATE_INVALID",
        5: "DATE_IMPOSSIBLE",
        6: "SUCCESSION_UNKNOWN",
        7: "SUCCESSOR_UNCLEAR",
        8: "SUCCESSOR_UNCLEAR",
    }


def test_what_is_no_list_of_predecessors_is_refused_with_what_is() -> None:
    with pytest.raises(SourceError, match=r"(?s)in a circle.*A -> B -> C -> A.*correct these rows"):
        links_of("A B 2 RENUMBERED", "B C 3 RENUMBERED", "C A 4 RENUMBERED", "D A 4 MERGED")
    with pytest.raises(WrongQueryError, match=r"(?s)lacks the columns \['new_key'\].*old_unique_id, new_unique_id"):
        type_predecessors(pd.DataFrame({"old_key": ["A"]}), build_job())
    raw = pd.DataFrame({"old_key": ["A"], "new_key": ["B"], "valid_from": ["x"], "kind": ["y"]})
    with pytest.raises(SourceError, match=r"(?s)1 of 1 rows of predecessors.*DATE_INVALID.*RENUMBERED or MERGED"):
        type_predecessors(raw, build_job())
    empty = type_predecessors(raw.iloc[:0], build_job())[0]
    pd.testing.assert_frame_equal(empty, no_links())


def test_tables_hold_every_series_under_its_own_key_and_old_ones_without_zeros_after_their_end() -> None:
    job = build_job(absent="zero", calendar="none")
    rows, links = rows_of(A="1 2 3 . 7", B=". . . 4 5 6"), links_of("A B 4 RENUMBERED")
    cutoff = pd.Timestamp("2026-03-06")
    panel = build_panel(continued_rows(rows, links, job), None, job, cutoff)
    own = Recorded.made_of(replace(panel, predecessors=links), lambda: build_panel(rows, None, job, cutoff))
    assert words_of(own.history(own.of(own.series))) == {"A": "1 2 3 . 7", "B": ". . . 4 5 6"}
    assert own.newest_total(2).to_dict() == {"A": 10, "B": 11}
    assert dict(zip(own.static["unique_id"], own.static["lifecycle"], strict=True)) == {"A": "ENDED", "B": "NEW"}
