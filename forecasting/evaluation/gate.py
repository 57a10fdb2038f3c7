"""The gate: whether a challenger becomes champion, with the numbers and the reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from forecasting.config import Gate
from forecasting.evaluation.metrics import Metric, pooled
from forecasting.frames import CUTOFF, METHOD
from forecasting.reasons import Reason

WIN_SHARE = 2 / 3
COVERAGE_RANGE = (0.6, 0.95)
"""Share of actuals inside the 80 % interval that passes."""


class Outcome(StrEnum):
    """What became of a challenger."""

    PROMOTED = "PROMOTED"
    REFRESHED = "REFRESHED"
    KEPT = "KEPT"
    REJECTED = "REJECTED"


class Guard(StrEnum):
    """Result of one guard; NA where it cannot be judged."""

    PASS = "PASS"  # noqa: S105 - not a password
    FAIL = "FAIL"
    NA = "NA"


@dataclass(frozen=True)
class Decision:
    """One row of fc_decision, as far as the gate knows it.

    Attributes:
        metric: Pooled metric that was compared; smaller is better.
        champion_value: The champion's on the same cutoffs; None where there is no champion or it was not evaluated.
        challenger_value: The challenger's.
        effect: Relative gain over the champion; None without one.
        n_cutoffs: Backtest cutoffs of the challenger.
        n_wins: Cutoffs at which it beats the champion.
        outcome: What is to be done.
        reason_code: Why.
        reason_text: Why, in words.
    """

    metric: str
    champion_value: float | None
    challenger_value: float
    effect: float | None
    n_cutoffs: int
    n_wins: int
    guard_bias: Guard
    guard_coverage: Guard
    guard_segment: Guard
    guard_stability: Guard
    outcome: Outcome
    reason_code: Reason
    reason_text: str


def best_candidate(scores: pd.DataFrame, metric: Metric) -> str:
    """Returns the method with the smallest pooled metric of score_forecasts; the first of equals, nulls last."""
    values = {str(name): pooled(rows, metric) for name, rows in scores.groupby(METHOD, sort=False)}
    return min(values, key=lambda name: (pd.isna(values[name]), values[name]))


def decide(
    challenger: pd.DataFrame, champion: pd.DataFrame | None, rules: Gate, *, has_champion: bool, same_recipe: bool
) -> Decision:
    """Decides by the scores of challenger and champion on the same backtest.

    A first champion is always needed, so it is promoted even where a guard fails, and the reason says so. The same
    recipe on newer data replaces the old bundle where its guards pass. Another recipe must gain rules.min_effect and
    win at two thirds of the cutoffs.

    Args:
        challenger: As score_forecasts returns them, for the challenger alone.
        champion: The same for the champion's recipe; None where it is no candidate any more.
        rules: Metric and limits.
        has_champion: Whether there is a champion at all.
        same_recipe: Whether its recipe is the challenger's.
    """
    value = pooled(challenger, rules.metric)
    rival = None if champion is None or not has_champion else pooled(champion, rules.metric)
    effect = None if rival is None or not rival > 0 else 1 - value / rival
    n_cutoffs, n_wins = _wins(challenger, champion, rules.metric)
    bias, coverage = _guard_bias(challenger, rules), _guard_coverage(challenger)
    failed = Guard.FAIL in (bias, coverage)
    outcome, reason = Outcome.PROMOTED, Reason.FIRST_CHAMPION
    if has_champion and failed:
        outcome, reason = Outcome.REJECTED, Reason.GUARD_FAILED
    elif has_champion and same_recipe:
        outcome, reason = Outcome.REFRESHED, Reason.SAME_RECIPE
    elif has_champion:
        outcome, reason = _compare(effect, n_wins / max(n_cutoffs, 1), rules)
    facts = f"{rules.metric} {value:.4f}" + (
        "" if rival is None else f" against {rival:.4f}, {n_wins} wins of {n_cutoffs}"
    )
    guards = f"bias {pooled(challenger, 'bias'):+.1%} ({bias}), {_coverage(challenger):.1%} inside 80 % ({coverage})"
    return Decision(
        metric=rules.metric,
        champion_value=rival,
        challenger_value=value,
        effect=effect,
        n_cutoffs=n_cutoffs,
        n_wins=n_wins,
        guard_bias=bias,
        guard_coverage=coverage,
        guard_segment=Guard.NA,
        guard_stability=Guard.NA,
        outcome=outcome,
        reason_code=reason,
        reason_text=f"{_WORDS[reason]}{_DESPITE if failed and not has_champion else ''}: {facts}; {guards}.",
    )


_DESPITE = ", though a guard fails, because a job needs one"
_WORDS = {
    Reason.FIRST_CHAMPION: "First champion",
    Reason.SAME_RECIPE: "The champion's recipe, trained anew",
    Reason.BETTER_RECIPE: "Better recipe",
    Reason.EFFECT_TOO_SMALL: "The gain is too small",
    Reason.TOO_FEW_WINS: "It wins at too few cutoffs",
    Reason.GUARD_FAILED: "A guard fails",
}


def _compare(effect: float | None, win_share: float, rules: Gate) -> tuple[Outcome, Reason]:
    if effect is None:
        return Outcome.PROMOTED, Reason.BETTER_RECIPE
    if effect < 0:
        return Outcome.REJECTED, Reason.EFFECT_TOO_SMALL
    if effect < rules.min_effect:
        return Outcome.KEPT, Reason.EFFECT_TOO_SMALL
    if win_share < WIN_SHARE:
        return Outcome.KEPT, Reason.TOO_FEW_WINS
    return Outcome.PROMOTED, Reason.BETTER_RECIPE


def _wins(challenger: pd.DataFrame, champion: pd.DataFrame | None, metric: Metric) -> tuple[int, int]:
    cutoffs = challenger[CUTOFF].unique()
    if champion is None:
        return len(cutoffs), 0
    pairs = [[pooled(scores[scores[CUTOFF] == at], metric) for scores in (challenger, champion)] for at in cutoffs]
    return len(cutoffs), sum(own < other for own, other in pairs)


def _guard_bias(scores: pd.DataFrame, rules: Gate) -> Guard:
    bias = pooled(scores, "bias")
    if math.isnan(bias):
        return Guard.NA
    return Guard.PASS if abs(bias) <= rules.max_abs_bias else Guard.FAIL


def _guard_coverage(scores: pd.DataFrame) -> Guard:
    share = _coverage(scores)
    if math.isnan(share):
        return Guard.NA
    return Guard.PASS if COVERAGE_RANGE[0] <= share <= COVERAGE_RANGE[1] else Guard.FAIL


def _coverage(scores: pd.DataFrame) -> float:
    n_scored = int(scores["n_scored"].sum())
    return float(scores["n_in_80"].sum()) / n_scored if n_scored else float("nan")
