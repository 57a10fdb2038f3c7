"""A baseline serves a segment where the recipe has not beaten it, by what was known at each cutoff."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecasting.models.ensemble.better_baseline import Serving, as_served, better_baselines
from forecasting.models.ensemble.recipe import Recipe

RECIPE = Recipe("recipe", ("a", "b"), "mean", None, "median")
N = 4000


def rows_of(segment: str, n: int = N) -> pd.DataFrame:
    facts = {"segment": segment, "y": 10.0, "obs_state": "OBSERVED", "scale_abs": 1.0, "scale_sq": 1.0}
    cutoffs = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(n) * 4 // n, "D")
    return pd.DataFrame(facts | {"cutoff": cutoffs}, index=range(n))


def decide(*parts: tuple[str, int, float, float, float], recipe: Recipe = RECIPE) -> dict[str, str | None]:
    """Decides for segments of n rows with the errors of recipe, seasonal naive and window mean."""
    targets = pd.concat([rows_of(segment, n) for segment, n, *_ in parts], ignore_index=True)
    found = np.concatenate([np.tile(np.array(errors)[:, None], n) for _, n, *errors in parts], axis=1) + 10.0
    members = pd.DataFrame({"seasonal_naive": found[1], "window_mean": found[2]})
    serving = better_baselines(members, targets, found[0], recipe)
    return {one: name if one in serving.served else None for one, name in serving.better.items()}


def test_the_better_baseline_serves_where_the_recipe_is_worse() -> None:
    found = decide(("GOOD", N, 1.0, 2.0, 3.0), ("NAIVE", N, 2.0, 1.0, 3.0), ("MEAN", N, 2.0, 3.0, 1.0))
    assert (found["GOOD"], found["NAIVE"], found["MEAN"]) == (None, "seasonal_naive", "window_mean")


def test_a_small_segment_goes_by_the_job() -> None:
    found = decide(("LARGE", N, 1.0, 2.0, 3.0), ("SMALL", 20, 2.0, 1.0, 3.0))
    assert found == {"ALL": None, "LARGE": None, "SMALL": None}
    found = decide(("LARGE", N, 2.0, 1.0, 3.0), ("SMALL", 20, 1.0, 1.5, 3.0))
    assert found == dict.fromkeys(("ALL", "LARGE", "SMALL"), "seasonal_naive")


def test_the_first_cutoff_and_a_baseline_alone_decide_nothing() -> None:
    targets = rows_of("S").assign(cutoff=pd.Timestamp("2026-01-01"))
    members = pd.DataFrame({"seasonal_naive": np.full(N, 10.0), "window_mean": np.full(N, 10.0)})
    assert better_baselines(members, targets, np.full(N, 99.0), RECIPE) == Serving()
    alone = Recipe("recipe", ("seasonal_naive",), "mean", None, "median")
    assert better_baselines(members, rows_of("S"), np.full(N, 99.0), alone) == Serving()
    worse_at_first = np.where(rows_of("S")["cutoff"] == pd.Timestamp("2026-01-01"), 1e6, 10.0)
    assert better_baselines(members + 1, rows_of("S"), worse_at_first, RECIPE).served == frozenset()


@pytest.mark.parametrize("point", ["mean", "median"])
def test_rows_without_a_number_compare_nothing(point: str) -> None:
    recipe = Recipe("recipe", ("a", "b"), "mean", None, point)
    assert decide(("S", N, np.nan, 1.0, 1.0), recipe=recipe) == {}


def test_earlier_forecasts_count_as_if_they_had_been_served_like_today() -> None:
    targets = pd.DataFrame({"segment": pd.Categorical(["S", "T", "T", "U"])})
    members = pd.DataFrame({"seasonal_naive": [1.0, 1.0, np.nan, 1.0], "window_mean": 2.0})
    better = {"S": "window_mean", "T": "seasonal_naive", "ALL": "window_mean"}
    serving = Serving(better, {"T", "ALL"})
    assert serving.is_served(targets["segment"]).tolist() == [False, True, True, True]
    found = as_served(np.full(4, 8.0), np.array([9.0, 9.0, 9.0, np.nan]), members, targets, serving)
    assert found.tolist() == [9.0, 1.0, 9.0, 2.0]
