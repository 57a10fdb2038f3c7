import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from forecasting import __version__
from forecasting.settings import CHECKOUT

TRACKED = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.split()
STORED = "SELECT DISTINCT git_commit, env_lock_hash <> '' AS locked FROM fc_run"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages that holds the wheel of this checkout, as an installer unpacks it."""
    place = tmp_path_factory.mktemp("wheel")
    for name in TRACKED:  # as a clone has it: what lies about in the checkout must not be needed
        if (CHECKOUT / name).is_file():
            (place / "clone" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, place / "clone" / name)
    uv = CHECKOUT / ".venv" / "uv" / "bin" / "uv"
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", place, place / "clone"], check=True)
    (wheel,) = place.glob("*.whl")
    assert wheel.name.startswith(f"forecasting-{__version__}-py3")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "packages")
    return place / "packages"


def test_wheel_holds_what_the_code_reads_and_says_that_it_is_typed(installed: Path) -> None:
    read = {name for name in TRACKED if name.startswith(("environments/", "jobs/", "sql/"))}
    assert {name for name in read if not (installed / "forecasting" / name).is_file()} == set()
    beside = {name for name in TRACKED if name.startswith(("forecasting/", "data_checks/", "demo/"))}
    assert {name for name in beside if not (installed / name).is_file()} == set()
    assert (installed / "forecasting" / "py.typed").is_file()
    assert (installed / "data_checks" / "py.typed").is_file()


def test_installed_package_makes_the_demo_and_runs_it_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FORECASTING_")}
    environment = inherited | {"PYTHONPATH": str(installed)}

    def python(*words: str) -> str:
        command = [sys.executable, "-m", *words]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert f"{tmp_path}: the demo's jobs/ and sql/sources/ written" in python("demo.load")
    assert "bi_forecast" in python("forecasting", "init-db")
    words = ("run", "wait_for_source", "--job", "retail_revenue", "--as-of", "2011-11-11")
    assert "the source counts as ready" in python("forecasting", *words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jobs", "sql", "var"]
    code = f"import sqlite3; print(*sqlite3.connect('var/forecasting.db').execute({STORED!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"('version {__version__}', 1)\n"
