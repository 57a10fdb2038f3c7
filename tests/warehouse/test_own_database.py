"""docs/how-to/own-database.md names every part of a kind of database, and every kind has a server for its tests."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from forecasting.settings import CHECKOUT
from forecasting.warehouse.connection.about import About
from forecasting.warehouse.connection.kind import Fault, Kind
from tests import conftest
from tests.servers import DATABASES, SERVERS

CHAPTER = (CHECKOUT / "docs" / "how-to" / "own-database.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        (
            "| part | what it says | unless given |",
            {name for name in {*vars(Kind), *Kind.__annotations__} if name[0] != "_"},
        ),
        ("| part | what it says |\n", {field.name for field in fields(About)}),
    ],
)
def test_the_chapter_explains_exactly_the_parts_of_a_kind(heading, parts):
    table = CHAPTER.partition(heading)[2].partition("\n\n")[0]
    named = [
        name for cell in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)
    ]
    assert sorted(named) == sorted(parts)


def test_the_kind_of_the_chapter_changes_only_what_a_kind_has():
    found = {"__name__": "ours"}
    exec(re.search(r"```python\n(.*?)```", CHAPTER, re.DOTALL)[1], found)
    ours = found["Ours"]
    assert {name for name in vars(ours) if name[0] != "_"} <= {*vars(Kind), *Kind.__annotations__}
    assert ours().fault_of(type("NoSuchTable", (Exception,), {})()) is Fault.NO_TABLE


def test_every_kind_has_a_server_for_tests_and_one_for_programs():
    assert tuple(SERVERS) == DATABASES
    assert [kind for kind in DATABASES if not hasattr(conftest, kind)] == []
