"""The candidates of a job that names none: members that its panel can bear, and the ways to combine them.

Every member is fitted once whatever the number of recipes it is in, so all of them compete: each member alone, the
baselines too, medians and trimmed means of the models, with and without trees, and learnt weights over everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from forecasting.config import Candidate, Job, ModelSpec
from forecasting.models.ensemble.combine import TRIMMED_FROM
from forecasting.models.registry import BASELINES, SEASONAL_NAIVE, WINDOW_MEAN, member_name
from forecasting.panel.panel import Panel
from forecasting.periods import MINUTES
from forecasting.vocabulary.models import BLEND

SPARSE_SHARE = 0.4
"""Share of zeros from which on smoothing of single series gives way to models of intermittent demand."""
MIN_TREE_VALUES = 300
"""With fewer values trees only repeat them."""
WHOLE = 2
"""Times that a season must lie within the history to be a member's own."""
TREES = "lightgbm"
ALONE = "only_"
"""Begins the name of a recipe that is one member."""
_SIMPLE = (SEASONAL_NAIVE, WINDOW_MEAN, "naive")
"""Weak members: weights tell where they help, a median or a trimmed mean cannot."""
_MANY: dict[str, Any] = {"trees": 300, "feature_fraction": 0.5}
_DEEP: dict[str, Any] = _MANY | {"leaves": 63}


@dataclass(frozen=True)
class Traits:
    """What the choice of members rests on.

    Attributes:
        n_series: Series of the panel.
        n_values: Observed values in all.
        n_periods: Periods of the longest series.
        zero_share: Share of zeros among the observed values.
        lowest: Smallest observed value; 0 without any.
    """

    n_series: int
    n_values: int
    n_periods: int
    zero_share: float
    lowest: float

    @classmethod
    def of(cls, panel: Panel) -> Traits:
        """Looks at a panel."""
        values = panel.past.observed
        values = values[~np.isnan(values)]
        return cls(
            n_series=len(panel.past.starts),
            n_values=len(values),
            n_periods=int(panel.past.lengths.max(initial=0)),
            zero_share=float((values == 0).mean()) if len(values) else 0.0,
            lowest=float(values.min(initial=np.inf)) if len(values) else 0.0,
        )

    def words(self, job: Job) -> str:
        """Returns in words what the choice rests on."""
        drivers = f", {len(job.future_drivers)} drivers known ahead" if job.future_drivers else ""
        return (
            f"{self.n_series:,} series of up to {self.n_periods:,} periods ({job.frequency}), "
            f"{self.zero_share:.0%} zeros{drivers}"
        )


def with_candidates(job: Job, traits: Traits) -> Job:
    """Returns a job that names no candidates with those that suit its panel."""
    members = {member_name(member): member for member in _members(job, traits)}
    return job.with_candidates(tuple(_candidates(members)))


def _candidates(members: dict[str, ModelSpec]) -> Iterator[Candidate]:
    every = tuple(members.values())
    models = tuple(member for member in every if member.model not in _SIMPLE)
    smooth = tuple(member for member in models if member.model != TREES)
    yield Candidate(name=BLEND, members=every, combine="blend")
    yield Candidate(name="auto_weights", members=every, combine="weights")
    if len(models) >= TRIMMED_FROM:
        yield Candidate(name="auto_median", members=models, combine="median")
        yield Candidate(name="auto_trimmed", members=models, combine="trimmed_mean")
    trees = tuple(member for member in models if member.model == TREES)
    if TRIMMED_FROM <= len(trees) < len(models):
        yield Candidate(name="auto_trees", members=trees, combine="median")
    if TRIMMED_FROM <= len(smooth) < len(models):
        yield Candidate(name="auto_smooth", members=smooth, combine="trimmed_mean")
    for name, member in members.items():
        yield Candidate(name=f"{ALONE}{name}", members=(member,), combine="mean")


def _members(job: Job, traits: Traits) -> Iterator[ModelSpec]:
    yield from BASELINES
    if job.frequency in MINUTES:
        yield from _below_a_day(job, traits)
    elif traits.zero_share >= SPARSE_SHARE and job.frequency in ("D", "W"):
        yield from (_model("tsb"), _model("ces"))
    else:
        yield from _smooth(job)
    if traits.n_values >= MIN_TREE_VALUES:
        yield from _trees(job, traits)


def _below_a_day(job: Job, traits: Traits) -> Iterator[ModelSpec]:
    """Regressions on the past of all series; smoothing, which knows one season only, where trees have too little."""
    seasons = _seasons_within(job, traits)
    yield from (_model("seasonal_naive", season=season) for season in seasons if season != job.season_length)
    if traits.n_values < MIN_TREE_VALUES:
        yield from (_model("theta"), _model("ces"))
    yield _model("pooled_ar")
    if traits.lowest >= 0:
        yield from (_model("pooled_ar", transform="log"), _model("pooled_ar", transform="log", scale="change"))


def _smooth(job: Job) -> Iterator[ModelSpec]:
    """Smoothing of single series, and regressions on the past of all; `ets` of days takes as long as all the others."""
    if job.frequency != "D":
        yield from (_model("ets"), _model("ets", forms="ADN+MDN+ADA+MDA+MDM"))
    yield from (_model("theta"), _model("ces"), _model("pooled_ar"))
    if job.frequency == "D":
        yield _model("tsb")
    else:
        yield from (_model("pooled_ar", scale="change"), _model("naive"))


def _trees(job: Job, traits: Traits) -> Iterator[ModelSpec]:
    """Trees that see values from zero, and from a season before where the history holds two of it."""
    seasons = _seasons_within(job, traits)
    is_skewed = job.point == "median" and traits.lowest >= 0
    if job.frequency in MINUTES:
        yield from (_model("lightgbm", difference=season, **_DEEP) for season in seasons)
        yield from (
            _model("lightgbm", difference=season, scale="change", lead_buckets=4, **_DEEP) for season in seasons[:1]
        )
        yield from (_model("lightgbm", difference=season, scale="change", **_DEEP) for season in seasons[1:])
        yield _model("lightgbm")
    elif job.frequency == "D" and not job.future_drivers:
        yield _model("lightgbm", lead_buckets=2, **_MANY)
        yield from (_model("lightgbm", difference=season, **_MANY) for season in seasons[:1])
        if is_skewed:
            yield _model("lightgbm", transform="log", **_MANY)
    else:
        if not job.future_drivers:
            lags = 8 if job.frequency == "W" else 4
            for difference in dict.fromkeys((1, *seasons)):
                yield _model("lightgbm", difference=difference, lags=lags, feature_fraction=0.5, trees=200)
        if job.future_drivers or job.frequency == "W":
            yield _model("lightgbm")
            if is_skewed:
                yield _model("lightgbm", transform="log")
            yield _model("lightgbm", errors="unit", feature_fraction=0.8, seeds=2)


def _seasons_within(job: Job, traits: Traits) -> list[int]:
    return [season for season in job.season_lengths if 1 < season * WHOLE <= traits.n_periods]


def _model(name: str, **params: Any) -> ModelSpec:
    return ModelSpec(model=name, params=params)
