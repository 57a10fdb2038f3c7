"""What one database takes and another would refuse: reserved words, long names, types and words of the golden files.

The words are those of SAP HANA's SQL reference, also those that its dialect forgets.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.dialects.postgresql.base import RESERVED_WORDS as POSTGRESQL_WORDS

from forecasting.config import Job
from forecasting.config.sections import Label
from forecasting.warehouse.connection.hana.kind import FORGOTTEN_WORDS
from forecasting.warehouse.connection.ids import _RANDOM_BITS as RANDOM_BITS
from forecasting.warehouse.deploy.views import PER_JOB, load_views
from tests.warehouse.test_schema import HANA_WORDS

HERE = Path(__file__).parent
FOLDER = HERE / "golden"
ROLES = sorted((HERE.parents[1] / "sql" / "roles").glob("*.sql"))
LONGEST = 30
KINDS = ("hana", "postgresql", "sqlite")

TYPES = r"INTEGER|BIGINT|SMALLINT|DOUBLE|DATE|TIMESTAMP|NVARCHAR\((\d+)\)|NCLOB"
LARGE = {("fc_job_found", "found_value"), ("fc_job_version", "config_text"), ("fc_model_version", "recipe_text")}
"""Text of any length, which BI tools cannot read: in no other column."""

_KEYWORDS = """add all alter and as between by case cast column comment constraint create cross delete desc distinct
drop else end exists from group having in inner insert into is join key left like limit not null on or order outer over
partition preceding primary replace row rows select set table then unbounded union unique update values view when
where with"""
KEYWORDS = set(_KEYWORDS.split())
"""Words that SAP HANA has, too; no RETURNING, CONFLICT, ILIKE, TRUE, INTERVAL, FILTER, USING."""
_FUNCTIONS = "abs avg coalesce count dense_rank lag lead max min nullif row_number sum substring upper lower"
FUNCTIONS = set(_FUNCTIONS.split())
_TYPE_WORDS = "bigint date double integer nclob nvarchar smallint timestamp varchar"
TYPE_WORDS = set(_TYPE_WORDS.split())
NOT_OURS = ("-- sources/", "SELECT c.relname AS view_name")
"""What an owner writes for a database of his own, and a question about PostgreSQL's own tables."""

_PART = re.compile(r"'(?:[^']|'')*'|--[^\n]*|__\[POSTCOMPILE_\w+\]|\"[^\"]*\"|[A-Za-z_]\w*|[^\s\w]")


def statements(kind: str, name: str) -> Iterator[str]:
    """Yields the statements of a golden file that are the suite's own."""
    content = (FOLDER / kind / f"{name}.sql").read_text(encoding="utf-8")
    for statement in content.split(";\n"):
        if statement and not statement.startswith(NOT_OURS):
            yield statement.replace(" (FORMAT binary)", "").strip()


def words(sql: str) -> list[str]:
    """Returns names, keywords and quoted names of a statement, without texts and comments."""
    found = (match[0] for match in _PART.finditer(sql))
    return [word for word in found if word[0] == '"' or word[0].isalpha()]


def names(kind: str) -> set[str]:
    """Returns every name that is not in quotes: all keywords are written in upper case, all names in lower case."""
    found = {w for file in ("tables", "views", "statements") for s in statements(kind, file) for w in words(s)}
    return {word for word in found if word.islower() and word[0] != '"'} - FUNCTIONS


def reserved(word: str) -> list[str]:
    """Returns the databases in which a word cannot be a name."""
    refusing = [
        kind
        for kind, known in {"SAP HANA": HANA_WORDS | FORGOTTEN_WORDS, "PostgreSQL": POSTGRESQL_WORDS}.items()
        if word in known
    ]
    try:
        with closing(sqlite3.connect(":memory:")) as raw:
            raw.execute(f"CREATE TABLE {word} ({word} INTEGER)")
            raw.execute(f"SELECT {word}.{word} AS {word} FROM {word} {word}")
    except sqlite3.OperationalError:
        refusing.append("SQLite")
    return refusing


@pytest.mark.parametrize("kind", KINDS)
def test_every_name_is_short_lower_case_and_reserved_nowhere(kind):
    found = names(kind)
    assert len(found) > 250
    wrong = {name for name in found if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or len(name) > LONGEST}
    assert wrong == set()
    assert {name: where for name in sorted(found) if (where := reserved(name))} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_only_schemas_and_labels_are_in_quotes(kind):
    found = {w for file in ("tables", "views", "statements") for s in statements(kind, file) for w in words(s)}
    schemas = {'"FC#1"', '"BI#1"'} if kind == "hana" else set()
    assert {word for word in found if word[0] == '"'} == schemas | {'"order"'}


