"""The M3, Tourism and M4 competitions: series without dates, on an artificial calendar whose training ends in 2000."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.data import SERIES, iso_texts, read_table
from benchmarks.suite import Task
from forecasting.config import Job
from forecasting.vocabulary.columns import DS, ID, Y

END = datetime(2001, 1, 1)
"""All training parts end here, so series that end together in truth or not are forecast from one cutoff."""


@dataclass(frozen=True)
class Place:
    """Where the series of a task are.

    Attributes:
        file: unique_id, t, y, split.
        info: unique_id, period; None where the file holds one period only.
        period: The wanted value of `period`.
    """

    file: str
    info: str | None = None
    period: str | None = None


def competition_task(job: str, place: Place) -> Task:
    """Returns the task of a competition's series."""
    return Task(job, partial(_load_training, place), partial(_load_actuals, place), (END,))


def _load_training(place: Place, job: Job, _: datetime) -> Mapping[str, pd.DataFrame]:
    """Returns every training part whole; the query stops at the cutoff."""
    rows = _dated(_read(place, "train"), job)
    return {SERIES: rows.assign(**{DS: iso_texts(rows[DS], job)})}


def _load_actuals(place: Place, job: Job, final: bool) -> pd.DataFrame:
    training = _read(place, "train")
    if not final:
        return _dated(training, job)
    test = _read(place, "test")
    n_test = test.groupby(ID).size()
    rows = pd.concat([training, test]).sort_values([ID, "t"], ignore_index=True)
    return _dated(rows, job, after=rows[ID].map(n_test))


def _dated(rows: pd.DataFrame, job: Job, after: pd.Series | int = 0) -> pd.DataFrame:
    """Returns unique_id, ds, y: the last observation of each series but `after` lies in the last period before END."""
    back = (rows.groupby(ID, sort=False).cumcount(ascending=False) - after).to_numpy("int64")
    first = int(back.min())
    grid = [job.periods.shift(END, -1 - steps) for steps in range(first, int(back.max()) + 1)]
    return rows[[ID, Y]].assign(**{DS: np.array(grid, dtype="datetime64[us]")[back - first]})[[ID, DS, Y]]


def _read(place: Place, split: str) -> pd.DataFrame:
    """Reads one part only; the rows of the other never leave the file."""
    rows = read_table(place.file, filters=[("split", "==", split)])
    if place.info is not None:
        info = read_table(place.info)
        rows = rows[rows[ID].isin(info.loc[info["period"] == place.period, ID])]
    return rows.sort_values([ID, "t"], ignore_index=True)


_M3, _TOURISM = "m3/m3_series.parquet", "tourism_comp/tourism_series.parquet"
_M3_INFO, _TOURISM_INFO = "m3/m3_info.parquet", "tourism_comp/tourism_info.parquet"
TASKS: dict[str, Task] = {
    job: competition_task(job, place)
    for job, place in {
        "m3_yearly": Place(_M3, _M3_INFO, "YEARLY"),
        "m3_quarterly": Place(_M3, _M3_INFO, "QUARTERLY"),
        "m3_monthly": Place(_M3, _M3_INFO, "MONTHLY"),
        "m3_other": Place(_M3, _M3_INFO, "OTHER"),
        "tourism_quarterly": Place(_TOURISM, _TOURISM_INFO, "QUARTERLY"),
        "tourism_monthly": Place(_TOURISM, _TOURISM_INFO, "MONTHLY"),
        "m4_hourly": Place("m4/m4_hourly.parquet"),
        "m4_weekly": Place("m4/m4_weekly.parquet"),
        "m4_yearly": Place("m4/m4_yearly.parquet"),
    }.items()
}
"""Task by job name."""
