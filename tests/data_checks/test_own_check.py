"""The check of docs/how-to/own-check.md is found able to hold and to fail, by the test that the page shows."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from forecasting.config import ExtraCheck
from forecasting.errors import ConfigError
from forecasting.settings import CHECKOUT
from tests.data_checks.expectation import check_expectation

CHAPTER = (CHECKOUT / "docs" / "how-to" / "own-check.md").read_text(encoding="utf-8")
ENTRY = {
    "name": "prices",
    "title": "Every price is above 0",
    "frame": "source",
    "expectation": "ExpectColumnValuesToBeBetween",
    "kwargs": {"column": "price", "min_value": 0},
}
FRAMES = {"good": pd.DataFrame({"price": [1.0, 2.0]}), "bad": pd.DataFrame({"price": [1.0, -2.0]})}
OTHER = pd.DataFrame({"cost": [-1.0]})
LEAST = {"expectation": "ExpectColumnMinToBeBetween", "action": "quarantine"}


def test_the_test_of_the_chapter_passes_with_its_job_file(tmp_path, monkeypatch):
    job = "job: plant_orders\nfrequency: W\nhorizon: 13\nsources: {target: {query: sql/sources/plant_orders.sql}}\n"
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "plant_orders.yml").write_text(job + re.search(r"```yaml\n(.*?)```", CHAPTER, re.DOTALL)[1])
    monkeypatch.setattr("forecasting.settings.CHECKOUT", tmp_path)
    names = {}
    exec(re.search(r"```python\n(.*?)```", CHAPTER, re.DOTALL)[1], names)
    names["test_a_price_of_zero_is_quarantined"]()


def test_the_chapter_explains_every_field_of_an_entry():
    table = CHAPTER.partition("| field |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(ExtraCheck.model_fields)


@pytest.mark.parametrize(
    ("changed", "frames", "said"),
    [
        ({}, {"good": FRAMES["bad"]}, r"prices fails on the good frame: 1 of 2 rows: -2\ncorrect ExpectColumnValues"),
        (
            {"kwargs": {"column": "price", "min_value": -9}},
            {},
            r"prices passes on the bad frame: 0 of 2 rows\nExpect",
        ),
        ({}, {"bad": OTHER}, r"both frames need the same columns; found \['price'\] and \['cost'\]"),
        (LEAST, {}, r"prices names no row of the bad frame: -2\nsuch a failure blocks the run"),
    ],
)
def test_a_check_that_cannot_do_its_work_is_refused(changed, frames, said):
    with pytest.raises(AssertionError, match=said):
        check_expectation(ENTRY | changed, **FRAMES | frames)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"expectation": "ExpectColumnValueToBeBetween"}, "no such expectation"),
        ({"frame": "panel", "action": "quarantine"}, "cannot quarantine"),
        ({"name": "source_rows"}, "the name of another check"),
    ],
)
def test_an_entry_that_a_job_would_refuse_is_refused(changed, said):
    with pytest.raises(ConfigError, match=said):
        check_expectation(ENTRY | changed, **FRAMES)
