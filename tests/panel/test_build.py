from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from forecasting.errors import SourceError
from forecasting.panel.build import build_panel, cut_panel
from tests.panel_builder import at, build_job, build_rows, shop_panel, shop_rows

DECLARED = {"closed": "declared", "closed_weekdays": ["sunday"]}
FREQUENCIES = {"15min": 800, "h": 400, "D": 220, "W": 160, "M": 60}


def test_absent_rows_are_zeros_while_open_and_closed_days_are_known_zeros():
    job = build_job(calendar=DECLARED)
    rows = build_rows(
        {"a": [2.0, None, 3.0, None, None, 1.0, None], "b": [None, None, None, 4.0, None, None, 5.0]}, job
    )
    panel = build_panel(rows.sample(frac=1, random_state=1), None, job, at(job, 6))
    a, b = (panel.history[panel.history["unique_id"] == name] for name in "ab")
    assert a["y"].tolist() == [2, 0, 3, 0, 0, 1, 0]
    assert a["obs_state"].tolist() == ["OBSERVED"] * 6 + ["CLOSED"]
    assert a["is_open"].tolist() == [1, 1, 1, 1, 1, 1, 0]
    assert a["reported"].tolist() == [True, False, True, False, False, True, False]
    assert b["ds"].tolist() == [at(job, n) for n in (3, 4, 5, 6)]
    assert (b["obs_state"].iloc[-1], b["is_open"].iloc[-1], b["y"].iloc[-1]) == ("OBSERVED", 1, 5)
    keys = panel.history[["unique_id", "ds"]]
    assert keys.equals(keys.sort_values(["unique_id", "ds"]))
    assert not keys.duplicated().any()


def test_absent_rows_are_missing_where_the_job_says_so():
    job = build_job(calendar=DECLARED, absent="missing")
    rows = build_rows({"a": [2.0, None, float("nan"), 1.0, 1.0, 1.0, None]}, job)
    history = build_panel(rows, None, job, at(job, 6)).history
    assert history["obs_state"].tolist() == ["OBSERVED", "MISSING", "MISSING", *["OBSERVED"] * 3, "CLOSED"]
    assert history["y"].isna().tolist() == [False, True, True, False, False, False, False]


