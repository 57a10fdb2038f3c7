from __future__ import annotations

import shutil

import pytest

from forecasting.config import Candidate
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


def test_a_training_is_another_one_when_the_lock_of_a_members_environment_changes(tmp_path, monkeypatch):
    lock = tmp_path / "environments" / "fast.lock"
    lock.parent.mkdir()
    (tmp_path / "forecasting").mkdir()
    monkeypatch.setattr(provenance, "CHECKOUT", tmp_path)
    monkeypatch.setattr(provenance, "shipped", tmp_path.joinpath)
    recipe = {"name": "there", "members": [{"model": "naive"}], "environment": "fast"}
    job = build_job().with_candidates((Candidate.model_validate(recipe),))
    keys = []
    for version in ("1", "2"):
        lock.write_text(version)
        provenance.env_lock_hash.cache_clear()
        keys.append(provenance.training_key(job, "5" * 64))
    provenance.env_lock_hash.cache_clear()
    assert keys[0] != keys[1]


def test_the_lock_of_an_environment_is_the_one_that_it_was_built_from(tmp_path, monkeypatch):
    (tmp_path / ".venv").mkdir()
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "fast.lock").write_text("1")
    monkeypatch.setattr(provenance, "CHECKOUT", tmp_path)
    monkeypatch.setattr(provenance, "shipped", tmp_path.joinpath)
    now = provenance.env_lock_hash.__wrapped__("fast")
    for built, known in ((now[:12], now), ("0123456789ab", "0123456789ab")):
        (tmp_path / "store" / f"fast-{built}").mkdir(parents=True)
        (tmp_path / ".venv" / "fast").unlink(missing_ok=True)
        (tmp_path / ".venv" / "fast").symlink_to(tmp_path / "store" / f"fast-{built}")
        assert provenance.env_lock_hash.__wrapped__("fast") == known


def test_the_commit_of_an_image_is_the_one_that_its_file_names(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "CHECKOUT", tmp_path)
    monkeypatch.setenv("PATH", "")
    (tmp_path / "COMMIT").write_text(f"{'5' * 40}\n")
    assert provenance.git_commit.__wrapped__() == "5" * 40
