from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.config import Gate
from forecasting.evaluation.effect import measure_effect
from forecasting.evaluation.gate import best_candidate, decide, judge
from forecasting.vocabulary.codes import DecisionOutcome

GATE = Gate.model_validate({})
PERIODS = 12


def _scores(errors, *, bias=0.0, inside=9.6, series=40, segment="S", revision=1.0, noise=0.0, seed=0):
    """Every series has the root mean squared error of its cutoff, give or take noise."""
    own = 1 + noise * np.random.default_rng(seed).normal(size=(series, len(errors)))
    squares = (np.array(errors)[None, :] * own) ** 2
    names = [f"{segment}{n:03}" for n in range(series)]
    index = pd.MultiIndex.from_product([names, pd.date_range("2024-01-01", periods=len(errors))])
    frame = pd.DataFrame({"sum_sq_err": PERIODS * squares.ravel()}, index=index.set_names(["unique_id", "cutoff"]))
    return frame.reset_index().assign(
        segment=segment,
        n_scored=PERIODS,
        sum_err=bias * 1000,
        sum_actual=1000.0,
        sum_abs_err=80.0,
        sum_abs_err_naive=100.0,
        sum_abs_actual=1000.0,
        n_in_80=inside,
        scale_sq=1.0,
        scale_abs=1.0,
        sum_revision=revision,
        n_revised=int(revision > 0),
    )


BETTER, LEVEL = [0.9] * 4, [1.0] * 4


@pytest.mark.parametrize(
    ("challenger", "champion", "same", "outcome", "reason"),
    [
        (_scores(LEVEL), None, False, "PROMOTED", "FIRST_CHAMPION"),
        (_scores(LEVEL, bias=0.5), None, False, "PROMOTED", "FIRST_CHAMPION"),
        (_scores([1.0]), _scores([1.0]), True, "REFRESHED", "SAME_RECIPE"),
        (_scores(LEVEL, bias=-0.2), _scores([2.0] * 4), True, "REJECTED", "GUARD_FAILED"),
        (_scores(LEVEL, inside=5), _scores([2.0] * 4), False, "REJECTED", "GUARD_FAILED"),
        (_scores(BETTER, revision=2.1), _scores(LEVEL), False, "REJECTED", "GUARD_FAILED"),
        (_scores(BETTER, revision=0), _scores(LEVEL), False, "PROMOTED", "BETTER_RECIPE"),
        (_scores([0.9, 0.9, 0.9, 1.1]), _scores([1.1, 1.1, 1.1, 1.0]), False, "PROMOTED", "BETTER_RECIPE"),
        (_scores([0.9] * 3), _scores([1.0] * 3), False, "KEPT", "TOO_FEW_CUTOFFS"),
        (_scores([0.2, 0.2, 1.1, 1.1]), _scores(LEVEL), False, "KEPT", "TOO_FEW_WINS"),
        (_scores([0.995] * 4), _scores(LEVEL), False, "KEPT", "EFFECT_TOO_SMALL"),
        (_scores([0.7, 1.02, 0.999, 0.999]), _scores(LEVEL), False, "KEPT", "GAIN_UNCERTAIN"),
        (_scores([1.01] * 4), _scores(LEVEL), False, "REJECTED", "EFFECT_TOO_SMALL"),
        (_scores(LEVEL), _scores([0.0] * 4), False, "KEPT", "EFFECT_TOO_SMALL"),
    ],
)
def test_the_gate_decides_by_guards_effect_chance_and_wins(challenger, champion, same, outcome, reason):
    decision = decide(challenger, champion, GATE, same_recipe=same)
    assert (decision.outcome, decision.reason_code) == (outcome, reason)


@pytest.mark.parametrize(("series", "guard", "outcome"), [(40, "FAIL", "REJECTED"), (20, "PASS", "PROMOTED")])
def test_a_segment_of_enough_series_may_not_lose_what_the_others_gain(series, guard, outcome):
    challenger = pd.concat([_scores(BETTER, series=400), _scores([1.2] * 4, segment="T", series=series)])
    champion = pd.concat([_scores(LEVEL, series=400), _scores(LEVEL, segment="T", series=series)])
    decision = decide(challenger, champion, GATE, same_recipe=False)
    assert (decision.guard_segment, decision.outcome) == (guard, outcome)
    assert decision.effect == pytest.approx(1 - ((400 * 0.81 + series * 1.44) / (400 + series)) ** 0.5)


