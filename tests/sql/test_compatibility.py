"""Views are a contract with reports that nobody here sees: columns are only added, at the end, and keep their type."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from sqlalchemy import inspect, text

from tests.sql.archive import SHOP, Archive

CONTRACT = Path(__file__).parent / "view_columns.yml"
FAMILIES = {
    "integer": {"SMALLINT", "INTEGER", "BIGINT"},
    "real": {"DOUBLE PRECISION", "DOUBLE"},
    "text": {"TEXT", "VARCHAR", "NVARCHAR"},
    "instant": {"TIMESTAMP", "DATETIME"},
    "date": {"DATE"},
}
"""The contract names PostgreSQL's types; of those of another database the family must be the same."""


def promised() -> dict[str, list[list[str]]]:
    return yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def present(archive: Archive) -> dict[str, list[list[str]]]:
    """Name and type of every column of every view."""
    inspector = inspect(archive.database.engine)
    return {
        view: [[column["name"], str(column["type"])] for column in inspector.get_columns(view)]
        for view in sorted(inspector.get_view_names())
    }


def differs(archive: Archive, view: str, column: str, wanted: str, found: str) -> bool:
    """Whether a type has changed; a computed column of SQLite has no type, so its values tell the family."""
    if archive.database.engine.dialect.name == "postgresql":
        return found != wanted
    if found == "NULL":
        with archive.database.read() as connection:
            sql = f"SELECT DISTINCT typeof({column}) FROM {view} WHERE {column} IS NOT NULL"
            stored = set(connection.execute(text(sql)).scalars())
        return not stored <= ({"text"} if family(wanted) in ("date", "instant") else {family(wanted)})
    return family(found) != family(wanted)


def family(kind: str) -> str:
    return next(name for name, kinds in FAMILIES.items() if kind.partition("(")[0] in kinds)


@pytest.mark.parametrize("view", sorted(promised()))
def test_a_view_keeps_its_columns_their_order_and_their_types(archive, present, view):
    assert view in present, f"{view} has vanished; reports read it. Bring it back, also if it is then empty"
    wanted, found = promised()[view], present[view]
    names = [name for name, _ in found]
    kept = [name for name, _ in wanted]
    assert names[: len(kept)] == kept, f"{view}: columns may only be added at the end; put them back in this order"
    changed = [
        (name, kind, now)
        for (name, kind), (_, now) in zip(wanted, found, strict=False)
        if differs(archive, view, name, kind, now)
    ]
    assert changed == [], f"{view}: columns have changed their type; add a column at the end instead"


def test_every_column_is_promised(present):
    """A new column goes at the end of its view's file, and name and PostgreSQL type at the end of view_columns.yml."""
    contract = promised()
    new = {
        view: added
        for view, columns in present.items()
        if not view.startswith(f"bi_{SHOP.job}_")
        and (added := [name for name, _ in columns if name not in dict(contract.get(view, []))])
    }
    assert new == {}, f"add these at the end of their view in {CONTRACT.name}, with their PostgreSQL types"
