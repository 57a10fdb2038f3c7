"""Rolling-origin backtest: every member is fitted once per cutoff, every recipe is judged on the same forecasts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, parallel_config

from forecasting.config import Candidate, Job, ModelSpec
from forecasting.evaluation.metrics import Y_BEFORE, pooled, score_forecasts
from forecasting.features.teaching import Lessons, lessons_of
from forecasting.models.attempt import Attempt, fit_and_predict
from forecasting.models.automatic_recipe import ALONE
from forecasting.models.base import ONE_CORE, Machine
from forecasting.models.elsewhere.members import backtest_elsewhere
from forecasting.models.ensemble.backtested import BacktestResult, nested_forecast
from forecasting.models.ensemble.bundle import members_of
from forecasting.models.ensemble.calibrate import lead_buckets
from forecasting.models.ensemble.recipe import Recipe
from forecasting.models.registry import SEASONAL_NAIVE, require_known_params
from forecasting.panel.build import cut_panel
from forecasting.panel.panel import Panel
from forecasting.panel.past import OUTLIER
from forecasting.panel.scales import series_scales
from forecasting.vocabulary.columns import (
    CUTOFF,
    DEMAND_CLASS,
    DS,
    ID,
    IS_OPEN,
    LEAD,
    METHOD,
    OBS_STATE,
    SEGMENT,
    TRAINED,
    UPPER,
    Y_HAT,
    Y_NAIVE,
)
from forecasting.vocabulary.facts import FIT_SECONDS

PARALLEL_FROM_ROWS = 20_000
"""Smaller histories are backtested faster in the own process than in several."""
FAR_BEHIND = 0.1
"""Relative error above that of the best member from which on a member alone is not worth judging as a recipe."""
ENOUGH = 4
"""Cutoffs from which on one recipe can be known from another, as the gate asks for."""


def backtest_cutoffs(panel: Panel, job: Job) -> list[pd.Timestamp]:
    """Returns rising cutoffs, the last one a horizon before the panel's; fewer than asked for where history is short.

    The first cutoff leaves at least one season, or a horizon where that is longer, of history before it; the last one
    is kept in any case. Where half of the history is shorter than the horizon, that half judges the first leads. Where
    no step is given and fewer than ENOUGH cutoffs lie a horizon apart, they lie closer, a quarter of it at least.
    """
    observed = panel.past.places[~np.isnan(panel.past.observed)]
    first, last = panel.past.grid[observed.min()].to_pydatetime(), panel.cutoff.to_pydatetime()
    newest = job.periods.shift(last, -min(job.horizon, (job.periods.lead(first, last) + 1) // 2))
    earliest = job.periods.shift(first, max(job.season_length, job.horizon) - 1)
    wanted = job.models.backtest.origins
    step = job.models.backtest.step or _step(job, job.periods.lead(earliest, newest), wanted)
    cutoffs = [job.periods.shift(newest, -step * back) for back in range(wanted)]
    kept = [cutoff for cutoff in cutoffs if cutoff >= earliest] or cutoffs[:1]
    return [pd.Timestamp(cutoff) for cutoff in reversed(kept)]


def _step(job: Job, room: int, wanted: int) -> int:
    """Returns the periods between two cutoffs; the first and the last of them may lie so many periods apart."""
    step = max(room // (min(wanted, ENOUGH) - 1), -(-job.horizon // 4))
    if step >= job.horizon:
        return job.horizon
    return step - step % job.season_length if step >= job.season_length else step


def run_backtest(
    panel: Panel, job: Job, *, machine: Machine = ONE_CORE, progress: Callable[[str], None] = lambda _: None
) -> BacktestResult:
    """Fits every member of every candidate, and the baselines, once per cutoff.

    Args:
        panel: Panel at the newest cutoff; earlier ones are cut from it.
        job: Candidates, origins and step.
        machine: What fitting may use; cutoffs are spread over its processes.
        progress: Called with one line per finished cutoff: what it took, and how long the others may take.

    Raises:
        ConfigError: a member has unknown parameters.
    """
    for candidate in job.models.candidates:
        for member in candidate.members:
            require_known_params(member)
    cutoffs = backtest_cutoffs(panel, job)
    wanted = job.models.backtest.origins
    lessons = lessons_of(panel)
    few = f"history allows {len(cutoffs)} of {wanted} cutoffs" if len(cutoffs) < wanted else ""
    note = "; ".join(filter(None, [few, str(lessons)]))
    if note:
        progress(note)
    elsewhere = backtest_elsewhere(panel, job, _members(job), cutoffs, machine)
    processes = min(machine.workers, len(cutoffs)) if len(panel.past.y) >= PARALLEL_FROM_ROWS else 1
    parts, started = [], time.perf_counter()
    with parallel_config("loky", inner_max_num_threads=1):
        found = Parallel(n_jobs=processes, return_as="generator")(
            delayed(_one_cutoff)(panel, lessons, job, (cutoffs[0], at), _Hands(machine.device, made))
            for at, made in zip(cutoffs, elsewhere, strict=True)
        )
        for number, part in enumerate(found, start=1):
            parts.append(part)
            left_s = (time.perf_counter() - started) * (len(cutoffs) - number) / (number + processes - 1)
            at = f"cutoff {cutoffs[number - 1]:%Y-%m-%d %H:%M}"
            progress(f"backtest {number} of {len(cutoffs)}: {at}, {_summary(part)}; about {left_s:.0f} s left")
    members, targets, scales, fits, revisions = (
        pd.concat(frames, ignore_index=True) for frames in zip(*parts, strict=True)
    )
    return BacktestResult(members, _compact(targets, panel), scales, fits, revisions, note)


def worth_judging(members: pd.DataFrame, job: Job) -> tuple[Candidate, ...]:
    """Returns the candidates without those that the suite has made of one member each which is far behind the best.

    Args:
        members: As score_members returns them.
        job: Candidates and metric.
    """
    errors = {str(name): pooled(rows, job.models.gate.metric) for name, rows in members.groupby(METHOD)}
    least = min(errors.values(), default=np.nan)
    hopeless = {f"{ALONE}{name}" for name, error in errors.items() if error > (1 + FAR_BEHIND) * least}
    return tuple(candidate for candidate in job.models.candidates if candidate.name not in hopeless)


def evaluate_candidates(result: BacktestResult, job: Job) -> dict[str, pd.DataFrame]:
    """Returns, by candidate, the scores of what it would have published: as score_forecasts, and fit_seconds.

    Combination and calibration are nested: at each cutoff they know only what had come true by then.
    """
    return {candidate.name: _evaluate(result, Recipe.of(candidate, job), job) for candidate in job.models.candidates}


def score_members(result: BacktestResult, job: Job) -> pd.DataFrame:
    """Returns the scores of every member and baseline by itself, without fallback: what each of them is worth.

    Members have no quantiles, so their sum_pinball, sum_interval_95 and n_in counts are 0 and say nothing.
    """
    lowest = -np.inf if job.lower_bound is None else job.lower_bound
    bounded = result.members.clip(lower=lowest)
    rows = result.targets.assign(**{Y_NAIVE: bounded[SEASONAL_NAIVE]})
    parts = []
    for name, y_hat in bounded.items():
        published = y_hat.mask(rows[IS_OPEN] == 0, 0.0)
        columns: dict[str, Any] = {METHOD: str(name), Y_HAT: published}
        forecast = rows.assign(**columns)
        parts.append(score_forecasts(forecast, result.scales, lead_buckets(job.horizon)))
    scores = pd.concat(parts, ignore_index=True)
    return scores.merge(result.fits[[CUTOFF, METHOD, FIT_SECONDS]], on=[CUTOFF, METHOD], how="left", sort=False)


def _evaluate(result: BacktestResult, recipe: Recipe, job: Job) -> pd.DataFrame:
    rows = nested_forecast(result, recipe, job.horizon).assign(**{METHOD: recipe.name})
    rows[Y_BEFORE] = _forecast_before(rows)
    scores = score_forecasts(rows, result.scales, lead_buckets(job.horizon))
    parts = result.fits[result.fits[METHOD].isin(recipe.methods)]
    seconds = parts.groupby(CUTOFF, as_index=False)[FIT_SECONDS].sum()
    return scores.merge(seconds, on=CUTOFF, how="left", sort=False)


def _forecast_before(rows: pd.DataFrame) -> pd.Series:
    """Returns what the cutoff before forecast for the same series and period; null where it did not reach so far."""
    found = pd.Series(np.nan, index=rows.index)
    parts = [rows.loc[rows[CUTOFF] == cutoff, [ID, DS, Y_HAT]] for cutoff in rows[CUTOFF].unique()]
    for earlier, later in pairwise(parts):
        common = later[later[DS] <= earlier[DS].max()]
        found[common.index] = common[[ID, DS]].merge(earlier, on=[ID, DS], how="left", sort=False)[Y_HAT].to_numpy()
    return found


def _compact(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Returns rows with texts as categories: there may be millions of rows of a few thousand texts."""
    texts = dict.fromkeys((SEGMENT, DEMAND_CLASS, OBS_STATE), "category")
    return rows.astype({ID: pd.CategoricalDtype(pd.Index(panel.series, dtype="str")), **texts})


