"""Refreshing a champion: the cheapest change that would have brought a breached signal back within its barrier.

Intervals are recalibrated first, then weights are; the fitted members stay as they are. A refresh is judged by
forecasts that it has not learnt from; one that suffices is made once more, from all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from forecasting.config import Job
from forecasting.evaluation.effect import Effect, measure_effect
from forecasting.evaluation.gate import GateVerdict
from forecasting.evaluation.guards import Guards, judge_guards
from forecasting.evaluation.metrics import Metric, pooled, score_forecasts
from forecasting.models.ensemble.better_baseline import better_baselines
from forecasting.models.ensemble.bundle import TARGET_COLUMNS, Bundle
from forecasting.models.ensemble.calibrate import MIN_RESIDUALS
from forecasting.models.ensemble.combine import fit_weights
from forecasting.monitoring.recent_errors import RecentErrors, is_observed
from forecasting.monitoring.signals import Evidence, Signal, measure_errors
from forecasting.vocabulary.codes import ALL, DecisionOutcome, SignalName
from forecasting.vocabulary.columns import DS, ID, LEAD, METHOD, QUANTILES, SEGMENT, Y_HAT, Y_MODEL, Y_NAIVE, Y
from forecasting.vocabulary.facts import ERR_FINAL, ERR_NAIVE, IN_80, IS_SCORED, N_SCORED
from forecasting.vocabulary.reasons import Reason

REFRESHABLE: frozenset[SignalName] = frozenset({SignalName.COVERAGE, SignalName.ERROR, SignalName.BIAS})
"""Signals that other intervals or weights can answer; inputs that have drifted need a training."""
TOO_LITTLE = "too little evidence since the training to refresh the champion"
_WORDS = {
    Reason.RECALIBRATED: ("recalibrating", "Recalibrated", "re-weighting not tried"),
    Reason.REWEIGHTED: ("re-weighting", "Re-weighted and recalibrated", "recalibrating alone moves no forecast"),
}
_NAMES: dict[SignalName, str] = {
    SignalName.COVERAGE: "coverage of 80 %",
    SignalName.ERROR: "error",
    SignalName.BIAS: "tracking signal",
}


@dataclass(frozen=True)
class Yardstick:
    """By what a refresh is judged.

    Attributes:
        job: Barriers, and the gate's guards and least effect.
        breached: Signals of all series that have started the training.
        backtest: Baseline of the signals, as evaluation.signals.Evidence takes it.
    """

    job: Job
    breached: frozenset[SignalName]
    backtest: pd.DataFrame

    @property
    def metric(self) -> Metric:
        """Loss that has to fall: that of the intervals where only they are wrong, else that of the live error."""
        live = self.job.monitoring.error.metric or self.job.models.gate.metric
        return "pinball" if self.breached == {SignalName.COVERAGE} else live

    def measure(self, rows: pd.DataFrame) -> dict[SignalName, Signal]:
        """Returns the breached signals as monitoring would measure them on these rows, by name."""
        job = self.job
        metric = job.monitoring.error.metric or job.models.gate.metric
        evidence = Evidence(_errors(rows, job), self.backtest, job.judged_periods, metric, job.judged_leads)
        found = measure_errors(evidence, job.monitoring)
        return {one.signal: one for one in found if one.segment == ALL and one.signal in self.breached}

    def has_enough(self, recent_errors: RecentErrors) -> bool:
        """Whether there are enough actuals to learn offsets from, and to measure every breached signal after it."""
        n_learnt = int(is_observed(recent_errors.rows[recent_errors.is_learnt]).sum())
        measured = self.measure(recent_errors.rows[recent_errors.is_judged])
        return n_learnt >= MIN_RESIDUALS and all(one.value is not None for one in measured.values())

    def compare(self, recent_errors: RecentErrors, refreshed: pd.DataFrame) -> Verdict:
        """Judges rows as a refreshed champion would have forecast them against the champion's own."""
        judged = recent_errors.is_judged & (recent_errors.rows[LEAD] <= self.job.judged_leads)
        before, after = (rows[judged].assign(**{METHOD: "champion"}) for rows in (recent_errors.rows, refreshed))
        buckets = [(1, self.job.judged_leads)]
        own, other = (score_forecasts(rows, recent_errors.scales, buckets) for rows in (after, before))
        return Verdict(
            before=self.measure(before),
            after=self.measure(after),
            metric=self.metric,
            values=(pooled(other, self.metric), pooled(own, self.metric)),
            n_judged=int(own[N_SCORED].sum()),
            effect=measure_effect(own, other, self.metric),
            guards=judge_guards(own, other, self.job.models.gate),
        )

    def passes(self, verdict: Verdict) -> bool:
        """Whether every breach would have ended, the loss falls (of point forecasts by min_effect) and guards hold."""
        ended = all(
            one.value is not None and not one.exceeds(release=self.job.monitoring.release)
            for one in verdict.after.values()
        )
        least = 0.0 if self.metric == "pinball" else self.job.models.gate.min_effect
        gains = verdict.effect.value is not None and verdict.effect.value > 0 and verdict.effect.value >= least
        return ended and gains and not verdict.guards.failed


