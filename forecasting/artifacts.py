"""Folders of bytes under one root, stored once under their fingerprint and verified whenever they are read.

The root is a local path or an fsspec URL. A stored folder never changes: locally it appears by one rename; elsewhere
an upload that was cut off does not match its fingerprint, so it is never read and the next upload completes it.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import fsspec
from fsspec.implementations.local import LocalFileSystem

from forecasting.errors import ConfigError, ForecastingError

NAME_LENGTH = 16
"""Characters of the fingerprint in a folder's name: 64 bits."""

_BLOCK = 1 << 20
_REMADE = "run data_preparation (a snapshot) or model_training (a bundle) again, with the --job and --as-of of that run"


class Stored(NamedTuple):
    """Where a folder was stored, and the fingerprint of its files."""

    uri: str
    sha256: str


class ArtifactStore:
    """Snapshots, bundles and scratch files under one root.

    Args:
        root: Local path or fsspec URL such as s3://bucket/forecasting; local folders are created when first needed.
        scratch: Local folder that all steps of a run reach.
    """

    def __init__(self, root: str, scratch: Path) -> None:
        try:
            self._files, path = fsspec.core.url_to_fs(root, use_listings_cache=False)  # other workers store as well
        except (ImportError, ValueError) as error:
            raise ConfigError(
                "the artifact root cannot be used",
                where="FORECASTING_ARTIFACTS",
                found=str(error),
                accepted="a folder, or an fsspec URL whose package is installed in the job's environment",
                action="add the package to the files of the environment; docs/how-to/celery.md has an example",
            ) from error
        self._is_local = isinstance(self._files, LocalFileSystem)
        self._root = path.rstrip("/")
        self._scratch = scratch

    def put_folder(self, folder: Path, name: str) -> Stored:
        """Stores a copy of a folder below `name`, in a folder named by its content; storing it again changes nothing.

        Args:
            folder: Local folder; left as it is.
            name: Shelf such as snapshots/<job>.

        Raises:
            ForecastingError: a folder of this fingerprint is there, but damaged.
        """
        sha256 = fingerprint(folder)
        path = f"{self._root}/{name}/{sha256[:NAME_LENGTH]}"
        stored = Stored(self._files.unstrip_protocol(path) if not self._is_local else path, sha256)
        if self._is_local:
            self._put_local(folder, Path(path), stored)
            return stored
        with self._refusals_named():
            if not self._files.exists(path) or self._fetched_fingerprint(path) != sha256:
                self._files.put(f"{folder}/", f"{path}/", recursive=True)
        return stored

    def find_folder(self, name: str) -> Stored | None:
        """Returns what is stored below `name`, or None; of several folders the first by fingerprint."""
        shelf = f"{self._root}/{name}"
        with self._refusals_named():
            if not self._files.isdir(shelf):
                return None
            for path in sorted(self._files.ls(shelf, detail=False)):
                sha256 = fingerprint(Path(path)) if self._is_local else self._fetched_fingerprint(path)
                if sha256.startswith(path.rsplit("/", 1)[-1]):
                    return Stored(path if self._is_local else self._files.unstrip_protocol(path), sha256)
        return None

    def exists(self, uri: str) -> bool:
        """Whether something is stored at an address that put_folder gave."""
        with self._refusals_named():
            return bool(self._files.exists(self._files._strip_protocol(uri)))

    def fetch_folder(self, uri: str, sha256: str) -> Path:
        """Returns a local folder with exactly the bytes that were stored; read it, never write to it.

        Raises:
            ForecastingError: nothing is there, or it does not match the fingerprint.
        """
        if not self.exists(uri):
            raise ForecastingError("a stored folder is missing", where=uri, action=f"restore it, or {_REMADE}")
        path = self._files._strip_protocol(uri)
        local = Path(path) if self._is_local else self._download(path, sha256)
        found = fingerprint(local)
        if found != sha256:
            raise ForecastingError(
                "a stored folder is damaged",
                where=uri,
                found=f"SHA-256 {found}",
                accepted=f"SHA-256 {sha256}",
                action=f"remove it, then restore it, or {_REMADE}",
            )
        return local

    def staging(self, run_id: int) -> Path:
        """Returns the local scratch folder of a run, created where missing."""
        folder = self._scratch / "runs" / str(run_id)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def staged_runs(self) -> set[int]:
        """Returns the runs that have a scratch folder."""
        folder = self._scratch / "runs"
        return {int(path.name) for path in folder.iterdir() if path.name.isdigit()} if folder.exists() else set()

    def drop_staging(self, run_id: int) -> None:
        """Removes the scratch folder of a run."""
        shutil.rmtree(self._scratch / "runs" / str(run_id), ignore_errors=True)

    @contextmanager
    def _refusals_named(self) -> Iterator[None]:
        """Says what to look at where an object store refuses, or is away; each package has exceptions of its own."""
        try:
            yield
        except Exception as error:
            if self._is_local:
                raise
            raise ForecastingError(
                "the object store refuses, or does not answer",
                where=f"FORECASTING_ARTIFACTS, {self._files.unstrip_protocol(self._root)}",
                found=f"{type(error).__name__}: {error}",
                action="look at the bucket, the rights there, and the variables of the store's package, such as "
                "AWS_ENDPOINT_URL and AWS_ACCESS_KEY_ID; docs/how-to/celery.md has an example",
            ) from error

    def _put_local(self, folder: Path, target: Path, stored: Stored) -> None:
        if not target.exists():
            incoming = Path(self._root) / "incoming" / uuid.uuid4().hex
            shutil.copytree(folder, incoming)
            _move(incoming, target)
        self.fetch_folder(*stored)

    def _download(self, path: str, sha256: str) -> Path:
        local = self._scratch / "fetched" / sha256
        if local.exists() and fingerprint(local) == sha256:
            return local
        shutil.rmtree(local, ignore_errors=True)
        incoming = self._scratch / "incoming" / uuid.uuid4().hex
        incoming.parent.mkdir(parents=True, exist_ok=True)
        with self._refusals_named():
            self._files.get(f"{path}/", f"{incoming}/", recursive=True)
        _move(incoming, local)
        return local

    def _fetched_fingerprint(self, path: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            self._files.get(f"{path}/", f"{folder}/", recursive=True)
            return fingerprint(Path(folder))


def _move(incoming: Path, target: Path) -> None:
    """Moves a whole folder to its place, unless another process has done so meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        incoming.rename(target)
    except OSError:
        shutil.rmtree(incoming)
        if not target.exists():
            raise


def fingerprint(folder: Path) -> str:
    """Returns the SHA-256 over the names and contents of all files of a folder, in name order."""
    digest = hashlib.sha256()
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name, path in sorted(names.items()):
        digest.update(f"{name}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()
