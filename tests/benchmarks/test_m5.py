import pandas as pd
import pytest

from benchmarks.data import DataMissingError, data_folder
from benchmarks.m5 import level_yardsticks, wrmsse
from forecasting.vocabulary.columns import DS, ID, Y_HAT, Y


@pytest.fixture(scope="module", autouse=True)
def _data():
    try:
        data_folder()
    except DataMissingError as error:
        pytest.skip(str(error))


def two_items(first: list[float], second: list[float]) -> pd.DataFrame:
    days = pd.date_range("2016-01-01", periods=len(first), unit="us")
    parts = [
        pd.DataFrame({ID: name, DS: days, Y: y})
        for name, y in (("FOODS_1_001_CA_1", first), ("FOODS_1_001_CA_2", second))
    ]
    return pd.concat(parts, ignore_index=True)


def test_a_part_of_the_hierarchy_weighs_its_levels_equally_and_scales_them_by_its_own_history():
    yardsticks = level_yardsticks(two_items([0, 1, 3, 1], [2, 2, 0, 2]))
    levels = yardsticks.groupby("level")
    assert levels["weight_over12"].sum().to_list() == pytest.approx([1 / 12] * 12)
    total = yardsticks.set_index(["level", "key"]).loc[("level_1", "Total")]
    assert total["train_mse"] == pytest.approx(((3 - 2) ** 2 + 0 + 0) / 3)
    assert yardsticks.set_index("key").loc["FOODS_1_001_CA_1", "train_mse"] == pytest.approx((2**2 + 2**2) / 2)


def test_errors_that_cancel_above_the_bottom_count_at_the_bottom_alone():
    yardsticks = level_yardsticks(two_items([1, 2, 1, 2], [1, 3, 1, 3]))
    rows = two_items([5, 5], [5, 5])
    rows[Y_HAT] = [6.0, 6.0, 4.0, 4.0]
    bottom = yardsticks[yardsticks["level"].isin(["level_3", "level_8", "level_9", "level_12"])]
    expected = (bottom["weight_over12"] / bottom["train_mse"] ** 0.5).sum()
    assert wrmsse(rows, yardsticks) == pytest.approx(expected)