@dataclass(frozen=True)
class _Hands:
    """Who fits: this process, on a device, all but the members that another environment has fitted before."""

    device: str
    made: Mapping[str, Attempt]


def _members(job: Job) -> dict[str, ModelSpec]:
    """Returns the members of all candidates, and the baselines, by method name."""
    return {name: member for candidate in job.models.candidates for name, member in members_of(candidate).items()}


def _one_cutoff(
    panel: Panel, lessons: Lessons, job: Job, cutoffs: tuple[pd.Timestamp, pd.Timestamp], hands: _Hands
) -> tuple[pd.DataFrame, ...]:
    """Returns the parts of a BacktestResult at the second of two cutoffs, in their order, with the values that teach.

    The first cutoff is that of the whole backtest: what was revised later counts from there on.
    """
    since, cutoff = cutoffs
    known = cut_panel(panel, job, cutoff)
    members, fits = {}, []
    for name, member in _members(job).items():
        made = hands.made.get(name) or fit_and_predict(known, job, member, Machine(device=hands.device))
        members[name] = made.y_hat
        fits.append((cutoff, name, made.seconds, made.error))
    scales = series_scales(known).assign(**{CUTOFF: cutoff})
    fitted = pd.DataFrame(fits, columns=[CUTOFF, METHOD, FIT_SECONDS, "error"]).astype({"error": "str"})
    revised = _revisions(known, panel, since).assign(**{CUTOFF: cutoff})
    return pd.DataFrame(members), _targets(known, lessons.panel, scales), scales, fitted, revised


