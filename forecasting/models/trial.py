"""Fits every member of a job to a small invented panel, so that wrong parameters show before a run day is spent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.errors import ConfigError, shortened
from forecasting.models.kinds.automatic import Automatic
from forecasting.models.registry import bare_model, member_name, model_named, spec_of
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Panel
from forecasting.vocabulary.columns import DS, ID, Y

FIRST = pd.Timestamp("2020-01-06")
MOST_PERIODS, MOST_LEADS, SERIES = 400, 14, ("a", "b")


def try_members(job: Job) -> None:
    """Raises ConfigError where a member of a candidate does not take its parameters.

    Members of another environment, or of a package that may be missing, are not tried.
    """
    small = job.model_copy(update={"horizon": min(job.horizon, MOST_LEADS), "calendar": "none"})
    panel = _invented(small)
    members = {member_name(member): member for candidate in job.models.candidates for member in candidate.members}
    for member in members.values():
        if member.environment or isinstance(bare_model(member.model), Automatic):
            continue
        try:
            model_named(member.model).fit(panel, spec_of(small, member)).predict(panel)
        except ConfigError:
            raise
        except Exception as error:
            raise ConfigError(
                f"{member.model} does not take these parameters",
                where=f"job {job.job}, models.candidates",
                found=f"{member.params}: {shortened(error)}",
                accepted="values as `forecasting jobs --models` explains them",
            ) from error


def _invented(job: Job) -> Panel:
    """Returns two series with a season and noise, a label of each kind, and every driver."""
    n = min(MOST_PERIODS, 2 * job.season_length + job.horizon + 20)
    start = job.periods.start_of(FIRST.to_pydatetime())
    ds = pd.DatetimeIndex(job.periods.between(start, job.periods.shift(start, n - 1)))
    random = np.random.default_rng(1)
    wave = 10 + 3 * np.sin(2 * np.pi * np.arange(n) / max(job.season_length, 2))
    parts = [pd.DataFrame({ID: name, DS: ds, Y: wave + random.random(n)}) for name in SERIES]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.assign(**{name: random.random(len(rows)) for name in (*job.past_drivers, *job.future_drivers)})
    labels = {name: list("xy") for label in job.labels for name in (label.name, label.text) if name}
    attributes = pd.DataFrame({ID: list(SERIES), **labels})
    panel = build_panel(rows, attributes, job, ds[-1])
    known, coming = (
        {name: random.random(shape) for name in job.future_drivers}
        for shape in (panel.past.y.shape, panel.ahead.is_open.shape)
    )
    return panel.with_drivers({**panel.past.drivers, **known}, coming)
