from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mean_pinball_loss

from forecasting.evaluation.metrics import pooled, score_forecasts
from forecasting.vocabulary.columns import QUANTILES

CUTOFF = pd.Timestamp("2024-01-01")


def _rows(y, y_hat, states=None, name="a", **columns):
    n = len(y)
    frame = pd.DataFrame({"unique_id": name, "ds": pd.date_range("2024-01-02", periods=n), "cutoff": CUTOFF})
    frame["lead_periods"] = range(1, n + 1)
    frame = frame.assign(method="m", y=y, y_hat=y_hat, y_naive=0.0, obs_state=states or "OBSERVED")
    return frame.assign(**columns)


def _scales(**squares):
    return pd.DataFrame({"unique_id": list(squares), "cutoff": CUTOFF, "scale_sq": list(squares.values())}).assign(
        scale_abs=lambda frame: frame["scale_sq"] ** 0.5
    )


def test_sums_count_observed_periods_per_lead_bucket():
    rows = _rows([4.0, 6.0, 9.0, 8.0], [5.0, 4.0, 1.0, np.nan], ["OBSERVED", "OBSERVED", "STOCKOUT", "OBSERVED"])
    scores = score_forecasts(rows, _scales(a=4.0), ((1, 1), (2, 4)))
    assert scores[["lead_from", "lead_to", "n_scored", "n_skipped"]].to_numpy().tolist() == [[1, 1, 1, 0], [2, 4, 1, 2]]
    assert scores["sum_abs_err"].tolist() == [1, 2]
    assert scores["sum_err"].tolist() == [1, -2]
    assert scores["sum_sq_err"].tolist() == [1, 4]
    assert scores["sum_actual"].tolist() == [4, 6]
    assert scores["sum_abs_err_naive"].tolist() == [4, 6]


def test_pooled_metrics_are_ratios_of_sums():
    rows = pd.concat([_rows([4.0, 6.0], [5.0, 4.0]), _rows([-10.0, 20.0], [0.0, 20.0], name="b")])
    scores = score_forecasts(rows, _scales(a=4.0, b=25.0), ((1, 2),))
    assert pooled(scores, "rmsse") == pytest.approx(((1 / 4 + 4 / 4 + 100 / 25) / 4) ** 0.5)
    assert pooled(scores, "mase") == pytest.approx((1 / 2 + 2 / 2 + 10 / 5) / 4)
    assert pooled(scores, "wape") == pytest.approx(13 / 40)
    assert pooled(scores, "bias") == pytest.approx((1 - 2 + 10) / 20)


def test_series_without_a_scale_are_left_out():
    rows = pd.concat([_rows([4.0], [5.0]), _rows([1.0, 1.0], [9.0, 9.0], name="b"), _rows([1.0], [9.0], name="c")])
    scores = score_forecasts(rows, _scales(a=4.0, b=0.0, c=float("nan")), ((1, 2),))
    assert pooled(scores, "rmsse") == 0.5
    assert np.isnan(pooled(scores.iloc[:0], "wape"))


def test_quantile_scores_agree_with_an_independent_library():
    rng = np.random.default_rng(0)
    y = rng.normal(0, 1, 50)
    quantiles = {name: np.quantile(y, level) + 0.1 for name, level in QUANTILES.items()}
    scores = score_forecasts(_rows(y, np.zeros(50), **quantiles), _scales(a=1.0), ((1, 50),)).iloc[0]
    losses = [mean_pinball_loss(y, np.full(50, quantiles[name]), alpha=level) for name, level in QUANTILES.items()]
    assert scores["sum_pinball"] == pytest.approx(50 * 2 * np.mean(losses))
    assert scores["n_in_80"] == ((y >= quantiles["q10"]) & (y <= quantiles["q90"])).sum()


def test_the_interval_score_is_width_plus_penalty():
    bands = dict.fromkeys(QUANTILES, 0.0) | {"q025": -1.0, "q975": 3.0}
    scores = score_forecasts(_rows([0.0, 4.0, -2.0], [0.0] * 3, **bands), _scales(a=1.0), ((1, 3),)).iloc[0]
    assert scores["sum_interval_95"] == pytest.approx(3 * 4 + 40 * 1 + 40 * 1)
    assert scores["n_in_95"] == 1
