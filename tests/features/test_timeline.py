from __future__ import annotations

import numpy as np

from forecasting.features.timeline import Timeline
from forecasting.panel.build import build_panel
from tests.panel_builder import at, build_job, build_rows


def _panel():
    job = build_job(horizon=2, calendar="none", absent="missing", lifecycle={"dormant_after": 2, "ended_after": 3})
    rows = build_rows({"a": [1.0, None, 3.0, 4.0], "ended": [5.0], "late": [None, None, 7.0]}, job)
    return build_panel(rows, None, job, at(job, 3))


def test_the_future_follows_the_history_of_its_series():
    panel = _panel()
    known = {name: np.full(len(panel.past.y), value) for name, value in (("snap", 1.0), ("cost", 2.0))}
    coming = {"snap": np.arange(4.0).reshape(2, 2)}
    timeline = Timeline.of(panel.with_drivers(known, coming), ("snap", "cost"))
    assert list(timeline.ids) == ["a", "ended", "late"]
    assert timeline.blocks.bounds.tolist() == [0, 6, 10, 14]
    assert timeline.lead.tolist() == [0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 1, 2]
    nan = np.nan
    assert np.array_equal(timeline.blocks.values[:6], [1, nan, 3, 4, nan, nan], equal_nan=True)
    assert np.array_equal(timeline.columns["snap"][10:], [1, 1, 2, 3])
    assert np.array_equal(timeline.columns["cost"][10:], [2, 2, nan, nan], equal_nan=True)
    assert timeline.ds[timeline.lead > 0].equals(panel.future["ds"].pipe(type(timeline.ds)))


def test_new_values_leave_the_timeline_they_came_from_as_it_was():
    timeline = Timeline.of(_panel())
    changed = timeline.with_y(np.array([4]), np.array([9.0]))
    assert changed.blocks.values[4] == 9
    assert np.isnan(timeline.blocks.values[4])
