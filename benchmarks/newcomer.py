"""Three tables of other shapes, each in a job of a few lines, beside the best of five or six peers at older cutoffs.

Weekly orange juice of 83 stores with prices known ahead, daily withdrawals of 111 cash machines, hourly occupancy of 29
car parks with run days that hold no data. There is no test part: all of it is there to develop on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.data import SERIES, data_folder, iso_texts, read_table
from benchmarks.metrics import band_metrics, seasonal_scales
from benchmarks.suite import Outcome, Task
from forecasting.config import Job
from forecasting.vocabulary.columns import DS, ID, Y_HAT, Y
from forecasting.vocabulary.facts import TRAIN_TO

PREFIX = "newcomer_"
DRIVERS = "drivers"
_KNOWN_AHEAD = [*(f"price_brand_{brand}" for brand in range(1, 12)), "deal_flag", "feature_share"]
_OPEN = range(8, 17)
"""Clock hours in which car parks report."""


def _read_juice() -> pd.DataFrame:
    rows = read_table("panels/oj.parquet").rename(columns={"week_start": DS, "units_oz": Y})
    keys = rows[["store_no", "brand_id"]].astype("str")
    return rows.assign(**keys, **{ID: keys["store_no"] + "|" + keys["brand_id"]})


def _read_machines() -> pd.DataFrame:
    names = {"atm_id": ID, "withdrawal_date": DS, "withdrawals": Y}
    return read_table("panels/nn5.parquet").rename(columns=names)


def _read_parks() -> pd.DataFrame:
    rows = read_table("panels/parking.parquet")
    rows = rows[rows["occupancy"].between(0, rows["capacity"])]
    rows = rows.assign(**{ID: rows["car_park_code"], DS: rows["last_updated"].dt.floor("h")})
    open_rows = rows[rows[DS].dt.hour.isin(_OPEN)]
    hourly: pd.DataFrame = open_rows.groupby([ID, DS], as_index=False)["occupancy"].mean()
    return hourly.rename(columns={"occupancy": Y})


_READERS = {"oj": _read_juice, "nn5": _read_machines, "parking": _read_parks}
_ENDS = {"oj": datetime(1992, 4, 23), "nn5": datetime(1998, 2, 23), "parking": datetime(2016, 11, 29)}


def _load_training(name: str, job: Job, end: datetime) -> Mapping[str, pd.DataFrame]:
    """Returns the table as its owner had it at `end`: what is known ahead goes on through the horizon."""
    rows = _READERS[name]()
    rows = rows[rows[DS] < job.periods.shift(end, job.horizon)]
    texts, is_past = iso_texts(rows[DS], job), rows[DS] < end
    tables = {SERIES: rows.assign(**{DS: texts})[is_past].reset_index(drop=True)}
    if name == "oj":
        plans = rows.assign(**{DS: texts, "profit_margin": rows["profit_margin"].where(is_past)})
        tables[SERIES] = tables[SERIES][[ID, "store_no", "brand_id", DS, Y]]
        tables[DRIVERS] = plans[[ID, "store_no", "brand_id", DS, *_KNOWN_AHEAD, "profit_margin"]].reset_index(drop=True)
    return tables


def _load_actuals(name: str, _job: Job, _final: bool) -> pd.DataFrame:
    rows = _READERS[name]()[[ID, DS, Y]].astype({DS: "datetime64[us]", Y: "float64"})
    return rows.sort_values([ID, DS], ignore_index=True)


TASKS = [
    Task(f"{PREFIX}{name}", partial(_load_training, name), partial(_load_actuals, name), (end,))
    for name, end in _ENDS.items()
]


def score_newcomer(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Returns the geometric mean of WAPE over that of the best peer at the same cutoff, each ratio, and the bands."""
    peers = pd.read_csv(data_folder() / "panels" / "peers.csv", parse_dates=[TRAIN_TO])
    ratios, bands = {}, {}
    for outcome in outcomes:
        name, cutoff = outcome.job.job.removeprefix(PREFIX), outcome.job.periods.shift(outcome.rows[DS].min(), -1)
        rows = outcome.rows.dropna(subset=[Y])
        least = peers.loc[(peers["panel"] == name) & (peers[TRAIN_TO] == cutoff), "WAPE"].min()
        ratios[name] = float((rows[Y_HAT] - rows[Y]).abs().sum() / rows[Y].abs().sum() / least)
        scales = seasonal_scales(outcome.history, outcome.job.season_length)
        bands[name] = band_metrics(rows[rows[ID].isin(scales[scales > 0].index)], scales)["coverage_80"]
    mean = float(np.exp(np.mean(np.log([*ratios.values()]))))
    return (
        {"wape_ratio": mean}
        | {f"{name}_ratio": value for name, value in ratios.items()}
        | {f"{name}_coverage_80": value for name, value in bands.items()}
    )