def _methods(**scores):
    return pd.concat([rows.assign(method=name) for name, rows in scores.items()])


def test_a_better_recipe_is_trained_and_promoted():
    name, decision = judge(_methods(old=_scores(LEVEL), new=_scores(BETTER)), "old", GATE)
    assert (name, decision.outcome, decision.reason_code) == ("new", "PROMOTED", "BETTER_RECIPE")


def test_a_champion_that_is_not_beaten_is_trained_anew_and_the_decision_says_who_stays_outside():
    name, decision = judge(_methods(old=_scores(LEVEL), new=_scores([0.995] * 4)), "old", GATE)
    assert (name, decision.outcome, decision.reason_code) == ("old", "REFRESHED", "EFFECT_TOO_SMALL")
    assert decision.challenger_value == decision.champion_value == pytest.approx(1.0)
    assert decision.reason_text.startswith(
        "The champion's recipe, retrained. new stays outside. The gain is too small: rmsse 0.9950 against 1.0000, "
    )


def test_a_champion_that_is_not_beaten_and_fails_a_guard_is_not_refreshed():
    name, decision = judge(_methods(old=_scores(LEVEL, bias=0.5), new=_scores([0.995] * 4)), "old", GATE)
    assert (name, decision.outcome, decision.reason_code) == ("old", "REJECTED", "GUARD_FAILED")


def test_a_champion_whose_live_errors_call_for_a_training_is_refreshed_though_a_guard_fails():
    biased = _scores(LEVEL, bias=0.5)
    for scores in (_methods(old=biased), _methods(old=biased, new=_scores([0.995] * 4))):
        name, decision = judge(scores, "old", GATE, called=True)
        assert (name, decision.outcome, decision.guard_bias) == ("old", "REFRESHED", "FAIL")
    _, decision = judge(_methods(old=biased), "old", GATE, called=True)
    assert "though a guard fails, because live errors call for newer data" in decision.reason_text
    assert decide(_scores(BETTER, bias=0.5), biased, GATE, same_recipe=False, called=True).outcome == "REJECTED"


def test_without_a_champion_the_best_recipe_is_trained():
    name, decision = judge(_methods(old=_scores(LEVEL), new=_scores([0.995] * 4)), None, GATE)
    assert (name, decision.outcome, decision.reason_code) == ("new", "PROMOTED", "FIRST_CHAMPION")


def test_a_decision_carries_its_numbers_and_says_them_in_words():
    decision = decide(_scores(BETTER), _scores(LEVEL), GATE, same_recipe=False)
    assert (decision.effect, decision.effect_low, decision.effect_high) == pytest.approx((0.1, 0.1, 0.1))
    assert (decision.n_cutoffs, decision.n_wins) == (4, 4)
    assert decision.reason_text == (
        "Better recipe: rmsse 0.9000 against 1.0000, gain +10.0% (at least +10.0% with 95 % confidence), "
        "4 wins of 4; bias +0.0% (PASS), 80.0% inside 80 % (PASS), worst segment S +10.0% (PASS), "
        "revisions 1.00 times the champion's (PASS); beats seasonal naive by 20% (wape 0.080 against 0.100)."
    )


def test_a_first_champion_that_fails_a_guard_is_promoted_and_says_so():
    decision = decide(_scores([1] * 3, bias=0.3), None, GATE, same_recipe=False)
    assert decision.guard_bias == "FAIL"
    assert (decision.guard_segment, decision.guard_stability) == ("NA", "NA")
    assert "though a guard fails" in decision.reason_text


@pytest.mark.parametrize("metric", ["mase", "wape"])
def test_a_gate_for_the_median_compares_absolute_errors(metric):
    rules = Gate.model_validate({"metric": metric})
    frames = [_scores(LEVEL).assign(sum_abs_err=error, sum_abs_actual=100.0, scale_abs=2.0) for error in (9.0, 12.0)]
    decision = decide(*frames, rules, same_recipe=False)
    expected = {"mase": (9 / 2 / 12, 12 / 2 / 12), "wape": (0.09, 0.12)}[metric]
    assert (decision.challenger_value, decision.champion_value) == pytest.approx(expected)
    assert decision.effect == pytest.approx(0.25)
    assert decision.outcome == "PROMOTED"


