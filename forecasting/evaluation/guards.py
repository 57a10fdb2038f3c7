"""The guards: what must hold of a challenger whatever it gains."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from forecasting.config import Gate
from forecasting.evaluation.effect import measure_effect
from forecasting.evaluation.metrics import pooled
from forecasting.vocabulary.codes import GuardResult
from forecasting.vocabulary.columns import ID, SEGMENT
from forecasting.vocabulary.facts import N_IN_80, N_SCORED

COVERAGE_RANGE = (0.6, 0.95)
"""Share of actuals inside the 80 % interval that passes; of mostly zero demand a right one holds over 90 %."""
MIN_SEGMENT_SERIES = 30
"""Smaller segments are not judged: their metric is that of a few series."""


@dataclass(frozen=True)
class Guards:
    """Result of every guard, and the figures in words."""

    bias: GuardResult
    coverage: GuardResult
    segment: GuardResult
    stability: GuardResult
    words: str

    @property
    def failed(self) -> bool:
        """Whether one of them fails."""
        return GuardResult.FAIL in (self.bias, self.coverage, self.segment, self.stability)


def judge_guards(challenger: pd.DataFrame, champion: pd.DataFrame | None, rules: Gate) -> Guards:
    """Judges a challenger by its scores, and by the champion's on the same backtest where there is one.

    Bias: relative, at most rules.max_abs_bias. Coverage: of the 80 % interval, within COVERAGE_RANGE. Segment: no
    segment of at least 30 series is worse than the champion by more than rules.max_segment_loss, chance (the upper
    bound of the effect) left aside. Stability: what is forecast for a period changes from one cutoff to the next by at
    most rules.max_revision_ratio times the champion's change; NA where neighbouring cutoffs share no periods.
    """
    bias, coverage = pooled(challenger, "bias"), _coverage(challenger)
    low, high = COVERAGE_RANGE
    segment, segment_words = _judge_segments(challenger, champion, rules)
    stability, stability_words = _judge_stability(challenger, champion, rules)
    bias_result = _result(bias, abs(bias) <= rules.max_abs_bias)
    coverage_result = _result(coverage, low <= coverage <= high)
    words = [] if math.isnan(bias) else [f"bias {bias:+.1%} ({bias_result})"]
    words += [] if math.isnan(coverage) else [f"{coverage:.1%} inside 80 % ({coverage_result})"]
    words += [segment_words, stability_words]
    return Guards(bias_result, coverage_result, segment, stability, ", ".join(word for word in words if word))


def _result(value: float, passes: bool) -> GuardResult:
    if math.isnan(value):
        return GuardResult.NA
    return GuardResult.PASS if passes else GuardResult.FAIL


def _coverage(scores: pd.DataFrame) -> float:
    n_scored = int(scores[N_SCORED].sum())
    return float(scores[N_IN_80].sum()) / n_scored if n_scored else float("nan")


def _judge_segments(challenger: pd.DataFrame, champion: pd.DataFrame | None, rules: Gate) -> tuple[GuardResult, str]:
    if champion is None:
        return GuardResult.NA, ""
    sizes = challenger.groupby(SEGMENT)[ID].nunique()
    judged = {}
    for name in sizes.index[sizes >= MIN_SEGMENT_SERIES]:
        own, other = (scores[scores[SEGMENT] == name] for scores in (challenger, champion))
        effect = measure_effect(own, other, rules.metric)
        if effect.value is not None and effect.high is not None:
            judged[str(name)] = (effect.value, effect.high)
    if not judged:
        return GuardResult.NA, ""
    worst = min(judged, key=lambda name: judged[name])
    lost = any(value < -rules.max_segment_loss and high < 0 for value, high in judged.values())
    result = GuardResult.FAIL if lost else GuardResult.PASS
    return result, f"worst segment {worst} {judged[worst][0]:+.1%} ({result})"


def _judge_stability(challenger: pd.DataFrame, champion: pd.DataFrame | None, rules: Gate) -> tuple[GuardResult, str]:
    own = pooled(challenger, "revision")
    other = pooled(champion, "revision") if champion is not None else float("nan")
    if not other > 0 or math.isnan(own):
        return GuardResult.NA, ""
    result = _result(own, own <= rules.max_revision_ratio * other)
    return result, f"revisions {own / other:.2f} times the champion's ({result})"
