"""The vectorised recursions agree with statsmodels and with the formulas of their sources."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.seasonal import seasonal_decompose

from forecasting.config import ModelSpec
from forecasting.errors import ConfigError
from forecasting.models.batch import Batch
from forecasting.models.registry import model_named, spec_of
from forecasting.models.smoothing.complex_smoothing import FULL, NONE, PARTIAL, ComplexSmoothing
from forecasting.models.smoothing.decompose import seasonal_part
from forecasting.models.smoothing.exponential_smoothing import FORMS, ExponentialSmoothing
from forecasting.models.smoothing.innovations import FirstStates, first_states, forecast_states, run_filter
from forecasting.models.smoothing.search import minimise
from forecasting.models.smoothing.theta import Theta
from forecasting.panel.build import build_panel
from tests.panel_builder import at, build_job, build_rows

SEASON = 4


def _series(count: int = 3, periods: int = 48) -> np.ndarray:
    random = np.random.default_rng(7)
    season = np.tile([1.2, 0.9, 0.7, 1.2], periods // SEASON)[:, None]
    trend = np.linspace(100, 160, periods)[:, None]
    return trend * season * random.lognormal(0, 0.05, (periods, count))


def _batch(values: np.ndarray) -> Batch:
    return Batch.sorted(np.array([f"s{number}" for number in range(values.shape[1])], dtype=object), values)


def _parameters(alpha: float, beta: float, gamma: float, phi: float) -> np.ndarray:
    return np.array([alpha, beta, gamma, phi, 0.0, 0.0]).reshape(6, 1, 1)


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.season != "M"])
def test_every_form_agrees_with_statsmodels(name):
    form, values = FORMS[name], _series(1)
    batch = _batch(values)
    first = first_states(batch, form.season, SEASON)
    parameters = _parameters(alpha=0.4, beta=0.25, gamma=0.3, phi=0.9)
    states = run_filter(batch, form, SEASON, first, parameters)
    model = ETSModel(
        values[:, 0],
        error={"A": "add", "M": "mul"}[form.error],
        trend=None if form.trend == "N" else "add",
        damped_trend=form.trend == "D",
        seasonal={"N": None, "A": "add"}[form.season],
        seasonal_periods=SEASON,
    )
    known = {
        "smoothing_level": 0.4,
        "smoothing_trend": 0.25 * 0.4,
        "smoothing_seasonal": 0.3 * 0.6,
        "damping_trend": 0.9,
        "initial_level": (first.mean if form.trend == "N" else first.level)[0],
        "initial_trend": first.slope[0],
    }
    if first.season is not None:
        known |= {f"initial_seasonal.{lag}": first.season[-1 - lag, 0] for lag in range(SEASON)}
    reference = model.smooth([known[parameter] for parameter in model.param_names])
    count = len(values)
    deviance = -2 * reference.llf - count * np.log(2 * np.pi) + count * np.log(count) - count
    assert states.deviance[0, 0] == pytest.approx(deviance, abs=1e-8)
    np.testing.assert_allclose(forecast_states(states, form, parameters, 9)[:, 0], reference.forecast(9), rtol=1e-10)


@pytest.mark.parametrize(("name", "phi"), [("MNM", 0.0), ("MAM", 1.0), ("MDM", 0.9)])
def test_a_multiplicative_season_follows_the_equations_of_the_book(name, phi):
    form, values = FORMS[name], _series(1)
    batch = _batch(values)
    first = first_states(batch, form.season, SEASON)
    parameters = _parameters(alpha=0.4, beta=0.25, gamma=0.3, phi=0.9)
    level = (first.mean if form.trend == "N" else first.level)[0]
    slope, season, deviance = first.slope[0], list(first.season[:, 0]), 0.0
    errors = []
    for row, y in enumerate(values[:, 0]):
        base, own = level + phi * slope, season[row % SEASON]
        error = y / (base * own) - 1
        errors.append(error)
        deviance += 2 * np.log(base * own)
        level, slope = base * (1 + 0.4 * error), phi * slope + 0.25 * 0.4 * base * error
        season[row % SEASON] = own * (1 + 0.3 * 0.6 * error)
    states = run_filter(batch, form, SEASON, first, parameters)
    assert states.deviance[0, 0] == pytest.approx(deviance + len(errors) * np.log(np.sum(np.square(errors))))
    damping = np.cumsum(phi ** np.arange(1, 4))
    expected = [(level + damping[lead] * slope) * season[lead] for lead in range(3)]
    np.testing.assert_allclose(forecast_states(states, form, parameters, 3)[:, 0], expected)


def test_theta_follows_its_formulas():
    values = _series(1, 32)[:, 0]
    alpha, theta, level = 0.35, 2.5, values[0]
    mean = slope = cut = 0.0
    y_hat = []
    for number in range(1, len(values) + 4):
        line = (1 - alpha) ** (number - 1) * cut + (1 - (1 - alpha) ** number) / alpha * slope
        expected = level + (1 - 1 / theta) * line
        y = values[number - 1] if number <= len(values) else expected
        y_hat.append(expected)
        level = alpha * y + (1 - alpha) * level
        slope = ((number - 2) * slope + 6 / number * (y - mean)) / (number + 1) if number > 1 else 0.0
        mean = ((number - 1) * mean + y) / number
        cut = mean - (number + 1) / 2 * slope
    parameters = np.array([[alpha], [theta], [0.0]])
    found = Theta().forecast(_batch(values[:, None]), "theta", 1, parameters, 3)
    np.testing.assert_allclose(found[:, 0], y_hat[-3:], rtol=1e-12)


def test_complex_smoothing_follows_its_formula_in_complex_numbers():
    values = _series(1, 32)[:, 0]
    weight = complex(1.2, 0.95)

    def passed(state: complex, order: np.ndarray) -> complex:
        for y in order:
            actual = complex(y, y - state.real)
            state = weight * actual + (complex(1, 1) - weight) * state
        return state

    batch = _batch(values[:, None])
    mean = first_states(batch, "N", 1).mean[0]
    state = complex(mean, mean / 1.1)
    for order in (values, values[::-1], values):
        state = passed(state, order)
    ahead = []
    for _ in range(4):
        ahead.append(state.real)
        state = passed(state, np.array([state.real]))
    parameters = np.array([[1.2], [0.95], [0.0], [1.0]])
    np.testing.assert_allclose(ComplexSmoothing().forecast(batch, NONE, 1, parameters, 4)[:, 0], ahead, rtol=1e-12)


@pytest.mark.parametrize("form", [PARTIAL, FULL])
def test_a_seasonal_complex_form_repeats_a_season(form):
    values = np.tile([10.0, 20.0, 30.0, 40.0], 8)[:, None] + np.random.default_rng(2).normal(0, 0.1, (32, 1))
    search = ComplexSmoothing().search(_batch(values), form, SEASON)
    with np.errstate(all="ignore"):
        best, _ = minimise(search.deviance, search.starts[:, None, :], search.low, search.high, rounds=25)
    found = ComplexSmoothing().forecast(_batch(values), form, SEASON, best, 6)
    np.testing.assert_allclose(found[:, 0], [10, 20, 30, 40, 10, 20], atol=0.5)


def test_a_period_without_a_value_moves_the_states_by_the_forecast_alone():
    values = np.array([10.0, 12.0, np.nan, np.nan, 11.0])[:, None]
    form, batch = FORMS["AAN"], _batch(values)
    first = FirstStates(*(np.array([value]) for value in (0.0, 10.0, 1.0, 1.0)), season=None)
    parameters = np.array([0.5, 0.2, 0, 1, 0, 0]).reshape(6, 1, 1)
    states = run_filter(batch, form, 1, first, parameters)
    level, slope = 10.0, 1.0
    for y in values[:, 0]:
        error = 0.0 if np.isnan(y) else y - (level + slope)
        level, slope = level + slope + 0.5 * error, slope + 0.1 * error
    assert (states.level[0, 0], states.slope[0, 0]) == pytest.approx((level, slope))


@pytest.mark.parametrize(
    ("family", "form"),
    [(ExponentialSmoothing(), "AAN"), (ExponentialSmoothing(), "MDM"), (Theta(), "theta"), (ComplexSmoothing(), FULL)],
    ids=["AAN", "MDM", "theta", "ces"],
)
def test_the_search_comes_as_close_as_a_general_optimiser(family, form):
    batch = _batch(_series(2, 40))
    search = family.search(batch, form, SEASON)
    starts = np.repeat(search.starts[:, None, :], len(batch.ids), axis=1)
    bounds = list(zip(search.low, search.high, strict=True))
    with np.errstate(all="ignore"):
        _, value = minimise(search.deviance, starts, search.low, search.high, rounds=25)
        first = np.repeat(search.starts[:, :1], len(batch.ids), axis=1)

        def loss(parameters: np.ndarray, number: int) -> float:
            proposal = first.copy()
            proposal[:, number] = parameters
            return float(np.nan_to_num(search.deviance(proposal[:, :, None])[number, 0], nan=1e9, posinf=1e9))

        for number in range(len(batch.ids)):
            reference = min(
                minimize(loss, start, args=(number,), bounds=bounds, method="Nelder-Mead").fun
                for start in search.starts.T[:: len(search.starts.T) // 3]
            )
            # A deviance is a logarithm: 3 is little beside what it takes to prefer another form; Theta has squares.
            allowed = 0.02 * reference if isinstance(family, Theta) else 3.0
            assert value[number] <= reference + allowed


def test_shorter_series_give_the_same_beside_longer_ones():
    values = _series(3, 60)
    values[:25, 1] = np.nan
    together, alone = _batch(values), _batch(values[:, [1]])
    for family in (ExponentialSmoothing(), Theta(), ComplexSmoothing()):
        search = family.search(alone, family.forms[-1], SEASON)
        parameters = search.starts[:, :1]
        everyone = np.repeat(parameters, 3, axis=1)
        both = family.forecast(together, family.forms[-1], SEASON, everyone, 5)
        own = family.forecast(alone, family.forms[-1], SEASON, parameters, 5)
        np.testing.assert_array_equal(both[:, together.ids.index("s1")], own[:, 0])


def test_seasonal_factors_agree_with_statsmodels_but_for_the_ends():
    values = _series(2, 480)
    part = seasonal_part(_batch(values), SEASON)
    for number in range(2):
        reference = seasonal_decompose(values[:, number], "multiplicative", period=SEASON).seasonal[:SEASON]
        np.testing.assert_allclose(part.factors[:, number], reference, rtol=2e-3)
    assert (part.added == 0).all()


def test_a_season_is_taken_out_and_put_back():
    values = np.tile([-5.0, 0.0, 5.0, 0.0], 6)[:, None] + 7 * np.arange(24.0)[:, None] / 24
    batch = _batch(values)
    part = seasonal_part(batch, SEASON)
    adjusted = part.adjusted(batch).values
    assert np.abs(np.diff(adjusted[:, 0])).max() < 1
    np.testing.assert_allclose(part.restored(adjusted[:4]), values[:4])


def test_a_series_without_a_season_is_left_as_it_is():
    values = np.random.default_rng(3).normal(100, 1, (60, 20))
    part = seasonal_part(_batch(values), SEASON)
    assert (part.factors == 1).all(axis=0).mean() >= 0.75


def test_the_averaged_forms_follow_trend_and_season():
    job = build_job(calendar="none", frequency="Q", horizon=4, lifecycle={"new_below": 8})
    truth = _series(1, 52)[:, 0]
    panel = build_panel(build_rows({"a": truth[:48].tolist()}, job), None, job, at(job, 47))
    for name in ("ets", "theta", "ces"):
        member = ModelSpec(model=name)
        y_hat = model_named(name).fit(panel, spec_of(job, member)).predict(panel)["y_hat"]
        naive = np.abs(truth[44:48] - truth[48:]).mean()
        assert np.abs(y_hat - truth[48:]).mean() < naive


def test_unknown_forms_are_refused_by_name():
    job = build_job(calendar="none", frequency="Q", horizon=4, lifecycle={"new_below": 8})
    panel = build_panel(build_rows({"a": _series(1)[:, 0].tolist()}, job), None, job, at(job, 47))
    spec = spec_of(job, ModelSpec(model="ets", params={"forms": "ANN+XYZ"}))
    with pytest.raises(ConfigError, match=r"XYZ(.|\n)*ANN, AAN"):
        model_named("ets").fit(panel, spec)
