"""Which members a panel gets without being asked: by frequency, length, zeros and drivers."""

from __future__ import annotations

import pytest

from forecasting.models.automatic_recipe import Traits, with_candidates
from forecasting.models.registry import require_known_params
from forecasting.vocabulary.models import BLEND
from tests.panel_builder import at, build_job, build_panel, build_rows

SOURCES = {"target": {"query": "a.sql"}, "drivers": {"query": "b.sql"}}
USUAL = Traits(n_series=50, n_values=20_000, n_periods=700, zero_share=0.0, lowest=0.0)


def chosen(traits: Traits = USUAL, **fields):
    job = build_job(models={}, **fields)
    candidates = with_candidates(job, traits).models.candidates
    assert len({candidate.name for candidate in candidates}) == len(candidates)
    blend = next(candidate for candidate in candidates if candidate.name == BLEND)
    for member in blend.members:
        require_known_params(member)
    assert len(candidates) >= len(blend.members) + 2
    return [(member.model, member.params) for member in blend.members]


@pytest.mark.parametrize("frequency", ["15min", "30min", "h", "D", "W", "M", "Q", "Y"])
def test_every_frequency_has_baselines_regressions_and_trees_and_smoothing_from_days_on(frequency):
    models = [model for model, _ in chosen(frequency=frequency)]
    assert models[:2] == ["seasonal_naive", "window_mean"]
    assert {"pooled_ar", "lightgbm"} <= {*models}
    assert ({"theta", "ces"} <= {*models}) == (frequency in "DWMQY")
    assert ("ets" in models) == (frequency in "WMQY")


def test_seasons_are_used_where_the_history_holds_two():
    long = Traits(29, 20_000, 800, 0.0, 0.0)
    assert {params.get("difference") for _, params in chosen(long, frequency="h")} >= {24, 168}
    short = Traits(29, 5_000, 200, 0.0, 0.0)
    assert 168 not in {params.get("difference") for _, params in chosen(short, frequency="h")}


def test_demand_of_many_zeros_has_models_of_its_own():
    models = [model for model, _ in chosen(Traits(50, 20_000, 700, 0.6, 0.0))]
    assert "tsb" in models
    assert not {"theta", "pooled_ar"} & {*models}


def test_logarithms_are_for_the_median_of_what_is_never_negative():
    asked = {"point": "median", "future_drivers": ["price"], "sources": SOURCES}
    assert {"transform": "log"} in [params for _, params in chosen(**asked)]
    assert {"transform": "log"} not in [params for _, params in chosen(**asked | {"point": "mean"})]
    below = Traits(50, 20_000, 700, 0.0, -1.0)
    assert {"transform": "log"} not in [params for _, params in chosen(below, **asked)]


@pytest.mark.parametrize("frequency", ["h", "D"])
def test_few_values_have_smoothing_and_no_trees(frequency):
    models = [model for model, _ in chosen(Traits(2, 60, 30, 0.0, 0.0), frequency=frequency)]
    assert "lightgbm" not in models
    assert {"theta", "ces"} <= {*models}


def test_the_traits_of_a_panel_and_what_they_say():
    job = build_job(calendar="none", absent="missing")
    panel = build_panel(build_rows({"a": [0, 1, None, 3], "b": [4, 0]}, job), None, job, at(job, 3))
    found = Traits.of(panel)
    assert found == Traits(n_series=2, n_values=5, n_periods=4, zero_share=0.4, lowest=0.0)
    assert found.words(job) == "2 series of up to 4 periods (D), 40% zeros"
