from __future__ import annotations

import numpy as np
import pytest

from forecasting.features.relation import changes, series_scale
from forecasting.panel.lags import Blocks

NAN = np.nan
BLOCKS = Blocks(np.array([1.0, 3.0, NAN, 7.0, -7.0, 0.0, 0.0, 4.0]), np.array([0, 5, 8], dtype=np.int32))


def test_changes_start_from_the_newest_value_at_the_same_position():
    assert np.allclose(changes(BLOCKS, 1), [NAN, 2, NAN, 4, -14, NAN, 0, 4], equal_nan=True)
    assert np.allclose(changes(BLOCKS, 2), [NAN, NAN, NAN, 4, -8, NAN, NAN, 4], equal_nan=True)
    assert np.isnan(changes(BLOCKS, 0)).all()


def test_the_level_is_the_mean_size_of_the_window_and_never_zero():
    moves = BLOCKS.with_values(changes(BLOCKS, 1))
    assert np.allclose(series_scale(BLOCKS, moves, 2, "level"), [1, 2, 3, 7, 7, 1, 1, 2])


def test_what_fractions_leave_behind_in_a_window_of_zeros_is_no_scale():
    fractions = [0.1 + 0.37 * number for number in range(50)]
    blocks = Blocks(np.array(fractions + [0.0] * 10), np.array([0, 60], dtype=np.int32))
    assert series_scale(blocks, blocks, 7, "level")[-1] == pytest.approx(sum(fractions) / 60)


def test_the_change_is_the_mean_size_of_all_changes_so_far():
    moves = BLOCKS.with_values(changes(BLOCKS, 1))
    assert np.allclose(series_scale(BLOCKS, moves, 2, "change"), [1, 2, 2, 3, 20 / 3, 1, 1, 2])
