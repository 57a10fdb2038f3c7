from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from forecasting.config import ModelSpec
from forecasting.errors import ConfigError
from forecasting.models.kinds.capped import Capped, cut_to_quantile
from forecasting.models.registry import bare_model, spec_of
from forecasting.panel.build import build_panel
from forecasting.vocabulary.models import MODELS
from tests.panel_builder import at, build_job, build_rows, shop_panel

CAPPED = [name for name in MODELS if isinstance(bare_model(name), Capped)]
ONE_HUGE_ORDER = {"huge": [2.0] * 9 + [20.0], "calm": [4.0] * 10}


def _panel(series, job):
    return build_panel(build_rows(series, job), None, job, at(job, len(next(iter(series.values()))) - 1))


def _fitted(name, panel, job, **params):
    return bare_model(name).fit(panel, spec_of(job, ModelSpec(model=name, params=params)))


def _job():
    return build_job(calendar="none", absent="missing", horizon=2)


def test_what_was_cut_comes_back_to_all_series_in_equal_shares():
    job = _job()
    panel = _panel(ONE_HUGE_ORDER, job)
    forecast = _fitted("window_mean", panel, job, cap=0.5).predict(panel)
    # 78 units are 60 after the cut: 78 / 60 = 1.3
    expected = {"calm": 4.0 * 1.3, "huge": 2.0 * 1.3}
    assert forecast["y_hat"].to_numpy() == pytest.approx(forecast["unique_id"].map(expected).to_numpy())


def test_the_factor_is_that_of_training_and_the_cut_that_of_the_newest_history():
    job = _job()
    fitted = _fitted("window_mean", _panel(ONE_HUGE_ORDER, job), job, cap=0.5)
    later = _panel({"huge": [2.0] * 9 + [20.0, 2.0, 900.0], "calm": [4.0] * 12}, job)
    y_hat = fitted.predict(later).groupby("unique_id")["y_hat"].first()
    assert y_hat.to_dict() == pytest.approx({"calm": 5.2, "huge": 2.6})


def test_only_large_observed_values_are_cut_and_no_series_looks_at_another():
    job = _job()
    series = {"a": [None, -5.0, 0.0, 1.0, 3.0, 5.0, 9.0], "b": [0.0] * 7, "c": [100.0] * 7}
    panel = _panel(series, job)
    cut = cut_to_quantile(panel, 0.5)
    values = cut.history.set_index("unique_id")["y"]
    assert values["a"].tolist()[-6:] == [-5.0, 0.0, 1.0, 3.0, 4.0, 4.0]
    assert values["b"].tolist() == [0.0] * 7
    assert_frame_equal(cut_to_quantile(panel.select(["a"]), 0.5).history, cut.select(["a"]).history)
    assert panel.history["y"].max() == 100.0


@pytest.mark.parametrize("name", CAPPED)
def test_a_capped_model_is_saved_with_its_cap(name, tmp_path):
    job = build_job()
    panel = shop_panel(job, 200)
    fitted = _fitted(name, panel, job, cap=0.8)
    fitted.save(tmp_path)
    assert_frame_equal(bare_model(name).load(tmp_path).predict(panel), fitted.predict(panel), check_exact=True)
    assert not np.array_equal(fitted.predict(panel)["y_hat"], _fitted(name, panel, job).predict(panel)["y_hat"])


@pytest.mark.parametrize("name", CAPPED)
def test_capped_predictions_do_not_depend_on_the_series_beside(name):
    job = build_job()
    panel = shop_panel(job, 200)
    fitted = _fitted(name, panel, job, cap=0.8)
    parts = [fitted.predict(panel.select([series])) for series in panel.series]
    assert_frame_equal(pd.concat(parts, ignore_index=True), fitted.predict(panel), check_exact=True)


@pytest.mark.parametrize("cap", [0.0, -1.0, 1.5])
def test_a_cap_that_is_no_quantile_is_refused(cap):
    job = _job()
    with pytest.raises(ConfigError, match=r"cap(.|\n)*above 0, up to 1"):
        _fitted("tsb", _panel(ONE_HUGE_ORDER, job), job, cap=cap)
