from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from forecasting.artifacts import ArtifactStore, fingerprint
from forecasting.errors import ForecastingError


def folder_of(path: Path, **files: str) -> Path:
    for name, content in files.items():
        file = path / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return path


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["local", "remote"])
def store(request, tmp_path):
    if request.param == "local":
        yield ArtifactStore(str(tmp_path / "artifacts"), tmp_path / "scratch")
        return
    store = ArtifactStore(f"memory://artifacts-{tmp_path.name}", tmp_path / "scratch")
    yield store
    shutil.rmtree(store._scratch, ignore_errors=True)


def test_a_fingerprint_covers_names_and_contents_in_name_order(tmp_path):
    folder = folder_of(tmp_path, b="2", a__c="1")
    assert fingerprint(folder) == hashlib.sha256(b"a/c\x001\x001b\x001\x002").hexdigest()


def test_a_folder_comes_back_with_the_same_bytes(store, tmp_path):
    folder = folder_of(tmp_path / "made", panel="rows", members__trees="trees")
    stored = store.put_folder(folder, "bundles/shop")
    assert stored.sha256 == fingerprint(folder)
    assert store.exists(stored.uri)
    assert contents(store.fetch_folder(*stored)) == {"panel": "rows", "members/trees": "trees"}
    assert contents(folder) == {"panel": "rows", "members/trees": "trees"}


def test_equal_content_is_stored_once_and_other_content_beside_it(store, tmp_path):
    first = store.put_folder(folder_of(tmp_path / "one", a="1"), "snapshots/shop")
    again = store.put_folder(folder_of(tmp_path / "two", a="1"), "snapshots/shop")
    other = store.put_folder(folder_of(tmp_path / "three", a="2"), "snapshots/shop")
    assert first == again
    assert first.uri != other.uri
    assert contents(store.fetch_folder(*first)) == {"a": "1"}


def test_a_stored_folder_is_found_by_its_shelf(store, tmp_path):
    assert store.find_folder("backtests/k1") is None
    stored = store.put_folder(folder_of(tmp_path / "one", a="1"), "backtests/k1")
    assert store.find_folder("backtests/k1") == stored
    assert store.find_folder("backtests/k") is None


def test_a_missing_folder_is_named(store, tmp_path):
    stored = store.put_folder(folder_of(tmp_path / "one", a="1"), "snapshots/shop")
    with pytest.raises(ForecastingError, match=r"(?s)nowhere: a stored folder is missing"):
        store.fetch_folder(stored.uri + "nowhere", stored.sha256)


def test_a_damaged_local_folder_is_refused_when_read_and_when_stored_again(tmp_path):
    store = ArtifactStore(str(tmp_path / "artifacts"), tmp_path / "scratch")
    folder = folder_of(tmp_path / "one", a="1")
    stored = store.put_folder(folder, "snapshots/shop")
    (Path(stored.uri) / "a").write_text("changed")
    for act in (lambda: store.fetch_folder(*stored), lambda: store.put_folder(folder, "snapshots/shop")):
        with pytest.raises(ForecastingError, match=rf"(?s){stored.uri}: a stored folder is damaged.*{stored.sha256}"):
            act()
    assert store.find_folder("snapshots/shop") is None


def test_an_upload_that_was_cut_off_is_completed_by_the_next_one(tmp_path):
    store = ArtifactStore(f"memory://cut-{tmp_path.name}", tmp_path / "scratch")
    folder = folder_of(tmp_path / "one", a="1", b="2")
    stored = store.put_folder(folder, "snapshots/shop")
    store._files.rm(f"{store._root}/snapshots/shop/{stored.sha256[:16]}/b")
    with pytest.raises(ForecastingError, match="damaged"):
        store.fetch_folder(*stored)
    assert store.put_folder(folder, "snapshots/shop") == stored
    assert contents(store.fetch_folder(*stored)) == {"a": "1", "b": "2"}


def test_two_workers_that_share_a_scratch_folder_fetch_at_once(tmp_path, monkeypatch):
    store = ArtifactStore(f"memory://twice-{tmp_path.name}", tmp_path / "scratch")
    stored = store.put_folder(folder_of(tmp_path / "one", a="1"), "snapshots/shop")
    fetched, get = [], store._files.get

    def get_after_the_other(source, target, **options):
        monkeypatch.undo()
        fetched.append(store.fetch_folder(*stored))
        get(source, target, **options)

    monkeypatch.setattr(store._files, "get", get_after_the_other)
    fetched.append(store.fetch_folder(*stored))
    assert [contents(folder) for folder in fetched] == [{"a": "1"}] * 2
    assert list((tmp_path / "scratch" / "incoming").iterdir()) == []


def test_no_half_written_folder_is_ever_visible(tmp_path, monkeypatch):
    store = ArtifactStore(str(tmp_path / "artifacts"), tmp_path / "scratch")

    def cut_off(source, target):
        Path(target).mkdir(parents=True)
        raise KeyboardInterrupt

    folder = folder_of(tmp_path / "one", a="1")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copytree", cut_off)
        with pytest.raises(KeyboardInterrupt):
            store.put_folder(folder, "snapshots/shop")
    assert store.find_folder("snapshots/shop") is None
    assert store.put_folder(folder, "snapshots/shop") == store.find_folder("snapshots/shop")


def test_scratch_files_live_until_they_are_dropped(store):
    (store.staging(7) / "rows.parquet").write_text("rows")
    (store.staging(8) / "rows.parquet").write_text("other")
    assert (store.staging(7) / "rows.parquet").read_text() == "rows"
    store.drop_staging(7)
    store.drop_staging(7)
    assert list(store.staging(7).iterdir()) == []
    assert (store.staging(8) / "rows.parquet").exists()
    store.drop_staging(8)
    store.drop_staging(7)
