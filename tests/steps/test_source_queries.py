"""A file that is no query, or one that writes, is refused before anything is sent; odd rows cost themselves only."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from forecasting.errors import WrongQueryError
from forecasting.periods import parse_as_of
from forecasting.runs.sources import read_source
from forecasting.settings import load_settings
from tests.project_builder import Make, orders
from tests.warehouse.builders import build_job

SELECT = "SELECT k AS unique_id, d AS ds, y FROM t ORDER BY y"


@pytest.fixture
def read(tmp_path):
    """Runs the text or bytes of a query file against a SQLite table of two rows."""
    with closing(sqlite3.connect(tmp_path / "x.db")) as database, database:
        database.execute("CREATE TABLE t (k, d, y)")
        database.executemany("INSERT INTO t VALUES (?, ?, ?)", [("a", "2026-02-27", 1), ("b", "2026-02-28", 2)])

    def run(content):
        file = tmp_path / "x.sql"
        if content is None:
            file.mkdir()
        else:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        source = {"connection": "erp", "query": "x.sql"}
        job = build_job(time_zone="UTC", sources={"target": source})
        url = f"sqlite:///{tmp_path / 'x.db'}"
        settings = load_settings({"FORECASTING_ROOT": str(tmp_path), "FORECASTING_CONNECTION_ERP": url})
        return read_source(job, job.sources.target, parse_as_of("2026-03-01", "UTC"), settings)

    return run


@pytest.mark.parametrize(
    "content",
    [
        SELECT,
        "\ufeff" + SELECT,
        f"-- what we sell\n/* all */ {SELECT}",
        f"WITH x AS (SELECT 1) {SELECT};",
        f"{SELECT} -- DELETE FROM t",
    ],
)
def test_a_select_is_read_with_marks_and_comments(read, content):
    assert read(content)["y"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("content", "output"),
    [
        (None, "the query is no file"),
        ("", "holds no statement"),
        ("  ;\n", "holds no statement"),
        ("-- SELECT 1\n/* SELECT 2 */", "holds no statement"),
        ("SELECT 'Größe' AS unique_id".encode("latin-1"), "not text in UTF-8"),
        ("DELETE FROM t WHERE y > 1 RETURNING k", "begins otherwise"),
        ("/* SELECT */ UPDATE t SET y = 1 RETURNING k", "begins otherwise"),
        ("PRAGMA table_info(t)", "begins otherwise"),
        ("SELECT 1 AS a; DELETE FROM t", "a statement is wrong"),
        ("SELECT k AS unique_id, d AS ds, y, d AS Y FROM t", "columns of the query have one name"),
    ],
)
def test_what_is_no_select_is_refused_and_changes_nothing(read, content, output):
    with pytest.raises(WrongQueryError, match=rf"(?s)job shop, x.sql.*{output}|{output}"):
        read(content)


def test_odd_rows_are_quarantined_one_by_one(make_project: Make) -> None:
    frame = orders()
    odd = [
        ("0\x000", "2026-06-01", 1.0, "KEY_UNREADABLE"),
        ("000", "0001-01-01", 1.0, "DATE_IMPOSSIBLE"),
        ("000", "9999-12-31", 1.0, "DATE_IMPOSSIBLE"),
        ("000", "2015Q1", 1.0, "DATE_INVALID"),
        ("000", "1970-01-01", 1.0, "DATE_APART"),
        ("001", "2026-06-02", 1e200, "VALUE_TOO_LARGE"),
        ("002", "2026-06-02", -1.8e307, "VALUE_TOO_LARGE"),
    ]
    sound = frame[~((frame["day"].astype(str) == "2026-06-02") & frame["item"].isin(["001", "002"]))]
    project = make_project(sound, sql="SELECT item AS unique_id, day AS ds, amount AS y, item_group FROM orders")
    for item, day, amount, _ in odd:
        text = " || ".join(f"'{part}'" for part in item.split("\0")).replace(" || ", " || CHAR(0) || ")
        project.execute(f"INSERT INTO orders (item, day, amount) VALUES ({text}, '{day}', {amount!r})")
    project.run("integrated_workflow")
    quarantined = project.query("SELECT ds_text, reason_code FROM fc_quarantine ORDER BY row_no")
    assert quarantined["reason_code"].tolist() == [row[3] for row in odd]
    assert project.query("SELECT COUNT(*) AS n FROM bi_forecast")["n"].item() == 4 * 7
    first = project.query("SELECT MIN(ds) AS ds FROM fc_actual")["ds"].item()
    assert first.startswith(str(frame["day"].min()))
