"""One linear autoregression over all series learns what they share."""

from __future__ import annotations

import numpy as np
import pytest

from forecasting.config import ModelSpec
from forecasting.errors import ConfigError
from forecasting.models.kinds.pooled_autoregression import window_lengths
from forecasting.models.registry import model_named, spec_of
from forecasting.panel.build import build_panel
from tests.panel_builder import at, build_job, build_rows

SERIES, PERIODS, HORIZON = 30, 40, 4


def _job(point: str = "median"):
    return build_job(
        calendar="none",
        frequency="Y",
        horizon=HORIZON,
        point=point,
        models={
            "candidates": [{"name": "alone", "members": [{"model": "pooled_ar"}]}],
            "gate": {"metric": "mase" if point == "median" else "rmsse"},
        },
        lifecycle={"new_below": 5},
    )


def _fitted(panel, job, **params):
    return model_named("pooled_ar").fit(panel, spec_of(job, ModelSpec(model="pooled_ar", params=params)))


def _panel(series: dict[str, list[float]], job):
    last = max(map(len, series.values())) - 1
    return build_panel(build_rows(series, job), None, job, at(job, last))


def _pendulums() -> dict[str, list[float]]:
    """Second-order recursions x = 1.6 x[-1] - x[-2], around levels of very different size."""
    random = np.random.default_rng(5)
    found = {}
    for number in range(SERIES):
        values = [random.normal(), random.normal()]
        while len(values) < PERIODS + HORIZON:
            values.append(1.6 * values[-1] - values[-2])
        found[f"s{number:02d}"] = (10.0 ** (number % 4) * (np.array(values) + 8)).tolist()
    return found


@pytest.mark.parametrize("scale", ["level", "change"])
def test_it_finds_the_recursion_that_all_series_share(scale):
    job, series = _job(), _pendulums()
    panel = _panel({name: values[:PERIODS] for name, values in series.items()}, job)
    y_hat = _fitted(panel, job, scale=scale).predict(panel)["y_hat"].to_numpy()
    truth = np.concatenate([values[PERIODS:] for values in series.values()])
    np.testing.assert_allclose(y_hat, truth, rtol=0.02)


def test_a_short_series_is_served_by_the_coefficients_of_the_others():
    job, series = _job(), _pendulums()
    shown = {name: values[:PERIODS] for name, values in series.items()}
    shown["s00"] = shown["s00"][-6:]
    panel = build_panel(_aligned(shown, job), None, job, at(job, PERIODS - 1))
    forecast = _fitted(panel, job).predict(panel)
    own = forecast.loc[forecast["unique_id"] == "s00", "y_hat"]
    np.testing.assert_allclose(own, series["s00"][PERIODS:], rtol=0.05)


def _aligned(series: dict[str, list[float]], job):
    rows = build_rows({name: [np.nan] * (PERIODS - len(values)) + values for name, values in series.items()}, job)
    return rows[rows["y"].notna()]


def test_logarithms_leave_out_series_that_are_not_positive():
    job = _job()
    series = {name: values[:PERIODS] for name, values in _pendulums().items()}
    series["s00"] = [0.0, *series["s00"][1:]]
    panel = _panel(series, job)
    forecast = _fitted(panel, job, transform="log").predict(panel)
    assert forecast.groupby("unique_id")["y_hat"].apply(lambda y: y.isna().all()).sum() == 1


def test_one_outlier_moves_absolute_errors_less_than_squared_ones():
    series = {name: values[:PERIODS] for name, values in _pendulums().items()}
    truth = np.concatenate([values[PERIODS:] for name, values in _pendulums().items() if name != "s01"])
    series["s01"][20] *= 20
    errors = {}
    for point in ("median", "mean"):
        job = _job(point)
        forecast = _fitted(_panel(series, job), job).predict(_panel(series, job))
        clean = forecast.loc[forecast["unique_id"] != "s01", "y_hat"]
        errors[point] = np.abs(clean / truth - 1).mean()
    assert errors["median"] < 0.5 * errors["mean"]


def test_windows_follow_the_seasons_of_the_job():
    assert window_lengths((1,)) == [3, 5, 8, 12]
    assert window_lengths((12,)) == [4, 13, 25, 37]
    assert window_lengths((24, 168)) == [7, 25, 49, 73, 169, 337]


def test_unknown_choices_are_refused_with_what_is_accepted():
    job = _job()
    panel = _panel({name: values[:PERIODS] for name, values in _pendulums().items()}, job)
    with pytest.raises(ConfigError, match=r"no such scale(.|\n)*wide(.|\n)*level, change"):
        _fitted(panel, job, scale="wide")
