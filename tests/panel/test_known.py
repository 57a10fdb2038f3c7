"""Sums, means and quantiles by series: as pandas has them, and the same in any chunk."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.panel import known as known_module
from forecasting.panel.known import Known

BOUNDS = np.array([0, 5, 6, 9, 40])


def values() -> np.ndarray:
    drawn = np.random.default_rng(4).normal(0, 5, BOUNDS[-1]).round(1)
    drawn[[1, 5, 6, 7, 8, 20]] = np.nan  # the second and the third series have no value
    return drawn


def frame() -> pd.Series:
    return pd.Series(values(), index=np.repeat(np.arange(4), np.diff(BOUNDS)))


@pytest.mark.parametrize("cells", [1 << 22, 30])
def test_figures_of_a_series_are_those_of_pandas(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_module, "_CELLS", cells)
    known, groups = Known.of(values(), BOUNDS), frame().groupby(level=0)
    levels = (0, 0.05, 0.5, 0.9, 1)
    for found, expected in [
        (known.counts, groups.count()),
        (known.sum(), groups.sum()),
        (known.mean(), groups.mean()),
        (known.deviation(), groups.std()),
        (known.least(), groups.min()),
        (known.most(), groups.max()),
        *zip(known.quantiles(levels), map(groups.quantile, levels), strict=True),
    ]:
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_newest_values_are_the_last_ones_that_are_known() -> None:
    newest = Known.of(values(), BOUNDS).newest(3)
    assert newest.values.tolist() == frame().dropna().groupby(level=0).tail(3).tolist()
    assert newest.counts.tolist() == [3, 0, 0, 3]


def test_no_series_looks_at_another() -> None:
    whole = Known.of(values(), BOUNDS)
    alone = Known.of(values()[9:], BOUNDS[3:] - 9)
    for figure in ("sum", "mean", "deviation", "least", "most"):
        assert getattr(whole, figure)()[3] == getattr(alone, figure)()[0]
    assert np.array_equal(whole.quantiles((0.1, 0.7))[:, 3], alone.quantiles((0.1, 0.7))[:, 0])
