"""A calendar query with a key column closes days of single series, from the query to what readers see."""

from __future__ import annotations

from tests.project_builder import AS_OF, Make

SOURCES = {"target": {"query": "orders.sql"}, "calendar": {"query": "days.sql"}}
DAYS = """SELECT '2026-07-01' AS cal_date, NULL AS unique_id, 0 AS is_open
    UNION ALL SELECT '2026-07-02', '001', 0
    UNION ALL SELECT '2026-07-01', '002', 1"""


def test_a_declared_day_closes_the_series_it_names(make_project: Make) -> None:
    project = make_project(sources=SOURCES)
    (project.settings.root / "days.sql").write_text(DAYS, encoding="utf-8")
    facts = project.run("integrated_workflow", AS_OF)
    said = next(one["message"] for one in facts if one["step"] == "build_panel")
    assert "2 days declared for series of 2 calendars of their own" in said
    closed = project.query(
        "SELECT series_key, target_date FROM bi_forecast WHERE is_open = 0 AND target_date IN ('2026-07-01', "
        "'2026-07-02') ORDER BY series_key, target_date"
    )
    assert closed.astype(str).to_numpy().tolist() == [
        ["000", "2026-07-01"],
        ["001", "2026-07-01"],
        ["001", "2026-07-02"],
        ["003", "2026-07-01"],
    ]