def _targets(known: Panel, judged: Panel, scales: pd.DataFrame) -> pd.DataFrame:
    """Returns the rows to forecast, with what came true of series that teach; slips judge nothing."""
    facts = known.static.reindex(columns=[ID, SEGMENT, DEMAND_CLASS, UPPER])
    facts = facts.merge(scales, on=ID, sort=False).assign(**{TRAINED: True})
    targets = known.future[[ID, DS, LEAD, IS_OPEN]].merge(facts, on=ID, how="left", sort=False)
    rows = judged.rows_of(targets[ID], targets[DS])
    slipped = (rows >= 0) & judged.past.has(OUTLIER)[rows]
    return pd.concat([targets, judged.truth(np.where(slipped, -1, rows))], axis=1)


def _revisions(known: Panel, panel: Panel, since: pd.Timestamp) -> pd.DataFrame:
    """Returns the periods after `since` that the earlier panel shows in another state than the later one."""
    past, later = known.past, panel.past.until(len(known.past.grid))
    rows = np.flatnonzero((past.state != later.state) & (past.grid > since)[past.places])
    names = known.static[ID].take(past.series[rows]).reset_index(drop=True)
    truth = known.truth(rows).astype({OBS_STATE: "str"})
    return pd.concat([names, pd.Series(past.grid[past.places[rows]], name=DS), truth], axis=1)


def _summary(part: tuple[pd.DataFrame, ...]) -> str:
    _, targets, _, fits, _ = part
    times = ", ".join(f"{row.method} {row.fit_seconds:.1f} s" for row in fits.itertuples())
    return f"{targets[ID].nunique()} series, {times}"
