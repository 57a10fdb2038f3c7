"""The history is compared with the snapshot of the run before; the tables are as if they had been compared."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.errors import SourceError
from tests.project_builder import Make, Project, orders

FIRST = date(2026, 6, 24)
DAYS = [(FIRST + timedelta(days=number)).isoformat() for number in range(4)]
HISTORY = """
    SELECT s.unique_id, a.ds, a.revision_no, a.y, a.obs_state, a.is_outlier, a.available_utc, a.available_basis,
        a.superseded_utc, r.as_of_date
    FROM fc_actual a JOIN fc_series s ON s.series_id = a.series_id JOIN fc_run r ON r.run_id = a.run_id
    ORDER BY s.unique_id, a.ds, a.revision_no"""
FORGET = "UPDATE fc_run SET config_hash = 'another job file'"
"""After this nobody knows what the run before has read, so that the tables themselves are compared."""
SPOILT = "ds LIKE '2026-05-04%' AND superseded_utc > '9000'"


def changed(frame: pd.DataFrame, day: int) -> pd.DataFrame:
    """The source as a restless system shows it: corrections, gaps, lost beginnings, series that come and go."""
    drawn = np.random.default_rng(day)
    frame = frame.copy()
    some = drawn.choice(len(frame), 12, replace=False)
    frame.loc[frame.index[some[:6]], "amount"] = drawn.integers(0, 90, 6).astype(float)
    frame = frame.drop(frame.index[some[6:]])
    if day == 1:
        frame = frame[(frame["item"] != "001") | (frame["day"] >= frame["day"].min() + timedelta(days=40))]
    if day == 2:
        added = frame[frame["item"] == "002"].tail(30).assign(item="new")
        frame = pd.concat([frame[frame["item"] != "003"], added], ignore_index=True)
    if day == 3:
        frame = frame[(frame["item"] != "003") | (frame["day"] >= frame["day"].min() + timedelta(days=40))]
        closed = frame["day"].map(lambda at: at.weekday() == 6)
        frame = frame[~closed]
    return frame


def live(project: Project, *, compares_tables: bool) -> pd.DataFrame:
    frame = orders()
    for day, as_of in enumerate(DAYS):
        project.load(changed(frame, day) if day else frame)
        if compares_tables:
            project.execute(FORGET)
        project.run("data_preparation", as_of)
    return project.query(HISTORY)


@pytest.mark.parametrize("rules", [{"absent": "zero"}, {"absent": "missing", "restate_periods": 60}])
def test_tables_are_as_if_they_had_been_compared(make_project: Make, tmp_path, rules: dict[str, Any]) -> None:
    quick, whole = (make_project(folder=tmp_path / name, **rules) for name in ("quick", "whole"))
    found, expected = live(quick, compares_tables=False), live(whole, compares_tables=True)
    pd.testing.assert_frame_equal(found, expected)
    assert found["revision_no"].max() > 1


def test_the_tables_are_compared_again_after_a_run_that_has_failed(make_project: Make) -> None:
    """What somebody has changed in the tables by hand tells which of the two was compared."""
    project = make_project(ran=[f"data_preparation={DAYS[0]}"])
    project.execute(f"UPDATE fc_actual SET y = 12345 WHERE {SPOILT}")
    project.run("data_preparation", DAYS[1])
    assert is_spoilt(project), "the snapshot was compared"
    project.execute("ALTER TABLE orders RENAME TO elsewhere")
    with pytest.raises(SourceError, match="orders"):
        project.run("data_preparation", DAYS[2])
    project.execute("ALTER TABLE elsewhere RENAME TO orders")
    project.run("data_preparation", DAYS[3])
    assert not is_spoilt(project)


def is_spoilt(project: Project) -> bool:
    return {*project.query(f"SELECT y FROM fc_actual WHERE {SPOILT}")["y"]} == {12345}