def test_the_future_covers_every_series_that_has_not_ended():
    job = build_job(calendar=DECLARED, lifecycle={"new_below": 3, "dormant_after": 5, "ended_after": 10})
    rows = build_rows({"alive": [1.0] * 14, "ended": [1.0, 1.0, None]}, job)
    panel = build_panel(rows, None, job, at(job, 13))
    assert panel.static.set_index("unique_id")["lifecycle"].to_dict() == {"alive": "ACTIVE", "ended": "ENDED"}
    assert panel.future["unique_id"].unique().tolist() == ["alive"]
    assert panel.future["ds"].tolist() == [at(job, 14 + n) for n in range(7)]
    assert panel.future["lead_periods"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert panel.future["is_open"].tolist() == [1, 1, 1, 1, 1, 1, 0]


def test_a_monthly_series_ends_after_a_year_and_a_half_and_never_by_the_chance_of_sparse_demand():
    job = build_job(frequency="M", lifecycle={})
    sparse = np.random.default_rng(5).choice([3.0, 0.0], (100, 60))
    alive: dict[str, list[float | None]] = {f"{n:03d}": [1.0, *row[1:]] for n, row in enumerate(sparse)}
    rows = build_rows(alive | {"idle": [2.0] * 43 + [None] * 17, "ended": [2.0] * 42 + [None] * 18}, job)
    static = build_panel(rows, None, job, at(job, 59)).static.set_index("unique_id")["lifecycle"]
    assert static[static == "ENDED"].index.tolist() == ["ended"]
    assert static["idle"] == "DORMANT"


def test_a_series_without_any_observed_value_is_not_expected():
    job = build_job(calendar=DECLARED, absent="missing")
    rows = build_rows({"alive": [1.0] * 7, "closed": [None] * 6 + [0.0], "null": [None] * 3 + [float("nan")]}, job)
    panel = build_panel(rows, None, job, at(job, 6))
    assert panel.series == ["alive", "closed", "null"]
    assert panel.future["unique_id"].unique().tolist() == ["alive"]


def test_labels_are_joined_and_unknown_ones_are_null():
    job = build_job(labels=[{"name": "group", "text": "group_text"}])
    attributes = pd.DataFrame({"unique_id": ["a"], "group": ["01"], "group_text": ["Toys"]})
    static = build_panel(build_rows({"a": [1.0], "b": [2.0]}, job), attributes, job, at(job, 0)).static
    assert static["group"].tolist()[0] == "01"
    assert static["group"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("labels", "texts"),
    [
        ([12.0, None], ["12", None]),
        ([12, 7], ["12", "7"]),
        ([1.5, None], ["1.5", None]),
        (["007", None], ["007", None]),
    ],
)
def test_whole_numbers_as_labels_have_no_decimals_beside_a_null(labels, texts):
    job = build_job(labels=[{"name": "group"}])
    attributes = pd.DataFrame({"unique_id": ["a", "b"], "group": labels})
    static = build_panel(build_rows({"a": [1.0], "b": [2.0]}, job), attributes, job, at(job, 0)).static
    assert [None if pd.isna(label) else label for label in static["group"]] == texts


def test_no_row_before_the_cutoff_is_an_error():
    job = build_job()
    with pytest.raises(SourceError, match="no row lies at or before the cutoff"):
        build_panel(build_rows({"a": [1.0]}, job), None, job, at(job, -1))


@pytest.mark.parametrize(("frequency", "n"), FREQUENCIES.items())
@pytest.mark.parametrize("absent", ["zero", "missing"])
def test_a_cut_panel_equals_the_panel_built_at_that_cutoff(frequency, n, absent):
    job = build_job(frequency=frequency, absent=absent, time_zone="Europe/Berlin")
    rows, earlier = shop_rows(job, n), at(job, 3 * n // 4)
    cut = cut_panel(build_panel(rows, None, job, at(job, n - 1)), job, earlier)
    fresh = build_panel(rows, None, job, earlier)
    for part in ("history", "future", "static", "calendar"):
        pd.testing.assert_frame_equal(getattr(cut, part), getattr(fresh, part))


@pytest.mark.parametrize("absent", ["zero", "missing"])
def test_a_cut_panel_has_what_was_reported_on_a_day_that_was_closed_only_later(absent):
    job = build_job(absent=absent)
    rows = build_rows({f"s{n}": [4.0 if day % 7 != 6 else None for day in range(140)] for n in range(6)}, job)
    sunday = pd.DataFrame({"unique_id": ["s0", "s1"], "ds": at(job, 6), "y": [float("nan"), 0.0]})
    rows, earlier = pd.concat([rows, sunday]), at(job, 30)
    full = build_panel(rows, None, job, at(job, 139))
    assert full.history.loc[full.history["ds"] == at(job, 6), "obs_state"].eq("CLOSED").all()
    cut, fresh = cut_panel(full, job, earlier), build_panel(rows, None, job, earlier)
    pd.testing.assert_frame_equal(cut.history, fresh.history)
    assert cut.history.loc[cut.history["ds"] == at(job, 6), "obs_state"].iloc[:2].tolist() == ["MISSING", "OBSERVED"]


def test_what_comes_after_the_cutoff_changes_nothing_before_it():
    job = build_job(past_drivers=["price"])
    rows = shop_rows(job, 200).assign(price=2.0)
    cutoff = at(job, 150)
    after = rows["ds"] > cutoff
    changed = rows.assign(y=rows["y"].mask(after, -7.0), price=rows["price"].mask(after, 99.0))
    changed = changed[~(after & (changed["ds"].dt.day_of_week == 3))]
    panels = [cut_panel(build_panel(frame, None, job, at(job, 199)), job, cutoff) for frame in (rows, changed)]
    for part in ("history", "future", "static", "calendar"):
        pd.testing.assert_frame_equal(getattr(panels[0], part), getattr(panels[1], part))


def test_arguments_are_not_mutated():
    job = build_job()
    rows = shop_rows(job, 30)
    before = rows.copy()
    build_panel(rows, None, job, at(job, 29))
    pd.testing.assert_frame_equal(rows, before)


@pytest.mark.parametrize(
    ("values", "demand_class"),
    [
        ([4.0, 5.0, 6.0, 5.0] * 10, "SMOOTH"),
        ([1.0, 1.0, 1.0, 20.0] * 10, "ERRATIC"),
        ([0.0, 5.0, 0.0, 6.0] * 10, "INTERMITTENT"),
        ([0.0, 1.0, 0.0, 30.0] * 10, "LUMPY"),
        ([4.0, -5.0, 6.0, 5.0] * 10, "CONTINUOUS"),
        ([4.0] * 13, "SHORT"),
        ([0.0] * 40, "NO_DEMAND"),
    ],
)
def test_demand_classes_follow_interval_and_variation(values, demand_class):
    job = build_job(calendar="none")
    static = build_panel(build_rows({"a": values}, job), None, job, at(job, len(values) - 1)).static
    assert static["demand_class"].tolist() == [demand_class]


@pytest.mark.parametrize(("demands", "even", "uneven"), [(26, "SMOOTH", "ERRATIC"), (25, "INTERMITTENT", "LUMPY")])
def test_demand_is_rare_from_an_interval_of_132_periods_in_100_on(demands, even, uneven):
    """25 demands in 33 periods."""
    job = build_job(absent="missing", calendar="none")
    values = [0.0] * (33 - demands) + [5.0] * demands
    panel = build_panel(build_rows({"even": values, "uneven": [*values[:-1], 500.0]}, job), None, job, at(job, 32))
    assert panel.static["demand_class"].tolist() == [even, uneven]


def test_lifecycle_counts_periods_since_the_last_demand():
    job = build_job(calendar="none", lifecycle={"new_below": 10, "dormant_after": 20, "ended_after": 30})
    series: dict[str, Sequence[float | None]] = {
        "active": [1.0] * 40,
        "dormant": [1.0] * 20 + [0.0] * 20,
        "ended": [1.0] * 10 + [0.0] * 30,
        "new": [None] * 31 + [1.0] * 9,
        "nineteen": [1.0] * 21 + [0.0] * 19,
    }
    static = build_panel(build_rows(series, job), None, job, at(job, 39)).static
    assert static["lifecycle"].tolist() == ["ACTIVE", "DORMANT", "ENDED", "NEW", "ACTIVE"]


def test_closed_days_do_not_make_demand_intermittent():
    job = build_job(calendar={"closed": "declared", "closed_weekdays": ["saturday", "sunday"]})
    values = [0.0 if day % 7 >= 5 else 5.0 for day in range(70)]
    static = build_panel(build_rows({"a": values}, job), None, job, at(job, 69)).static
    assert static["demand_class"].tolist() == ["SMOOTH"]


def test_every_state_of_a_mixed_panel_is_consistent():
    panel = shop_panel(build_job(calendar=DECLARED), 100)
    closed = panel.history["obs_state"] == "CLOSED"
    assert np.array_equal(closed, panel.history["is_open"] == 0)
    assert (panel.history.loc[closed, "y"] == 0).all()


def test_a_panel_that_would_be_too_large_is_not_built():
    job = build_job(checks={"max_panel_rows": 50})
    rows = build_rows({"a": [1.0] * 30, "old": [1.0] * 30}, job)
    with pytest.raises(SourceError, match=r"(?s)too large.*60 rows make 60 periods of 2 series.*up to 50 periods"):
        build_panel(rows, None, job, at(job, 29))
