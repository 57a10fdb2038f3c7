"""A checkout with one small environment, whose only package comes from a folder: no network is needed."""

import hashlib
import textwrap
import zipfile
from pathlib import Path

import pytest

from tests.project_builder import make_project

__all__ = ["make_project"]

METADATA = "Metadata-Version: 2.1\nName: small\nVersion: {version}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make_wheel(folder: Path, version: str) -> Path:
    """Writes a wheel of the package `small`, whose VERSION is its version."""
    files = {
        "small.py": f'VERSION = "{version}"\n',
        f"small-{version}.dist-info/METADATA": METADATA.format(version=version),
        f"small-{version}.dist-info/WHEEL": WHEEL,
        f"small-{version}.dist-info/entry_points.txt": "[console_scripts]\nsmall = small:VERSION.upper\n",
    }
    files[f"small-{version}.dist-info/RECORD"] = "".join(f"{name},,\n" for name in files)
    path = folder / f"small-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(zipfile.ZipInfo(name), text)
    return path


class SmallCheckout:
    """Files of an environment, and how they change."""

    def __init__(self, root: Path, wheels: Path):
        self.root, self.wheels = root, wheels
        (root / "environments").mkdir(parents=True)
        self.describe("small", "1.0")

    def describe(self, name: str, version: str, *, lock: bool = True) -> None:
        needs = f"name: {name}\nchannels: [conda-forge]\ndependencies:\n  - python >=3.11\n  - small >={version}\n"
        (self.root / "environments" / f"{name}.yml").write_text(needs)
        if lock:
            self.lock(name, version, hashlib.sha256(make_wheel(self.wheels, version).read_bytes()).hexdigest())

    def lock(self, name: str, version: str, digest: str) -> None:
        lock = f"small=={version} \\\n    --hash=sha256:{digest}\n"
        (self.root / "environments" / f"{name}.lock").write_text(lock)


@pytest.fixture
def small(tmp_path, monkeypatch):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return SmallCheckout(tmp_path / "checkout", wheels)


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a shell script of a name on the PATH, before all others, or alone there."""

    def put(name: str, script: str) -> None:
        folder = tmp_path / "programs"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text("#!/bin/sh\n" + textwrap.dedent(script))
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=":")

    return put
