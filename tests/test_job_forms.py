"""Text of another form than a field asks for is answered with what to write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from forecasting.config import Job, load_job
from forecasting.config.forms import FORMS
from forecasting.errors import ConfigError

RECIPE = {"name": "A", "members": [{"model": "naive"}]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": ["Filiale"]}, "`key.0`: write filiale; names of columns are read in lower case"),
        ({"labels": [{"name": "Größe 1"}]}, "`labels.0.name`: .*an alias in the query, such as groesse_1"),
        ({"past_drivers": ["1. Preis"]}, "`past_drivers.0`: .*an alias in the query, such as x_1_preis"),
        ({"models": {"candidates": [RECIPE]}}, "candidates.0.name`: .* begins with a letter: write a "),
        (
            {"execution": {"resources": {"memory": "8GB"}}},
            "memory`: a whole number and Mi or Gi .* such as 8Gi",
        ),
        ({"execution": {"steps": ["predict"]}}, "execution.steps`: names with a section .* such as {predict: {pool"),
    ],
)
def test_a_form_is_answered_with_what_to_write(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    content = {"job": "shop", "frequency": "D", "horizon": 7, "sources": {"target": {"query": "a.sql"}}} | changes
    (tmp_path / "shop.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_job(tmp_path / "shop.yml")


def test_every_pattern_of_a_field_has_its_words() -> None:
    assert {*_patterns(Job.model_json_schema())} == {*FORMS}


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict) and isinstance(schema.get("pattern"), str):
        yield schema["pattern"]
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in parts:
        yield from _patterns(part)