@dataclass(frozen=True)
class Verdict:
    """How a refreshed champion compares at the judged cutoffs.

    Attributes:
        before: The breached signals of the champion.
        after: Those of the refreshed one.
        metric: Loss that was compared.
        values: The champion's loss and the refreshed one's.
        n_judged: Values compared.
        effect: Gain of the refreshed one.
        guards: The gate's guards.
    """

    before: dict[SignalName, Signal]
    after: dict[SignalName, Signal]
    metric: Metric
    values: tuple[float, float]
    n_judged: int
    effect: Effect
    guards: Guards

    @property
    def signals(self) -> str:
        """The breached signals before and after, in words."""
        return ", ".join(
            f"{_NAMES[name]} {_figure(name, before.value)} -> {_figure(name, self.after[name].value)} "
            f"(barrier {_figure(name, before.threshold)})"
            for name, before in self.before.items()
        )

    @property
    def gain(self) -> str:
        """The loss before and after, in words."""
        before, after = self.values
        share = "" if self.effect.value is None else f" ({self.effect.value:+.1%})"
        return f"{self.metric} {before:.4f} -> {after:.4f}{share}"


class Refreshed(NamedTuple):
    """A champion that was refreshed, and the decision for it."""

    bundle: Bundle
    decision: GateVerdict


@dataclass(frozen=True)
class Refresh:
    """What became of the attempts.

    Attributes:
        words: What was tried and how it ended, in a sentence.
        made: What came of it; None where the champion has to be retrained.
    """

    words: str
    made: Refreshed | None = None


def refresh_champion(
    champion: Bundle,
    yardstick: Yardstick,
    published: RecentErrors | None,
    look_back: Callable[[], RecentErrors | None],
) -> Refresh:
    """Returns the cheapest refresh that suffices.

    Args:
        champion: The bundle in use.
        yardstick: What has to become better.
        published: What it has published.
        look_back: Makes the forecasts again that members give; costs a prediction per cutoff, so only when needed.
    """
    intervals_only, tried, again = yardstick.breached == {SignalName.COVERAGE}, [], None
    if intervals_only:
        seen = published if published is not None and yardstick.has_enough(published) else None
        if seen is None:
            seen = again = look_back()
        if seen is None or not yardstick.has_enough(seen):
            return Refresh(TOO_LITTLE)
        refresh = _attempt(champion, yardstick, seen, Reason.RECALIBRATED)
        if refresh.made is not None:
            return refresh
        tried = [refresh.words]
    again = again or look_back()
    if again is None or not yardstick.has_enough(again):
        return Refresh("; ".join([*tried, TOO_LITTLE]))
    refresh = _attempt(champion, yardstick, again, Reason.REWEIGHTED, before=tried)
    return refresh if refresh.made is not None else Refresh("; ".join([*tried, refresh.words]))


