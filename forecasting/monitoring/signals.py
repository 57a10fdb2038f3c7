"""What live forecasts tell about their model: measurements of a window, each beside its baseline and its barrier."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from forecasting.config import ErrorBarrier, Monitoring
from forecasting.evaluation.effect import lower_bound, measure_effect
from forecasting.evaluation.metrics import Metric, pooled
from forecasting.vocabulary.codes import ALL, Scope, SignalName
from forecasting.vocabulary.columns import CUTOFF, DS, ID, LEAD, SCALE_ABS, SCALE_SQ, SEGMENT, Y
from forecasting.vocabulary.facts import (
    BIN_NO,
    COLUMN_NAME,
    ERR_FINAL,
    ERR_NAIVE,
    IN_80,
    IS_SCORED,
    LEAD_TO,
    N_IN_80,
    N_SCORED,
    SCOPE_TYPE,
    STAT_VALUE,
    SUM_ABS_ACTUAL,
    SUM_ABS_ERR,
    SUM_SQ_ERR,
)

NOMINAL_COVERAGE = 0.8
CHANCE = 2 * math.sqrt(math.pi / 2)
"""Two standard deviations of the tracking signal of n errors without bias, times the square root of n."""
EMPTY_SHARE = 0.5
"""Values that count as lying in an empty bin, so that its share has a logarithm."""


@dataclass(frozen=True)
class Signal:
    """One measurement.

    Attributes:
        segment: Segment of the series, or ALL.
        signal: What is measured.
        value: The measurement; None where there is too little to measure.
        n_evidence: Values, periods or bins behind it.
        threshold: Barrier; None without.
        baseline: What the barrier is derived from; None without.
        beyond: The side of the barrier that is a breach.
    """

    segment: str
    signal: SignalName
    value: float | None
    n_evidence: int
    threshold: float | None = None
    baseline: float | None = None
    beyond: Literal["above", "below"] = "above"

    def exceeds(self, *, release: float = 0.0) -> bool:
        """Whether the value lies beyond the barrier, or less than the share `release` of the barrier within it."""
        if self.value is None or self.threshold is None:
            return False
        margin = release * abs(self.threshold)
        if self.beyond == "below":
            return self.value < self.threshold + margin
        return abs(self.value) > self.threshold - margin


@dataclass(frozen=True)
class Evidence:
    """What is judged.

    Attributes:
        errors: As warehouse.accuracy.read_errors returns them: one window, judged leads.
        backtest: unique_id, segment, cutoff, lead_from, lead_to, n_scored and the sums of the champion's backtest;
            empty where there is none.
        window: Periods of the window.
        metric: Metric of the error.
        last_lead: Last judged lead.
    """

    errors: pd.DataFrame
    backtest: pd.DataFrame
    window: int
    metric: Metric
    last_lead: int

    def segments(self) -> Iterator[tuple[str, Evidence]]:
        """Yields the whole, and each segment with scored rows."""
        yield ALL, self
        scored = self.errors[self.errors[IS_SCORED] == 1]
        for segment in sorted(scored[SEGMENT].unique()):
            own = (self.errors[self.errors[SEGMENT] == segment], self.backtest[self.backtest[SEGMENT] == segment])
            yield segment, Evidence(*own, self.window, self.metric, self.last_lead)

    @property
    def scored(self) -> pd.DataFrame:
        """The rows with a forecast and an actual that are compared."""
        return self.errors[self.errors[IS_SCORED] == 1]

    @property
    def expected(self) -> pd.DataFrame:
        """The backtest of the judged leads, or of the first lead range where that reaches further."""
        last = max(self.last_lead, self.backtest[LEAD_TO].min()) if len(self.backtest) else 0
        rows: pd.DataFrame = self.backtest[self.backtest[LEAD_TO] <= last]
        return rows

    @property
    def baseline(self) -> float | None:
        """The metric of the backtest at its median cutoff: one wild window of the past is no measure of the present."""
        values = [pooled(rows, self.metric) for _, rows in self.expected.groupby(CUTOFF)]
        return _known(float(pd.Series(values, dtype="float64").median()))

    def scores(self, rows: pd.DataFrame, error: str) -> pd.DataFrame:
        """Returns rows as metrics know them; scales are those of the newest backtest cutoff of every series."""
        newest = self.backtest.sort_values(CUTOFF).drop_duplicates(ID, keep="last").set_index(ID)
        scales = {name: rows[ID].map(newest[name]).astype("float64") for name in (SCALE_ABS, SCALE_SQ)}
        sums = {SUM_ABS_ERR: rows[error].abs(), SUM_SQ_ERR: rows[error] ** 2, SUM_ABS_ACTUAL: rows[Y].abs()}
        return rows[[ID, DS]].assign(**sums, **scales, n_scored=1)

    def suffices(self, rules: Monitoring) -> bool:
        """Whether there are enough scored values in at least half of the window."""
        return len(self.scored) >= rules.min_evidence and self.scored[DS].nunique() * 2 >= self.window


def measure_errors(evidence: Evidence, rules: Monitoring) -> Iterator[Signal]:
    """Yields ERROR, COVERAGE and BIAS of all series and of every segment."""
    for segment, part in evidence.segments():
        enough = part.suffices(rules)
        yield _error(segment, part, rules.error, enough=enough)
        yield _coverage(segment, part, rules.coverage, enough=enough)
        yield _bias(segment, part, rules.bias)


def measure_drift(deciles: pd.DataFrame, target: str, rules: Monitoring) -> Iterator[Signal]:
    """Yields TARGET, and FEATURE for the driver that has moved most, from counts between the deciles of all values.

    Args:
        deciles: scope_type (ALL, RECENT), column_name, bin_no, stat_value.
        target: Column of the values that are forecast.
        rules: Barrier and least evidence.
    """
    found: dict[str, tuple[float | None, int]] = {}
    for column, rows in deciles.groupby(COLUMN_NAME, sort=True):
        counts = rows.pivot_table(index=BIN_NO, columns=SCOPE_TYPE, values=STAT_VALUE, fill_value=0.0)
        if {ALL, Scope.RECENT} <= set(counts.columns):
            n_recent = int(counts[Scope.RECENT].sum())
            index = stability_index(counts[ALL].to_numpy(), counts[Scope.RECENT].to_numpy())
            found[str(column)] = (index if n_recent >= rules.min_evidence else None, n_recent)
    if target in found:
        value, n_recent = found.pop(target)
        yield Signal(ALL, SignalName.TARGET, value, n_recent, rules.drift)
    if found:
        value, n_recent = max(found.values(), key=lambda measured: measured[0] or -1.0)
        yield Signal(ALL, SignalName.FEATURE, value, n_recent, rules.drift)


def measure_changes(changes: pd.DataFrame, rules: Monitoring) -> Iterator[Signal]:
    """Yields STABILITY of all series and of every segment.

    Args:
        changes: segment, n_compared, sum_abs_change, sum_abs_previous; nothing where nothing is compared.
        rules: Barrier and least evidence.
    """
    parts = {ALL: changes} | {str(segment): rows for segment, rows in changes.groupby(SEGMENT, sort=True)}
    for segment, rows in parts.items():
        n_compared, size = int(rows["n_compared"].sum()), float(rows["sum_abs_previous"].sum())
        enough = n_compared >= rules.min_evidence and size > 0
        value = float(rows["sum_abs_change"].sum()) / size if enough else None
        yield Signal(segment, SignalName.STABILITY, value, n_compared, rules.stability)


def stability_index(reference: np.ndarray, recent: np.ndarray) -> float:
    """Returns the population stability index: the sum over bins of (r - q) ln(r / q), r and q the shares of a bin.

    0 is no change; by convention .1 to .25 is some and more than .25 a large one (Siddiqi, Credit Risk Scorecards,
    2006). An empty bin counts as half a value.
    """
    q, r = (np.maximum(counts, EMPTY_SHARE) / np.maximum(counts, EMPTY_SHARE).sum() for counts in (reference, recent))
    return float(((r - q) * np.log(r / q)).sum())


def _error(segment: str, part: Evidence, barrier: ErrorBarrier, *, enough: bool) -> Signal:
    """The metric, or the skill, that chance does not explain: the bound on the side of no breach."""
    rows = part.scored
    if not enough:
        return Signal(segment, SignalName.ERROR, None, len(rows))
    if barrier.kind == "skill":
        both = rows[rows[ERR_NAIVE].notna()]
        final, naive = (part.scores(both, error) for error in (ERR_FINAL, ERR_NAIVE))
        skill = measure_effect(final, naive, part.metric, along=DS).high
        return Signal(segment, SignalName.ERROR, skill, len(both), barrier.limit, 0.0, beyond="below")
    value = _known(lower_bound(part.scores(rows, ERR_FINAL), part.metric, along=DS))
    if barrier.kind == "absolute":
        return Signal(segment, SignalName.ERROR, value, len(rows), barrier.limit)
    baseline = part.baseline
    threshold = None if baseline is None else baseline * barrier.limit
    return Signal(segment, SignalName.ERROR, value, len(rows), threshold, baseline)


def _coverage(segment: str, part: Evidence, tolerance: float, *, enough: bool) -> Signal:
    inside = part.scored[IN_80].dropna()
    if not enough or inside.empty:
        return Signal(segment, SignalName.COVERAGE, None, len(inside))
    n_expected = part.expected[N_SCORED].sum()
    baseline = float(part.expected[N_IN_80].sum() / n_expected) if n_expected else NOMINAL_COVERAGE
    threshold = min(NOMINAL_COVERAGE, baseline) - tolerance
    return Signal(segment, SignalName.COVERAGE, float(inside.mean()), len(inside), threshold, baseline, beyond="below")


def _bias(segment: str, part: Evidence, limit: float) -> Signal:
    """The tracking signal of Trigg (Operational Research Quarterly 15, 1964), of totals at the first lead.

    What counts is the weakest signal that is left when any one total is left out, or none: a single large order makes
    no bias. Errors one period ahead hardly depend on each other, so chance alone keeps the signal of n of them within
    2.51 by the square root of n in 95 of 100 windows; a barrier below that is raised to it.
    """
    nearest = part.scored[part.scored[LEAD] == 1]
    totals = nearest.groupby(DS)[ERR_FINAL].sum().to_numpy()
    n_totals, size = len(totals), np.abs(totals).sum()
    if n_totals * 2 < part.window or n_totals < 2 or np.abs(totals).max() == size:
        return Signal(segment, SignalName.BIAS, None, n_totals)
    left = np.append((totals.sum() - totals) / (size - np.abs(totals)), totals.sum() / size)
    value = 0.0 if left.min() < 0 < left.max() else float(left[np.abs(left).argmin()])
    return Signal(segment, SignalName.BIAS, value, n_totals, max(limit, CHANCE / math.sqrt(n_totals)), 0.0)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
