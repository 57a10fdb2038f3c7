"""Numbers as text, by cases that people write."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.panel.intake.numbers import UnclearNumbersError, read_numbers


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["1.234,56", "12,5", "1.234", "7"], [1234.56, 12.5, 1234.0, 7.0]),
        (["1.234,567", "12,500", "1,234"], [1234.567, 12.5, 1.234]),
        (["1,234.567", "12.500", "1.234"], [1234.567, 12.5, 1.234]),
        (["1.234.567,891", "1.234"], [1234567.891, 1234.0]),
        (["12.5", "1,234", "1,234,567.8"], [12.5, 1234.0, 1234567.8]),
        (["12.5", "1.234", "7", "-0.5"], [12.5, 1.234, 7.0, -0.5]),
        (["0.125", "1.250"], [0.125, 1.25]),
        (["1234.567", "1.234"], [1234.567, 1.234]),
        (["1e3", "2.5e-1"], [1000.0, 0.25]),
        (["-1.234,5", " 3 ", None], [-1234.5, 3.0, np.nan]),
        (["12,5", "12.5", "1.234"], [np.nan, 12.5, np.nan]),
        (["5", "abc", ""], [5.0, np.nan, np.nan]),
        ([5, 2.5], [5.0, 2.5]),
    ],
)
def test_the_column_as_a_whole_tells_what_parts_the_decimals(texts, numbers):
    np.testing.assert_array_equal(read_numbers(pd.Series(texts)), numbers)


@pytest.mark.parametrize("texts", [["1.234", "7"], ["1,234", "12"], ["1.234", "2,345"], ["12.345.678"]])
def test_numbers_that_may_be_a_thousand_times_as_much_are_never_guessed(texts):
    with pytest.raises(UnclearNumbersError, match=r"^1"):
        read_numbers(pd.Series(texts))


def test_what_parts_the_decimals_can_be_said():
    assert read_numbers(pd.Series(["1.234", "7"]), ",").tolist() == [1234.0, 7.0]
    assert read_numbers(pd.Series(["1.234", "7"]), ".").tolist() == [1.234, 7.0]
