from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.panel.far_values import far_values, wide_bands


def rows(*values, key="a"):
    return pd.DataFrame({"unique_id": key, "ds": pd.date_range("2026-03-01", periods=len(values)), "y": values})


USUAL = [*np.linspace(200, 450, 40)]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ([*USUAL, 940], ["a on 2026-04-10: 940 where 450 was the most"]),
        ([*USUAL, -940], ["a on 2026-04-10: -940 where 200 was the least"]),
        (
            [*USUAL, 940, 960],
            ["a on 2026-04-10: 940 where 450 was the most", "a on 2026-04-11: 960 where 450 was the most"],
        ),
        ([*USUAL, 700], []),
        ([*USUAL, 0], []),
        ([*USUAL, None], []),
        ([*USUAL[:18], 4e9], []),  # too few values to know what is usual
        ([*USUAL * 3, *[1500] * 6], []),  # such as every Christmas
        ([7] * 30 + [8], []),
        ([7] * 30 + [70], ["a on 2026-03-31: 70 where 7 was the most"]),
        ([0, 0, 0, 2, 1, 3] * 20, []),
        ([*np.exp(np.arange(40) / 12)], []),  # grows by 8 % a period
    ],
)
def test_a_value_far_outside_the_others_of_its_series_is_named(values, named):
    found = far_values(rows(*values))
    assert found.dropna().tolist() == named


def test_every_series_is_judged_by_itself_and_rows_read_before_count():
    small, large = rows(*USUAL[:25]), rows(*[value * 100 for value in USUAL], key="b")
    assert far_values(pd.concat([small, large], ignore_index=True)).isna().all()
    newest = rows(*USUAL[25:], 940.5).assign(ds=lambda frame: frame["ds"] + pd.Timedelta(days=25))
    assert far_values(newest).isna().all()
    assert far_values(newest, known=small).dropna().tolist() == ["a on 2026-04-10: 940.5 where 450 was the most"]


def test_a_forecast_is_judged_by_the_history_of_its_series_alone():
    history, level = rows(*USUAL), pd.Timestamp("2026-05-01")
    forecast = pd.DataFrame({"unique_id": "a", "ds": [level, level + pd.Timedelta(days=1)], "y": [300.0, 3000.0]})
    far = far_values(forecast, history, rows_count=False)
    assert far.tolist()[1:] == ["a on 2026-05-02: 3000 where 450 was the most"]
    assert pd.isna(far[0])
    bands = forecast.assign(q025=[200.0, -5000.0], q975=[450.0, 5000.0])
    assert wide_bands(bands, history).tolist()[1:] == ["a on 2026-05-02: 1e+04 wide, its series varied by 225"]
    assert pd.isna(wide_bands(bands, history)[0])
