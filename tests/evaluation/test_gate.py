from __future__ import annotations

import pandas as pd
import pytest

from forecasting.config import Gate
from forecasting.evaluation.gate import best_candidate, decide

GATE = Gate.model_validate({})
CUTOFFS = pd.date_range("2024-01-01", periods=3)


def _scores(errors, bias=0.0, inside=80):
    return pd.DataFrame(
        {
            "cutoff": CUTOFFS,
            "n_scored": 100,
            "sum_sq_err": [100 * error**2 for error in errors],
            "sum_err": bias * 1000,
            "sum_actual": 1000.0,
            "n_in_80": inside,
            "scale_sq": 1.0,
        }
    )


@pytest.mark.parametrize(
    ("challenger", "champion", "same", "outcome", "reason"),
    [
        (_scores([1, 1, 1]), None, False, "PROMOTED", "FIRST_CHAMPION"),
        (_scores([1, 1, 1], bias=0.5), None, False, "PROMOTED", "FIRST_CHAMPION"),
        (_scores([1, 1, 1]), _scores([1, 1, 1]), True, "REFRESHED", "SAME_RECIPE"),
        (_scores([1, 1, 1], bias=-0.2), _scores([2, 2, 2]), True, "REJECTED", "GUARD_FAILED"),
        (_scores([1, 1, 1], inside=40), _scores([2, 2, 2]), False, "REJECTED", "GUARD_FAILED"),
        (_scores([0.9, 0.9, 1.1]), _scores([1.1, 1.1, 1.0]), False, "PROMOTED", "BETTER_RECIPE"),
        (_scores([0.2, 1.1, 1.1]), _scores([1, 1, 1]), False, "KEPT", "TOO_FEW_WINS"),
        (_scores([0.995, 0.995, 0.995]), _scores([1, 1, 1]), False, "KEPT", "EFFECT_TOO_SMALL"),
        (_scores([1.1, 1.1, 1.1]), _scores([1, 1, 1]), False, "REJECTED", "EFFECT_TOO_SMALL"),
    ],
)
def test_the_gate_decides_by_guards_effect_and_wins(challenger, champion, same, outcome, reason):
    decision = decide(challenger, champion, GATE, has_champion=champion is not None, same_recipe=same)
    assert (decision.outcome, decision.reason_code) == (outcome, reason)


def test_a_decision_carries_its_numbers_and_says_them_in_words():
    decision = decide(_scores([0.9] * 3), _scores([1.0] * 3), GATE, has_champion=True, same_recipe=False)
    assert decision.effect == pytest.approx(0.1)
    assert (decision.n_cutoffs, decision.n_wins) == (3, 3)
    assert decision.reason_text == (
        "Better recipe: rmsse 0.9000 against 1.0000, 3 wins of 3; bias +0.0% (PASS), 80.0% inside 80 % (PASS)."
    )


def test_a_first_champion_that_fails_a_guard_is_promoted_and_says_so():
    decision = decide(_scores([1] * 3, bias=0.3), None, GATE, has_champion=False, same_recipe=False)
    assert decision.guard_bias == "FAIL"
    assert "though a guard fails" in decision.reason_text


def test_the_best_candidate_has_the_smallest_metric():
    scores = {"d": _scores([1] * 3).assign(n_scored=0), "a": _scores([2] * 3), "b": _scores([1] * 3)}
    scores["c"] = scores["b"]
    rows = pd.concat([frame.assign(method=name) for name, frame in scores.items()])
    assert best_candidate(rows, "rmsse") == "b"
