"""What kind of series each one is at the cutoff: lifecycle, demand class, segment.

Demand classes follow Syntetos, Boylan and Croston, "On the categorization of demand patterns", Journal of the
Operational Research Society 56 (2005): average inter-demand interval 1.32 and squared coefficient of variation 0.49.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.panel.known import Known
from forecasting.panel.lags import Rows
from forecasting.panel.past import OBSERVED, Past
from forecasting.periods import MINUTES
from forecasting.vocabulary.codes import DemandClass, Lifecycle
from forecasting.vocabulary.columns import DEMAND_CLASS, ID, LIFECYCLE, SEGMENT

ADI_LIMIT = 1.32
CV2_LIMIT = 0.49
CONTINUOUS_ZERO_SHARE = 0.01
"""Sub-daily series with fewer zeros than this are measurements, not demand."""
SHORT_LIMITS = (10, 26)
"""Observed periods below which a series is SHORT: two seasons, but never fewer or more than these."""
LONG_SEASONS = {"15min": 28, "30min": 28, "h": 28, "D": 52, "W": 1, "M": 3, "Q": 3, "Y": 10}
"""Seasons of history from which on a series counts as long."""


def classify_series(ids: pd.Index, past: Past, job: Job) -> pd.DataFrame:
    """Returns unique_id, lifecycle, demand_class, segment; one row per series of a completed past, sorted by id.

    Demand class: NO_DEMAND without any non-zero value; SHORT with fewer observed periods than two seasons (10 to 26);
    CONTINUOUS where values go below zero, or are sub-daily and almost never zero; else by interval and variation.

    Args:
        ids: Name of every series.
        past: Their values and states.
        job: Frequency, seasons and lifecycle rules.
    """
    facts = _facts(past)
    columns: dict[str, Any] = {
        ID: ids.astype("str"),
        LIFECYCLE: _lifecycles(facts, job),
        DEMAND_CLASS: _demand_classes(facts, job),
    }
    static = pd.DataFrame(columns)
    static[SEGMENT] = _segments(static[DEMAND_CLASS], facts["periods"], job)
    return static


def _facts(past: Past) -> pd.DataFrame:
    known = Known.of(np.where(past.state == OBSERVED, past.y, np.nan), past.bounds)
    demands = known.where(known.values != 0)
    columns = {
        "periods": past.lengths,
        "observed": known.counts,
        "demands": demands.counts,
        "idle": _idle_periods(past),
        "lowest": known.least(),
        "mean": demands.mean(),
        "deviation": demands.deviation(),
    }
    return pd.DataFrame(columns)


def _idle_periods(past: Past) -> Rows:
    """Returns the periods since the newest value other than zero; all of them where there is none."""
    rows = np.flatnonzero((past.state == OBSERVED) & (past.y != 0) & ~np.isnan(past.y))
    newest = past.bounds[:-1] - 1
    newest[past.series[rows]] = rows
    return past.bounds[1:] - 1 - newest


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
