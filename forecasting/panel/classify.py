"""What kind of series each one is at the cutoff: lifecycle, demand class, segment.

Demand classes follow Syntetos, Boylan and Croston, "On the categorization of demand patterns", Journal of the
Operational Research Society 56 (2005): average inter-demand interval 1.32 and squared coefficient of variation 0.49.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.periods import MINUTES
from forecasting.vocabulary.codes import DemandClass, Lifecycle, ObsState
from forecasting.vocabulary.columns import DEMAND_CLASS, ID, LIFECYCLE, OBS_STATE, SEGMENT, Y

ADI_LIMIT = 1.32
CV2_LIMIT = 0.49
CONTINUOUS_ZERO_SHARE = 0.01
"""Sub-daily series with fewer zeros than this are measurements, not demand."""
SHORT_LIMITS = (10, 26)
"""Observed periods below which a series is SHORT: two seasons, but never fewer or more than these."""
LONG_SEASONS = {"15min": 28, "30min": 28, "h": 28, "D": 52, "W": 1, "M": 3, "Q": 3, "Y": 10}
"""Seasons of history from which on a series counts as long."""


def classify_series(history: pd.DataFrame, job: Job) -> pd.DataFrame:
    """Returns unique_id, lifecycle, demand_class, segment; one row per series of a completed history, sorted by id.

    Demand class: NO_DEMAND without any non-zero value; SHORT with fewer observed periods than two seasons (10 to 26);
    CONTINUOUS where values go below zero, or are sub-daily and almost never zero; else by interval and variation.
    """
    facts = _facts(history)
    static = pd.DataFrame(index=facts.index)
    static[LIFECYCLE] = _lifecycles(facts, job)
    static[DEMAND_CLASS] = _demand_classes(facts, job)
    static[SEGMENT] = _segments(static[DEMAND_CLASS], facts["periods"], job)
    return static.reset_index()


def _facts(history: pd.DataFrame) -> pd.DataFrame:
    observed = history[OBS_STATE].eq(ObsState.OBSERVED) & history[Y].notna()
    y = history[Y].where(observed)
    non_zero = y.where(y != 0)
    age = history.groupby(ID, sort=False).cumcount(ascending=False)
    columns = {
        ID: history[ID],
        "periods": 1,
        "observed": observed,
        "demands": non_zero.notna(),
        "idle": age.where(non_zero.notna()),
        "lowest": y,
        "mean": non_zero,
        "deviation": non_zero,
    }
    rules: dict[str, str] = {"periods": "sum", "observed": "sum", "demands": "sum", "idle": "min", "lowest": "min"}
    facts = pd.DataFrame(columns).groupby(ID).agg(rules | {"mean": "mean", "deviation": "std"})
    facts["idle"] = facts["idle"].fillna(facts["periods"])
    return facts


def _lifecycles(facts: pd.DataFrame, job: Job) -> pd.Series:
    rules = job.lifecycle
    conditions = [facts["idle"] >= rules.ended_after, facts["idle"] >= rules.dormant_after]
    conditions.append(facts["periods"] < rules.new_below)
    states = np.select(conditions, [Lifecycle.ENDED, Lifecycle.DORMANT, Lifecycle.NEW], Lifecycle.ACTIVE)
    return pd.Series(states, index=facts.index).astype("str")


def _demand_classes(facts: pd.DataFrame, job: Job) -> pd.Series:
    interval = facts["observed"] / facts["demands"].where(facts["demands"] > 0)
    variation = (facts["deviation"].fillna(0) / facts["mean"].where(facts["mean"] != 0)) ** 2
    measured = (interval <= 1 / (1 - CONTINUOUS_ZERO_SHARE)) & (job.frequency in MINUTES)
    rare, uneven = interval >= ADI_LIMIT, variation >= CV2_LIMIT
    short = facts["observed"] < np.clip(2 * job.season_length, *SHORT_LIMITS)
    conditions = [facts["demands"] == 0, short, facts["lowest"] < 0, measured]
    conditions += [rare & uneven, rare, uneven]
    classes = [DemandClass.NO_DEMAND, DemandClass.SHORT, DemandClass.CONTINUOUS, DemandClass.CONTINUOUS]
    classes += [DemandClass.LUMPY, DemandClass.INTERMITTENT, DemandClass.ERRATIC]
    return pd.Series(np.select(conditions, classes, DemandClass.SMOOTH), index=facts.index).astype("str")


def _segments(classes: pd.Series, periods: pd.Series, job: Job) -> pd.Series:
    long = periods >= LONG_SEASONS[job.frequency] * job.season_length
    unsized = classes.isin([DemandClass.SHORT, DemandClass.NO_DEMAND])
    return classes.where(unsized, classes + np.where(long, "_LONG", "_MEDIUM"))
