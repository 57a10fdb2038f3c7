"""What a change makes of forecast rows, by hand-computed numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from forecasting.overrides.changes import apply
from forecasting.vocabulary.columns import QUANTILES

MONDAY, TUESDAY, SUNDAY = (pd.Timestamp(day) for day in ("2026-03-02", "2026-03-03", "2026-03-08"))
SPREADS = [-8, -6, -4, -2, 0, 2, 4, 6, 8]
"""How far the quantiles lie from the value."""


def rows(**values: float) -> pd.DataFrame:
    """One row per series, named `s1`, `s2` and so on, for Monday; quantiles around the value, none below 0."""
    frame = pd.DataFrame({"series_id": [int(name[1:]) for name in values], "y_hat": [*map(float, values.values())]})
    for name, spread in zip(QUANTILES, SPREADS, strict=True):
        frame[name] = (frame["y_hat"] + spread).clip(lower=0)
    return frame.assign(ds=MONDAY, is_open=1, reason_code=None, override_id=None)


def change(kind: str, value: float, *series: int, number: int = 1, **fields: Any) -> pd.DataFrame:
    given = {"override_id": number, "period_from": MONDAY, "period_to": TUESDAY, "kind": kind, "override_value": value}
    spread = "NONE" if len(series) == 1 else "PROPORTIONAL" if kind in ("SET", "ADD") else "EACH"
    return pd.DataFrame([given | {"spread_rule": spread, "series_id": one} | fields for one in series])


def bands(frame: pd.DataFrame) -> list[list[float]]:
    return frame[["y_hat", "q025", "q25", "q50", "q975"]].round(9).to_numpy().tolist()


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("SET", 50, [50, 42, 48, 50, 58]),  # up: everything by 30
        ("SET", 5, [5, 3, 4.5, 5, 7]),  # down to a quarter: uncertainty too
        ("SET", 0, [0, 0, 0, 0, 0]),
        ("ADD", 7.5, [27.5, 19.5, 25.5, 27.5, 35.5]),
        ("ADD", -10, [10, 6, 9, 10, 14]),
        ("ADD", -30, [0, 0, 0, 0, 0]),  # the bound holds, whatever has become of the forecast since
        ("PCT", 50, [30, 18, 27, 30, 42]),
        ("PCT", -100, [0, 0, 0, 0, 0]),
        ("MIN", 19, [20, 19, 19, 20, 28]),
        ("MAX", 13, [13, 12, 13, 13, 13]),
    ],
)
def test_a_kind_changes_value_and_quantiles(kind, value, expected):
    before = rows(s1=20)
    after = apply(before, change(kind, value, 1), lower_bound=0)
    assert bands(after) == [expected]
    assert after[["override_id", "reason_code"]].to_numpy().tolist() == [[1, "OVERRIDE"]]
    assert before["y_hat"].tolist() == [20]


def test_a_value_that_is_set_is_that_value_to_the_last_digit():
    many = {f"s{number}": value for number, value in enumerate(np.random.default_rng(5).gamma(1, 10, 900), start=1)}
    changes = [change("SET", 12.3, number, number=number) for number in range(1, 901)]
    after = apply(rows(**many), pd.concat(changes), lower_bound=0)
    assert set(after["y_hat"]) == {12.3}


def test_values_without_a_lower_bound_move_as_they_are():
    after = apply(rows(s1=20), change("SET", -15, 1), lower_bound=None)
    assert bands(after) == [[-15, -23, -17, -15, -7]]


@pytest.mark.parametrize(("kind", "value"), [("MIN", 2), ("MAX", 90)])
def test_a_limit_that_does_not_bind_leaves_no_mark(kind, value):
    before = rows(s1=20)
    after = apply(before, change(kind, value, 1), lower_bound=0)
    pd.testing.assert_frame_equal(after.drop(columns="override_id"), before.drop(columns="override_id"))
    assert after["override_id"].isna().all()


def test_only_the_series_and_periods_that_are_named_change():
    before = pd.concat([rows(s1=20, s2=30), rows(s1=20, s2=30).assign(ds=SUNDAY)])
    after = apply(before, change("SET", 50, 2), lower_bound=0)
    assert after["y_hat"].tolist() == [20, 50, 20, 30]
    assert after["override_id"].isna().tolist() == [True, False, True, True]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("SET", 120, [60, 40, 20]),
        ("SET", 30, [15, 10, 5]),
        ("SET", 0, [0, 0, 0]),
        ("ADD", 12, [36, 24, 12]),
        ("ADD", -30, [15, 10, 5]),
        ("ADD", -90, [0, 0, 0]),
        ("PCT", 10, [33, 22, 11]),
        ("MIN", 15, [30, 20, 15]),
        ("MAX", 25, [25, 20, 10]),
    ],
)
def test_a_group_is_changed_in_total_by_set_and_add_and_each_for_itself_else(kind, value, expected):
    after = apply(rows(s1=30, s2=20, s3=10, s4=7), change(kind, value, 1, 2, 3), lower_bound=0)
    assert after["y_hat"].round(9).tolist() == [*expected, 7]


def test_a_group_without_any_forecast_takes_even_shares():
    after = apply(rows(s1=0, s2=0, s3=5), change("SET", 9, 1, 2), lower_bound=0)
    assert after["y_hat"].tolist() == [4.5, 4.5, 5]


def test_a_group_of_values_of_both_signs_still_adds_up():
    after = apply(rows(s1=-10, s2=30), change("SET", 40, 1, 2), lower_bound=None)
    assert after["y_hat"].tolist() == [-5, 45]


def test_each_period_of_a_group_has_its_own_total():
    both = pd.concat([rows(s1=10, s2=10), rows(s1=0, s2=30).assign(ds=TUESDAY)])
    assert apply(both, change("SET", 60, 1, 2), lower_bound=0)["y_hat"].tolist() == [30, 30, 0, 60]


@pytest.mark.parametrize(
    ("kind", "value", "series", "opened"),
    [("SET", 12, (1,), True), ("SET", 0, (1,), False), ("ADD", 12, (1,), None), ("MIN", 12, (1,), None),
     ("SET", 12, (1, 2), None)],
)  # fmt: skip
def test_a_closed_period_is_opened_by_a_set_of_that_period_alone(kind, value, series, opened):
    closed = rows(s1=0, s2=0).assign(is_open=0, reason_code="PERIOD_CLOSED", **dict.fromkeys(QUANTILES, 0.0))
    first = apply(closed, change(kind, value, *series, period_to=MONDAY), lower_bound=0).iloc[0]
    if opened is None:
        assert (first["y_hat"], first["is_open"], first["reason_code"]) == (0, 0, "PERIOD_CLOSED")
        assert pd.isna(first["override_id"])
    else:
        assert (first["y_hat"], first["is_open"], first["override_id"]) == (value, int(opened), 1)
        assert first["q025"] == first["q975"] == value
    spanning = apply(closed, change(kind, value, *series), lower_bound=0)
    assert spanning["override_id"].isna().all()
    assert (spanning["y_hat"] == 0).all()


def test_the_share_of_a_closed_series_goes_to_the_open_ones():
    some = rows(s1=10, s2=0).assign(is_open=[1, 0])
    assert apply(some, change("SET", 40, 1, 2), lower_bound=0)["y_hat"].tolist() == [40, 0]


def test_of_two_changes_of_a_row_the_older_one_applies():
    both = pd.concat([change("SET", 50, 1, number=9), change("SET", 70, 1, number=8)])
    after = apply(rows(s1=20), both, lower_bound=0)
    assert after[["y_hat", "override_id"]].to_numpy().tolist() == [[70, 8]]


def test_quantiles_never_cross_nor_leave_the_bound():
    random = np.random.default_rng(3)
    many = rows(**{f"s{number}": value for number, value in enumerate(random.gamma(1, 10, 200), start=1)})
    kinds = random.choice(["SET", "ADD", "PCT", "MIN", "MAX"], 200)
    values = [max(value, -100.0) if kind in ("ADD", "PCT") else abs(value)
              for kind, value in zip(kinds, random.normal(0, 40, 200), strict=True)]  # fmt: skip
    changes = [change(kind, value, number, number=number) for number, (kind, value) in
               enumerate(zip(kinds, values, strict=True), start=1)]  # fmt: skip
    after = apply(many, pd.concat(changes), lower_bound=0)
    assert (after[list(QUANTILES)].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (after[["y_hat", *QUANTILES]] >= 0).all(axis=None)
