from __future__ import annotations

import numpy as np

from forecasting.panel.lags import Blocks, take

NAN = np.nan
VALUES = np.array([1.0, 2.0, NAN, 4.0, 5.0, NAN, 7.0, 8.0])
BOUNDS = np.array([0, 6, 8], dtype=np.int32)


def _blocks():
    return Blocks(VALUES, BOUNDS)


def test_windows_skip_missing_values_and_stay_inside_a_series():
    assert np.allclose(_blocks().mean(2), [1, 1.5, 2, 4, 4.5, 5, 7, 7.5])
    assert np.allclose(_blocks().mean_so_far(), [1, 1.5, 1.5, 7 / 3, 3, 3, 7, 7.5])
    assert np.allclose(_blocks().deviation(2), [NAN, 0.5**0.5, NAN, NAN, 0.5**0.5, NAN, NAN, 0.5**0.5], equal_nan=True)


def test_seasonal_windows_look_at_one_position_of_the_season():
    assert np.allclose(_blocks().seasonal_mean(2, 2), [1, 2, 1, 3, 5, 4, 7, 8])
    assert np.allclose(_blocks().last_at_position(2), [1, 2, 1, 4, 5, 4, 7, 8])


def test_ahead_finds_the_newest_known_row_at_the_position_of_the_target():
    rows = _blocks().ahead(np.array([5, 5, 5, 7]), np.array([1, 2, 3, 1]), season=3)
    assert rows.tolist() == [3, 4, 5, -1]
    assert np.allclose(take(_blocks().values, rows), [4, 5, NAN, NAN], equal_nan=True)
