"""Net load of ten Dutch substations every 15 minutes, one day ahead, at the last seven days.

The stamps run from 00:15 to 00:00 and label the END of their quarter hour; here, as everywhere in the project, a period
is labelled by its start. The stamps are taken as UTC. Weather comes from the past as it was, not as it was forecast, so
the scores flatter a job that would have to live with weather forecasts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pandas as pd

from benchmarks.data import SERIES, iso_texts, read_table
from benchmarks.metrics import Y_OTHER, band_metrics, mase, seasonal_naive, seasonal_scales
from benchmarks.suite import Outcome, Task
from forecasting.config import Job
from forecasting.vocabulary.columns import DS, ID, Y_HAT, Y

FILE = "openstef/nl_substation_15min.parquet"
WEATHER = ["radiation", "windspeed_100m"]
LAST_END, N_ORIGINS = datetime(2021, 10, 30), 7
ENDS = tuple(LAST_END - timedelta(days=back) for back in reversed(range(N_ORIGINS)))
DAY = 96
"""Quarter hours."""


def _load_training(job: Job, end: datetime) -> Mapping[str, pd.DataFrame]:
    """Returns the load before `end`, and the weather of its horizon too."""
    rows = _read()
    load = rows.loc[rows[DS] < end, [ID, DS, Y]].reset_index(drop=True)
    weather = rows.loc[rows[DS] < job.periods.shift(end, job.horizon), [ID, DS, *WEATHER]]
    return {
        SERIES: load.assign(**{DS: iso_texts(load[DS], job)}),
        "weather": weather.assign(**{DS: iso_texts(weather[DS], job)}),
    }


def _load_actuals(job: Job, final: bool) -> pd.DataFrame:
    rows = _read()
    end = job.periods.shift(ENDS[-1], job.horizon) if final else ENDS[0]
    return rows.loc[rows[DS] < end, [ID, DS, Y]].reset_index(drop=True)


TASK = Task("substation", _load_training, _load_actuals, ENDS)


def score_substation(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Returns MASE with a day as season, that of the same time yesterday, WAPE, and what the quantiles are worth."""
    values, naive, parts, scales = [], [], [], []
    for number, outcome in enumerate(outcomes):
        scale = seasonal_scales(outcome.history, DAY)
        values.append(mase(outcome.rows, scale))
        naive.append(mase(seasonal_naive(outcome, DAY), scale, Y_OTHER))
        parts.append(outcome.rows.assign(**{ID: f"{number} " + outcome.rows[ID]}))
        scales.append(scale.set_axis(f"{number} " + scale.index))
    rows = pd.concat(parts, ignore_index=True)
    return {
        "mase": float(pd.concat(values).mean()),
        "mase_naive": float(pd.concat(naive).mean()),
        "wape": float((rows[Y_HAT] - rows[Y]).abs().sum() / rows[Y].abs().sum()),
    } | band_metrics(rows, pd.concat(scales))


def _read() -> pd.DataFrame:
    rows = read_table(FILE, columns=[ID, DS, Y, *WEATHER]).astype({Y: "float64"} | dict.fromkeys(WEATHER, "float64"))
    rows[DS] = rows[DS].astype("datetime64[us]") - pd.Timedelta(minutes=15)
    return rows.sort_values([ID, DS], ignore_index=True)
