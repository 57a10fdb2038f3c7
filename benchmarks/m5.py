"""M5: daily units of 30,490 items in stores, 28 days ahead, scored by WRMSSE over all 42,840 series of its hierarchy.

Only the last 180 days of every series are at hand, so that 152 days are known to the final forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from benchmarks.data import SERIES, iso_texts, read_table
from benchmarks.metrics import Y_OTHER, Values, band_metrics, seasonal_scales, weekday_mean
from benchmarks.suite import Outcome, Task
from forecasting.config import Job
from forecasting.vocabulary.columns import DS, ID, Y_HAT, Y

END = datetime(2016, 4, 25)
"""Day after d_1913: d_1914..1941 are the test part."""
FIRST_DAY = pd.Timestamp("2015-11-25")
FILE = "m5/m5_item_store_daily_last180.parquet"
LABELS = ["item_id", "dept_id", "cat_id", "store_id", "state_id"]
LEVELS: dict[str, tuple[str, ...]] = {
    "level_1": (),
    "level_2": ("state_id",),
    "level_3": ("store_id",),
    "level_4": ("cat_id",),
    "level_5": ("dept_id",),
    "level_6": ("state_id", "cat_id"),
    "level_7": ("state_id", "dept_id"),
    "level_8": ("store_id", "cat_id"),
    "level_9": ("store_id", "dept_id"),
    "level_10": ("item_id",),
    "level_11": ("item_id", "state_id"),
    "level_12": (ID,),
}
"""Columns whose values, joined by a slash, name the series of a level."""
EVENT_KINDS = ("Cultural", "National", "Religious", "Sporting")
WEEK = "wm_yr_wk"
WEIGHT, SCALE = "weight_over12", "train_mse"


def _load_training(job: Job, end: datetime) -> Mapping[str, pd.DataFrame]:
    rows = _read(before=end)
    return {
        SERIES: rows.assign(**{DS: iso_texts(rows[DS], job)}),
        "labels": read_table("m5/m5_series.parquet")[[ID, *LABELS]],
        "days": _state_days(job, end),
        "prices": _prices(job, end),
    }


def _load_actuals(job: Job, final: bool) -> pd.DataFrame:
    return _read(before=job.periods.shift(END, job.horizon) if final else END)


TASK = Task("m5", _load_training, _load_actuals, (END,))


def score_m5(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Returns WRMSSE, that of the same-weekday mean of eight weeks for comparison, and what the quantiles are worth."""
    (outcome,) = outcomes
    yardsticks = level_yardsticks(outcome.history)
    figures = {
        "wrmsse": wrmsse(outcome.rows, yardsticks),
        "wrmsse_weekday_mean": wrmsse(weekday_mean(outcome), yardsticks, Y_OTHER),
    }
    return figures | band_metrics(outcome.rows, seasonal_scales(outcome.history, 1))


def wrmsse(rows: pd.DataFrame, yardsticks: pd.DataFrame, forecast: str = Y_HAT) -> float:
    """Returns the weighted root mean squared scaled error over all levels, from forecasts of the bottom level.

    Args:
        rows: unique_id, ds, y and the forecast of every bottom series and day.
        yardsticks: level, key, weight_over12, train_mse, as level_yardsticks returns them.
        forecast: Column to score.

    Source: Makridakis, Spiliotis and Assimakopoulos, "M5 accuracy competition", International Journal of Forecasting
    38 (2022).
    """
    errors = rows.assign(error=rows[forecast] - rows[Y]).pivot(index=ID, columns=DS, values="error")
    total = 0.0
    for level, keys in _level_keys(errors.index).items():
        of_level = yardsticks[yardsticks["level"] == level].set_index("key")
        squared = (errors.groupby(keys).sum() ** 2).mean(axis=1)
        total += float((np.sqrt(squared / of_level[SCALE]) * of_level[WEIGHT]).sum())
    return total


def level_yardsticks(history: pd.DataFrame) -> pd.DataFrame:
    """Returns level, key, weight_over12, train_mse: the published ones for all series, else those of the part at hand.

    A part takes its weights from the published ones of its bottom series, and its scales from its own history.
    """
    published = read_table("m5/m5_wrmsse_weights_scales.parquet")[["level", "key", WEIGHT, SCALE]]
    bottom = published[published["level"] == "level_12"].set_index("key")[WEIGHT]
    wide = history.pivot(index=ID, columns=DS, values=Y).fillna(0.0)
    if len(wide) == len(bottom):
        return published
    shares = bottom.reindex(wide.index) / bottom.reindex(wide.index).sum() / len(LEVELS)
    parts = []
    for level, keys in _level_keys(wide.index).items():
        weights = shares.groupby(keys).sum()
        scales = [_squared_step(values) for values in wide.groupby(keys).sum().to_numpy("float64")]
        parts.append(pd.DataFrame({"level": level, "key": weights.index, WEIGHT: weights.to_numpy(), SCALE: scales}))
    return pd.concat(parts, ignore_index=True)


def _squared_step(values: Values) -> float:
    """Mean squared day-to-day change from the first sale on; NaN, so left out of sums, without any change."""
    steps = np.diff(values[int(np.argmax(values != 0)) :])
    return float((steps**2).mean()) if steps.any() else float("nan")


def _level_keys(ids: pd.Index) -> dict[str, pd.Index]:
    labels = read_table("m5/m5_series.parquet").set_index(ID, drop=False).loc[ids]
    keys = {}
    for level, columns in LEVELS.items():
        texts = pd.Series("Total", index=ids) if not columns else labels[list(columns)].agg("/".join, axis=1)
        keys[level] = pd.Index(texts, name="key")
    return keys


def _read(*, before: datetime) -> pd.DataFrame:
    rows = read_table(FILE, filters=[(DS, "<", pd.Timestamp(before))]).astype({Y: "float64", DS: "datetime64[us]"})
    return rows.sort_values([ID, DS], ignore_index=True)


def _state_days(job: Job, end: datetime) -> pd.DataFrame:
    """Returns snap and event flags by state and day, to the end of the horizon: both were known long before."""
    calendar = _calendar(job, end)
    days = iso_texts(calendar["date"], job)
    flags = {f"event_{kind.lower()}": _has_event(calendar, kind) for kind in EVENT_KINDS}
    parts = [
        pd.DataFrame({"state_id": state, DS: days, WEEK: calendar[WEEK], "snap": calendar[f"snap_{state}"]} | flags)
        for state in ("CA", "TX", "WI")
    ]
    return pd.concat(parts, ignore_index=True)


def _prices(job: Job, end: datetime) -> pd.DataFrame:
    """Returns item_id, store_id, week, price to the end of the horizon: the competition gave them in advance."""
    prices = read_table("m5/m5_sell_prices.parquet").astype({WEEK: "str"}).rename(columns={"sell_price": "price"})
    return prices[prices[WEEK].isin(_calendar(job, end)[WEEK])].reset_index(drop=True)


def _calendar(job: Job, end: datetime) -> pd.DataFrame:
    calendar = read_table("m5/m5_calendar.parquet").astype({WEEK: "str"})
    until = pd.Timestamp(job.periods.shift(end, job.horizon))
    return calendar[(calendar["date"] >= FIRST_DAY) & (calendar["date"] < until)]


def _has_event(calendar: pd.DataFrame, kind: str) -> pd.Series:
    return ((calendar["event_type_1"] == kind) | (calendar["event_type_2"] == kind)).astype("int64")
