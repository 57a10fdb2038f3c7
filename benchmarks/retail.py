"""Online Retail: daily units of the demo's 300 busiest product codes at six origins, against a same-weekday mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from benchmarks.data import SERIES, iso_texts
from benchmarks.metrics import Y_OTHER, band_metrics, seasonal_scales, weekday_mean
from benchmarks.suite import Outcome, Task
from forecasting.config import Job
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.columns import CUTOFF, DS, ID, LEAD, Y_HAT, Y

FILE = CHECKOUT / "demo" / "data" / "sku_day.parquet"
N_SERIES, CHOSEN_ON = 300, datetime(2011, 3, 1)
"""The assortment: product codes with the most invoice lines before that day, which no scored origin comes before."""
N_TRAINED = 1000
"""The job reads and forecasts so many of them: what teaches a global model is not only what is scored."""
LAST_END, N_ORIGINS, STEP_DAYS = datetime(2011, 11, 12), 6, 28
"""The windows of the final origins follow each other; the last one ends a day before the data, which end at noon."""
ENDS = tuple(LAST_END - timedelta(days=STEP_DAYS * back) for back in reversed(range(N_ORIGINS)))
MAX_RETURNED_SHARE = 0.95
"""A day of which more than this came back is a cancelled order: neither demand nor a forecast's fault."""


def _load_training(job: Job, end: datetime) -> Mapping[str, pd.DataFrame]:
    rows = _assortment(N_TRAINED)
    rows = rows[rows[DS] < end].reset_index(drop=True)
    return {SERIES: rows.assign(**{DS: iso_texts(rows[DS], job)})}


def _load_actuals(job: Job, final: bool) -> pd.DataFrame:
    rows = _assortment(N_SERIES)
    end = job.periods.shift(ENDS[-1], job.horizon) if final else ENDS[0]
    rows = rows[rows[DS] < end]
    unknown = (rows["returned_share"] > MAX_RETURNED_SHARE) | (rows["price"] <= 0)
    rows = rows.assign(**{Y: rows[Y].astype("float64").mask(unknown)})
    return _completed(rows, _open_days(end))


TASK = Task("online_retail", _load_training, _load_actuals, ENDS)


def score_retail(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Returns RMSSE and weekly-bucket WAPE relative to the same-weekday mean of eight weeks, |bias|, and the bands.

    RMSSE: mean over series and origins of the root mean squared error in units of that of the naive forecast within the
    history. Weekly buckets: seven leads each, summed per series before the absolute error is taken.
    """
    rows, scales = _stacked(outcomes)
    steps = pd.concat([_prefixed(outcome, _squared_steps(outcome.history)) for outcome in outcomes])
    scored = rows.dropna(subset=Y)
    rmsse = {name: _rmsse(scored, steps, name) for name in (Y_HAT, Y_OTHER)}
    wape = {name: _weekly_wape(scored, name) for name in (Y_HAT, Y_OTHER)}
    bias = float((scored[Y_HAT] - scored[Y]).sum() / scored[Y].sum())
    return {
        "rmsse_ratio": rmsse[Y_HAT] / rmsse[Y_OTHER],
        "wape_weekly_ratio": wape[Y_HAT] / wape[Y_OTHER],
        "abs_bias": abs(bias),
        "rmsse": rmsse[Y_HAT],
        "wape_weekly": wape[Y_HAT],
    } | band_metrics(rows, scales)


def _stacked(outcomes: Sequence[Outcome]) -> tuple[pd.DataFrame, pd.Series]:
    """Returns rows and scales of all outcomes; each series at each origin is one of its own."""
    rows = [weekday_mean(outcome).assign(**{CUTOFF: outcome.rows[DS].min()}) for outcome in outcomes]
    stacked = pd.concat(rows, ignore_index=True)
    stacked[ID] = stacked[CUTOFF].dt.strftime("%Y-%m-%d ") + stacked[ID]
    scales = [_prefixed(outcome, seasonal_scales(outcome.history, 1)) for outcome in outcomes]
    return stacked, pd.concat(scales)


def _prefixed(outcome: Outcome, values: pd.Series) -> pd.Series:
    return values.set_axis(f"{outcome.rows[DS].min():%Y-%m-%d} " + values.index)


def _squared_steps(history: pd.DataFrame) -> pd.Series:
    known = history.dropna(subset=Y)
    means = (known.groupby(ID)[Y].diff() ** 2).groupby(known[ID]).mean()
    return means.where(means > 0)


def _rmsse(rows: pd.DataFrame, scales: pd.Series, forecast: str) -> float:
    squared = ((rows[forecast] - rows[Y]) ** 2).groupby(rows[ID]).mean()
    return float(np.sqrt(squared / scales.reindex(squared.index)).mean())


def _weekly_wape(rows: pd.DataFrame, forecast: str) -> float:
    sums = rows.groupby([rows[ID], (rows[LEAD] - 1) // 7])[[Y, forecast]].sum()
    return float((sums[forecast] - sums[Y]).abs().sum() / sums[Y].abs().sum())


def _assortment(n_series: int) -> pd.DataFrame:
    rows = pd.read_parquet(FILE).astype({ID: "str", DS: "datetime64[us]"})
    early = rows[(rows[DS] < CHOSEN_ON) & rows[ID].str[0].str.isdigit()]
    lines = early.groupby(ID)["n_lines"].sum().rename("lines").reset_index()
    chosen = lines.sort_values(["lines", ID], ascending=[False, True]).head(n_series)[ID]
    rows = rows[rows[ID].isin(chosen)].sort_values([ID, DS], ignore_index=True)
    share = (rows["returned"] / rows[Y].where(rows[Y] > 0)).fillna(0.0)
    return rows[[ID, DS, Y, "price"]].assign(returned_share=share)


def _open_days(end: datetime) -> pd.DatetimeIndex:
    """Returns the days before `end` on which the shop sold anything at all."""
    days = pd.read_parquet(FILE, columns=[DS])[DS].astype("datetime64[us]")
    return pd.DatetimeIndex(sorted(days[days < end].unique()))


def _completed(rows: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Returns one row per series and open day from its first row on: a day without a row had no sale."""
    grid = pd.MultiIndex.from_product([sorted(rows[ID].unique()), days], names=[ID, DS]).to_frame(index=False)
    found = grid.merge(rows[[ID, DS, Y]].assign(there=True), on=[ID, DS], how="left")
    there = found["there"].notna()
    found[Y] = found[Y].where(there, 0.0)
    return found.loc[there.groupby(found[ID]).cummax(), [ID, DS, Y]].reset_index(drop=True)
