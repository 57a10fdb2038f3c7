"""A small soak; `make soak` runs the long one."""

from __future__ import annotations

from tests.warehouse.soak import soak


def test_a_reader_sees_one_whole_forecast_while_publishers_are_killed(url: str) -> None:
    found = soak(url, publications=12, kills=4, n_series=100)
    assert found.violations == []
    assert found.published == 12
    assert 0 < found.killed_in.total() <= 4  # a process may be faster than its kill
    assert found.polls > found.seen > 5
