from __future__ import annotations

import pytest

from forecasting.panel.build import build_panel
from forecasting.panel.scales import series_scales
from tests.panel_builder import at, build_job, build_rows


def test_scales_are_mean_steps_of_observed_values_from_the_first_demand_on():
    job = build_job(calendar="none", absent="missing")
    rows = build_rows({"a": [0.0, 0.0, 2.0, None, 5.0, 4.0], "b": [0.0, 0.0], "c": [3.0, 3.0, 3.0]}, job)
    scales = series_scales(build_panel(rows, None, job, at(job, 5))).set_index("unique_id")
    assert scales.loc["a", "scale_abs"] == pytest.approx((3 + 1) / 2)
    assert scales.loc["a", "scale_sq"] == pytest.approx((9 + 1) / 2)
    assert scales.loc["a", "spread"] == pytest.approx((2.2 + 2.2 + 0.2 + 2.8 + 1.8) / 5)
    assert scales.loc["b", ["scale_abs", "scale_sq"]].isna().all()
    assert list(scales.loc["c", ["scale_abs", "scale_sq", "spread"]]) == [0, 0, 0]


def test_a_series_of_one_value_is_as_uncertain_as_half_of_it():
    job = build_job(calendar="none", absent="missing")
    rows = build_rows({"one": [None, None, -8.0], "two": [None, 3.0, 3.0], "zero": [None, None, 0.0]}, job)
    scales = series_scales(build_panel(rows, None, job, at(job, 2))).set_index("unique_id")
    assert scales["spread"].to_dict() == {"one": 4.0, "two": 1.5, "zero": 0.0}
