"""Small jobs, source rows and panels for the tests of panel, models and evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from forecasting.config import Job
from forecasting.panel.build import build_panel
from forecasting.panel.panel import Panel

MONDAY = "2024-01-01"


def build_job(**fields: Any) -> Job:
    content: dict[str, Any] = {
        "job": "shop",
        "frequency": "D",
        "horizon": 7,
        "absent": "zero",
        "lifecycle": {"ended_after": 10_000},
        "sources": {"target": {"query": "sql/sources/shop.sql"}},
        "models": {"candidates": [{"name": "naive", "members": [{"model": "seasonal_naive"}]}]},
    }
    return Job.model_validate(content | fields)


def build_rows(series: Mapping[str, Sequence[float | None]], job: Job, start: str = MONDAY) -> pd.DataFrame:
    """One row per value; None stands for an absent row."""
    first = pd.Timestamp(start).to_pydatetime()
    rows = [
        (name, pd.Timestamp(job.periods.shift(first, n)), value)
        for name, values in series.items()
        for n, value in enumerate(values)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["unique_id", "ds", "y"])


def at(job: Job, n: int, start: str = MONDAY) -> pd.Timestamp:
    """The period n after the start."""
    return pd.Timestamp(job.periods.shift(pd.Timestamp(start).to_pydatetime(), n))


def noisy_series(
    n: int, season: int, *, level: float = 20.0, seed: int = 1, lowest: float = -1e9
) -> list[float | None]:
    rng = np.random.default_rng(seed)
    values = level + 0.3 * level * np.sin(np.arange(n) * 2 * np.pi / season) + rng.normal(0, 0.2 * level, n)
    return [float(value) for value in np.maximum(values, lowest)]


def shop_rows(job: Job, n: int) -> pd.DataFrame:
    """Seven series of n periods: usual, negative, sparse (rows only with demand), constant, zero, one row, late."""
    season = job.season_length
    rng = np.random.default_rng(7)
    sparse: list[float | None] = [float(value) or None for value in rng.poisson(0.3, n) * 5]
    late: list[float | None] = [None] * (n // 2)
    return build_rows(
        {
            "constant": [5.0] * n,
            "late": late + noisy_series(n - n // 2, season, seed=3, lowest=0),
            "negative": [value - 20 for value in noisy_series(n, season, seed=2) if value is not None],
            "one row": [None] * (n - 3) + [4.0],
            "sparse": sparse,
            "usual": noisy_series(n, season, lowest=0),
            "zero": [0.0] * n,
        },
        job,
    )


def shop_panel(job: Job, n: int) -> Panel:
    return build_panel(shop_rows(job, n), None, job, at(job, n - 1))
