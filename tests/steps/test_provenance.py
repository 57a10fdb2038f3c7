from __future__ import annotations

import shutil

import pytest

from forecasting.runs import provenance
from tests.warehouse.builders import build_job

DECIDING = [
    "config/job.py",
    "features/relation.py",
    "models/kinds/naive.py",
    "evaluation/metrics.py",
    "frames.py",
    "periods.py",
]


@pytest.mark.parametrize(("changed", "is_same"), [*((path, False) for path in DECIDING), ("cli/main.py", True)])
def test_a_training_is_another_one_when_code_that_decides_it_changes(tmp_path, monkeypatch, changed, is_same):
    shutil.copytree(provenance.CHECKOUT / "forecasting", tmp_path / "forecasting")
    monkeypatch.setattr(provenance, "CHECKOUT", tmp_path)
    before = provenance.training_key(build_job(), "5" * 64)
    (tmp_path / "forecasting" / changed).write_text("", encoding="utf-8")
    assert (provenance.training_key(build_job(), "5" * 64) == before) == is_same
