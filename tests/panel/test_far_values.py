from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.panel.far_values import far_values


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