@pytest.mark.parametrize("file", ["tables", "views", "statements"])
def test_sap_hana_is_sent_nothing_that_it_does_not_have(file):
    keywords = {
        word.lower() for s in statements("hana", file) for word in words(s) if word.isupper() and word[0] != '"'
    }
    assert keywords - KEYWORDS - FUNCTIONS - TYPE_WORDS == set()
    called = {name for s in statements("hana", file) for name in re.findall(r"\b([a-z_]\w*)\(", s)}
    assert called - FUNCTIONS == set()
    assert [s for s in statements("hana", file) if re.search(r"VALUES \([^)]*\), \(", s)] == []


@pytest.mark.parametrize("file", ["tables", "views", "statements"])
def test_every_table_and_view_has_its_schema_in_sap_hana_and_postgresql(file):
    for kind, tables, readers in (("hana", '"FC#1"', '"BI#1"'), ("postgresql", "suite", "readers")):
        for statement in statements(kind, file):
            code = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "", statement)
            bare = re.findall(r"(?:FROM|JOIN|INTO|UPDATE|TABLE|VIEW|COLUMN|COPY) ((?:fc|bi)_\w+)", code)
            assert bare == [], statement
            assert not re.search(rf"{re.escape(tables)}\.bi_|{re.escape(readers)}\.fc_", code)


def test_columns_have_the_types_that_were_agreed():
    large = set()
    for statement in statements("hana", "tables"):
        if statement.startswith("COMMENT"):
            continue
        table, columns = re.match(r'CREATE COLUMN TABLE "FC#1"\.(\w+) \((.*)\)$', statement, re.DOTALL).groups()
        for line in columns.strip().split(",\n"):
            column, kind = re.match(r"\s*(\w+) (.+?)(?: NOT NULL)?\s*$", line).groups()
            if column in ("PRIMARY", "CONSTRAINT"):
                continue
            found = re.fullmatch(TYPES, kind)
            assert found, f"{table}.{column}: {kind}"
            assert int(found[1] or 1) <= 5000
            large |= {(table, column)} if kind == "NCLOB" else set()
    assert large == LARGE


def test_casts_name_types_that_every_database_has():
    casts = [kind for view in load_views() for kind in re.findall(r"CAST\(.+? AS (\w+(?:\(\d+\))?)\)", view.select)]
    assert set(casts) <= {"INTEGER", "DATE", "VARCHAR(10)", "DOUBLE PRECISION"}


def test_the_views_of_a_job_have_names_that_fit():
    longest = max(item.max_length for item in Job.model_fields["job"].metadata if hasattr(item, "max_length"))
    assert max(len(f"bi_{'x' * longest}_{kind}") for kind in PER_JOB) <= LONGEST


@pytest.mark.parametrize("field", ["name", "text"])
def test_a_label_that_is_too_long_for_a_column_is_refused_with_the_job(field):
    Label.model_validate({"name": "x", field: "l" * LONGEST})
    with pytest.raises(ValueError, match="at most 30 characters"):
        Label.model_validate({"name": "x", field: "l" * (LONGEST + 1)})


@pytest.mark.parametrize("path", ROLES, ids=lambda path: path.stem)
def test_what_the_roles_create_has_short_names_that_are_reserved_nowhere(path):
    code = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
    made = re.findall(
        r"CREATE (?:COLUMN |RESTRICTED |OR REPLACE )?(?:USER|ROLE|SCHEMA|TABLE|VIEW)(?: IF NOT EXISTS)? ([\w.]+)", code
    )
    columns = re.findall(r"^    (\w+) (?:NVARCHAR|TEXT|VARCHAR)", code, re.MULTILINE)
    found = {part.lower() for name in [*made, *columns] for part in name.split(".")}
    assert len(found) >= 4
    assert {name: where for name in found if len(name) > LONGEST or (where := reserved(name))} == {}


def test_the_bounds_of_the_months_are_those_of_their_run_ids():
    content = (HERE.parents[1] / "sql" / "hana" / "partition_forecast.sql").read_text(encoding="utf-8")
    months = re.findall(r"PARTITION (\d+) <= VALUES < (\d+),  -- (\d{4}-\d{2})", content)
    assert len(months) == 3
    for lower, upper, month in months:
        assert (started_at(int(lower)), started_at(int(upper) - 1)[:7]) == (f"{month}-01T00:00:00", month)


def started_at(run_id: int) -> str:
    """Returns the second in which an id was made, as ids.new_id makes them."""
    return datetime.fromtimestamp((run_id >> RANDOM_BITS) // 1000, UTC).replace(tzinfo=None).isoformat()
