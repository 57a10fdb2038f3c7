"""Which statistics describe the features: of all rows, and by value of every label."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from data_checks.runner import Metric, MetricKind, compute_metrics
from forecasting.errors import ForecastingError
from forecasting.vocabulary.codes import Scope, Statistic
from forecasting.vocabulary.columns import ID
from forecasting.vocabulary.facts import (
    BIN_LOWER,
    BIN_NO,
    BIN_UPPER,
    COLUMN_NAME,
    N_ROWS,
    SCOPE_TYPE,
    SCOPE_VALUE,
    STAT_VALUE,
)

QUANTILE_LEVELS: dict[str, float] = {
    Statistic.Q05: 0.05,
    Statistic.Q25: 0.25,
    Statistic.Q50: 0.50,
    Statistic.Q75: 0.75,
    Statistic.Q95: 0.95,
}
MAX_LABEL_VALUES = 50
DECILES = 10
SCOPE_LENGTH = 200

_COLUMNS = [SCOPE_TYPE, SCOPE_VALUE, COLUMN_NAME, "statistic", BIN_NO, STAT_VALUE, BIN_LOWER, BIN_UPPER]
_OF_VALUES = (Statistic.MEAN, Statistic.STD, Statistic.MIN, Statistic.MAX, *QUANTILE_LEVELS, Statistic.ZERO_SHARE)


@dataclass(frozen=True)
class _Edges:
    """Edges of the bins of a column: of equal width, and such that all values are spread evenly."""

    equal: list[float]
    deciles: list[float]


def compute_statistics(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str],
    labels: pd.DataFrame | None = None,
    recent: pd.Series | None = None,
    bins: int = 10,
) -> pd.DataFrame:
    """Returns the statistics of numeric columns as rows of fc_feature_statistic, without run_id.

    Statistics: ROW_COUNT, NULL_COUNT, DISTINCT_COUNT, MEAN, STD (sample), MIN, MAX, Q05 Q25 Q50 Q75 Q95 (linear between
    neighbours), ZERO_SHARE (of the values that are not null), HISTOGRAM with bin_no from 1 and the same bins of equal
    width in every scope, and DECILES, of all and of recent rows alone: counts between the deciles of all rows, from
    which drift is measured. A statistic of no values, or beyond what a float holds, is null; a histogram of no values
    has no rows. Infinite values count as null.

    Args:
        frame: unique_id and the columns.
        columns: Numeric columns to describe.
        labels: unique_id and label columns; each splits the rows by its values, at most 50, those with most rows. A
            label that is different for each of more than 50 series groups nothing and is left out.
        recent: Which rows are recent; they get a scope of their own, RECENT.
        bins: Number of bins.

    Raises:
        ForecastingError: a column is missing or not numeric, or a statistic cannot be computed.
    """
    _require_numeric(frame, columns)
    finite = frame[[ID, *columns]].replace([np.inf, -np.inf], np.nan)
    edges = {column: _edges(finite[column].dropna(), bins) for column in columns}
    rows = _describe(finite, edges, (Scope.ALL, ""))
    if recent is not None:
        rows += _describe(finite[recent.to_numpy()], edges, (Scope.RECENT, "recent"))
    for value, members in _label_scopes(finite, labels):
        rows += _describe(members, edges, (Scope.LABEL, value))
    statistics = pd.DataFrame(rows, columns=_COLUMNS).astype(dict.fromkeys(_COLUMNS[-3:], "float64"))
    return statistics.replace([np.inf, -np.inf], np.nan)


def _require_numeric(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    wrong = [name for name in columns if name not in frame.columns or not pd.api.types.is_numeric_dtype(frame[name])]
    if wrong:
        raise ForecastingError(
            "statistics need numeric columns",
            where="feature statistics",
            found=", ".join(wrong),
            accepted=", ".join(str(name) for name in frame.select_dtypes("number").columns),
        )


def _edges(values: pd.Series, bins: int) -> _Edges:
    if values.empty:
        return _Edges([], [])
    lowest, highest = float(values.min()), float(values.max())
    if lowest == highest:
        return _Edges([lowest, highest], [lowest, highest])
    deciles = np.unique(values.quantile(np.linspace(0, 1, DECILES + 1)).to_numpy())
    return _Edges([float(edge) for edge in np.linspace(lowest, highest, bins + 1)], [float(edge) for edge in deciles])


def _label_scopes(frame: pd.DataFrame, labels: pd.DataFrame | None) -> list[tuple[str, pd.DataFrame]]:
    scopes: list[tuple[str, pd.DataFrame]] = []
    if labels is None:
        return scopes
    for name, by_series in labels.set_index(ID).items():
        if by_series.is_unique and len(by_series) > MAX_LABEL_VALUES:
            continue
        values = frame[ID].map(by_series)
        largest = values.value_counts().rename_axis("value").reset_index(name=N_ROWS)
        largest = largest.sort_values([N_ROWS, "value"], ascending=[False, True]).head(MAX_LABEL_VALUES)
        scopes += [(f"{name}={value}"[:SCOPE_LENGTH], frame[values == value]) for value in largest["value"]]
    return scopes


def _describe(frame: pd.DataFrame, edges: dict[str, _Edges], scope: tuple[str, str]) -> list[tuple[Any, ...]]:
    with_deciles = scope[0] != Scope.LABEL
    plans = [(column, _metrics(frame, column, edges[column], with_deciles=with_deciles)) for column in edges]
    values = iter(compute_metrics(frame, [metric for _, metrics in plans for metric in metrics]))
    rows: list[tuple[Any, ...]] = []
    for column, metrics in plans:
        measured = {metric.kind: next(values) for metric in metrics}
        statistics = _scalars(measured)
        rows += [(*scope, column, name, 0, value, None, None) for name, value in statistics.items()]
        binned: dict[MetricKind, list[float]] = {"histogram": edges[column].equal, "deciles": edges[column].deciles}
        for kind, lows in binned.items():
            bins = zip(measured.get(kind, ()), lows, lows[1:], strict=False)
            rows += [(*scope, column, kind.upper(), no, *bin_) for no, bin_ in enumerate(bins, 1)]
    return rows


def _metrics(frame: pd.DataFrame, column: str, edges: _Edges, *, with_deciles: bool) -> list[Metric]:
    counts = [Metric("rows"), Metric("nulls", column), Metric("distinct", column)]
    if not frame[column].notna().any():
        return counts
    levels = {"quantiles": list(QUANTILE_LEVELS.values()), "allow_relative_error": "linear"}
    return [
        *counts,
        Metric("moments", column),
        Metric("non_zero", column, {"value_set": [0.0]}),
        Metric("quantiles", column, levels),
        Metric("histogram", column, {"bins": edges.equal}),
        *([Metric("deciles", column, {"bins": edges.deciles})] if with_deciles else []),
    ]


def _scalars(measured: dict[Any, Any]) -> dict[str, float | None]:
    counts = {
        Statistic.ROW_COUNT: measured["rows"],
        Statistic.NULL_COUNT: measured["nulls"],
        Statistic.DISTINCT_COUNT: measured["distinct"],
    }
    if "moments" not in measured:
        return counts | dict.fromkeys(_OF_VALUES)
    moments, n_values = measured["moments"], measured["rows"] - measured["nulls"]
    values = {
        Statistic.MEAN: moments.mean,
        Statistic.STD: moments.standard_deviation,
        Statistic.MIN: moments.min,
        Statistic.MAX: moments.max,
        **dict(zip(QUANTILE_LEVELS, measured["quantiles"], strict=True)),
        Statistic.ZERO_SHARE: 1 - measured["non_zero"] / n_values,
    }
    return counts | {name: None if math.isnan(value) else float(value) for name, value in values.items()}
