"""The gate: whether a challenger becomes champion, with the numbers and the reason."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pandas as pd

from forecasting.config import Gate
from forecasting.evaluation.effect import Effect, measure_effect
from forecasting.evaluation.guards import judge_guards
from forecasting.evaluation.metrics import Metric, pooled
from forecasting.vocabulary.codes import DecisionOutcome, GuardResult
from forecasting.vocabulary.columns import CUTOFF, METHOD
from forecasting.vocabulary.facts import SUM_ABS_ACTUAL, SUM_ABS_ERR, SUM_ABS_ERR_NAIVE
from forecasting.vocabulary.models import BLEND
from forecasting.vocabulary.reasons import Reason

MIN_CUTOFFS = 4
"""With fewer, no recipe is called better: two thirds of three wins happen by chance half the time."""
NEARLY = 0.01
"""Relative gain below which another recipe does not take the place of the blend, and nothing is called better."""
MIN_WIN_SHARE = (2, 3)
"""Numerator and denominator."""


@dataclass(frozen=True)
class GateVerdict:
    """One row of fc_decision, as far as the gate knows it.

    Attributes:
        metric: Pooled metric that was compared; smaller is better.
        champion_value: The champion's on the same cutoffs; None where there is no champion.
        challenger_value: The challenger's.
        effect: Relative gain over the champion; None without one.
        effect_low: One-sided lower 95 % bound of the gain.
        effect_high: One-sided upper 95 % bound.
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
    effect_low: float | None
    effect_high: float | None
    n_cutoffs: int
    n_wins: int
    guard_bias: GuardResult
    guard_coverage: GuardResult
    guard_segment: GuardResult
    guard_stability: GuardResult
    outcome: DecisionOutcome
    reason_code: Reason
    reason_text: str


def comparable(scores: pd.DataFrame, metric: Metric) -> dict[str, float]:
    """Returns the pooled metric of score_forecasts by method.

    Of several cutoffs the first one does not count: weights are learnt from earlier cutoffs, and there is none.
    """
    cutoffs = sorted(scores[CUTOFF].unique())
    learnt = scores[scores[CUTOFF] > cutoffs[0]] if len(cutoffs) > 1 else scores
    return {str(name): pooled(rows, metric) for name, rows in learnt.groupby(METHOD, sort=False)}


def best_candidate(scores: pd.DataFrame, metric: Metric) -> str:
    """Returns the method with the smallest comparable metric; nulls last.

    Methods within NEARLY of it are equal, for the best of many is so by chance: of them the composed blend serves where
    it is one, else the one with the smallest metric over all cutoffs.
    """
    values = comparable(scores, metric)
    best = min(values, key=lambda name: (pd.isna(values[name]), values[name]))
    equals = [name for name, value in values.items() if name == best or value <= (1 + NEARLY) * values[best]]
    if BLEND in equals:
        return BLEND
    overall = {name: pooled(scores[scores[METHOD] == name], metric) for name in equals}
    return min(equals, key=lambda name: (pd.isna(overall[name]), overall[name]))


def judge(scores: pd.DataFrame, champion: str | None, rules: Gate, *, called: bool = False) -> tuple[str, GateVerdict]:
    """Returns the recipe to be trained, and the decision about it.

    That is the best candidate where it may take the champion's place, else the champion's own recipe on the newer data:
    a recipe that is not replaced must not grow old. The decision then tells why the best candidate stays outside.

    Args:
        scores: As score_forecasts returns them, one method per recipe.
        champion: Method of the champion's recipe; None without a champion.
        rules: Metric and limits.
        called: Whether live errors or drift have called for this training.
    """
    best = best_candidate(scores, rules.metric)
    own = {str(name): rows for name, rows in scores.groupby(METHOD, sort=False)}
    ruling = own[champion] if champion is not None else None
    decision = decide(own[best], ruling, rules, same_recipe=best == champion, called=called)
    if champion is None or ruling is None or best == champion or decision.outcome is DecisionOutcome.PROMOTED:
        return best, decision
    refresh = decide(ruling, ruling, rules, same_recipe=True, called=called)
    if refresh.outcome is DecisionOutcome.REJECTED:
        return champion, refresh
    text = f"{_WORDS[Reason.SAME_RECIPE]}. {best} stays outside. {decision.reason_text}"
    return champion, replace(refresh, reason_code=decision.reason_code, reason_text=text)