def test_the_bounds_are_those_of_resampled_series_where_all_cutoffs_are_alike():
    rng = np.random.default_rng(5)
    gains = rng.normal(0.02, 0.1, 400)
    champion = _scores(LEVEL, series=400).assign(sum_abs_err=12.0)
    challenger = champion.assign(sum_abs_err=12 * (1 - np.repeat(gains, 4)))
    effect = measure_effect(challenger, champion, "mase")
    error = gains.std() / 400**0.5
    assert effect.value == pytest.approx(gains.mean())
    assert effect.low == pytest.approx(gains.mean() - 1.645 * error, abs=0.15 * error)
    assert effect.high == pytest.approx(gains.mean() + 1.645 * error, abs=0.15 * error)


def test_luck_at_a_cutoff_that_all_series_share_widens_the_bounds():
    """Four equal cutoffs, one of them 40 % better: a draw has none of it with probability (3/4)^4 = 32 %."""
    effect = measure_effect(_scores([0.6, 1, 1, 1], series=400), _scores(LEVEL, series=400), "rmsse")
    assert effect.low == 0
    assert effect.high > 1.5 * effect.value


def test_the_best_candidate_has_the_smallest_metric():
    scores = {"d": _scores([1] * 3).assign(n_scored=0), "a": _scores([2] * 3), "b": _scores([1] * 3)}
    scores["c"] = scores["b"]
    rows = pd.concat([frame.assign(method=name) for name, frame in scores.items()])
    assert best_candidate(rows, "rmsse") == "b"


@pytest.mark.parametrize(("value", "best"), [(0.995, "plain"), (0.98, "learnt")])
def test_equals_after_the_first_cutoff_are_parted_by_all_of_them(value, best):
    """Weights that have seen nothing do worse at the first cutoff; less than 1 % later does not make up for it."""
    plain, learnt = _scores([1.0] * 3).assign(method="plain"), _scores([2.0, value, value]).assign(method="learnt")
    assert best_candidate(pd.concat([learnt, plain]), "rmsse") == best


def _rivals(gain, seed, series=150, cutoffs=6):
    """Two recipes on many series: errors correlated by 0.9, heavy-tailed sizes, and luck of a recipe at a cutoff."""
    rng = np.random.default_rng([20111209, seed])
    shape = (series, cutoffs, PERIODS)
    size = rng.lognormal(0, 0.5, (series, 1, 1)) * rng.lognormal(0, 0.2, (1, cutoffs, 1))
    common = np.sqrt(0.9) * rng.normal(size=shape)
    segments = np.repeat([f"S{n % 6}" for n in range(series)], cutoffs)
    frames = []
    for advantage in (1 - gain, 1.0):
        luck = rng.lognormal(0, 0.01, (1, cutoffs, 1))
        errors = size * advantage * luck * (common + np.sqrt(0.1) * rng.normal(size=shape))
        squares = (errors**2).sum(axis=2)
        frames.append(_scores([1.0] * cutoffs, series=series).assign(sum_sq_err=squares.ravel(), segment=segments))
    return frames


@pytest.mark.parametrize(("gain", "least", "most"), [(0.0, 0, 10), (0.03, 160, 200)])
def test_the_gate_promotes_hardly_any_of_200_equal_pairs_and_most_true_gains(gain, least, most):
    outcomes = [decide(*_rivals(gain, seed), GATE, same_recipe=False).outcome for seed in range(200)]
    promoted = outcomes.count(DecisionOutcome.PROMOTED)
    print(f"gain {gain:.0%}: {promoted} of 200 promoted")
    assert least <= promoted <= most


@pytest.mark.parametrize(("value", "best"), [(0.995, "auto_blend"), (0.98, "only_naive")])
def test_composed_recipes_keep_their_blend_unless_another_is_clearly_better_after_the_first_cutoff(value, best):
    blend = _scores([3.0, 1.0, 1.0]).assign(method="auto_blend")
    other = _scores([0.1, value, value]).assign(method="only_naive")
    assert best_candidate(pd.concat([other, blend]), "rmsse") == best


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (80.0, "beats seasonal naive by 20% (wape 0.080 against 0.100)"),
        (100.0, "no better than seasonal naive (wape 0.1"),
    ],
)
def test_a_decision_says_how_far_the_challenger_is_ahead_of_seasonal_naive(error, words):
    assert words in decide(_scores(LEVEL).assign(sum_abs_err=error), None, GATE, same_recipe=False).reason_text
    alone = _scores(LEVEL).assign(sum_abs_actual=0.0)
    assert "naive" not in decide(alone, None, GATE, same_recipe=False).reason_text
