"""What the intervals of a suite hold by part: lead bucket, length of the history, segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.metrics import interval_scores, seasonal_scales
from benchmarks.scores import COMPETITION_SEASONS
from benchmarks.suite import Outcome
from forecasting.vocabulary.columns import ID, LEAD, SEGMENT, Y

KINDS = ("all", "leads", "length", "segment")


@dataclass(frozen=True)
class Held:
    """What the intervals held in one part of a suite's rows.

    Attributes:
        kind: One of KINDS.
        part: Which leads, length class or segment.
        n_rows: Forecasts with an actual.
        coverage_80: Share of the actuals within q10..q90.
        coverage_95: Share within q025..q975.
        msis: Mean scaled interval score of the 95 % interval, over rows whose series has a scale.
    """

    kind: str
    part: str
    n_rows: int
    coverage_80: float
    coverage_95: float
    msis: float


def held_by_part(outcomes: Sequence[Outcome]) -> list[Held]:
    """Returns what the intervals held in all rows and by part, parts in the order of KINDS and of their names."""
    rows = pd.concat([_rows_of(outcome) for outcome in outcomes], ignore_index=True)
    return [held for kind in KINDS for held in _held(rows, kind)]


def held_table(parts: Sequence[Held]) -> pd.DataFrame:
    """Returns the parts as a table to show."""
    return pd.DataFrame(parts).set_index(["kind", "part"])


def _rows_of(outcome: Outcome) -> pd.DataFrame:
    """Returns the scored rows with what they are grouped by; leads by quarter, half and whole of the horizon."""
    job, rows = outcome.job, outcome.rows[outcome.rows[Y].notna()]
    scales = seasonal_scales(outcome.history, COMPETITION_SEASONS.get(job.frequency, job.season_length))
    ends = np.unique([-(-job.horizon // 4), -(-job.horizon // 2), job.horizon])
    names = np.array([f"{first:02d} to {last:02d}" for first, last in zip([1, *ends[:-1] + 1], ends, strict=True)])
    return pd.DataFrame(
        {
            "all": "all",
            "leads": names[np.searchsorted(ends, rows[LEAD])],
            "length": rows[SEGMENT].str.extract("_(LONG|MEDIUM)$", expand=False).fillna(rows[SEGMENT]),
            "segment": rows[SEGMENT],
            "within_80": rows[Y].between(rows["q10"], rows["q90"]),
            "within_95": rows[Y].between(rows["q025"], rows["q975"]),
            "score": interval_scores(rows) / rows[ID].map(scales),
        }
    )


def _held(rows: pd.DataFrame, kind: str) -> Iterator[Held]:
    for part, found in rows.groupby(kind):
        shares = found[["within_80", "within_95", "score"]].mean()
        yield Held(kind, str(part), len(found), *(round(float(share), 4) for share in shares))
