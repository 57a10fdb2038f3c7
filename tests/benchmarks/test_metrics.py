import math

import pandas as pd
import pytest

from benchmarks.metrics import (
    Y_OTHER,
    band_metrics,
    mase,
    msis,
    naive2,
    seasonal_naive,
    seasonal_scales,
    smape,
    weekday_mean,
)
from benchmarks.suite import Outcome
from benchmarks.suites import SUITES
from forecasting.vocabulary.columns import DS, ID, LEAD, QUANTILES, Y_HAT, Y


def history(**series: list[float]) -> pd.DataFrame:
    """Returns daily histories that end on Sunday, 31 December 2000."""
    parts = [
        pd.DataFrame({ID: name, DS: pd.date_range(end="2000-12-31", periods=len(y), unit="us"), Y: y})
        for name, y in series.items()
    ]
    return pd.concat(parts, ignore_index=True).astype({ID: "str", Y: "float64"})


def rows(**actuals: list[float]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({ID: name, DS: pd.date_range("2001-01-01", periods=len(y), unit="us"), Y: y}).assign(
            **{LEAD: range(1, len(y) + 1)}
        )
        for name, y in actuals.items()
    ]
    return pd.concat(parts, ignore_index=True).astype({ID: "str", Y: "float64"})


def outcome(past: pd.DataFrame, future: pd.DataFrame) -> Outcome:
    return Outcome(SUITES["m5"].tasks[0].load_job(), future, past)


def test_smape_is_200_times_the_error_by_the_sum_of_both_sizes_and_0_where_both_are_0():
    frame = rows(a=[1.0, -2.0, 0.0]).assign(**{Y_HAT: [3.0, 2.0, 0.0]})
    assert smape(frame).tolist() == [100.0, 200.0, 0.0]


def test_scales_are_mean_seasonal_differences_and_null_for_constant_series():
    scales = seasonal_scales(history(a=[1, 2, 4, 8], b=[5, 5, 5]), 2)
    assert scales["a"] == pytest.approx((3 + 6) / 2)
    assert math.isnan(scales["b"])


def test_mase_divides_the_mean_absolute_error_of_each_series_by_its_scale():
    frame = rows(a=[1.0, 2.0], b=[10.0]).assign(**{Y_HAT: [2.0, 4.0, 0.0]})
    assert mase(frame, pd.Series({"a": 3.0, "b": 5.0})).to_dict() == {"a": 0.5, "b": 2.0}


def test_msis_adds_forty_times_what_lies_outside_to_the_width():
    frame = rows(a=[5.0, 12.0]).assign(q025=[0.0, 0.0], q975=[10.0, 10.0])
    assert msis(frame, pd.Series({"a": 2.0}))["a"] == pytest.approx((10 + 10 + 40 * 2) / 2 / 2)


def test_bands_count_actuals_within_and_above_and_leave_out_unknown_ones():
    quantiles = {"q025": -9, "q05": -8, "q10": 0, "q25": 2, "q50": 5, "q75": 8, "q90": 10, "q95": 18, "q975": 19}
    frame = rows(a=[10.0, 11.0, 20.0, math.nan]).assign(**quantiles)
    found = band_metrics(frame, pd.Series({"a": 4.0}))
    assert found["coverage_80"] == pytest.approx(1 / 3)
    assert found["coverage_95"] == pytest.approx(2 / 3)
    assert found["upper_90"] == pytest.approx(2 / 3)
    assert found["upper_975"] == pytest.approx(1 / 3)


def test_pinball_is_twice_the_loss_over_nine_levels_in_units_of_the_scale():
    frame = rows(a=[1.0]).assign(**dict.fromkeys(QUANTILES, 0.0))
    expected = 2 * sum(QUANTILES.values()) / 9 / 4
    assert band_metrics(frame, pd.Series({"a": 4.0}))["pinball"] == pytest.approx(expected)


def test_seasonal_naive_repeats_the_last_season_of_each_series():
    found = seasonal_naive(outcome(history(a=[9, 1, 2, 3], b=[7]), rows(a=[0.0] * 4, b=[0.0] * 2)), 3)
    assert found[Y_OTHER].tolist() == [1, 2, 3, 1, 7, 7]


def test_naive2_repeats_the_last_value_where_nothing_is_seasonal():
    found = naive2(outcome(history(a=[3, 1, 4, 1, 5, 9, 2, 6]), rows(a=[0.0] * 2)), 4)
    assert found[Y_OTHER].tolist() == [6, 6]


def test_naive2_moves_the_last_value_by_the_seasonal_indices():
    pattern = [8.0, 12.0, 6.0, 14.0]
    found = naive2(outcome(history(a=pattern * 6), rows(a=[0.0] * 5)), 4)
    assert found[Y_OTHER].tolist() == pytest.approx([8.0, 12.0, 6.0, 14.0, 8.0])


def test_the_weekday_mean_takes_the_newest_weeks_and_skips_what_is_unknown():
    past = history(a=[float(day) for day in range(1, 22)])
    past.loc[past[DS] == pd.Timestamp("2000-12-25"), Y] = math.nan
    found = weekday_mean(outcome(past, rows(a=[0.0] * 2)), weeks=2)
    assert found[Y_OTHER].tolist() == [(1 + 8) / 2, (9 + 16) / 2]