def decide(
    challenger: pd.DataFrame, champion: pd.DataFrame | None, rules: Gate, *, same_recipe: bool, called: bool = False
) -> GateVerdict:
    """Decides by the scores of challenger and champion on the same backtest.

    A first champion is always needed, so it is promoted even where a guard fails, and the reason says so. The same
    recipe on newer data replaces the old bundle where its guards pass, and where live errors have called for it even if
    one fails: the old bundle fails the same guard, and has failed live too. Another recipe must gain rules.min_effect,
    by more than chance explains, and win at two thirds of at least four cutoffs.

    Args:
        challenger: As score_forecasts returns them, for the challenger alone.
        champion: The same for the champion's recipe; None without a champion.
        rules: Metric and limits.
        same_recipe: Whether its recipe is the challenger's.
        called: Whether live errors or drift have called for this training.
    """
    value = pooled(challenger, rules.metric)
    effect = Effect(None, None, None, challenger[CUTOFF].nunique(), 0)
    if champion is not None:
        effect = measure_effect(challenger, champion, rules.metric)
    guards = judge_guards(challenger, champion, rules)
    outcome, reason = DecisionOutcome.PROMOTED, Reason.FIRST_CHAMPION
    if champion is not None and guards.failed and not (same_recipe and called):
        outcome, reason = DecisionOutcome.REJECTED, Reason.GUARD_FAILED
    elif champion is not None and same_recipe:
        outcome, reason = DecisionOutcome.REFRESHED, Reason.SAME_RECIPE
    elif champion is not None:
        outcome, reason = _compare(effect, rules)
    despite = _DESPITE.get(reason, "") if guards.failed else ""
    rival = None if champion is None else pooled(champion, rules.metric)
    rival = None if rival is None or math.isnan(rival) else rival
    return GateVerdict(
        metric=rules.metric,
        champion_value=rival,
        challenger_value=NOT_COMPARED if math.isnan(value) else value,
        effect=effect.value,
        effect_low=effect.low,
        effect_high=effect.high,
        n_cutoffs=effect.n_cutoffs,
        n_wins=effect.n_wins,
        guard_bias=guards.bias,
        guard_coverage=guards.coverage,
        guard_segment=guards.segment,
        guard_stability=guards.stability,
        outcome=outcome,
        reason_code=reason,
        reason_text=f"{_WORDS[reason]}{despite}: "
        + "; ".join(filter(None, [_figures(value, rival, effect, rules), guards.words, beside_naive(challenger)]))
        + ".",
    )


def beside_naive(scores: pd.DataFrame) -> str:
    """Returns in words how far the absolute errors lie below those of seasonal naive; nothing where neither is known.

    Args:
        scores: As score_forecasts returns them, for one method.
    """
    error, naive, size = (float(scores[name].sum()) for name in (SUM_ABS_ERR, SUM_ABS_ERR_NAIVE, SUM_ABS_ACTUAL))
    if not size:
        return ""
    gain = 1 - error / naive if naive else 0.0
    words = f"beats seasonal naive by {gain:.0%}" if gain >= NEARLY else "is no better than seasonal naive"
    return f"{words} (wape {error / size:.3f} against {naive / size:.3f})"


NOT_COMPARED = -1.0
"""Metric of a challenger that the history is too short to judge."""
_DESPITE = {
    Reason.FIRST_CHAMPION: ", though a guard fails, because a job needs one",
    Reason.SAME_RECIPE: ", though a guard fails, because live errors call for newer data",
}
_WORDS = {
    Reason.FIRST_CHAMPION: "First champion",
    Reason.SAME_RECIPE: "The champion's recipe, retrained",
    Reason.BETTER_RECIPE: "Better recipe",
    Reason.EFFECT_TOO_SMALL: "The gain is too small",
    Reason.GAIN_UNCERTAIN: "Chance may have made the gain",
    Reason.TOO_FEW_CUTOFFS: f"A new recipe needs {MIN_CUTOFFS} cutoffs",
    Reason.TOO_FEW_WINS: "It wins at too few cutoffs",
    Reason.GUARD_FAILED: "A guard fails",
}


def _compare(effect: Effect, rules: Gate) -> tuple[DecisionOutcome, Reason]:
    if effect.value is not None and effect.value < 0:
        return DecisionOutcome.REJECTED, Reason.EFFECT_TOO_SMALL
    wins, of = MIN_WIN_SHARE
    missed = {
        Reason.TOO_FEW_CUTOFFS: effect.n_cutoffs < MIN_CUTOFFS,
        Reason.EFFECT_TOO_SMALL: effect.value is None or effect.value < rules.min_effect,
        Reason.GAIN_UNCERTAIN: effect.low is None or effect.low <= 0,
        Reason.TOO_FEW_WINS: effect.n_wins * of < effect.n_cutoffs * wins,
    }
    why = next((reason for reason, applies in missed.items() if applies), None)
    return (DecisionOutcome.PROMOTED, Reason.BETTER_RECIPE) if why is None else (DecisionOutcome.KEPT, why)


def _figures(value: float, rival: float | None, effect: Effect, rules: Gate) -> str:
    figures = f"{rules.metric} {value:.4f}" if not math.isnan(value) else "the history is too short to compare"
    if rival is not None:
        figures += f" against {rival:.4f}"
    if effect.value is not None:
        figures += f", gain {effect.value:+.1%} (at least {effect.low:+.1%} with 95 % confidence)"
    if rival is not None:
        figures += f", {effect.n_wins} wins of {effect.n_cutoffs}"
    return figures
