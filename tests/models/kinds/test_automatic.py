"""Automatic models give what their package gives; collected only in the environment that has it."""

from __future__ import annotations

import numpy as np
import pytest
from statsforecast import models

from forecasting.config import ModelSpec
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from tests.panel_builder import at, build_job, build_rows, noisy_series


@pytest.mark.parametrize(("name", "kind"), [("auto_ets", "AutoETS"), ("auto_theta", "DynamicOptimizedTheta")])
def test_a_series_without_gaps_is_forecast_as_by_the_package(name: str, kind: str) -> None:
    job = build_job(frequency="M", horizon=6, calendar="none", absent="missing")
    values = noisy_series(72, 12)
    panel = build_panel(build_rows({"a": values}, job), None, job, at(job, 71))
    fitted = bare_model(name).fit(panel, spec_of(job, ModelSpec(model=name)))
    expected = getattr(models, kind)(season_length=12).forecast(np.array(values, dtype=float), h=6)["mean"]
    assert fitted.predict(panel)["y_hat"].tolist() == pytest.approx(expected.tolist())
