"""The model of docs/how-to/own-model.md keeps every law; with one line spoilt it breaks the law of that line."""

from __future__ import annotations

import re
import sys

import pytest
import yaml

from forecasting.config.sections import ModelRules
from forecasting.models.registry import require_known_params
from forecasting.settings import CHECKOUT
from forecasting.vocabulary.models import MODELS, MODELS_FILE
from tests.models.laws import LAWS, check_model, fitted_to_the_shop

CHAPTER = (CHECKOUT / "docs" / "how-to" / "own-model.md").read_text(encoding="utf-8")
TEMPLATE = re.search(r"```python\n(.*?)```", CHAPTER, re.DOTALL)[1]
MEAN, PERIODS, HORIZON = "mean_rows(batch.values)", 'spec.params["periods"]', "(horizon_of(panel), 1)))"
"""Parts of the template."""


@pytest.fixture
def enter(monkeypatch, tmp_path):
    """Enters a module as a model for the duration of a test, and returns its name."""

    def enter(text: str) -> str:
        (tmp_path / "newest_mean.py").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "newest_mean", raising=False)
        monkeypatch.setitem(MODELS, "newest_mean", "newest_mean:MODEL")
        fitted_to_the_shop.cache_clear()  # another model of this name
        return "newest_mean"

    yield enter
    sys.modules.pop("newest_mean", None)


def test_the_template_keeps_every_law(enter):
    check_model(enter(TEMPLATE))


def test_the_job_of_the_chapter_names_the_model_with_its_parameters(enter):
    enter(TEMPLATE)
    rules = ModelRules.model_validate(yaml.safe_load(re.search(r"```yaml\n(.*?)```", CHAPTER, re.DOTALL)[1])["models"])
    members = [member for candidate in rules.candidates for member in candidate.members]
    for member in members:
        require_known_params(member)
    assert [member.params for member in members if member.model == "newest_mean"] == [{"periods": 14}, {}]
    assert f"`{MODELS_FILE}`" in CHAPTER


@pytest.mark.parametrize(
    ("law", "part", "spoilt", "said"),
    [
        ("chunks of h", MEAN, "np.nanmean(batch.values, axis=0)", "all series at once .*difference .*add_rows"),
        ("chunks of W", HORIZON, f"{HORIZON}[::-1]", "predict returns .*of panel.future, in its order"),
        ("saving", "FittedNewestMean.load(folder)", "FittedNewestMean(7)", "fitted .*loaded .*save writes everything"),
        ("newest observation", MEAN, "np.ones(len(batch.ids))", "35.0 there the forecast is the same, .*panel.past"),
        ("equal trainings", PERIODS, "np.random.default_rng().integers(2, 99)", "first .*second .*spec.seed"),
        ("hard series of unknown", MEAN, "batch.values[-1]", "fails with IndexError.*without a value"),
        (
            "hard series of sevens",
            HORIZON,
            f"{HORIZON}.assign(y_hat=8.0)",
            r"forecast \[8.0, .*accepted are nulls or 7.0",
        ),
    ],
)
def test_a_model_that_breaks_a_law_hears_of_it(enter, law, part, spoilt, said):
    assert TEMPLATE.count(part) == 1
    name = enter(TEMPLATE.replace(part, spoilt))
    with pytest.raises(AssertionError, match=f"(?s)newest_mean breaks the law of .*{said}"):
        LAWS[law](name)
