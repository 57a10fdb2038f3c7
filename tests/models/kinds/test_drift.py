"""Naive and drift against sums by hand."""

from __future__ import annotations

import pytest

from forecasting.config import ModelSpec
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from tests.panel_builder import at, build_job, build_rows


def forecast(name: str, values: list[float | None]) -> list[float]:
    job = build_job(calendar="none", absent="missing", horizon=3)
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, 5))
    fitted = bare_model(name).fit(panel, spec_of(job, ModelSpec(model=name)))
    return fitted.predict(panel)["y_hat"].tolist()


def test_naive_repeats_the_newest_value() -> None:
    assert forecast("naive", [1.0, 9.0, 2.0, 4.0, 3.0]) == [3.0, 3.0, 3.0]


def test_drift_goes_on_along_the_line_through_first_and_newest_value() -> None:
    assert forecast("drift", [1.0, 9.0, 2.0, 4.0, 3.0, 6.0]) == [7.0, 8.0, 9.0]


def test_periods_without_a_value_count_as_time() -> None:
    assert forecast("drift", [2.0, None, None, None, 10.0, None]) == pytest.approx([14.0, 16.0, 18.0])
