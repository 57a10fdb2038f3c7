"""Snapshots and bundles in an object store, read by workers that share no folder for them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import s3fs

from forecasting.artifacts import NAME_LENGTH, ArtifactStore, fingerprint
from forecasting.errors import ForecastingError
from forecasting.purposes import INTEGRATED, INTEGRATED_PURPOSES, PURPOSES
from tests.comparable import assert_same_tables, comparable_tables
from tests.object_store import run_object_store
from tests.project_builder import Make


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, str]]:
    """The variables of a running object store, which its package reads from the environment."""
    with run_object_store() as variables, pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            if name.startswith("AWS_"):
                patch.setenv(name, value)
        yield variables


def test_a_run_day_in_an_object_store_leaves_the_rows_of_one_in_a_folder(
    make_project: Make, store: dict[str, str], tmp_path
) -> None:
    remote = make_project(environ=store, folder=tmp_path / "remote")
    for purpose in INTEGRATED_PURPOSES:
        for step in PURPOSES[purpose]:
            remote.run(step, within=INTEGRATED)
        shutil.rmtree(remote.settings.scratch)  # the worker of the next purpose has fetched nothing
    local = make_project(ran=["integrated_workflow"], folder=tmp_path / "local")
    assert_same_tables(comparable_tables(remote.database), comparable_tables(local.database))
    stored = remote.query("SELECT uri FROM fc_snapshot UNION SELECT artifact_uri FROM fc_model_version")["uri"]
    assert stored.str.startswith("s3://forecasts/suite/").all()
    assert not (tmp_path / "remote" / "var" / "artifacts").exists()


def test_what_another_worker_has_stored_meanwhile_is_seen(store: dict[str, str], tmp_path) -> None:
    here = ArtifactStore(store["FORECASTING_ARTIFACTS"], tmp_path / "here")
    stored = here.put_folder(folder_with(tmp_path / "first", "1"), "snapshots/shop")
    assert here.find_folder("snapshots/shop") == stored
    later = folder_with(tmp_path / "later", "2")
    sha256 = fingerprint(later)
    uri = f"{store['FORECASTING_ARTIFACTS']}/snapshots/shop/{sha256[:NAME_LENGTH]}"
    s3fs.S3FileSystem(skip_instance_cache=True).put(f"{later}/", f"{uri}/", recursive=True)
    assert (here.fetch_folder(uri, sha256) / "rows").read_text() == "2"


def test_an_object_store_that_refuses_is_named_with_what_to_look_at(store: dict[str, str], tmp_path) -> None:
    here = ArtifactStore("s3://no bucket/suite", tmp_path / "here")
    with pytest.raises(ForecastingError, match=r"(?s)no bucket/suite.*next: .*AWS_ACCESS_KEY_ID"):
        here.put_folder(folder_with(tmp_path / "first", "1"), "snapshots/shop")


def folder_with(path: Path, rows: str) -> Path:
    path.mkdir()
    (path / "rows").write_text(rows)
    return path