def _attempt(
    champion: Bundle, yardstick: Yardstick, recent_errors: RecentErrors, reason: Reason, before: Sequence[str] = ()
) -> Refresh:
    """Returns the refresh where it suffices; else only what it would have achieved."""
    change = recalibrate if reason is Reason.RECALIBRATED else reweigh
    _, rows = change(champion, recent_errors, recent_errors.is_learnt)
    verdict = yardstick.compare(recent_errors, rows)
    doing, done, others = _WORDS[reason]
    if not yardstick.passes(verdict):
        failed = ", a guard fails" if verdict.guards.failed else ""
        return Refresh(f"{doing} does not suffice: {verdict.signals}, {verdict.gain}{failed}")
    everything = recent_errors.rows[DS].notna()
    bundle, _ = change(champion, recent_errors, everything)
    message = "; ".join(before) or others
    text = f"{done}: {verdict.signals} on {verdict.n_judged:,} held-out values, {verdict.gain}; {message}."
    return Refresh(text, Refreshed(bundle, _decision(verdict, reason, text)))


def recalibrate(champion: Bundle, recent_errors: RecentErrors, learnt: pd.Series) -> tuple[Bundle, pd.DataFrame]:
    """Returns the champion with intervals learnt from some rows, and what it would have made of all rows."""
    calibration = champion.calibration.recalibrated(recent_errors.rows[learnt])
    bands = calibration.apply_to_published(recent_errors.rows, champion.calibration)
    return replace(champion, calibration=calibration), recent_errors.rows.assign(**bands)


def reweigh(champion: Bundle, recent_errors: RecentErrors, learnt: pd.Series) -> tuple[Bundle, pd.DataFrame]:
    """As recalibrate, with weights from the same rows beforehand; `recent_errors` holds what the members forecast."""
    members = recent_errors.members
    if members is None:
        raise ValueError("published forecasts do not tell what the members forecast")
    weights = fit_weights(members[learnt], recent_errors.rows[learnt], champion.recipe)
    bundle = replace(champion, weights=weights)
    y_model = bundle.compose(members, recent_errors.rows[TARGET_COLUMNS])[Y_MODEL].to_numpy("float64")
    serving = better_baselines(members[learnt], recent_errors.rows[learnt], y_model[learnt], champion.recipe)
    bundle = replace(bundle, serving=serving)
    composed = bundle.compose(members, recent_errors.rows[TARGET_COLUMNS])
    rows = recent_errors.rows.assign(**composed[[Y_HAT, *QUANTILES]])
    return recalibrate(bundle, replace(recent_errors, rows=rows), learnt)


def _errors(rows: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns rows as monitoring reads them; the newest forecast of a period counts as the one at the first lead."""
    judged = rows[rows[LEAD] <= job.judged_leads]
    nearest = judged.groupby([ID, DS])[LEAD].transform("min")
    is_scored = is_observed(judged)
    inside = judged[Y].between(judged["q10"], judged["q90"]).astype("float64")
    columns = {
        LEAD: judged[LEAD] - nearest + 1,
        ERR_FINAL: judged[Y_HAT] - judged[Y],
        ERR_NAIVE: judged[Y_NAIVE] - judged[Y],
        IN_80: inside.where(is_scored),
        IS_SCORED: is_scored.astype("int64"),
    }
    return judged[[ID, SEGMENT, DS, Y]].assign(**columns)


def _figure(name: SignalName, value: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:.1%}" if name == SignalName.COVERAGE else f"{value:.3g}"


def _decision(verdict: Verdict, reason: Reason, text: str) -> GateVerdict:
    effect, guards = verdict.effect, verdict.guards
    return GateVerdict(
        metric=verdict.metric,
        champion_value=verdict.values[0],
        challenger_value=verdict.values[1],
        effect=effect.value,
        effect_low=effect.low,
        effect_high=effect.high,
        n_cutoffs=effect.n_cutoffs,
        n_wins=effect.n_wins,
        guard_bias=guards.bias,
        guard_coverage=guards.coverage,
        guard_segment=guards.segment,
        guard_stability=guards.stability,
        outcome=DecisionOutcome.REFRESHED,
        reason_code=reason,
        reason_text=text,
    )
