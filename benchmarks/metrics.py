"""Competition metrics, series by series: exactly as published, which the self-checks prove."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.suite import Outcome
from forecasting.vocabulary.columns import DS, ID, LEAD, QUANTILES, Y_HAT, Y

Values = NDArray[np.float64]
Y_OTHER = "y_other"
"""Column of a simple method's forecast beside ours."""
_CRITICAL = 1.645
"""Normal quantile of M4's seasonality test at 90 %."""


def smape(rows: pd.DataFrame, forecast: str = Y_HAT) -> pd.Series:
    """Returns 200 |y - f| / (|y| + |f|) by row, 0 where both are 0.

    M3 and M4 average over all forecasts; where all series have one horizon that is the mean over series as well.
    """
    size = rows[Y].abs() + rows[forecast].abs()
    return (200 * (rows[Y] - rows[forecast]).abs() / size.where(size > 0)).fillna(0.0)


def mase(rows: pd.DataFrame, scales: pd.Series, forecast: str = Y_HAT) -> pd.Series:
    """Returns the mean absolute error by series in units of its scale (Hyndman and Koehler 2006)."""
    errors = (rows[Y] - rows[forecast]).abs().groupby(rows[ID]).mean()
    return errors / scales.reindex(errors.index)


def seasonal_scales(history: pd.DataFrame, season: int) -> pd.Series:
    """Returns the mean absolute difference to one season before, by series; null where that is zero."""
    lagged = history.groupby(ID, sort=False)[Y].shift(season)
    scales = (history[Y] - lagged).abs().groupby(history[ID]).mean()
    return scales.where(scales > 0)


def msis(rows: pd.DataFrame, scales: pd.Series) -> pd.Series:
    """Returns the scaled interval score of the 95 % interval by series (Gneiting and Raftery 2007; M4)."""
    scores = interval_scores(rows).groupby(rows[ID]).mean()
    return scores / scales.reindex(scores.index)


def interval_scores(rows: pd.DataFrame) -> pd.Series:
    """Returns the interval score of the 95 % interval by row: its width, and 40 times what lies outside."""
    lower, upper = rows["q025"], rows["q975"]
    outside = (lower - rows[Y]).clip(lower=0) + (rows[Y] - upper).clip(lower=0)
    return upper - lower + 2 / 0.05 * outside


def band_metrics(rows: pd.DataFrame, scales: pd.Series) -> dict[str, float]:
    """Returns what the quantiles are worth: coverage of the central intervals, exceedance above, pinball loss.

    coverage_80, coverage_95: share of actuals within q10..q90 and q025..q975. upper_90, upper_975: share above q90 and
    q975. pinball: mean over series of the mean over leads and nine levels of twice the quantile loss, in units of the
    series' scale. Rows without an actual are left out.
    """
    rows = rows[rows[Y].notna()]
    losses = [
        np.maximum(level * (rows[Y] - rows[name]), (level - 1) * (rows[Y] - rows[name]))
        for name, level in QUANTILES.items()
    ]
    loss = (2 * pd.concat(losses, axis=1).mean(axis=1)).groupby(rows[ID]).mean()
    return {
        "coverage_80": float(rows[Y].between(rows["q10"], rows["q90"]).mean()),
        "coverage_95": float(rows[Y].between(rows["q025"], rows["q975"]).mean()),
        "upper_90": float((rows[Y] > rows["q90"]).mean()),
        "upper_975": float((rows[Y] > rows["q975"]).mean()),
        "pinball": float((loss / scales.reindex(loss.index)).mean()),
    }


def seasonal_naive(outcome: Outcome, season: int) -> pd.DataFrame:
    """Returns the rows of an outcome with y_other: the value of the same season position before the cutoff."""
    return _repeated(outcome, season, outcome.history[Y])


def naive2(outcome: Outcome, season: int) -> pd.DataFrame:
    """Returns the rows of an outcome with y_other: Naive 2, the last value seasonally adjusted where a test says so.

    Multiplicative classical decomposition after the autocorrelation test at 90 % of M4 (Makridakis, Spiliotis and
    Assimakopoulos, "The M4 competition", International Journal of Forecasting 36 (2020), and its published code).
    """
    if season == 1:
        return seasonal_naive(outcome, 1)
    found = {str(name): _season_indices(part.to_numpy(), season) for name, part in outcome.history.groupby(ID)[Y]}
    rows = outcome.rows
    lengths = outcome.history.groupby(ID).size()
    last = outcome.history.groupby(ID)[Y].last()
    values = [
        last[name] / found[name][(lengths[name] - 1) % season] * found[name][(lengths[name] + lead - 1) % season]
        for name, lead in zip(rows[ID], rows[LEAD], strict=True)
    ]
    return rows.assign(**{Y_OTHER: values})


def _repeated(outcome: Outcome, season: int, values: pd.Series) -> pd.DataFrame:
    history = outcome.history
    back = history.groupby(ID, sort=False).cumcount(ascending=False)
    newest = history.assign(value=values, back=back)[back < season]
    table = newest.pivot(index=ID, columns="back", values="value").reindex(outcome.rows[ID])
    position = (season - 1 - (outcome.rows[LEAD] - 1) % season).to_numpy()
    positions = np.minimum(position, table.notna().sum(axis=1).to_numpy() - 1)
    return outcome.rows.assign(**{Y_OTHER: table.to_numpy()[np.arange(len(table)), positions]})


def _season_indices(values: Values, season: int) -> Values:
    if not _is_seasonal(values, season):
        return np.ones(season)
    weights = np.ones(season + 1 - season % 2) / season
    if season % 2 == 0:
        weights[[0, -1]] /= 2
    half = len(weights) // 2
    trend = np.convolve(values, weights, mode="valid")
    ratios = values[half : len(values) - half] / trend
    positions = np.arange(half, len(values) - half) % season
    indices = np.array([ratios[positions == position].mean() for position in range(season)])
    return np.asarray(indices / indices.mean())


def _is_seasonal(values: Values, season: int) -> bool:
    if len(values) < 3 * season:
        return False
    centred = values - values.mean()
    power = (centred**2).sum()
    correlation = np.array([(centred[lag:] * centred[:-lag]).sum() / power for lag in range(1, season + 1)])
    limit = _CRITICAL / np.sqrt(len(values)) * np.sqrt(1 + 2 * (correlation[:-1] ** 2).sum())
    return bool(abs(correlation[-1]) > limit)


def weekday_mean(outcome: Outcome, weeks: int = 8) -> pd.DataFrame:
    """Returns the rows of a daily outcome with y_other: the mean of the newest weeks on the same weekday.

    Days that the history lacks, because business was closed, count neither as a value nor as a week.
    """
    history = outcome.history.dropna(subset=Y)
    weekday = history[DS].dt.day_of_week
    newest = history.groupby([history[ID], weekday], sort=False).cumcount(ascending=False) < weeks
    means = history[newest].groupby([ID, weekday[newest]])[Y].mean()
    keys = pd.MultiIndex.from_arrays([outcome.rows[ID], outcome.rows[DS].dt.day_of_week])
    return outcome.rows.assign(**{Y_OTHER: means.reindex(keys).fillna(0.0).to_numpy()})
